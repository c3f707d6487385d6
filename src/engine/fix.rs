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
use super::fix_proof::{self, AllowedChanges};
use super::run::{Input, Outcome};
use crate::diag::Diagnostic;
use crate::disk::EntryKind;
use crate::manifest::json::Document;
use crate::model::{Build, Files};
use crate::syntax::{Dialect, parse};
use crate::text::{Edit, FileChange, Fix, Safety, SourceFile, apply};

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

/// What happens to one file in a round.
struct Step {
    file: Arc<SourceFile>,
    text: Arc<str>,
    rules: BTreeSet<&'static str>,
    /// What happens to other files.
    others: Vec<Other>,
    /// The variables that may change; `None` if the fixes promise nothing.
    allowed: Option<AllowedChanges>,
    fixes: usize,
    value_changes: usize,
}

/// A file that is made, or that gets another name.
struct Other {
    before: Option<Arc<SourceFile>>,
    path: PathBuf,
    text: Arc<str>,
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
        let wanted: Vec<(&Diagnostic, &Fix)> = self.wanted(request).collect();
        let rank = |(finding, fix): &(&Diagnostic, &Fix)| (fix.safety(), finding.severity);
        let Some(first) = wanted.iter().map(rank).max() else { return Round::new() };
        let wanted = by_file(wanted.into_iter().filter(|wanted| rank(wanted) == first));
        let mut busy: HashSet<PathBuf> = wanted.keys().map(|path| (*path).to_owned()).collect();
        let step = |(path, fixes): (&Path, Vec<_>)| {
            let step = Step::of(fixes, &mut busy, &self.build.files)?;
            Some((path.to_owned(), step))
        };
        wanted.into_iter().filter_map(step).collect()
    }

    fn wanted<'s>(&'s self, request: &FixRequest<'_>) -> impl Iterator<Item = (&'s Diagnostic, &'s Fix)> {
        self.outcome.findings.iter().filter_map(|finding| {
            let fix = finding.fix.as_ref()?;
            let path = finding.file.path();
            let is_wanted = fix.safety() >= request.min_safety
                && !fix.edits().is_empty()
                // What could not be decoded would be lost.
                && finding.file.invalid_utf8().is_none()
                && !self.refused.contains(&(path.to_owned(), finding.rule.name))
                && (request.may_edit)(path)
                && fix.files().iter().all(|change| self.is_possible(change, request));
            is_wanted.then_some((finding, fix))
        })
    }

    /// Whether a file can be made or renamed: nothing may be overwritten.
    fn is_possible(&self, change: &FileChange, request: &FixRequest<'_>) -> bool {
        let files = &self.build.files;
        let target = change.target();
        // A link that leads nowhere takes the name as well, and so does a file the name of a directory.
        let is_taken = files.exists(target) || files.disk().kind(target).is_some();
        let is_possible = |above: &Path| files.disk().kind(above).is_none_or(EntryKind::is_directory);
        !is_taken
            && target.ancestors().skip(1).all(is_possible)
            && change.paths().all(|path| (request.may_edit)(path))
            && match change {
                FileChange::Create { .. } => true,
                // As it is known here it may have to be written again.
                FileChange::Rename { from, .. } => {
                    files.load_source(from).is_ok_and(|file| file.invalid_utf8().is_none())
                }
            }
    }

    /// Checks what the round makes, leaves out what went wrong, and takes the rest.
    fn carry_out(&mut self, mut round: Round, request: &FixRequest<'_>) {
        let broken: Vec<PathBuf> =
            round.iter().filter(|(_, step)| step.breaks_syntax()).map(|(path, _)| path.clone()).collect();
        for path in broken {
            self.refuse(&mut round, &path, "would make lines that cannot be read");
        }
        while !round.is_empty() {
            let Some(build) = self.rebuilt(&round) else {
                let paths: Vec<PathBuf> = round.keys().cloned().collect();
                paths.iter().for_each(|path| {
                    self.refuse(&mut round, path, "would make layers that cannot be read");
                });
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
            let together = self.files.iter().filter(|(_, other)| other.with.contains(&path));
            waiting.extend(together.map(|(path, _)| path.clone()));
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
        let before = self.before.map(|before| (before.path().to_owned(), Some(before.shared_text())));
        let is_in_place = before.as_ref().is_some_and(|(path, _)| *path == self.path);
        let moved = (!is_in_place).then_some((self.path, None));
        moved.into_iter().chain(before).collect()
    }
}

impl Other {
    fn of(change: &FileChange, files: &Files) -> Option<Other> {
        Some(match change {
            FileChange::Create { path, text } => {
                Other { before: None, path: path.clone(), text: text.as_str().into() }
            }
            FileChange::Rename { from, to } => {
                let file = files.load_source(from).ok()?;
                Other { path: to.clone(), text: file.shared_text(), before: Some(file) }
            }
        })
    }
}

impl Step {
    /// Puts together as many fixes of one file as do not touch each other, from top to bottom, that change no
    /// other file that another fix is busy with, and that make a text that can be read; `None` if all have to
    /// wait.
    fn of(mut fixes: Vec<(&Diagnostic, &Fix)>, busy: &mut HashSet<PathBuf>, files: &Files) -> Option<Step> {
        let place = |fix: &Fix| fix.edits().first().map(|edit| edit.span);
        fixes.sort_by_key(|(finding, fix)| (place(fix), finding.rule.name));
        let file = Arc::clone(&fixes[0].0.file);
        let mut edits: Vec<Edit> = Vec::new();
        let mut taken = Vec::new();
        for (finding, fix) in fixes {
            let is_busy = fix.files().iter().flat_map(FileChange::paths).any(|path| busy.contains(path));
            let touches = |edit: &Edit| edits.iter().any(|other| touch(edit, other));
            if is_busy || fix.edits().iter().any(touches) {
                continue;
            }
            busy.extend(fix.files().iter().flat_map(FileChange::paths).map(Path::to_owned));
            edits.extend(fix.edits().iter().cloned());
            taken.push((finding, fix));
        }
        let first = *taken.first()?;
        let step = Step::made(&file, &taken, files);
        if taken.len() == 1 || !step.breaks_syntax() {
            return Some(step);
        }
        // Fixes that are right by themselves may not go together, such as two that write the same key.
        let mut fitting = Vec::new();
        for fix in taken {
            fitting.push(fix);
            if Step::made(&file, &fitting, files).breaks_syntax() {
                fitting.pop();
            }
        }
        Some(Step::made(
            &file,
            if fitting.is_empty() { std::slice::from_ref(&first) } else { &fitting },
            files,
        ))
    }

    /// What fixes that do not touch each other make of a file.
    fn made(file: &Arc<SourceFile>, taken: &[(&Diagnostic, &Fix)], files: &Files) -> Step {
        let mut edits: Vec<Edit> = taken.iter().flat_map(|(_, fix)| fix.edits()).cloned().collect();
        edits.sort_by_key(|edit| edit.span);
        let text: Arc<str> = apply(file.text(), &edits).into();
        let safe = taken.iter().all(|(_, fix)| fix.safety() == Safety::Safe);
        let changing: Vec<&Edit> =
            taken.iter().filter(|(_, fix)| fix.is_value_change()).flat_map(|(_, fix)| fix.edits()).collect();
        let allowed = safe.then(|| AllowedChanges::by(file, &edits, &changing));
        let changes = taken.iter().flat_map(|(_, fix)| fix.files());
        Step {
            allowed,
            text,
            others: changes.filter_map(|change| Other::of(change, files)).collect(),
            rules: taken.iter().map(|(finding, _)| finding.rule.name).collect(),
            fixes: taken.len(),
            value_changes: taken.iter().filter(|(_, fix)| fix.is_value_change()).count(),
            file: Arc::clone(file),
        }
    }

    /// Whether a new text has errors of syntax that the old one does not have.
    fn breaks_syntax(&self) -> bool {
        let made = self.others.iter().filter(|other| other.before.is_none());
        has_new_errors(self.file.path(), Some(self.file.text()), &self.text) || { made }
            .any(|other| has_new_errors(&other.path, None, &other.text))
    }
}

/// Whether `new`, the text of the file at `path`, has errors of syntax that `old` does not have.
fn has_new_errors(path: &Path, old: Option<&str>, new: &str) -> bool {
    if super::format::is_json(path) {
        let errors = |text: &str| Document::parse(Arc::new(SourceFile::new(path, text))).errors.len();
        return errors(new) > old.map_or(0, errors);
    }
    let dialect = Dialect::of(path).unwrap_or(Dialect::Recipe);
    let mut known: Vec<_> =
        parse(old.unwrap_or_default(), dialect).errors.iter().map(|error| error.kind).collect();
    parse(new, dialect).errors.iter().any(|error| match known.iter().position(|kind| *kind == error.kind) {
        Some(index) => {
            known.swap_remove(index);
            false
        }
        None => true,
    })
}

/// Whether two edits cannot be made at once: their bytes overlap, or they meet, so that their order counts.
fn touch(one: &Edit, other: &Edit) -> bool {
    one.span.start <= other.span.end && other.span.start <= one.span.end
}
