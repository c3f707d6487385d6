//! Layers: which there are, what their `conf/layer.conf` says, and which of them wins.
//!
//! The order of the layers is that of BBLAYERS; everything else follows from it as in BitBake: the files are
//! read one after the other into one store, BBPATH decides about classes and included files, priorities
//! about recipes and appends.

mod builds;
mod collect;
mod collection;
mod conf;
mod kas;
mod kas_blocks;
mod near_names;
mod release;
mod sources;
mod yaml;
mod yaml_places;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

pub(crate) use builds::{KasBuilds, is_kas, kas_files};
pub(crate) use collect::Collected;
pub use collect::Use;
pub use collection::Collection;
pub(crate) use conf::Conf;
pub(crate) use kas::Kas;
pub(crate) use kas::TARGETS;
pub(crate) use kas_blocks::Block;
pub(crate) use near_names::name_of;
pub use release::Release;
pub(crate) use release::Releases;
pub(crate) use sources::SourceProblem;
pub use sources::Sources;
pub(crate) use yaml::Node as Yaml;
pub(crate) use yaml::is_yaml;
pub(crate) use yaml_places::{Part as YamlPart, Place as YamlPlace};

use crate::disk::glob;
use crate::disk::{Disk, absolute};
use regex::Regex;
use rustc_hash::FxHashMap;

/// A directory with a `conf/layer.conf`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layer {
    /// Absolute, spelled as in BBLAYERS.
    pub root: PathBuf,
    /// The root with all links resolved, and a slash.
    canonical: String,
    /// The names it adds to BBFILE_COLLECTIONS; most layers add one, some none.
    pub collections: Vec<String>,
}

/// Where a class is inherited from: that decides which directories of BBPATH are searched.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ClassKind {
    /// From the configuration: INHERIT, or `base`.
    Global,
    /// From a recipe or from a class that one inherits.
    Recipe,
}

/// The text of a `local.conf`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalConf {
    /// The file; for the one that kas would write a path that is none on disk.
    pub path: PathBuf,
    pub text: String,
}

/// Where each class that was asked about is, `None` if no layer has it.
type ClassFiles = HashMap<(ClassKind, String), Option<PathBuf>>;

/// All layers of a build, as far as they are there.
#[derive(Debug, Default)]
pub struct Layers {
    layers: Vec<Layer>,
    collections: Vec<Collection>,
    /// Indices of `collections` in the order in which their patterns are tried.
    by_pattern: Vec<usize>,
    /// Patterns with the collection they need and that is not there, lowest priority first.
    patterns: Vec<(String, Option<String>)>,
    bbpath: Vec<PathBuf>,
    mask: Option<Regex>,
    conf: Conf,
    local: Vec<LocalConf>,
    disk: Arc<Disk>,
    collected: Arc<OnceLock<Collected>>,
    classes: Arc<RwLock<ClassFiles>>,
    /// The index of the layer of each file that was asked about.
    layers_of: Arc<RwLock<FxHashMap<PathBuf, Option<usize>>>>,
}

/// The nearest directory above `path`, or `path` itself, that is a layer.
pub(crate) fn root_above(path: &Path, disk: &Disk) -> Option<PathBuf> {
    let path = absolute(path);
    path.ancestors().find(|directory| disk.exists(&directory.join("conf/layer.conf"))).map(Path::to_owned)
}

impl Layers {
    /// Reads the `layer.conf` of every root, in the order of BBLAYERS. A root that is named twice counts
    /// once; one whose file cannot be read is a layer without collections and patterns.
    pub fn read(roots: &[PathBuf], disk: Arc<Disk>) -> Layers {
        Layers::read_with(Conf::default(), roots, Vec::new(), disk)
    }

    /// Reads the layers as [`Layers::read`] does, after what `bblayers.conf` sets and before what
    /// `local.conf` sets.
    pub fn read_with(mut conf: Conf, roots: &[PathBuf], local: Vec<LocalConf>, disk: Arc<Disk>) -> Layers {
        let mut layers: Vec<Layer> = Vec::new();
        let mut named: Vec<String> = Vec::new();
        for root in roots {
            // Without a slash at the end, which BitBake takes off as well.
            let root: PathBuf = absolute(root).components().collect();
            let canonical = disk.resolved(&root);
            let canonical = format!("{}/", canonical.to_string_lossy());
            if layers.iter().any(|layer| layer.canonical == canonical) {
                continue;
            }
            conf.read_layer(&root, &disk);
            let all = conf.words("BBFILE_COLLECTIONS");
            let mut collections = all.clone();
            collections.retain(|name| !named.contains(name));
            named = all;
            layers.push(Layer { root, canonical, collections });
        }
        for local in &local {
            conf.read_text(&local.path, &local.text, &disk);
        }
        let collections = collection::read_all(&conf, &layers);
        let by_pattern = collection::in_order_of_patterns(&collections);
        let (bbpath, mask) = (conf.bbpath(), mask_of(&conf));
        let mut read =
            Layers { layers, collections, by_pattern, bbpath, mask, conf, local, disk, ..Layers::default() };
        read.patterns = read.patterns_of_bbfiles();
        read
    }

    /// These layers on a disk that differs in nothing but the contents of files that were not read for
    /// them.
    pub(crate) fn on(&self, disk: Arc<Disk>) -> Layers {
        Layers {
            layers: self.layers.clone(),
            collections: self.collections.clone(),
            by_pattern: self.by_pattern.clone(),
            patterns: self.patterns.clone(),
            bbpath: self.bbpath.clone(),
            mask: self.mask.clone(),
            conf: self.conf.clone(),
            local: self.local.clone(),
            disk,
            collected: Arc::clone(&self.collected),
            classes: Arc::clone(&self.classes),
            layers_of: Arc::clone(&self.layers_of),
        }
    }

    /// In the order of BBLAYERS.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// In the order of BBFILE_COLLECTIONS.
    pub fn collections(&self) -> &[Collection] {
        &self.collections
    }

    pub fn collection(&self, name: &str) -> Option<&Collection> {
        self.collections.iter().find(|collection| collection.name == name)
    }

    /// What all `layer.conf` files together set.
    pub fn conf(&self) -> &Conf {
        &self.conf
    }

    /// The `local.conf` files of the build, if they are known.
    pub fn local(&self) -> &[LocalConf] {
        &self.local
    }

    /// The directories in which classes and included files are looked for, first to last.
    pub fn bbpath(&self) -> &[PathBuf] {
        &self.bbpath
    }

    /// The collections that a layer depends on and that are not there. If there is one, a class or file that
    /// is not found may well exist.
    pub fn missing_depends(&self) -> Vec<&str> {
        let names = self.collections.iter().flat_map(|collection| &collection.depends);
        let mut missing: Vec<&str> = names.map(|depends| depends.name.as_str()).collect();
        missing.retain(|name| self.collection(name).is_none());
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// The layer in whose directory a file lies, the innermost one if layers lie within layers.
    pub fn layer_of(&self, file: &Path) -> Option<&Layer> {
        self.index_of_layer(file).map(|index| &self.layers[index])
    }

    fn index_of_layer(&self, file: &Path) -> Option<usize> {
        if let Some(known) = self.layers_of.read().unwrap_or_else(PoisonError::into_inner).get(file) {
            return *known;
        }
        let index = self.innermost(&self.disk.canonical_place(file));
        self.layers_of.write().unwrap_or_else(PoisonError::into_inner).insert(file.to_owned(), index);
        index
    }

    /// The root of the repository that holds a layer, or the layer's own if it is in none.
    pub fn repository_root(&self, layer: &Path) -> PathBuf {
        self.disk.repository_root(layer).unwrap_or_else(|| layer.to_owned())
    }

    /// The kas files of the repositories that hold the layers.
    pub(crate) fn kas_files(&self) -> BTreeSet<PathBuf> {
        let repositories: BTreeSet<PathBuf> =
            self.layers().iter().map(|layer| self.repository_root(&layer.root)).collect();
        repositories.iter().flat_map(|repository| kas_files(repository, self.disk())).collect()
    }

    /// The releases with which the layer of a file says it works; none if it says nothing.
    pub fn series_of(&self, file: &Path) -> Vec<&str> {
        let layer = self.index_of_layer(file);
        let mut series = Vec::new();
        for collection in &self.collections {
            if Some(collection.layer) == layer {
                series.extend(collection.series.iter().map(String::as_str));
            }
        }
        series
    }

    /// Whether two files can be part of one build. BitBake refuses two layers that work with no common
    /// release, such as those that one repository holds for each of them.
    pub fn go_together(&self, one: &Path, other: &Path) -> bool {
        let (one, other) = (self.series_of(one), self.series_of(other));
        one.is_empty() || other.is_empty() || one.iter().any(|name| other.contains(name))
    }

    fn innermost(&self, canonical_place: &Path) -> Option<usize> {
        let place = canonical_place.to_string_lossy();
        let holding = self.layers.iter().enumerate().filter(|(_, layer)| place.starts_with(&layer.canonical));
        holding.max_by_key(|(_, layer)| layer.canonical.len()).map(|(index, _)| index)
    }

    /// The path of a file as BitBake spells it: below the root of its layer as BBLAYERS names it.
    pub fn bitbake_path(&self, file: &Path) -> PathBuf {
        let place = self.disk.canonical_place(file);
        match self.innermost(&place).map(|index| &self.layers[index]) {
            Some(layer) => match place.strip_prefix(&layer.canonical) {
                Ok(below) => layer.root.join(below),
                Err(_) => absolute(file),
            },
            None => absolute(file),
        }
    }

    /// The collection whose BBFILE_PATTERN matches a path as [`Layers::bitbake_path`] spells it. Its name is
    /// FILE_LAYERNAME, its priority that of the file.
    pub fn collection_of(&self, path: &Path) -> Option<&Collection> {
        let path = path.to_string_lossy();
        let ordered = self.by_pattern.iter().map(|&index| &self.collections[index]);
        ordered.into_iter().find(|collection| collection.matches(&path))
    }

    /// The file of a class: `classes-recipe` (or `classes-global`) along BBPATH, then `classes`.
    pub fn find_class(&self, name: &str, kind: ClassKind) -> Option<PathBuf> {
        let key = (kind, name.to_owned());
        if let Some(found) = self.classes.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return found.clone();
        }
        let found = self.search_class(name, kind);
        self.classes.write().unwrap_or_else(PoisonError::into_inner).insert(key, found.clone());
        found
    }

    fn search_class(&self, name: &str, kind: ClassKind) -> Option<PathBuf> {
        if name.starts_with('/') {
            let path = PathBuf::from(name);
            return if self.disk.exists(&path) { Some(path) } else { None };
        }
        if name.ends_with(".bbclass") {
            return self.find_in_bbpath(name);
        }
        let own = match kind {
            ClassKind::Global => "classes-global",
            ClassKind::Recipe => "classes-recipe",
        };
        [own, "classes"]
            .iter()
            .find_map(|directory| self.find_in_bbpath(&format!("{directory}/{name}.bbclass")))
    }

    /// The first file of this name along BBPATH.
    pub fn find_in_bbpath(&self, name: &str) -> Option<PathBuf> {
        self.bbpath.iter().map(|directory| directory.join(name)).find(|path| self.disk.exists(path))
    }

    /// The file that `include` or `require` of one name in the file `from` means: beside that file first,
    /// then along BBPATH.
    pub fn find_include(&self, from: &Path, name: &str) -> Option<PathBuf> {
        let beside = absolute(from).parent().map(|directory| directory.join(name));
        match beside {
            Some(path) if self.disk.exists(&path) => Some(path),
            _ => self.find_in_bbpath(name),
        }
    }

    /// The recipes and appends of all layers, looked for on the first call.
    pub fn collected(&self) -> &Collected {
        self.collected.get_or_init(|| Collected::of(self, &self.disk))
    }

    /// The file system as these layers see it.
    pub fn disk(&self) -> &Arc<Disk> {
        &self.disk
    }

    /// Whether BBFILES would find a recipe at `path`, be it there or not.
    pub fn would_collect(&self, path: &Path) -> bool {
        let path = self.bitbake_path(path);
        let is_found = self
            .patterns
            .iter()
            .any(|(pattern, needs)| needs.is_none() && glob::matches_path(pattern, &path));
        is_found && !self.is_masked(&path)
    }

    fn prioritized_patterns(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.patterns.iter().map(|(pattern, needs)| (pattern.as_str(), needs.as_deref()))
    }

    fn is_masked(&self, path: &Path) -> bool {
        self.mask.as_ref().is_some_and(|mask| mask.is_match(&path.to_string_lossy()))
    }

    /// BBFILES, then what BBFILES_DYNAMIC adds; sorted by priority, else in the order of the files.
    fn patterns_of_bbfiles(&self) -> Vec<(String, Option<String>)> {
        let mut patterns: Vec<(String, Option<String>)> =
            self.conf.words("BBFILES").into_iter().map(|pattern| (pattern, None)).collect();
        let there = self.assumed_collections();
        for entry in self.conf.words("BBFILES_DYNAMIC") {
            let Some((condition, pattern)) = entry.split_once(':') else { continue };
            match condition.strip_prefix('!') {
                Some(name) if there.contains(name) => {}
                None if !there.contains(condition) => {
                    patterns.push((pattern.to_owned(), Some(condition.to_owned())));
                }
                _ => patterns.push((pattern.to_owned(), None)),
            }
        }
        patterns.sort_by_cached_key(|(pattern, _)| {
            self.collection_of(Path::new(pattern)).map_or(0, |collection| collection.priority)
        });
        patterns
    }

    /// The collections that are there, and those without which they cannot be used.
    fn assumed_collections(&self) -> HashSet<&str> {
        let depends = self.collections.iter().flat_map(|collection| &collection.depends);
        let own = self.collections.iter().map(|collection| collection.name.as_str());
        own.chain(depends.map(|depends| depends.name.as_str())).collect()
    }
}

/// BBMASK: one pattern per word, of which each that is valid counts. A leading `|` would match everything and
/// is dropped.
fn mask_of(conf: &Conf) -> Option<Regex> {
    let words = conf.words("BBMASK");
    let masks = words.iter().map(|mask| mask.strip_prefix('|').unwrap_or(mask));
    let masks: Vec<&str> = masks.filter(|mask| Regex::new(mask).is_ok()).collect();
    if masks.is_empty() { None } else { Regex::new(&masks.join("|")).ok() }
}
