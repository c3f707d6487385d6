//! What may be typed next. Never more than what fits, and what this file uses comes first.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::completions::{Completions, MOST};
use super::definition::class_file;
use super::hover::{Part, documentation as documentation_of_variable, of_class};
use super::item::{ItemKind, Items};
use super::mentions::is_name;
use super::reader::Reader;
use super::{World, completion_json, configuration, documentation, snippets, vocabulary};
use crate::config::is_config;
use crate::disk::EntryKind;
use crate::layers::name_of;
use crate::model::fetch::SearchPath;
use crate::model::{Datastore, facts};
use crate::rules::metas;
use crate::syntax::Dialect;
use crate::text::SourceFile;
use crate::value::EDIT_WORDS;

const KEYWORDS: [&str; 12] = [
    "inherit",
    "require",
    "include",
    "export",
    "unset",
    "addtask",
    "deltask",
    "python",
    "fakeroot",
    "def",
    "EXPORT_FUNCTIONS",
    "inherit_defer",
];

/// What may stand at a byte of a text.
pub fn complete(world: &World, source: &Arc<SourceFile>, offset: usize) -> Items {
    let path = source.path();
    let before = &source.text()[..offset];
    if is_config(path) {
        return configuration::complete(before);
    }
    if Dialect::of(path).is_none() {
        return completion_json::complete(world, source, offset);
    }
    let line = &before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..];
    let mut found = Completions::at(offset);
    let whole = world.without_errors(source);
    place(whole.as_ref().unwrap_or(world), path, before, line, &mut found);
    found.items()
}

/// Says what things are for that were offered in one file.
pub struct Documenter<'a> {
    world: &'a World,
    path: &'a Path,
    /// The values that are seen there, once somebody asks for one.
    reader: OnceCell<Reader>,
}

impl<'a> Documenter<'a> {
    pub fn new(world: &'a World, path: &'a Path) -> Documenter<'a> {
        Documenter { world, path, reader: OnceCell::new() }
    }

    /// What something is for, as far as its name tells it.
    pub fn say(&self, kind: ItemKind, label: &str) -> Option<String> {
        let reader = || self.reader.get_or_init(|| Reader::of(self.world, self.path));
        documentation_of(self.world, self.path, &reader, kind, label)
    }
}

fn documentation_of<'r>(
    world: &World,
    path: &Path,
    reader: &dyn Fn() -> &'r Reader,
    kind: ItemKind,
    label: &str,
) -> Option<String> {
    if kind == ItemKind::Rule {
        return metas().iter().find(|meta| meta.name == label).map(|meta| meta.summary().to_owned());
    }
    // Keys of JSON files and of configurations are told of by their schemas.
    Dialect::of(path)?;
    let known = |text: Option<&str>| text.map(str::to_owned);
    match kind {
        ItemKind::Variable => documentation_of_variable(reader().data(), label),
        ItemKind::Function => known(documentation::function(label)),
        ItemKind::Property => known(documentation::flag(label)),
        ItemKind::Keyword => known(documentation::keyword(label).or_else(|| documentation::edit(label))),
        ItemKind::Class => {
            let texts = of_class(world, label).into_iter().filter_map(|part| match part {
                Part::Text(text) | Part::Code(text) => Some(text),
                Part::Place { .. } => None,
            });
            Some(texts.collect::<Vec<_>>().join("\n\n"))
        }
        _ => None,
    }
}

/// Finds out what kind of place it is, and offers what fits there.
fn place(world: &World, path: &Path, before: &str, line: &str, found: &mut Completions) {
    if let Some(start) = line.rfind("pvlint: ignore")
        && let Some(length) = line[start..].rfind(['[', ','])
    {
        let typed = line[start + length + 1..].trim_start();
        for meta in metas() {
            found.offer(typed, meta.name, ItemKind::Rule, 0);
        }
        return;
    }
    if line.trim_start().starts_with('#') {
        return snippets::suppression(line.trim_start(), found);
    }
    let reader = Reader::of(world, path);
    if let Some(typed) = reference(line) {
        return variables(reader.data(), typed, found, true);
    }
    let (head, rest) = first_word(line);
    match head {
        "inherit" | "inherit_defer" => return classes(world, last_word(rest), found),
        "require" | "include" => return includes(world, path, last_word(rest), found),
        "addtask" | "deltask" | "EXPORT_FUNCTIONS" => return tasks(&reader, last_word(rest), found),
        _ => {}
    }
    if let Some((variable, typed)) = value(before) {
        return in_value(world, path, &reader, variable, typed, found);
    }
    key(&reader, line, found);
}

/// The name in an open `${`, or after `getVar("`.
fn reference(line: &str) -> Option<&str> {
    let openings = ["${", "getVar(\"", "getVar('", "setVar(\"", "setVar('", "Flag('", "Flag(\""];
    let starts = openings.iter().filter_map(|opening| Some(line.rfind(opening)? + opening.len()));
    let typed = &line[starts.max()?..];
    if typed.is_empty() || is_name(typed) { Some(typed) } else { None }
}

fn first_word(line: &str) -> (&str, &str) {
    line.split_once([' ', '\t']).unwrap_or(("", ""))
}

fn last_word(text: &str) -> &str {
    text.rsplit([' ', '\t', '"', '\'']).next().unwrap_or_default()
}

/// The variable whose value is being written, and the word in it so far.
fn value(before: &str) -> Option<(&str, &str)> {
    let mut start = before.len();
    loop {
        let line_start = before[..start].rfind('\n').map_or(0, |at| at + 1);
        let is_first = before[..line_start].trim_end_matches(['\n', '\r']).ends_with('\\');
        if !is_first {
            start = line_start;
            break;
        }
        start = line_start.checked_sub(1)?;
    }
    let text = &before[start..];
    let quote = text.find(['"', '\''])?;
    let (key, value) = text.split_at(quote);
    let mark = value.chars().next()?;
    let is_open = !value[1..].contains(mark);
    let name = key.trim_start_matches("export ").trim();
    let name = name.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')).next()?;
    if !is_open || !key.contains('=') {
        return None;
    }
    Some((name, value[1..].rsplit([' ', '\t', '\n', '\\']).next()?))
}

fn variables(data: &Datastore, typed: &str, found: &mut Completions, with_value: bool) {
    let own: BTreeSet<&str> = data.changed_names().map(|name| name.as_str()).collect();
    let names: BTreeSet<&str> = data.names().map(|name| name.as_str()).collect();
    for name in names {
        let is_plain = !name.contains([':', '$', '{', ' ']) && !name.starts_with('_');
        if !is_plain || data.flag_raw(name, "func").is_some() {
            continue;
        }
        let rank = if own.contains(name) { 0 } else { 1 };
        found.offer(typed, name, ItemKind::Variable, rank);
    }
    if with_value && found.items.len() <= MOST {
        for item in &mut found.items {
            let value = data.get(&item.label).map(|value| value.to_string());
            item.detail = value.map(|value| value.chars().take(60).collect());
        }
    }
}

fn classes(world: &World, typed: &str, found: &mut Completions) {
    let layers = &world.build.layers;
    for directory in layers.bbpath() {
        for parent in ["classes-recipe", "classes"] {
            let listed = world.build.disk().list(&directory.join(parent));
            for (name, _) in listed.entries() {
                if let Some(class) = name.strip_suffix(".bbclass") {
                    found.offer(typed, class, ItemKind::Class, 0);
                }
            }
        }
    }
    for class in facts::classes(world.build.release) {
        if let Some(item) = found.offer(typed, class, ItemKind::Class, 1)
            && class_file(world, class).is_none()
        {
            item.detail = Some("openembedded-core, which is not here".to_owned());
        }
    }
}

fn includes(world: &World, path: &Path, typed: &str, found: &mut Completions) {
    let (parent, typed_name) = typed.rsplit_once('/').map_or(("", typed), |(parent, name)| (parent, name));
    let beside = path.parent().into_iter();
    for (rank, directory) in
        beside.chain(world.build.layers.bbpath().iter().map(|directory| directory.as_path())).enumerate()
    {
        let listed = world.build.disk().list(&directory.join(parent));
        for (name, kind) in listed.entries() {
            let is_file = name.ends_with(".inc") || name.ends_with(".conf");
            if is_file || kind.is_directory() && !parent.is_empty() {
                found.offer(typed_name, name, ItemKind::File, u8::from(rank > 0));
            }
        }
    }
}

fn tasks(reader: &Reader, typed: &str, found: &mut Completions) {
    let recipe = reader.recipe().into_iter();
    // The line that is half typed may make a task of its keyword.
    let tasks = recipe
        .flat_map(|recipe| &recipe.tasks)
        .filter(|task| !matches!(task.as_str(), "do_after" | "do_before"));
    for task in tasks {
        found.offer(typed, task.as_str(), ItemKind::Function, 0);
    }
    for word in ["after", "before"] {
        found.offer(typed, word, ItemKind::Keyword, 1);
    }
}

fn in_value(
    world: &World,
    path: &Path,
    reader: &Reader,
    variable: &str,
    typed: &str,
    found: &mut Completions,
) {
    match variable {
        "SRC_URI" => entries(world, reader, typed, found),
        "LICENSE" => {
            for name in facts::common_license_names(world.build.release) {
                found.offer(typed, name, ItemKind::Value, 0);
            }
        }
        "PVROOT_IMAGE_BSP" => {
            recipes(world, typed, found, |recipe, name| {
                name.contains("image") || recipe.parent().is_some_and(|parent| parent.ends_with("images"))
            });
        }
        "DEPENDS"
        | "IMAGE_INSTALL"
        | "RDEPENDS"
        | "RRECOMMENDS"
        | "PVROOT_CONTAINERS"
        | "PVROOT_CONTAINERS_CORE" => {
            let containers = variable.starts_with("PVROOT");
            let members: BTreeSet<String> =
                world.surroundings.members.iter().map(|member| member.recipe_name()).collect();
            if containers {
                found.offer_all(typed, members.iter().map(String::as_str), ItemKind::Recipe);
                return;
            }
            recipes(world, typed, found, |recipe, _| recipe.parent() == path.parent());
        }
        _ => vocabulary::values(world, path, variable, typed, found),
    }
}

/// All recipes, first those that are likely to be meant.
fn recipes(world: &World, typed: &str, found: &mut Completions, is_likely: impl Fn(&Path, &str) -> bool) {
    for recipe in world.build.layers.collected().recipes() {
        let Some(name) = name_of(recipe) else { continue };
        found.offer(typed, name, ItemKind::Recipe, u8::from(!is_likely(recipe, name)));
    }
}

/// Local files that the recipe finds and does not list.
fn entries(world: &World, reader: &Reader, typed: &str, found: &mut Completions) {
    let (Some(name), Some(recipe)) = (typed.strip_prefix("file://"), reader.recipe()) else {
        found.offer_all(typed, ["file://", "git://", "https://"], ItemKind::Keyword);
        return;
    };
    let listed: BTreeSet<String> =
        recipe.data.words_without_places("SRC_URI").list.into_iter().map(|word| word.text).collect();
    let (parent, typed_name) = name.rsplit_once('/').map_or(("", name), |(parent, name)| (parent, name));
    let search = SearchPath::of(&recipe.data);
    let directories: BTreeSet<&Path> = search.sure_directories().collect();
    for directory in directories {
        for (entry, kind) in world.build.disk().list(&directory.join(parent)).entries() {
            let whole = if parent.is_empty() { entry.to_owned() } else { format!("{parent}/{entry}") };
            let is_listed =
                listed.iter().any(|word| word.split(';').next() == Some(&format!("file://{whole}")));
            if !is_listed && matches!(kind, EntryKind::File | EntryKind::Directory) {
                found.offer(typed_name, entry, ItemKind::File, 0);
            }
        }
    }
}

/// Flags that BitBake sets itself.
const OWN_FLAGS: [&str; 7] = ["deps", "export", "filename", "func", "lineno", "python", "task"];

/// The beginning of a statement: a name, an override after a colon, a flag in brackets.
fn key(reader: &Reader, line: &str, found: &mut Completions) {
    let data = reader.data();
    if let Some((variable, typed)) = line.split_once('[')
        && !typed.contains(']')
    {
        let own = data.flags(variable.split(':').next().unwrap_or(variable)).into_iter();
        found.offer_all(typed, own.filter(|flag| !OWN_FLAGS.contains(flag)), ItemKind::Property);
        for flag in documentation::names("flag").filter(|flag| !OWN_FLAGS.contains(flag)) {
            found.offer(typed, flag, ItemKind::Property, 1);
        }
        return;
    }
    if line.contains([' ', '\t', '=', '"', '\'']) {
        return;
    }
    if let Some((_, typed)) = line.rsplit_once(':') {
        for edit in EDIT_WORDS {
            found.offer(typed, edit, ItemKind::Keyword, 0);
        }
        found.offer(typed, "${PN}", ItemKind::Override, 1);
        let overrides = data.get("OVERRIDES").map(|value| value.to_string()).unwrap_or_default();
        let mut names: BTreeSet<&str> = overrides.split(':').collect();
        names.retain(|name| is_name(name));
        for package in data.packages() {
            names.insert(package);
        }
        for name in names {
            found.offer(typed, name, ItemKind::Override, 2);
        }
        return;
    }
    variables(data, line, found, false);
    for name in documentation::names("variable") {
        found.offer(line, name, ItemKind::Variable, 2);
    }
    for task in reader.recipe().into_iter().flat_map(|recipe| &recipe.tasks) {
        found.offer(line, task.as_str(), ItemKind::Function, 3);
    }
    for keyword in KEYWORDS {
        found.offer(line, keyword, ItemKind::Keyword, 1);
    }
    snippets::statements(line, found);
}
