//! `condition-on-overrides`: a list with colons is searched as if it had spaces.

use crate::embed::python::PythonText;
use crate::lint::{Cx, python_in};
use crate::model::Parsed;
use crate::rules::rule;

rule!("correctness", "condition-on-overrides", File(check));

/// The functions that split a variable at spaces.
const SPLITTING: [&str; 3] = ["bb.utils.contains", "bb.utils.contains_any", "bb.utils.filter"];

/// Lists with colons.
const WITH_COLONS: [&str; 7] = [
    "BBPATH",
    "DISTROOVERRIDES",
    "FILESEXTRAPATHS",
    "FILESOVERRIDES",
    "FILESPATH",
    "MACHINEOVERRIDES",
    "OVERRIDES",
];

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for code in python_in(file).iter().filter(|code| code.text.contains("bb.utils.")) {
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            if !SPLITTING.contains(&python.slice(call.callee.clone())) {
                continue;
            }
            let arguments = python.arguments(&call);
            let Some(first) = arguments.first() else { continue };
            let Some(literal) = python.literal_at(first) else { continue };
            let name = python.slice(literal.inner.clone());
            if WITH_COLONS.contains(&name) {
                let message =
                    format!("`{name}` is split at spaces here and has colons, so this is never true");
                let mut found = cx.report(&file.source, code.span(first.clone()), message);
                found.help("give the variable a value for the override instead, such as `FOO:x = \"…\"`");
            }
        }
    }
}
