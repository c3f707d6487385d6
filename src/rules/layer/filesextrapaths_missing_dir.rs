//! `filesextrapaths-missing-dir`: FILESEXTRAPATHS names a directory that is not there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::name_of;
use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, Span, closest, suggest};
use crate::value::path::is_append_file;

rule!("layer", "filesextrapaths-missing-dir", EveryReader(check), InLayer(check_lone_append));

/// The directory of the file that is read, in its two spellings.
const HERE: [&str; 2] = ["${THISDIR}/", "${FILE_DIRNAME}/"];

/// Which recipe it is. What the machine or the distribution is called is up to the build.
const NAMES: [&str; 6] = ["PN", "BPN", "P", "BP", "PV", "BPV"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for missing in missing_in(subject) {
        let Missing { file, span, written, below, near, .. } = missing;
        report(cx, &file, span, (&written, &below), near);
    }
}

/// A directory that is not there.
struct Missing {
    file: Arc<Parsed>,
    span: Span,
    written: String,
    /// What follows the directory of the file.
    below: String,
    home: PathBuf,
    /// The directory that is there and called nearly the same.
    near: Option<String>,
}

fn missing_in(subject: &RecipeContext<'_>) -> Vec<Missing> {
    let mut found = Vec::new();
    for (statement, assignment) in subject.assignments_to("FILESEXTRAPATHS") {
        let Some(home) = home(subject, statement, assignment) else { continue };
        for (span, written, below) in beside_the_file(assignment) {
            let Some(names) = directories(subject, &below) else { continue };
            let disk = subject.build.disk();
            if names.iter().any(|name| disk.exists(&home.join(name))) {
                continue;
            }
            found.push(Missing {
                file: statement.file.clone(),
                span,
                written,
                below,
                near: near_in(subject.build, &home, &names[0]),
                home: home.clone(),
            });
        }
    }
    found
}

/// Whether a file lies in a directory whose name FILESEXTRAPATHS misspells.
pub(crate) fn lies_in_misspelled(subject: &RecipeContext<'_>, path: &str) -> bool {
    missing_in(subject).iter().any(|missing| {
        let directory = missing.near.as_ref().map(|near| missing.home.join(near));
        directory.is_some_and(|directory| subject.build.disk().exists(&directory.join(path)))
    })
}

fn report(cx: &mut Cx<'_>, file: &Parsed, span: Span, (written, below): (&str, &str), near: Option<String>) {
    let message = format!("no directory `{below}` is beside this file, so nothing is found there");
    let mut found = cx.report(&file.source, span, message);
    let Some(near) = near else {
        found.help("remove it, or create the directory");
        return;
    };
    let here = &written[..written.len() - below.len()];
    let edit = Edit::replace(span, format!("{here}{near}"));
    found.severity(Severity::Warning).help(suggest(&near));
    found.fix(Fix::unsafe_(format!("write `{near}`"), vec![edit]).changes_value());
}

/// The parts of a value that begin with the directory of the file: where each stands, all of it, and what
/// follows that directory.
fn beside_the_file(assignment: Assignment<'_>) -> Vec<(Span, String, String)> {
    let value = assignment.value();
    let text = value.get();
    let mut found = Vec::new();
    for part in text.split(':') {
        let written = part.trim();
        if let Some(below) = HERE.iter().find_map(|here| written.strip_prefix(here)) {
            let span = value.place_of(&text, written);
            found.push((span, written.to_owned(), below.to_owned()));
        }
    }
    found
}

/// An append whose recipe is in a layer that is not here: where a directory beside it is called nearly so.
fn check_lone_append(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let path = file.path();
    if !is_append_file(path) || !file.source.text().contains("FILESEXTRAPATHS") {
        return;
    }
    let Some(home) = path.parent().filter(|_| build.layers.collected().recipes_for(path).is_empty()) else {
        return;
    };
    let name = name_of(path).unwrap_or_default();
    for statement in Statement::all_in(file) {
        let Some(assignment) = statement.to_value() else { continue };
        if statement.stem() != "FILESEXTRAPATHS" || assignment.operator() != Operator::Immediate {
            continue;
        }
        for (span, written, below) in beside_the_file(assignment) {
            let directory = below.replace("${PN}", name).replace("${BPN}", name);
            let is_known = !directory.contains(['$', '%']) && !directory.trim_matches('/').is_empty();
            if !is_known || build.disk().exists(&home.join(&directory)) {
                continue;
            }
            let Some(near) = near_in(build, home, &directory) else { continue };
            report(cx, file, span, (&written, &below), Some(near));
        }
    }
}

/// The directory that the two mean when a statement is carried out; `None` if that is not told: where `:=` is
/// missing, they are those of the recipe by the time that they are asked for.
fn home(
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
) -> Option<PathBuf> {
    let own = statement.file.path().parent()?;
    let is_at_once = assignment.operator() == Operator::Immediate;
    (is_at_once || own == subject.directory()).then(|| own.to_owned())
}

/// The names that a path has for the recipe and for its variants; `None` if more decides about it.
fn directories(subject: &RecipeContext<'_>, below: &str) -> Option<Vec<String>> {
    let mut rest = below.trim_end_matches('/');
    if rest.is_empty() || rest.contains("${@") {
        return None;
    }
    while let Some((_, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}')?;
        if !NAMES.contains(&name) {
            return None;
        }
        rest = behind;
    }
    let data = &subject.recipe.data;
    let own = data.get("PN")?.exact()?.to_owned();
    let variants = [own.clone(), format!("{own}-native"), format!("nativesdk-{own}")];
    let paths = variants.iter().map(|variant| data.expand(&below.replace("${PN}", variant)));
    let paths: Option<Vec<String>> = paths.map(|path| Some(path.exact()?.to_owned())).collect();
    paths.filter(|paths| paths.iter().all(|path| !path.contains(['$', ' '])))
}

/// The directory that is there and called nearly the same.
fn near_in(build: &Build, home: &Path, path: &str) -> Option<String> {
    let path = path.trim_end_matches('/');
    let (parent, name) = path.rsplit_once('/').map_or(("", path), |(parent, name)| (parent, name));
    let list = build.disk().list(&home.join(parent));
    let directories = list.entries().filter(|(_, kind)| kind.is_directory()).map(|(name, _)| name);
    let near = closest(name, directories)?;
    Some(if parent.is_empty() { near.to_owned() } else { format!("{parent}/{near}") })
}
