//! `getvar-third-arg`: a default is given to `getVar`, which takes none.

use crate::diag::Severity;
use crate::embed::python::{Call, PythonText};
use crate::lint::{Cx, PythonSnippet, python_in};
use crate::model::Parsed;
use crate::rules::rule;
use crate::text::{Edit, Fix, Safety};

rule!("recipe", "getvar-third-arg", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for code in python_in(file) {
        if !code.text.contains("getVar") {
            continue;
        }
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            let callee = python.slice(call.callee.clone());
            let arguments = python.arguments(&call);
            // The one before tells whether to expand; a text there is meant as a default all the same.
            let last = match (callee.rsplit('.').next(), arguments.as_slice()) {
                (Some("getVar"), [_, last] | [_, _, last]) if callee.contains('.') => last,
                (Some("getVarFlag"), [_, _, last] | [_, _, _, last]) if callee.contains('.') => last,
                _ => continue,
            };
            let Some(literal) = python.literal_at(last) else {
                say_what_is_so_anyway(cx, file, &code, &python, &call);
                continue;
            };
            let text = python.slice(literal.inner.clone());
            if matches!(text, "1" | "True") {
                continue;
            }
            let default = python.slice(last.clone());
            let function = callee.rsplit('.').next().unwrap_or(callee);
            let nth = ["first", "second", "third", "fourth"][arguments.len().clamp(1, 4) - 1];
            let message =
                format!("the {nth} argument of `{function}` is no default, so {default} is not used");
            let mut report = cx.report(&file.source, code.span(last.clone()), message);
            report.help(format!("write `{callee}(…) or {default}`"));
            let whole = call.callee.start..call.arguments.end + 1;
            if whole.end <= code.text.len() && code.is_verbatim(whole.clone(), file) {
                let mut kept = arguments.len() - 1;
                while kept > 1 && python.slice(arguments[kept - 1].clone()) == "True" {
                    kept -= 1;
                }
                let head = python.slice(call.callee.start..arguments[kept - 1].end);
                report.fix(
                    Fix::new(
                        if text.is_empty() { Safety::Safe } else { Safety::Unsafe },
                        format!("put {default} after the call"),
                        vec![Edit::replace(code.span(whole), format!("({head}) or {default})"))],
                    )
                    .changes_value(),
                );
            }
        }
    }
}

/// `getVar(name, True)`: to expand the text is what it does anyway.
fn say_what_is_so_anyway(
    cx: &mut Cx<'_>,
    file: &Parsed,
    code: &PythonSnippet<'_>,
    python: &PythonText<'_>,
    call: &Call,
) {
    let callee = python.slice(call.callee.clone());
    let arguments = python.arguments(call);
    let (before, last) = match (callee.rsplit('.').next(), arguments.as_slice()) {
        (Some("getVar"), [before, last]) | (Some("getVarFlag"), [_, before, last]) => (before, last),
        _ => return,
    };
    let written = python.slice(last.clone());
    if !matches!(written, "1" | "True") {
        return;
    }
    let mut report =
        cx.report(&file.source, code.span(last.clone()), format!("`{written}` here is what is so anyway"));
    report.severity(Severity::Note).help("remove it: a text is expanded unless `False` stands here");
    let rest = before.end..last.end;
    if code.is_verbatim(rest.clone(), file) {
        let edits = vec![Edit::delete(code.span(rest))];
        report.fix(Fix::new(Safety::Safe, format!("remove `{written}`"), edits).changes_value());
    }
}
