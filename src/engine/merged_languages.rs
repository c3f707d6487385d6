//! The language of what is put before or after a function: that of the function, whatever the part says.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::related_recipes::readers;
use crate::model::{Build, Recipe};
use crate::syntax::ast::{File, View};
use crate::value::path::is_recipe_file;

/// The functions that this file only adds to, by their names as written, and whether BitBake reads what is
/// added as Python. Left out are those of which that is not known, or not the same in all recipes that read
/// the file.
pub(crate) fn merged_languages(build: &Build, path: &Path, file: File<'_>) -> BTreeMap<String, bool> {
    let parts: Vec<String> = parts_of(file).collect();
    if parts.is_empty() {
        return BTreeMap::new();
    }
    let readers =
        if is_recipe_file(path) { vec![path.to_owned()] } else { readers(build, &[path.to_owned()], &[]) };
    let asked = readers.par_iter().filter_map(|reader| build.recipe_before_python(reader));
    let told: Vec<Vec<Option<bool>>> =
        asked.map(|recipe| parts.iter().map(|part| is_python(&recipe, part)).collect()).collect();
    let mut agreed = BTreeMap::new();
    let Some(first) = told.first() else { return agreed };
    for (at, part) in parts.into_iter().enumerate() {
        if let Some(is_python) = first[at]
            && told.iter().all(|recipe| recipe[at] == Some(is_python))
        {
            agreed.insert(part, is_python);
        }
    }
    agreed
}

fn parts_of<'f>(file: File<'f>) -> impl Iterator<Item = String> + 'f {
    file.stmts().filter_map(|stmt| {
        let View::Function(function) = stmt.view() else { return None };
        let name = function.stored_name();
        added_to(&name)?;
        Some(name.into_owned())
    })
}

/// The function that a part with this name is put before or after.
pub(crate) fn added_to(part: &str) -> Option<&str> {
    let end = [":append", ":prepend"].iter().filter_map(|edit| part.find(edit)).min()?;
    let base = part[..end].split(':').next()?;
    if base.contains('$') { None } else { Some(base) }
}

fn is_python(recipe: &Recipe, part: &str) -> Option<bool> {
    let base = added_to(part)?;
    // Only a definition makes a function; what a part says of itself counts for nothing.
    if recipe.data.recipe_part_missing() || !recipe.data.has_flag(base, "func") {
        return None;
    }
    Some(recipe.data.has_flag(base, "python"))
}
