//! What a layer tells about itself, as far as a configuration could say it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, absolute};
use crate::layers::Release;
use crate::layers::{Kas, KasBuilds, Layers, Use};
use crate::lint::device_assumptions;
use crate::manifest::Project;
use crate::manifest::graph::{Answer, Graph};
use crate::manifest::services::Demand;
use crate::value::path::is_recipe_or_append;

/// Directories beside a repository, and in it, that are looked at for layers at most.
const MAX_DIRECTORIES: usize = 500;

/// What there is in a directory and around it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inventory {
    pub layers: Vec<FoundLayer>,
    /// A release that makes pvlint do what the layers make it do without, if they name one.
    pub release: Option<&'static str>,
    pub containers: usize,
    /// JSON files that containers ship.
    pub manifests: usize,
    pub images: Vec<FoundImage>,
    /// Services that containers require and none provides.
    pub wanting: BTreeSet<String>,
    /// Groups of the layer's own device files.
    pub groups: BTreeSet<String>,
    /// kas files that describe a build with one of the layers.
    pub kas: Vec<PathBuf>,
    /// Collections that the layers depend on and that are not there.
    pub missing: Vec<String>,
    /// Layers that would bring some of these.
    pub nearby: Vec<Nearby>,
    /// Directories at the top of a layer whose recipes BitBake does not find.
    pub payload: Vec<PathBuf>,
}

/// A layer in the directory, or around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FoundLayer {
    pub root: PathBuf,
    pub collections: Vec<String>,
    /// LAYERSERIES_COMPAT.
    pub series: Vec<String>,
}

/// An image, and the containers that PVROOT_CONTAINERS brings to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FoundImage {
    pub name: String,
    pub containers: Vec<String>,
    /// Whether all of them are known.
    pub exact: bool,
}

/// A layer that lies near and brings what is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Nearby {
    pub root: PathBuf,
    pub collections: Vec<String>,
    /// Whether it is in the same repository, so that whoever has the one has the other.
    pub same_repository: bool,
}

impl Inventory {
    /// Looks at the layers of `project`, which is what lies below `directory`; `files` is the metadata there.
    pub(crate) fn of(
        directory: &Path,
        repository: &Path,
        files: &[PathBuf],
        project: &Project<'_>,
    ) -> Inventory {
        let layers = &project.build.layers;
        let builds: Vec<KasBuilds> =
            layers.layers().iter().map(|layer| KasBuilds::of(&layer.root, layers.disk())).collect();
        let kas: BTreeSet<PathBuf> =
            builds.iter().flat_map(|builds| &builds.builds).map(|build| build.file.clone()).collect();
        let found_layers: Vec<FoundLayer> =
            layers.layers().iter().map(|layer| layer_of(layers, layer)).collect();
        let release = release_of(&found_layers);
        Inventory {
            release,
            layers: found_layers,
            containers: project.containers().count(),
            manifests: project.members.iter().map(|member| member.container.manifests.len()).sum(),
            images: project.images.iter().map(|image| image_of(image)).collect(),
            wanting: wanting(project),
            groups: project.groups_on_disk(),
            missing: layers.missing_depends().into_iter().map(str::to_owned).collect(),
            nearby: nearby(layers, release, repository, &kas),
            kas: kas.into_iter().collect(),
            payload: payload(directory, layers, files),
        }
    }
}

fn layer_of(layers: &Layers, layer: &crate::layers::Layer) -> FoundLayer {
    let named = layer.collections.iter().filter_map(|name| layers.collection(name));
    let series = named.flat_map(|collection| collection.series.clone()).collect();
    FoundLayer { root: layer.root.clone(), collections: layer.collections.clone(), series }
}

/// The latest series of the first layer, if all of them lead to the same release of OpenEmbedded's own layer.
fn release_of(layers: &[FoundLayer]) -> Option<&'static str> {
    let first = layers.first()?;
    let latest = Release::latest(first.series.iter().map(String::as_str))?;
    let release = Release::of_series(first.series.iter().map(String::as_str));
    for layer in layers {
        if Release::of_series(layer.series.iter().map(String::as_str)) != release {
            return None;
        }
    }
    Some(latest.name())
}

fn wanting(project: &Project<'_>) -> BTreeSet<String> {
    let graph = Graph::new(project, device_assumptions(std::iter::empty()));
    let mut wanting = BTreeSet::new();
    for request in graph.nodes.iter().flat_map(|node| &node.requests) {
        let name = request.name.text;
        if request.demand == Demand::Required && graph.answer(name) == Answer::Unprovided {
            wanting.insert(name.to_owned());
        }
    }
    wanting
}

fn image_of(image: &crate::manifest::ImageRecipe) -> FoundImage {
    let containers = image.containers.iter().map(|word| word.text.clone()).collect();
    let exact = !image.open && image.containers.iter().all(|word| word.sure);
    FoundImage { name: image.name.clone(), containers, exact }
}

/// Layers in the repository, beside it, and in kas files that bring what `layers` depend on and is not there.
/// Of several versions of a layer the one for `release` is taken.
fn nearby(layers: &Layers, release: Option<&str>, repository: &Path, kas: &BTreeSet<PathBuf>) -> Vec<Nearby> {
    let mut missing: Vec<String> = layers.missing_depends().into_iter().map(str::to_owned).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let mut candidates: Vec<(Nearby, Layers)> = Vec::new();
    for root in roots_near(repository, kas, layers.disk()) {
        let own = Layers::read(std::slice::from_ref(&root), Arc::clone(layers.disk()));
        let collections: Vec<String> = own.collections().iter().map(|c| c.name.clone()).collect();
        let is_known = layers.layers().iter().any(|layer| layer.root == root);
        if !is_known && !collections.is_empty() && have_a_release_in_common(layers, &own) {
            let same_repository = root.starts_with(repository);
            candidates.push((Nearby { root, collections, same_repository }, own));
        }
    }
    candidates.sort_by_key(|(_, own)| !series_of(own).iter().any(|series| Some(series.as_str()) == release));
    let mut chosen: Vec<Nearby> = Vec::new();
    while let Some(name) = missing.pop() {
        let is_there = chosen.iter().any(|layer| layer.collections.contains(&name));
        if is_there || layers.collection(&name).is_some() {
            continue;
        }
        let bringing = candidates.iter().position(|(layer, _)| layer.collections.contains(&name));
        let Some(index) = bringing else { continue };
        let (layer, own) = candidates.remove(index);
        missing.extend(own.missing_depends().into_iter().map(str::to_owned));
        chosen.push(layer);
    }
    chosen.sort_by(|a, b| (!a.same_repository, &a.root).cmp(&(!b.same_repository, &b.root)));
    chosen
}

/// Whether some release is in LAYERSERIES_COMPAT of both; a layer that names none may go with any.
fn have_a_release_in_common(ours: &Layers, theirs: &Layers) -> bool {
    let (ours, theirs) = (series_of(ours), series_of(theirs));
    ours.is_empty() || theirs.is_empty() || ours.iter().any(|series| theirs.contains(series))
}

fn series_of(layers: &Layers) -> Vec<String> {
    layers.collections().iter().flat_map(|collection| collection.series.clone()).collect()
}

/// The directories with a `conf/layer.conf` one or two steps below the repository and the directory that
/// holds it, and those that kas files name.
fn roots_near(repository: &Path, kas: &BTreeSet<PathBuf>, disk: &Disk) -> BTreeSet<PathBuf> {
    let first = [Some(repository), repository.parent()].into_iter().flatten();
    let first: Vec<PathBuf> =
        first.flat_map(|directory| disk.subdirectories(directory)).take(MAX_DIRECTORIES).collect();
    let second: Vec<PathBuf> =
        first.iter().flat_map(|directory| disk.subdirectories(directory)).take(MAX_DIRECTORIES).collect();
    let kas = kas
        .iter()
        .flat_map(|file| Kas::read(std::slice::from_ref(file), repository, disk, &mut Vec::new()).layers);
    let all = first.into_iter().chain(second).chain(kas).map(|directory| absolute(&directory));
    all.filter(|directory| disk.exists(&directory.join("conf/layer.conf"))).collect()
}

/// Directories at the top of a layer, below `directory`, with recipes of which BitBake finds none.
fn payload(directory: &Path, layers: &Layers, files: &[PathBuf]) -> Vec<PathBuf> {
    let mut tops: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for file in files {
        if !is_recipe_or_append(file) {
            continue;
        }
        let Some(layer) = layers.layer_of(file) else { continue };
        let place = layers.bitbake_path(file);
        let Some(top) = place.strip_prefix(&layer.root).ok().and_then(|below| below.iter().next()) else {
            continue;
        };
        let top = layer.root.join(top);
        if top == place || !top.starts_with(directory) {
            continue;
        }
        let is_found = layers.collected().usage(&place) != Use::NotCollected;
        *tops.entry(top).or_default() |= is_found;
    }
    tops.into_iter().filter(|(_, is_found)| !is_found).map(|(top, _)| top).collect()
}
