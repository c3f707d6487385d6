//! The recipe that is meant by a word on the command line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::cli::messages::display_path;
use crate::cli::walk::{Json, Wanted, walk};
use crate::disk::absolute;
use crate::text::did_you_mean;
use crate::value::path::is_recipe_file;

/// The file of a recipe, given by its path or, below the current directory, by its name. Absolute.
pub(super) fn find_recipe(asked: &Path) -> anyhow::Result<PathBuf> {
    let is_name = asked.components().count() == 1 && asked.extension().is_none_or(|end| end != "bb");
    if asked.exists() || !is_name {
        return Ok(absolute(asked));
    }
    let wanted =
        Wanted { json: Json::None, force_exclude: false, any_name: false, scripts: false, kas: false };
    let walked = walk(&[PathBuf::from(".")], wanted, 0)?.absolute();
    let asked = asked.to_string_lossy();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut found: Vec<&PathBuf> = Vec::new();
    for path in &walked.files {
        if is_recipe_file(path) {
            let name = name_of(path);
            if name == asked {
                found.push(path);
            }
            names.insert(name);
        }
    }
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let help = did_you_mean(&asked, names.iter().map(String::as_str));
            let help = help.unwrap_or_else(|| "give the path of its file".to_owned());
            bail!("there is no recipe `{asked}` below the current directory: {help}")
        }
        several => {
            let paths: Vec<String> = several.iter().map(|path| display_path(path)).collect();
            bail!("there are several recipes `{asked}`: {}", paths.join(", "))
        }
    }
}

/// The name of the recipe in a file, without its version.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match stem.split_once('_') {
        Some((name, _)) => name.to_owned(),
        None => stem.into_owned(),
    }
}
