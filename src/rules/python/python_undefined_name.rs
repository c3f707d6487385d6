//! `python-undefined-name`: code uses a name that nothing defines.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::ClassKind;
use crate::lint::{Cx, Names, PythonSnippet, RecipeContext, is_builtin, is_so_in_some_class, python_in};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;
use crate::text::{Edit, Fix, closest, suggest};
use crate::value::path::is_class_file;

rule!("python", "python-undefined-name", EveryReader(check), InLayer(check_class));

/// What BitBake puts beside the functions of the metadata. In what runs for an event `d` is there even where
/// no parameter has this name.
const GIVEN: [&str; 6] = ["bb", "d", "e", "os", "sys", "time"];

/// Variables that name modules to import for all functions.
const IMPORTS: [&str; 3] = ["BB_GLOBAL_PYMODULES", "OE_EXTRA_IMPORTS", "OE_IMPORTS"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let mut modules = None;
    for file in subject.own_files() {
        for python in python_in(file) {
            if is_run_apart(file, &python) {
                continue;
            }
            let Some(names) = python.names() else { continue };
            if names.open {
                continue;
            }
            for (name, at) in &names.free {
                if GIVEN.contains(&name.as_str()) || is_function(subject, name) || is_builtin(name) {
                    continue;
                }
                // All that is asked for few names only.
                let modules = modules.get_or_insert_with(|| known_modules(subject));
                let Some(modules) = modules else { return };
                let is_variable = !python.is_body && may_be_variable(subject, name);
                let is_known = is_variable
                    || modules.contains(name)
                    || is_bound_elsewhere(subject, file, &python, name)
                    || is_so_in_some_class(subject.build, |text| calls(text, name) || declares(text, name));
                if is_known {
                    continue;
                }
                report(cx, subject, file, &python, (name, at.clone()), (&names, modules));
            }
        }
    }
}

/// The functions of a class. What they call and whose attributes they ask for may be of another class, which
/// the recipe inherits as well; what they only read is no function.
fn check_class(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !is_class_file(file.path()) || !build.layers.missing_depends().is_empty() {
        return;
    }
    for python in python_in(file) {
        // A part of a function may read what the function sets.
        let is_part = stored_name(file, &python).is_some_and(|name| name.contains(':'));
        if !python.is_body || is_part || is_run_apart(file, &python) {
            continue;
        }
        let Some(names) = python.names() else { continue };
        if names.open {
            continue;
        }
        for (name, at) in &names.free {
            let after = python.text[at.end..].trim_start_matches(' ');
            let may_be_of_others =
                after.starts_with(['(', '.']) || GIVEN.contains(&name.as_str()) || is_builtin(name);
            let is_defined = |text: &str| {
                let kinds = ["def ", "python ", "import ", "as "];
                kinds.iter().any(|kind| text.contains(&format!("{kind}{name}"))) || declares(text, name)
            };
            if may_be_of_others || is_defined(file.source.text()) || is_so_in_some_class(build, is_defined) {
                continue;
            }
            cx.report(&file.source, python.span(at.clone()), format!("nothing defines `{name}`"))
                .help("a `NameError` where Python comes to this");
        }
    }
}

fn report(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    file: &Arc<Parsed>,
    python: &PythonSnippet<'_>,
    (name, at): (&str, std::ops::Range<usize>),
    (names, modules): (&Names, &BTreeSet<String>),
) {
    let span = python.span(at.clone());
    let functions: Vec<String> = functions_of(subject);
    let known = names.bound.iter().chain(modules).chain(&functions).map(String::as_str);
    let near = closest(name, known.chain(GIVEN.into_iter().filter(|name| name.len() > 1)));
    let mut report = cx.report(&file.source, span, format!("nothing defines `{name}`"));
    match near {
        Some(near) => {
            report.severity(Severity::Error).help(suggest(near));
            if python.is_verbatim(at, file) {
                let fix = Fix::unsafe_(format!("write `{near}`"), vec![Edit::replace(span, near)]);
                report.fix(fix.changes_value());
            }
        }
        None => {
            report.help("a `NameError` where Python comes to this");
        }
    }
}

/// Whether it is the function that BitBake carries out for builds of everything, beside names of its own.
fn is_run_apart(file: &Parsed, python: &PythonSnippet<'_>) -> bool {
    let at = python.span(0..0).start as usize;
    let stmt = file.parse.tree.stmt_at(at).map(|stmt| file.ast().stmt(stmt).view());
    matches!(stmt, Some(View::Function(function)) if function.stored_name() == "calculate_extra_depends")
}

/// Whether everything is there that may define a name.
fn knows_all(subject: &RecipeContext<'_>) -> bool {
    let layers = &subject.build.layers;
    subject.is_whole()
        && subject.recipe.has_all_class_files()
        && layers.missing_depends().is_empty()
        && layers.find_class("base", ClassKind::Global).is_some()
}

/// Whether a function of the metadata has the name.
fn is_function(subject: &RecipeContext<'_>, name: &str) -> bool {
    subject.recipe.data.is_python_function(name)
}

/// Whether BitBake may have a variable of the name, which an expression reads like one of Python's. In
/// capitals it may be one of a distribution or a machine that is not known here.
fn may_be_variable(subject: &RecipeContext<'_>, name: &str) -> bool {
    !name.contains(|c: char| c.is_ascii_lowercase()) || !subject.recipe.data.history(name).is_empty()
}

/// The modules that all functions have, and the names of the libraries of layers.
fn modules_of(subject: &RecipeContext<'_>) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for list in IMPORTS.iter().filter_map(|name| subject.recipe.data.get(name)) {
        let words = list.whole_words().map(|word| word.split('.').next().unwrap_or_default().to_owned());
        modules.extend(words);
    }
    let confs = subject.build.layers.layers().iter().map(|layer| layer.root.join("conf/layer.conf"));
    for conf in confs.filter_map(|path| subject.build.files.get(&path)) {
        for stmt in conf.ast().stmts() {
            let View::Directive(directive) = stmt.view() else { continue };
            if directive.kind() != StmtKind::AddPylib {
                continue;
            }
            let argument = directive.argument().get().into_owned();
            modules.extend(argument.split_whitespace().last().map(str::to_owned));
        }
    }
    modules
}

/// The names of functions that may be meant.
fn functions_of(subject: &RecipeContext<'_>) -> Vec<String> {
    let defs = subject.recipe.files().flat_map(|file| {
        file.ast().stmts().filter_map(|stmt| match stmt.view() {
            View::Def(def) => Some(def.name().get().into_owned()),
            _ => None,
        })
    });
    defs.collect()
}

/// Whether a name stands before a parenthesis, and nothing before it that makes it a part of another.
fn calls(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_part = before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        !is_part && after.trim_start_matches(' ').starts_with('(')
    })
}

/// Whether some function declares the name to be global.
fn declares(text: &str, name: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("global ") && line.contains(name))
}

/// Whether another part of the same function binds the name, or some function declares it to be global.
fn is_bound_elsewhere(
    subject: &RecipeContext<'_>,
    file: &Parsed,
    python: &PythonSnippet<'_>,
    name: &str,
) -> bool {
    let own = match function_of(file, python) {
        Some(name) if python.is_body && !name.is_empty() => Some(name),
        _ => None,
    };
    subject.recipe.files().any(|file| {
        let text = file.source.text();
        if !text.contains(name) {
            return false;
        }
        declares(text, name)
            || own.is_some()
                && python_in(file).iter().any(|other| {
                    other.is_body
                        && function_of(file, other) == own
                        && other.names().is_none_or(|names| names.open || names.bound.contains(name))
                })
    })
}

/// [`modules_of`], if all that may define a name is known.
fn known_modules(subject: &RecipeContext<'_>) -> Option<BTreeSet<String>> {
    if knows_all(subject) { Some(modules_of(subject)) } else { None }
}

/// The name of the function that code stands in.
fn function_of(file: &Parsed, python: &PythonSnippet<'_>) -> Option<String> {
    Some(stored_name(file, python)?.split(':').next().unwrap_or_default().to_owned())
}

/// The same with what makes it a part of another function.
fn stored_name(file: &Parsed, python: &PythonSnippet<'_>) -> Option<String> {
    let stmt = file.parse.tree.stmt_at(python.span(0..0).start as usize)?;
    let View::Function(function) = file.ast().stmt(stmt).view() else { return None };
    Some(function.stored_name().into_owned())
}
