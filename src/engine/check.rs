//! Runs all rules over a set of files.

use std::cell::LazyCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::asked::Asked;
use super::cache::{FileFacts, Keeper, Work};
use super::catch_panic::guarded;
use super::every_reader::files_read;
use super::format::is_json;
use super::related_recipes::{self, Related};
use super::run::{Input, Outcome, Run};
use super::scripts::{check_scripts_of, is_script_file};
use super::shellcheck;
use super::together::{Done, Failed, Focus, InAll, Pieces, put_together};
use super::work_kind::Kind;
use crate::config::Settings;
use crate::layers::is_yaml;
use crate::lint::{Body, Check, Cx, ManifestContext, RecipeContext, Rule, SettingsOf, Suppressions};
use crate::manifest::Evaluated;
use crate::model::{Build, Parsed};
use crate::rules::RULES;
use crate::value::path::is_class_file;

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

/// Does all pieces of work, and puts together what they come to.
fn check_all(run: &Run<'_>, keeper: Option<&Keeper>) -> Outcome {
    let files: Vec<&PathBuf> = run.targets.iter().filter(|path| is_metadata(run, path)).collect();
    let in_files: Vec<Done> = files.par_iter().map(|path| file_work_once(run, path, keeper)).collect();
    let recipes = match run.asks_for_values() {
        true => related_recipes::marked(run.build, related_recipes::recipes(run.build, run.targets)),
        false => Vec::new(),
    };
    let asked = Asked::of(run);
    let mut in_recipes: Vec<Done> =
        recipes.par_iter().map(|recipe| recipe_work_once(run, &asked, recipe, keeper)).collect();
    let evaluated = in_recipes.iter_mut().flatten().filter_map(|work| work.evaluated.take());
    let in_all = InAll::of(run, &asked, evaluated.collect());
    let pieces = Pieces {
        files: files.iter().map(|path| path.as_path()).zip(&in_files).collect(),
        recipes: recipes.iter().map(|recipe| recipe.path.as_path()).zip(&in_recipes).collect(),
        in_all: Some(&in_all),
        focus: Focus::All,
        concerned: &[],
    };
    put_together(run, &pieces, keeper)
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
    let mut on = Vec::new();
    for rule in RULES {
        if seen.iter().any(|settings| settings.level(&rule.meta).is_some()) {
            on.push(*rule);
        }
    }
    on
}

/// Whether a file that was asked for is looked at by itself. The JSON files of containers and scripts are
/// checked with the recipes that ship them, kas files with all that they are about.
pub(super) fn is_metadata(run: &Run<'_>, path: &Path) -> bool {
    !is_json(path) && !is_yaml(path) && !is_script_file(&run.build.files, path)
}

fn file_work_once(run: &Run<'_>, path: &Path, keeper: Option<&Keeper>) -> Done {
    match keeper {
        Some(keeper) => keeper.done((Kind::File, path), run.build, || file_work_and_set_aside(run, path)),
        None => file_work_and_set_aside(run, path),
    }
}

/// As [`file_work`], after which the file is not needed soon.
fn file_work_and_set_aside(run: &Run<'_>, path: &Path) -> Done {
    let work = file_work(run, path);
    run.build.files.set_aside(path);
    work
}

/// The findings in one file that need no values.
pub(super) fn file_work(run: &Run<'_>, path: &Path) -> Done {
    let file = run.build.files.load(path).map_err(Failed::Unreadable)?;
    let work = guarded(|| check_file(run, &file)).map_err(Failed::Panicked)?;
    let has_suppressions = !Suppressions::of(&file).is_empty();
    Ok(Work { file: FileFacts { is_foreign: is_foreign(&file), has_suppressions }, ..work })
}

/// Whether a file found in a directory is another program's configuration.
pub(super) fn is_foreign(file: &Parsed) -> bool {
    let Some(extension) = file.path().extension() else { return false };
    (extension == "conf" || extension == "inc") && super::format::is_foreign(&file.parse)
}

fn check_file(run: &Run<'_>, file: &Arc<Parsed>) -> Work {
    let settings = (run.settings)(file.path());
    let mut findings = Vec::new();
    let is_class = is_class_file(file.path());
    let bodies = if is_class { Body::of_class(file) } else { Vec::new() };
    for rule in &run.rules {
        let mut cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
        for check in rule.checks {
            match *check {
                Check::Stmt(kinds, check) => {
                    for stmt in file.ast().stmts() {
                        if kinds.contains(stmt.kind()) {
                            check(&mut cx, file, stmt);
                        }
                    }
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

fn recipe_work_once(run: &Run<'_>, asked: &Asked<'_>, recipe: &Related, keeper: Option<&Keeper>) -> Done {
    match keeper {
        Some(keeper) => keeper
            .done((kind_of(recipe), &recipe.path), run.build, || recipe_work_and_let_go(run, asked, recipe)),
        None => recipe_work_and_let_go(run, asked, recipe),
    }
}

/// As [`recipe_work`], after which the files of the recipe are not needed soon.
fn recipe_work_and_let_go(run: &Run<'_>, asked: &Asked<'_>, recipe: &Related) -> Done {
    let work = recipe_work(run, asked, recipe)?;
    for path in work.parts.iter().chain([&recipe.path]) {
        run.build.files.let_go(path);
    }
    Ok(work)
}

/// The findings about one recipe.
pub(super) fn recipe_work(run: &Run<'_>, asked: &Asked<'_>, recipe: &Related) -> Done {
    let work = guarded(|| check_recipe(run, asked, recipe)).map_err(Failed::Panicked)?;
    work.ok_or(Failed::Lost)
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
fn check_recipe(run: &Run<'_>, asked: &Asked<'_>, recipe: &Related) -> Option<Work> {
    if !recipe.is_marked
        && let Some(mut evaluated) = Evaluated::read_before_python(run.build, &recipe.path)
    {
        let work = check_evaluated(run, asked, kind_of(recipe), &mut evaluated);
        if work.findings.is_empty() {
            return Some(work);
        }
    }
    let mut evaluated = Evaluated::read(run.build, &recipe.path)?;
    let mut work = check_evaluated(run, asked, kind_of(recipe), &mut evaluated);
    if evaluated.matters_to_others() {
        work.evaluated = Some(evaluated);
    }
    Some(work)
}

fn check_evaluated(run: &Run<'_>, asked: &Asked<'_>, kind: Kind, evaluated: &mut Evaluated) -> Work {
    let member = &mut evaluated.member;
    let appends = &member.recipe.appends;
    member.is_target = asked.targets.contains(member.path())
        || appends.iter().any(|append| asked.targets.contains(append.path()));
    let is_target = member.is_target;
    let parts = files_read(&member.recipe);
    if !asked.may_hold_findings_of(member.path(), &parts) {
        return Work { parts, ..Work::default() };
    }
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
                // A package may bring the device's file.
                Check::Manifest(check) if is_container || container.class.is_none() => {
                    for manifest in &container.manifests {
                        check(&mut cx, &ManifestContext { manifest, shipped_by: Some(&subject) });
                    }
                }
                _ => {}
            }
        }
    }
    findings.extend(check_scripts_of(run, &subject));
    findings.retain(|finding| asked.is_about(finding, recipe));
    let scripts = subject.scripts().iter().map(|script| script.source.path().to_owned()).collect();
    let snippets = if is_target { shellcheck::of_recipe(run, &subject, kind) } else { Vec::new() };
    Work { findings, parts, scripts, snippets, ..Work::default() }
}
