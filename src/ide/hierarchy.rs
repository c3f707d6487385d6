//! Classes by what they inherit, and the names of the workspace.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::World;
use super::definition::class_file;
use super::mentions::{Mention, MentionKind, mention_at, mentions};
use super::references::files_with;
use super::structure::parsed;
use crate::model::Recipe;
use crate::text::{SourceFile, Span};
use crate::value::path::is_class_file;

/// A task or a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    pub name: String,
    pub file: PathBuf,
    /// Where it is said.
    pub span: Span,
}

/// Whether a task has another one in its dependencies.
pub(super) fn depends_on(recipe: &Recipe, task: &str, dependency: &str) -> bool {
    let Some(dependencies) = recipe.data.flag(task, "deps") else { return false };
    let dependencies = dependencies.to_string();
    let mut words = dependencies.split(|c: char| c.is_whitespace() || "[]',".contains(c));
    words.any(|word| word == dependency)
}

/// The class at `offset`: one that is inherited there, or the file itself.
pub(crate) fn class_at(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<Member> {
    if let Some(Mention { name, kind: MentionKind::Class, .. }) = mention_at(&parsed(source)?, offset) {
        let file = class_file(world, &name)?;
        return Some(Member { name, file, span: Span::empty(0) });
    }
    let path = source.path();
    if !is_class_file(path) {
        return None;
    }
    let name = path.file_stem()?.to_str()?.to_owned();
    Some(Member { name, file: path.to_owned(), span: Span::empty(0) })
}

/// The classes that a class inherits.
pub(crate) fn inherited(world: &World, class: &Member) -> Vec<Member> {
    let Some(file) = world.build.files.get(&class.file) else { return Vec::new() };
    let mut names: BTreeSet<String> = BTreeSet::new();
    for mention in mentions(&file) {
        if mention.kind == MentionKind::Class {
            names.insert(mention.name);
        }
    }
    let mut classes = Vec::new();
    for name in names {
        if let Some(file) = class_file(world, &name) {
            classes.push(Member { name, file, span: Span::empty(0) });
        }
    }
    classes
}

/// The classes and recipes that inherit a class.
pub(crate) fn inheriting(world: &World, class: &Member) -> Vec<Member> {
    let mut found = Vec::new();
    for file in files_with(world, &class.name) {
        let mut mentions = mentions(&file).into_iter();
        let mention =
            mentions.find(|mention| mention.kind == MentionKind::Class && mention.name == class.name);
        if let Some(mention) = mention {
            let name =
                file.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            found.push(Member { name, file: file.path().to_owned(), span: mention.span });
        }
    }
    found.sort_by(|one, other| one.file.cmp(&other.file));
    found
}

/// Recipes, classes, containers and services whose names hold the letters of `query` in this order; no more
/// than `most`.
pub(crate) fn workspace_symbols(world: &World, query: &str, most: usize) -> Vec<(Member, super::SymbolKind)> {
    let mut files: BTreeSet<PathBuf> = world.build.layers.collected().recipes().iter().cloned().collect();
    for path in world.targets.iter() {
        if path.extension().is_some_and(|extension| extension == "bbclass" || extension == "inc") {
            files.insert(path.clone());
        }
    }
    let mut found = Vec::new();
    for file in files {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let is_class = is_class_file(&file);
        if fits(query, &name) {
            let kind = if is_class { super::SymbolKind::Class } else { super::SymbolKind::File };
            found.push((Member { name, file, span: Span::empty(0) }, kind));
        }
    }
    for service in super::json::services(world) {
        if service.provides && fits(query, &service.name) {
            let file = service.file.path().to_owned();
            let member = Member { name: service.name, file, span: service.span };
            found.push((member, super::SymbolKind::Object));
        }
    }
    found.sort_by(|one, other| (one.0.name.len(), &one.0.name).cmp(&(other.0.name.len(), &other.0.name)));
    found.truncate(most);
    found
}

/// Whether a name holds the letters of `query` in this order.
fn fits(query: &str, name: &str) -> bool {
    let mut letters = name.chars();
    query.chars().all(|wanted| letters.any(|letter| letter.eq_ignore_ascii_case(&wanted)))
}
