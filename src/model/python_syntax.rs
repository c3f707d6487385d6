//! Python code that Python does not take.

use std::sync::Arc;

use super::files::Parsed;
use super::program::{FunctionKind, FunctionOp, Op};
use crate::python::{Definition, SyntaxError, expression_error};
use crate::syntax::ast::{Stmt, View};
use crate::text::{SourceFile, Span};

/// What is wrong with the code of a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PythonError {
    /// From where the parser stumbles to the end of that line.
    pub span: Span,
    pub message: String,
}

/// The functions of a file that cannot be compiled: those of tasks and handlers, anonymous ones and every
/// `def`.
///
/// BitBake compiles a `def` and an anonymous function when it reads them, and the others when they run. Of
/// these one without any statement is left alone, since it may never run.
pub(crate) fn refused_functions(file: &Parsed) -> Vec<PythonError> {
    let functions = file.program().steps.iter().filter_map(|step| match &step.op {
        Op::Function(function) => Some((file.ast().stmt(step.stmt), function)),
        _ => None,
    });
    functions.filter_map(|(stmt, function)| refused(file, stmt, function)).collect()
}

/// Whether BitBake stops at something in a file: a line that it does not understand, or code that is no
/// Python.
pub(crate) fn is_refused(file: &Parsed) -> bool {
    file.is_refused(|| !file.parse.errors.is_empty() || !refused_functions(file).is_empty())
}

/// What is wrong with an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RefusedExpression {
    pub message: String,
    /// Whether BitBake does not stop there and leaves the text as it is.
    pub stays: bool,
}

/// What is wrong with the code of `${@…}`, without spaces around it.
pub(crate) fn refused_expression(code: &str) -> Option<RefusedExpression> {
    let error = expression_error(code)?;
    Some(RefusedExpression { message: error.why, stays: error.is_open_string })
}

/// What is wrong with a file of Python.
pub(crate) fn refused_script(file: &SourceFile) -> Option<PythonError> {
    let error = Definition::new(file.shared_text()).error()?;
    let rest = &file.text()[error.at..];
    let end = error.at + rest.find('\n').unwrap_or(rest.len());
    // What is missing is often noticed at the end only.
    let whole = file.lines().span(file.text(), file.lines().line(error.at));
    let span = if rest[..end - error.at].trim().is_empty() { whole } else { Span::new(error.at, end) };
    Some(PythonError { span, message: error.why })
}

fn refused(file: &Parsed, stmt: Stmt<'_>, function: &FunctionOp) -> Option<PythonError> {
    let definition = match function.kind {
        FunctionKind::Shell => return None,
        FunctionKind::Anonymous | FunctionKind::Def => Arc::clone(&function.definition),
        // What is kept of it is the body alone.
        FunctionKind::Python => {
            let body = function.definition.text();
            if body.lines().all(|line| line.is_empty() || line.trim_start().starts_with('#')) {
                return None;
            }
            Arc::new(Definition::new(format!("def function(d):\n{body}").into()))
        }
    };
    let error = definition.error()?;
    let body = match stmt.view() {
        View::Function(function) => Some(function.body()),
        View::Def(def) => def.body(),
        _ => None,
    };
    let body = body.unwrap_or_else(|| stmt.span());
    Some(PythonError { span: place_of(file, stmt, body, definition.text(), &error), message: error.why })
}

/// Where an error in `text`, a header and the lines of `body`, stands in the file.
fn place_of(file: &Parsed, stmt: Stmt<'_>, body: Span, text: &str, error: &SyntaxError) -> Span {
    let source = &file.source;
    let lines = source.lines();
    let body_line = error.line.checked_sub(2);
    let line = match body_line {
        Some(below) => lines.line(body.start as usize) + below as u32,
        None => lines.line(stmt.span().start as usize),
    };
    // What is missing is often noticed after the last line only.
    let line = line.min(lines.line(stmt.span().end as usize));
    let whole = lines.span(source.text(), line);
    let code = whole.slice(source.text()).trim();
    let code = Span::of(source.text(), code);
    let column = error.at - text[..error.at].rfind('\n').map_or(0, |at| at + 1);
    let start = whole.start + column as u32;
    let is_within = body_line.is_some() && code.contains(start as usize);
    if is_within { Span { start, end: code.end } } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Dialect;

    /// The refused code of a recipe and why.
    #[track_caller]
    fn check(text: &str, want: &[(&str, &str)]) {
        let file = Parsed::new(Arc::new(SourceFile::new("a.bb", text)), Dialect::Recipe);
        let refused = refused_functions(&file);
        let found: Vec<_> =
            refused.iter().map(|refused| (refused.span.slice(text), refused.message.as_str())).collect();
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn errors_are_shown_where_they_are() {
        check("python () {\n    x = (1\n}\n", &[("(1", "'(' was never closed")]);
        check(
            "A = \"1\"\n\npython do_x () {\n    y = 1\n    x = = 1\n}\n",
            &[("= 1", "Expected an expression")],
        );
        check("def f(d):\n    return )\n\nA = \"1\"\n", &[(")", "unmatched ')'")]);
        check("python () {\n}\n", &[("python () {", "Expected an indented block after function definition")]);
    }

    #[test]
    fn what_bitbake_takes_is_left_alone() {
        check("python do_x () {\n    # nothing\n}\n", &[]);
        // The spaces at the end of a line are gone when Python sees it.
        check("python () {\n    x = 1 + \\  \n        2\n}\n", &[]);
        check("python () {\n\tx = 1\n}\n", &[]);
        check("do_x () {\n    x = (1\n}\n", &[]);
    }
}
