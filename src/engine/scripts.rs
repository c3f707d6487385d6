//! Checks scripts: those that recipes bring along, and those that were named.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::catch_panic::guarded;
use super::format::is_json;
use super::run::{Outcome, Run};
use super::shellcheck;
use super::snippet::Snippet;
use crate::lint::{Check, Cx, Finding, RecipeContext, ScriptFile, is_script};
use crate::model::Files;
use crate::syntax::Dialect;

/// Whether a file that was asked for is a script and no metadata.
pub(crate) fn is_script_file(files: &Files, path: &Path) -> bool {
    Dialect::of(path).is_none() && !is_json(path) && is_script(files, path)
}

/// The findings in the scripts of a recipe. Another recipe that brings one of them along has the same.
pub(super) fn check_scripts_of(run: &Run<'_>, subject: &RecipeContext<'_>) -> Vec<Finding> {
    subject.scripts().iter().flat_map(|script| check_script(run, script, Some(subject))).collect()
}

/// The findings in those scripts that were named and that none of the recipes that were looked at brings
/// along, `shipped` being those that are.
pub(super) fn check_stray_scripts(
    run: &Run<'_>,
    shipped: &HashSet<&Path>,
    snippets: &mut Vec<Snippet>,
    outcome: &mut Outcome,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in run.targets {
        if !is_script_file(&run.build.files, path) {
            continue;
        }
        outcome.checked.push(path.clone());
        if shipped.contains(path.as_path()) {
            continue;
        }
        match ScriptFile::read(&run.build.files, path) {
            Ok(Some(script)) => {
                match guarded(|| check_script(run, &script, None)) {
                    Ok(found) => findings.extend(found),
                    Err(why) => outcome.panicked(path, &why),
                }
                if script.body.is_some()
                    && shellcheck::is_wanted_by(run, &(run.settings)(script.source.path()))
                {
                    snippets.push(shellcheck::of_script(&script));
                }
            }
            Ok(None) => {}
            Err(error) => outcome.unreadable.push((path.clone(), error)),
        }
    }
    findings
}

fn check_script(run: &Run<'_>, script: &ScriptFile, subject: Option<&RecipeContext<'_>>) -> Vec<Finding> {
    let settings = (run.settings)(script.source.path());
    let recipe = subject.map(|subject| &subject.recipe.file);
    let mut findings = Vec::new();
    for rule in &run.rules {
        let mut cx = Cx::new(&settings, run.settings, &rule.meta, recipe.cloned(), &mut findings);
        for check in rule.checks {
            match *check {
                Check::Body(check) => script.body.iter().for_each(|body| check(&mut cx, body, None)),
                Check::Script(check) => check(&mut cx, script),
                _ => {}
            }
        }
    }
    for finding in &mut findings {
        // What is fixed in metadata is checked by reading it anew; nothing does that for a script.
        finding.diagnostic.fix = None;
        finding.subject = recipe.map(|recipe| (Arc::clone(recipe), script.stmt));
    }
    findings
}
