//! Which findings were asked for: those in the targets, and those about them.

use std::collections::HashSet;
use std::path::Path;

use crate::diag::Diagnostic;
use crate::lint::Finding;
use crate::manifest::Project;
use crate::model::{Build, Recipe};

/// What findings were asked for.
pub(super) struct Asked<'a> {
    pub targets: &'a HashSet<&'a Path>,
    pub build: &'a Build,
}

impl Asked<'_> {
    /// Whether a finding is in a file that was asked for, or about such a recipe.
    pub(super) fn is_for(&self, finding: &Finding, project: &Project<'_>) -> bool {
        let subject = finding.subject.as_ref().map(|(recipe, _)| recipe.path());
        let mut members = project.members.iter().filter(|member| member.is_target);
        self.is_in_target(finding)
            || members.any(|member| subject == Some(member.path()) && self.is_about(finding, &member.recipe))
    }

    /// Whether a finding about a recipe was asked for. Of a recipe of another layer only its appends are at
    /// issue, and what lies beside them.
    pub(super) fn is_about(&self, finding: &Finding, recipe: &Recipe) -> bool {
        let Diagnostic { file, labels, .. } = &finding.diagnostic;
        let shows = |path: &Path| {
            self.are_in_one_layer(file.path(), path) || labels.iter().any(|label| label.file.path() == path)
        };
        let mut appends = recipe.appends.iter().map(|append| append.path());
        self.targets.contains(recipe.file.path())
            || self.is_in_target(finding)
            || appends.any(|append| self.targets.contains(append) && shows(append))
    }

    fn is_in_target(&self, finding: &Finding) -> bool {
        self.targets.contains(finding.diagnostic.file.path())
    }

    fn are_in_one_layer(&self, one: &Path, other: &Path) -> bool {
        let root = |path: &Path| self.build.layers.layer_of(path).map(|layer| layer.root.as_path());
        root(one).is_some() && root(one) == root(other)
    }
}
