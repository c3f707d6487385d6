//! Formatting of a text, of a part of it, and while typing.

use std::ops::Range;

use crate::engine::{NotFormatted, format_file};
use crate::syntax::{Dialect, StmtKind, parse};
use crate::text::{Edit, SourceFile, Span, apply};

use super::World;

/// The edits that format a text; what changes a value is left out. None if it is not of a kind that is
/// formatted, and why if it should be and cannot.
pub(crate) fn format(world: &World, source: &SourceFile) -> Result<Vec<Edit>, String> {
    let options = world.settings(source.path()).formatting.options.without_value_changes();
    match format_file(source, &options) {
        Ok(formatted) => Ok(small(source.text(), formatted.edits)),
        Err(NotFormatted::NotMetadata) => Ok(Vec::new()),
        Err(why) => Err(format!("{}: {why}", source.path().display())),
    }
}

/// The edits of [`format`] that are in the statements which `part` touches.
pub(crate) fn format_part(world: &World, source: &SourceFile, part: Span) -> Result<Vec<Edit>, String> {
    let part = whole_statements(source, part);
    let mut edits = format(world, source)?;
    edits.retain(|edit| part.start <= edit.span.start && edit.span.end <= part.end);
    Ok(edits)
}

fn whole_statements(source: &SourceFile, part: Span) -> Span {
    let Some(dialect) = Dialect::of(source.path()) else { return part };
    let tree = parse(source.text(), dialect).tree;
    let mut whole = part;
    for end in [part.start, part.end.saturating_sub(1).max(part.start)] {
        if let Some(stmt) = tree.stmt_at(end as usize) {
            whole = whole.cover(tree.lines_of(stmt));
        }
    }
    whole
}

/// Cuts off what an edit leaves as it is, so that a cursor in it stays where it is.
fn small(text: &str, edits: Vec<Edit>) -> Vec<Edit> {
    let mut small = Vec::new();
    for edit in edits {
        let old = edit.span.slice(text);
        if old.lines().count() < 3 {
            small.push(edit);
        } else {
            small.extend(by_lines(edit.span, old, &edit.text));
        }
    }
    small
}

/// An edit as edits of single lines.
pub(super) fn by_lines(span: Span, old: &str, new: &str) -> Vec<Edit> {
    let diff = similar::TextDiff::from_lines(old, new);
    let mut edits = Vec::new();
    let mut starts = vec![0];
    let mut end = 0;
    for line in old.split_inclusive('\n') {
        end += line.len();
        starts.push(end);
    }
    let lines: Vec<&str> = new.split_inclusive('\n').collect();
    for op in diff.ops() {
        if op.tag() == similar::DiffTag::Equal {
            continue;
        }
        let (Some(from), Some(to)) = (starts.get(op.old_range().start), starts.get(op.old_range().end))
        else {
            return vec![Edit::replace(span, new)];
        };
        let (from, to) = (span.start as usize + from, span.start as usize + to);
        edits.push(Edit::replace(Span::new(from, to), lines[op.new_range()].concat()));
    }
    edits
}

/// What is to be done after `typed` was typed and the cursor is at `offset`. Statements that are whole are
/// left as they are: BitBake hashes their text.
pub fn format_typed(source: &SourceFile, offset: usize, typed: &str) -> Vec<Edit> {
    let text = source.text();
    match typed {
        "\n" => continue_value(text, source, offset),
        "}" => close_function(text, source, offset),
        _ => Vec::new(),
    }
}

/// After Enter within the quotes of a value: the line before ends in a backslash, and the new one is indented
/// as the value is.
fn continue_value(text: &str, source: &SourceFile, offset: usize) -> Vec<Edit> {
    let Some(dialect) = Dialect::of(source.path()) else { return Vec::new() };
    let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let Some(before_end) = line_start.checked_sub(1) else { return Vec::new() };
    let before = text[..before_end].trim_end_matches('\r');
    let before_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = &before[before_start..];
    let was_split = line.trim_end().ends_with('\\');
    if was_split && line.trim_end() != line {
        return mend_backslash(text, dialect, before_start, line_start, offset);
    }
    // The value as it was before Enter: the two lines as one.
    let joined = format!("{before}{}", &text[offset..]);
    let tree = parse(&joined, dialect).tree;
    let Some(stmt) = tree.stmt_at(before_start) else { return Vec::new() };
    let lines = tree.lines_of(stmt);
    let is_value = tree.stmts()[stmt.0 as usize].kind == StmtKind::Assignment;
    let Some(quote) = joined[lines.start as usize..before.len()].find(['"', '\'']) else { return Vec::new() };
    let (is_inside, value_start) = (lines.end as usize > before.len(), lines.start as usize + quote + 1);
    let closes = joined[before.len()..lines.end as usize].contains(['"', '\'']);
    if !is_value || !is_inside || !closes || value_start > before.len() {
        return Vec::new();
    }
    let mut edits = Vec::new();
    if !was_split {
        let end = before_start + line.trim_end().len();
        edits.push(Edit::replace(
            Span::new(end, before.len()),
            if line.ends_with([' ', '\t']) || end == value_start { "\\" } else { " \\" },
        ));
    }
    edits.extend(indented(text, line, before_start == lines.start as usize, line_start..offset));
    edits
}

/// What stands before the cursor in a new line becomes the indentation that the `line` before it has, which
/// may be the first one of the statement.
fn indented(text: &str, line: &str, is_first: bool, typed: Range<usize>) -> Option<Edit> {
    let indent: String = match is_first {
        false => line.chars().take_while(|ch| matches!(ch, ' ' | '\t')).collect(),
        true => " ".repeat(4),
    };
    let now = &text[typed.clone()];
    let is_other = now != indent && now.trim().is_empty();
    if is_other { Some(Edit::replace(Span::new(typed.start, typed.end), indent)) } else { None }
}

/// A space after the backslash at the end of a line ends the statement there. It goes if the value goes on
/// without it.
fn mend_backslash(
    text: &str,
    dialect: Dialect,
    before_start: usize,
    line_start: usize,
    offset: usize,
) -> Vec<Edit> {
    let line = &text[before_start..line_start];
    let kept = line.trim_end().len();
    let spaces = Span::new(before_start + kept, before_start + line.trim_end_matches(['\n', '\r']).len());
    let rest = &text[offset..];
    // An empty new line waits for a word: the value goes on after it, or ends there.
    let words = match rest.lines().next().unwrap_or_default().trim().is_empty() {
        true => ["x \\", "x\""],
        false => ["", ""],
    };
    let value = words.iter().find_map(|word| {
        let mended = format!("{}{word}{rest}", apply(&text[..line_start], &[Edit::delete(spaces)]));
        let tree = parse(&mended, dialect).tree;
        let stmt = tree.stmt_at(before_start)?;
        let lines = tree.lines_of(stmt);
        let goes_on = lines.end as usize > line_start - spaces.len();
        let is_value = tree.stmts()[stmt.0 as usize].kind == StmtKind::Assignment;
        if is_value && goes_on { Some(lines) } else { None }
    });
    let Some(lines) = value else { return Vec::new() };
    let mut edits = vec![Edit::delete(spaces)];
    edits.extend(indented(text, line, before_start == lines.start as usize, line_start..offset));
    edits
}

/// The brace that ends a function stands in the first column.
fn close_function(text: &str, source: &SourceFile, offset: usize) -> Vec<Edit> {
    if Dialect::of(source.path()) != Some(Dialect::Recipe) {
        return Vec::new();
    }
    let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[line_start..];
    let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
    let indent = line.len() - line.trim_start().len();
    if indent == 0 || line.trim() != "}" {
        return Vec::new();
    }
    // Only if the braces above are all closed is this the one of the function.
    let tree = parse(text, Dialect::Recipe).tree;
    let Some(stmt) = tree.stmt_at(line_start) else { return Vec::new() };
    let body = &text[tree.lines_of(stmt).start as usize..line_start];
    if body.matches('{').count() != body.matches('}').count() + 1 {
        return Vec::new();
    }
    vec![Edit::delete(Span::new(line_start, line_start + indent))]
}
