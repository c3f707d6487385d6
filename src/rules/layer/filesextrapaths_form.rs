//! `filesextrapaths-form`: an assignment to FILESEXTRAPATHS that does not do what it is there for.

use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, Span};
use crate::value::EditKind;

rule!("layer", "filesextrapaths-form", InLayer(check));

const RIGHT: &str = "write `FILESEXTRAPATHS:prepend := \"${THISDIR}/files:\"`";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    let ending = file.path().extension().and_then(|ending| ending.to_str());
    if !matches!(ending, Some("bb" | "bbappend" | "inc")) {
        return;
    }
    for statement in Statement::all_in(file) {
        if statement.stem() != "FILESEXTRAPATHS" {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        let text = assignment.value().get();
        match statement.edit().map(|edit| edit.kind) {
            Some(EditKind::Prepend) if !ends_path(&text) => {
                report_end(cx, file, assignment, &text);
            }
            Some(EditKind::Prepend | EditKind::Append) if is_late(assignment, &text, ending) => {
                let message = "`${THISDIR}` is that of the recipe by then: this wants `:=`";
                let span = assignment.operator_span();
                let fix = Fix::unsafe_("write `:=`", vec![Edit::replace(span, ":=")]);
                cx.report(&file.source, span, message).help(RIGHT).fix(fix.changes_value());
            }
            Some(_) => {}
            // Who keeps what was there knows what it does.
            None if text.contains("FILESEXTRAPATHS") || text.contains("__default") => {}
            None => match assignment.operator() {
                Operator::Append | Operator::Prepend => {
                    let message = "a space separates nothing here: it becomes a part of the path";
                    cx.report(&file.source, assignment.operator_span(), message).help(RIGHT);
                }
                Operator::Set | Operator::Immediate => {
                    let message = "this takes the place of `__default`, so OpenEmbedded warns of it";
                    let mut found = cx.report(&file.source, statement.name_span(), message);
                    found.severity(Severity::Warning).help(RIGHT);
                }
                _ => {}
            },
        }
    }
}

/// Alone it works: OpenEmbedded takes `__default:` out before it divides the list at its colons.
fn report_end(cx: &mut Cx<'_>, file: &Arc<Parsed>, assignment: Assignment<'_>, text: &str) {
    let value = assignment.value();
    let message = match text.trim_end().ends_with(':') {
        true => {
            "the space after the last colon becomes a part of the directory that another append puts there"
        }
        false => "the directory of another append becomes one with this: the last colon is missing",
    };
    let mut found = cx.report(&file.source, value.span(), message);
    found.severity(Severity::Warning).help("end with a colon");
    let end = value.locate(text.len(), text.len()).end as usize;
    let path = text.trim_end().trim_end_matches([':', ';', ',']);
    if path.contains([';', ',']) {
        return;
    }
    let path = value.locate(0, path.len()).end as usize;
    let edit = Edit::replace(Span::new(path, end), ":");
    found.fix(Fix::unsafe_("end with a colon", vec![edit]).changes_value());
}

/// Whether another path can follow. A reference may end in a colon.
fn ends_path(text: &str) -> bool {
    text.trim().is_empty() || text.ends_with(':') || text.ends_with("}") && text.contains("${@")
}

/// Whether THISDIR is asked for when it is the directory of the recipe, and not of the append any more.
fn is_late(assignment: Assignment<'_>, text: &str, ending: Option<&str>) -> bool {
    ending == Some("bbappend") && assignment.operator() == Operator::Set && text.contains("${THISDIR}")
}
