//! What is said between the lines: who uses what a line defines, and what a value comes to.

use std::path::Path;
use std::sync::Arc;

use super::reader::{Reader, readers};
use super::structure::parsed;
use super::{World, json};
use crate::text::{SourceFile, Span};

/// A remark about a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lens {
    pub span: Span,
    pub text: String,
}

/// A value that is shown at a byte.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hint {
    pub at: usize,
    pub text: String,
}

/// Longer values are not shown.
const LONGEST_HINT: usize = 50;

/// Who uses what the text defines.
pub fn lenses(world: &World, source: &Arc<SourceFile>) -> Vec<Lens> {
    let path = source.path();
    match parsed(source) {
        Some(_) => of_file(world, path).map(|text| Lens { span: Span::empty(0), text }).into_iter().collect(),
        None => of_services(world, source),
    }
}

fn of_file(world: &World, path: &Path) -> Option<String> {
    match path.extension()?.to_str()? {
        "bb" => {
            let own = world.build.layers.layer_of(path);
            let mut layers: Vec<String> = Vec::new();
            for append in &world.build.appends(path) {
                if let Some(layer) = world.build.layers.layer_of(append)
                    && own != Some(layer)
                    && let Some(name) = layer.root.file_name()
                {
                    layers.push(name.to_string_lossy().into_owned());
                }
            }
            if layers.is_empty() { None } else { Some(format!("appended in {}", layers.join(", "))) }
        }
        "inc" | "bbclass" => match readers(world, path).len() {
            count if count > 0 && world.surroundings.is_complete => {
                Some(format!("read by {}", recipes(count)))
            }
            _ => None,
        },
        "bbappend" => Some(format!("appended to {}", recipes(readers(world, path).len()))),
        _ => None,
    }
}

fn recipes(count: usize) -> String {
    if count == 1 { "1 recipe".to_owned() } else { format!("{count} recipes") }
}

fn of_services(world: &World, source: &Arc<SourceFile>) -> Vec<Lens> {
    let all = json::services(world);
    let mut lenses = Vec::new();
    for service in &all {
        if service.file.path() != source.path() {
            continue;
        }
        let mut others: Vec<String> = Vec::new();
        for other in &all {
            if other.name == service.name && other.provides != service.provides {
                let name = other.file.path().file_name().unwrap_or_default();
                others.push(name.to_string_lossy().into_owned());
            }
        }
        let text = match (service.provides, others.is_empty()) {
            (true, true) => "not asked for here".to_owned(),
            (true, false) => format!("asked for by {}", others.join(", ")),
            (false, true) => "no container here provides it".to_owned(),
            (false, false) => format!("provided by {}", others.join(", ")),
        };
        lenses.push(Lens { span: service.span, text });
    }
    lenses
}

/// What values with references in them come to, where that is short and known; for the lines of `part`.
pub fn hints(world: &World, source: &Arc<SourceFile>, part: Span) -> Vec<Hint> {
    let Some(file) = parsed(source) else { return Vec::new() };
    let reader = Reader::of(world, source.path());
    if reader.recipe().is_none_or(|recipe| recipe.file.path() != source.path()) {
        return Vec::new();
    }
    let mut hints = Vec::new();
    for assignment in file.ast().assignments() {
        let span = assignment.0.span();
        let value = assignment.value();
        let text = value.get();
        let is_one_line = !span.slice(source.text()).contains('\n');
        if !span.overlaps(part) || !is_one_line || !text.contains("${") {
            continue;
        }
        let expanded = reader.data().expand(&text);
        if let Some(known) = expanded.exact()
            && known != text
            && known.len() <= LONGEST_HINT
        {
            hints.push(Hint {
                at: span.end as usize,
                text: format!("= {}", known.split_whitespace().collect::<Vec<_>>().join(" ")),
            });
        }
    }
    hints
}
