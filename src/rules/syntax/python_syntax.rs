//! `python-syntax`: code that Python does not take.

use crate::diag::Severity;
use crate::lint::{Cx, ScriptFile, python_in};
use crate::model::{Parsed, refused_expression, refused_functions, refused_script};
use crate::rules::rule;

rule!("syntax", "python-syntax", File(check), Script(script));

fn script(cx: &mut Cx<'_>, script: &ScriptFile) {
    if let Some((file, refused)) = script.python().and_then(|file| Some((file, refused_script(file)?))) {
        cx.report(file, refused.span, format!("this is not valid Python: {}", refused.message));
    }
}

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for refused in refused_functions(file) {
        let message = format!("this is not valid Python: {}", refused.message);
        cx.report(&file.source, refused.span, message);
    }
    for python in python_in(file) {
        if python.is_body {
            continue;
        }
        let code = python.text.trim();
        // BitBake puts the values of variables in before Python sees the code.
        if code.contains("${") {
            continue;
        }
        if let Some(refused) = refused_expression(code) {
            let span = python.span(0..python.text.len());
            let mut report =
                cx.report(&file.source, span, format!("this is not valid Python: {}", refused.message));
            if refused.stays {
                report.severity(Severity::Warning).help(
                    "BitBake stops at no such error and leaves `${@…}` in the text; the first `}` ends it, even within \
                     quotes",
                );
            }
        }
    }
}
