//! What can be done about findings besides their own fixes.

use std::path::Path;
use std::sync::Arc;

use super::World;
use super::format::by_lines;
use super::workspace::fixed;
use crate::diag::Diagnostic;
use crate::engine::{self, IgnoreScope};
use crate::model::Parsed;
use crate::syntax::Dialect;
use crate::text::{Edit, SourceFile, Span};

/// The comment that silences a finding, in its place or for the whole file; `None` where there can be none.
pub(crate) fn ignore(source: &Arc<SourceFile>, finding: &Diagnostic, whole_file: bool) -> Option<Edit> {
    let parsed = Arc::new(Parsed::new(Arc::clone(source), Dialect::of(source.path())?));
    let scope = if whole_file { IgnoreScope::File } else { IgnoreScope::Place };
    engine::comment_that_ignores(&parsed, finding, scope)
}

/// What `pvlint check --fix` makes of one file, as edits of it. Fixes that need other files stay undone.
pub(crate) fn fix_all(world: &World, path: &Path) -> Vec<Edit> {
    let targets = [path.to_owned()];
    let fixed = fixed(world, &targets, &targets, &|other| other == path);
    let file = fixed.into_iter().find(|file| file.path == path);
    let Some((before, text)) = file.and_then(|file| Some((file.before?, file.text))) else {
        return Vec::new();
    };
    by_lines(Span::new(0, before.text().len()), before.text(), &text)
}
