//! Completion and hover in `pvlint.toml`.

use super::documentation::rule_text;
use super::item::{Item, ItemKind, Items};
use super::schema::Schema;
use crate::config;
use crate::layers::Release;
use crate::rules::metas;
use crate::text::{SourceFile, Span, word_around};

/// What may stand after `before`, which is the text up to the cursor.
pub(super) fn complete(before: &str) -> Items {
    let root = config::schema(metas(), Release::series());
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let table = table_of(before);
    let typed = &line[line.trim_end_matches(is_part_of_word).len()..];
    let span = Span::new(before.len() - typed.len(), before.len());
    if line.trim_start().starts_with('#') {
        return Items::default();
    }
    let mut offers = Offers { typed, span, list: Vec::new() };
    if let Some(key) = key_of_value(before) {
        let keys = [table, path(key)].concat();
        let of_elements = [keys.as_slice(), &["0".to_owned()]].concat();
        for schema in [Schema::new(&root).at(&keys), Schema::new(&root).at(&of_elements)].concat() {
            for value in schema.values().into_iter().filter_map(|value| value.as_str()) {
                let is_rule = metas().iter().any(|meta| meta.name == value);
                offers.offer(value, if is_rule { ItemKind::Rule } else { ItemKind::Value }, None);
            }
            if schema.type_name() == Some("boolean") {
                ["true", "false"].into_iter().for_each(|value| offers.offer(value, ItemKind::Value, None));
            }
        }
        return Items { list: offers.list, is_cut: false };
    }
    let names_table = line.trim_start().starts_with('[');
    let path = if names_table {
        path(line.trim_start().trim_start_matches('[').rsplit_once('.').map_or("", |(above, _)| above))
    } else {
        table
    };
    for schema in Schema::new(&root).at(&path) {
        for (key, below) in schema.keys() {
            if !names_table || below.type_name() == Some("object") {
                offers.offer(key, ItemKind::Property, below.any_description());
            }
        }
    }
    if path.last().is_some_and(|last| last == "severity") {
        for meta in metas() {
            offers.offer(meta.name, ItemKind::Rule, None);
        }
    }
    Items { list: offers.list, is_cut: false }
}

fn is_part_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// What a key means, or what the rule of a name is about.
pub(super) fn meaning(source: &SourceFile, offset: usize) -> Option<(Span, String)> {
    let text = source.text();
    let span = word_around(text, offset, is_part_of_word);
    let (start, word) = (span.start as usize, span.slice(text));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..start];
    if word.is_empty() || before.contains('#') {
        return None;
    }
    if let Some(page) = rule_text(word) {
        return Some((span, page));
    }
    let before = before.trim_start();
    let mut keys = match before.strip_prefix('[') {
        Some(above) => path(above),
        None if before.contains('=') => return None,
        None => [table_of(&text[..line_start]), path(before)].concat(),
    };
    keys.push(word.to_owned());
    let root = config::schema(metas(), Release::series());
    let said = Schema::new(&root).at(&keys).into_iter().find_map(Schema::any_description)?;
    Some((span, format!("**{}**: {said}", keys.join("."))))
}

/// What goes on with what was typed.
struct Offers<'a> {
    typed: &'a str,
    /// Where that stands.
    span: Span,
    list: Vec<Item>,
}

impl Offers<'_> {
    fn offer(&mut self, label: &str, kind: ItemKind, documentation: Option<&str>) {
        if label.starts_with(self.typed) {
            self.list.push(Item {
                label: label.to_owned(),
                kind,
                span: self.span,
                insert: label.to_owned(),
                detail: None,
                documentation: documentation.map(str::to_owned),
                rank: 0,
            });
        }
    }
}

fn path(name: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        name.split('.').map(|part| part.trim().trim_matches('"').to_owned()).collect();
    parts.retain(|part| !part.is_empty());
    parts
}

/// The table that the last line is in.
fn table_of(before: &str) -> Vec<String> {
    let mut lines = before.lines().rev().skip(usize::from(!before.ends_with('\n')));
    let header = lines.find_map(|line| {
        let before_comment = line.split('#').next()?;
        before_comment.trim().strip_prefix('[')?.strip_suffix(']')
    });
    header.map_or_else(Vec::new, path)
}

/// The key whose value the text goes on with: of this line, or of a line before on which a list begins.
fn key_of_value(before: &str) -> Option<&str> {
    let line_start = |at: usize| before[..at].rfind('\n').map_or(0, |at| at + 1);
    let last = &before[line_start(before.len())..];
    if let Some((key, _)) = last.split_once('=') {
        return Some(key);
    }
    let begin = before.rfind("= [").or_else(|| before.rfind("=["))?;
    let is_open = !before[begin..].contains(']');
    if is_open { Some(&before[line_start(begin)..begin]) } else { None }
}
