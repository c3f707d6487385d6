//! Carries out the fixes that findings offer, in rounds: fixes that overlap wait for the next one, and what a
//! fix makes is checked again before the next fix looks at it.
//!
//! No round is taken on trust. If a fixed file has errors of syntax that it did not have, or if fixes that
//! call themselves safe change a variable that they are not about, the file stays as it was before that round,
//! and the rules are named in an internal error.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::Outcome;
use super::values::{self, Allowed};
use crate::diag::Diagnostic;
use crate::manifest::json::Document;
use crate::model::{Build, Files};
use crate::syntax::{Dialect, parse};
use crate::text::{Edit, Fix, Safety, SourceFile, apply};

/// Fixes that need more rounds than these, and one for each of those that a file begins with, would go on for
/// ever: of fixes in one place each round takes one.
const MORE_ROUNDS: usize = 10;

/// What to fix, and how to find out what came of it.
pub struct FixRequest<'a> {
    /// The least trustworthy fixes that are wanted.
    pub least: Safety,
    /// The files that were asked for, as absolute paths.
    pub targets: &'a [PathBuf],
    /// Whether the file at this path may be changed.
    pub may_edit: &'a dyn Fn(&Path) -> bool,
    /// The same build with other files; nothing if its layers cannot be read any more.
    pub rebuild: &'a dyn Fn(Arc<Files>) -> Option<Build>,
    pub check: &'a dyn Fn(&Build) -> Outcome,
}

/// What came of it. Nothing is written yet.
pub struct Fixed {
    /// The findings that remain.
    pub outcome: Outcome,
    /// The files that change, sorted by path.
    pub files: Vec<FixedFile>,
}

/// A file that fixes change.
#[derive(Clone, Debug)]
pub struct FixedFile {
    pub before: Arc<SourceFile>,
    pub text: Arc<str>,
    /// How many fixes were carried out.
    pub fixes: usize,
    /// How many of them change a value, a body or a file that is fetched.
    pub value_changes: usize,
}

/// Carries out all fixes of `outcome`, which is what `request.check` found in `build`.
pub fn fix(build: Build, outcome: Outcome, request: &FixRequest<'_>) -> Fixed {
    let mut state =
        State { build, outcome, files: BTreeMap::new(), refused: HashSet::new(), faults: Vec::new() };
    let most = by_file(state.wanted(request)).values().map(Vec::len).max().unwrap_or_default();
    for _ in 0..most + MORE_ROUNDS {
        let round = state.next_round(request);
        if round.is_empty() {
            break;
        }
        state.carry_out(round, request);
    }
    state.drop_unsettled(request);
    let State { mut outcome, files, faults, .. } = state;
    outcome.internal_errors.extend(faults);
    Fixed { outcome, files: files.into_values().collect() }
}

struct State {
    build: Build,
    outcome: Outcome,
    files: BTreeMap<PathBuf, FixedFile>,
    /// Rules whose fixes went wrong, and where.
    refused: HashSet<(PathBuf, &'static str)>,
    faults: Vec<String>,
}

/// What happens to one file in a round.
struct Step {
    file: Arc<SourceFile>,
    text: Arc<str>,
    rules: BTreeSet<&'static str>,
    /// The variables that may change; nothing if the fixes promise nothing.
    allowed: Option<Allowed>,
    fixes: usize,
    value_changes: usize,
}

type Round = BTreeMap<PathBuf, Step>;

fn by_file<'s>(
    fixes: impl Iterator<Item = (&'s Diagnostic, &'s Fix)>,
) -> BTreeMap<&'s Path, Vec<(&'s Diagnostic, &'s Fix)>> {
    let mut by_file: BTreeMap<&Path, Vec<_>> = BTreeMap::new();
    for (finding, fix) in fixes {
        by_file.entry(finding.file.path()).or_default().push((finding, fix));
    }
    by_file
}

impl State {
    /// The steps of the next round: safe fixes as long as there are any, so that only they have to be
    /// answered for, and then the others. The worst findings come first, for mending them may settle the
    /// others: a name that is spelt right sets what was not set before.
    fn next_round(&self, request: &FixRequest<'_>) -> Round {
        let wanted: Vec<(&Diagnostic, &Fix)> = self.wanted(request).collect();
        let rank = |(finding, fix): &(&Diagnostic, &Fix)| (fix.safety, finding.severity);
        let Some(first) = wanted.iter().map(rank).max() else { return Round::new() };
        let wanted = wanted.into_iter().filter(|wanted| rank(wanted) == first);
        let steps = by_file(wanted).into_iter().map(|(path, fixes)| (path.to_owned(), Step::of(fixes)));
        steps.collect()
    }

    fn wanted<'s>(&'s self, request: &FixRequest<'_>) -> impl Iterator<Item = (&'s Diagnostic, &'s Fix)> {
        self.outcome.findings.iter().filter_map(|finding| {
            let fix = finding.fix.as_ref()?;
            let path = finding.file.path();
            let is_wanted = fix.safety >= request.least
                && fix.safety > Safety::Display
                && !fix.edits.is_empty()
                // What could not be decoded would be lost.
                && finding.file.invalid_utf8().is_none()
                && !self.refused.contains(&(path.to_owned(), finding.rule.name))
                && (request.may_edit)(path);
            is_wanted.then_some((finding, fix))
        })
    }

    /// Checks what the round makes, leaves out what went wrong, and takes the rest.
    fn carry_out(&mut self, mut round: Round, request: &FixRequest<'_>) {
        let broken: Vec<PathBuf> =
            round.iter().filter(|(_, step)| step.breaks_syntax()).map(|(path, _)| path.clone()).collect();
        for path in broken {
            self.refuse(&mut round, &path, "would make lines that cannot be read");
        }
        while !round.is_empty() {
            let Some(build) = self.rebuilt(&round, request) else {
                let paths: Vec<PathBuf> = round.keys().cloned().collect();
                paths.iter().for_each(|path| {
                    self.refuse(&mut round, path, "would make layers that cannot be read");
                });
                return;
            };
            let promises =
                round.iter().filter_map(|(path, step)| Some((path.as_path(), step.allowed.as_ref()?)));
            let broken = values::unexpected(&self.build, &build, &promises.collect(), request.targets);
            if broken.is_empty() {
                self.outcome = (request.check)(&build);
                self.build = build;
                round.into_iter().for_each(|(path, step)| self.take(path, step));
                return;
            }
            for (path, variable) in broken {
                self.refuse(&mut round, &path, &format!("would change `{variable}`"));
            }
        }
    }

    fn rebuilt(&self, round: &Round, request: &FixRequest<'_>) -> Option<Build> {
        let texts: Vec<(PathBuf, Arc<str>)> =
            round.iter().map(|(path, step)| (path.clone(), Arc::clone(&step.text))).collect();
        (request.rebuild)(Arc::new(self.build.files.edited(&texts)))
    }

    fn take(&mut self, path: PathBuf, step: Step) {
        let fixed = self.files.entry(path).or_insert_with(|| FixedFile {
            before: step.file,
            text: Arc::from(""),
            fixes: 0,
            value_changes: 0,
        });
        fixed.text = step.text;
        fixed.fixes += step.fixes;
        fixed.value_changes += step.value_changes;
    }

    /// Throws away what the round does to a file, and does not try it again.
    fn refuse(&mut self, round: &mut Round, path: &Path, why: &str) {
        let Some(step) = round.remove(path) else { return };
        let rules: Vec<String> = step.rules.iter().map(|rule| format!("`{rule}`")).collect();
        let (fixes, of) = (if rules.len() == 1 { "the fix" } else { "the fixes" }, rules.join(", "));
        self.faults.push(format!(
            "{}: internal error: {fixes} of {of} {why}; the file was left as it was",
            path.display()
        ));
        self.refused.extend(step.rules.iter().map(|rule| (path.to_owned(), *rule)));
    }

    /// Leaves files alone whose findings offer fixes without end.
    fn drop_unsettled(&mut self, request: &FixRequest<'_>) {
        let mut unsettled = self.next_round(request);
        if unsettled.is_empty() {
            return;
        }
        let paths: Vec<PathBuf> = unsettled.keys().cloned().collect();
        for path in &paths {
            let why = format!(
                "{} not come to an end",
                if unsettled[path].rules.len() == 1 { "does" } else { "do" }
            );
            self.refuse(&mut unsettled, path, &why);
        }
        let originals: Vec<(PathBuf, Arc<str>)> = paths
            .iter()
            .filter_map(|path| Some((path.clone(), self.files.remove(path)?.before.shared_text())))
            .collect();
        if let Some(build) = (request.rebuild)(Arc::new(self.build.files.edited(&originals))) {
            self.outcome = (request.check)(&build);
            self.build = build;
        }
    }
}

impl Step {
    /// Puts together as many fixes of one file as do not touch each other, from top to bottom.
    fn of(mut fixes: Vec<(&Diagnostic, &Fix)>) -> Step {
        let place = |fix: &Fix| fix.edits.first().map(|edit| edit.span);
        fixes.sort_by_key(|(finding, fix)| (place(fix), finding.rule.name));
        let file = Arc::clone(&fixes[0].0.file);
        let mut edits: Vec<Edit> = Vec::new();
        let mut taken = Vec::new();
        for (finding, fix) in fixes {
            if !fix.edits.iter().any(|edit| edits.iter().any(|other| touch(edit, other))) {
                edits.extend(fix.edits.iter().cloned());
                taken.push((finding, fix));
            }
        }
        edits.sort_by_key(|edit| edit.span);
        let text: Arc<str> = apply(file.text(), &edits).into();
        let safe = taken.iter().all(|(_, fix)| fix.safety == Safety::Safe);
        let changing: Vec<&Edit> =
            taken.iter().filter(|(_, fix)| fix.changes_value).flat_map(|(_, fix)| &fix.edits).collect();
        let allowed = safe.then(|| Allowed::by(&file, &edits, &changing));
        Step {
            allowed,
            text,
            rules: taken.iter().map(|(finding, _)| finding.rule.name).collect(),
            fixes: taken.len(),
            value_changes: taken.iter().filter(|(_, fix)| fix.changes_value).count(),
            file,
        }
    }

    /// Whether the new text has errors of syntax that the old one does not have.
    fn breaks_syntax(&self) -> bool {
        let path = self.file.path();
        if super::format::is_json(path) {
            let errors = |text: &str| Document::parse(Arc::new(SourceFile::new(path, text))).errors.len();
            return errors(&self.text) > errors(self.file.text());
        }
        let dialect = Dialect::of(path).unwrap_or(Dialect::Recipe);
        let mut known: Vec<_> =
            parse(self.file.text(), dialect).errors.iter().map(|error| error.kind).collect();
        parse(&self.text, dialect).errors.iter().any(|error| {
            match known.iter().position(|kind| *kind == error.kind) {
                Some(index) => {
                    known.swap_remove(index);
                    false
                }
                None => true,
            }
        })
    }
}

/// Whether two edits cannot be made at once: their bytes overlap, or they meet, so that their order counts.
fn touch(one: &Edit, other: &Edit) -> bool {
    one.span.start <= other.span.end && other.span.start <= one.span.end
}
