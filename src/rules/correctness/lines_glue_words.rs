//! `lines-glue-words`: two words on two lines become one, for no space stands between them.

use std::sync::Arc;

use super::joint::{asks_for_more, goes_on_from, is_from_the_root};
use crate::lint::vocabulary::{ListKind, list_kind};
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{Edit, Fix, Span};

rule!("correctness", "lines-glue-words", InLayer(check));

/// Lists of addresses: what has no scheme may be the rest of one.
const ADDRESSES: [&str; 2] = ["LIC_FILES_CHKSUM", "SRC_URI"];

/// References to what a package is called by, which is a word or the beginning of one.
const NAMES: [&str; 3] = ["${PN}", "${BPN}", "${MLPREFIX}"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for (span, first, second) in joints_in(file) {
        let message =
            format!("`{first}` and `{second}` become one word, for BitBake joins the lines as they are");
        let mut found = cx.report(&file.source, span, message);
        found.help("put a space before the backslash");
        found.fix(Fix::unsafe_("insert a space", vec![Edit::replace(span, " \\")]).changes_value());
    }
}

/// The backslashes between two words of a list, with the words.
fn joints_in(file: &Arc<Parsed>) -> Vec<(Span, String, String)> {
    let mut found = Vec::new();
    for statement in Statement::all_in(file) {
        let Some(kind) = list_kind(statement.stem()) else { continue };
        if let Some(assignment) = statement.to_value() {
            add_of(&statement, assignment, kind, &mut found);
        }
    }
    found
}

fn add_of(
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
    kind: ListKind,
    found: &mut Vec<(Span, String, String)>,
) {
    let value = assignment.value().span();
    let text = value.slice(statement.file.source.text());
    for (at, _) in text.match_indices("\\\n") {
        let (before, after) = (&text[..at], &text[at + 2..]);
        // A line of spaces, or the beginning or the end of the value.
        let is_apart = before.is_empty()
            || before.ends_with(char::is_whitespace)
            || before.ends_with("\\\n")
            || after.is_empty()
            || after.starts_with(|c: char| c.is_whitespace() || c == '\\');
        if is_apart || is_open(before) {
            continue;
        }
        let first = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        let second = after.split(|c: char| c.is_whitespace() || c == '\\').next().unwrap_or_default();
        let are_words = match kind {
            _ if ADDRESSES.contains(&statement.stem()) => is_address(second),
            ListKind::Words => are_names(first, second),
            ListKind::Options => are_options(first, second),
            ListKind::Paths => are_paths(first, second),
        };
        if are_words {
            let start = value.start as usize + at;
            found.push((Span::new(start, start + 1), first.to_owned(), second.to_owned()));
        }
    }
}

/// Whether a reference, or code of Python, begins and does not end.
fn is_open(text: &str) -> bool {
    text.rfind("${").is_some_and(|start| {
        let rest = &text[start..];
        rest.matches('{').count() > rest.matches('}').count()
    }) || text.matches("${@").count() > 0 && text.matches('{').count() > text.matches('}').count()
}

/// Whether it begins with a scheme, as in `file://`.
fn is_address(word: &str) -> bool {
    word.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

fn are_names(first: &str, second: &str) -> bool {
    let begins = second.starts_with(|c: char| c.is_ascii_alphanumeric()) || begins_with_name(second);
    let ends = first.ends_with(|c: char| c.is_ascii_alphanumeric())
        || NAMES[..2].iter().any(|name| first.ends_with(name));
    begins && ends && !asks_for_more(first) && !goes_on_from(second)
}

fn begins_with_name(word: &str) -> bool {
    NAMES.iter().any(|name| word.starts_with(name))
}

fn are_options(first: &str, second: &str) -> bool {
    let is_quoted = |quote: char| first.matches(quote).count() % 2 == 1;
    second.starts_with('-')
        && first.starts_with('-')
        && second.len() > 2
        && first.ends_with(|c: char| c.is_ascii_alphanumeric())
        && !is_quoted('"')
        && !is_quoted('\'')
        // An option of two parts, as in `--with-a`.
        && !first.trim_start_matches('-').is_empty()
        && (second.starts_with("--") || second.as_bytes()[1].is_ascii_uppercase())
}

fn are_paths(first: &str, second: &str) -> bool {
    let is_path = |word: &str| word.starts_with('/') || is_directory(word);
    let is_whole = first.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '*')
        || is_directory(first)
            && !first.contains('/')
            && first.ends_with('}')
            && first.matches('$').count() == 1;
    is_path(first) && is_whole && (is_from_the_root(second) || is_directory(second))
}

/// Whether it begins with a directory such as `${bindir}`.
fn is_directory(word: &str) -> bool {
    let name = word.strip_prefix("${").and_then(|rest| rest.split('}').next());
    name.is_some_and(|name| {
        name.ends_with("dir") && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}
