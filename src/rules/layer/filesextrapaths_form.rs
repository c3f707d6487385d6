//! `filesextrapaths-form`: an assignment to FILESEXTRAPATHS that does not do what it is there for.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::syntax::{Reference, references};
use crate::text::{Edit, Fix, Span, suggest};
use crate::value::EditKind;

rule!("layer", "filesextrapaths-form", InLayer(check));

/// The variables with the directory of the file.
const DIRECTORIES: [&str; 2] = ["THISDIR", "FILE_DIRNAME"];

const RIGHT: &str = "write `FILESEXTRAPATHS:prepend := \"${THISDIR}/files:\"`";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
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
        if let Some((range, meant)) = misspelled(&text, file, build) {
            report_misspelled(cx, file, assignment, range, meant);
            continue;
        }
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
                Operator::AppendBare | Operator::PrependBare if names_own_directory(&text, ending) => {
                    let message = "the directory is that of the recipe by then: this wants `:prepend :=`";
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

/// A reference that was to be one to the directory of the file: called a little otherwise, or without its
/// braces.
fn misspelled(text: &str, file: &Arc<Parsed>, build: &Build) -> Option<(Range<usize>, &'static str)> {
    for (whole, reference) in references(text) {
        let Reference::Variable(name) = reference else { continue };
        let Some(meant) = near_directory(name) else { continue };
        let is_set =
            build.is_configured(name) || Statement::all_in(file).any(|statement| statement.stem() == name);
        if !is_set {
            let start = Span::of(text, whole).start as usize;
            return Some((start..start + whole.len(), meant));
        }
    }
    without_its_braces(text)
}

/// The variable of the directory that a name nearly is.
fn near_directory(name: &str) -> Option<&'static str> {
    if DIRECTORIES.contains(&name) {
        return None;
    }
    let plain = in_plain_letters(name);
    let mut directories = DIRECTORIES.into_iter();
    directories
        .find(|known| in_plain_letters(known) == plain || strsim::damerau_levenshtein(known, name) == 1)
}

fn in_plain_letters(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

/// A reference as a shell or make would have it.
fn without_its_braces(text: &str) -> Option<(Range<usize>, &'static str)> {
    for known in DIRECTORIES {
        for form in [format!("$({known})"), format!("${known}"), format!("{{{known}}}")] {
            let Some(at) = text.find(&form) else { continue };
            if !text[..at].ends_with('$') {
                return Some((at..at + form.len(), known));
            }
        }
    }
    None
}

fn report_misspelled(
    cx: &mut Cx<'_>,
    file: &Arc<Parsed>,
    assignment: Assignment<'_>,
    range: Range<usize>,
    meant: &str,
) {
    let written = &assignment.value().get()[range.clone()];
    let span = assignment.value().locate(range.start, range.end);
    let fix =
        Fix::unsafe_(format!("write `${{{meant}}}`"), vec![Edit::replace(span, format!("${{{meant}}}"))]);
    cx.report(&file.source, span, format!("nothing fills `{written}` in, so no such directory is searched"))
        .help(suggest(&format!("${{{meant}}}")))
        .fix(fix.changes_value());
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

/// Whether an append names the directory that it lies in.
fn names_own_directory(text: &str, ending: Option<&str>) -> bool {
    ending == Some("bbappend") && DIRECTORIES.iter().any(|name| text.contains(&format!("${{{name}}}")))
}

/// Whether THISDIR is asked for when it is the directory of the recipe, and not of the append any more.
fn is_late(assignment: Assignment<'_>, text: &str, ending: Option<&str>) -> bool {
    assignment.operator() == Operator::Set && names_own_directory(text, ending)
}
