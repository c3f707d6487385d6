//! Comments that silence findings, put where BitBake allows a comment and nothing else changes.
//!
//! A comment is a line of its own between two statements. After a `def` there is no such place: BitBake
//! takes a comment there for a part of the `def`, whose hash would change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::check::check;
use super::format::is_json;
use super::run::{Input, Outcome};
use super::scripts::is_script_file;
use super::suppression_place::Place;
use super::survey;
use crate::diag::Diagnostic;
use crate::model::{Build, Files, Parsed};
use crate::syntax::ast;
use crate::syntax::{Dialect, StmtId, StmtKind, parse};
use crate::text::{Edit, SourceFile, apply};

/// What to silence, and how to find out what came of it.
pub(crate) struct IgnoreRequest<'a> {
    /// What the comments say after the rules.
    pub reason: Option<&'a str>,
    /// Whether the file at this path may be changed.
    pub may_edit: &'a dyn Fn(&Path) -> bool,
    /// What is checked once the comments are there.
    pub input: Input<'a>,
}

/// What came of it. Nothing is written yet.
pub(crate) struct Ignored {
    /// The findings that remain.
    pub outcome: Outcome,
    /// The files that get comments, sorted by path.
    pub files: Vec<IgnoredFile>,
    /// Findings that no comment can silence, and why.
    pub left: Vec<(Diagnostic, &'static str)>,
}

/// A file that gets comments.
pub(crate) struct IgnoredFile {
    pub before: Arc<SourceFile>,
    pub text: Arc<str>,
    /// How many findings its new comments silence.
    pub findings: usize,
}

const NOT_SILENCED: &str = "a comment does not silence it";

/// Puts comments above all findings of `outcome`, which is what a check with `request.input` found in
/// `build`.
///
/// What a comment is put into is read again: the statements are the same, and the findings are gone.
/// Otherwise the comment is not put there.
pub(crate) fn ignore(build: &Build, outcome: Outcome, request: &IgnoreRequest<'_>) -> Ignored {
    let mut left = Vec::new();
    let mut wanted = outcome.findings.clone();
    let shipped = Shipped::of(build, &wanted, request);
    loop {
        let planned = plan(&build.files, &shipped, wanted, request, &mut left);
        if planned.is_empty() {
            return Ignored { outcome, files: Vec::new(), left };
        }
        let texts: Vec<_> = planned
            .iter()
            .map(|plan| (plan.file.source.path().to_owned(), Some(Arc::clone(&plan.text))))
            .collect();
        let Ok(after) = build.with_files(Arc::new(build.files.edited(&texts))) else {
            let all = planned.iter().flat_map(|plan| plan.findings_of_its_own(&planned));
            left.extend(all.map(|finding| (finding.clone(), NOT_SILENCED)));
            return Ignored { outcome, files: Vec::new(), left };
        };
        let outcome = check(&after, &request.input);
        let mut is_settled = true;
        wanted = Vec::new();
        for plan in &planned {
            for finding in plan.findings_of_its_own(&planned) {
                if plan.is_left(finding, &outcome) {
                    is_settled = false;
                    left.push((finding.clone(), NOT_SILENCED));
                } else {
                    wanted.push(finding.clone());
                }
            }
        }
        if is_settled {
            let files = planned.iter().map(|plan| IgnoredFile {
                before: Arc::clone(&plan.file.source),
                text: Arc::clone(&plan.text),
                findings: plan.findings_of_its_own(&planned).count(),
            });
            return Ignored { outcome, files: files.collect(), left };
        }
    }
}

/// How far a comment reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IgnoreScope {
    /// The place of the finding.
    Place,
    File,
}

/// The comment that silences one finding; `None` if it cannot be silenced, or if the comment would change
/// what BitBake reads.
pub(crate) fn comment_that_ignores(
    file: &Arc<Parsed>,
    finding: &Diagnostic,
    scope: IgnoreScope,
) -> Option<Edit> {
    let place = Place::of(file, finding).ok()?;
    let place = if scope == IgnoreScope::File { Place::of_file(file) } else { place };
    let text = file.source.text();
    let edit = place.edit(text, &BTreeSet::from([finding.rule.name]), None);
    if !same_statements(file, &apply(text, std::slice::from_ref(&edit))) {
        return None;
    }
    Some(edit)
}

/// The JSON files with findings, and where comments about each go: JSON has none, but one in each recipe that
/// ships the file counts for it.
struct Shipped(BTreeMap<PathBuf, BTreeMap<PathBuf, Option<StmtId>>>);

impl Shipped {
    fn of(build: &Build, findings: &[Diagnostic], request: &IgnoreRequest<'_>) -> Shipped {
        let mut found: BTreeMap<PathBuf, BTreeMap<PathBuf, Option<StmtId>>> = BTreeMap::new();
        if !findings.iter().any(|finding| is_json(finding.file.path())) {
            return Shipped(found);
        }
        let project = survey(build, request.input.targets);
        for member in &project.members {
            let own = member.recipe.file.path();
            for manifest in &member.container.manifests {
                let mut stmt = None;
                if let Some(entry) = member.container.entries.list.get(manifest.entry)
                    && let Some(place) = &entry.word.place
                    && place.file.path() == own
                {
                    stmt = entry.word.stmt;
                }
                found.entry(manifest.path.clone()).or_default().entry(own.to_owned()).or_insert(stmt);
            }
        }
        Shipped(found)
    }
}

/// What happens to one file.
struct Plan {
    file: Arc<Parsed>,
    edits: Vec<Edit>,
    text: Arc<str>,
    findings: Vec<Diagnostic>,
}

impl Plan {
    /// The findings for which no file of `all` before this one gets a comment as well.
    fn findings_of_its_own<'p>(&'p self, all: &'p [Plan]) -> impl Iterator<Item = &'p Diagnostic> {
        let before = all.iter().take_while(|plan| !std::ptr::eq(*plan, self));
        let before: Vec<&Diagnostic> = before.flat_map(|plan| &plan.findings).collect();
        self.findings.iter().filter(move |finding| !before.iter().any(|other| is_same(other, finding)))
    }

    /// Whether a finding is still there.
    fn is_left(&self, finding: &Diagnostic, outcome: &Outcome) -> bool {
        let mut moved = 0;
        if finding.file.path() == self.file.path() {
            for edit in &self.edits {
                if edit.span.start <= finding.span.start {
                    moved += edit.text.len() as u32;
                }
            }
        }
        outcome.findings.iter().any(|other| {
            other.rule.name == finding.rule.name
                && other.file.path() == finding.file.path()
                && other.span.start == finding.span.start + moved
                && other.message == finding.message
        })
    }
}

fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.rule.name == other.rule.name
        && one.file.path() == other.file.path()
        && one.span == other.span
        && one.message == other.message
}

/// The files that get comments; what cannot be silenced goes to `left`.
fn plan(
    files: &Files,
    shipped: &Shipped,
    findings: Vec<Diagnostic>,
    request: &IgnoreRequest<'_>,
    left: &mut Vec<(Diagnostic, &'static str)>,
) -> Vec<Plan> {
    let mut by_file: BTreeMap<_, Vec<Diagnostic>> = BTreeMap::new();
    for finding in findings {
        let path = finding.file.path();
        let paths: Vec<PathBuf> = match shipped.0.get(path) {
            Some(recipes) => recipes.keys().cloned().collect(),
            None => vec![path.to_owned()],
        };
        match paths.iter().find_map(|path| readable(files, path, request).err()) {
            Some(why) => left.push((finding, why)),
            None => paths.into_iter().for_each(|path| {
                by_file.entry(path).or_default().push(finding.clone());
            }),
        }
    }
    let mut plans = Vec::new();
    for (path, findings) in by_file {
        if let Ok(file) = readable(files, &path, request) {
            plans.extend(plan_file(file, shipped, findings, request.reason, left));
        }
    }
    plans
}

/// The file, if it may be changed and takes comments.
fn readable(files: &Files, path: &Path, request: &IgnoreRequest<'_>) -> Result<Arc<Parsed>, &'static str> {
    let is_metadata = Dialect::of(path).is_some();
    if !is_metadata && path.extension().is_some_and(|extension| extension == "json") {
        return Err("JSON has no comments, and no recipe makes it a part of a container or a device");
    }
    if !(request.may_edit)(path) {
        return Err(if is_metadata { "the file was not asked for" } else { "the file is no metadata" });
    }
    if is_script_file(files, path) {
        return Err("it is a script; a comment in the recipe that brings it along silences it");
    }
    match files.load(path) {
        Ok(file) if file.source.invalid_utf8().is_none() => Ok(file),
        _ => Err("the file cannot be read as text"),
    }
}

fn plan_file(
    file: Arc<Parsed>,
    shipped: &Shipped,
    findings: Vec<Diagnostic>,
    reason: Option<&str>,
    left: &mut Vec<(Diagnostic, &'static str)>,
) -> Option<Plan> {
    let mut wanted: BTreeMap<Place, BTreeSet<&str>> = BTreeMap::new();
    let mut taken = Vec::new();
    for finding in findings {
        let place = match shipped.0.get(finding.file.path()) {
            Some(recipes) => Place::of_statement(&file, recipes.get(file.source.path()).copied().flatten()),
            None => Place::of(&file, &finding),
        };
        match place {
            Ok(place) => {
                wanted.entry(place).or_default().insert(finding.rule.name);
                taken.push(finding);
            }
            Err(why) => left.push((finding, why)),
        }
    }
    let text = file.source.text();
    let mut edits: Vec<Edit> = wanted.iter().map(|(place, rules)| place.edit(text, rules, reason)).collect();
    edits.sort_by_key(|edit| edit.span);
    let after = apply(text, &edits);
    if taken.is_empty() {
        return None;
    }
    if !same_statements(&file, &after) {
        left.extend(
            taken.into_iter().map(|finding| (finding, "a comment there would change what BitBake reads")),
        );
        return None;
    }
    Some(Plan { file, edits, text: Arc::from(after), findings: taken })
}

/// Whether `after` has the statements of `file` to the letter, and is as wrong as it.
fn same_statements(file: &Parsed, after: &str) -> bool {
    let parsed = parse(after, file.dialect);
    let old = statements_as_written(file.ast(), file.source.text());
    let new = statements_as_written(ast::File::new(after, &parsed.tree), after);
    old.eq(new) && file.parse.errors.len() == parsed.errors.len()
}

/// The statements that are more than comments and blank lines, each with its text.
fn statements_as_written<'a>(
    file: ast::File<'a>,
    text: &'a str,
) -> impl Iterator<Item = (StmtKind, &'a str)> {
    let stmts = file.stmts().filter(|stmt| !matches!(stmt.kind(), StmtKind::Comment | StmtKind::Blank));
    stmts.map(move |stmt| (stmt.kind(), stmt.lines().slice(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::metas;
    use crate::text::Span;

    #[test]
    fn what_is_about_a_file_is_ignored_in_all_of_it() {
        #[track_caller]
        fn check(text: &str, want: &str) {
            let source = Arc::new(SourceFile::new("x.bb", text));
            let finding = Diagnostic {
                rule: metas().iter().find(|rule| rule.name == "mdev-decision").unwrap(),
                severity: crate::diag::Severity::Note,
                file: Arc::clone(&source),
                span: Span::empty(0),
                message: String::new(),
                labels: Vec::new(),
                help: None,
                fix: None,
            };
            let file = Arc::new(Parsed::new(source, Dialect::Recipe));
            let shipped = Shipped(BTreeMap::new());
            let plan = plan_file(file, &shipped, vec![finding], Some("why"), &mut Vec::new()).unwrap();
            assert_eq!(&*plan.text, want);
        }
        let comment = "# pvlint: ignore-file[mdev-decision] -- why\n";
        check("A = \"1\"\n", &format!("{comment}A = \"1\"\n"));
        check("# License.\n\nA = \"1\"\n", &format!("# License.\n{comment}\nA = \"1\"\n"));
        check("# License.", &format!("{comment}# License."));
        check("", comment);
        check(
            "A = \"1\"\n# pvlint: ignore-file[x]\nB = \"1\"\n",
            "A = \"1\"\n# pvlint: ignore-file[x, mdev-decision]\nB = \"1\"\n",
        );
    }
}
