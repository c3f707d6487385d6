//! Which function calls which, in the recipe through which a file is seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::World;
use super::hierarchy::{Member, depends_on};
use super::mentions::{Mention, MentionKind, mention_at, mentions};
use super::reader::Reader;
use super::structure::parsed;
use crate::model::Parsed;
use crate::syntax::ast::{Stmt, View};
use crate::text::{SourceFile, Span};

/// A function that calls or is called, and where: places in the file of the caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    pub other: Member,
    pub places: Vec<Span>,
}

/// The function that is named at `offset`.
pub fn function_at(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<Member> {
    let mention = mention_at(&parsed(source)?, offset)?;
    let functions = Functions::around(world, source);
    let is_function = functions.places.contains_key(&mention.name) || functions.is_task(&mention.name);
    if !mention.is_code() || !is_function {
        return None;
    }
    Some(Member { name: mention.name, file: source.path().to_owned(), span: mention.span })
}

/// Who calls a function, and the tasks that run after it if it is one.
pub fn incoming(world: &World, function: &Member) -> Vec<Call> {
    let Some(source) = world.source(&function.file) else { return Vec::new() };
    let functions = Functions::around(world, &source);
    let mut calls = functions.in_order(function, true);
    for file in &functions.files {
        let mentions = mentions(file);
        for (caller, stmt) in functions_in(file) {
            let places = calls_in(&mentions, stmt).remove(&function.name).unwrap_or_default();
            if !places.is_empty() {
                calls.push(Call { other: caller, places });
            }
        }
    }
    calls
}

/// What a function calls, and the tasks that run before it if it is one.
pub fn outgoing(world: &World, function: &Member) -> Vec<Call> {
    let Some(source) = world.source(&function.file) else { return Vec::new() };
    let functions = Functions::around(world, &source);
    let mut calls = functions.in_order(function, false);
    for file in &functions.files {
        let is_own = file.path() == function.file;
        let mut own = functions_in(file);
        own.retain(|(caller, _)| caller.name == function.name);
        let mentions = if own.is_empty() { Vec::new() } else { mentions(file) };
        for (_, stmt) in own {
            for (name, places) in calls_in(&mentions, stmt) {
                if let Some(other) = functions.places.get(&name) {
                    // An append of another file calls it as well.
                    let places = if is_own { places } else { vec![function.span] };
                    calls.push(Call { other: other.clone(), places });
                }
            }
        }
    }
    calls
}

/// All functions that are seen in a file.
struct Functions {
    reader: Reader,
    files: Vec<Arc<Parsed>>,
    /// Where each is defined, the last of those that are no appends.
    places: BTreeMap<String, Member>,
}

impl Functions {
    fn around(world: &World, source: &Arc<SourceFile>) -> Functions {
        let path = source.path();
        let reader = Reader::of(world, path);
        let mut files: Vec<Arc<Parsed>> = world.build.files.get(path).into_iter().collect();
        if let Some(recipe) = reader.recipe() {
            files.extend(recipe.files().cloned());
        }
        files.sort_by(|one, other| one.path().cmp(other.path()));
        files.dedup_by(|one, other| one.path() == other.path());
        let mut places: BTreeMap<String, Member> = BTreeMap::new();
        for file in &files {
            for (function, stmt) in functions_in(file) {
                let is_append = matches!(stmt.view(), View::Function(function)
                    if function.name().is_some_and(|name| name.get().contains(':')));
                if !is_append || !places.contains_key(&function.name) {
                    places.insert(function.name.clone(), function);
                }
            }
        }
        Functions { reader, files, places }
    }

    fn is_task(&self, name: &str) -> bool {
        self.reader.recipe().is_some_and(|recipe| recipe.tasks.iter().any(|task| task.as_str() == name))
    }

    /// The tasks that run right after a task, or right before it.
    fn in_order(&self, task: &Member, after: bool) -> Vec<Call> {
        let Some(recipe) = self.reader.recipe() else { return Vec::new() };
        let mut found = Vec::new();
        for name in recipe.tasks.iter().map(|task| task.as_str()) {
            let is_neighbor = match after {
                true => depends_on(recipe, name, &task.name),
                false => depends_on(recipe, &task.name, name),
            };
            if !is_neighbor {
                continue;
            }
            let history = recipe.data.history(name);
            let event = history.iter().rev().find(|event| !event.place.file.is_virtual());
            let (file, span) = match event {
                Some(event) => (event.place.file.path().to_owned(), event.place.span),
                None => (task.file.clone(), task.span),
            };
            let places = vec![if after { span } else { task.span }];
            found.push(Call { other: Member { name: name.to_owned(), file, span }, places });
        }
        found
    }
}

/// The functions of a file, by their names without overrides.
fn functions_in(file: &Parsed) -> Vec<(Member, Stmt<'_>)> {
    let mut found = Vec::new();
    for stmt in file.ast().stmts() {
        let (name, span) = match stmt.view() {
            View::Function(function) => match function.name() {
                Some(name) => {
                    let whole = name.get();
                    (whole.split(':').next().unwrap_or_default().to_owned(), name.span())
                }
                None => ("anonymous function".to_owned(), function.header_span()),
            },
            View::Def(def) => (def.name().get().into_owned(), def.name().span()),
            _ => continue,
        };
        found.push((Member { name, file: file.path().to_owned(), span }, stmt));
    }
    found
}

/// The names that a function calls, each with its places, of all that its file mentions.
fn calls_in(mentions: &[Mention], stmt: Stmt<'_>) -> BTreeMap<String, Vec<Span>> {
    let mut calls: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for mention in mentions {
        let is_call = matches!(mention.kind, MentionKind::Function | MentionKind::Def) && !mention.defines;
        if is_call && stmt.lines().overlaps(mention.span) {
            calls.entry(mention.name.clone()).or_default().push(mention.span);
        }
    }
    calls
}
