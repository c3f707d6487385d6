//! What comes before and after: tasks by their order, classes by what they inherit.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::World;
use super::definition::class_file;
use super::mentions::{Mention, MentionKind, mention_at, mentions};
use super::reader::Reader;
use super::references::files_with;
use super::structure::parsed;
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

/// The task at `offset`, where it is defined if that is known.
pub fn task_at(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<Member> {
    let mention = mention_at(&parsed(source)?, offset)?;
    let reader = Reader::of(world, source.path());
    let is_task = reader.recipe()?.tasks.iter().any(|task| task.as_str() == mention.name);
    is_task.then(|| Member { name: mention.name, file: source.path().to_owned(), span: mention.span })
}

/// The tasks that run right after a task, or right before it, in the recipe through which a file is seen.
pub fn neighbors(world: &World, task: &Member, after: bool) -> Vec<Member> {
    let reader = Reader::of(world, &task.file);
    let Some(recipe) = reader.recipe() else { return Vec::new() };
    let deps = |name: &str| recipe.data.flag(name, "deps").map(|deps| deps.to_string()).unwrap_or_default();
    let has = |name: &str, dep: &str| {
        deps(name).split(|c: char| c.is_whitespace() || "[]',".contains(c)).any(|word| word == dep)
    };
    let tasks = recipe.tasks.iter().map(|task| task.as_str());
    let found = tasks.filter(|name| if after { has(name, &task.name) } else { has(&task.name, name) });
    found
        .map(|name| {
            let history = recipe.data.history(name);
            let place =
                history.iter().rev().find(|event| !event.place.file.is_virtual()).map(|event| &event.place);
            let (file, span) = place
                .map_or((task.file.clone(), task.span), |place| (place.file.path().to_owned(), place.span));
            Member { name: name.to_owned(), file, span }
        })
        .collect()
}

/// The class at `offset`: one that is inherited there, or the file itself.
pub(crate) fn class_at(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<Member> {
    let mention = mention_at(&parsed(source)?, offset).filter(|mention| mention.kind == MentionKind::Class);
    match mention {
        Some(Mention { name, .. }) => {
            let file = class_file(world, &name)?;
            Some(Member { name, file, span: Span::empty(0) })
        }
        None => {
            let path = source.path();
            let is_class = is_class_file(path);
            let name = path.file_stem()?.to_str()?.to_owned();
            is_class.then(|| Member { name, file: path.to_owned(), span: Span::empty(0) })
        }
    }
}

/// The classes that a class inherits.
pub(crate) fn inherited(world: &World, class: &Member) -> Vec<Member> {
    let Some(file) = world.build.files.get(&class.file) else { return Vec::new() };
    let names: BTreeSet<String> = mentions(&file)
        .into_iter()
        .filter(|mention| mention.kind == MentionKind::Class)
        .map(|mention| mention.name)
        .collect();
    let member = |name: String| {
        let file = class_file(world, &name)?;
        Some(Member { name, file, span: Span::empty(0) })
    };
    names.into_iter().filter_map(member).collect()
}

/// The classes and recipes that inherit a class.
pub(crate) fn inheriting(world: &World, class: &Member) -> Vec<Member> {
    let mut found = Vec::new();
    for file in files_with(world, &class.name) {
        let is_it = |mention: &Mention| mention.kind == MentionKind::Class && mention.name == class.name;
        if let Some(mention) = mentions(&file).into_iter().find(is_it) {
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
    let fits = |name: &str| {
        let mut letters = name.chars().map(|c| c.to_ascii_lowercase());
        query.chars().map(|c| c.to_ascii_lowercase()).all(|wanted| letters.any(|letter| letter == wanted))
    };
    let mut found = Vec::new();
    let collected = world.build.layers.collected();
    let files = collected.recipes().iter().cloned().chain(
        world
            .targets
            .iter()
            .filter(|path| {
                path.extension().is_some_and(|extension| extension == "bbclass" || extension == "inc")
            })
            .cloned(),
    );
    for file in files.collect::<BTreeSet<PathBuf>>() {
        let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let is_class = is_class_file(&file);
        if fits(&name) {
            let kind = if is_class { super::SymbolKind::Class } else { super::SymbolKind::File };
            found.push((Member { name, file, span: Span::empty(0) }, kind));
        }
    }
    for service in
        super::json::services(world).into_iter().filter(|service| service.provides && fits(&service.name))
    {
        let member = Member { name: service.name, file: service.file.path().to_owned(), span: service.span };
        found.push((member, super::SymbolKind::Object));
    }
    found.sort_by(|one, other| (one.0.name.len(), &one.0.name).cmp(&(other.0.name.len(), &other.0.name)));
    found.truncate(most);
    found
}
