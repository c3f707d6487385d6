//! What is shown about the thing under the cursor.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::definition::{class_file, entry_files, include_file, recipes_called};
use super::mentions::{Mention, MentionKind, mention_at};
use super::reader::{Reader, readers};
use super::schema::Schema;
use super::{World, configuration, documentation, json};
use crate::config::is_config;
use crate::format::is_list_of_words;
use crate::layers::Release;
use crate::manifest::json::Document;
use crate::model::{Datastore, facts};
use crate::rules;
use crate::syntax::{Dialect, TokenKind};
use crate::text::{SourceFile, Span, word_around};
use crate::value::Value;

/// What is shown, and what it is about.
#[derive(Debug)]
pub struct Hover {
    pub span: Span,
    pub parts: Vec<Part>,
}

/// A paragraph.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// Markdown.
    Text(String),
    /// Text as it stands in a file.
    Code(String),
    /// A place to go to, and what is said of it.
    Place { file: PathBuf, line: u32, remark: String },
}

/// Values are cut off here.
const LONGEST: usize = 2000;
/// So many of those who set a variable are shown, the last ones.
const SETTERS: usize = 5;
/// So many entries of SRC_URI are shown, the first ones.
const URLS: usize = 20;

/// What is shown at a byte of a file.
pub fn hover(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<Hover> {
    if is_config(source.path()) {
        let (span, said) = configuration::meaning(source, offset)?;
        return Some(Hover { span, parts: vec![Part::Text(said)] });
    }
    let Some(dialect) = Dialect::of(source.path()) else { return of_json(world, source, offset) };
    let parsed = Arc::new(crate::model::Parsed::new(Arc::clone(source), dialect));
    if let Some(mention) = mention_at(&parsed, offset) {
        let whole = world.without_errors(source);
        let parts = of_mention(whole.as_ref().unwrap_or(world), source.path(), &mention);
        return hover_of(mention.span, parts);
    }
    let stmt = parsed.ast().stmt(parsed.parse.tree.stmt_at(offset)?);
    let (kind, span) =
        stmt.tokens().find(|(_, span)| (span.start as usize..span.end as usize).contains(&offset))?;
    let text = span.slice(source.text());
    let said = match kind {
        TokenKind::Operator => documentation::operator(text)?.to_owned(),
        TokenKind::Keyword => documentation::keyword(text)?.to_owned(),
        TokenKind::Comment => return of_comment(text, span, offset),
        _ => return None,
    };
    Some(Hover { span, parts: vec![Part::Text(said)] })
}

fn hover_of(span: Span, parts: Vec<Part>) -> Option<Hover> {
    if parts.is_empty() { None } else { Some(Hover { span, parts }) }
}

/// The rule in a comment that silences it.
fn of_comment(text: &str, span: Span, offset: usize) -> Option<Hover> {
    if !text.contains("pvlint:") && !text.contains("nooelint:") {
        return None;
    }
    let at = offset - span.start as usize;
    let word = word_around(text, at, is_part_of_rule_name);
    let rule = rules::find(word.slice(text))?;
    let start = span.start as usize + word.start as usize;
    let span = Span::new(start, start + word.len());
    Some(Hover { span, parts: vec![Part::Text(documentation::rule_text(rule.meta.name)?)] })
}

fn is_part_of_rule_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

fn of_mention(world: &World, path: &Path, mention: &Mention) -> Vec<Part> {
    let name = mention.name.as_str();
    match &mention.kind {
        MentionKind::Variable => of_variable(world, path, name),
        MentionKind::Function => of_function(world, path, name),
        MentionKind::Override => of_override(world, path, name).into_iter().map(Part::Text).collect(),
        MentionKind::Flag(variable) => of_flag(world, path, variable, name),
        MentionKind::Class => of_class(world, name),
        MentionKind::Include => {
            let file = include_file(world, path, name);
            file.map(|file| of_file(world, file))
                .unwrap_or_else(|| vec![Part::Text("pvlint does not find this file".into())])
        }
        MentionKind::Entry => entry_files(world, path, mention).into_iter().map(place).collect(),
        MentionKind::Def => {
            documentation::function(name).map(|said| Part::Text(said.to_owned())).into_iter().collect()
        }
        MentionKind::Word(list) if list == "LICENSE" => of_license(world, name),
        MentionKind::Word(_) => {
            let mut parts: Vec<Part> = recipes_called(world, name).into_iter().map(place).collect();
            parts.truncate(SETTERS);
            parts
        }
    }
}

fn place(file: PathBuf) -> Part {
    Part::Place { file, line: 1, remark: String::new() }
}

fn of_variable(world: &World, path: &Path, name: &str) -> Vec<Part> {
    let reader = Reader::of(world, path);
    let data = reader.data();
    let mut parts = Vec::new();
    let remark = reader.remark(path).map(|remark| format!(" ({remark})")).unwrap_or_default();
    match data.get(name) {
        Some(value) => {
            parts.push(Part::Text(format!("**{name}**{remark}{}", knowledge(&value))));
            parts.push(Part::Code(format!("{name} = \"{}\"", cut(&in_line(name, &value.to_string())))));
        }
        None => parts.push(Part::Text(format!("**{name}** is not set{remark}"))),
    }
    parts.extend(documentation(data, name).map(Part::Text));
    let origins = if name == "SRC_URI" { origins(data) } else { Vec::new() };
    parts.extend(if origins.is_empty() { setters(data, name) } else { origins });
    parts
}

/// A value as it is shown. A list is its words, whatever is between them.
fn in_line(name: &str, value: &str) -> String {
    match is_list_of_words(name) {
        true => value.split_whitespace().collect::<Vec<_>>().join(" "),
        false => value.to_owned(),
    }
}

/// Which URL of SRC_URI is written where. Empty if that is not known of all.
fn origins(data: &Datastore) -> Vec<Part> {
    let words = data.words("SRC_URI");
    let mut parts = Vec::new();
    for word in &words.list {
        let Some(place) = &word.place else { return Vec::new() };
        let remark = format!("`{}`", word.text.replace('`', "'"));
        let path = place.file.path().to_owned();
        parts.push(match place.file.is_virtual() {
            true => Part::Text(format!("{remark} of {}", path.display())),
            false => {
                let line = place.file.source.lines().line(place.span.start as usize);
                Part::Place { file: path, line, remark }
            }
        });
    }
    let more = parts.len().saturating_sub(URLS);
    parts.truncate(URLS);
    if more > 0 {
        parts.push(Part::Text(format!("and {more} more")));
    }
    parts
}

/// What is not known of a value.
fn knowledge(value: &Value) -> &'static str {
    match value {
        Value::Exact(_) => "",
        Value::Alternatives(_) => ", one of several: it depends on what is not known here",
        Value::Partial(_) if value.is_unknown() => ", not known here",
        Value::Partial(_) => ", in part: what stands in ⟨⟩ is not known here",
    }
}

fn cut(text: &str) -> String {
    match text.len() > LONGEST {
        true => format!("{}…", &text[..text.floor_char_boundary(LONGEST)]),
        false => text.to_owned(),
    }
}

/// What the layers say of a variable themselves, or what is said of it here.
pub(super) fn documentation(data: &Datastore, name: &str) -> Option<String> {
    let of_layers = data.flag(name, "doc").and_then(|doc| doc.exact().map(str::to_owned));
    of_layers.or_else(|| documentation::variable(name).map(str::to_owned))
}

/// The last ones that set a variable.
fn setters(data: &Datastore, name: &str) -> Vec<Part> {
    let history = data.history(name);
    let all: Vec<_> =
        history.iter().filter(|event| event.is_about_value() && !event.place.file.is_virtual()).collect();
    let last = &all[all.len().saturating_sub(SETTERS)..];
    let mut parts: Vec<Part> = last
        .iter()
        .map(|event| Part::Place {
            file: event.place.file.path().to_owned(),
            line: event.place.file.source.lines().line(event.place.span.start as usize),
            remark: format!("{} `{}`", event.op.name(), shortened(&event.text)),
        })
        .collect();
    if all.len() > last.len() {
        parts.push(Part::Text(format!("and {} before", all.len() - last.len())));
    }
    parts
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    match line.len() > 60 {
        true => format!("{}…", &line[..line.floor_char_boundary(60)]),
        false => line,
    }
}

fn of_function(world: &World, path: &Path, name: &str) -> Vec<Part> {
    let reader = Reader::of(world, path);
    let data = reader.data();
    let said = documentation(data, name).or_else(|| documentation::function(name).map(str::to_owned));
    let mut parts = Vec::new();
    if let Some(recipe) = reader.recipe()
        && let Some(task) = recipe.tasks.iter().find(|task| task.as_str() == name)
    {
        let awaited: Vec<&str> =
            recipe.data.awaited_tasks(*task).unwrap_or_default().iter().map(|task| task.as_str()).collect();
        let after =
            if awaited.is_empty() { String::new() } else { format!(", after {}", awaited.join(", ")) };
        parts.push(Part::Text(format!("**{name}**: a task{after}")));
    }
    parts.extend(said.map(Part::Text));
    parts.extend(setters(data, name));
    parts
}

fn of_override(world: &World, path: &Path, name: &str) -> Option<String> {
    if let Some(said) = documentation::edit(name) {
        return Some(said.to_owned());
    }
    let reader = Reader::of(world, path);
    let expanded = reader.data().expand(name);
    let name = expanded.exact()?;
    if reader.data().packages().any(|package| package == name) {
        return Some(format!("`{name}` is a package of this recipe"));
    }
    Some(match reader.data().is_in_force(name) {
        Some(true) => format!("`{name}` is in force here"),
        Some(false) => format!("`{name}` is not in force here"),
        None => format!(
            "whether `{name}` is in force is not known here: it depends on the machine or distribution"
        ),
    })
}

fn of_flag(world: &World, path: &Path, variable: &str, flag: &str) -> Vec<Part> {
    let reader = Reader::of(world, path);
    let mut parts = Vec::new();
    if let Some(value) = reader.data().flag(variable, flag) {
        parts.push(Part::Code(format!("{variable}[{flag}] = \"{}\"", cut(&value.to_string()))));
    }
    parts.extend(documentation::flag(flag).map(|said| Part::Text(said.to_owned())));
    parts
}

pub(super) fn of_class(world: &World, name: &str) -> Vec<Part> {
    match class_file(world, name) {
        Some(file) => {
            let mut parts = of_file(world, file.clone());
            let count = readers(world, &file).len();
            if count > 0 {
                let recipes = if count == 1 { "recipe" } else { "recipes" };
                parts.push(Part::Text(format!("read by {count} {recipes}")));
            }
            parts
        }
        None if facts::class_exists(name, world.build.release) => {
            vec![Part::Text(format!("**{name}** is a class of openembedded-core, which is not here"))]
        }
        None => vec![Part::Text(format!("the class `{name}` is in no layer here"))],
    }
}

/// A file with the comment that it begins with.
fn of_file(world: &World, file: PathBuf) -> Vec<Part> {
    let mut comment: Vec<&str> = Vec::new();
    let source = world.source(&file);
    for line in source.iter().flat_map(|source| source.text().lines()) {
        if !line.starts_with('#') {
            break;
        }
        let said = line.trim_start_matches('#').trim();
        if !said.starts_with("SPDX") && !said.starts_with("Copyright") {
            comment.push(said);
        }
    }
    let mut parts = vec![place(file)];
    let comment = comment.join("\n");
    if !comment.trim().is_empty() {
        parts.push(Part::Text(cut(comment.trim())));
    }
    parts
}

fn of_license(world: &World, name: &str) -> Vec<Part> {
    let release: Release = world.build.release;
    let said = match facts::spdx_license(name, release) {
        Some(spdx) if spdx != name => format!("openembedded-core takes `{name}` for `{spdx}`"),
        _ if facts::is_obsolete_license(name, release) => format!("`{name}` is an old name"),
        _ if facts::common_license_names(release).any(|known| known == name) => {
            format!("`{name}` is one of the licenses that openembedded-core has the text of")
        }
        _ => return Vec::new(),
    };
    vec![Part::Text(said)]
}

fn of_json(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<Hover> {
    let kind = json::kind_of(world, source.path())?;
    let document = Document::parse(Arc::clone(source));
    let spot = json::spot(&document, offset)?;
    let schema: serde_json::Value = serde_json::from_str(kind.schema()).ok()?;
    let mut parts: Vec<Part> = Vec::new();
    let described = Schema::new(&schema).at(&spot.path);
    let mut said: Vec<&str> = described.iter().filter_map(|schema| schema.description()).collect();
    said.dedup();
    let key = spot.path.iter().rev().find(|key| !key.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some((key, first)) = key.zip(said.first()) {
        parts.push(Part::Text(format!("**{key}**: {first}")));
    }
    parts.extend(said.iter().skip(1).map(|said| Part::Text((*said).to_owned())));
    parts.extend(
        described
            .iter()
            .find_map(|schema| schema.consequence())
            .map(|text| Part::Text(format!("If it is wrong, {text}"))),
    );
    if let Some(service) = json::service_at(world, source, offset) {
        for other in json::services(world) {
            if other.name == service.name && other.file.path() != source.path() {
                parts.push(Part::Place {
                    file: other.file.path().to_owned(),
                    line: other.file.lines().line(other.span.start as usize),
                    remark: if other.provides { "provides it" } else { "asks for it" }.to_owned(),
                });
            }
        }
    }
    hover_of(spot.span, parts)
}
