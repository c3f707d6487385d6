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
    let extension = path.extension()?.to_str()?;
    let count = |count: usize| if count == 1 { "1 recipe".to_owned() } else { format!("{count} recipes") };
    match extension {
        "bb" => {
            let appends = world.build.appends(path);
            let own = world.build.layers.layer_of(path);
            let layers: Vec<String> = appends
                .iter()
                .filter_map(|append| world.build.layers.layer_of(append))
                .filter(|layer| own != Some(*layer))
                .filter_map(|layer| layer.root.file_name())
                .map(|name| name.to_string_lossy().into_owned())
                .collect();
            (!layers.is_empty()).then(|| format!("appended in {}", layers.join(", ")))
        }
        "inc" | "bbclass" => {
            let count_of = readers(world, path).len();
            (world.surroundings.is_complete && count_of > 0).then(|| format!("read by {}", count(count_of)))
        }
        "bbappend" => Some(format!("appended to {}", count(readers(world, path).len()))),
        _ => None,
    }
}

fn of_services(world: &World, source: &Arc<SourceFile>) -> Vec<Lens> {
    let all = json::services(world);
    let name =
        |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let here = all.iter().filter(|service| service.file.path() == source.path());
    here.map(|service| {
        let others: Vec<String> = all
            .iter()
            .filter(|other| other.name == service.name && other.provides != service.provides)
            .map(|other| name(other.file.path()))
            .collect();
        let text = match (service.provides, others.is_empty()) {
            (true, true) => "not asked for here".to_owned(),
            (true, false) => format!("asked for by {}", others.join(", ")),
            (false, true) => "no container here provides it".to_owned(),
            (false, false) => format!("provided by {}", others.join(", ")),
        };
        Lens { span: service.span, text }
    })
    .collect()
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
        if let Some(known) = expanded.exact().filter(|known| *known != text && known.len() <= LONGEST_HINT) {
            hints.push(Hint {
                at: span.end as usize,
                text: format!("= {}", known.split_whitespace().collect::<Vec<_>>().join(" ")),
            });
        }
    }
    hints
}
