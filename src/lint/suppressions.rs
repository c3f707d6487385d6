//! Comments that silence findings.
//!
//! ```text
//! # pvlint: ignore[rule, …] -- reason        above a statement or function: covers all of it
//!                                            in a function: covers the line below it, or the line that it
//!                                            ends
//! # pvlint: ignore-file[rule, …] -- reason   anywhere: covers the file
//! # nooelint: oelint.a.b, …                  the same as the first, for whoever comes from oelint-adv
//! ```
//!
//! BitBake knows comments only as lines of their own, never inside a statement. A comment after a `def`
//! is text of that `def` for BitBake; pvlint takes it for what it is meant to be.

use std::cell::Cell;

use crate::embed::python::PythonText;
use crate::model::Parsed;
use crate::syntax::ast::{Stmt, View};
use crate::syntax::{StmtKind, TokenKind};
use crate::text::Span;

/// What a comment of oelint-adv begins with.
const NOOELINT: &str = "nooelint:";

/// Rules of oelint-adv that are about a file as a whole. They are silenced in its first line, wherever
/// pvlint sees the same thing.
const ABOUT_FILES: [&str; 7] = [
    "oelint.bbclass.underscores",
    "oelint.file.",
    "oelint.var.bbclassextend",
    "oelint.var.mandatoryvar",
    "oelint.var.nativefilename",
    "oelint.var.nativesdkfilename",
    "oelint.var.suggestedvar",
];

/// One rule name in a suppression.
#[derive(Debug)]
pub(crate) struct Suppression {
    pub name: String,
    /// The name in the comment.
    pub span: Span,
    /// The comment, without spaces in front of it and without its line end.
    pub(super) comment: Span,
    /// Whether the comment is part of the text of the `def` above it.
    pub(super) in_def: bool,
    /// What it covers.
    pub covers: Span,
    /// Whether it has silenced a finding.
    pub used: Cell<bool>,
}

/// All suppressions of a file.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    pub list: Vec<Suppression>,
    /// Comments that begin like a suppression but cannot be read.
    pub broken: Vec<(Span, &'static str)>,
}

impl Suppressions {
    pub(crate) fn of(file: &Parsed) -> Suppressions {
        let text = file.source.text();
        let marks = ["pvlint:", NOOELINT];
        if !marks.iter().any(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some()) {
            return Suppressions::default();
        }
        let mut reader = Reader { text, found: Suppressions::default(), waiting: Vec::new(), in_def: false };
        for stmt in file.ast().stmts() {
            match stmt.kind() {
                StmtKind::Comment => reader.comments(stmt),
                StmtKind::Blank => reader.waiting.clear(),
                StmtKind::Def => {
                    reader.cover(stmt.span());
                    reader.in_def = true;
                    reader.body(stmt.span(), true);
                    reader.swallowed(stmt);
                    reader.in_def = false;
                }
                _ => {
                    reader.cover(stmt.lines());
                    if let View::Function(function) = stmt.view() {
                        reader.in_def = true;
                        reader.body(function.body(), function.is_python());
                        reader.in_def = false;
                    }
                }
            }
        }
        reader.found
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.broken.is_empty()
    }

    /// Marks and tells whether a finding at `span` is silenced. `named` tells whether the name in a
    /// suppression means the finding's rule.
    pub(crate) fn silences(&self, span: Span, named: impl Fn(&str) -> bool) -> bool {
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

/// Where a comment for pvlint begins that stands behind code, in no quotes.
fn comment_at_end(line: &str) -> Option<usize> {
    let at = line.find("# pvlint:")?;
    let code = &line[..at];
    let is_quoted = ['"', '\''].iter().any(|quote| code.matches(*quote).count() % 2 == 1);
    if code.ends_with([' ', '\t']) && !is_quoted { Some(at) } else { None }
}

/// How many brackets are open after a line of Python without its texts, if so many were before it.
fn brackets_after(before: usize, code: &str) -> usize {
    let mut open = before;
    for c in code.chars() {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}

/// Walks over the comments of a file from top to bottom.
struct Reader<'a> {
    text: &'a str,
    found: Suppressions,
    /// Suppressions in the comments right above; the next statement is what they cover.
    waiting: Vec<usize>,
    in_def: bool,
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

    /// The comments in the body of a function, each for the line below it, and for those that go on with it.
    fn body(&mut self, body: Span, is_python: bool) {
        let mut at = body.start as usize;
        let mut is_continued = false;
        let mut open_brackets = 0;
        let mut covered: Option<usize> = None;
        let text = body.slice(self.text);
        let python = if is_python { Some(PythonText::read(text)) } else { None };
        for line in text.split_inclusive('\n') {
            let end = at + line.len();
            let text = line.trim();
            let indent = line.len() - line.trim_start().len();
            if !is_continued && text.starts_with('#') {
                self.comment(Span::new(at + indent, at + indent + text.len()));
            } else if is_continued || !text.is_empty() {
                let start = *covered.get_or_insert(at);
                if let Some(comment) = comment_at_end(line) {
                    self.comment(Span::new(at + comment, at + line.trim_end().len()));
                }
                if let Some(python) = &python {
                    let from_body = at - body.start as usize;
                    open_brackets =
                        brackets_after(open_brackets, &python.code()[from_body..from_body + line.len()]);
                }
                let goes_on = !is_python && ["|", "&&"].iter().any(|end| text.ends_with(end));
                is_continued = text.ends_with('\\') || goes_on || open_brackets > 0;
                if !is_continued {
                    self.cover(Span::new(start, end));
                    covered = None;
                }
            } else {
                self.waiting.clear();
            }
            at = end;
        }
        self.waiting.clear();
    }

    fn comment(&mut self, comment: Span) {
        let line = comment.slice(self.text).trim_start_matches('#').trim_start();
        if let Some(rest) = line.strip_prefix(NOOELINT) {
            return self.nooelint(comment, rest);
        }
        let Some(rest) = line.strip_prefix("pvlint:") else { return };
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
            match name {
                "" => self.broken(comment, "a rule is missing between the brackets"),
                name => self.push(comment, name, whole_file),
            }
        }
    }

    /// oelint-adv takes ids between spaces and commas, and what else stands there for ids that it does not
    /// know.
    fn nooelint(&mut self, comment: Span, list: &str) {
        for id in list.split(|c: char| c == ',' || c.is_whitespace()) {
            if !id.starts_with("oelint.") {
                continue;
            }
            let whole_file = comment.start == 0 && ABOUT_FILES.iter().any(|family| id.starts_with(family));
            self.push(comment, id, whole_file);
        }
    }

    fn push(&mut self, comment: Span, name: &str, whole_file: bool) {
        let covers = if whole_file { Span::new(0, self.text.len() + 1) } else { Span::default() };
        if !whole_file {
            self.waiting.push(self.found.list.len());
        }
        self.found.list.push(Suppression {
            name: name.to_owned(),
            span: Span::of(self.text, name),
            comment,
            in_def: self.in_def,
            covers,
            used: Cell::new(false),
        });
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
    fn covers_the_next_line_of_a_function() {
        check(
            "f() {\n    # pvlint: ignore[a]\n    b \\\n        c\n    d\n}\n",
            &["a: \"    b \\\\\\n        c\\n\""],
            0,
        );
        check("f() {\n    b # pvlint: ignore[a]\n    c\n}\n", &["a: \"    b # pvlint: ignore[a]\\n\""], 0);
        check("f() {\n    b \"x # pvlint: ignore[a]\n    c\"\n}\n", &[], 0);
        check("python f() {\n    # pvlint: ignore[a]\n    b()\n}\n", &["a: \"    b()\\n\""], 0);
        check("def f():\n    # pvlint: ignore[a]\n    b()\n    c()\n", &["a: \"    b()\\n\""], 0);
        check("f() {\n    # pvlint: ignore[a]\n\n    b\n}\n", &["a: \"\""], 0);
        check(
            "f() {\n    # pvlint: ignore[a]\n    b |\n        c\n    d\n}\n",
            &["a: \"    b |\\n        c\\n\""],
            0,
        );
        check(
            "def f():\n    # pvlint: ignore[a]\n    b('(',\n      c)\n    d()\n",
            &["a: \"    b('(',\\n      c)\\n\""],
            0,
        );
        check("f() {\n    # as b wants it: pvlint: ignore[a]\n    b\n}\n", &[], 0);
    }

    #[test]
    fn reads_the_comments_of_oelint() {
        check(
            "X = \"1\"\n# nooelint: oelint.a.b,oelint.c.d oelint.e - as the vendor wants it\nY = \"2\"\n",
            &[
                "oelint.a.b: \"Y = \\\"2\\\"\\n\"",
                "oelint.c.d: \"Y = \\\"2\\\"\\n\"",
                "oelint.e: \"Y = \\\"2\\\"\\n\"",
            ],
            0,
        );
        let about_files = "# nooelint: oelint.var.mandatoryvar.SUMMARY, oelint.vars.x\n";
        check(
            &format!("{about_files}X = \"1\"\n"),
            &["oelint.var.mandatoryvar.SUMMARY: \"(file)\"", "oelint.vars.x: \"X = \\\"1\\\"\\n\""],
            0,
        );
        check(
            &format!("\n{about_files}\nX = \"1\"\n"),
            &["oelint.var.mandatoryvar.SUMMARY: \"\"", "oelint.vars.x: \"\""],
            0,
        );
        check(
            "X = \"# nooelint: oelint.a.b\"\nf() {\n# nooelint: oelint.a.b\n    :\n}\n",
            &["oelint.a.b: \"    :\\n\""],
            0,
        );
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
