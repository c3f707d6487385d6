//! Typed views of a tree. They borrow the tree and the text, cost nothing, and promise no more than
//! the tree does: a part that is missing is `None` or empty.

use std::borrow::Cow;

use super::kind::{StmtKind, TokenKind};
pub(crate) use super::operator::Operator;
use super::tree::{StmtId, Tree};
use crate::text::Span;

/// A parsed file: text and tree together.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    pub text: &'a str,
    pub tree: &'a Tree,
}

/// Any statement of a file.
#[derive(Clone, Copy, Debug)]
pub struct Stmt<'a> {
    pub file: File<'a>,
    pub id: StmtId,
}

/// A piece of a statement: text that may be spread over continued lines.
///
/// BitBake joins continued lines before it looks at them, so any name, value or argument may be in
/// several pieces; [`Text::get`] is what BitBake sees.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    file: File<'a>,
    /// Indices of tokens: the pieces, and trivia between them.
    first: usize,
    last: usize,
    kind: TokenKind,
    /// Where an empty text lies.
    at: u32,
}

/// `NAME[FLAG] OP "VALUE"`, perhaps after `export`.
#[derive(Clone, Copy, Debug)]
pub struct Assignment<'a>(pub Stmt<'a>);

/// A statement that is a keyword and an argument: `inherit`, `require`, `addtask`, `export`, `unset`, ….
#[derive(Clone, Copy, Debug)]
pub struct Directive<'a>(pub Stmt<'a>);

/// `name() { … }`.
#[derive(Clone, Copy, Debug)]
pub struct Function<'a>(pub Stmt<'a>);

/// `def name(…): …`.
#[derive(Clone, Copy, Debug)]
pub struct Def<'a>(pub Stmt<'a>);

/// A statement by what it is.
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    Blank,
    Comment,
    Error,
    Assignment(Assignment<'a>),
    Directive(Directive<'a>),
    Function(Function<'a>),
    Def(Def<'a>),
}

impl<'a> File<'a> {
    pub fn new(text: &'a str, tree: &'a Tree) -> File<'a> {
        File { text, tree }
    }

    /// All statements in file order, comments, blank lines and broken ones included.
    pub fn stmts(self) -> impl DoubleEndedIterator<Item = Stmt<'a>> + ExactSizeIterator {
        (0..self.tree.stmts.len()).map(move |index| Stmt { file: self, id: StmtId(index as u32) })
    }

    pub fn stmt(self, id: StmtId) -> Stmt<'a> {
        Stmt { file: self, id }
    }

    pub fn assignments(self) -> impl Iterator<Item = Assignment<'a>> {
        self.stmts().filter(|stmt| stmt.kind() == StmtKind::Assignment).map(Assignment)
    }
}

impl<'a> Stmt<'a> {
    pub fn kind(self) -> StmtKind {
        self.file.tree.stmts[self.id.0 as usize].kind
    }

    /// The physical line it begins on, from 1.
    pub fn first_line(self) -> u32 {
        self.file.tree.stmts[self.id.0 as usize].first_line
    }

    /// The line that BitBake gives it, see [`super::tree::RawStmt::line`].
    pub fn line(self) -> u32 {
        self.file.tree.stmts[self.id.0 as usize].line
    }

    /// Its whole lines, with the last line end.
    pub fn lines(self) -> Span {
        self.file.tree.lines_of(self.id)
    }

    /// Its text without spaces and line ends around it; for a `def` without what it swallows.
    pub fn span(self) -> Span {
        let lines = self.lines();
        let text = lines.slice(self.file.text);
        let end = text.trim_end_matches(crate::syntax::grammar::lex::is_space).len();
        let end = if self.kind() == StmtKind::Def {
            crate::syntax::grammar::function::def_code_end(text)
        } else {
            end
        };
        Span::new(lines.start as usize, lines.start as usize + end)
    }

    pub fn source(self) -> &'a str {
        self.span().slice(self.file.text)
    }

    pub fn view(self) -> View<'a> {
        match self.kind() {
            StmtKind::Blank => View::Blank,
            StmtKind::Comment => View::Comment,
            StmtKind::Error => View::Error,
            StmtKind::Assignment => View::Assignment(Assignment(self)),
            StmtKind::Function => View::Function(Function(self)),
            StmtKind::Def => View::Def(Def(self)),
            _ => View::Directive(Directive(self)),
        }
    }

    pub fn as_assignment(self) -> Option<Assignment<'a>> {
        (self.kind() == StmtKind::Assignment).then_some(Assignment(self))
    }

    /// Its tokens with their spans.
    pub fn tokens(self) -> impl DoubleEndedIterator<Item = (TokenKind, Span)> {
        let tree = self.file.tree;
        tree.tokens_of(self.id).map(move |index| (tree.tokens[index].kind, tree.token_span(index)))
    }

    fn find(self, kind: TokenKind) -> Option<Span> {
        self.tokens().find(|token| token.0 == kind).map(|token| token.1)
    }

    fn text(self, kind: TokenKind) -> Option<Text<'a>> {
        let tree = self.file.tree;
        let mut indices = tree.tokens_of(self.id).filter(|&index| tree.tokens[index].kind == kind);
        let first = indices.next()?;
        let last = indices.next_back().unwrap_or(first) + 1;
        Some(Text { file: self.file, first, last, kind, at: tree.tokens[first].start })
    }

    fn text_or_empty(self, kind: TokenKind, at: u32) -> Text<'a> {
        self.text(kind).unwrap_or(Text { file: self.file, first: 0, last: 0, kind, at })
    }
}

impl<'a> Text<'a> {
    /// The pieces, each on one physical line.
    pub fn pieces(self) -> impl DoubleEndedIterator<Item = Span> {
        let tree = self.file.tree;
        (self.first..self.last)
            .filter(move |&index| tree.tokens[index].kind == self.kind)
            .map(move |index| tree.token_span(index))
    }

    /// The text as BitBake sees it, continued lines joined.
    pub fn get(self) -> Cow<'a, str> {
        let mut pieces = self.pieces();
        let first = pieces.next().map_or("", |span| span.slice(self.file.text));
        match pieces.next() {
            None => Cow::Borrowed(first),
            Some(second) => {
                let mut joined = String::from(first);
                joined.push_str(second.slice(self.file.text));
                pieces.for_each(|span| joined.push_str(span.slice(self.file.text)));
                Cow::Owned(joined)
            }
        }
    }

    /// From the start of the first piece to the end of the last.
    pub fn span(self) -> Span {
        let mut pieces = self.pieces();
        match pieces.next() {
            None => Span { start: self.at, end: self.at },
            Some(first) => pieces.next_back().map_or(first, |last| first.cover(last)),
        }
    }

    /// Where bytes `start..end` of the joined text lie in the file.
    pub fn locate(self, start: usize, end: usize) -> Span {
        let mut joined = 0;
        let mut found: Option<Span> = None;
        for piece in self.pieces() {
            let from = start.max(joined);
            let to = end.min(joined + piece.len());
            if from < to || (start == end && from == to && found.is_none()) {
                let part =
                    Span::new(piece.start as usize + from - joined, piece.start as usize + to - joined);
                found = Some(found.map_or(part, |span| span.cover(part)));
            }
            joined += piece.len();
        }
        found.unwrap_or_else(|| self.span())
    }

    /// Where a part of the joined text lies in the file.
    pub fn place_of(self, joined: &str, part: &str) -> Span {
        let Span { start, end } = Span::of(joined, part);
        self.locate(start as usize, end as usize)
    }

    /// The words of the text, as Python's `split()` finds them, with their places.
    pub fn words(self) -> Vec<(String, Span)> {
        let joined = self.get();
        crate::syntax::grammar::lex::words(&joined)
            .map(|word| (word.to_owned(), self.place_of(&joined, word)))
            .collect()
    }
}

impl<'a> Assignment<'a> {
    /// The name with all its overrides.
    pub fn name(self) -> Text<'a> {
        self.0.text_or_empty(TokenKind::Name, self.0.lines().start)
    }

    pub fn flag(self) -> Option<Text<'a>> {
        self.0.text(TokenKind::Flag)
    }

    pub fn exported(self) -> bool {
        self.0.find(TokenKind::Keyword).is_some()
    }

    pub fn operator(self) -> Operator {
        self.0
            .text(TokenKind::Operator)
            .and_then(|text| Operator::parse(&text.get()))
            .unwrap_or(Operator::Set)
    }

    pub fn operator_span(self) -> Span {
        self.0.text_or_empty(TokenKind::Operator, self.0.lines().start).span()
    }

    /// The opening and closing quote.
    pub fn quotes(self) -> Option<(Span, Span)> {
        let mut quotes = self.0.tokens().filter(|token| token.0 == TokenKind::Quote).map(|token| token.1);
        Some((quotes.next()?, quotes.next_back()?))
    }

    pub fn quote(self) -> char {
        self.quotes().and_then(|(open, _)| open.slice(self.0.file.text).chars().next()).unwrap_or('"')
    }

    /// The value between the quotes.
    pub fn value(self) -> Text<'a> {
        let at = self.quotes().map_or(self.0.lines().start, |(open, _)| open.end);
        self.0.text_or_empty(TokenKind::Value, at)
    }

    /// The spaces before and after the operator, joined as BitBake sees them.
    pub fn spaces_around_operator(self) -> (String, String) {
        let operator = self.operator_span();
        let before = self.0.tokens().filter(|token| token.1.end <= operator.start).collect::<Vec<_>>();
        let left = before.iter().rev().take_while(|token| token.0 == TokenKind::Trivia).last();
        let open = self.quotes().map_or(operator.end, |(open, _)| open.start);
        let left = left.map_or(operator.start, |token| token.1.start);
        (self.joined_spaces(left, operator.start), self.joined_spaces(operator.end, open))
    }

    fn joined_spaces(self, start: u32, end: u32) -> String {
        crate::syntax::grammar::lex::join_lines(&self.0.file.text[start as usize..end as usize])
    }
}

impl<'a> Directive<'a> {
    pub fn kind(self) -> StmtKind {
        self.0.kind()
    }

    pub fn keyword_span(self) -> Span {
        self.0.text_or_empty(TokenKind::Keyword, self.0.lines().start).span()
    }

    /// The whole argument; for `unset NAME[FLAG]` and `export NAME` the name.
    pub fn argument(self) -> Text<'a> {
        let kind = match self.kind() {
            StmtKind::Export | StmtKind::Unset | StmtKind::UnsetFlag => TokenKind::Name,
            _ => TokenKind::Argument,
        };
        self.0.text_or_empty(kind, self.keyword_span().end)
    }

    /// The flag of `unset NAME[FLAG]`.
    pub fn flag(self) -> Option<Text<'a>> {
        self.0.text(TokenKind::Flag)
    }
}

impl<'a> Function<'a> {
    /// The name, `None` for an anonymous function (which BitBake stores as `__anonymous`).
    pub fn name(self) -> Option<Text<'a>> {
        self.0.text(TokenKind::Name)
    }

    pub fn stored_name(self) -> Cow<'a, str> {
        self.name().map_or(Cow::Borrowed("__anonymous"), Text::get)
    }

    pub fn is_anonymous(self) -> bool {
        self.stored_name() == "__anonymous"
    }

    pub fn has_keyword(self, keyword: &str) -> bool {
        let tree = self.0.file.tree;
        let tokens: Vec<usize> = tree
            .tokens_of(self.0.id)
            .filter(|&index| matches!(tree.tokens[index].kind, TokenKind::Keyword | TokenKind::Trivia))
            .collect();
        // A keyword may be cut by a continued line; pieces of one keyword follow each other with
        // nothing but the continuation between them.
        let mut joined = String::new();
        for index in tokens {
            match tree.tokens[index].kind {
                TokenKind::Keyword => joined.push_str(tree.token_span(index).slice(self.0.file.text)),
                _ => joined.push_str(&crate::syntax::grammar::lex::join_lines(
                    tree.token_span(index).slice(self.0.file.text),
                )),
            }
        }
        crate::syntax::grammar::lex::words(&joined).any(|word| word == keyword)
    }

    /// Whether the header says `python`. An anonymous function runs as python all the same.
    pub fn is_python(self) -> bool {
        self.has_keyword("python")
    }

    pub fn is_fakeroot(self) -> bool {
        self.has_keyword("fakeroot")
    }

    /// All lines between header and `}`.
    pub fn body(self) -> Span {
        self.0
            .find(TokenKind::Body)
            .unwrap_or_else(|| Span { start: self.0.lines().end, end: self.0.lines().end })
    }

    /// The lines as BitBake stores them: trimmed right, and one empty line at the end.
    pub fn body_lines(self) -> Vec<&'a str> {
        let mut lines = crate::syntax::grammar::lex::stored_lines(self.body().slice(self.0.file.text));
        lines.push("");
        lines
    }

    /// From the first keyword or name to the `{`.
    pub fn header_span(self) -> Span {
        let start = self.0.lines().start;
        let brace = self.0.tokens().filter(|token| token.0 == TokenKind::Punct).nth(2);
        Span { start, end: brace.map_or(start, |token| token.1.end) }
    }
}

impl<'a> Def<'a> {
    pub fn name(self) -> Text<'a> {
        self.0.text_or_empty(TokenKind::Name, self.0.lines().start)
    }

    /// All lines after the header.
    pub fn body(self) -> Option<Span> {
        self.0.find(TokenKind::Body)
    }

    /// The text as BitBake stores it: the joined header and all lines that belong to the body,
    /// trailing blank lines and column-0 comments included.
    pub fn body_lines(self) -> Vec<Cow<'a, str>> {
        let body = self.body();
        let header_end = body.map_or(self.0.lines().end, |span| span.start);
        let header = &self.0.file.text[self.0.lines().start as usize..header_end as usize];
        let header = crate::syntax::grammar::lex::logical_text(header);
        let rest = body.map_or(Vec::new(), |span| {
            crate::syntax::grammar::lex::stored_lines(span.slice(self.0.file.text))
        });
        std::iter::once(Cow::Owned(header)).chain(rest.into_iter().map(Cow::Borrowed)).collect()
    }
}
