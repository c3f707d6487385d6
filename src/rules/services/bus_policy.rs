//! `bus-policy`: a policy file of the bus that the device refuses, or that nothing brings to it.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::admits;
use crate::diag::Severity;
use crate::lint::{Cx, ManifestContext, RecipeContext};
use crate::manifest::json::Node;
use crate::manifest::services::{Provided, provided};
use crate::manifest::xml::{Element, elements};
use crate::manifest::{ContainerKind, ManifestKind};
use crate::rules::rule;
use crate::syntax::StmtId;
use crate::text::{SourceFile, Span};

rule!("services", "bus-policy", Manifest(check));

/// The elements that the device takes, each with that around it.
const ELEMENTS: [(&str, Option<&str>); 4] =
    [("busconfig", None), ("policy", Some("busconfig")), ("allow", Some("policy")), ("deny", Some("policy"))];

/// Attributes whose value is a name on the bus.
const NAMES: [&str; 4] = ["own", "own_prefix", "send_destination", "receive_sender"];

const REFUSED: &str = "the device refuses the file and goes back to the state before";

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    if file.manifest.kind != ManifestKind::Services {
        return;
    }
    let Some(subject) = file.shipped_by else { return };
    for service in provided(&file.manifest.document) {
        let Some(policy) = service.entry.get("policy") else { continue };
        let Some(path) = policy.as_str() else { continue };
        if path.starts_with('/') {
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let files = subject.local_sources(|at: &Path| at.file_name().is_some_and(|own| own == name));
        match files.into_iter().next() {
            Some((source, stmt)) => content(cx, &service, &source, stmt),
            None => shipped(cx, file, subject, (policy, name)),
        }
    }
}

/// A root file system comes without one, so that the recipe has to bring it.
fn shipped(
    cx: &mut Cx<'_>,
    file: &ManifestContext<'_>,
    subject: &RecipeContext<'_>,
    (policy, name): (&Node, &str),
) {
    let entries = &subject.container.entries;
    let is_open =
        entries.may_list_more_files() || !subject.is_whole() || subject.recipe.data.recipe_part_missing();
    if name.is_empty() || is_open || !subject.container.is(ContainerKind::Rootfs) {
        return;
    }
    let is_listed =
        entries.list.iter().any(|entry| entry.local_path().is_some_and(|path| path.ends_with(name)));
    if is_listed || subject.mentions_file(name) {
        return;
    }
    file.report(cx, policy.span, format!("nothing brings `{name}` to the device"))
        .severity(Severity::Warning)
        .help("put it into SRC_URI, and where the export takes it from");
}

/// A place in the file, what is wrong there, and what to do.
type Slip = (Range<usize>, String, String);

fn content(cx: &mut Cx<'_>, service: &Provided<'_>, source: &Arc<SourceFile>, stmt: Option<StmtId>) {
    let slips = match elements(source.text()) {
        Ok(elements) => slips(&elements, service),
        Err(error) => vec![(error.span, format!("this is no XML: {}", error.what), REFUSED.to_owned())],
    };
    for (span, message, help) in slips {
        let mut report = cx.report(source, Span::new(span.start, span.end), message);
        report.help(help);
        if let Some(stmt) = stmt {
            report.via(stmt);
        }
    }
}

fn slips(elements: &[Element<'_>], service: &Provided<'_>) -> Vec<Slip> {
    let mut found = Vec::new();
    for element in elements {
        let around = element.within.map(|at| elements[at].name);
        let Some((_, wanted)) = ELEMENTS.iter().find(|(name, _)| *name == element.name) else {
            let message = format!("a policy of the hosted bus has no `<{}>`", element.name);
            found.push((element.span.clone(), message, REFUSED.to_owned()));
            continue;
        };
        if *wanted != around {
            let place = wanted
                .map_or("around all others".to_owned(), |wanted| format!("directly within `<{wanted}>`"));
            found.push((
                element.span.clone(),
                format!("`<{}>` stands {place}", element.name),
                REFUSED.to_owned(),
            ));
        }
        for attribute in &element.attributes {
            let (name, value) = (attribute.name, attribute.value);
            let slip = match element.name {
                "policy" => of_policy(name, value, service),
                "allow" | "deny" => of_rule(name, value, service),
                _ => None,
            };
            found.extend(slip.map(|(message, help)| (attribute.span.clone(), message, help)));
        }
    }
    found
}

/// Only roles may be given rights, and only those that the owner lets in.
fn of_policy(name: &str, value: &str, service: &Provided<'_>) -> Option<(String, String)> {
    let role = value.strip_prefix("@role:").and_then(|role| role.strip_suffix('@'));
    let (Some(role), "user") = (role, name) else {
        let message = format!("a policy is for a role, and not for `{name}=\"{value}\"`");
        return Some((message, "write `user=\"@role:NAME@\"`".to_owned()));
    };
    if admits(service.entry.get("allow"), role) {
        return None;
    }
    let message = format!("the role `{role}` is not in `allow` of this entry of `services.json`");
    Some((message, format!("add it there; {REFUSED}")))
}

fn of_rule(name: &str, value: &str, service: &Provided<'_>) -> Option<(String, String)> {
    let is_known = NAMES.contains(&name) || name.starts_with("send_") || name.starts_with("receive_");
    if !is_known {
        return Some((format!("a policy of the hosted bus has no `{name}`"), REFUSED.to_owned()));
    }
    if !NAMES.contains(&name) {
        return None;
    }
    let owns = service.owns.and_then(Node::as_str)?;
    if value == owns {
        return None;
    }
    Some((format!("`{name}` can only be `{owns}`, which this entry owns"), REFUSED.to_owned()))
}
