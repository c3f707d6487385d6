//! `packageconfig-fields`: the fields of a flag of PACKAGECONFIG are not separated as BitBake reads them.

use std::sync::Arc;

use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("package", "packageconfig-fields", InLayer(check));

/// What BitBake reads.
const FIELDS: usize = 6;

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    for statement in Statement::all_in(file) {
        if statement.name != "PACKAGECONFIG" {
            check_name(cx, &statement, build);
            continue;
        }
        let Some(assignment) = statement.assignment() else { continue };
        let Some(flag) = assignment.flag() else { continue };
        let value = assignment.value();
        let text = value.get();
        if text.contains("${@") || ["doc", "vardeps", "vardepvalue"].contains(&&*flag.get()) {
            continue;
        }
        if let Some((at, message)) = semicolon(&text) {
            let mut found = cx.report(&file.source, value.locate(at, at + 1), message);
            found.help("fields are separated by commas");
            found.fix(edits::write(value.locate(at, at + 1), ","));
            continue;
        }
        if let Some(other) = opposites_in_one_field(&text) {
            let message = format!("there is no comma, so `{other}` is given where the other one is, too");
            let mut found = cx.report(&file.source, value.place_of(&text, other), message);
            found.help("fields are separated by commas");
            continue;
        }
        let count = text.split(',').count();
        if count <= FIELDS {
            continue;
        }
        let seventh = text.match_indices(',').nth(FIELDS - 1).map_or(0, |(at, _)| at);
        let message = format!("BitBake stops at {count} fields: there are six");
        let mut found = cx.report(&file.source, value.locate(seventh, text.len()), message);
        found.help(
            "enable, disable, depends, rdepends, rrecommends and conflicts; a comma within one ends it",
        );
    }
}

/// What reads like a flag, but stands after an underscore or a colon.
fn check_name(cx: &mut Cx<'_>, statement: &Statement<'_>, build: &Build) {
    let Some(rest) = statement.name.strip_prefix("PACKAGECONFIG") else { return };
    let Some(name) = rest.strip_prefix(['_', ':']) else { return };
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-+.".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) || statement.edit().is_some() {
        return;
    }
    let Some(assignment) = statement.to_value().filter(|_| statement.sets()) else { return };
    let text = assignment.value().get();
    let are_fields = text.trim_start().starts_with(['-', ',']) && text.contains(',');
    if !are_fields || rest.starts_with('_') && build.reads().may_be_read(&statement.name) {
        return;
    }
    let new = format!("PACKAGECONFIG[{name}]");
    let message = match rest.starts_with('_') {
        true => format!("nothing reads `{}`: this is no flag of `PACKAGECONFIG`", statement.name),
        false => format!("`{name}` is an override here, and this no flag of `PACKAGECONFIG`"),
    };
    let span = statement.name_span();
    cx.report(&statement.file.source, span, message)
        .help(format!("write `{new}`"))
        .fix(edits::write(span, &new));
}

/// The option that switches off what another option of the only field switches on.
fn opposites_in_one_field(text: &str) -> Option<&str> {
    if text.contains(',') {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().copied().find(|word| {
        [("--disable-", "--enable-"), ("--without-", "--with-")].iter().any(|(off, on)| {
            let name = word.strip_prefix(off);
            name.is_some_and(|name| {
                words.iter().any(|other| {
                    other.strip_prefix(on).and_then(|other| other.split('=').next()) == Some(name)
                })
            })
        })
    })
}

/// A semicolon that separates nothing, and what comes of it.
fn semicolon(text: &str) -> Option<(usize, String)> {
    let mut start = 0;
    for (number, field) in text.split(',').enumerate() {
        if let Some(at) = unquoted_semicolon(field) {
            let message = match number {
                0 | 1 => "the shell ends the command at this semicolon".to_owned(),
                _ => {
                    let mut words = field.split_whitespace();
                    let word = words.find(|word| word.contains(';'))?;
                    format!("`{word}` is one word, so nothing is called so")
                }
            };
            return Some((start + at, message));
        }
        start += field.len() + 1;
    }
    None
}

/// A semicolon that stands in no quotes and after no backslash.
pub(in crate::rules) fn unquoted_semicolon(field: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, sign) in field.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' | '\'' if quote == Some(sign) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(sign),
            ';' if quote.is_none() => return Some(at),
            _ => {}
        }
    }
    None
}
