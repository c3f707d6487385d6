//! The lossless tree: a flat list of tokens and a flat list of statements, both tiling the file.

use super::kind::{StmtKind, TokenKind};
use crate::text::Span;

/// What a file holds. Owned and `Send`; the text itself lies elsewhere, see [`super::ast::File`].
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) tokens: Vec<Token>,
    pub(super) stmts: Vec<RawStmt>,
    /// Length of the text in bytes: where the last token ends.
    pub(super) len: u32,
}

/// A token: its kind and where it starts. It ends where the next one starts.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
}

/// A statement as stored: whole lines, and the tokens in them.
#[derive(Clone, Copy, Debug)]
pub struct RawStmt {
    pub kind: StmtKind,
    /// Index of its first token; its last is the one before the next statement's first.
    pub first_token: u32,
    /// Its first physical line, from 1.
    pub first_line: u32,
    /// The line that BitBake gives it: its last physical line, or for `def` the line after the body.
    pub line: u32,
}

/// Which statement of a tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StmtId(pub u32);

impl Tree {
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    pub fn stmts(&self) -> &[RawStmt] {
        &self.stmts
    }

    pub fn token_span(&self, index: usize) -> Span {
        let end = self.tokens.get(index + 1).map_or(self.len, |next| next.start);
        Span { start: self.tokens[index].start, end }
    }

    /// The indices of a statement's tokens.
    pub fn tokens_of(&self, id: StmtId) -> std::ops::Range<usize> {
        let end =
            self.stmts.get(id.0 as usize + 1).map_or(self.tokens.len(), |next| next.first_token as usize);
        self.stmts[id.0 as usize].first_token as usize..end
    }

    /// The whole lines of a statement, the last line end included.
    pub fn lines_of(&self, id: StmtId) -> Span {
        let tokens = self.tokens_of(id);
        let start = self.tokens.get(tokens.start).map_or(self.len, |token| token.start);
        let end = self.tokens.get(tokens.end).map_or(self.len, |token| token.start);
        Span { start, end }
    }

    /// The statement whose lines hold the byte at `offset`.
    pub fn stmt_at(&self, offset: usize) -> Option<StmtId> {
        let after = self.stmts.partition_point(|stmt| {
            self.tokens.get(stmt.first_token as usize).is_some_and(|token| token.start as usize <= offset)
        });
        after.checked_sub(1).map(|index| StmtId(index as u32))
    }
}
