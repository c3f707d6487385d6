//! Which findings were asked for: those in the targets, and those about them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::run::Run;
use crate::diag::Diagnostic;
use crate::lint::Finding;
use crate::manifest::Project;
use crate::model::{Build, Recipe};
use crate::value::path::is_recipe_or_append;

/// What findings were asked for.
pub(super) struct Asked<'a> {
    pub targets: HashSet<&'a Path>,
    /// Whether nothing but recipes and appends was asked for.
    are_recipes: bool,
    build: &'a Build,
}

impl<'a> Asked<'a> {
    pub(super) fn of(run: &Run<'a>) -> Asked<'a> {
        Asked {
            targets: run.targets.iter().map(PathBuf::as_path).collect(),
            are_recipes: run.targets.iter().all(|path| is_recipe_or_append(path)),
            build: run.build,
        }
    }
}

impl Asked<'_> {
    /// Whether rules about a recipe may find what was asked for. They find nothing in other recipes than
    /// those among `parts`, the files that it reads.
    pub(super) fn may_hold_findings_of(&self, recipe: &Path, parts: &HashSet<PathBuf>) -> bool {
        let is_asked = |path: &Path| self.targets.contains(path);
        !self.are_recipes || is_asked(recipe) || parts.iter().any(|part| is_asked(part))
    }

    /// Whether a finding is in a file that was asked for, or about such a recipe.
    pub(super) fn is_for(&self, finding: &Finding, project: &Project<'_>) -> bool {
        if self.is_in_target(finding) {
            return true;
        }
        let Some((subject, _)) = &finding.subject else { return false };
        project.members.iter().any(|member| {
            member.is_target && member.path() == subject.path() && self.is_about(finding, &member.recipe)
        })
    }

    /// Whether a finding about a recipe was asked for. Of a recipe of another layer only its appends are at
    /// issue, and what lies beside them.
    pub(super) fn is_about(&self, finding: &Finding, recipe: &Recipe) -> bool {
        if self.targets.contains(recipe.file.path()) || self.is_in_target(finding) {
            return true;
        }
        let mut appends = recipe.appends.iter().map(|append| append.path());
        appends.any(|append| self.targets.contains(append) && self.shows(finding, append))
    }

    /// Whether a finding stands in the layer of a file, or points to it.
    fn shows(&self, finding: &Finding, path: &Path) -> bool {
        let Diagnostic { file, labels, .. } = &finding.diagnostic;
        self.are_in_one_layer(file.path(), path) || labels.iter().any(|label| label.file.path() == path)
    }

    fn is_in_target(&self, finding: &Finding) -> bool {
        self.targets.contains(finding.diagnostic.file.path())
    }

    fn are_in_one_layer(&self, one: &Path, other: &Path) -> bool {
        let (one, other) = (self.build.layers.layer_of(one), self.build.layers.layer_of(other));
        matches!((one, other), (Some(one), Some(other)) if one.root == other.root)
    }
}
