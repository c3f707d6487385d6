//! `api-near-match`: a function of BitBake is misspelled.

use std::ops::Range;

use crate::embed::python::PythonText;
use crate::lint::{Cx, PythonSnippet, edits, python_in};
use crate::model::{Parsed, facts};
use crate::rules::rule;
use crate::text::{nearest, suggest};

rule!("python", "api-near-match", File(check));

/// Modules of which all functions are known, and the datastore.
const MODULES: [&str; 10] = [
    "bb",
    "bb.build",
    "bb.data",
    "bb.fetch2",
    "bb.parse",
    "bb.process",
    "bb.utils",
    "d",
    "oe.path",
    "oe.utils",
];

/// What loggers of Python have, with what BitBake has for it.
const OF_LOGGERS: [(&str, &str); 4] =
    [("bb.critical", "fatal"), ("bb.info", "note"), ("bb.log", "note"), ("bb.warning", "warn")];

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for code in python_in(file) {
        if !MODULES.iter().any(|module| code.text.contains(&format!("{module}."))) {
            continue;
        }
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            check_call(cx, file, &code, &python, call.callee);
        }
    }
}

fn check_call(
    cx: &mut Cx<'_>,
    file: &Parsed,
    code: &PythonSnippet<'_>,
    python: &PythonText<'_>,
    callee: Range<usize>,
) {
    let name = python.slice(callee.clone());
    let Some((module, function)) = name.rsplit_once('.') else { return };
    if !MODULES.contains(&module) || facts::function(name).is_some() || may_be_own(&code.text, module, name) {
        return;
    }
    let Some(near) = meant(module, function) else { return };
    let at = callee.end - function.len()..callee.end;
    let whose = if module == "d" { "the datastore" } else { module };
    let message = format!("{whose} has no `{function}`: Python stops here");
    let span = code.span(at.clone());
    let mut found = cx.report(&file.source, span, message);
    found.help(suggest(&format!("{module}.{near}")));
    if code.is_verbatim(at, file) {
        found.fix(edits::write(span, near));
    }
}

/// The function of a module that is meant by a name that it does not have.
fn meant(module: &str, function: &str) -> Option<&'static str> {
    let start = format!("{module}.");
    let of_logger = OF_LOGGERS.iter().find(|(name, _)| name.strip_prefix(&start) == Some(function));
    if let Some((_, near)) = of_logger {
        return Some(near);
    }
    let siblings = facts::functions().filter_map(|known| known.strip_prefix(&start));
    let (distance, near) = nearest(function, siblings.filter(|known| !known.contains('.')))?;
    // Short names are near to others by chance.
    let limit = if function.len() >= 8 { 2 } else { 1 };
    if distance <= limit && near.len() >= 4 { Some(near) } else { None }
}

/// Whether the code gives the name a meaning of its own: it may be asked for first, or `d` be no datastore.
pub(super) fn may_be_own(code: &str, module: &str, name: &str) -> bool {
    let binds = |before: &str| code.contains(before);
    code.contains("hasattr(")
        || code.contains(&format!("{name} ="))
        || module == "d" && ["d =", "d=", " d in ", " as d:", "lambda d"].into_iter().any(binds)
}
