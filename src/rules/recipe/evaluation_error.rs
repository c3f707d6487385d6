//! `evaluation-error`: BitBake reads all lines of a recipe and then stops at what they say.

use strsim::damerau_levenshtein;

use crate::lint::{Cx, RecipeContext};
use crate::model::{Problem, ProblemKind};
use crate::rules::rule;
use crate::text::{closest, differ_in_numbers, is_exchanged, suggest};

rule!("recipe", "evaluation-error", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let problems = &subject.recipe.problems;
    // What follows from such a name may be right in the release that it was written for.
    if problems.iter().any(|problem| problem.kind == ProblemKind::OldOverrideSyntax) {
        return;
    }
    let is_closed = cx.config().closed_world == Some(true);
    for problem in problems {
        if !problem.sure {
            continue;
        }
        let Some(message) = message(subject, problem, is_closed) else { continue };
        let place = problem.place.clone().unwrap_or_else(|| subject.anchor());
        let is_for_older_ones = subject.is_for_known_release(place.file.path()) == Some(false);
        // Where the release is known, `renamed-variable` says this of each statement.
        let is_told = problem.kind == ProblemKind::RenamedVariable
            && subject.build.releases_of(place.file.path()).is_some();
        if place.file.is_virtual() || is_for_older_ones || is_told || may_be_right(subject, problem) {
            continue;
        }
        let mut report = cx.report(&place.file.source, place.span, message);
        if let Some(help) = help(subject, problem) {
            report.help(help);
        }
    }
}

/// What to say; nothing about what may be right where other layers are there, and what other rules are about.
fn message(subject: &RecipeContext<'_>, problem: &Problem, is_closed: bool) -> Option<String> {
    let first = problem.message.lines().next().unwrap_or_default();
    Some(match problem.kind {
        ProblemKind::MissingFile => format!("`{}` is not there", missing(subject, problem, is_closed)?),
        ProblemKind::UndefinedHandler if !subject.is_whole() => return None,
        // The places are shown anyway.
        ProblemKind::RenamedVariable => first.split(" (file:").next().unwrap_or(first).to_owned(),
        ProblemKind::NotMetadata => {
            let path = first.split(": ").next().unwrap_or(first).trim_end_matches('/');
            format!("`{}` is no file that BitBake includes", path.rsplit('/').next().unwrap_or(path))
        }
        ProblemKind::IncludeCycle if may_end(subject) => return None,
        ProblemKind::IncludeCycle => {
            let path = first.strip_suffix(" includes itself").unwrap_or(first);
            format!("`{}` includes itself", path.rsplit('/').next().unwrap_or(path))
        }
        ProblemKind::UnreadableFile
        | ProblemKind::DashInClassName
        | ProblemKind::UndefinedHandler
        | ProblemKind::Expansion
        | ProblemKind::DefinedBelow
        | ProblemKind::UnstableOverrides => first.to_owned(),
        _ => return None,
    })
}

/// Whether it depends on what another configuration or layer may decide otherwise.
fn may_be_right(subject: &RecipeContext<'_>, problem: &Problem) -> bool {
    match problem.kind {
        ProblemKind::Expansion | ProblemKind::DefinedBelow | ProblemKind::UnstableOverrides => {
            subject.is_configurable(&problem.message)
        }
        ProblemKind::MissingFile | ProblemKind::NotMetadata => problem.place.as_ref().is_some_and(|place| {
            let asked = place.file.source.slice(place.span);
            asked.contains("${") && subject.is_configurable(asked)
        }),
        _ => false,
    }
}

/// Whether a file that includes itself may ask for another one, or none, the second time.
fn may_end(subject: &RecipeContext<'_>) -> bool {
    let mut includes = subject.recipe.includes.iter();
    includes.any(|include| include.place.file.source.slice(include.place.span).contains("${"))
}

/// The name of a required file that is surely nowhere: because the user says that all layers are here, or
/// because it could only lie beside the file that asks for it.
fn missing<'p>(subject: &RecipeContext<'_>, problem: &'p Problem, is_closed: bool) -> Option<&'p str> {
    if let Some(name) = missing_beside(problem) {
        return Some(name);
    }
    let layers = &subject.build.layers;
    if !layers.missing_depends().is_empty() || layers.collection("core").is_none() {
        return None;
    }
    let name = missing_name(problem)?;
    if is_closed || misspelled(subject, name).is_some() { Some(name) } else { None }
}

/// The path below a layer that a path differs from in two letters that are exchanged, or in one in a long
/// name.
fn misspelled(subject: &RecipeContext<'_>, wanted: &str) -> Option<String> {
    let (directory, name) = wanted.rsplit_once('/')?;
    for root in subject.build.layers.bbpath() {
        let listed = subject.build.disk().list(&root.join(directory));
        let near = listed.entries().map(|(near, _)| near).find(|near| is_slip(name, near));
        if let Some(near) = near {
            return Some(format!("{directory}/{near}"));
        }
    }
    None
}

/// Whether a name is surely another one. Shorter names are those of other people's files.
fn is_slip(name: &str, near: &str) -> bool {
    const LONG: usize = 12;
    let is_long = name.len().min(near.len()) >= LONG && damerau_levenshtein(name, near) == 1;
    (is_exchanged(name, near) || is_long) && !differ_in_numbers(name, near)
}

fn missing_name(problem: &Problem) -> Option<&str> {
    problem.message.strip_prefix("Could not include required file ")?.lines().next()
}

/// The name of a required file that could only lie beside the file that asks for it, or at the very top of a
/// layer, where it is never put.
fn missing_beside(problem: &Problem) -> Option<&str> {
    let name = missing_name(problem)?;
    if name.contains('/') { None } else { Some(name) }
}

fn help(subject: &RecipeContext<'_>, problem: &Problem) -> Option<String> {
    if problem.kind == ProblemKind::DefinedBelow {
        return Some(
            "this is expanded where it stands, and the `def` comes later; write that first".to_owned(),
        );
    }
    if problem.kind != ProblemKind::MissingFile {
        return None;
    }
    let Some(wanted) = missing_beside(problem) else {
        return misspelled(subject, missing_name(problem)?).map(|near| suggest(&near));
    };
    let directory = problem.place.as_ref()?.file.path().parent()?;
    let listed = subject.build.disk().list(directory);
    let names = listed.entries().map(|(name, _)| name).filter(|name| name.ends_with(".inc"));
    let near = closest(wanted, names)?;
    Some(format!("there is a `{near}`"))
}
