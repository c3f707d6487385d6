//! `default-lost`: an operator throws a default away instead of adding to it.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::ClassKind;
use crate::lint::{Cx, RecipeContext, Statement, before, each_block};
use crate::model::{Build, Event, EventOp, Parsed, facts};
use crate::rules::rule;
use crate::syntax::Dialect;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, SourceFile, Span};
use crate::value::{Piece, Value};

rule!("correctness", "default-lost", EveryReader(check), InLayer(check_configuration), Kas(check_kas));

/// Defaults that only say that there is none.
const PLACEHOLDERS: [&str; 4] = ["INVALID", "unset", "none", "defaultpkgname"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        let Some(assignment) = addition(statement) else { continue };
        // `extra-args-drops-default` knows which of its defaults may be dropped on purpose.
        if statement.name == "PVR_APP_ADD_EXTRA_ARGS" {
            continue;
        }
        if statement.edit().is_some() || assignment.value().get().trim().is_empty() {
            continue;
        }
        let name = subject.recipe.data.expand(&statement.name);
        let Some(name) = name.exact() else { continue };
        if let Some(lost) = lost(subject, name, statement) {
            report(cx, subject, statement, assignment, &lost);
        }
    }
}

/// A configuration that adds to what only a class gives a default. Variables of OpenEmbedded get their values
/// from files that are not here.
fn check_configuration(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let is_inc = file.path().extension().is_some_and(|extension| extension == "inc");
    let is_conf = is_inc && file.path().iter().any(|part| part == "conf");
    if !is_conf && !matches!(file.dialect, Dialect::Conf { base: false }) {
        return;
    }
    for statement in Statement::all_in(file) {
        if let Some((assignment, lost)) = lost_by_configuration(build, &statement) {
            report_configuration(cx, &file.source, assignment.operator_span(), assignment, lost);
        }
    }
}

/// The same in what kas files have for `local.conf`.
fn check_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        for statement in Statement::all_in(file) {
            if let Some((assignment, lost)) = lost_by_configuration(build, &statement) {
                let span = block.in_file(assignment.operator_span());
                report_configuration(cx, source, span, assignment, lost);
            }
        }
    });
}

/// The default of a class that a statement of a configuration throws away.
fn lost_by_configuration<'s>(
    build: &Build,
    statement: &Statement<'s>,
) -> Option<(Assignment<'s>, LostDefault)> {
    let assignment = addition(statement)?;
    let name = &*statement.name;
    let is_plain = statement.edit().is_none()
        && !name.contains(['$', ':'])
        && !assignment.value().get().trim().is_empty();
    if !is_plain || facts::variable(name).is_some() {
        return None;
    }
    let lost = match OF_PANTAVISOR.iter().find(|(known, _)| *known == name) {
        Some((_, class)) if build.layers.find_class(class, ClassKind::Recipe).is_none() => {
            LostDefault { what: format!("the default that `{class}` gives to `{name}`"), place: None }
        }
        _ => {
            let (place, text) = default_of_class(build, name)?;
            LostDefault { what: format!("the default `{text}` of `{name}`"), place: Some(place) }
        }
    };
    if is_set_as_a_whole(build, name) { None } else { Some((assignment, lost)) }
}

/// Variables that a class of meta-pantavisor gives a default, which that layer need not be at hand to know.
const OF_PANTAVISOR: [(&str, &str); 1] = [("PANTAVISOR_FEATURES", "pvbase")];

/// What is known of a default.
struct LostDefault {
    what: String,
    place: Option<Weak>,
}

fn report_configuration(
    cx: &mut Cx<'_>,
    source: &Arc<SourceFile>,
    span: Span,
    assignment: Assignment<'_>,
    lost: LostDefault,
) {
    let operator = assignment.operator().text();
    let mut report = cx.report(source, span, format!("`{operator}` throws {} away", lost.what));
    report.severity(Severity::Note).help("`:append` adds to the default; if it is not wanted, `=` says so");
    if let Some(place) = lost.place {
        report.label(&place.source, place.span, "the default that is lost");
    }
}

/// A `??=` of a class with a value that is there as it is written.
struct Weak {
    source: Arc<SourceFile>,
    span: Span,
}

fn default_of_class(build: &Build, name: &str) -> Option<(Weak, String)> {
    let mut found = Vec::new();
    for file in files_of(build, &["classes", "classes-recipe", "classes-global"], &["bbclass"], name) {
        for statement in Statement::all_in(&file) {
            if *statement.name != *name {
                continue;
            }
            let Some(assignment) = statement.to_value() else { continue };
            let text = assignment.value().get().split_whitespace().collect::<Vec<_>>().join(" ");
            if assignment.operator() != Operator::WeakDefault {
                return None;
            }
            let place = Weak { source: Arc::clone(&file.source), span: statement.name_span() };
            found.push((place, text));
        }
    }
    let (place, text) = found.pop()?;
    // Of several it is not known which one is inherited.
    if !found.is_empty() || text.is_empty() || text.contains("${@") {
        return None;
    }
    Some((place, shortened(text)))
}

/// A default as a message shows it: of a long one the first words.
fn shortened(text: String) -> String {
    if text.len() < 60 {
        return text;
    }
    let first: Vec<&str> = text.split_whitespace().take(4).collect();
    format!("{} …", first.join(" "))
}

/// Whether a configuration of the layers gives it a value otherwise than by adding to it.
pub(super) fn is_set_as_a_whole(build: &Build, name: &str) -> bool {
    let mut is_set = files_of(build, &["conf"], &["conf", "inc"], name).iter().any(|file| sets(file, name));
    each_block(build, |_, _, file| is_set |= sets(file, name));
    is_set
}

/// Whether a file gives it a value so.
pub(super) fn sets(file: &Arc<Parsed>, name: &str) -> bool {
    Statement::all_in(file).any(|statement| {
        *statement.name == *name
            && statement.to_value().is_some_and(|assignment| !adds(assignment.operator()))
    })
}

/// The files of the layers in these directories that speak of a name.
fn files_of(build: &Build, directories: &[&str], endings: &[&str], name: &str) -> Vec<Arc<Parsed>> {
    let mut paths = Vec::new();
    for layer in build.layers.layers() {
        for directory in directories {
            build.disk().walk(&layer.root.join(directory), &mut |path| paths.push(path));
        }
    }
    let mut files = Vec::new();
    for path in paths {
        let Some(ending) = path.extension() else { continue };
        if !endings.iter().any(|known| ending == *known) {
            continue;
        }
        let Some(file) = build.files.get(&path) else { continue };
        if file.source.text().contains(name) {
            files.push(file);
        }
    }
    files
}

/// The assignment, if it adds to the value that there is.
fn addition<'a>(statement: &Statement<'a>) -> Option<Assignment<'a>> {
    let assignment = statement.to_value()?;
    if adds(assignment.operator()) { Some(assignment) } else { None }
}

fn adds(operator: Operator) -> bool {
    matches!(operator, Operator::Append | Operator::Prepend | Operator::AppendBare | Operator::PrependBare)
}

/// A default that is thrown away.
struct Lost {
    default: Event,
    /// Whether no configuration can have given the variable a value before.
    is_sure: bool,
}

/// The default that a statement throws away.
fn lost(subject: &RecipeContext<'_>, name: &str, statement: &Statement<'_>) -> Option<Lost> {
    let data = &subject.recipe.data;
    let before = before(data, name, statement)?;
    if before.text.is_some() || before.unknown {
        return None;
    }
    let history = data.history(name);
    if history.iter().any(decides_the_whole) {
        return None;
    }
    let weak = history.iter().rfind(|event| event.flag == Some("_defaultval"));
    // Without `??=`, the first `?=` that came too late.
    let late =
        history.iter().find(|event| event.flag.is_none() && event.op == EventOp::Assign(Operator::Default));
    let default = weak.or(late)?;
    let value = data.expand(&default.text);
    let words: Vec<&str> = value.possible()?.iter().flat_map(|text| text.split_whitespace()).collect();
    // An option stands for nothing without what it is given.
    let given: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    let words = if given.is_empty() { words } else { given };
    let is_filled = value.surely(|text| !text.trim().is_empty() && !PLACEHOLDERS.contains(&text.trim()));
    if !is_filled || has_some(&data.get(name)?, name, &words) {
        return None;
    }
    Some(Lost { default: default.clone(), is_sure: weak.is_some() })
}

/// Whether an event gave the variable a value of its own, or took it away.
fn decides_the_whole(event: &Event) -> bool {
    if event.flag.is_some() {
        return false;
    }
    matches!(
        event.op,
        EventOp::Assign(Operator::Set | Operator::Immediate) | EventOp::Unset | EventOp::Python { .. }
    )
}

/// Whether the final value has, or may have, one of the words. A configuration that is out of sight could
/// only have set the variable itself.
fn has_some(value: &Value, name: &str, words: &[&str]) -> bool {
    let itself = format!("${{{name}}}");
    if value.possible().is_some() {
        return value.possibly(|text| has_one_of(text, words));
    }
    value.pieces().iter().any(|piece| match piece {
        Piece::Text(text) => has_one_of(text, words),
        Piece::Unknown(source) => *source != itself,
    })
}

fn has_one_of(text: &str, words: &[&str]) -> bool {
    text.split_whitespace().any(|word| words.contains(&word))
}

fn report(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
    lost: &Lost,
) {
    let default = &lost.default;
    let operator = assignment.operator().text();
    let text = default.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text =
        if text.chars().count() > 60 { "its default".to_owned() } else { format!("the default `{text}`") };
    let message = format!("`{operator}` throws {text} of `{}` away", statement.name);
    let mut found = cx.report(&statement.file.source, assignment.operator_span(), message);
    let stem = statement.stem();
    if stem == "CVE_PRODUCT" || !lost.is_sure || subject.build.is_configured(stem) {
        found.severity(Severity::Note);
    }
    if !default.place.file.is_virtual() {
        found.label(&default.place.file.source, default.place.span, "the default that is lost");
    }
    found.help("`:append` adds to the default; if it is not wanted, `=` says so");
    if let Some(edits) = as_edit(statement, assignment) {
        found.fix(Fix::unsafe_("add to the default", edits).changes_value());
    }
}

/// The text as an `:append` or `:prepend`, if no other statement of the file adds to the variable.
fn as_edit(statement: &Statement<'_>, assignment: Assignment<'_>) -> Option<Vec<Edit>> {
    let (open, close) = assignment.quotes()?;
    let of_this_name = Statement::all_in(statement.file).filter(|other| other.name == statement.name);
    if of_this_name.filter_map(|other| addition(&other)).count() > 1 {
        return None;
    }
    let text = assignment.value().get();
    let is_append = matches!(assignment.operator(), Operator::Append | Operator::AppendBare);
    let mut edits = vec![
        Edit::insert(statement.name_span().end as usize, if is_append { ":append" } else { ":prepend" }),
        Edit::replace(assignment.operator_span(), "="),
    ];
    // `:append` and `:prepend` add no space.
    if is_append && !text.starts_with(' ') {
        edits.push(Edit::insert(open.end as usize, " "));
    } else if !is_append && !text.ends_with(' ') {
        edits.push(Edit::insert(close.start as usize, " "));
    }
    Some(edits)
}
