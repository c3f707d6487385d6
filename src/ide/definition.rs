//! Where something is said: the one place that counts, or all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::mentions::{Mention, MentionKind, mention_at};
use super::reader::Reader;
use super::target::{Target, Which};
use super::{World, json};
use crate::layers::ClassKind;
use crate::model::fetch::Entries;
use crate::model::{Event, EventOp, Inherit, Parsed};
use crate::syntax::Dialect;
use crate::text::{SourceFile, Span};

/// Where the thing at `offset` of a file is said, and the span of its name there.
pub fn definition(
    world: &World,
    source: &Arc<SourceFile>,
    offset: usize,
    which: Which,
) -> Option<(Span, Vec<Target>)> {
    let path = source.path();
    let Some(dialect) = Dialect::of(path) else { return json::definition(world, source, offset, which) };
    let parsed = Arc::new(Parsed::new(Arc::clone(source), dialect));
    let mention = mention_at(&parsed, offset)?;
    let targets = targets(world, path, &mention, which);
    if targets.is_empty() { None } else { Some((mention.span, targets)) }
}

fn targets(world: &World, path: &Path, mention: &Mention, which: Which) -> Vec<Target> {
    let name = mention.name.as_str();
    match &mention.kind {
        MentionKind::Class => starts_of(world, class_file(world, name)),
        MentionKind::Include => starts_of(world, include_file(world, path, name)),
        MentionKind::Entry => starts_of(world, entry_files(world, path, mention)),
        MentionKind::Flag(variable) => events(world, path, variable, which, Some(name)),
        MentionKind::Def => def(world, path, name),
        MentionKind::Word(_) => starts_of(world, recipes_called(world, name)),
        MentionKind::Function => {
            let found = events(world, path, name, which, None);
            if found.is_empty() { def(world, path, name) } else { found }
        }
        MentionKind::Variable => events(world, path, name, which, None),
        MentionKind::Override => Vec::new(),
    }
}

/// Where files begin, as far as they can be read.
fn starts_of(world: &World, files: impl IntoIterator<Item = PathBuf>) -> Vec<Target> {
    let sources = files.into_iter().filter_map(|file| world.source(&file));
    sources.map(|file| Target { file, span: Span::empty(0) }).collect()
}

/// What was done to a variable or function, in files; the last thing that decides about its value if only
/// that is asked for.
fn events(world: &World, path: &Path, name: &str, which: Which, flag: Option<&str>) -> Vec<Target> {
    let reader = Reader::of(world, path);
    let history = reader.data().history(name);
    let mut in_files: Vec<&Event> = Vec::new();
    for event in &history {
        let is_meant = match flag {
            Some(flag) => event.flag == Some(flag),
            None => event.is_about_value(),
        };
        if is_meant && !event.place.file.is_virtual() {
            in_files.push(event);
        }
    }
    if which == Which::Declarations {
        let mut all: Vec<Target> = in_files.into_iter().map(target_of).collect();
        all.dedup_by(|one, other| one.span == other.span && one.file.path() == other.file.path());
        return all;
    }
    let mut from_last = in_files.iter().rev();
    let deciding = from_last.find(|event| matches!(event.op, EventOp::Assign(_) | EventOp::Function));
    deciding.or(in_files.last()).map(|event| target_of(event)).into_iter().collect()
}

fn target_of(event: &Event) -> Target {
    Target { file: Arc::clone(&event.place.file.source), span: event.place.span }
}

fn def(world: &World, path: &Path, name: &str) -> Vec<Target> {
    let reader = Reader::of(world, path);
    let mut files: Vec<Arc<Parsed>> = Vec::new();
    if let Some(recipe) = reader.recipe() {
        files.extend(recipe.files().cloned());
    }
    files.extend(world.build.files.get(path));
    files.extend(world.build.configuration().inherits.iter().filter_map(Inherit::file).cloned());
    let found = files.iter().find_map(|file| {
        let mut stmts = file.ast().stmts();
        let stmt = stmts.find(
            |stmt| matches!(stmt.view(), crate::syntax::ast::View::Def(def) if def.name().get() == name),
        )?;
        Some(Target { file: Arc::clone(&file.source), span: stmt.span() })
    });
    found.into_iter().collect()
}

/// The file of a class.
pub(super) fn class_file(world: &World, name: &str) -> Option<PathBuf> {
    let layers = &world.build.layers;
    layers.find_class(name, ClassKind::Recipe).or_else(|| layers.find_class(name, ClassKind::Global))
}

/// The file that is included under a name, with what its reader knows of the name.
pub(super) fn include_file(world: &World, path: &Path, name: &str) -> Option<PathBuf> {
    let name = match name.contains('$') {
        true => Reader::of(world, path).data().expand(name).exact()?.to_owned(),
        false => name.to_owned(),
    };
    world.build.layers.find_include(path, &name)
}

/// The files that an entry of SRC_URI may mean.
pub(super) fn entry_files(world: &World, path: &Path, mention: &Mention) -> Vec<PathBuf> {
    let reader = Reader::of(world, path);
    let Some(recipe) = reader.recipe() else { return Vec::new() };
    for entry in &Entries::of(recipe, world.build.disk()).list {
        if let Some(place) = &entry.word.place
            && place.file.path() == path
            && place.span.overlaps(mention.span)
        {
            return entry.candidates().map(Path::to_owned).collect();
        }
    }
    Vec::new()
}

/// The recipes that are called so, or that a package of this name may be of.
pub(super) fn recipes_called(world: &World, name: &str) -> Vec<PathBuf> {
    world.build.layers.collected().recipes_called(name).map(Path::to_owned).collect()
}
