//! `braces-in-name`: a name with `${…}` that Python does not expand.

use crate::diag::Severity;
use crate::lint::{Cx, PythonSnippet, python_in};
use crate::model::Parsed;
use crate::rules::rule;

rule!("python", "braces-in-name", File(check));

const READING: [&str; 3] = ["d.getVar(", "d.getVarFlag(", "d.getVarFlags("];

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for python in python_in(file) {
        if !python.is_body {
            continue;
        }
        for call in READING {
            for (at, _) in python.text.match_indices(call) {
                let Some(name) = literal(&python, at + call.len()) else { continue };
                if !name.contains("${") || is_comment(&python.text, at) {
                    continue;
                }
                let start = at + call.len() + 1;
                let span = python.span(start..start + name.len());
                let message = format!("the name is taken as it stands, so `{name}` is never set");
                let mut found = cx.report(&file.source, span, message);
                found.severity(Severity::Warning);
                found.help("put the name together: `d.getVar('X:' + d.getVar('PN'))`");
            }
        }
    }
}

/// The text of the literal that begins here, without its quotes.
fn literal<'p>(python: &'p PythonSnippet<'_>, at: usize) -> Option<&'p str> {
    let rest = python.text.get(at..)?;
    if !rest.starts_with(['\'', '"']) {
        return None;
    }
    let (quote, inner) = rest.split_at(1);
    let (literal, after) = inner.split_once(quote)?;
    if after.trim_start().starts_with([',', ')']) { Some(literal) } else { None }
}

fn is_comment(text: &str, at: usize) -> bool {
    text[..at].rsplit('\n').next().unwrap_or_default().trim_start().starts_with('#')
}
