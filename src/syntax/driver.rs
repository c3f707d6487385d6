//! The statement loop: joins continued lines, picks the production, and recovers from what is broken.
//!
//! This is the only place that knows both the grammar and positions. Its order of trial, and every odd
//! thing it accepts, is BitBake's own (BBHandler.py and ConfHandler.py).

use super::builder::{Builder, Joined, Logical};
use super::error::{ErrorKind, SyntaxError, SyntaxWarning, WarningKind};
use super::grammar::{assignment, directive, explain, function, lex};
use super::kind::{Dialect, StmtKind, TokenKind};
use super::lines::{Line, Lines, Position};
use super::tree::{StmtId, Tree};
use crate::text::Span;

/// What [`parse`] returns.
#[derive(Clone, Debug, Default)]
pub struct Parse {
    pub tree: Tree,
    /// In the order in which BitBake would come upon them.
    pub errors: Vec<SyntaxError>,
    pub warnings: Vec<SyntaxWarning>,
    /// Where BitBake would have stopped.
    pub cut: Option<Cut>,
}

impl Parse {
    /// The statements that hold an error, sorted: those of kind `Error`, and a few that are read all the
    /// same, such as an assignment with a comment between its lines.
    pub fn broken_stmts(&self) -> Vec<StmtId> {
        let at = |error: &SyntaxError| self.tree.stmt_at(error.span.start as usize);
        let mut broken: Vec<StmtId> = self.errors.iter().filter_map(at).collect();
        broken.sort_unstable();
        broken.dedup();
        broken
    }
}

/// What was there before the first error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    pub stmts: usize,
    pub warnings: usize,
}

/// Parses a text. Never fails; takes time linear in the length of the text.
pub fn parse(text: &str, dialect: Dialect) -> Parse {
    let mut driver = Driver::new(text, dialect);
    match dialect {
        Dialect::Recipe => super::recipe::statements(&mut driver),
        Dialect::Conf { .. } => super::conf::statements(&mut driver),
    }
    Parse { tree: driver.builder.into_tree(), ..driver.parse }
}

/// The state of a parse. The two dialects differ in how lines are joined ([`super::recipe`],
/// [`super::conf`]); what a logical line is, they share.
pub(super) struct Driver<'a> {
    pub lines: Lines<'a>,
    pub builder: Builder,
    pub parse: Parse,
    dialect: Dialect,
    /// Functions that open from here on are never closed; known once the end of the file was seen.
    unclosed_from: Option<Unclosed>,
}

/// From `offset` on no line is a lone `}`; the file has `lines` lines.
#[derive(Clone, Copy)]
struct Unclosed {
    offset: usize,
    lines: u32,
}

/// What became of a logical line.
pub(super) enum Outcome {
    Done(StmtKind),
    /// A function's header: its body follows. `python` tells whether tabs are frowned upon.
    OpensFunction {
        python: bool,
        header: Span,
    },
    /// A `def`'s first line: its body follows.
    OpensDef,
}

impl<'a> Driver<'a> {
    fn new(text: &'a str, dialect: Dialect) -> Driver<'a> {
        let (lines, builder) = (Lines::new(text), Builder::new(text));
        Driver { lines, builder, parse: Parse::default(), dialect, unclosed_from: None }
    }

    pub(super) fn error(&mut self, kind: ErrorKind, span: Span, line: u32) {
        self.push_error(SyntaxError { kind, span, line });
    }

    /// Notes an error in the statement at hand, which is the last one and does not count as complete.
    fn push_error(&mut self, error: SyntaxError) {
        let stmts = self.builder.stmt_count() - 1;
        self.parse.cut.get_or_insert(Cut { stmts, warnings: self.parse.warnings.len() });
        self.parse.errors.push(error);
    }

    fn warn(&mut self, kind: WarningKind, span: Span, line: u32) {
        self.parse.warnings.push(SyntaxWarning { kind, span, line });
    }

    /// A run of blank lines, of which `first` is the first.
    pub(super) fn blank_lines(&mut self, first: Line<'a>) {
        self.builder.begin(StmtKind::Blank, first.number);
        let mut last = first;
        while let Some(line) = self.lines.peek()
            && line.text.is_empty()
        {
            self.lines.next();
            last = line;
        }
        self.builder.finish(StmtKind::Blank, last.number, last.end);
    }

    /// Tries a logical line that ends on physical line `number` and carries out what it is.
    /// The statement has begun; `end` is where the line after it starts.
    pub(super) fn logical_line(&mut self, line: Logical<'_>, number: u32, end: usize) {
        match self.statement(line, number) {
            Some(Outcome::Done(kind)) => self.builder.finish(kind, number, end),
            Some(Outcome::OpensFunction { python, header }) => self.function_body(python, header, number),
            Some(Outcome::OpensDef) => self.def_body(),
            None => self.broken_line(line, number, end),
        }
    }

    /// First match wins; the order is BitBake's.
    fn statement(&mut self, line: Logical<'_>, number: u32) -> Option<Outcome> {
        if self.dialect == Dialect::Recipe
            && let Some(outcome) = self.recipe_statement(line, number)
        {
            return Some(outcome);
        }
        if let Some(kind) = self.assignment(line, number) {
            return Some(Outcome::Done(kind));
        }
        let base = self.dialect == Dialect::Conf { base: true };
        let directives = match line.text.as_bytes().first()? {
            b'i' => &[("include", StmtKind::Include), ("include_all", StmtKind::IncludeAll)][..],
            b'r' => &[("require", StmtKind::Require)],
            b'e' => return self.name_directive(line, directive::export(line.text), StmtKind::Export),
            b'u' => {
                return self
                    .name_directive(line, directive::unset(line.text), StmtKind::Unset)
                    .or_else(|| self.unset_flag(line));
            }
            b'a' => return self.group_directives(line, base),
            _ => return None,
        };
        self.directives(line, directives)
    }

    /// The statements that only the recipe dialect knows.
    fn recipe_statement(&mut self, line: Logical<'_>, number: u32) -> Option<Outcome> {
        if let Ok((_, parts)) = function::function_header(line.text) {
            return Some(self.function_header(line, &parts));
        }
        let directives = match line.text.as_bytes().first()? {
            b'd' => {
                if let Ok((_, parts)) = function::def_header(line.text) {
                    return Some(self.def_header(line, parts));
                }
                return self.task_directive(line, "deltask", StmtKind::DelTask, number);
            }
            b'E' => &[("EXPORT_FUNCTIONS", StmtKind::ExportFunctions)][..],
            b'a' => {
                return self
                    .task_directive(line, "addtask", StmtKind::AddTask, number)
                    .or_else(|| self.directives(line, &[("addhandler", StmtKind::AddHandler)]));
            }
            b'i' => &[("inherit", StmtKind::Inherit), ("inherit_defer", StmtKind::InheritDefer)],
            _ => return None,
        };
        self.directives(line, directives)
    }

    fn assignment(&mut self, line: Logical<'_>, number: u32) -> Option<StmtKind> {
        let (_, parts) = assignment::assignment(line.text).ok()?;
        if parts.name.is_empty() {
            self.error(ErrorKind::EmptyName, line.span(parts.operator), number);
            self.builder.push(TokenKind::Other, line, line.text);
            return Some(StmtKind::Error);
        }
        if parts.spaces_before.is_empty() || parts.spaces_after.is_empty() {
            self.warn(WarningKind::OperatorSpaces, line.span(parts.operator), number);
        }
        let builder = &mut self.builder;
        if let Some(export) = parts.export {
            builder.push(TokenKind::Keyword, line, export);
        }
        builder.push(TokenKind::Name, line, parts.name);
        if let Some(flag) = parts.flag {
            builder.push(TokenKind::Punct, line, bracket_before(line.text, flag));
            builder.push(TokenKind::Flag, line, flag);
            builder.push(TokenKind::Punct, line, after(line.text, flag, 1));
        }
        builder.push(TokenKind::Operator, line, parts.operator);
        builder.push(TokenKind::Quote, line, parts.open);
        builder.push(TokenKind::Value, line, parts.value);
        builder.push(TokenKind::Quote, line, parts.close);
        Some(StmtKind::Assignment)
    }

    fn directives(&mut self, line: Logical<'_>, kinds: &[(&'static str, StmtKind)]) -> Option<Outcome> {
        let found = kinds.iter().find_map(|&(keyword, kind)| {
            let (_, parts) = directive::directive(keyword)(line.text).ok()?;
            Some((parts, kind))
        });
        let ((keyword, argument), kind) = found?;
        self.builder.push(TokenKind::Keyword, line, keyword);
        self.builder.push(TokenKind::Argument, line, argument);
        Some(Outcome::Done(kind))
    }

    fn task_directive(
        &mut self,
        line: Logical<'_>,
        keyword: &'static str,
        kind: StmtKind,
        number: u32,
    ) -> Option<Outcome> {
        let (comment, (keyword, argument)) = directive::task_directive(keyword)(line.text).ok()?;
        if kind == StmtKind::AddTask
            && let Some(word) = lex::words(line.text).find(|word| has_task_keyword(word))
        {
            self.error(ErrorKind::TaskKeyword, line.span(word), number);
            self.builder.push(TokenKind::Other, line, line.text);
            return Some(Outcome::Done(StmtKind::Error));
        }
        self.builder.push(TokenKind::Keyword, line, keyword);
        self.builder.push(TokenKind::Argument, line, argument);
        self.builder.push(TokenKind::Other, line, comment);
        Some(Outcome::Done(kind))
    }

    fn name_directive(
        &mut self,
        line: Logical<'_>,
        found: super::grammar::P<'_, directive::Parts<'_>>,
        kind: StmtKind,
    ) -> Option<Outcome> {
        let (_, (keyword, name)) = found.ok()?;
        self.builder.push(TokenKind::Keyword, line, keyword);
        self.builder.push(TokenKind::Name, line, name);
        Some(Outcome::Done(kind))
    }

    fn unset_flag(&mut self, line: Logical<'_>) -> Option<Outcome> {
        let (_, (keyword, name, flag)) = directive::unset_flag(line.text).ok()?;
        self.builder.push(TokenKind::Keyword, line, keyword);
        self.builder.push(TokenKind::Name, line, name);
        self.builder.push(TokenKind::Punct, line, bracket_before(line.text, flag));
        self.builder.push(TokenKind::Flag, line, flag);
        self.builder.push(TokenKind::Punct, line, after(line.text, flag, 1));
        Some(Outcome::Done(StmtKind::UnsetFlag))
    }

    fn group_directives(&mut self, line: Logical<'_>, base: bool) -> Option<Outcome> {
        let pylib = if base { directive::groups("addpylib", 2)(line.text).ok() } else { None };
        let (found, kind) = match pylib {
            Some(found) => (found, StmtKind::AddPylib),
            None => (directive::groups("addfragments", 4)(line.text).ok()?, StmtKind::AddFragments),
        };
        let (keyword, argument) = found.1;
        self.builder.push(TokenKind::Keyword, line, keyword);
        self.builder.push(TokenKind::Argument, line, argument);
        Some(Outcome::Done(kind))
    }

    fn function_header(&mut self, line: Logical<'_>, parts: &function::Parts<'_>) -> Outcome {
        for keyword in &parts.keywords {
            self.builder.push(TokenKind::Keyword, line, keyword);
        }
        self.builder.push(TokenKind::Name, line, parts.name);
        for text in parts.punctuation {
            self.builder.push(TokenKind::Punct, line, text);
        }
        let anonymous = parts.name.is_empty() || parts.name == "__anonymous";
        Outcome::OpensFunction {
            python: anonymous || parts.keywords.contains(&"python"),
            header: line.span(line.text),
        }
    }

    fn def_header(&mut self, line: Logical<'_>, parts: function::DefParts<'_>) -> Outcome {
        self.builder.push(TokenKind::Keyword, line, parts.keyword);
        self.builder.push(TokenKind::Name, line, parts.name);
        self.builder.push(TokenKind::Parameters, line, parts.parameters);
        Outcome::OpensDef
    }

    /// Reads lines up to the first that is `}`, whatever the shell or Python would make of it.
    fn function_body(&mut self, python: bool, header: Span, header_line: u32) {
        let begin = self.lines.position();
        if self.unclosed_from.is_none_or(|from| begin.offset < from.offset) {
            while let Some(line) = self.lines.next() {
                if line.text == "}" {
                    self.builder.push_span(TokenKind::Body, Span::new(begin.offset, line.start));
                    self.builder.push_span(TokenKind::Punct, Span::new(line.start, line.start + 1));
                    return self.builder.finish(StmtKind::Function, line.number, line.end);
                }
                self.check_tab(python, line);
            }
            let lines = self.lines.position().number - 1;
            self.unclosed_from = Some(Unclosed { offset: begin.offset, lines });
        }
        self.unclosed_function(begin, header, header_line);
    }

    /// Goes on at the next function's header, so that one missing `}` does not hide the rest of the file.
    fn unclosed_function(&mut self, begin: Position, header: Span, header_line: u32) {
        self.lines.go_to(begin);
        let empty = self.lines.peek().is_none();
        let error = if empty {
            SyntaxError { kind: ErrorKind::UnclosedEmptyFunction, span: header, line: header_line }
        } else {
            let line = self.unclosed_from.map_or(header_line, |from| from.lines) + 1;
            SyntaxError { kind: ErrorKind::UnclosedFunction, span: header, line }
        };
        self.push_error(error);
        let mut last = header_line;
        while let Some(line) = self.lines.peek() {
            if function::function_header(line.text).is_ok() || function::def_header(line.text).is_ok() {
                break;
            }
            last = line.number;
            self.lines.next();
        }
        let stop = self.lines.position().offset;
        self.builder.push_span(TokenKind::Other, Span::new(begin.offset, stop));
        self.builder.finish(StmtKind::Error, last, stop);
    }

    /// A `def`'s body: blank lines, indented lines and column-0 comments, up to anything else.
    fn def_body(&mut self) {
        let begin = self.lines.position();
        while let Some(line) = self.lines.peek()
            && function::continues_def(line.text)
        {
            self.lines.next();
            self.check_tab(true, line);
        }
        let end = self.lines.position();
        self.builder.push_span(TokenKind::Body, Span::new(begin.offset, end.offset));
        self.builder.finish(StmtKind::Def, end.number, end.offset);
    }

    fn check_tab(&mut self, python: bool, line: Line<'_>) {
        if python && line.text.trim_start_matches(' ').starts_with('\t') {
            let indent = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
            self.warn(WarningKind::PythonTab, Span::new(line.start, line.start + indent), line.number);
        }
    }

    /// Nothing takes this line. Lines that can only belong to it are part of the same error.
    fn broken_line(&mut self, line: Logical<'_>, number: u32, end: usize) {
        let (reason, text) = explain::explain(line.text, self.dialect == Dialect::Recipe);
        self.error(ErrorKind::Unparsed(reason), line.span(text), number);
        self.builder.push(TokenKind::Other, line, line.text);
        let (mut last, mut stop) = (number, end);
        let extent = explain::extent(line.text, reason);
        while let Some(next) = self.lines.peek()
            && extent.holds(next.text)
        {
            self.lines.next();
            self.builder.push_span(TokenKind::Other, Span::new(next.start, next.start + next.text.len()));
            (last, stop) = (next.number, next.end);
            if extent.ends_with(next.text) {
                break;
            }
        }
        self.builder.finish(StmtKind::Error, last, stop);
    }

    /// Ends the statement as broken, its text from `joined`.
    pub(super) fn give_up(&mut self, joined: &Joined, number: u32, end: usize) {
        let line = joined.logical();
        self.builder.push(TokenKind::Other, line, line.text);
        self.builder.finish(StmtKind::Error, number, end);
    }
}

fn has_task_keyword(word: &str) -> bool {
    [":append_", ":prepend_", ":remove_"].iter().any(|keyword| word.contains(keyword))
}

/// The `[` before `flag` in `line`.
fn bracket_before<'l>(line: &'l str, flag: &str) -> &'l str {
    let at = Span::of(line, flag).start as usize;
    &line[at - 1..at]
}

/// The `len` bytes after `part` in `line`.
fn after<'l>(line: &'l str, part: &str, len: usize) -> &'l str {
    let at = Span::of(line, part).end as usize;
    &line[at..at + len]
}
