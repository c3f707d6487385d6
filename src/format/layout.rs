//! Lists and prose laid out anew. A list's value changes by that, in spaces between its words only; prose
//! keeps its value to the byte.

use super::options::{ItemsPerLine, Lists, Options, ProseWrap};
use super::word_lists::{is_word_list, split};
use crate::syntax::ast::Assignment;
use crate::syntax::{is_space, references};
use crate::text::{Edit, Span};

/// Variables that hold text for people.
const PROSE: [&str; 2] = ["DESCRIPTION", "SUMMARY"];

/// The edit that lays out the value of an assignment, if it is asked for. `line_edits` are the other edits of
/// the lines in front of the value, which move it.
pub(super) fn edit(
    assignment: Assignment<'_>,
    options: &Options,
    line_edits: &[Edit],
    line_end: &str,
) -> Option<Edit> {
    if options.lists == Lists::Preserve && options.prose_wrap == ProseWrap::Preserve {
        return None;
    }
    let (open, close) = assignment.quotes()?;
    let span = Span { start: open.end, end: close.start };
    let column = column(assignment.0.file.text, open.end, line_edits);
    let source = span.slice(assignment.0.file.text);
    let joined = assignment.value().get();
    let text = if options.lists != Lists::Preserve && is_word_list(assignment, &options.list_variables) {
        let multiline = source.contains(['\n', '\r']);
        let too_long = column + source.chars().count() >= options.line_width as usize;
        if !multiline && !too_long {
            return None;
        }
        let list = List::new(source, &joined)?;
        if !multiline && list.words.len() < 2 {
            return None;
        }
        list.lay_out(options, column, line_end)
    } else if options.prose_wrap == ProseWrap::Column0 && is_prose(assignment) {
        wrap(source, &joined, options, column, line_end)?
    } else {
        return None;
    };
    if text == source { None } else { Some(Edit::replace(span, text)) }
}

/// The column, in characters from 0, of `offset` once the edits before it on its line are made.
fn column(text: &str, offset: u32, edits: &[Edit]) -> usize {
    let start = text[..offset as usize].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let mut column = text[start..offset as usize].chars().count();
    for edit in edits {
        if start <= edit.span.start as usize && edit.span.end <= offset {
            column += edit.text.chars().count();
            column -= edit.span.slice(text).chars().count();
        }
    }
    column
}

/// A list and what its layout must keep.
struct List<'a> {
    words: Vec<&'a str>,
    /// Whether a space stands before the first word, and after the last: `:append` and the like glue the
    /// value to another, so neither may come or go.
    leads: bool,
    trails: bool,
    /// Whether nothing at all stands on the line of the opening quote.
    opens_bare: bool,
}

impl<'a> List<'a> {
    fn new(source: &str, joined: &'a str) -> Option<List<'a>> {
        let words = split(joined)?;
        if words.is_empty() {
            return None;
        }
        let opens_bare = source.starts_with('\\');
        Some(List {
            words,
            leads: joined.starts_with(is_space),
            trails: joined.ends_with(is_space),
            opens_bare,
        })
    }

    fn lay_out(&self, options: &Options, column: usize, line_end: &str) -> String {
        let aligned = options.lists == Lists::Aligned;
        let indent = if aligned { column + usize::from(self.leads) } else { INDENT };
        let continued = format!(" \\{line_end}{}", " ".repeat(indent));
        let mut text = String::new();
        let mut at = column;
        if self.leads {
            match (aligned, self.opens_bare) {
                (true, _) => text.push(' '),
                (false, true) => text.push_str(&continued[1..]),
                (false, false) => text.push_str(&continued),
            }
            at = indent;
        }
        for (index, word) in self.words.iter().enumerate() {
            let width = word.chars().count();
            let fits = options.list_items_per_line == ItemsPerLine::Fill
                && at + 1 + width + " \\".len() <= options.line_width as usize;
            if index > 0 {
                text.push_str(if fits { " " } else { &continued });
                at = if fits { at + 1 } else { indent };
            }
            text.push_str(word);
            at += width;
        }
        if self.trails {
            text.push_str(if aligned { &continued } else { &continued[..2 + line_end.len()] });
        }
        text
    }
}

/// How far items hang.
const INDENT: usize = 4;

fn is_prose(assignment: Assignment<'_>) -> bool {
    let name = assignment.name().get();
    PROSE.contains(&name.split(':').next().unwrap_or_default()) && assignment.flag().is_none()
}

/// A value wrapped at its spaces, with the rest of it in column 0: so it stays the same value. `None` if no
/// line is too long, or if the value holds runs of spaces, which would end up amid lines.
fn wrap(source: &str, joined: &str, options: &Options, column: usize, line_end: &str) -> Option<String> {
    let width = options.line_width as usize;
    let mut lines = source.split(['\n', '\r']);
    let first = lines.next().map_or(0, |line| column + line.chars().count());
    let fits = first < width && lines.all(|line| line.chars().count() < width);
    if fits || joined.contains("  ") || joined.contains('\t') {
        return None;
    }
    let mut text = String::with_capacity(joined.len() + joined.len() / 20);
    let mut at = column;
    let inside: Vec<Span> = references(joined).map(|found| Span::of(joined, found.0)).collect();
    for part in split_at_spaces(joined, &inside) {
        let width_of_part = part.chars().count();
        if at + width_of_part + "\\".len() > width && !text.is_empty() && text.ends_with(' ') {
            text.push('\\');
            text.push_str(line_end);
            at = 0;
        }
        text.push_str(part);
        at += width_of_part;
    }
    Some(text)
}

/// The value in pieces, each up to and with a space after which the line may be continued: not within
/// `${…}`, and not before `#`, which in column 0 would begin a comment.
fn split_at_spaces<'a>(value: &'a str, inside: &[Span]) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut inside = inside.iter().peekable();
    for (at, _) in value.match_indices(' ') {
        while inside.next_if(|span| span.end as usize <= at).is_some() {}
        let within = inside.peek().is_some_and(|span| span.contains(at));
        let next = value[at + 1..].chars().next();
        if !within && next.is_some_and(|c| c != '#' && !is_space(c)) {
            parts.push(&value[start..=at]);
            start = at + 1;
        }
    }
    parts.push(&value[start..]);
    parts
}
