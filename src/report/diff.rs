//! What a fix changes, as the lines of a diff.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use similar::{ChangeTag, TextDiff};

use super::marks::Marks;
use crate::text::{Edit, SourceFile, Span, apply, one_line};

/// How many unchanged lines are shown before and after a change.
const CONTEXT: u32 = 1;
/// Longer diffs are cut, in lines.
const MAX_LINES: usize = 30;
/// Longer lines are cut, in characters.
const MAX_LINE: usize = 400;
/// How far apart the columns are to which tabs go.
const TAB: usize = 4;
/// Changes of longer texts are not shown, in bytes: lines that long are not read.
const MAX_TEXT: usize = 20_000;

pub(super) struct DiffLine {
    /// The line's number, in the new text for an added line and in the old one for the others.
    pub number: usize,
    /// `-`, `+`, or a space for an unchanged line.
    pub sign: char,
    /// Without a line end, fit to be printed.
    pub text: String,
}

/// The lines of `file` that `edits` (sorted and disjoint) change, and how many lines were left out at the
/// end because there are too many.
pub(super) fn lines(file: &SourceFile, edits: &[Edit], marks: Marks) -> (Vec<DiffLine>, usize) {
    let mut out = Vec::new();
    let mut left_out = 0;
    let mut shift = 0;
    for (lines, edits) in hunks(file, edits) {
        let Some((old, new)) = texts(file, &lines, edits) else { break };
        let diff = TextDiff::from_lines(old, &new);
        let (mut deleted, mut inserted) = (HashSet::new(), HashSet::new());
        for change in diff.iter_all_changes() {
            if change.tag() == ChangeTag::Delete {
                deleted.insert(words(change.value()));
            } else if change.tag() == ChangeTag::Insert {
                inserted.insert(words(change.value()));
            }
        }
        for change in diff.iter_all_changes() {
            if out.len() == MAX_LINES {
                left_out += 1;
                continue;
            }
            let index = match change.tag() {
                ChangeTag::Insert => change.new_index().map(|index| index as isize + shift),
                ChangeTag::Delete | ChangeTag::Equal => change.old_index().map(|index| index as isize),
            };
            let number = *lines.start() as usize + index.unwrap_or_default().max(0) as usize;
            let (sign, others) = match change.tag() {
                ChangeTag::Delete => ('-', Some(&inserted)),
                ChangeTag::Insert => ('+', Some(&deleted)),
                ChangeTag::Equal => (' ', None),
            };
            // Where nothing but spaces and tabs changes, they are what is to be seen.
            let is_blank = others.is_some_and(|others| others.contains(&words(change.value())));
            out.push(DiffLine { number, sign, text: printed_line(change.value(), is_blank, marks) });
        }
        shift += diff.new_len() as isize - diff.old_len() as isize;
    }
    (out, left_out)
}

/// `edits` in groups, each with the lines that show it.
fn hunks<'e>(file: &SourceFile, edits: &'e [Edit]) -> Vec<(RangeInclusive<u32>, &'e [Edit])> {
    let mut hunks = Vec::new();
    let groups = edits.chunk_by(|edit, next| first_line(file, next) <= last_line(file, edit));
    for group in groups {
        if let [first, ..] = group
            && let [.., last] = group
        {
            hunks.push((first_line(file, first)..=last_line(file, last), group));
        }
    }
    hunks
}

/// The first line that is shown of an edit.
fn first_line(file: &SourceFile, edit: &Edit) -> u32 {
    file.lines().line(edit.span.start as usize).saturating_sub(CONTEXT).max(1)
}

/// The last line that is shown of an edit.
fn last_line(file: &SourceFile, edit: &Edit) -> u32 {
    (file.lines().line(edit.span.end as usize) + CONTEXT).min(file.lines().count() as u32)
}

/// The text of `lines` before and after `edits`, which lie within them, unless it is too long.
fn texts<'f>(file: &'f SourceFile, lines: &RangeInclusive<u32>, edits: &[Edit]) -> Option<(&'f str, String)> {
    let first = file.lines().span(file.text(), *lines.start());
    let old = first.cover(file.lines().span(file.text(), *lines.end()));
    if old.len() > MAX_TEXT {
        return None;
    }
    let moved = edits.iter().map(|edit| {
        let span = Span::new((edit.span.start - old.start) as usize, (edit.span.end - old.start) as usize);
        Edit::replace(span, edit.text.as_str())
    });
    Some((file.slice(old), apply(file.slice(old), &moved.collect::<Vec<_>>())))
}

fn words(line: &str) -> Vec<&str> {
    line.split([' ', '\t', '\n']).filter(|word| !word.is_empty()).collect()
}

/// `line` as it is printed: tabs as the renderer of source lines prints them. Where spaces are all that
/// changes, tabs and the spaces at its end become visible.
fn printed_line(line: &str, is_blank: bool, marks: Marks) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let content = line.trim_end_matches([' ', '\t']);
    let mut text = String::new();
    let mut column = 0;
    for (index, part) in content.split('\t').enumerate() {
        if index > 0 {
            let width = TAB - column % TAB;
            text.push(if is_blank { marks.tab } else { ' ' });
            text.extend(std::iter::repeat_n(' ', width - 1));
            column += width;
        }
        let part = one_line(part);
        column += part.chars().count();
        text.push_str(&part);
    }
    if is_blank {
        let blanks = line[content.len()..].chars();
        text.extend(blanks.map(|blank| if blank == '\t' { marks.tab } else { marks.space }));
    }
    if let Some((cut, _)) = text.char_indices().nth(MAX_LINE) {
        text.truncate(cut);
        text.push_str(marks.cut);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, edits: &[Edit], want: &[&str]) {
        let (lines, left_out) = lines(&SourceFile::new("x.bb", text), edits, Marks::UTF_8);
        let got = lines.iter().map(|line| format!("{}{}{}", line.number, line.sign, line.text));
        assert_eq!(got.collect::<Vec<_>>(), want);
        assert_eq!(left_out, 0);
    }

    #[test]
    fn near_edits_share_a_hunk_and_numbers_follow_insertions() {
        let text: String = (1..=20).map(|line| format!("l{line}\n")).collect();
        let at = |line: &str| text.find(line).unwrap();
        let edits = [
            Edit::insert(at("l3"), "new\nnewer\n"),
            Edit::replace(Span::new(at("l5"), at("l5") + 2), "L5"),
            Edit::delete(Span::new(at("l15"), at("l16"))),
            Edit::insert(text.len(), "end\n"),
        ];
        let want = [
            "2 l2", "3+new", "4+newer", "3 l3", "4 l4", "5-l5", "7+L5", "6 l6", "14 l14", "15-l15", "16 l16",
            "17 l17", "20 l20", "22+end",
        ];
        check(&text, &edits, &want);
    }

    #[test]
    fn spaces_and_line_ends_that_change_can_be_seen() {
        check("A = \"b\" \t\n", &[Edit::delete(Span::new(7, 9))], &["1-A = \"b\"·→", "1+A = \"b\""]);
        check("A\tb\n", &[Edit::replace(Span::new(1, 2), " ")], &["1-A→  b", "1+A b"]);
        check("\tA = b\n", &[Edit::replace(Span::new(5, 6), "c")], &["1-    A = b", "1+    A = c"]);
        check("A\tb\n", &[Edit::replace(Span::new(2, 3), "c")], &["1-A   b", "1+A   c"]);
        check("A\r\n", &[Edit::delete(Span::new(1, 2))], &["1-A\\r", "1+A"]);
    }

    #[test]
    fn what_nobody_would_read_is_left_out() {
        check(&"x".repeat(MAX_TEXT + 1), &[Edit::insert(5, "y")], &[]);
        let text = "A\n".repeat(50);
        let (lines, left_out) =
            lines(&SourceFile::new("x.bb", text.as_str()), &[Edit::insert(0, &text)], Marks::UTF_8);
        assert_eq!((lines.len(), left_out), (MAX_LINES, 50 + 2 - MAX_LINES));
    }
}
