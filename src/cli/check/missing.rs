//! What is not here, and what is therefore not checked.

use std::path::PathBuf;

use crate::cli::configs::Configs;
use crate::cli::messages::{self, plural};
use crate::engine::{Missing, missing};
use crate::model::Build;

/// How many names stand in one line.
const MOST: usize = 20;

/// Says it, if there is anything.
pub(super) fn tell(build: &Build, configs: &Configs, checked: &[PathBuf]) {
    let optional = configs.absent_layers(build.files.disk());
    if !optional.is_empty() {
        messages::note(&format!("`optional-layers` that are not here: {}", list(&optional)));
    }
    let layers: Vec<String> = build.layers.missing_depends().into_iter().map(str::to_owned).collect();
    if !layers.is_empty() {
        messages::note(&format!(
            "layers that are not here: {}; what they set is taken from tables or is unknown; `layers` in \
             pvlint.toml says where they are",
            list(&layers)
        ));
    }
    let Missing { classes, inheriting, without_part } = missing(build, checked);
    if !classes.is_empty() {
        let classes: Vec<String> = classes
            .iter()
            .map(|(class, recipes)| format!("{class} (in {})", plural(*recipes, "recipe")))
            .collect();
        messages::note(&format!("classes that are not here: {}", list(&classes)));
        messages::note(&format!(
            "not checked in {} that {} one of them: what such a class could set, add to or define, such as a \
             variable that nothing else sets",
            plural(inheriting, "recipe"),
            if inheriting == 1 { "inherits" } else { "inherit" }
        ));
    }
    if without_part > 0 {
        messages::note(&format!(
            "not checked in {} that {} a file that is not here: all that depends on values of variables",
            plural(without_part, "recipe"),
            if without_part == 1 { "requires" } else { "require" }
        ));
    }
}

fn list(names: &[String]) -> String {
    match names.len() {
        count if count > MOST => format!("{} and {} more", names[..MOST].join(", "), count - MOST),
        _ => names.join(", "),
    }
}
