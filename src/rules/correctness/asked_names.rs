//! The variables that Python asks for by a name that stands there.

use std::sync::Arc;

use crate::embed::python::PythonText;
use crate::lint::python_in;
use crate::model::Parsed;
use crate::text::Span;

/// The functions whose first argument is the name of a variable.
const ASKING: [&str; 6] = [
    "d.getVar",
    "bb.utils.contains",
    "bb.utils.contains_any",
    "bb.utils.filter",
    "oe.utils.conditional",
    "oe.utils.vartrue",
];

/// The names that the code of a file asks for, with their places.
pub(super) fn names_asked_in(file: &Arc<Parsed>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for code in python_in(file) {
        if !ASKING.iter().any(|function| code.text.contains(function)) {
            continue;
        }
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            if !ASKING.contains(&python.slice(call.callee.clone())) {
                continue;
            }
            let arguments = python.arguments(&call);
            let Some(literal) = arguments.first().and_then(|range| python.literal_at(range)) else {
                continue;
            };
            let name = python.slice(literal.inner.clone());
            // Overrides, and what is put together, are no names of their own.
            if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                found.push((name.to_owned(), code.span(literal.inner.clone())));
            }
        }
    }
    found
}

/// Whether a name that stands after `before` is asked for like that.
pub(super) fn is_asked(before: &str) -> bool {
    let call = before.strip_suffix(['\'', '"']).and_then(|before| before.trim_end().strip_suffix('('));
    call.is_some_and(|call| ASKING.iter().any(|function| call.ends_with(function)))
}
