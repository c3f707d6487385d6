//! Spans as lines and columns, both counted from 1.

use crate::text::{LineCol, SourceFile, Span};

/// Where a span begins and where it ends; the end is exclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub start: LineCol,
    pub end: LineCol,
}

impl Place {
    /// The place of exactly `span`. One that ends with a line end ends in the first column of the next line.
    pub(super) fn exact(file: &SourceFile, span: Span) -> Place {
        Place { start: file.line_col(span.start as usize), end: file.line_col(span.end as usize) }
    }

    /// The place of what can be seen of `span`: without its final line ends, and never on the empty line
    /// after the last line end of the file, which services that show the file don't have.
    pub(super) fn visible(file: &SourceFile, span: Span) -> Place {
        Place::exact(file, visible(file, span))
    }
}

/// `span` without what cannot be seen; see [`Place::visible`].
pub(super) fn visible(file: &SourceFile, span: Span) -> Span {
    let text = file.text();
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    while end > start && matches!(text.as_bytes()[end - 1], b'\n' | b'\r') {
        end -= 1;
    }
    if start == text.len() && text.ends_with(['\n', '\r']) {
        start -= 1;
        if start > 0 && text[..=start].ends_with("\r\n") {
            start -= 1;
        }
        end = start;
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        #[track_caller]
        fn check(text: &str, span: Span, want: Span) {
            assert_eq!(visible(&SourceFile::new("x.bb", text), span), want, "{text:?} {span:?}");
        }
        check("a\nb\n", Span::new(0, 2), Span::new(0, 1));
        check("a\n\n\nb\n", Span::new(0, 4), Span::new(0, 1));
        check("a\nb\n", Span::empty(4), Span::empty(3));
        check("a\r\n", Span::empty(3), Span::empty(1));
        check("\n", Span::empty(1), Span::empty(0));
        check("a\nb", Span::new(0, 3), Span::new(0, 3));
        check("", Span::empty(0), Span::empty(0));
    }
}
