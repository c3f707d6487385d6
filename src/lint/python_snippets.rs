//! The Python code in a file, wherever it stands.

use std::borrow::Cow;
use std::ops::Range;

use crate::model::Parsed;
use crate::python::{CodeKind, Definition, Names, Slip, SlipKind, names_in, slips_in};
use crate::syntax::ast::{Stmt, Text, View};
use crate::syntax::{Reference, references};
use crate::text::Span;

/// A piece of Python code and the way back to the file.
#[derive(Clone)]
pub(crate) struct PythonSnippet<'a> {
    pub text: Cow<'a, str>,
    /// Whether it is the body of a function, and not an expression in a value.
    pub is_body: bool,
    place: Origin<'a>,
}

#[derive(Clone)]
enum Origin<'a> {
    /// It stands in the file as it is, from here on.
    At(usize),
    /// It is a part of a text whose lines BitBake joins, from this byte of the joined text on.
    Joined(Text<'a>, usize),
}

impl PythonSnippet<'_> {
    fn slips(&self) -> Vec<Slip> {
        self.kind().map_or_else(Vec::new, |kind| slips_in(&self.text, kind))
    }

    /// The names in it. `None` for what Python does not take as it stands.
    pub(crate) fn names(&self) -> Option<Names> {
        names_in(&self.text, self.kind()?)
    }

    /// `None` if BitBake puts a value in before Python sees it.
    fn kind(&self) -> Option<CodeKind> {
        match (self.is_body, self.text.starts_with("def ")) {
            (true, true) => Some(CodeKind::Def),
            (true, false) => Some(CodeKind::Body),
            (false, _) if self.text.contains("${") => None,
            (false, _) => Some(CodeKind::Expression),
        }
    }

    /// Where a part of the code stands in the file.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        match &self.place {
            Origin::At(start) => Span::new(start + range.start, start + range.end),
            Origin::Joined(text, start) => text.locate(start + range.start, start + range.end),
        }
    }

    /// Whether the code stands in the file as it is, so that offsets in it can be edited.
    pub(crate) fn is_verbatim(&self, range: Range<usize>, file: &Parsed) -> bool {
        self.span(range.clone()).slice(file.source.text()) == &self.text[range]
    }
}

/// Whether Python takes these lines as the body of a function.
pub(crate) fn is_python(body: &str) -> bool {
    Definition::new(format!("def function(d):\n{body}").into()).error().is_none()
}

/// All Python code of a file: bodies of functions, and expressions in values, arguments and shell functions.
pub(crate) fn python_in(file: &Parsed) -> Vec<PythonSnippet<'_>> {
    let mut found = Vec::new();
    for stmt in file.ast().stmts() {
        add_of(stmt, &mut found);
    }
    found
}

/// The slips of some kind in the Python code of a file, each with the code that it is in. Expressions with a
/// `${…}` within are left out: BitBake puts a value there before Python sees them.
pub(crate) fn slips_of(
    file: &Parsed,
    is_asked_for: impl Fn(&SlipKind) -> bool,
) -> Vec<(PythonSnippet<'_>, &Slip)> {
    let slips = file.slips(|| all_slips(file));
    let wanted: Vec<_> = slips.iter().filter(|(_, slip)| is_asked_for(&slip.kind)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let snippets = python_in(file);
    wanted.into_iter().map(|(number, slip)| (snippets[*number].clone(), slip)).collect()
}

/// All slips, each with the number of the code that it is in.
fn all_slips(file: &Parsed) -> Vec<(usize, Slip)> {
    let mut found = Vec::new();
    for (number, python) in python_in(file).iter().enumerate() {
        found.extend(python.slips().into_iter().map(|slip| (number, slip)));
    }
    found
}

fn add_of<'a>(stmt: Stmt<'a>, found: &mut Vec<PythonSnippet<'a>>) {
    let file = stmt.file.text;
    match stmt.view() {
        View::Function(function) if function.is_python() || function.is_anonymous() => {
            let body = function.body();
            let text = Cow::Borrowed(body.slice(file));
            found.push(PythonSnippet { text, is_body: true, place: Origin::At(body.start as usize) });
        }
        View::Function(function) => {
            let body = function.body();
            let text = body.slice(file);
            for (whole, reference) in references(text) {
                if let Reference::Python(code) = reference {
                    let inner = Span::of(whole, code).start + Span::of(text, whole).start + body.start;
                    let place = Origin::At(inner as usize);
                    found.push(PythonSnippet { text: Cow::Borrowed(code), is_body: false, place });
                }
            }
        }
        View::Def(_) => {
            let span = stmt.span();
            let text = Cow::Borrowed(span.slice(file));
            found.push(PythonSnippet { text, is_body: true, place: Origin::At(span.start as usize) });
        }
        View::Assignment(assignment) => add_of_text(assignment.value(), found),
        View::Directive(directive) => add_of_text(directive.argument(), found),
        View::Blank | View::Comment | View::Error => {}
    }
}

fn add_of_text<'a>(text: Text<'a>, found: &mut Vec<PythonSnippet<'a>>) {
    let joined = text.get();
    if !joined.contains("${@") {
        return;
    }
    for (whole, reference) in references(&joined) {
        if let Reference::Python(code) = reference {
            let start = Span::of(&joined, whole).start + Span::of(whole, code).start;
            let place = Origin::Joined(text, start as usize);
            found.push(PythonSnippet { text: Cow::Owned(code.to_owned()), is_body: false, place });
        }
    }
}
