//! The patches of SRC_URI, and what their headers say.

pub(super) mod patch_cve_mismatch;
pub(super) mod patch_cve_tag;
pub(super) mod patch_status;
pub(super) mod patch_unused;

use std::path::Path;
use std::sync::Arc;

use crate::lint::RecipeContext;
use crate::text::SourceFile;
use crate::value::path::is_patch_file;

/// The patches that OpenEmbedded applies and that are surely found, as texts. Those of another layer than the
/// recipe's are those of another project.
fn patches(subject: &RecipeContext<'_>) -> Vec<Arc<SourceFile>> {
    let layers = &subject.build.layers;
    let own = layers.layer_of(subject.recipe.file.path()).map(|layer| layer.root.as_path());
    let mut found = Vec::new();
    for entry in &subject.container.entries.list {
        if !entry.word.sure {
            continue;
        }
        let Ok(url) = &entry.url else { continue };
        let is_patch = match url.value("apply") {
            Some(apply) => ["yes", "1"].contains(&apply),
            None => entry.local_path().is_some_and(is_patch_name),
        };
        if !is_patch {
            continue;
        }
        let mut places = entry.candidates();
        let (Some(path), None) = (places.next(), places.next()) else { continue };
        if layers.layer_of(path).map(|layer| layer.root.as_path()) != own {
            continue;
        }
        if let Ok(text) = subject.build.files.load_source(path) {
            found.push(text);
        }
    }
    found
}

fn is_patch_name(path: &str) -> bool {
    is_patch_file(Path::new(path))
}
