//! Runs all rules over a set of files.

use std::any::Any;
use std::collections::{BTreeMap, HashSet};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Settings, check_name};
use crate::diag::Diagnostic;
use crate::lint::{Check, Cx, Finding, Suppressions};
use crate::model::{Files, LoadError, Parsed};
use crate::rules::{self, RULES};
use crate::syntax::StmtKind;

/// What to look at, and how.
pub struct Input<'a> {
    pub files: &'a Files,
    /// The files that were asked for; only they, and what they ship, get findings.
    pub targets: &'a [PathBuf],
    /// Those targets that the user named; the others were found in folders.
    pub named: &'a [PathBuf],
    pub settings: &'a (dyn Fn(&Path) -> Arc<Settings> + Sync),
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sorted by path and place.
    pub findings: Vec<Diagnostic>,
    pub files: usize,
    /// How many findings comments silenced.
    pub suppressed: usize,
    pub unreadable: Vec<(PathBuf, LoadError)>,
    /// Where pvlint itself failed, and how. The findings of that file are incomplete.
    pub internal_errors: Vec<String>,
}

/// Checks all targets. The result is the same whatever the number of threads.
pub fn check(input: &Input<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut parsed = Vec::new();
    let mut found = Vec::new();
    let checked: Vec<_> = input.targets.par_iter().map(|path| (path, guarded(input, path))).collect();
    for (path, result) in checked {
        match result {
            Ok((file, _)) if is_foreign(&file) && !input.named.contains(path) => {}
            Ok((file, findings)) => {
                parsed.push(file);
                found.extend(findings);
            }
            Err(Failed::Unreadable(error)) => outcome.unreadable.push((path.clone(), error)),
            Err(Failed::Panicked(why)) => {
                outcome.internal_errors.push(format!("{}: internal error: {why}", path.display()));
            }
        }
    }
    outcome.files = parsed.len();
    silence(input, &parsed, found, &mut outcome);
    sort(&mut outcome.findings);
    outcome
}

/// Whether a file found in a folder only happens to be called like metadata: another program's
/// configuration, of which BitBake could not read a single line.
fn is_foreign(file: &Parsed) -> bool {
    let named_like_it =
        file.path().extension().is_some_and(|extension| extension == "conf" || extension == "inc");
    named_like_it
        && !file.parse.errors.is_empty()
        && file
            .parse
            .tree
            .stmts()
            .iter()
            .all(|stmt| matches!(stmt.kind, StmtKind::Blank | StmtKind::Comment | StmtKind::Error))
}

/// Why a file has no findings.
enum Failed {
    Unreadable(LoadError),
    Panicked(String),
}

/// A panic in one file must not cost the findings in all others.
fn guarded(input: &Input<'_>, path: &Path) -> Result<(Arc<Parsed>, Vec<Finding>), Failed> {
    let file = input.files.load(path).map_err(Failed::Unreadable)?;
    let attempt = panic::catch_unwind(AssertUnwindSafe(|| check_file(input, &file)));
    match attempt {
        Ok(findings) => Ok((file, findings)),
        Err(payload) => Err(Failed::Panicked(message_of(payload.as_ref()))),
    }
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

fn check_file(input: &Input<'_>, file: &Arc<Parsed>) -> Vec<Finding> {
    let settings = (input.settings)(file.path());
    let mut findings = Vec::new();
    for rule in RULES {
        let mut cx = Cx::new(&settings, &rule.meta, None, &mut findings);
        match rule.check {
            Check::Stmt(kinds, check) => {
                let matching = file.ast().stmts().filter(|stmt| kinds.contains(stmt.kind()));
                matching.for_each(|stmt| check(&mut cx, file, stmt));
            }
            Check::File(check) => check(&mut cx, file),
            Check::Engine => {}
        }
    }
    findings
}

/// Drops findings that a comment silences, and reports comments that silence nothing.
fn silence(input: &Input<'_>, files: &[Arc<Parsed>], findings: Vec<Finding>, outcome: &mut Outcome) {
    let suppressions: BTreeMap<&Path, (&Arc<Parsed>, Suppressions)> =
        files.iter().map(|file| (file.source.path(), (file, Suppressions::of(file)))).collect();
    let named = |rule: &'static crate::diag::Meta| {
        move |name: &str| name == rule.name || rule.oelint().any(|id| id == name)
    };
    let kept = &mut outcome.findings;
    for finding in findings {
        let diagnostic = finding.diagnostic;
        let own = suppressions.get(diagnostic.file.path());
        let mut silenced =
            own.is_some_and(|(_, list)| list.silences(diagnostic.span, named(diagnostic.rule)));
        if let Some((recipe, stmt)) = &finding.subject
            && let Some((_, list)) = suppressions.get(recipe.source.path())
            && recipe.source.path() != diagnostic.file.path()
        {
            let at = stmt.map_or(crate::text::Span::empty(recipe.source.text().len()), |stmt| {
                recipe.parse.tree.lines_of(stmt)
            });
            silenced |= list.silences(at, named(diagnostic.rule));
        }
        if silenced {
            outcome.suppressed += 1;
        } else {
            kept.push(diagnostic);
        }
    }
    for (file, list) in suppressions.values() {
        unused(input, file, list, kept);
    }
}

fn unused(input: &Input<'_>, file: &Arc<Parsed>, list: &Suppressions, kept: &mut Vec<Diagnostic>) {
    let settings = (input.settings)(file.source.path());
    let Some(rule) = rules::find("unused-suppression") else { return };
    let mut findings = Vec::new();
    let mut cx = Cx::new(&settings, &rule.meta, None, &mut findings);
    let metas = rules::metas();
    for (span, why) in &list.broken {
        let _ = cx.report(&file.source, *span, "this suppression cannot be read").help(*why);
    }
    for suppression in list.list.iter().filter(|suppression| !suppression.used.get()) {
        let known = check_name(&suppression.name, metas);
        if let Err(help) = known {
            // Ids of other tools may stand here as well.
            if !suppression.name.starts_with("oelint.") {
                let message = format!("there is no rule `{}`", suppression.name);
                let _ = cx.report(&file.source, suppression.span, message).help(help);
            }
            continue;
        }
        let runs = metas.iter().any(|meta| {
            meta.name == suppression.name && settings.severity(meta, file.source.path()).is_some()
        });
        if runs {
            let message = format!("`{}` finds nothing here to ignore", suppression.name);
            let _ = cx.report(&file.source, suppression.span, message).help("remove it");
        }
    }
    kept.extend(findings.into_iter().map(|finding| finding.diagnostic));
}

fn sort(findings: &mut Vec<Diagnostic>) {
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
