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
    (!targets.is_empty()).then_some((mention.span, targets))
}

fn targets(world: &World, path: &Path, mention: &Mention, which: Which) -> Vec<Target> {
    let name = mention.name.as_str();
    let whole = |file: PathBuf| -> Vec<Target> {
        let source = world.source(&file);
        source.into_iter().map(|file| Target { file, span: Span::empty(0) }).collect()
    };
    match &mention.kind {
        MentionKind::Class => class_file(world, name).map_or_else(Vec::new, whole),
        MentionKind::Include => include_file(world, path, name).map_or_else(Vec::new, whole),
        MentionKind::Entry => {
            let files = entry_files(world, path, mention);
            files.into_iter().flat_map(whole).collect()
        }
        MentionKind::Flag(variable) => events(world, path, variable, which, Some(name)),
        MentionKind::Def => def(world, path, name),
        MentionKind::Word(_) => recipes_called(world, name).into_iter().flat_map(whole).collect(),
        MentionKind::Function => {
            let found = events(world, path, name, which, None);
            if found.is_empty() { def(world, path, name) } else { found }
        }
        MentionKind::Variable => events(world, path, name, which, None),
        MentionKind::Override => Vec::new(),
    }
}

/// What was done to a variable or function, in files; the last thing that decides about its value if only
/// that is asked for.
fn events(world: &World, path: &Path, name: &str, which: Which, flag: Option<&str>) -> Vec<Target> {
    let reader = Reader::of(world, path);
    let history = reader.data().history(name);
    let is_meant = |event: &&Event| match flag {
        Some(flag) => event.flag == Some(flag),
        None => event.is_about_value(),
    };
    let in_files: Vec<&Event> =
        history.iter().filter(is_meant).filter(|event| !event.place.file.is_virtual()).collect();
    let target =
        |event: &&Event| Target { file: Arc::clone(&event.place.file.source), span: event.place.span };
    if which == Which::Declarations {
        let mut all: Vec<Target> = in_files.iter().map(target).collect();
        all.dedup_by(|one, other| one.span == other.span && one.file.path() == other.file.path());
        return all;
    }
    let sets = |event: &&&Event| matches!(event.op, EventOp::Assign(_) | EventOp::Function);
    let last = in_files.iter().rev().find(sets).or_else(|| in_files.last());
    last.map(target).into_iter().collect()
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
    let entries = Entries::of(recipe, world.build.disk());
    let is_it = |place: &crate::model::Place| place.file.path() == path && place.span.overlaps(mention.span);
    let entry = entries.list.iter().find(|entry| entry.word.place.as_ref().is_some_and(is_it));
    entry.map_or_else(Vec::new, |entry| entry.candidates().map(Path::to_owned).collect())
}

/// The recipes whose files are called as a recipe, or as one that a package may be of.
pub(super) fn recipes_called(world: &World, name: &str) -> Vec<PathBuf> {
    let is_it = |path: &&PathBuf| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        stem.split('_').next() == Some(name)
    };
    world.build.layers.collected().recipes().iter().filter(is_it).cloned().collect()
}
