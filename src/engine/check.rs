//! Runs all rules over a set of files.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::apply_suppressions::{Targets, apply_suppressions};
use super::asked::Asked;
use super::cache::{FileFacts, Keeper, Work};
use super::catch_panic::guarded;
use super::every_reader::{FilesRead, files_read, held_for_every_reader};
use super::format::is_json;
use super::related_recipes::{self, Related};
use super::run::{Input, Outcome, Run};
use super::scripts::{check_scripts_of, check_stray_scripts, is_script_file};
use super::shellcheck;
use super::snippet::Snippet;
use super::stray_manifests::stray_manifests;
use super::work_kind::Kind;
use super::yielding::without_what_yields;
use crate::config::Settings;
use crate::diag::Diagnostic;
use crate::lint::{
    Body, Check, Cx, Finding, ManifestContext, RecipeContext, Rule, SettingsOf, Suppressions, graph,
};
use crate::manifest::{Evaluated, Manifest, Project};
use crate::model::{Build, LoadError, Parsed};
use crate::rules::RULES;

/// Checks all targets. The result is the same whatever the number of threads.
pub fn check(build: &Build, input: &Input<'_>) -> Outcome {
    let filter = input.filter;
    let outcome = check_all(&run_of(build, input), None);
    match filter {
        Some(filter) => filter.apply(build, outcome),
        None => outcome,
    }
}

/// Checks all targets as [`check`] does, but for what an earlier run found and what need not be found again;
/// `keeper` takes note of all. The filter has no part in it.
pub fn check_again(build: &Build, input: &Input<'_>, keeper: &Keeper) -> Outcome {
    build.layers.collected();
    build.multiconfigs();
    keeper.note_build(build.disk());
    check_all(&run_of(build, input), Some(keeper))
}

fn run_of<'a>(build: &'a Build, input: &Input<'a>) -> Run<'a> {
    let Input { targets, named, settings, shellcheck, .. } = *input;
    Run { build, targets, named, settings, rules: rules_on(targets, settings), shellcheck }
}

/// The rules that are on for any of these files.
pub(super) fn rules_on(targets: &[PathBuf], settings_of: SettingsOf<'_>) -> Vec<&'static Rule> {
    let mut seen: Vec<Arc<Settings>> = Vec::new();
    for target in targets {
        let settings = settings_of(target);
        if !seen.iter().any(|known| Arc::ptr_eq(known, &settings)) {
            seen.push(settings);
        }
    }
    let is_on = |rule: &Rule| seen.iter().any(|settings| settings.level(&rule.meta).is_some());
    RULES.iter().copied().filter(|rule| is_on(rule)).collect()
}

fn check_all(run: &Run<'_>, keeper: Option<&Keeper>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut with_suppressions = Vec::new();
    let (mut found, mut snippets) = (Vec::new(), Vec::new());
    // The JSON files of containers and scripts are checked with the recipes that ship them.
    let is_metadata = |path: &&PathBuf| !is_json(path) && !is_script_file(&run.build.files, path);
    let metadata = run.targets.par_iter().filter(is_metadata);
    let results: Vec<_> = metadata.map(|path| (path, file_work(run, path, keeper))).collect();
    for (path, result) in results {
        match result {
            Ok(work) if work.file.is_foreign && !run.named.contains(path) => {}
            Ok(work) => {
                outcome.checked.push(path.clone());
                if work.file.has_suppressions {
                    with_suppressions.extend(run.build.files.get(path));
                }
                found.extend(work.findings);
                snippets.extend(work.snippets);
            }
            Err(Failed::Unreadable(error)) => outcome.unreadable.push((path.clone(), error)),
            Err(Failed::Panicked(why)) => outcome.panicked(path, &why),
        }
    }
    let checked_files = outcome.checked.clone();
    found.extend(check_values(run, keeper, &mut snippets, &mut outcome));
    found.extend(shellcheck::findings_in(run, &snippets, keeper, &mut outcome));
    outcome.checked.sort();
    outcome.checked.dedup();
    let found = without_what_yields(run.build, found);
    let files = Targets { paths: &checked_files, with_suppressions: &with_suppressions };
    apply_suppressions(run, &files, found, &mut outcome);
    sort(&mut outcome.findings);
    outcome
}

/// The findings in one file that need no values.
fn file_work(run: &Run<'_>, path: &Path, keeper: Option<&Keeper>) -> Result<Work, Failed> {
    let work = || {
        let (file, work) = checked(run, path)?;
        let has_suppressions = !Suppressions::of(&file).is_empty();
        let file = FileFacts { is_foreign: is_foreign(&file), has_suppressions };
        run.build.files.set_aside(path);
        Ok(Work { file, ..work })
    };
    match keeper {
        Some(keeper) => keeper.done((Kind::File, path), run.build, work),
        None => work(),
    }
}

/// Whether a file found in a directory is another program's configuration.
pub(super) fn is_foreign(file: &Parsed) -> bool {
    let named_like_it =
        file.path().extension().is_some_and(|extension| extension == "conf" || extension == "inc");
    named_like_it && super::format::is_foreign(&file.parse)
}

/// Why a file has no findings.
pub(super) enum Failed {
    Unreadable(LoadError),
    Panicked(String),
}

pub(super) fn checked(run: &Run<'_>, path: &Path) -> Result<(Arc<Parsed>, Work), Failed> {
    let file = run.build.files.load(path).map_err(Failed::Unreadable)?;
    guarded(|| check_file(run, &file)).map(|work| (file, work)).map_err(Failed::Panicked)
}

fn check_file(run: &Run<'_>, file: &Arc<Parsed>) -> Work {
    let settings = (run.settings)(file.path());
    let mut findings = Vec::new();
    let is_class = file.path().extension().is_some_and(|extension| extension == "bbclass");
    let bodies = if is_class { Body::of_class(file) } else { Vec::new() };
    for rule in &run.rules {
        let mut cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
        for check in rule.checks {
            match *check {
                Check::Stmt(kinds, check) => {
                    let matching = file.ast().stmts().filter(|stmt| kinds.contains(stmt.kind()));
                    matching.for_each(|stmt| check(&mut cx, file, stmt));
                }
                Check::File(check) => check(&mut cx, file),
                Check::InLayer(check) => check(&mut cx, file, run.build),
                Check::Body(check) => bodies.iter().for_each(|body| check(&mut cx, body, None)),
                _ => {}
            }
        }
    }
    Work { findings, snippets: shellcheck::of_class(run, file.path(), &bodies), ..Work::default() }
}

/// The findings of rules that ask for values.
fn check_values(
    run: &Run<'_>,
    keeper: Option<&Keeper>,
    snippets: &mut Vec<Snippet>,
    outcome: &mut Outcome,
) -> Vec<Finding> {
    if !run.rules.iter().any(|rule| rule.needs_values()) && !shellcheck::is_wanted(run) {
        return project_findings(run, &Project::new(run.build, Vec::new()), outcome);
    }
    let targets: HashSet<&Path> = run.targets.iter().map(PathBuf::as_path).collect();
    let recipes = related_recipes::recipes(run.build, run.targets);
    let checked = recipes
        .par_iter()
        .map(|recipe| (&recipe.path, guarded(|| recipe_work(run, &targets, recipe, keeper))));
    let checked: Vec<_> = checked.collect();
    let (mut findings, mut evaluated, mut read) = (Vec::new(), Vec::new(), Vec::new());
    let mut scripts = HashSet::new();
    for (path, result) in checked {
        match result {
            Ok(Some(checked)) => {
                findings.extend(checked.findings);
                evaluated.extend(checked.evaluated);
                scripts.extend(checked.scripts);
                snippets.extend(checked.snippets);
                read.push((path.as_path(), checked.parts));
            }
            Ok(None) => {}
            Err(why) => outcome.panicked(path, &why),
        }
    }
    let read: FilesRead<'_> = read.iter().map(|(path, files)| (*path, files)).collect();
    let mut findings = held_for_every_reader(run.build, findings, &read);
    findings.extend(check_stray_scripts(run, &scripts, snippets, outcome));
    let project = Project::new(run.build, evaluated);
    for member in project.members.iter().filter(|member| member.is_target) {
        let unreadable = member.container.unreadable.iter();
        outcome.unreadable.extend(unreadable.cloned());
    }
    let stray = stray_manifests(run, &project, outcome);
    for manifest in &stray {
        match guarded(|| check_stray(run, manifest)) {
            Ok(found) => findings.extend(found),
            Err(why) => outcome.panicked(&manifest.path, &why),
        }
    }
    outcome.checked.extend(stray.into_iter().map(|manifest| manifest.path));
    let shipped = project.members.iter().flat_map(|member| {
        let manifests = member.container.manifests.iter().map(|manifest| &manifest.path);
        manifests.filter(|path| member.is_target || targets.contains(path.as_path()))
    });
    outcome.checked.extend(shipped.cloned());
    outcome.unreadable.sort_by(|one, other| one.0.cmp(&other.0));
    outcome.unreadable.dedup_by(|one, other| one.0 == other.0);
    findings.extend(project_findings(run, &project, outcome));
    findings
}

fn project_findings(run: &Run<'_>, project: &Project<'_>, outcome: &mut Outcome) -> Vec<Finding> {
    guarded(|| check_project(run, project)).unwrap_or_else(|why| {
        outcome.internal_errors.push(format!("internal error: {why}"));
        Vec::new()
    })
}

fn recipe_work(
    run: &Run<'_>,
    targets: &HashSet<&Path>,
    recipe: &Related,
    keeper: Option<&Keeper>,
) -> Option<Work> {
    let work = || {
        let work = check_recipe(run, targets, recipe).ok_or(())?;
        let parts = work.parts.iter().chain([&recipe.path]);
        parts.for_each(|path| run.build.files.set_aside(path));
        Ok::<Work, ()>(work)
    };
    match keeper {
        Some(keeper) => keeper.done((kind_of(recipe), &recipe.path), run.build, work).ok(),
        None => work().ok(),
    }
}

fn kind_of(recipe: &Related) -> Kind {
    if recipe.is_marked { Kind::MarkedRecipe } else { Kind::Recipe }
}

/// Checks one recipe; `None` if it cannot be read.
///
/// An ordinary recipe in which nothing is found before anonymous functions of classes have run is not
/// evaluated a second time with them. That makes a run over a whole layer three times as fast.
///
/// One that looks like a container is evaluated with them at once: they decide about what it ships.
pub(super) fn check_recipe(run: &Run<'_>, targets: &HashSet<&Path>, recipe: &Related) -> Option<Work> {
    let before_python = || Evaluated::read_before_python(run.build, &recipe.path);
    if let Some(mut evaluated) = (!recipe.is_marked).then(before_python).flatten() {
        let work = check_evaluated(run, targets, kind_of(recipe), &mut evaluated);
        if work.findings.is_empty() {
            return Some(work);
        }
    }
    let mut evaluated = Evaluated::read(run.build, &recipe.path)?;
    let work = check_evaluated(run, targets, kind_of(recipe), &mut evaluated);
    let evaluated = evaluated.matters_to_others().then_some(evaluated);
    Some(Work { evaluated, ..work })
}

fn check_evaluated(run: &Run<'_>, targets: &HashSet<&Path>, kind: Kind, evaluated: &mut Evaluated) -> Work {
    let member = &mut evaluated.member;
    let appends = &member.recipe.appends;
    member.is_target =
        targets.contains(member.path()) || appends.iter().any(|append| targets.contains(append.path()));
    let is_target = member.is_target;
    let subject = RecipeContext::of(member, run.build);
    let RecipeContext { recipe, container, .. } = subject;
    let path = recipe.file.path();
    let settings = (run.settings)(path);
    let mut findings = Vec::new();
    let variants = LazyCell::new(|| subject.variants());
    // What a class reads is no question before it is the right one.
    let is_container = container.concerns_pantavisor() && container.kind.wrong_class(recipe).is_none();
    for rule in &run.rules {
        let file = Some(Arc::clone(&recipe.file));
        let mut cx = Cx::new(&settings, run.settings, &rule.meta, file, &mut findings);
        for check in rule.checks {
            match *check {
                Check::Recipe(check) | Check::EveryReader(check) => check(&mut cx, &subject),
                Check::Body(check) => {
                    subject.bodies().iter().for_each(|body| check(&mut cx, body, Some(&subject)));
                    variants.iter().for_each(|body| check(&mut cx, body, None));
                }
                Check::Container(check) if is_container => check(&mut cx, &subject),
                Check::Manifest(check) if is_container => {
                    let files = container.manifests.iter();
                    let files =
                        files.map(|manifest| ManifestContext { manifest, shipped_by: Some(&subject) });
                    files.for_each(|file| check(&mut cx, &file));
                }
                _ => {}
            }
        }
    }
    findings.extend(check_scripts_of(run, &subject));
    let asked = Asked { targets, build: run.build };
    findings.retain(|finding| asked.is_about(finding, recipe));
    let scripts = subject.scripts().iter().map(|script| script.source.path().to_owned()).collect();
    let snippets = if is_target { shellcheck::of_recipe(run, &subject, kind) } else { Vec::new() };
    Work { findings, parts: files_read(recipe), scripts, snippets, ..Work::default() }
}

/// The findings about a JSON file that no recipe ships.
pub(super) fn check_stray(run: &Run<'_>, manifest: &Manifest) -> Vec<Finding> {
    let settings = (run.settings)(&manifest.path);
    let mut findings = Vec::new();
    for rule in &run.rules {
        let mut cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
        for check in rule.checks {
            if let Check::Manifest(check) = *check {
                check(&mut cx, &ManifestContext { manifest, shipped_by: None });
            }
        }
    }
    findings
}

/// The findings about all containers together that were asked for.
pub(super) fn check_project(run: &Run<'_>, project: &Project<'_>) -> Vec<Finding> {
    let first = run.targets.first().map_or(Path::new(""), PathBuf::as_path);
    let settings = (run.settings)(first);
    let graph = graph(project, run.settings);
    let mut findings = Vec::new();
    for rule in &run.rules {
        let mut cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
        for check in rule.checks {
            match *check {
                Check::Build(check) => check(&mut cx, project.build),
                Check::Project(check) => check(&mut cx, project),
                Check::Graph(check) => check(&mut cx, &graph),
                _ => {}
            }
        }
    }
    let targets: HashSet<&Path> = run.targets.iter().map(PathBuf::as_path).collect();
    let asked = Asked { targets: &targets, build: run.build };
    findings.retain(|finding| asked.is_for(finding, project));
    findings
}

/// Sorts findings by path and place, and drops those that are there twice.
pub(super) fn sort(findings: &mut Vec<Diagnostic>) {
    findings.sort_by(|a, b| {
        (a.file.path(), a.span, a.rule.name, &a.message).cmp(&(
            b.file.path(),
            b.span,
            b.rule.name,
            &b.message,
        ))
    });
    let mut seen = HashSet::new();
    findings.retain(|finding| {
        seen.insert((
            finding.file.path().to_owned(),
            finding.span,
            finding.rule.name,
            finding.message.clone(),
        ))
    });
}
