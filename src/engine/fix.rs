//! Carries out the fixes that findings offer, in rounds: fixes that overlap wait for the next one, and what a
//! fix makes is checked again before the next fix looks at it.
//!
//! A fix may also create files and rename them. It runs in a round where no other fix touches these files.
//!
//! No round is taken on trust. If a fixed file has errors of syntax that it did not have, or if fixes that
//! call themselves safe change a variable that they are not about, the file stays as it was before that
//! round, and the rules are named in an internal error.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::check;
use super::fix_proof;
use super::fix_step::{Other, Step};
use super::run::{Input, Outcome};
use crate::diag::Diagnostic;
use crate::disk::EntryKind;
use crate::model::Build;
use crate::text::{FileChange, Fix, Safety, SourceFile};

/// Added to the number of fixes of the busiest file, the upper bound of rounds: of fixes in one place each
/// round takes one, so beyond it fixes do not converge.
const MORE_ROUNDS: usize = 10;

/// What to fix, and how to find out what came of it.
pub struct FixRequest<'a> {
    /// The least trustworthy fixes that are wanted.
    pub min_safety: Safety,
    /// Whether the file at this path may be changed.
    pub may_edit: &'a dyn Fn(&Path) -> bool,
    /// What is checked after each round.
    pub input: Input<'a>,
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
    /// As it was read; nothing for a new file.
    pub before: Option<Arc<SourceFile>>,
    /// Where it is to be.
    pub path: PathBuf,
    pub text: Arc<str>,
    /// The new places of the other files that this one is to be changed together with.
    pub with: BTreeSet<PathBuf>,
    /// How many fixes were carried out.
    pub fixes: usize,
    /// How many of them change a value, a body or a file that is fetched.
    pub value_changes: usize,
}

/// Carries out all fixes of `outcome`, which is what a check with `request.input` found in `build`.
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
    /// By the places where they are to be.
    files: BTreeMap<PathBuf, FixedFile>,
    /// Rules whose fixes went wrong, and where.
    refused: HashSet<(PathBuf, &'static str)>,
    faults: Vec<String>,
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
    /// answered for, and then the others. The worst findings come first, for fixing them may settle the
    /// others: a name that is spelled right sets what was not set before.
    fn next_round(&self, request: &FixRequest<'_>) -> Round {
        let mut wanted: Vec<(&Diagnostic, &Fix)> = self.wanted(request).collect();
        let Some(first) = wanted.iter().map(|(finding, fix)| (fix.safety(), finding.severity)).max() else {
            return Round::new();
        };
        wanted.retain(|(finding, fix)| (fix.safety(), finding.severity) == first);
        let wanted = by_file(wanted.into_iter());
        let mut busy: HashSet<PathBuf> = wanted.keys().map(|path| (*path).to_owned()).collect();
        let mut round = Round::new();
        for (path, fixes) in wanted {
            if let Some(step) = Step::of(fixes, &mut busy, &self.build.files) {
                round.insert(path.to_owned(), step);
            }
        }
        round
    }

    fn wanted<'s>(&'s self, request: &FixRequest<'_>) -> impl Iterator<Item = (&'s Diagnostic, &'s Fix)> {
        self.outcome.findings.iter().filter_map(|finding| {
            let fix = finding.fix.as_ref()?;
            if self.is_wanted(finding, fix, request) { Some((finding, fix)) } else { None }
        })
    }

    fn is_wanted(&self, finding: &Diagnostic, fix: &Fix, request: &FixRequest<'_>) -> bool {
        let path = finding.file.path();
        fix.safety() >= request.min_safety
            && !fix.edits().is_empty()
            // What could not be decoded would be lost.
            && finding.file.invalid_utf8().is_none()
            && !self.refused.contains(&(path.to_owned(), finding.rule.name))
            && (request.may_edit)(path)
            && fix.files().iter().all(|change| self.is_possible(change, request))
    }

    /// Whether a file can be made or renamed: nothing may be overwritten.
    fn is_possible(&self, change: &FileChange, request: &FixRequest<'_>) -> bool {
        let files = &self.build.files;
        let target = change.target();
        // A link that leads nowhere takes the name as well, and so does a file the name of a directory.
        if files.exists(target) || files.disk().kind(target).is_some() {
            return false;
        }
        let mut above = target.ancestors().skip(1);
        if !above.all(|above| files.disk().kind(above).is_none_or(EntryKind::is_directory))
            || !change.paths().all(|path| (request.may_edit)(path))
        {
            return false;
        }
        match change {
            FileChange::Create { .. } => true,
            // As it is known here it may have to be written again.
            FileChange::Rename { from, .. } => {
                files.load_source(from).is_ok_and(|file| file.invalid_utf8().is_none())
            }
        }
    }

    /// Checks what the round makes, leaves out what went wrong, and takes the rest.
    fn carry_out(&mut self, mut round: Round, request: &FixRequest<'_>) {
        let paths: Vec<PathBuf> = round.keys().cloned().collect();
        for path in paths {
            if round[&path].breaks_syntax() {
                self.refuse(&mut round, &path, "would make lines that cannot be read");
            }
        }
        while !round.is_empty() {
            let Some(build) = self.rebuilt(&round) else {
                let paths: Vec<PathBuf> = round.keys().cloned().collect();
                for path in paths {
                    self.refuse(&mut round, &path, "would make layers that cannot be read");
                }
                return;
            };
            let promises =
                round.iter().filter_map(|(path, step)| Some((path.as_path(), step.allowed.as_ref()?)));
            let broken = fix_proof::unexpected_changes(
                &self.build,
                &build,
                &promises.collect(),
                request.input.targets,
            );
            if broken.is_empty() {
                self.outcome = check(&build, &request.input);
                self.build = build;
                round.into_iter().for_each(|(path, step)| self.take(path, step));
                return;
            }
            for (path, variable) in broken {
                self.refuse(&mut round, &path, &format!("would change `{variable}`"));
            }
        }
    }

    fn rebuilt(&self, round: &Round) -> Option<Build> {
        let mut texts = Vec::new();
        for (path, step) in round {
            texts.push((path.clone(), Some(Arc::clone(&step.text))));
            for Other { before, path, text } in &step.others {
                texts.extend(before.as_ref().map(|before| (before.path().to_owned(), None)));
                texts.push((path.clone(), Some(Arc::clone(text))));
            }
        }
        self.build.with_files(Arc::new(self.build.files.edited(&texts))).ok()
    }

    fn take(&mut self, path: PathBuf, step: Step) {
        let with: Vec<PathBuf> = step.others.iter().map(|other| other.path.clone()).collect();
        step.others.into_iter().for_each(|other| self.take_other(other));
        let text = Arc::clone(&step.text);
        let fixed = self.files.entry(path.clone()).or_insert(FixedFile::new(Some(step.file), path, text));
        fixed.text = step.text;
        fixed.with.extend(with);
        fixed.fixes += step.fixes;
        fixed.value_changes += step.value_changes;
    }

    /// A file that gets another name may have been changed, or even made, in a round before.
    fn take_other(&mut self, Other { before, path, text }: Other) {
        let old = before.as_ref().map(|before| before.path().to_owned());
        let known = old.as_ref().and_then(|old| self.files.remove(old));
        if let Some(old) = &old {
            for fixed in self.files.values_mut() {
                if fixed.with.remove(old) {
                    fixed.with.insert(path.clone());
                }
            }
        }
        let mut fixed = known.unwrap_or_else(|| FixedFile::new(before, path.clone(), text));
        fixed.path.clone_from(&path);
        self.files.insert(path, fixed);
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
        let mut originals = Vec::new();
        let mut waiting = paths;
        while let Some(path) = waiting.pop() {
            let Some(fixed) = self.files.remove(&path) else { continue };
            // Whatever is to be changed together with it, and what it is to be changed together with.
            for (other, fixed) in &self.files {
                if fixed.with.contains(&path) {
                    waiting.push(other.clone());
                }
            }
            waiting.extend(fixed.with.iter().cloned());
            originals.extend(fixed.undone());
        }
        if let Ok(build) = self.build.with_files(Arc::new(self.build.files.edited(&originals))) {
            self.outcome = check(&build, &request.input);
            self.build = build;
        }
    }
}

impl FixedFile {
    fn new(before: Option<Arc<SourceFile>>, path: PathBuf, text: Arc<str>) -> FixedFile {
        FixedFile { before, path, text, with: BTreeSet::new(), fixes: 0, value_changes: 0 }
    }

    /// The texts that make it as it was.
    fn undone(self) -> Vec<(PathBuf, Option<Arc<str>>)> {
        let Some(before) = self.before else { return vec![(self.path, None)] };
        let old = (before.path().to_owned(), Some(before.shared_text()));
        if old.0 == self.path { vec![old] } else { vec![(self.path, None), old] }
    }
}
