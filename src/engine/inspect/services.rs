//! Services: those that the container provides, and those it asks for.

use std::sync::Arc;

use serde_json::Value;

use super::{Against, Shipped, equal, in_backticks};
use crate::manifest::json::{Document, Node};
use crate::manifest::services::{Demand, provided, requested};
use crate::manifest::{ContainerKind, Manifest, ManifestKind};
use crate::text::SourceFile;

impl Against<'_> {
    pub(super) fn demands(
        &mut self,
        class: ContainerKind,
        demand: Demand,
        args: Option<&Manifest>,
        run: &Value,
    ) {
        let (key, verb) = match demand {
            Demand::Required => ("required", "requires"),
            Demand::Optional => ("optional", "asks for"),
            Demand::Manual => ("manual", "lists"),
        };
        let list = run.get("services").and_then(|services| services.get(key)).and_then(Value::as_array);
        let mut there: Vec<&Value> = list.into_iter().flatten().collect();
        for (args, asked) in
            args.into_iter().flat_map(|args| requested(&args.document).map(move |asked| (args, asked)))
        {
            if asked.demand != demand {
                continue;
            }
            let entry = asked.entry.to_value();
            if let Some(at) = there.iter().position(|other| equal(&entry, other)) {
                there.swap_remove(at);
                continue;
            }
            let name = asked.name.and_then(Node::as_str).unwrap_or("?");
            let place = Some((Arc::clone(&args.document.source), asked.entry.span));
            let same = there.iter().position(|other| other.get("name").and_then(Value::as_str) == Some(name));
            let message = match same {
                Some(at) => {
                    let other = there.swap_remove(at);
                    format!(
                        "it {verb} the service `{name}` as {}, but the export has {}",
                        in_backticks(&entry),
                        in_backticks(other)
                    )
                }
                None => format!("it {verb} the service `{name}`, but the export does not"),
            };
            self.differ("services", message, place);
        }
        // A repackaged container may have brought some along.
        if class == ContainerKind::Repackaged && args.is_none() {
            return;
        }
        for other in there {
            let name = other.get("name").map_or("?".to_owned(), in_backticks);
            let message = format!("the export {verb} the service {name}, but the recipe does not");
            self.differ("services", message, None);
        }
    }

    /// What `services.json` provides.
    pub(super) fn services(&mut self) {
        let manifest = match self.shipped(ManifestKind::Services) {
            Shipped::Unknown => return self.unknown("provided services"),
            Shipped::No => None,
            Shipped::Yes(manifest) => Some(manifest),
        };
        let text = self.export.json(self.name, "services.json").map(Value::to_string);
        let source = SourceFile::new("services.json", text.unwrap_or_else(|| "[]".to_owned()));
        let there = Document::parse(Arc::new(source));
        let mut there: Vec<Value> = provided(&there).map(|service| service.entry.to_value()).collect();
        let wanted = manifest.into_iter().flat_map(|manifest| {
            provided(&manifest.document).map(|service| (Arc::clone(&manifest.document.source), service))
        });
        for (source, service) in wanted.collect::<Vec<_>>() {
            let entry = service.entry.to_value();
            let name = service.name.or(service.owns).and_then(Node::as_str).unwrap_or("?");
            let place = Some((source, service.entry.span));
            let same = there.iter().position(|other| have_one_name(&entry, other));
            match same.map(|index| there.swap_remove(index)) {
                Some(other) if equal(&entry, &other) => {}
                Some(other) => {
                    let message = format!(
                        "it provides the service `{name}` as {}, but the export has {}",
                        in_backticks(&entry),
                        in_backticks(&other)
                    );
                    self.differ("services", message, place);
                }
                None => {
                    let message = format!("it provides the service `{name}`, but the export does not");
                    self.differ("services", message, place);
                }
            }
        }
        // A repackaged container may have brought its file along.
        if manifest.is_none() && self.subject.container.is(ContainerKind::Repackaged) {
            return;
        }
        for other in there {
            let name = other.get("name").or(other.get("owns")).map_or("?".to_owned(), in_backticks);
            self.differ(
                "services",
                format!("the export provides the service {name}, but the recipe does not"),
                None,
            );
        }
    }
}

/// Whether two entries of a `services.json` are about the same service, or the same name on a bus.
fn have_one_name(one: &Value, other: &Value) -> bool {
    let mut keys = ["name", "owns"].iter();
    keys.any(|key| other.get(key).is_some_and(|name| one.get(key) == Some(name)))
}
