//! Puts together what the pieces of work of a check have found.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::apply_suppressions::{Targets, apply_suppressions};
use super::asked::Asked;
use super::cache::{Keeper, Work};
use super::catch_panic::guarded;
use super::every_reader::{FilesRead, held_for_every_reader, is_about_every_reader};
use super::run::{Outcome, Run};
use super::scripts::check_stray_scripts;
use super::shellcheck;
use super::snippet::Snippet;
use super::stray_manifests::stray_manifests;
use super::told_later::is_told_later;
use super::yielding::without_what_yields;
use crate::diag::Diagnostic;
use crate::layers::is_yaml;
use crate::lint::{Check, Cx, Finding, ManifestContext, Rule, each_block, graph};
use crate::manifest::{Evaluated, Manifest, Project};
use crate::model::{LoadError, Parsed};
use crate::text::Span;

/// What came of a piece of work.
pub(super) type Done = Result<Work, Failed>;

/// Why nothing came of it.
pub(super) enum Failed {
    Unreadable(LoadError),
    Panicked(String),
    /// A recipe that cannot be read; its file says why.
    Lost,
}

/// The pieces of work of a check.
pub(super) struct Pieces<'a> {
    /// Single files, without values.
    pub files: Vec<(&'a Path, &'a Done)>,
    pub recipes: Vec<(&'a Path, &'a Done)>,
    /// `None` if not all recipes were looked at. What only shows when they are is left out then, see
    /// [`super::may_be_told_later`].
    pub in_all: Option<&'a InAll>,
    pub focus: Focus<'a>,
    /// The recipes that have to do with the focus though nothing is found in it; sorted.
    pub concerned: &'a [PathBuf],
}

/// Which files are asked about.
#[derive(Clone, Copy, Debug)]
pub enum Focus<'a> {
    /// All targets.
    All,
    /// Only these.
    Files(&'a [PathBuf]),
}

impl Focus<'_> {
    pub(super) fn holds(self, path: &Path) -> bool {
        match self {
            Focus::All => true,
            Focus::Files(files) => files.iter().any(|file| file == path),
        }
    }

    fn has_one(self, findings: &[Finding]) -> bool {
        match self {
            Focus::All => true,
            Focus::Files(_) => findings.iter().any(|finding| self.holds(finding.diagnostic.file.path())),
        }
    }
}

impl Pieces<'_> {
    /// All work that something came of.
    fn works(&self) -> impl Iterator<Item = &Work> {
        self.files.iter().chain(&self.recipes).filter_map(|(_, done)| done.as_ref().ok())
    }

    /// Whether a recipe has to do with the focus though nothing is found in it.
    fn are_about(&self, recipe: &Path) -> bool {
        self.concerned.binary_search_by(|known| known.as_path().cmp(recipe)).is_ok()
    }
}

/// What was found of all containers together.
pub(super) struct InAll {
    findings: Vec<Finding>,
    /// What else there is to say, in what was looked at for that.
    outcome: Outcome,
}

impl InAll {
    /// `evaluated` are the recipes that matter to others.
    pub(super) fn of(run: &Run<'_>, asked: &Asked<'_>, evaluated: Vec<Evaluated>) -> InAll {
        let mut in_all = InAll { findings: Vec::new(), outcome: Outcome::default() };
        let project = Project::new(run.build, evaluated);
        if run.asks_for_values() {
            in_all.look_at_manifests(run, asked, &project);
        }
        in_all.outcome.checked.extend(kas_files_checked(run));
        match guarded(|| check_project(run, asked, &project)) {
            Ok(found) => in_all.findings.extend(found),
            Err(why) => in_all.outcome.internal_errors.push(format!("internal error: {why}")),
        }
        in_all
    }

    fn look_at_manifests(&mut self, run: &Run<'_>, asked: &Asked<'_>, project: &Project<'_>) {
        let outcome = &mut self.outcome;
        for member in &project.members {
            if member.is_target {
                outcome.unreadable.extend(member.container.unreadable.iter().cloned());
            }
        }
        for manifest in stray_manifests(run, project, outcome) {
            match guarded(|| check_stray(run, &manifest)) {
                Ok(found) => self.findings.extend(found),
                Err(why) => outcome.panicked(&manifest.path, &why),
            }
            outcome.checked.push(manifest.path);
        }
        for member in &project.members {
            for manifest in &member.container.manifests {
                if member.is_target || asked.targets.contains(manifest.path.as_path()) {
                    outcome.checked.push(manifest.path.clone());
                }
            }
        }
    }
}

/// All that is to be said of the focus of `pieces`. `keeper` takes note of what ShellCheck finds.
pub(super) fn put_together(run: &Run<'_>, pieces: &Pieces<'_>, keeper: Option<&Keeper>) -> Outcome {
    let focus = pieces.focus;
    let mut outcome = Outcome::default();
    let (mut found, with_suppressions) = in_files(run, pieces, &mut outcome);
    // Whether a comment silences nothing is known only at the end.
    let files = if pieces.in_all.is_some() { outcome.checked.clone() } else { Vec::new() };
    found.extend(in_recipes(run, pieces, &mut outcome));
    if let Some(in_all) = pieces.in_all {
        found.extend(in_all.findings.iter().cloned());
        outcome.checked.extend(in_all.outcome.checked.iter().cloned());
        outcome.unreadable.extend(in_all.outcome.unreadable.iter().cloned());
        outcome.internal_errors.extend(in_all.outcome.internal_errors.iter().cloned());
        found.extend(in_scripts(run, pieces, keeper, &mut outcome));
    }
    let mut found = without_what_yields(run.build, found);
    found.retain(|finding| focus.holds(finding.diagnostic.file.path()));
    let targets = Targets { paths: &files, with_suppressions: &with_suppressions };
    apply_suppressions(run, &targets, found, &mut outcome);
    outcome.checked.retain(|path| focus.holds(path));
    outcome.checked.sort();
    outcome.checked.dedup();
    outcome.unreadable.sort_by(|one, other| one.0.cmp(&other.0));
    outcome.unreadable.dedup_by(|one, other| one.0 == other.0);
    sort(&mut outcome.findings);
    outcome
}

/// The findings that need no values; the files of the focus that were looked at for them are noted, and those
/// with comments that silence something returned.
fn in_files(run: &Run<'_>, pieces: &Pieces<'_>, outcome: &mut Outcome) -> (Vec<Finding>, Vec<Arc<Parsed>>) {
    let (mut found, mut with_suppressions) = (Vec::new(), Vec::new());
    for (path, done) in &pieces.files {
        match done {
            Ok(work) if work.file.is_foreign && !run.named.iter().any(|named| named == path) => {}
            Ok(work) => {
                found.extend(work.findings.iter().cloned());
                if pieces.focus.holds(path) {
                    outcome.checked.push(path.to_path_buf());
                    if pieces.in_all.is_some() && work.file.has_suppressions {
                        with_suppressions.extend(run.build.files.get(path));
                    }
                }
            }
            Err(Failed::Unreadable(error)) => outcome.unreadable.push((path.to_path_buf(), error.clone())),
            Err(Failed::Panicked(why)) => outcome.panicked(path, why),
            Err(Failed::Lost) => {}
        }
    }
    (found, with_suppressions)
}

/// The findings about single recipes: those that have something to say in the focus, or to do with it.
fn in_recipes(run: &Run<'_>, pieces: &Pieces<'_>, outcome: &mut Outcome) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut read = FilesRead::default();
    for (path, done) in &pieces.recipes {
        let work = match done {
            Ok(work) => work,
            Err(Failed::Panicked(why)) => {
                outcome.panicked(path, why);
                continue;
            }
            Err(_) => continue,
        };
        read.insert(path, &work.parts);
        if pieces.focus.has_one(&work.findings) || pieces.are_about(path) {
            found.extend(work.findings.iter().cloned());
        }
    }
    if pieces.in_all.is_none() {
        found.retain(|finding| {
            !is_told_later(finding.diagnostic.rule.name) && !is_about_every_reader(finding)
        });
        return found;
    }
    held_for_every_reader(run.build, found, &read)
}

/// The findings in scripts that no recipe brings along, and what ShellCheck says of all that is shell.
fn in_scripts(
    run: &Run<'_>,
    pieces: &Pieces<'_>,
    keeper: Option<&Keeper>,
    outcome: &mut Outcome,
) -> Vec<Finding> {
    if !run.asks_for_values() {
        return Vec::new();
    }
    let shipped = pieces.works().flat_map(|work| &work.scripts);
    let shipped: HashSet<&Path> = shipped.map(PathBuf::as_path).collect();
    let mut strays = Vec::new();
    let mut found = check_stray_scripts(run, &shipped, &mut strays, outcome);
    let snippets: Vec<&Snippet> = pieces.works().flat_map(|work| &work.snippets).chain(&strays).collect();
    found.extend(shellcheck::findings_in(run, &snippets, keeper, outcome));
    found
}

/// The findings about a JSON file that no recipe ships.
fn check_stray(run: &Run<'_>, manifest: &Manifest) -> Vec<Finding> {
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

/// The kas files that were asked for and are those of a layer.
fn kas_files_checked(run: &Run<'_>) -> Vec<PathBuf> {
    let mut asked: Vec<PathBuf> = run.targets.iter().filter(|path| is_yaml(path)).cloned().collect();
    if !asked.is_empty() {
        let known = run.build.layers.kas_files();
        asked.retain(|path| known.contains(path));
    }
    asked
}

/// The findings about all containers together that were asked for.
fn check_project(run: &Run<'_>, asked: &Asked<'_>, project: &Project<'_>) -> Vec<Finding> {
    let first = run.targets.first().map_or(Path::new(""), PathBuf::as_path);
    let settings = (run.settings)(first);
    let graph = graph(project, run.settings);
    let asks_for_kas = run.targets.iter().any(|path| is_yaml(path));
    let mut findings = Vec::new();
    for rule in &run.rules {
        let cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
        let mut cx = cx.for_files(&asked.targets);
        for check in rule.checks {
            match *check {
                Check::Build(check) => check(&mut cx, project.build),
                Check::Kas(check) if asks_for_kas => check(&mut cx, project.build),
                Check::Project(check) => check(&mut cx, project),
                Check::Graph(check) => check(&mut cx, &graph),
                _ => {}
            }
        }
    }
    if asks_for_kas {
        findings.extend(check_kas(run));
    }
    findings.retain(|finding| asked.is_for(finding, project));
    findings
}

/// What the rules about single files of metadata find in the configuration that kas files hold. Rules that
/// look at kas files by themselves have done so.
fn check_kas(run: &Run<'_>) -> Vec<Finding> {
    let mut rules: Vec<&Rule> = run.rules.clone();
    rules.retain(|rule| !rule.checks.iter().any(|check| matches!(check, Check::Kas(_))));
    let mut all = Vec::new();
    each_block(run.build, |source, block, file| {
        let settings = (run.settings)(source.path());
        let mut findings = Vec::new();
        for rule in &rules {
            let mut cx = Cx::new(&settings, run.settings, &rule.meta, None, &mut findings);
            for check in rule.checks {
                if let Check::InLayer(check) = *check {
                    check(&mut cx, file, run.build);
                }
            }
        }
        for mut finding in findings {
            let found = &mut finding.diagnostic;
            found.file = Arc::clone(source);
            found.span = block.in_file(found.span);
            found.fix = found.fix.take().and_then(|fix| fix.within(&block.text, |part| block.in_file(part)));
            found.labels.retain(|label| label.file.path() == source.path());
            for label in &mut found.labels {
                label.file = Arc::clone(source);
                label.span = block.in_file(label.span);
            }
            all.push(finding);
        }
    });
    all
}

/// Sorts findings by path and place, and drops those that are there twice.
fn sort(findings: &mut Vec<Diagnostic>) {
    fn order(finding: &Diagnostic) -> (&Path, Span, &str, &str) {
        (finding.file.path(), finding.span, finding.rule.name, &finding.message)
    }
    findings.sort_by(|one, other| order(one).cmp(&order(other)));
    findings.dedup_by(|one, other| order(one) == order(other));
}
