//! The variables that Python asks for by a name that stands there.

use super::python_in;
use crate::embed::python::PythonText;
use crate::model::Parsed;
use crate::text::Span;

/// A name that is asked for.
pub(crate) struct AskedName {
    pub name: String,
    pub span: Span,
    /// Whether it stands in the file as it is, so that it can be edited.
    pub is_verbatim: bool,
}

/// The names that the code of a file gives to one of these functions as their first argument.
pub(crate) fn names_asked_in(file: &Parsed, asking: &[&str]) -> Vec<AskedName> {
    let mut found = Vec::new();
    for code in python_in(file) {
        if !asking.iter().any(|function| code.text.contains(function)) {
            continue;
        }
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            if !asking.contains(&python.slice(call.callee.clone())) {
                continue;
            }
            let arguments = python.arguments(&call);
            let Some(literal) = arguments.first().and_then(|range| python.literal_at(range)) else {
                continue;
            };
            found.push(AskedName {
                name: python.slice(literal.inner.clone()).to_owned(),
                span: code.span(literal.inner.clone()),
                is_verbatim: code.is_verbatim(literal.inner.clone(), file),
            });
        }
    }
    found
}
