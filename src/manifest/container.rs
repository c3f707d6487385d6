//! An evaluated recipe seen as a container: its kind, its name, and the JSON files it ships.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::copies::{Copy, copies, copies_in};
use super::json::Document;
use super::kind_of_content::is_nearly_device;
use super::lookup::{Disposition, Lookup, Unpacked};
use super::{ContainerKind, ManifestKind, RecipeKind, Violation};
use crate::disk::Disk;
use crate::model::fetch::{Entries, Entry};
use crate::model::{Datastore, Files, LoadError, Recipe};
use crate::text::SourceFile;
use crate::value::Value;

/// What a recipe makes for Pantavisor.
#[derive(Debug)]
pub struct Container {
    pub kind: RecipeKind,
    /// How it makes a container, or plainly means to.
    pub class: Option<ContainerKind>,
    /// The name of the container on the device, as far as it is known.
    pub name: Option<String>,
    /// The name by which its class looks for JSON files: PN or BPN.
    pub file_name: Option<String>,
    pub entries: Entries,
    /// What becomes of each entry; `None` if it is no container or the name is unknown.
    pub lookup: Option<Lookup>,
    /// The JSON files that are read, each as often as there are files that it may be.
    pub manifests: Vec<Manifest>,
    /// Those of them that are there and cannot be read.
    pub unreadable: Vec<(PathBuf, LoadError)>,
    /// Whether it repackages nothing but a `device.json`, so that no container comes of it.
    pub only_device: bool,
    /// Whether what it repackages may have arguments and services of its own, which are not seen here.
    pub prebuilt: bool,
}

/// One JSON file that a class reads.
#[derive(Clone, Debug)]
pub struct Manifest {
    pub kind: ManifestKind,
    pub path: PathBuf,
    pub document: Arc<Document>,
    /// The index of the entry of SRC_URI that ships it; too large for any if no recipe does.
    pub entry: usize,
    /// Whether this is surely the file that is read.
    pub sure: bool,
    violations: OnceLock<Vec<Violation>>,
}

impl Manifest {
    /// A JSON file that no recipe ships.
    pub fn stray(kind: ManifestKind, source: Arc<SourceFile>) -> Manifest {
        let path = source.path().to_owned();
        let document = Arc::new(Document::parse(source));
        Manifest { kind, path, document, entry: usize::MAX, sure: false, violations: OnceLock::new() }
    }

    /// What the schema of its kind objects to.
    pub fn violations(&self) -> &[Violation] {
        self.violations.get_or_init(|| self.kind.validate(&self.document))
    }
}

impl Container {
    pub fn of(recipe: &Recipe, files: &Files, disk: &Disk) -> Container {
        let kind = RecipeKind::of(recipe);
        let entries = Entries::of(recipe, disk);
        let class = kind.container().or(kind.meant);
        let data = &recipe.data;
        let (name, file_name) = match class {
            Some(ContainerKind::Rootfs) => (exact(data, "PN"), exact(data, "PN")),
            Some(ContainerKind::Repackaged) => (exact(data, "PVCONT_NAME"), exact(data, "BPN")),
            None => (None, None),
        };
        let roles = recipe.data.get("PVR_APP_ADD_ROLES");
        let writes_args = roles.is_some_and(|roles| !roles.possibly(|text| text.trim().is_empty()));
        let unpacked: Vec<Unpacked> = entries.list.iter().map(unpacked).collect();
        let copies = if unpacked.iter().any(is_json) { copies(recipe) } else { Vec::new() };
        let lookup = class.zip(file_name.as_deref()).map(|(class, name)| {
            let mut lookup = Lookup::new(class, name, &unpacked, writes_args);
            for (entry, place) in unpacked.iter().enumerate() {
                let mut own = copies.iter().filter(|copy| copy.is_of(place));
                if let Some(kind) = own.find_map(|copy| copy.read_as(class, name)) {
                    lookup.take_copy(entry, kind);
                }
            }
            lookup
        });
        let mut container = Container {
            kind,
            class,
            name,
            file_name,
            entries,
            lookup,
            manifests: Vec::new(),
            unreadable: Vec::new(),
            only_device: false,
            prebuilt: class == Some(ContainerKind::Repackaged) && !comes_from_registry(data),
        };
        container.read_manifests(files);
        if kind.raw_export.is_yes() {
            container.read_copied_devices(recipe, &unpacked, files);
        } else if !kind.repackaged().is_yes() {
            container.read_installed_devices(&copies, &unpacked, files);
        }
        if kind.repackaged().is_yes() {
            container.read_packed_devices(recipe, &unpacked, files, disk);
        }
        container
    }

    /// The files that are read as `kind`.
    pub fn manifests_of(&self, kind: ManifestKind) -> impl Iterator<Item = &Manifest> {
        self.manifests.iter().filter(move |manifest| manifest.kind == kind)
    }

    /// The first file that is read as `kind`.
    pub fn manifest(&self, kind: ManifestKind) -> Option<&Manifest> {
        self.manifests.iter().find(|manifest| manifest.kind == kind)
    }

    /// Whether the recipe makes something for Pantavisor, or plainly means to.
    pub fn concerns_pantavisor(&self) -> bool {
        let kind = &self.kind;
        self.class.is_some()
            || [kind.rootfs_class, kind.export_class, kind.raw_export].iter().any(|truth| truth.is_yes())
    }

    /// Whether its JSON files are merged into what it repackages, and do not stand for themselves.
    pub fn merges(&self) -> bool {
        self.class == Some(ContainerKind::Repackaged)
    }

    /// Whether it is surely a container of this class.
    pub fn is(&self, class: ContainerKind) -> bool {
        self.kind.container() == Some(class)
    }

    fn read_manifests(&mut self, files: &Files) {
        let Some(lookup) = &self.lookup else { return };
        let read: Vec<(ManifestKind, usize)> =
            ManifestKind::ALL.into_iter().filter_map(|kind| Some((kind, lookup.read(kind)?))).collect();
        for (kind, entry) in read {
            self.add(kind, entry, files);
        }
    }

    /// A raw export says in its task which file becomes the device's.
    fn read_copied_devices(&mut self, recipe: &Recipe, unpacked: &[Unpacked], files: &Files) {
        let body = recipe.data.get_raw("do_create_pvrexport").map(|value| Value::source(&value));
        let body = body.unwrap_or_default();
        let copies = copies_in(recipe, &[&body], &[]);
        for (index, place) in unpacked.iter().enumerate() {
            let Unpacked::At(path) = place else { continue };
            if path == "device.json" || copies.iter().any(|copy| copy.is_device() && copy.is_of(place)) {
                self.add(ManifestKind::Device, index, files);
            }
        }
    }

    /// A package may install a file as the device's, which then says what such files say.
    fn read_installed_devices(&mut self, copies: &[Copy], unpacked: &[Unpacked], files: &Files) {
        for (index, place) in unpacked.iter().enumerate() {
            // What is called so itself is looked at wherever it lies.
            if matches!(place, Unpacked::At(path) if path.ends_with("device.json"))
                || !copies.iter().any(|copy| copy.is_device() && copy.is_of(place))
            {
                continue;
            }
            self.add(ManifestKind::Device, index, files);
        }
        self.manifests
            .retain(|manifest| manifest.kind != ManifestKind::Device || is_nearly_device(&manifest.document));
    }

    /// `pvrexport` packs what lies in `PVR_SRC_DIR` as it is, so a `device.json` there is the device's.
    fn read_packed_devices(&mut self, recipe: &Recipe, unpacked: &[Unpacked], files: &Files, disk: &Disk) {
        let source = recipe.data.get_raw("PVR_SRC_DIR").map(|value| value.source()).unwrap_or_default();
        let Some(source) = ["${WORKDIR}/", "${UNPACKDIR}/"].iter().find_map(|dir| source.strip_prefix(dir))
        else {
            return;
        };
        let packed = unpacked.iter().position(|place| matches!(place, Unpacked::At(path) if path == source));
        let Some(entry) = packed else { return };
        let roots: Vec<PathBuf> = self.entries.list[entry].candidates().map(Path::to_owned).collect();
        let mut devices: Vec<PathBuf> = roots.iter().map(|root| root.join("device.json")).collect();
        devices.retain(|path| disk.exists(path));
        self.add_files(ManifestKind::Device, entry, devices, files);
        if self.manifest(ManifestKind::Device).is_none() {
            return;
        }
        let has_container = self
            .name
            .as_ref()
            .is_some_and(|name| roots.iter().any(|root| disk.is_directory(&root.join(name))));
        self.only_device = !has_container;
    }

    fn add(&mut self, kind: ManifestKind, entry: usize, files: &Files) {
        let paths = self.entries.list[entry].candidates().map(Path::to_owned).collect();
        self.add_files(kind, entry, paths, files);
    }

    fn add_files(&mut self, kind: ManifestKind, entry: usize, paths: Vec<PathBuf>, files: &Files) {
        let sure = paths.len() == 1 && self.entries.list[entry].word.sure;
        for path in paths {
            match files.load_source(&path) {
                Ok(source) => {
                    let document = Arc::new(Document::parse(source));
                    let violations = OnceLock::new();
                    self.manifests.push(Manifest { kind, path, document, entry, sure, violations });
                }
                Err(error) if error.is_missing() => {}
                Err(error) => self.unreadable.push((path, error)),
            }
        }
    }

    /// What becomes of an entry.
    pub fn fate(&self, entry: usize) -> Option<&Disposition> {
        self.lookup.as_ref()?.fates.get(entry)
    }
}

fn is_json(place: &Unpacked) -> bool {
    matches!(place, Unpacked::At(path) if path.ends_with(".json"))
}

fn exact(data: &Datastore, name: &str) -> Option<String> {
    Some(data.get(name)?.exact()?.to_owned())
}

/// Whether the container is surely a Docker image that a registry has.
pub(super) fn comes_from_registry(data: &Datastore) -> bool {
    let names_image =
        data.get("PVR_DOCKER_REF").is_some_and(|value| value.surely(|text| !text.trim().is_empty()));
    let names_no_repository =
        data.get("PVR_SRC_URI").is_some_and(|value| value.surely(|text| text.trim().is_empty()));
    names_image && names_no_repository
}

/// An entry that cannot be decoded brings nothing.
fn unpacked(entry: &Entry) -> Unpacked {
    match &entry.url {
        Ok(url) => Unpacked::of(url),
        Err(_) => Unpacked::At(String::new()),
    }
}
