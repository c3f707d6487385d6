//! What holds for everything that the parser reads and the formatter makes. The fuzz targets check the same.

pub(crate) mod format;
pub(crate) mod shell;

use pvlint::syntax::ast::File;
use pvlint::syntax::{Dialect, Parse, StmtId, TokenKind, Tree, is_space, parse};

/// What holds for the tree of every text: tokens and statements tile it, no token cuts a character, and
/// trivia are nothing but spaces, line ends and the backslashes of continued lines.
pub(crate) fn check_tree(text: &str, tree: &Tree) {
    let mut end = 0;
    for (index, token) in tree.tokens().iter().enumerate() {
        let span = tree.token_span(index);
        assert_eq!(span.start, end, "token {index} leaves a gap");
        assert!(!span.is_empty(), "token {index} is empty");
        assert!(text.get(span.range()).is_some(), "token {index} cuts a character");
        if token.kind == TokenKind::Trivia {
            let trivia = span.slice(text);
            assert!(trivia.chars().all(|c| is_space(c) || c == '\\'), "trivia {trivia:?}");
        }
        end = span.end;
    }
    assert_eq!(end as usize, text.len(), "tokens do not reach the end");
    let mut end = 0;
    for index in 0..tree.stmts().len() {
        let lines = tree.lines_of(StmtId(index as u32));
        assert_eq!(lines.start, end, "statement {index} leaves a gap");
        assert!(!lines.is_empty(), "statement {index} is empty");
        end = lines.end;
    }
    assert_eq!(end as usize, text.len(), "statements do not reach the end");
    for stmt in File::new(text, tree).stmts() {
        assert!(stmt.first_line() <= stmt.line());
        assert_eq!(tree.stmt_at(stmt.lines().start as usize), Some(stmt.id));
    }
}

/// A statement without an error, parsed alone, is the same statement with the same tokens.
pub(crate) fn check_each_alone(text: &str, dialect: Dialect, parsed: &Parse) {
    let broken = parsed.broken_stmts();
    for stmt in File::new(text, &parsed.tree).stmts() {
        if broken.binary_search(&stmt.id).is_ok() {
            continue;
        }
        let lines = stmt.lines();
        let alone = parse(lines.slice(text), dialect);
        assert!(alone.errors.is_empty(), "{:?}", lines.slice(text));
        assert_eq!(alone.tree.stmts().len(), 1, "{:?}", lines.slice(text));
        assert_eq!(alone.tree.stmts()[0].kind, stmt.kind());
        let tokens = |tree: &Tree, range: std::ops::Range<usize>, base: u32| {
            range.map(|i| (tree.tokens()[i].kind, tree.tokens()[i].start - base)).collect::<Vec<_>>()
        };
        let whole = tokens(&parsed.tree, parsed.tree.tokens_of(stmt.id), lines.start);
        assert_eq!(tokens(&alone.tree, alone.tree.tokens_of(StmtId(0)), 0), whole);
    }
}
