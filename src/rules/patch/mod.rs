//! The patches of SRC_URI, and what their headers say.

pub(super) mod patch_cve_mismatch;
pub(super) mod patch_status;

use std::path::Path;
use std::sync::Arc;

use crate::lint::RecipeContext;
use crate::text::SourceFile;

/// The patches that OpenEmbedded applies and that are surely found, as texts. Those of another layer than the
/// recipe's are those of another project.
fn patches(subject: &RecipeContext<'_>) -> Vec<Arc<SourceFile>> {
    let layers = &subject.build.layers;
    let own = layers.layer_of(subject.recipe.file.path()).map(|layer| layer.root.as_path());
    let mut found = Vec::new();
    for entry in subject.container.entries.list.iter().filter(|entry| entry.word.sure) {
        let Ok(url) = &entry.url else { continue };
        let is_patch = match url.value("apply") {
            Some(apply) => ["yes", "1"].contains(&apply),
            None => entry.local_path().is_some_and(is_patch_name),
        };
        let mut places = entry.candidates();
        let (Some(path), None) = (places.next().filter(|_| is_patch), places.next()) else { continue };
        let is_own = layers.layer_of(path).map(|layer| layer.root.as_path()) == own;
        if let Some(text) = subject.build.files.load_source(path).ok().filter(|_| is_own) {
            found.push(text);
        }
    }
    found
}

fn is_patch_name(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "patch" || extension == "diff")
}
