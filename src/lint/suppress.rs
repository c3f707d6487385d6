//! Comments that silence findings.
//!
//! ```text
//! # pvlint: ignore[rule, …] -- reason        above a statement or function: covers all of it
//! # pvlint: ignore-file[rule, …] -- reason   anywhere: covers the file
//! ```
//!
//! BitBake knows comments only as lines of their own, never inside a statement. A comment behind a `def`
//! is text of that `def` for BitBake; pvlint takes it for what it is meant to be.

use std::cell::Cell;

use crate::model::Parsed;
use crate::syntax::ast::Stmt;
use crate::syntax::{StmtKind, TokenKind};
use crate::text::Span;

/// One rule name in a suppression.
#[derive(Debug)]
pub struct Suppression {
    pub name: String,
    /// The name in the comment.
    pub span: Span,
    /// What it covers.
    pub covers: Span,
    /// Whether it has silenced a finding.
    pub used: Cell<bool>,
}

/// All suppressions of a file.
#[derive(Debug, Default)]
pub struct Suppressions {
    pub list: Vec<Suppression>,
    /// Comments that begin like a suppression but cannot be read.
    pub broken: Vec<(Span, &'static str)>,
}

impl Suppressions {
    pub fn of(file: &Parsed) -> Suppressions {
        let text = file.source.text();
        if memchr::memmem::find(text.as_bytes(), b"pvlint:").is_none() {
            return Suppressions::default();
        }
        let mut reader = Reader { text, found: Suppressions::default(), waiting: Vec::new() };
        for stmt in file.ast().stmts() {
            match stmt.kind() {
                StmtKind::Comment => reader.comments(stmt),
                StmtKind::Blank => reader.waiting.clear(),
                StmtKind::Def => {
                    reader.cover(stmt.span());
                    reader.swallowed(stmt);
                }
                _ => reader.cover(stmt.lines()),
            }
        }
        reader.found
    }

    /// Marks and tells whether a finding at `span` is silenced. `named` tells whether the name in a
    /// suppression means the finding's rule.
    pub fn silences(&self, span: Span, named: impl Fn(&str) -> bool) -> bool {
        let mut silenced = false;
        for suppression in &self.list {
            if suppression.covers.contains(span.start as usize) && named(&suppression.name) {
                suppression.used.set(true);
                silenced = true;
            }
        }
        silenced
    }
}

/// Walks over the comments of a file from top to bottom.
struct Reader<'a> {
    text: &'a str,
    found: Suppressions,
    /// Suppressions in the comments right above; the next statement is what they cover.
    waiting: Vec<usize>,
}

impl Reader<'_> {
    fn cover(&mut self, span: Span) {
        for index in self.waiting.drain(..) {
            self.found.list[index].covers = span;
        }
    }

    fn comments(&mut self, stmt: Stmt<'_>) {
        for (kind, span) in stmt.tokens() {
            if kind == TokenKind::Comment {
                self.comment(span);
            }
        }
    }

    /// The comments at the end of what a `def` swallows; they are meant for what comes after it.
    fn swallowed(&mut self, def: Stmt<'_>) {
        let mut at = def.span().end as usize;
        for line in self.text[at..def.lines().end as usize].split_inclusive('\n') {
            if line.starts_with('#') {
                self.comment(Span::new(at, at + line.trim_end().len()));
            } else {
                self.waiting.clear();
            }
            at += line.len();
        }
    }

    fn comment(&mut self, comment: Span) {
        let line = comment.slice(self.text);
        let Some(rest) = line.trim_start_matches('#').trim_start().strip_prefix("pvlint:") else { return };
        let rest = rest.trim_start();
        let word_end = rest.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(word_end);
        let whole_file = match word {
            "ignore" => false,
            "ignore-file" => true,
            // The formatter reads its own.
            "fmt" => return,
            _ => return self.broken(comment, "after `pvlint:` stands `ignore` or `ignore-file`"),
        };
        let list = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let Some((names, _)) = list else {
            return self.broken(comment, "the rules to ignore stand in brackets, as in `ignore[rule]`");
        };
        for name in names.split(',').map(str::trim) {
            if name.is_empty() {
                self.broken(comment, "a rule is missing between the brackets");
                continue;
            }
            let covers = if whole_file { Span::new(0, self.text.len() + 1) } else { Span::default() };
            if !whole_file {
                self.waiting.push(self.found.list.len());
            }
            let span = Span::of(self.text, name);
            self.found.list.push(Suppression { name: name.to_owned(), span, covers, used: Cell::new(false) });
        }
    }

    fn broken(&mut self, comment: Span, why: &'static str) {
        self.found.broken.push((comment, why));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::syntax::Dialect;
    use crate::text::SourceFile;

    /// Each suppression as `name: what it covers`, and the number of broken ones.
    fn check(text: &str, want: &[&str], broken: usize) {
        let source = Arc::new(SourceFile::new("x.bb", text));
        let file = Parsed::new(source, Dialect::Recipe);
        let found = Suppressions::of(&file);
        let got: Vec<String> = found
            .list
            .iter()
            .map(|s| format!("{}: {:?}", s.name, text.get(s.covers.range()).unwrap_or("(file)")))
            .collect();
        assert_eq!(got, want, "{text}");
        assert_eq!(found.broken.len(), broken, "{text}");
    }

    #[test]
    fn covers_the_next_statement() {
        check(
            "# pvlint: ignore[a, b] -- why\n# more\nX = \"1\"\nY = \"2\"\n",
            &["a: \"X = \\\"1\\\"\\n\"", "b: \"X = \\\"1\\\"\\n\""],
            0,
        );
        check("#pvlint:ignore[a]\nf() {\n    :\n}\n", &["a: \"f() {\\n    :\\n}\\n\""], 0);
        check("# pvlint: ignore[a]\n\nX = \"1\"\n", &["a: \"\""], 0);
        check("X = \"1\"\n# pvlint: ignore-file[a]\n", &["a: \"(file)\""], 0);
        check("def f():\n    pass\n\n# pvlint: ignore[a]\nX = \"1\"\n", &["a: \"X = \\\"1\\\"\\n\""], 0);
    }

    #[test]
    fn says_what_it_cannot_read() {
        check(
            "# pvlint: ignore\nX = \"1\"\n# pvlint: ignroe[a]\n# pvlint: ignore[]\n# pvlint: fmt off\n",
            &[],
            3,
        );
    }
}
