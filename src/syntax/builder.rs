//! Turns slices of a logical line into tokens that tile the file.

use super::kind::{StmtKind, TokenKind};
use super::tree::{RawStmt, Token, Tree};
use crate::text::Span;

/// A logical line: continued lines joined, and where each piece of it lies in the file.
#[derive(Default)]
pub(super) struct Joined {
    pub text: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy)]
struct Piece {
    /// Where it begins in the joined text.
    joined: usize,
    /// Where it begins in the file.
    source: usize,
}

/// A logical line as the grammar sees it.
#[derive(Clone, Copy)]
pub(super) struct Logical<'j> {
    pub text: &'j str,
    pieces: &'j [Piece],
    /// Where the text begins in the file, if it is in one piece.
    start: usize,
}

impl Joined {
    pub(super) fn clear(&mut self) {
        // Enough for most statements, so that it does not grow step by step.
        self.text.reserve(512);
        self.pieces.reserve(16);
        self.text.clear();
        self.pieces.clear();
    }

    pub(super) fn push(&mut self, text: &str, source: usize) {
        self.pieces.push(Piece { joined: self.text.len(), source });
        self.text.push_str(text);
    }

    /// Takes the backslash off the end.
    pub(super) fn pop_backslash(&mut self) {
        debug_assert!(self.text.ends_with('\\'));
        self.text.pop();
        // The backslash may be an earlier piece's second one; pieces after it are then empty.
        let len = self.text.len();
        self.pieces
            .iter_mut()
            .rev()
            .take_while(|piece| piece.joined > len)
            .for_each(|piece| piece.joined = len);
    }

    pub(super) fn logical(&self) -> Logical<'_> {
        Logical { text: &self.text, pieces: &self.pieces, start: 0 }
    }
}

impl<'j> Logical<'j> {
    /// A line that is not continued.
    pub(super) fn single(text: &'j str, start: usize) -> Logical<'j> {
        Logical { text, pieces: &[], start }
    }

    /// Where `part`, a slice of the logical line, lies in the file: one span per physical line.
    fn spans(&self, part: &str, mut found: impl FnMut(Span)) {
        let wanted = Span::of(self.text, part);
        if self.pieces.is_empty() {
            found(Span::new(self.start + wanted.start as usize, self.start + wanted.end as usize));
            return;
        }
        let first =
            self.pieces.partition_point(|piece| piece.joined <= wanted.start as usize).saturating_sub(1);
        for (index, piece) in self.pieces.iter().enumerate().skip(first) {
            if piece.joined >= wanted.end as usize {
                break;
            }
            let end = self.pieces.get(index + 1).map_or(self.text.len(), |next| next.joined);
            let from = piece.joined.max(wanted.start as usize);
            let to = end.min(wanted.end as usize);
            if from < to {
                found(Span::new(piece.source + from - piece.joined, piece.source + to - piece.joined));
            }
        }
    }

    /// From the first to the last byte of `part` in the file.
    pub(super) fn span(&self, part: &str) -> Span {
        let mut cover: Option<Span> = None;
        if !part.is_empty() {
            self.spans(part, |span| cover = Some(cover.map_or(span, |cover| cover.cover(span))));
        }
        cover.unwrap_or_else(|| Span::empty(self.offset(Span::of(self.text, part).start as usize)))
    }

    fn offset(&self, joined: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.joined <= joined);
        match index.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) => piece.source + joined - piece.joined,
            None => self.start + joined,
        }
    }
}

/// Collects tokens and statements. Whatever lies between two tokens becomes trivia, so that they tile.
pub(super) struct Builder {
    tree: Tree,
    /// How far the tokens reach.
    at: usize,
    /// Comments amid the lines of the statement at hand, which is an error but no reason to lose them;
    /// the first `strays_done` of them have their tokens.
    stray_comments: Vec<Span>,
    strays_done: usize,
}

impl Builder {
    pub(super) fn new(text: &str) -> Builder {
        // Measured on real layers: about one token per ten bytes, a statement per forty.
        let mut tree = Tree { len: Span::empty(text.len()).start, ..Tree::default() };
        tree.tokens.reserve(text.len() / 10);
        tree.stmts.reserve(text.len() / 40);
        Builder { tree, at: 0, stray_comments: Vec::new(), strays_done: 0 }
    }

    pub(super) fn stmt_count(&self) -> usize {
        self.tree.stmts.len()
    }

    /// Begins a statement where the one before it ended.
    pub(super) fn begin(&mut self, kind: StmtKind, first_line: u32) {
        let first_token = self.tree.tokens.len() as u32;
        self.tree.stmts.push(RawStmt { kind, first_token, first_line, line: first_line });
    }

    /// Ends the statement before byte `end`.
    pub(super) fn finish(&mut self, kind: StmtKind, line: u32, end: usize) {
        self.fill(end);
        self.stray_comments.clear();
        self.strays_done = 0;
        if let Some(stmt) = self.tree.stmts.last_mut() {
            stmt.kind = kind;
            stmt.line = line;
        }
    }

    pub(super) fn stray_comment(&mut self, span: Span) {
        self.stray_comments.push(span);
    }

    /// A token that is `part` of `line`; one token for each physical line it is spread over.
    pub(super) fn push(&mut self, kind: TokenKind, line: Logical<'_>, part: &str) {
        if !part.is_empty() {
            line.spans(part, |span| self.push_span(kind, span));
        }
    }

    pub(super) fn push_span(&mut self, kind: TokenKind, span: Span) {
        self.fill(span.start as usize);
        if !span.is_empty() {
            self.tree.tokens.push(Token { kind, start: span.start });
            self.at = span.end as usize;
        }
    }

    /// Everything up to `end` that has no token yet becomes trivia.
    fn fill(&mut self, end: usize) {
        let mut at = self.at;
        while let Some(&comment) = self.stray_comments.get(self.strays_done) {
            if comment.end as usize > end {
                break;
            }
            self.strays_done += 1;
            if (comment.start as usize) < at {
                continue;
            }
            if at < comment.start as usize {
                self.tree.tokens.push(Token { kind: TokenKind::Trivia, start: at as u32 });
            }
            self.tree.tokens.push(Token { kind: TokenKind::Comment, start: comment.start });
            at = comment.end as usize;
        }
        if at < end {
            self.tree.tokens.push(Token { kind: TokenKind::Trivia, start: at as u32 });
        }
        self.at = end.max(at);
    }

    pub(super) fn into_tree(mut self) -> Tree {
        // Trees are kept by the thousand, but giving back a little is not worth a move.
        let (tokens, stmts) = (self.tree.tokens.len(), self.tree.stmts.len());
        self.tree.tokens.shrink_to(tokens + tokens / 4);
        self.tree.stmts.shrink_to(stmts + stmts / 4);
        self.tree
    }
}
