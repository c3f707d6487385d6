//! The lines that a finding is about, with its span and its labels marked.

use std::fmt::Write;
use std::ops::Range;

use super::super::excerpt::Excerpt;
use super::super::marks::Marks;
use super::super::{Run, xml};
use super::{html_text, prose};
use crate::diag::{Diagnostic, Label};
use crate::text::{SourceFile, Span, display_path};

/// A marked part of an excerpt. The finding's own has no text.
struct Mark<'a> {
    range: Range<usize>,
    said: Option<&'a str>,
}

/// The finding's own file first, then the others that its labels point into.
pub(super) fn excerpts(run: &Run, finding: &Diagnostic) -> String {
    let mut files: Vec<(&SourceFile, Vec<&Label>)> = vec![(&finding.file, Vec::new())];
    for label in &finding.labels {
        match files.iter_mut().find(|(file, _)| std::ptr::eq(*file, &*label.file)) {
            Some((_, labels)) => labels.push(label),
            None => files.push((&label.file, vec![label])),
        }
    }
    let mut out = String::new();
    for (index, (file, labels)) in files.iter().enumerate() {
        let mut marked: Vec<(Span, Option<&str>)> = Vec::new();
        if index == 0 {
            marked.push((finding.span, None));
        }
        marked.extend(labels.iter().map(|label| (label.span, Some(&*label.message))));
        let spans: Vec<Span> = marked.iter().map(|(span, _)| *span).collect();
        let excerpt = Excerpt::new(file, &spans, Marks::UTF_8);
        let marks = marked.iter().map(|(span, said)| Mark { range: excerpt.range(*span), said: *said });
        let marks: Vec<Mark> = marks.collect();
        if index > 0 {
            let path = html_text(&display_path(file.path(), run.cwd));
            let _ = writeln!(out, "<p class=\"place\">{path}</p>");
        }
        push_excerpt(&mut out, &excerpt, &marks);
    }
    out
}

fn push_excerpt(out: &mut String, excerpt: &Excerpt<'_>, marks: &[Mark<'_>]) {
    out.push_str("<pre>");
    let mut last = None;
    for (number, range) in excerpt.lines() {
        if last.is_some_and(|last| last + 1 < number) {
            out.push_str("<span class=\"number\">⋮</span>\n");
        }
        last = Some(number);
        let _ = write!(out, "<span class=\"number\">{number}</span>");
        // The line end is no part of it.
        let content = range.start..range.end - 1;
        push_line(out, &excerpt.text, &content, marks);
        out.push('\n');
        for mark in marks {
            if (content.start..=content.end).contains(&mark.range.start)
                && let Some(said) = mark.said
            {
                let _ = writeln!(out, "<span class=\"number\"></span><i>└ {}</i>", prose(said));
            }
        }
    }
    out.push_str("</pre>\n");
}

/// One line in parts, each of which is marked as a whole or not at all. Where marks overlap, the first wins.
fn push_line(out: &mut String, text: &str, line: &Range<usize>, marks: &[Mark<'_>]) {
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]).collect();
    cuts.retain(|cut| line.start < *cut && *cut < line.end);
    cuts.extend([line.start, line.end]);
    cuts.sort_unstable();
    cuts.dedup();
    for part in cuts.windows(2) {
        push_point(out, part[0], marks);
        let code = xml::content(&text[part[0]..part[1]]);
        let mut marks = marks.iter();
        let _ = match marks.find(|mark| mark.range.start <= part[0] && part[1] <= mark.range.end) {
            None => write!(out, "{code}"),
            Some(Mark { said: None, .. }) => write!(out, "<mark>{code}</mark>"),
            Some(_) => write!(out, "<mark class=\"label\">{code}</mark>"),
        };
    }
    push_point(out, line.end, marks);
}

/// Marks the place of a finding that has no text, if it is here.
fn push_point(out: &mut String, place: usize, marks: &[Mark<'_>]) {
    let mut marks = marks.iter();
    if marks.any(|mark| mark.range.is_empty() && mark.range.start == place && mark.said.is_none()) {
        out.push_str("<mark class=\"point\"></mark>");
    }
}
