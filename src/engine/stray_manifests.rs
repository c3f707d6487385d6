//! JSON files called like those of containers that no recipe ships: nothing else looks at them.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::format::is_json;
use super::run::{Outcome, Run};
use crate::manifest::json::Document;
use crate::manifest::lookup::{called_like, called_like_any};
use crate::manifest::{Manifest, ManifestKind, Project, is_device, kind_of_content};
use crate::value::path::is_recipe_or_append;

/// The JSON files among the targets that no recipe of `project` reads and that are surely meant for
/// Pantavisor.
///
/// A file is taken at its word if its name says whose it is, or if it was named itself. Others may as well
/// belong to other software, so they count only where containers are made, or where nothing but such files
/// was asked for.
pub(super) fn stray_manifests(run: &Run<'_>, project: &Project<'_>, outcome: &mut Outcome) -> Vec<Manifest> {
    let read: HashSet<&Path> = project
        .members
        .iter()
        .flat_map(|member| &member.container.manifests)
        .map(|manifest| manifest.path.as_path())
        .collect();
    let mut places = Places { run, project, alien: HashMap::new() };
    let is_nothing_else_asked = run.targets.iter().all(|path| is_json(path));
    let mut stray = Vec::new();
    for path in run.targets {
        if !is_json(path) || read.contains(path.as_path()) {
            continue;
        }
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let Some(kind) = called_like_any(name) else {
            if run.named.contains(path) {
                stray.extend(named_manifest(run, path, name));
            }
            continue;
        };
        let is_unmistakable = is_own_name(name) && !is_common(kind);
        let is_own_name = kind == ManifestKind::Device || is_own_name(name);
        let is_meant = run.named.contains(path) || is_nothing_else_asked && !is_common(kind);
        let is_theirs = is_unmistakable
            || is_meant
                && !places.is_in_shipped_directory(path)
                && (is_own_name || !places.is_beside_other_recipe(path))
            || places.are_for_pantavisor(path, is_own_name);
        if !is_theirs && kind != ManifestKind::Device {
            continue;
        }
        match run.build.files.load_source(path) {
            Ok(source) => {
                let manifest = Manifest::stray(kind, source);
                if is_theirs || places.has_containers(path) && is_device(&manifest.document) {
                    stray.push(manifest);
                }
            }
            // A fix gave it another name.
            Err(error) if error.is_missing() => {}
            Err(error) => outcome.unreadable.push((path.clone(), error)),
        }
    }
    stray
}

/// A file that was named, under a name that no class looks for, if its contents say what it is.
fn named_manifest(run: &Run<'_>, path: &Path, name: &str) -> Option<Manifest> {
    let source = run.build.files.load_source(path).ok()?;
    let document = Document::parse(Arc::clone(&source));
    let kind = match is_device(&document) {
        true => ManifestKind::Device,
        false => kind_of_content(name, &document)?,
    };
    Some(Manifest::stray(kind, source))
}

/// The recipe of meta-pantavisor to which layers append their `device.json`.
const DEVICE_RECIPE: &str = "pantavisor-default-skel";

/// What is known of directories.
struct Places<'a> {
    run: &'a Run<'a>,
    project: &'a Project<'a>,
    /// Whether recipes that make nothing for Pantavisor may fetch what lies in a directory.
    alien: HashMap<PathBuf, bool>,
}

impl Places<'_> {
    /// Whether the layer of a file makes something for Pantavisor.
    fn has_containers(&self, path: &Path) -> bool {
        let layers = &self.run.build.layers;
        let Some(layer) = layers.layer_of(path) else { return false };
        let mut members = self.project.members.iter();
        members.any(|member| layers.layer_of(member.path()).is_some_and(|own| own.root == layer.root))
    }

    fn are_for_pantavisor(&mut self, path: &Path, is_own_name: bool) -> bool {
        let Some(layer) = self.run.build.layers.layer_of(path) else { return is_own_name };
        let root = layer.root.clone();
        self.has_containers(path)
            && (is_own_name || self.is_beside_member(path))
            && !self.is_alien(path, &root)
    }

    /// Whether a file lies in a layer beside a recipe that makes nothing for Pantavisor.
    fn is_beside_other_recipe(&mut self, path: &Path) -> bool {
        let Some(layer) = self.run.build.layers.layer_of(path) else { return false };
        let root = layer.root.clone();
        self.is_alien(path, &root)
    }

    /// Whether a recipe that makes something for Pantavisor ships a directory that the file lies in: then it
    /// is some program's.
    fn is_in_shipped_directory(&self, path: &Path) -> bool {
        let mut entries = self.project.members.iter().flat_map(|member| &member.container.entries.list);
        entries.any(|entry| entry.candidates().any(|at| path != at && path.starts_with(at)))
    }

    /// Whether a recipe that makes something for Pantavisor looks for files right where this one lies.
    fn is_beside_member(&self, path: &Path) -> bool {
        self.project.members.iter().any(|member| {
            let mut searched = member.recipe.search_path().sure_directories();
            searched.any(|directory| path.parent() == Some(directory))
        })
    }

    /// Whether the nearest recipes above a file make nothing for Pantavisor: then it is theirs.
    fn is_alien(&mut self, path: &Path, root: &Path) -> bool {
        let Some(directory) = path.parent() else { return false };
        if let Some(known) = self.alien.get(directory) {
            return *known;
        }
        let disk = self.run.build.disk();
        let above = directory.ancestors().take_while(|above| above.starts_with(root));
        let nearest = above.map(|above| recipes_in(disk, above)).find(|recipes| !recipes.is_empty());
        let is_alien = match nearest {
            Some(recipes) => !recipes.iter().all(|recipe| self.is_for_pantavisor(recipe)),
            None => false,
        };
        self.alien.insert(directory.to_owned(), is_alien);
        is_alien
    }

    /// Whether a recipe or an append makes something for Pantavisor.
    fn is_for_pantavisor(&self, recipe: &Path) -> bool {
        // That recipe is meta-pantavisor's, which need not be here, and ships nothing but `device.json`.
        if recipe.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with(DEVICE_RECIPE)) {
            return true;
        }
        self.project.members.iter().any(|member| {
            let mut appends = member.recipe.appends.iter();
            member.path() == recipe || appends.any(|append| append.path() == recipe)
        })
    }
}

/// Whether a name has the name of a container in it, as `app.args.json` has; `args.json` may be anything.
fn is_own_name(name: &str) -> bool {
    called_like(name).is_some_and(|kind| name != format!("{}.json", kind.name()))
}

/// Whether other software has files of such names, too: `app.config.json` and `app.network.json` may be
/// anything, `app.args.json` hardly.
fn is_common(kind: ManifestKind) -> bool {
    matches!(kind, ManifestKind::Config | ManifestKind::Network)
}

/// The recipes and appends of one directory.
fn recipes_in(disk: &crate::disk::Disk, directory: &Path) -> Vec<PathBuf> {
    let mut recipes = Vec::new();
    for (name, _) in disk.list(directory).entries() {
        let path = directory.join(name);
        if is_recipe_or_append(&path) {
            recipes.push(path);
        }
    }
    recipes
}
