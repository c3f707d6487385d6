//! An export held against the recipe that is said to have made it.

mod args;
mod files;
mod services;

pub(crate) use files::started;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::lint::RecipeContext;
use crate::manifest::export::Export;
use crate::manifest::json::Node;
use crate::manifest::{Container, ContainerKind, Evaluated, Manifest, ManifestKind};
use crate::model::{Build, Place};
use crate::text::{SourceFile, Span};

/// What came of a comparison.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// The container it was about; nothing for an export of a device's own files.
    pub container: Option<String>,
    pub differences: Vec<Difference>,
    /// What the recipe says nothing certain about.
    pub unknown: Vec<&'static str>,
}

/// One thing that is otherwise in the export than the recipe says.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// What it is about, in a word.
    pub what: &'static str,
    /// In one line, without a final dot.
    pub message: String,
    /// Where the recipe, or a file that it ships, says so.
    pub place: Option<(Arc<SourceFile>, Span)>,
}

/// Why there is nothing to compare.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Incomparable {
    #[error("cannot be read as a recipe")]
    Unreadable,
    #[error("makes nothing for Pantavisor")]
    NoContainer,
    #[error("makes a container, but under a name that is not known here")]
    UnknownName,
    /// The path of a file that it ships, and why it is not known what it says.
    #[error("ships {}: {}", .0.display(), .1)]
    Manifest(PathBuf, String),
}

/// The file of a container that says something that is not known.
fn illegible(container: &Container) -> Option<Incomparable> {
    let unread = container.unreadable.first().map(|(path, error)| (path, error.to_string()));
    let broken = container.manifests.iter().find(|manifest| !manifest.document.errors.is_empty());
    let broken =
        broken.map(|manifest| (&manifest.path, "it is no JSON, `pvlint check` tells where".to_owned()));
    unread.or(broken).map(|(path, why)| Incomparable::Manifest(path.clone(), why))
}

/// Holds `export` against the recipe at `path`.
pub(crate) fn against(export: &Export, build: &Build, path: &Path) -> Result<Comparison, Incomparable> {
    let Evaluated { member, .. } = Evaluated::read(build, path).ok_or(Incomparable::Unreadable)?;
    if let Some(illegible) = illegible(&member.container) {
        return Err(illegible);
    }
    let subject = RecipeContext::of(&member, build);
    let container = subject.container;
    let mut comparison = Comparison::default();
    let Some(class) = container.class else {
        if !container.kind.raw_export.is_yes() {
            return Err(Incomparable::NoContainer);
        }
        let mut against = Against { export, subject: &subject, name: "", comparison: &mut comparison };
        against.device();
        return Ok(comparison);
    };
    let name = match container.name.as_deref() {
        Some(name) => name,
        None => {
            comparison.unknown.push("name");
            only(export.containers()).ok_or(Incomparable::UnknownName)?
        }
    };
    comparison.container = Some(name.to_owned());
    let mut against = Against { export, subject: &subject, name, comparison: &mut comparison };
    against.container(class);
    Ok(comparison)
}

/// The only one there is.
fn only<T>(all: impl IntoIterator<Item = T>) -> Option<T> {
    let mut all = all.into_iter();
    let first = all.next()?;
    if all.next().is_some() { None } else { Some(first) }
}

/// What is known of a JSON file that a class reads.
enum Shipped<'a> {
    No,
    Yes(&'a Manifest),
    Unknown,
}

struct Against<'a> {
    export: &'a Export,
    subject: &'a RecipeContext<'a>,
    name: &'a str,
    comparison: &'a mut Comparison,
}

/// A place in a file.
type Located = (Arc<SourceFile>, Span);

impl<'a> Against<'a> {
    fn differ(&mut self, what: &'static str, message: String, place: Option<Located>) {
        self.comparison.differences.push(Difference { what, message, place });
    }

    fn unknown(&mut self, what: &'static str) {
        self.comparison.unknown.push(what);
    }

    fn container(&mut self, class: ContainerKind) {
        let names = self.export.containers();
        if !names.contains(self.name) {
            let there: Vec<&str> = names.into_iter().collect();
            let there = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
            let message = format!("the export holds no container `{}`; it holds {there}", self.name);
            let place = self.subject.anchor();
            return self.differ("container", message, Some(found(&place)));
        }
        let Some(run) = self.export.json(self.name, "run.json") else {
            let message = format!("the container `{}` has no run.json, so no device starts it", self.name);
            return self.differ("container", message, None);
        };
        self.group(class, run);
        self.args(class, run);
        self.roles(class, run);
        self.entrypoint(class);
        self.services();
        self.network(class, run);
        self.mdev(class);
        self.overlay(class);
        self.signature(class);
    }

    fn shipped(&self, kind: ManifestKind) -> Shipped<'a> {
        let container = self.subject.container;
        match (container.manifest(kind), &container.lookup) {
            (Some(manifest), _) if manifest.sure && manifest.document.root.is_some() => {
                Shipped::Yes(manifest)
            }
            (None, Some(lookup))
                if lookup.read(kind).is_none() && !lookup.open && !container.entries.may_fill_workdir() =>
            {
                Shipped::No
            }
            _ => Shipped::Unknown,
        }
    }

    /// The final value of a variable, if it is certain.
    fn variable(&self, name: &str) -> Option<String> {
        let value = self.subject.recipe.data.get(name);
        value.map_or(Some(String::new()), |value| value.exact().map(|text| text.trim().to_owned()))
    }

    fn place_of(&self, variable: &str) -> Option<Located> {
        self.subject.last_set(variable).as_ref().map(found)
    }

    /// Compares one word.
    fn text(&mut self, what: &'static str, wanted: &str, there: Option<&Value>, place: Option<Located>) {
        if there.and_then(Value::as_str) != Some(wanted) {
            let there = there.map_or("has none".to_owned(), |there| format!("has {}", in_backticks(there)));
            self.differ(what, format!("the {what} is `{wanted}`, but the export {there}"), place);
        }
    }
}

fn found(place: &Place) -> Located {
    (Arc::clone(&place.file.source), place.span)
}

/// A key of a JSON file that the recipe ships, and where its value stands.
fn member<'a>(manifest: &'a Manifest, key: &str) -> Option<(&'a Node, Located)> {
    let node = manifest.document.root.as_ref()?.get(key)?;
    Some((node, (Arc::clone(&manifest.document.source), node.span)))
}

/// Whether two values say the same; `5` and `5.0` do. What the build fills in is equal to anything.
fn equal(wanted: &Value, there: &Value) -> bool {
    match (wanted, there) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        (Value::String(text), _) if text.contains("::PV_DBUS_PROVIDER::") => true,
        _ => wanted == there,
    }
}

/// A value in backticks, cut where it gets long.
fn in_backticks(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("`{}…`", &text[..at]),
        None => format!("`{text}`"),
    }
}
