//! Where in a file a comment goes that silences a finding.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::model::Parsed;
use crate::syntax::ast::Stmt;
use crate::syntax::{StmtId, StmtKind, TokenKind};
use crate::text::{Edit, Span, line_end};

/// Where a comment goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Place {
    /// Into the brackets of a comment that is there, before this byte.
    Into(usize),
    /// A line of its own before this byte, for the statement that begins there.
    Above(usize),
    /// A line of its own before this byte, for the whole file.
    File(usize),
}

impl Place {
    pub(super) fn of(file: &Parsed, finding: &Diagnostic) -> Result<Place, &'static str> {
        if finding.rule.name == "syntax-error" {
            return Err("BitBake refuses the file as long as this is in it");
        }
        if finding.span == Span::empty(0) {
            return Ok(Place::of_file(file));
        }
        let stmts: Vec<Stmt<'_>> = file.ast().stmts().collect();
        let at = finding.span.start;
        let index = stmts.partition_point(|stmt| stmt.lines().start <= at).checked_sub(1);
        let Some(index) = index.filter(|index| at < stmts[*index].lines().end) else {
            return Err("it is about no statement");
        };
        let stmt = stmts[index];
        if matches!(stmt.kind(), StmtKind::Comment | StmtKind::Blank) || !stmt.span().contains(at as usize) {
            return Err("it is about a comment or a blank line");
        }
        Place::above(file, &stmts, index)
    }

    /// Above a statement of a recipe, or for the whole file.
    pub(super) fn of_statement(file: &Parsed, stmt: Option<StmtId>) -> Result<Place, &'static str> {
        let Some(lines) = stmt.map(|stmt| file.parse.tree.lines_of(stmt)) else {
            return Ok(Place::of_file(file));
        };
        let stmts: Vec<Stmt<'_>> = file.ast().stmts().collect();
        match stmts.iter().position(|stmt| stmt.lines() == lines) {
            Some(index) => Place::above(file, &stmts, index),
            None => Ok(Place::of_file(file)),
        }
    }

    fn above(file: &Parsed, stmts: &[Stmt<'_>], index: usize) -> Result<Place, &'static str> {
        let (above, others) = comments_above(&stmts[..index]);
        if let Some(place) =
            above.into_iter().rev().find_map(|comment| into(file.source.text(), comment, "ignore"))
        {
            return Ok(place);
        }
        match others.last() {
            Some(last) if last.kind() == StmtKind::Def => {
                Err("it is about the statement after a `def`, to which a comment there would belong")
            }
            _ => Ok(Place::Above(stmts[index].lines().start as usize)),
        }
    }

    /// After the comments that the file begins with; who wrote it comes first.
    pub(super) fn of_file(file: &Parsed) -> Place {
        let text = file.source.text();
        let comments = file.ast().stmts().filter(|stmt| stmt.kind() == StmtKind::Comment);
        if let Some(place) =
            comments.flat_map(lines_of).find_map(|comment| into(text, comment, "ignore-file"))
        {
            return place;
        }
        let first = file.ast().stmts().take_while(|stmt| stmt.kind() == StmtKind::Comment).last();
        let end = first.map_or(0, |stmt| stmt.lines().end as usize);
        Place::File(if text[..end].ends_with(['\n', '\r']) { end } else { 0 })
    }

    pub(super) fn edit(self, text: &str, rules: &BTreeSet<&str>, reason: Option<&str>) -> Edit {
        let rules = rules.iter().copied().collect::<Vec<_>>().join(", ");
        let (at, word) = match self {
            Place::Into(at) => return Edit::insert(at, format!(", {rules}")),
            Place::Above(at) => (at, "ignore"),
            Place::File(at) => (at, "ignore-file"),
        };
        let reason = reason.map(|reason| format!(" -- {reason}")).unwrap_or_default();
        Edit::insert(at, format!("# pvlint: {word}[{rules}]{reason}{}", line_end(text, at)))
    }
}

/// The lines of comment right above what follows `stmts`, and the statements before those.
fn comments_above<'a, 's>(stmts: &'s [Stmt<'a>]) -> (Vec<Span>, &'s [Stmt<'a>]) {
    let count = stmts.iter().rev().take_while(|stmt| stmt.kind() == StmtKind::Comment).count();
    let (others, comments) = stmts.split_at(stmts.len() - count);
    (comments.iter().copied().flat_map(lines_of).collect(), others)
}

fn lines_of(comment: Stmt<'_>) -> impl Iterator<Item = Span> {
    comment.tokens().filter(|(kind, _)| *kind == TokenKind::Comment).map(|(_, span)| span)
}

/// The place after the last rule in a comment `# pvlint: WORD[…]`, if that is what the comment is.
fn into(text: &str, comment: Span, word: &str) -> Option<Place> {
    let line = comment.slice(text);
    let rest = line.trim_start_matches('#').trim_start().strip_prefix("pvlint:")?.trim_start();
    let list = rest.strip_prefix(word)?.trim_start().strip_prefix('[')?;
    let names = &list[..list.find(']')?];
    let end = names.trim_end();
    if end.is_empty() { None } else { Some(Place::Into(Span::of(text, end).end as usize)) }
}
