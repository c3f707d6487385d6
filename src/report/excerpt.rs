//! The lines of a file that a finding shows, made safe to print and of a bearable length.
//!
//! The renderer prints every character of the lines it is given. A recipe may hold escape sequences, and
//! one line of it may be a megabyte long, so the renderer never sees the file itself but an excerpt.

use std::ops::Range;

use super::marks::Marks;
use super::place::visible;
use crate::text::{SourceFile, Span};

/// Longer lines are cut, in characters.
const MAX_LINE: usize = 180;
/// How many characters of a cut line are kept before the place of interest.
const BEFORE: usize = 60;
/// How many lines of a long span are shown after its first and before its last one. These are one more than
/// the renderer's defaults, since it shows a single left-out line instead of a mark for it.
const AFTER_START: u32 = 4;
const BEFORE_END: u32 = 2;

/// Some lines of one file. Offsets into [`Excerpt::text`] are not those of the file.
pub(super) struct Excerpt<'a> {
    pub file: &'a SourceFile,
    pub text: String,
    /// The lines, from 1, and where they lie in `text`, with their line end.
    lines: Vec<(u32, Range<usize>)>,
    /// Pairs of an offset in the file and the same place in `text`, both ascending.
    marks: Vec<(usize, usize)>,
}

impl<'a> Excerpt<'a> {
    /// What of `file` shows all `spans`; the first is the one to keep where a line is cut.
    pub(super) fn new(file: &'a SourceFile, spans: &[Span], marks: Marks) -> Excerpt<'a> {
        let mut excerpt = Excerpt { file, text: String::new(), lines: Vec::new(), marks: Vec::new() };
        let spans: Vec<Span> = spans.iter().map(|&span| visible(file, span)).collect();
        for line in lines_of(file, &spans) {
            excerpt.push_line(line, &spans, marks);
        }
        excerpt
    }

    fn push_line(&mut self, line: u32, spans: &[Span], marks: Marks) {
        let whole = self.file.lines().span(self.file.text(), line).range();
        let content = self.file.text()[whole.clone()].trim_end_matches(['\n', '\r']);
        let content = whole.start..whole.start + content.len();
        let shown = window(self.file.text(), content.clone(), spans);
        let start = self.text.len();
        if shown.start > content.start {
            self.text.push_str(marks.cut);
        }
        for (at, ch) in self.file.text()[shown.clone()].char_indices() {
            self.marks.push((shown.start + at, self.text.len()));
            self.text.push(marks.picture(ch));
        }
        if shown.end < content.end {
            self.marks.push((shown.end, self.text.len()));
            self.text.push_str(marks.cut);
        }
        self.marks.push((content.end, self.text.len()));
        self.text.push('\n');
        self.lines.push((line, start..self.text.len()));
    }

    /// The numbers of the lines, from 1, and where they lie in the text, with their line end.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u32, Range<usize>)> {
        self.lines.iter().cloned()
    }

    /// Where `span`, one of those that the excerpt was made for, lies in its text.
    pub(super) fn range(&self, span: Span) -> Range<usize> {
        let span = visible(self.file, span);
        let start = self.place_of(span.start as usize);
        start..self.place_of(span.end as usize).max(start)
    }

    /// The offset in the text of an offset in the file, or what comes next of what is shown.
    fn place_of(&self, offset: usize) -> usize {
        let index = self.marks.partition_point(|mark| mark.0 < offset);
        self.marks.get(index).map_or(self.text.len(), |mark| mark.1)
    }

    /// The offset in the file of an offset in the text.
    pub(super) fn offset(&self, at: usize) -> usize {
        let index = self.marks.partition_point(|mark| mark.1 <= at);
        self.marks[index.saturating_sub(1)].0
    }

    /// The line, from 1, that an offset in the text is on.
    pub(super) fn line(&self, at: usize) -> u32 {
        let index = self.lines.partition_point(|line| line.1.start <= at);
        self.lines[index.saturating_sub(1)].0
    }

    /// Where line `line`, from 1, lies in the text; empty if it is not shown.
    pub(super) fn line_range(&self, line: u32) -> Range<usize> {
        match self.lines.binary_search_by_key(&line, |known| known.0) {
            Ok(index) => self.lines[index].1.clone(),
            Err(_) => 0..0,
        }
    }
}

/// The lines to show of `spans`, ascending.
fn lines_of(file: &SourceFile, spans: &[Span]) -> Vec<u32> {
    let mut lines = Vec::new();
    for span in spans {
        let first = file.lines().line(span.start as usize);
        let last = file.lines().line(span.end as usize);
        lines.extend(first..=last.min(first + AFTER_START));
        lines.extend(last.saturating_sub(BEFORE_END).max(first)..=last);
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The part to show of the line `content`: all of it, or what lies around the first of `spans` that begins
/// or ends there.
fn window(text: &str, content: Range<usize>, spans: &[Span]) -> Range<usize> {
    let line = &text[content.clone()];
    if line.char_indices().nth(MAX_LINE).is_none() {
        return content;
    }
    let mut ends = spans.iter().map(|span| span.start).chain(spans.iter().map(|span| span.end));
    let focus = ends.find(|offset| (content.start..=content.end).contains(&(*offset as usize)));
    let before = &text[content.start..focus.map_or(content.start, |focus| focus as usize)];
    let start = before.char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let end = line[start..].char_indices().nth(MAX_LINE).map_or(line.len(), |(length, _)| start + length);
    content.start + start..content.start + end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, span: Span, want: &str, marked: &str) {
        let file = SourceFile::new("x.bb", text);
        let excerpt = Excerpt::new(&file, &[span], Marks::UTF_8);
        assert_eq!(excerpt.text, want);
        assert_eq!(&excerpt.text[excerpt.range(span)], marked);
        let start = excerpt.range(span).start;
        assert_eq!(excerpt.offset(start), span.start as usize);
        assert_eq!(excerpt.line(start), file.lines().line(span.start as usize));
    }

    #[test]
    fn control_characters_become_pictures() {
        check("a\n\x1b[2Jb\u{202e}c\n", Span::new(6, 10), "␛[2Jb\u{fffd}c\n", "b\u{fffd}");
    }

    #[test]
    fn long_lines_are_cut_around_the_span() {
        let text = format!("{}HERE{}", "x".repeat(1000), "ä".repeat(1000));
        let want = format!("…{}HERE{}…\n", "x".repeat(BEFORE + 1), "ä".repeat(MAX_LINE - BEFORE - 5));
        check(&text, Span::new(1000, 1004), &want, "HERE");
    }

    #[test]
    fn the_middle_of_a_long_span_is_left_out() {
        let text: String = (0..100).map(|line| format!("{line}\n")).collect();
        let (start, end) = (text.find("10").unwrap(), text.find("51").unwrap());
        check(
            &text,
            Span::new(start, end),
            "10\n11\n12\n13\n14\n48\n49\n50\n",
            "10\n11\n12\n13\n14\n48\n49\n50",
        );
    }
}
