//! The fix that takes a comment away which silences nothing.

use super::suppressions::{Suppression, Suppressions};
use crate::text::{Edit, Fix, Span};

impl Suppressions {
    /// The fix that takes the suppression away: its name, or the comment if no other name is in it. `text` is
    /// that of the file.
    pub(crate) fn removal(&self, text: &str, suppression: &Suppression) -> Option<Fix> {
        let together: Vec<&Suppression> =
            self.list.iter().filter(|other| other.comment == suppression.comment).collect();
        let index = together.iter().position(|other| other.span == suppression.span)?;
        let own = suppression.span;
        let name_in_list = format!("remove `{}` from this comment", suppression.name);
        let (title, span) = if let Some(next) = together.get(index + 1) {
            (name_in_list, Span { start: own.start, end: next.span.start })
        } else if index > 0 {
            (name_in_list, Span { start: together[index - 1].span.end, end: own.end })
        } else {
            ("remove this comment".to_owned(), whole_lines(text, suppression)?)
        };
        // BitBake hashes what a `def` swallows.
        let edits = vec![Edit::delete(span)];
        Some(match suppression.in_def {
            true => Fix::unsafe_(title, edits).changes_value(),
            false => Fix::safe(title, edits),
        })
    }
}

/// The lines to delete for a comment to be gone: its own, and one of two blank lines that would meet.
fn whole_lines(text: &str, suppression: &Suppression) -> Option<Span> {
    let comment = suppression.comment;
    if comment.slice(text).ends_with('\\') {
        return None;
    }
    let (comment_start, comment_end) = (comment.start as usize, comment.end as usize);
    let start = line_start(text, comment_start);
    if !text[start..comment_start].trim().is_empty() {
        let code = text[..comment_start].trim_end_matches([' ', '\t']);
        return Some(Span::new(code.len(), comment_end));
    }
    let end = next_line(text, comment_end);
    let above = text[..start].strip_suffix("\r\n").map_or(start.saturating_sub(1), str::len);
    let line_above = &text[line_start(text, above)..start];
    let line_below = &text[end..next_line(text, end)];
    let blank_lines_meet = end < text.len() && line_below.trim().is_empty() && line_above.trim().is_empty();
    let end = if blank_lines_meet && !suppression.in_def { next_line(text, end) } else { end };
    Some(Span::new(start, end))
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or(0, |line_end| line_end + 1)
}

/// Where the line after the one at `at` begins.
fn next_line(text: &str, at: usize) -> usize {
    let Some(length) = text[at..].find(['\n', '\r']) else { return text.len() };
    let line_end = at + length;
    line_end + if text[line_end..].starts_with("\r\n") { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Parsed;
    use crate::syntax::Dialect;
    use crate::text::{Safety, SourceFile, apply};

    /// What removing the suppression called `a` makes of the text.
    fn check_removal(text: &str, want: &str, safety: Safety) {
        let source = Arc::new(SourceFile::new("x.bb", text));
        let file = Parsed::new(source, Dialect::Recipe);
        let found = Suppressions::of(&file);
        let suppression = found.list.iter().find(|suppression| suppression.name == "a").unwrap();
        let fix = found.removal(text, suppression).unwrap();
        assert_eq!((apply(text, fix.edits()).as_str(), fix.safety()), (want, safety), "{text}");
    }

    #[test]
    fn a_suppression_can_be_taken_away() {
        let check = |text: &str, want: &str| check_removal(text, want, Safety::Safe);
        check("# pvlint: ignore[a] -- why\nX = \"1\"\n", "X = \"1\"\n");
        check("# x\r\n# pvlint: ignore[a]\r\nX = \"1\"\r\n", "# x\r\nX = \"1\"\r\n");
        check("# pvlint: ignore[a, b]\n", "# pvlint: ignore[b]\n");
        check("# pvlint: ignore[ b,a ] -- why\n", "# pvlint: ignore[ b ] -- why\n");
        check("# pvlint: ignore[b, a, c]\n", "# pvlint: ignore[b, c]\n");
        check("# pvlint: ignore-file[a]\n\nX = \"1\"\n", "X = \"1\"\n");
        check("X = \"1\"\n\n# pvlint: ignore-file[a]\n\nY = \"1\"\n", "X = \"1\"\n\nY = \"1\"\n");
        check("X = \"1\"\n# pvlint: ignore-file[a]\n\nY = \"1\"\n", "X = \"1\"\n\nY = \"1\"\n");
        check("X = \"1\"\r\n# pvlint: ignore-file[a]\r\n\r\nY\r\n", "X = \"1\"\r\n\r\nY\r\n");
        check("X = \"1\"\r\n\r\n# pvlint: ignore[a]\r\n\r\nY\r\n", "X = \"1\"\r\n\r\nY\r\n");
        check("X = \"1\"\n# pvlint: ignore[a]", "X = \"1\"\n");
        let text = "def f():\n    pass\n\n# pvlint: ignore[a]\n\nX = \"1\"\n";
        check_removal(text, "def f():\n    pass\n\n\nX = \"1\"\n", Safety::Unsafe);
        let text = "f() {\n    b  # pvlint: ignore[a]\n}\n";
        check_removal(text, "f() {\n    b\n}\n", Safety::Unsafe);
    }
}
