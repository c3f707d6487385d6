//! `log-arguments`: values for a message that does not take them.

use crate::embed;
use crate::lint::{Cx, SlipKind, slips_of};
use crate::model::Parsed;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("python", "log-arguments", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for (python, slip) in slips_of(file, is_log) {
        let function = match &slip.kind {
            SlipKind::LogArguments { function } => function,
            SlipKind::LogNumber { function } => {
                let message = format!("`{function}` takes texts only: Python stops at this number");
                cx.report(&file.source, python.span(slip.at.clone()), message).help("write it as a text");
                continue;
            }
            _ => continue,
        };
        let message =
            format!("`{function}` puts its arguments one after the other, and nothing into the text");
        let mut found = cx.report(&file.source, python.span(slip.at.clone()), message);
        found.help("put the values in with `%`");
        let code = embed::python::PythonText::read(&python.text);
        let call = code.calls().into_iter().find(|call| call.callee.start == slip.at.start);
        let Some(call) = call else { continue };
        if !python.is_verbatim(call.callee.start..call.arguments.end, file) {
            continue;
        }
        let arguments = code.arguments(&call);
        let [text, values @ ..] = arguments.as_slice() else { continue };
        let Some(last) = values.last() else { continue };
        let values = code.slice(values[0].start..last.end);
        let comma = if arguments.len() == 2 { "," } else { "" };
        let span = python.span(text.end..last.end);
        let edits = vec![Edit::replace(span, format!(" % ({values}{comma})"))];
        found.fix(Fix::unsafe_("put the values into the text", edits).changes_value());
    }
}

fn is_log(kind: &SlipKind) -> bool {
    matches!(kind, SlipKind::LogArguments { .. } | SlipKind::LogNumber { .. })
}
