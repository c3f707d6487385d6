//! What several test programs share.

use std::path::PathBuf;

use pvlint::syntax::ast::File;
use pvlint::syntax::{StmtId, TokenKind, Tree, is_blank};

/// A path below the repository's `fixtures/`.
pub fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(path)
}

/// What holds for the tree of every text: tokens and statements tile it, no token cuts a character, and
/// trivia are nothing but blanks, line ends and the backslashes of continued lines.
pub fn check_tree(text: &str, tree: &Tree) {
    let mut end = 0;
    for (index, token) in tree.tokens().iter().enumerate() {
        let span = tree.token_span(index);
        assert_eq!(span.start, end, "token {index} leaves a gap");
        assert!(!span.is_empty(), "token {index} is empty");
        assert!(text.get(span.range()).is_some(), "token {index} cuts a character");
        if token.kind == TokenKind::Trivia {
            let trivia = span.slice(text);
            assert!(trivia.chars().all(|c| is_blank(c) || c == '\\'), "trivia {trivia:?}");
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
