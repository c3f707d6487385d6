//! What is done to the workspace as a whole, or in it: fixes everywhere, a new container.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::World;
use super::change::Change;
use super::format::by_lines;
use crate::engine::new::{ContainerSpec, Refused, plan, wrong_name};
use crate::engine::{self, FixRequest, FixedFile, Input, survey};
use crate::text::{FileChange, Safety, Span};

/// What `pvlint check --fix` makes of all files, of those that `may_edit` names.
pub fn fix_everything(world: &World, may_edit: &dyn Fn(&Path) -> bool) -> Change {
    let mut change = Change::default();
    for FixedFile { before, path, text, .. } in fixed(world, &world.targets, &[], may_edit) {
        let Some(before) = before else {
            change.files.push(FileChange::Create { path, text: text.to_string() });
            continue;
        };
        let edits = by_lines(Span::new(0, before.text().len()), before.text(), &text);
        let from = before.path().to_owned();
        if !edits.is_empty() {
            change.edits.insert(from.clone(), (before, edits));
        }
        if from != path {
            change.files.push(FileChange::Rename { from, to: path });
        }
    }
    change
}

/// The files that safe fixes change among `targets`, of which somebody asked for those `named`.
pub(super) fn fixed(
    world: &World,
    targets: &[PathBuf],
    named: &[PathBuf],
    may_edit: &dyn Fn(&Path) -> bool,
) -> Vec<FixedFile> {
    let settings = &|path: &Path| world.settings(path);
    let input = Input { targets, named, settings, filter: None, shellcheck: None };
    let outcome = engine::check(&world.build, &input);
    let request = FixRequest { min_safety: Safety::Safe, may_edit, input };
    let build = world.build.with_contents(Arc::clone(&world.build.files), &[]);
    engine::fix(build, outcome, &request).files
}

/// Why there cannot be a new container of a name. All that [`new_container`] needs the values of recipes for
/// is left to it: this is asked at every key.
pub(crate) fn wrong_container_name(world: &World, name: &str) -> Option<String> {
    wrong_name(name, &world.build.layers)
}

/// The files of a new container in the layer around the file at `beside`, the recipe first.
pub fn new_container(world: &World, beside: &Path, name: &str) -> Result<Vec<FileChange>, String> {
    let layer = world.build.layers.layer_of(beside).ok_or("this file is in no layer")?;
    let spec = ContainerSpec::plain(name, &layer.root);
    let settings = world.settings(&spec.directory.join("new.bb"));
    let plan = match plan(&spec, &survey(&world.build, &[]), &settings) {
        Ok(plan) => plan,
        Err(Refused::Mistakes(mistakes)) => return Err(mistakes.join("; ")),
        Err(refused) => return Err(refused.to_string()),
    };
    let mut files = Vec::new();
    for file in plan.files {
        if world.build.disk().exists(&file.path) {
            return Err(format!("there is a {} already", file.path.display()));
        }
        files.push(FileChange::Create { path: file.path, text: file.text });
    }
    Ok(files)
}
