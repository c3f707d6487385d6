//! Function bodies indented anew, on request: their text changes, so their tasks run again.

use super::options::{Bodies, Options};
use super::{python, shell};
use crate::syntax::ast::{Stmt, View};
use crate::syntax::{TokenKind, stored_lines};
use crate::text::{Edit, Span};

/// What a line's indentation means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// Nothing.
    Free,
    /// It is text: quoted, or a here-document.
    Verbatim,
    /// In Python, how deep the line is nested, from 1.
    Level(usize),
    /// In Python, nothing: the line goes on with what the one above began.
    Continued,
    /// In Python, nothing: a comment or a blank line.
    Comment,
}

/// The spaces of one level.
const INDENT: usize = 4;

/// The edits that indent the body of a function or `def` as the options say.
pub(super) fn edits(stmt: Stmt<'_>, options: &Options, edits: &mut Vec<Edit>) {
    if options.functions == Bodies::default() {
        return;
    }
    let Some(language) = Language::wanted(stmt, options) else { return };
    let Some(body) = stmt.tokens().find(|token| token.0 == TokenKind::Body) else { return };
    let text = body.1.slice(stmt.file.text);
    let lines = stored_lines(text);
    let Some(places) = language.places(&lines) else { return };
    let wanted = match language {
        Language::Shell => lines.iter().map(|line| Some(indent_of(line).replace('\t', "    "))).collect(),
        Language::Python => python_indents(&lines, &places),
    };
    for ((line, place), wanted) in lines.iter().zip(places).zip(wanted) {
        let indent = indent_of(line);
        if let Some(wanted) = wanted
            && place != Place::Verbatim
            && indent != wanted
            && indent.len() < line.len()
        {
            edits.push(Edit::replace(Span::of(stmt.file.text, indent), wanted));
        }
    }
}

/// Whether a body is another, indented anew: the same lines in the same places, and text untouched.
pub(super) fn same_but_indented<T: AsRef<str>>(
    stmt: Stmt<'_>,
    one: &[T],
    other: &[T],
    options: &Options,
) -> bool {
    let Some(language) = Language::wanted(stmt, options) else { return false };
    let one: Vec<&str> = one.iter().map(AsRef::as_ref).collect();
    let other: Vec<&str> = other.iter().map(AsRef::as_ref).collect();
    let (Some(places), Some(others)) = (language.places(&one), language.places(&other)) else { return false };
    if places != others || one.len() != other.len() {
        return false;
    }
    one.iter().zip(&other).zip(&places).all(|((a, b), place)| match place {
        Place::Verbatim => a == b,
        _ => a[indent_of(a).len()..] == b[indent_of(b).len()..],
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Shell,
    Python,
}

impl Language {
    fn of(stmt: Stmt<'_>) -> Option<Language> {
        match stmt.view() {
            View::Def(_) if opens_block(stmt) => Some(Language::Python),
            View::Function(function) if function.is_python() || function.is_anonymous() => {
                Some(Language::Python)
            }
            View::Function(_) => Some(Language::Shell),
            _ => None,
        }
    }

    /// That of a body that the options want to be indented anew.
    fn wanted(stmt: Stmt<'_>, options: &Options) -> Option<Language> {
        let language = Language::of(stmt)?;
        let is_wanted = match language {
            Language::Shell => options.functions.shell,
            Language::Python => options.functions.python,
        };
        if is_wanted { Some(language) } else { None }
    }

    fn places(self, lines: &[&str]) -> Option<Vec<Place>> {
        match self {
            Language::Shell => shell::places(lines),
            Language::Python => python::places(lines),
        }
    }
}

/// Whether the first line of a `def` is all there is of its head.
fn opens_block(def: Stmt<'_>) -> bool {
    let mut tokens = def.tokens().take_while(|token| token.0 != TokenKind::Body);
    tokens.any(|token| token.0 == TokenKind::Parameters && token.1.slice(def.file.text).ends_with("):"))
}

fn indent_of(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Four spaces for each level; what continues a line moves with it, and a comment with the code below it.
/// What stands in column 0 stays there, and nothing else gets there: a `def` would end.
fn python_indents(lines: &[&str], places: &[Place]) -> Vec<Option<String>> {
    let mut wanted = vec![None; lines.len()];
    let (mut moved, mut below) = (0, 0);
    for (index, place) in places.iter().enumerate() {
        if let Place::Level(level) = place {
            moved = (level * INDENT) as isize - width(lines[index]) as isize;
            wanted[index] = Some(moved);
        } else if *place == Place::Continued {
            wanted[index] = Some(moved);
        }
    }
    for index in (0..lines.len()).rev() {
        match places[index] {
            Place::Level(_) => below = wanted[index].unwrap_or_default(),
            Place::Comment => wanted[index] = Some(below),
            _ => {}
        }
    }
    let mut indents = Vec::with_capacity(lines.len());
    for (line, moved) in lines.iter().zip(wanted) {
        indents.push(match (width(line), moved) {
            (0, _) | (_, None) => None,
            (width, Some(moved)) => Some(" ".repeat(width.checked_add_signed(moved).unwrap_or(0).max(1))),
        });
    }
    indents
}

/// The width of a line's indentation, with tabs to every eighth column.
fn width(line: &str) -> usize {
    indent_of(line).bytes().fold(0, |width, byte| if byte == b'\t' { (width / 8 + 1) * 8 } else { width + 1 })
}
