//! The names that a piece of code uses and does not bind itself.

use std::collections::BTreeSet;
use std::ops::Range;

use ruff_python_ast::visitor::{Visitor, walk_alias, walk_expr, walk_parameter, walk_pattern, walk_stmt};
use ruff_python_ast::{self as ast, Expr, ExprContext, Pattern, Stmt};
use ruff_python_parser::{parse_expression, parse_module};
use ruff_text_size::Ranged;

use super::nesting;
use super::slips::CodeKind;

/// The names in a piece of code.
///
/// Scopes are not told apart: a name that is bound anywhere in the code counts as bound everywhere in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Names {
    /// Those that are read and nowhere bound, each time that they are.
    pub free: Vec<(String, Range<usize>)>,
    pub bound: BTreeSet<String>,
    /// Those that are declared to be global: whoever does that may set them for others.
    pub global: BTreeSet<String>,
    /// Whether there may be others: something is imported with a star, carried out as a text, or looked up.
    pub open: bool,
}

/// Functions that reach names without saying them.
const REACHING: [&str; 6] = ["compile", "eval", "exec", "globals", "locals", "vars"];

/// Errors that code expects of names.
const EXPECTED: [&str; 2] = ["NameError", "UnboundLocalError"];

/// The names in `code`; nothing if Python does not take it.
pub(crate) fn names_in(code: &str, kind: CodeKind) -> Option<Names> {
    const HEADER: &str = "def function(d):\n";
    nesting::check(code).ok()?;
    let mut search = Search { names: Names::default(), read: Vec::new(), shift: 0 };
    match kind {
        CodeKind::Expression => {
            search.shift = code.len() as isize - code.trim_start().len() as isize;
            search.visit_expr(parse_expression(code.trim()).ok()?.expr());
        }
        CodeKind::Def => search.visit_body(parse_module(code).ok()?.suite()),
        CodeKind::Body => {
            search.shift = -(HEADER.len() as isize);
            search.visit_body(parse_module(&format!("{HEADER}{code}\n")).ok()?.suite());
        }
    }
    let Search { mut names, read, .. } = search;
    names.free = read.into_iter().filter(|(name, _)| !names.bound.contains(name)).collect();
    Some(names)
}

struct Search {
    names: Names,
    read: Vec<(String, Range<usize>)>,
    /// How much further a place is in the code than in what was parsed.
    shift: isize,
}

impl Search {
    fn bind(&mut self, name: &str) {
        self.names.bound.insert(name.to_owned());
    }
}

impl<'a> Visitor<'a> for Search {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Name(name) = expr {
            self.names.open |= REACHING.contains(&name.id.as_str()) || EXPECTED.contains(&name.id.as_str());
            if name.ctx == ExprContext::Load {
                let (start, end) = (name.start().to_usize(), name.end().to_usize());
                let place = start.saturating_add_signed(self.shift)..end.saturating_add_signed(self.shift);
                self.read.push((name.id.to_string(), place));
            } else {
                self.bind(&name.id);
            }
        }
        walk_expr(self, expr);
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => self.bind(&function.name),
            Stmt::ClassDef(class) => self.bind(&class.name),
            Stmt::Global(node) => {
                for name in &node.names {
                    self.bind(name);
                    self.names.global.insert(name.to_string());
                }
            }
            Stmt::Nonlocal(node) => node.names.iter().for_each(|name| self.bind(name)),
            _ => {}
        }
        walk_stmt(self, stmt);
    }

    fn visit_alias(&mut self, alias: &'a ast::Alias) {
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        self.names.open |= name.as_str() == "*";
        let first = name.split('.').next().unwrap_or_default().to_owned();
        self.bind(&first);
        walk_alias(self, alias);
    }

    fn visit_parameter(&mut self, parameter: &'a ast::Parameter) {
        self.bind(&parameter.name);
        walk_parameter(self, parameter);
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        let ast::ExceptHandler::ExceptHandler(node) = handler;
        if let Some(name) = &node.name {
            self.bind(name);
        }
        // One that catches all catches what is about names, too.
        ruff_python_ast::visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(node) => node.name.iter().for_each(|name| self.bind(name)),
            Pattern::MatchStar(node) => node.name.iter().for_each(|name| self.bind(name)),
            Pattern::MatchMapping(node) => node.rest.iter().for_each(|name| self.bind(name)),
            _ => {}
        }
        walk_pattern(self, pattern);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, kind: CodeKind, want: &[&str]) {
        let names = names_in(code, kind).expect("Python");
        let found: Vec<&str> = names.free.iter().map(|(_, at)| &code[at.clone()]).collect();
        assert_eq!(found, want, "{code}");
    }

    #[test]
    fn names_that_nothing_binds() {
        use CodeKind::{Body, Def, Expression};
        check(" helper(d, x) + [y for y in z]", Expression, &["helper", "d", "x", "z"]);
        check("    import os.path as p, sys\n    with a as b, c:\n        p(b, sys)\n", Body, &["a", "c"]);
        check("def f(d, *x, y=z, **k):\n    for i, (j, *l) in x:\n        f(i, j, l, k, d.q)\n", Def, &["z"]);
        check(
            "    try:\n        a = (b := 1)\n    except E as e:\n        a, b, e\n    a += c\n",
            Body,
            &["E", "c"],
        );
        check(
            "    match x:\n        case {'a': b, **c}:\n            b, c\n        case [d, *e]:\n            d, e\n",
            Body,
            &["x"],
        );
        check("    lambda q: (q, w)\n    class C:\n        v = w\n    C, v\n", Body, &["w", "w"]);
    }

    #[test]
    fn what_cannot_be_told_is_open() {
        let is_open = |code: &str| names_in(code, CodeKind::Body).expect("Python").open;
        assert!(is_open("    from os import *\n"));
        assert!(is_open("    exec('x = 1')\n"));
        assert!(is_open("    try:\n        a\n    except NameError:\n        pass\n"));
        assert!(!is_open("    try:\n        a\n    except ValueError:\n        pass\n"));
        assert_eq!(names_in("    a = (\n", CodeKind::Body), None);
        let names = names_in("    global a\n    a = 1\n", CodeKind::Body).expect("Python");
        assert!(names.global.contains("a"));
    }
}
