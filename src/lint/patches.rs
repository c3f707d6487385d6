//! The patches of SRC_URI.

use std::path::Path;
use std::sync::Arc;

use super::RecipeContext;
use crate::text::SourceFile;
use crate::value::path::is_patch_file;

impl RecipeContext<'_> {
    /// The patches that OpenEmbedded applies and that are surely found, as texts. Those of another layer than
    /// the recipe's are those of another project.
    pub(crate) fn patches(&self) -> &[Arc<SourceFile>] {
        self.patches.get_or_init(|| self.read_patches())
    }

    fn read_patches(&self) -> Vec<Arc<SourceFile>> {
        let layers = &self.build.layers;
        let own = layers.layer_of(self.recipe.file.path()).map(|layer| layer.root.as_path());
        let mut found = Vec::new();
        for entry in &self.container.entries.list {
            if !entry.word.sure {
                continue;
            }
            let Ok(url) = &entry.url else { continue };
            let is_patch = match url.value("apply") {
                Some(apply) => ["yes", "1"].contains(&apply),
                None => entry.local_path().is_some_and(|path| is_patch_file(Path::new(path))),
            };
            if !is_patch {
                continue;
            }
            let mut places = entry.candidates();
            let (Some(path), None) = (places.next(), places.next()) else { continue };
            if layers.layer_of(path).map(|layer| layer.root.as_path()) != own {
                continue;
            }
            // Hardly any patch is of two recipes, and all of them together take much room.
            found.extend(self.build.files.read_source(path));
        }
        found
    }
}
