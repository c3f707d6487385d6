//! Which kind of container recipe a recipe is.
//!
//! meta-pantavisor makes containers in two ways. `container-pvrexport` turns the root file system of an
//! image into one, so an image class has to be there too; `pvrexport` repackages one that exists already,
//! a Docker image or a `pvr` repository. They read different variables and different files, so that every
//! other question about a container begins here.

use super::ternary::Ternary;
use crate::model::{ClassFile, Inherit, Recipe, facts};

/// How a recipe makes a container.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ContainerKind {
    /// Out of its own root file system: `container-pvrexport` and an image class. Files go by `PN`.
    Rootfs,
    /// Out of a container that exists: `pvrexport`. Files go by `BPN`.
    Repackaged,
}

impl ContainerKind {
    /// The class that makes it.
    pub const fn class_name(self) -> &'static str {
        match self {
            ContainerKind::Rootfs => "container-pvrexport",
            ContainerKind::Repackaged => "pvrexport",
        }
    }

    /// The variable by which the class names the files it looks for.
    pub const fn name_variable(self) -> &'static str {
        match self {
            ContainerKind::Rootfs => "PN",
            ContainerKind::Repackaged => "BPN",
        }
    }
}

/// What has to be known of a recipe.
pub trait RecipeFacts {
    /// Whether it inherits `class`, be it through another class.
    fn inherits(&self, class: &str) -> Ternary;
    /// Whether one of its own files (no class, no configuration) names `class` on an inherit line.
    fn names_class(&self, class: &str) -> bool;
    /// Whether they name `class`, or a class of some layer's own that inherits it.
    fn asks_for_class(&self, class: &str) -> bool;
    /// Whether one of its own files sets `variable`.
    fn sets(&self, variable: &str) -> bool;
    /// Whether there is a function of this name.
    fn defines(&self, function: &str) -> bool;
    /// Whether it lies below a directory `recipes-containers`.
    fn is_among_containers(&self) -> bool;
    /// Whether SRC_URI lists a JSON file called as only a container's is: by the recipe's own name.
    fn lists_manifest(&self) -> bool;
    /// Whether an entry of SRC_URI goes to where `pvrexport` looks for a `pvr` repository.
    fn fetches_repository(&self) -> bool;
}

/// What a recipe is to Pantavisor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RecipeKind {
    /// `container-pvrexport`.
    pub rootfs_class: Ternary,
    /// `pvrexport`.
    pub export_class: Ternary,
    /// `image`, which every image class inherits.
    pub image: Ternary,
    /// It gets its classes from the distribution: `IMAGE_CLASSES` has `image-pvrexport`, which exports every
    /// image, and the recipe itself asks for no container.
    pub distro_image: Ternary,
    /// It exports something by a task of its own, such as a device.json, and inherits only `pvr-ca`.
    pub raw_export: Ternary,
    /// What it plainly means to be by the variables it sets, though the class is missing.
    pub meant: Option<ContainerKind>,
}

/// Variables that only `container-pvrexport` reads.
pub(crate) const ROOTFS_VARIABLES: [&str; 6] = [
    "PVRIMAGE_AUTO_MDEV",
    "PVR_APP_ADD_GROUP",
    "PVR_APP_ADD_ROLES",
    "PVR_SIG_ADD_ARGS",
    "PVR_FORMAT_OPTS",
    "PV_CONFIG_OVERLAY_DIR",
];

/// Variables that only `pvrexport` reads.
pub(crate) const REPACKAGED_VARIABLES: [&str; 3] = ["PVCONT_NAME", "PVR_DOCKER_REF", "PVR_SRC_URI"];

/// Image classes that take the flag `noexec` off `do_fetch` and `do_unpack`, so that an image can have a
/// SRC_URI.
pub(crate) const CLASSES_THAT_FETCH: [&str; 4] =
    ["container-pvrexport", "image-pvrexport", "pvroot-image", "pantavisor-docker"];

impl RecipeKind {
    pub fn of(recipe: &impl RecipeFacts) -> RecipeKind {
        let rootfs_class = recipe.inherits("container-pvrexport");
        let export_class = recipe.inherits("pvrexport");
        let image = recipe.inherits("image");
        let neither = (!rootfs_class).and(!export_class);
        let own_task = recipe.defines("do_create_pvrexport");
        let asks_itself =
            ["container-pvrexport", "image-pvrexport"].iter().any(|class| recipe.names_class(class));
        RecipeKind {
            rootfs_class,
            export_class,
            image,
            distro_image: image.and(recipe.inherits("image-pvrexport")).and(Ternary::from(!asks_itself)),
            raw_export: neither.and(recipe.inherits("pvr-ca")).and(Ternary::from(own_task)),
            meant: if own_task { None } else { meant(recipe, rootfs_class, export_class) },
        }
    }

    /// Whether it is a container out of its own root file system.
    pub fn rootfs(&self) -> Ternary {
        self.rootfs_class.and(self.image).and(!self.distro_image)
    }

    /// Whether it repackages a container.
    pub fn repackaged(&self) -> Ternary {
        self.export_class.and(!self.rootfs_class)
    }

    /// Whether it inherits both classes; each of them defines the export.
    pub fn mixed(&self) -> Ternary {
        self.rootfs_class.and(self.export_class)
    }

    /// Whether it inherits `container-pvrexport` but no image class: nothing is built then.
    pub fn lacks_image(&self) -> Ternary {
        self.rootfs_class.and(!self.image).and(!self.export_class)
    }

    /// How it makes a container: the class it asks for tells, even if the image class is missing.
    pub fn container(&self) -> Option<ContainerKind> {
        if self.mixed() == Ternary::Yes {
            return None;
        }
        let rootfs = self.rootfs_class.is_yes() && !self.distro_image.is_yes();
        match (rootfs, self.export_class.is_yes()) {
            (true, _) => Some(ContainerKind::Rootfs),
            (false, true) => Some(ContainerKind::Repackaged),
            (false, false) => None,
        }
    }

    /// The class that a recipe names though it is one for containers of the other kind, and the class that is
    /// right.
    pub fn wrong_class(&self, recipe: &impl RecipeFacts) -> Option<(ContainerKind, ContainerKind)> {
        use ContainerKind::{Repackaged, Rootfs};
        let names_image = ["image", "core-image"].iter().any(|class| recipe.asks_for_class(class));
        let is_repackaged = self.export_class.is_yes() && self.rootfs_class.is_no();
        if is_repackaged && self.image.is_yes() && names_image && recipe.asks_for_class("pvrexport") {
            return Some((Repackaged, Rootfs));
        }
        let repackages = REPACKAGED_VARIABLES.iter().any(|variable| recipe.sets(variable));
        let is_no_image = self.lacks_image().is_yes() && recipe.asks_for_class("container-pvrexport");
        (is_no_image && repackages).then_some((Rootfs, Repackaged))
    }

    /// In one word, for people.
    pub fn name(&self) -> &'static str {
        match self.container() {
            Some(ContainerKind::Rootfs) if self.lacks_image().is_yes() => "container without an image",
            Some(ContainerKind::Rootfs) => "rootfs container",
            Some(ContainerKind::Repackaged) => "repackaged container",
            None if self.mixed().is_yes() => "container with two export classes",
            None if self.raw_export.is_yes() => "raw export",
            None if self.distro_image.is_yes() => "image of the distribution, exported",
            None if self.meant.is_some() => "container without its class",
            None => "other",
        }
    }
}

/// What the recipe means to be: more than one variable or the group speaks, one may be left over.
fn meant(recipe: &impl RecipeFacts, rootfs: Ternary, export: Ternary) -> Option<ContainerKind> {
    if !rootfs.is_no() || !export.is_no() {
        return None;
    }
    let image = recipe.inherits("image").is_yes();
    let (rootfs, repackaged) =
        (count_set(recipe, &ROOTFS_VARIABLES), count_set(recipe, &REPACKAGED_VARIABLES));
    if repackaged >= 2 || (recipe.sets("PVR_DOCKER_REF") && !image) {
        return Some(ContainerKind::Repackaged);
    }
    if rootfs >= 2 || (rootfs == 1 && image) {
        return Some(ContainerKind::Rootfs);
    }
    if !recipe.is_among_containers() {
        return None;
    }
    // There one trace is enough.
    if !image && (repackaged == 1 || recipe.fetches_repository()) {
        return Some(ContainerKind::Repackaged);
    }
    let is_one = rootfs == 1
        || recipe.sets("PVR_APP_ADD_EXTRA_ARGS")
        || recipe.inherits("image").is_no() && recipe.sets("IMAGE_INSTALL")
        // What a package installs by itself may have any name.
        || recipe.lists_manifest() && !recipe.sets("do_install");
    if is_one { Some(ContainerKind::Rootfs) } else { None }
}

fn count_set(recipe: &impl RecipeFacts, variables: &[&str]) -> usize {
    variables.iter().filter(|variable| recipe.sets(variable)).count()
}

/// Classes of which is known what they inherit, for when their files are not there to be read.
const KNOWN_CLASSES: [&str; 7] =
    ["image", "core-image", "container-pvrexport", "image-pvrexport", "pvrexport", "pvr-ca", "dockerarch"];

/// What the known classes inherit of those that matter here.
fn known_parents(class: &str) -> &'static [&'static str] {
    match class {
        "core-image" => &["image"],
        "image-pvrexport" => &["container-pvrexport", "pvr-ca"],
        "container-pvrexport" => &["pvr-ca"],
        "pvrexport" => &["deploy", "pvr-ca", "dockerarch"],
        _ => &[],
    }
}

impl Recipe {
    /// Where its own files name `class`, or a class of some layer's own that inherits it, maybe through
    /// others.
    pub(crate) fn line_for_class(&self, class: &str) -> Option<&Inherit> {
        const DEEPEST: usize = 8;
        let mut wanted = class.to_owned();
        for _ in 0..DEEPEST {
            let named = self.inherits.iter().filter(|inherit| inherit.class == wanted);
            let mut placed = named.filter_map(|inherit| Some((inherit, inherit.place.as_ref()?)));
            let (inherit, place) = placed.next()?;
            if place.file.is_part_of_recipes() {
                return Some(inherit);
            }
            let path = place.file.path();
            let parent = path.file_stem()?.to_str()?.to_owned();
            let is_class = path.extension().is_some_and(|extension| extension == "bbclass");
            if !is_class || KNOWN_CLASSES.contains(&&*parent) || facts::class_ever_existed(&parent) {
                return None;
            }
            wanted = parent;
        }
        None
    }
}

impl RecipeFacts for Recipe {
    fn inherits(&self, class: &str) -> Ternary {
        let mut unknown = self.stopped || self.includes.iter().any(|include| include.found.is_none());
        for inherit in &self.inherits {
            let name = inherit.class.as_str();
            if name == class || known_parents(name).contains(&class) {
                return Ternary::Yes;
            }
            // Of openembedded-core's classes only `core-image` inherits one of those that matter here.
            let known = KNOWN_CLASSES.contains(&name) || facts::class_ever_existed(name);
            unknown |= name.contains('$') || (matches!(inherit.found, ClassFile::Missing) && !known);
        }
        if unknown { Ternary::Unknown } else { Ternary::No }
    }

    fn names_class(&self, class: &str) -> bool {
        self.inherits.iter().any(|inherit| {
            inherit.class == class
                && inherit.place.as_ref().is_some_and(|place| place.file.is_part_of_recipes())
        })
    }

    fn asks_for_class(&self, class: &str) -> bool {
        self.line_for_class(class).is_some()
    }

    fn sets(&self, variable: &str) -> bool {
        self.data
            .history(variable)
            .iter()
            .any(|event| event.line > 0 && event.place.file.is_part_of_recipes())
    }

    fn defines(&self, function: &str) -> bool {
        self.data.get_raw(function).is_some_and(|value| !value.is_unknown())
    }

    fn is_among_containers(&self) -> bool {
        self.file.path().iter().any(|part| part == "recipes-containers")
    }

    fn lists_manifest(&self) -> bool {
        let names: Vec<String> = ["PN", "BPN"]
            .iter()
            .filter_map(|name| self.data.get(name)?.exact().map(str::to_owned))
            .flat_map(|name| {
                ["args", "services", "mdev", "network"].map(|kind| format!("{name}.{kind}.json"))
            })
            .collect();
        let entries = self.data.words("SRC_URI").list;
        let listed = entries.iter().filter_map(|word| word.text.strip_prefix("file://"));
        let mut listed = listed.map(|entry| entry.split(';').next().unwrap_or(entry));
        listed.any(|path| names.iter().any(|name| name == path))
    }

    fn fetches_repository(&self) -> bool {
        self.data.get_raw("SRC_URI").is_some_and(|value| value.source().contains("/pvrrepo/.pvr"))
    }
}

#[cfg(test)]
mod tests;
