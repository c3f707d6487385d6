//! The classes of all layers, whether a recipe inherits them or not.

use crate::model::Build;

/// Whether the text of some class of the layers is so: a distribution that is not known here may inherit it
/// for all recipes.
pub(crate) fn is_so_in_some_class(build: &Build, is_so: impl Fn(&str) -> bool) -> bool {
    let directories = build.layers.layers().iter().flat_map(|layer| {
        ["classes", "classes-global", "classes-recipe"].map(|directory| layer.root.join(directory))
    });
    directories.into_iter().any(|directory| {
        let entries = build.disk().list(&directory);
        entries.entries().any(|(file, _)| {
            let class =
                if file.ends_with(".bbclass") { build.files.get(&directory.join(file)) } else { None };
            class.is_some_and(|class| is_so(class.source.text()))
        })
    })
}
