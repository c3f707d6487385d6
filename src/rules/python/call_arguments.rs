//! `call-arguments`: a function of BitBake gets more or fewer arguments than it takes.

use std::ops::Range;

use super::api_near_match::may_be_own;
use crate::embed::python::PythonText;
use crate::lint::{Cx, PythonSnippet, python_in};
use crate::model::{Parsed, refused_expression};
use crate::rules::rule;

rule!("python", "call-arguments", File(check));

/// Functions with how many arguments they take at least and at most, the same in all releases.
const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("bb.data.inherits_class", 2, 2),
    ("bb.utils.contains", 5, 5),
    ("bb.utils.contains_any", 5, 5),
    ("bb.utils.explode_deps", 1, 1),
    ("bb.utils.filter", 3, 3),
    ("bb.utils.mkdirhier", 1, 1),
    ("bb.utils.to_boolean", 1, 2),
    ("bb.utils.vercmp_string", 2, 2),
    ("bb.utils.vercmp_string_op", 3, 3),
    ("bb.utils.which", 2, 5),
    ("d.appendVar", 2, 2),
    ("d.appendVarFlag", 3, 3),
    ("d.createCopy", 0, 0),
    ("d.delVar", 1, 1),
    ("d.delVarFlag", 2, 2),
    ("d.delVarFlags", 1, 1),
    ("d.expand", 1, 2),
    ("d.getVar", 1, 4),
    ("d.getVarFlag", 2, 6),
    ("d.getVarFlags", 1, 3),
    ("d.prependVar", 2, 2),
    ("d.prependVarFlag", 3, 3),
    ("d.renameVar", 2, 2),
    ("d.setVar", 2, 2),
    ("d.setVarFlag", 3, 3),
    ("d.setVarFlags", 2, 2),
    ("oe.utils.any_distro_features", 2, 4),
    ("oe.utils.both_contain", 4, 4),
    ("oe.utils.conditional", 5, 5),
    ("oe.utils.ifelse", 1, 3),
    ("oe.utils.less_or_equal", 5, 5),
    ("oe.utils.set_intersect", 3, 3),
    ("oe.utils.str_filter", 3, 3),
    ("oe.utils.str_filter_out", 3, 3),
    ("oe.utils.vartrue", 4, 4),
    ("oe.utils.version_less_or_equal", 5, 5),
];

/// Those whose last argument is the datastore, which is what is forgotten.
const WITH_DATASTORE: [&str; 12] = [
    "bb.data.inherits_class",
    "bb.utils.contains",
    "bb.utils.contains_any",
    "bb.utils.filter",
    "oe.utils.both_contain",
    "oe.utils.conditional",
    "oe.utils.less_or_equal",
    "oe.utils.set_intersect",
    "oe.utils.str_filter",
    "oe.utils.str_filter_out",
    "oe.utils.vartrue",
    "oe.utils.version_less_or_equal",
];

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for code in python_in(file) {
        if !["bb.", "d.", "oe."].iter().any(|module| code.text.contains(module)) {
            continue;
        }
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            let callee = python.slice(call.callee.clone());
            let Some((_, least, most)) = FUNCTIONS.iter().find(|(name, _, _)| *name == callee) else {
                continue;
            };
            let arguments = python.arguments(&call);
            let given = arguments.len();
            if (*least..=*most).contains(&given)
                || !arguments.iter().all(|argument| is_counted(&python, argument))
                || is_own(&code.text, callee)
                || is_refused(&code)
            {
                continue;
            }
            let last = arguments.last().map(|last| python.slice(last.clone()));
            let is_without = given + 1 == *least && last != Some("d") && WITH_DATASTORE.contains(&callee);
            let what = if is_without { "without `d`".to_owned() } else { format!("with {}", count(given)) };
            let when = if code.is_body { "Python stops here" } else { "BitBake stops" };
            let message = format!("`{callee}` {what} is a `TypeError`, and {when}");
            let mut found = cx.report(&file.source, code.span(call.callee.clone()), message);
            found.help(match (is_without, least == most) {
                (true, _) => "the last argument is the datastore: `d`".to_owned(),
                (false, true) => format!("it takes {}", count(*least)),
                (false, false) => format!("it takes {least} to {most} arguments"),
            });
        }
    }
}

fn count(number: usize) -> String {
    match number {
        0 => "no argument".to_owned(),
        1 => "one argument".to_owned(),
        _ => format!("{number} arguments"),
    }
}

/// Whether an argument is one: it has no name, and is no list of further ones.
fn is_counted(python: &PythonText<'_>, argument: &Range<usize>) -> bool {
    let text = python.slice(argument.clone());
    let names_it = python.literal_at(argument).is_none() && text.contains('=');
    !names_it && !text.starts_with('*') && !text.contains(" for ")
}

/// Whether the code has something else of that name.
fn is_own(code: &str, callee: &str) -> bool {
    callee.rsplit_once('.').is_some_and(|(module, _)| may_be_own(code, module, callee))
}

/// Whether Python does not read the code, so that nothing is called.
fn is_refused(code: &PythonSnippet<'_>) -> bool {
    if code.is_body { code.names().is_none() } else { refused_expression(code.text.trim()).is_some() }
}
