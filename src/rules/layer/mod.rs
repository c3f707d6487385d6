//! Layers: what `layer.conf` says, which recipes and appends it reaches, and the kas files that put layers
//! together.

pub(super) mod addpylib_missing;
pub(super) mod append_dangling;
pub(super) mod append_replaces_list;
mod depends_versions;
pub(super) mod filesextrapaths_form;
pub(super) mod filesextrapaths_missing_dir;
pub(super) mod kas_key;
pub(super) mod kas_target_unknown;
pub(super) mod layer_bbfiles;
pub(super) mod layer_bbpath;
pub(super) mod layer_collection_unknown;
pub(super) mod layer_depends_missing;
pub(super) mod layer_license_path;
pub(super) mod layer_recipe_unreached;
pub(super) mod layer_series;
pub(super) mod layer_value;
mod pattern_of_others;
pub(super) mod preferred_form;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::layers::{Layer, Layers, Use};
use crate::lint::{Statement, WrittenWord, written_words};
use crate::model::{Build, Parsed};
use crate::rules::correctness::unknown_variable_near_match::near_key;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;
use crate::value::path::is_recipe_or_append;

/// Whether a file is the `layer.conf` of a layer.
fn is_layer_conf(file: &Parsed) -> bool {
    file.path().ends_with("conf/layer.conf")
}

/// The words that a file adds to a list, as they are written.
fn words_of(file: &Arc<Parsed>, variable: &str) -> Vec<WrittenWord> {
    let own = Statement::all_in(file).filter(|statement| statement.stem() == variable);
    own.filter_map(|statement| statement.to_value()).flat_map(written_words).collect()
}

/// Whether all of a `layer.conf` stands in it, is understood, and nothing is nearly called as a key of one.
fn says_all_itself(conf: &Parsed) -> bool {
    conf.parse.errors.is_empty()
        && conf.ast().stmts().all(|stmt| match stmt.view() {
            // It brings modules of Python, and no variables.
            View::Directive(directive) => directive.kind() == StmtKind::AddPylib,
            View::Function(_) => false,
            View::Assignment(assignment) => near_key(&assignment.name().get()).is_none(),
            _ => true,
        })
}

/// Whether all that says where recipes are looked for is known.
fn knows_patterns(layers: &Layers) -> bool {
    ["BBFILES", "BBFILES_DYNAMIC", "BBMASK"]
        .iter()
        .all(|name| layers.conf().get(name).is_none_or(|value| value.possible().is_some()))
}

/// The recipes and appends that lie in a layer and in none within it, whether a pattern finds them or not.
fn recipes_in(build: &Build, layer: &Layer) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = Vec::new();
    build.disk().walk(&layer.root, &mut |file| files.push(file));
    files.retain(|file| {
        is_recipe_or_append(file) && build.layers.layer_of(file).is_some_and(|owner| owner.root == layer.root)
    });
    files
}

/// Whether a pattern of a layer finds the file, be it masked then.
fn is_collected(build: &Build, file: &Path) -> bool {
    build.layers.collected().usage(file) != Use::NotCollected
}

/// The recipe's name in the name of a recipe or an append.
fn recipe_name(path: &Path) -> &str {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    stem.split(['_', '%']).next().unwrap_or(stem)
}
