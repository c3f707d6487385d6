//! `dollar-in-python`: `${NAME}` in a path that a Python function opens.

use std::ops::Range;

use crate::embed::python::{Call, Literal, PythonText};
use crate::lint::{Cx, python_in};
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::{Reference, references};
use crate::text::{Edit, Fix};

rule!("recipe", "dollar-in-python", File(check));

/// Functions that use a path at once, so that it is not expanded later.
const USES_PATH: [&str; 35] = [
    "Path",
    "bb.utils.copyfile",
    "bb.utils.mkdirhier",
    "bb.utils.movefile",
    "bb.utils.prunedir",
    "bb.utils.remove",
    "bb.utils.rename",
    "glob.glob",
    "open",
    "os.chdir",
    "os.chmod",
    "os.listdir",
    "os.makedirs",
    "os.mkdir",
    "os.path.exists",
    "os.path.getsize",
    "os.path.isdir",
    "os.path.isfile",
    "os.path.islink",
    "os.readlink",
    "os.remove",
    "os.rename",
    "os.replace",
    "os.rmdir",
    "os.scandir",
    "os.stat",
    "os.symlink",
    "os.unlink",
    "os.walk",
    "pathlib.Path",
    "shutil.copy",
    "shutil.copy2",
    "shutil.copyfile",
    "shutil.copytree",
    "shutil.rmtree",
];

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for code in python_in(file) {
        if !code.is_body || !code.text.contains("${") {
            continue;
        }
        let python = PythonText::read(&code.text);
        let calls = python.calls();
        for literal in &python.literals {
            let Some(name) = variable_in(python.slice(literal.inner.clone())) else { continue };
            let Some(callee) = use_of(&python, &calls, literal) else { continue };
            let span = code.span(literal.span.clone());
            let message =
                format!("`${{{name}}}` is not expanded here: BitBake leaves Python functions as they are");
            let mut report = cx.report(&file.source, span, message);
            report.help(format!("`{callee}` gets the text as it stands; expand it with `d.expand(…)`"));
            let is_plain = python.slice(literal.span.clone()).starts_with(['"', '\'']);
            if is_plain && has_datastore(&code.text) {
                let text = python.slice(literal.span.clone());
                report.fix(
                    Fix::unsafe_(
                        "expand the text with `d.expand`",
                        vec![Edit::replace(span, format!("d.expand({text})"))],
                    )
                    .changes_value(),
                );
            }
        }
    }
}

/// The first variable of BitBake's that a text refers to; names of the shell's are in small letters.
fn variable_in(text: &str) -> Option<&str> {
    references(text).find_map(|(_, reference)| match reference {
        Reference::Variable(name) if name.starts_with(|c: char| c.is_ascii_uppercase()) => Some(name),
        _ => None,
    })
}

/// The function that gets a literal as a path: as its argument, or as a part of a sum of texts.
fn use_of<'a>(python: &PythonText<'a>, calls: &[Call], literal: &Literal) -> Option<&'a str> {
    let mut around = calls.iter().filter(|call| holds(&call.arguments, literal));
    let outermost = around.next()?;
    let callee = python.slice(outermost.callee.clone());
    if !USES_PATH.contains(&callee) {
        return None;
    }
    // Every call in between must keep the text as it is.
    let inner_keeps = around.all(|call| python.slice(call.callee.clone()) == "os.path.join");
    let arguments = python.arguments(outermost);
    let argument: &Range<usize> = arguments.iter().find(|range| holds(range, literal))?;
    let code = &python.code()[argument.clone()];
    // A `%`, a `.` after the literal or a condition makes something else of it.
    let after = &python.code()[literal.span.end..argument.end];
    let is_kept = !after.starts_with('.') && !code.contains('%') && !code.contains(" if ");
    if inner_keeps && is_kept { Some(callee) } else { None }
}

fn holds(range: &Range<usize>, literal: &Literal) -> bool {
    range.start <= literal.span.start && literal.span.end <= range.end
}

/// Whether the datastore goes by the name `d` in the function: it does in every function of BitBake's, and in
/// a `def` that names it.
fn has_datastore(text: &str) -> bool {
    let Some(header) = text.strip_prefix("def ") else { return true };
    let parameters = header.split_once('(').map_or("", |(_, rest)| rest.split(')').next().unwrap_or(""));
    parameters.split(',').any(|parameter| parameter.trim() == "d")
}
