//! A JSON file of a container as rules see it.

use super::{Cx, RecipeContext, Report};
use crate::manifest::Manifest;
use crate::text::Span;

/// A JSON file, and the recipe that ships it.
#[derive(Clone, Copy)]
pub struct ManifestContext<'a> {
    pub manifest: &'a Manifest,
    /// `None` if no recipe ships the file; then nothing is known but what stands in it.
    pub shipped_by: Option<&'a RecipeContext<'a>>,
}

impl ManifestContext<'_> {
    /// Reports that `span` of the file is wrong; a comment in the recipe that ships it silences the finding.
    pub fn report<'c>(&self, cx: &'c mut Cx<'_>, span: Span, message: impl Into<String>) -> Report<'c> {
        match self.shipped_by {
            Some(subject) => {
                cx.report_manifest(subject.recipe, subject.container, self.manifest, span, message)
            }
            None => cx.report(&self.manifest.document.source, span, message),
        }
    }
}
