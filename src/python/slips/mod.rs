//! Slips in code that Python takes: it fails, or does something else than it says, once it runs.
//!
//! They are read from the text alone; nothing is carried out and no value is asked for.

mod calls;
mod conditions;
mod escapes;
mod format_strings;

use std::ops::Range;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_f_string, walk_stmt};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_python_parser::{parse_expression, parse_module};
use ruff_text_size::Ranged;

use super::nesting;

/// What a piece of code is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CodeKind {
    /// What stands in `${@…}`.
    Expression,
    /// The lines of a function without its header.
    Body,
    /// A `def` with its header.
    Def,
}

/// Something that is surely not meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Slip {
    /// The bytes of the code that are wrong.
    pub at: Range<usize>,
    pub kind: SlipKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum SlipKind {
    /// A text with places for `wanted` values gets `given` ones.
    FormatCount { wanted: usize, given: usize },
    /// A text where `%` wants a number, with the letter of the place.
    FormatKind { place: char },
    /// A text is formatted by a name, or a number, that no value has.
    FormatName(String),
    /// A condition that is always true, and why.
    AlwaysTrue(&'static str),
    /// `getVar('X' or "")`: the default is part of the argument, not of the result.
    DefaultInArgument,
    /// `('a' or 'b') in x`: only the first text is looked for.
    OnlyFirstLooked { first: String },
    /// `is` with a literal; `not` tells whether it is `is not`.
    IsLiteral { not: bool, operator: Range<usize> },
    /// A name that Python or BitBake no longer has, and what to write.
    Removed { name: String, instead: Option<&'static str> },
    /// A method that no object of Python 3 has, unless the code makes one of its own.
    RemovedMethod { name: &'static str, instead: &'static str },
    /// `bb.warn("… %s", x)`: the values are put behind the text, not into it.
    LogArguments { function: String },
    /// A number among the values that a function of `bb` puts behind each other.
    LogNumber { function: String },
    /// `\.` in a text that is not raw: the first such escape of a literal.
    InvalidEscape {
        escape: String,
        /// Where the literal begins, if an `r` there mends it, for it has no other escapes.
        raw_at: Option<usize>,
        /// Where the backslashes are.
        all: Vec<usize>,
    },
}

/// What is wrong with `code`, in order. Code that Python does not take has no slips.
pub(crate) fn slips_in(code: &str, kind: CodeKind) -> Vec<Slip> {
    if nesting::check(code).is_err() {
        return Vec::new();
    }
    let mut search = Search { code, shift: 0, slips: Vec::new() };
    match kind {
        CodeKind::Expression => {
            let trimmed = code.trim();
            search.shift = code.len() as isize - code.trim_start().len() as isize;
            let Ok(parsed) = parse_expression(trimmed) else { return Vec::new() };
            search.visit_expr(parsed.expr());
        }
        CodeKind::Def => {
            let Ok(parsed) = parse_module(code) else { return Vec::new() };
            search.visit_body(parsed.suite());
        }
        CodeKind::Body => {
            const HEADER: &str = "def function(d):\n";
            search.shift = -(HEADER.len() as isize);
            let Ok(parsed) = parse_module(&format!("{HEADER}{code}\n")) else { return Vec::new() };
            search.visit_body(parsed.suite());
        }
    }
    let mut slips = search.slips;
    slips.retain(|slip| code.get(slip.at.clone()).is_some());
    slips.sort_by_key(|slip| slip.at.start);
    slips
}

/// A walk over the tree.
struct Search<'c> {
    code: &'c str,
    /// How much further a place is in the code than in what was parsed.
    shift: isize,
    slips: Vec<Slip>,
}

impl Search<'_> {
    fn add(&mut self, node: &impl Ranged, kind: SlipKind) {
        let at = self.range(node);
        self.slips.push(Slip { at, kind });
    }

    /// Where a node stands in the code.
    fn range(&self, node: &impl Ranged) -> Range<usize> {
        let (start, end) = (node.start().to_usize(), node.end().to_usize());
        start.saturating_add_signed(self.shift)..end.saturating_add_signed(self.shift)
    }
}

impl<'a> Visitor<'a> for Search<'_> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::BinOp(node) => format_strings::check_operator(self, node),
            Expr::Call(node) => {
                format_strings::check_call(self, node);
                calls::check(self, node);
            }
            Expr::Attribute(node) => calls::check_attribute(self, node),
            Expr::Compare(node) => conditions::check_compare(self, node),
            Expr::If(node) => conditions::check_test(self, &node.test),
            Expr::UnaryOp(ast::ExprUnaryOp { op: ast::UnaryOp::Not, operand, .. }) => {
                conditions::check_test(self, operand);
            }
            _ => {}
        }
        walk_expr(self, expr);
    }

    fn visit_string_literal(&mut self, literal: &'a ast::StringLiteral) {
        escapes::check_literal(self, literal);
    }

    fn visit_bytes_literal(&mut self, literal: &'a ast::BytesLiteral) {
        escapes::check_literal(self, literal);
    }

    fn visit_f_string(&mut self, text: &'a ast::FString) {
        escapes::check_f_string(self, text);
        walk_f_string(self, text);
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::If(node) => {
                conditions::check_test(self, &node.test);
                let others = node.elif_else_clauses.iter().filter_map(|clause| clause.test.as_ref());
                others.for_each(|test| conditions::check_test(self, test));
            }
            Stmt::While(node) => conditions::check_test(self, &node.test),
            Stmt::Assert(node) => conditions::check_assertion(self, &node.test),
            _ => {}
        }
        walk_stmt(self, stmt);
    }
}

/// The name that an expression is, with its dots: `bb.utils.which`.
fn dotted(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.id.to_string()),
        Expr::Attribute(node) => Some(format!("{}.{}", dotted(&node.value)?, node.attr)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of an expression or of a body that are wrong.
    #[track_caller]
    pub(super) fn check(code: &str, kind: CodeKind, want: &[&str]) {
        let found: Vec<&str> = slips_in(code, kind).into_iter().map(|slip| &code[slip.at]).collect();
        assert_eq!(found, want, "{code}");
    }

    #[test]
    fn places_are_those_of_the_code() {
        use CodeKind::{Body, Def, Expression};
        check("'%s %s' % (a,)", Expression, &["'%s %s' % (a,)"]);
        check("    x = 1\n    y = x is 'a'\n", Body, &["x is 'a'"]);
        check("def f(d):\n    assert (d, 'x')\n", Def, &["(d, 'x')"]);
        check("\tif d.getVar('A' or ''):\n\t\tpass\n", Body, &["'A' or ''"]);
        check("    é = '\\.'\n", Body, &["\\."]);
    }

    #[test]
    fn code_that_python_refuses_has_none() {
        check("'%s %s' % (a", CodeKind::Expression, &[]);
        check(&"(".repeat(10_000), CodeKind::Expression, &[]);
    }
}
