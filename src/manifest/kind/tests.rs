use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::model::{Configuration, Files, Options};

/// A recipe of which only names are known.
#[derive(Default)]
struct Sketch<'a> {
    inherits: &'a [&'a str],
    /// Classes that come from the configuration.
    configured: &'a [&'a str],
    sets: &'a [&'a str],
    functions: &'a [&'a str],
    incomplete: bool,
    among_containers: bool,
    lists_manifest: bool,
    fetches_repository: bool,
}

impl RecipeFacts for Sketch<'_> {
    fn inherits(&self, class: &str) -> Ternary {
        let mut names = self.inherits.iter().chain(self.configured);
        let yes = names.any(|name| *name == class || known_parents(name).contains(&class));
        if self.incomplete && !yes { Ternary::Unknown } else { Ternary::from(yes) }
    }

    fn names_class(&self, class: &str) -> bool {
        self.inherits.contains(&class)
    }

    fn asks_for_class(&self, class: &str) -> bool {
        self.names_class(class)
    }

    fn sets(&self, variable: &str) -> bool {
        self.sets.contains(&variable)
    }

    fn defines(&self, function: &str) -> bool {
        self.functions.contains(&function)
    }

    fn is_among_containers(&self) -> bool {
        self.among_containers
    }

    fn lists_manifest(&self) -> bool {
        self.lists_manifest
    }

    fn fetches_repository(&self) -> bool {
        self.fetches_repository
    }
}

#[track_caller]
fn check(recipe: &Sketch<'_>, name: &str) -> RecipeKind {
    let kind = RecipeKind::of(recipe);
    assert_eq!(kind.name(), name, "{kind:?}");
    kind
}

fn inheriting<'a>(inherits: &'a [&'a str]) -> Sketch<'a> {
    Sketch { inherits, ..Sketch::default() }
}

#[test]
fn tells_the_kinds_apart() {
    check(&inheriting(&["core-image", "container-pvrexport"]), "rootfs container");
    check(&inheriting(&["image", "container-pvrexport"]), "rootfs container");
    check(&inheriting(&["container-pvrexport", "image"]), "rootfs container");
    check(&inheriting(&["pvrexport"]), "repackaged container");
    check(&inheriting(&["container-pvrexport"]), "container without an image");
    check(&inheriting(&["image", "container-pvrexport", "pvrexport"]), "container with two export classes");
    check(&inheriting(&["core-image"]), "other");
    check(&inheriting(&["go-mod"]), "other");
    check(
        &Sketch { inherits: &["pvr-ca"], functions: &["do_create_pvrexport"], ..Sketch::default() },
        "raw export",
    );
    check(&inheriting(&["pvr-ca"]), "other");
}

#[test]
fn an_image_that_the_distribution_exports_is_no_container_recipe() {
    let distro = Sketch { inherits: &["core-image"], configured: &["image-pvrexport"], ..Sketch::default() };
    let kind = check(&distro, "image of the distribution, exported");
    assert_eq!((kind.rootfs(), kind.container()), (Ternary::No, None));
    let both = Sketch {
        inherits: &["image", "container-pvrexport"],
        configured: &["image-pvrexport"],
        ..Sketch::default()
    };
    check(&both, "rootfs container");
    check(&inheriting(&["image", "image-pvrexport"]), "rootfs container");
}

#[test]
fn missing_classes_leave_questions_open() {
    let recipe =
        Sketch { inherits: &["our-image", "container-pvrexport"], incomplete: true, ..Sketch::default() };
    let kind = RecipeKind::of(&recipe);
    assert_eq!(
        (kind.rootfs(), kind.lacks_image(), kind.mixed()),
        (Ternary::Unknown, Ternary::Unknown, Ternary::Unknown)
    );
    assert_eq!(kind.container(), Some(ContainerKind::Rootfs), "the class on the inherit line counts");
    let recipe = Sketch { inherits: &["our-image"], incomplete: true, ..Sketch::default() };
    let kind = RecipeKind::of(&recipe);
    assert_eq!(
        (kind.rootfs(), kind.repackaged(), kind.container()),
        (Ternary::Unknown, Ternary::Unknown, None)
    );
}

#[test]
fn variables_tell_what_was_meant() {
    for (inherits, sets, meant) in [
        (&["core-image"][..], &["PVRIMAGE_AUTO_MDEV"][..], Some(ContainerKind::Rootfs)),
        (&[], &["PVRIMAGE_AUTO_MDEV"], None),
        (&[], &["PVRIMAGE_AUTO_MDEV", "PVR_APP_ADD_GROUP"], Some(ContainerKind::Rootfs)),
        (&[], &["PVR_DOCKER_REF"], Some(ContainerKind::Repackaged)),
        (&[], &["PVCONT_NAME"], None),
        (&["image"], &[], None),
        (&["image", "container-pvrexport"], &["PVR_APP_ADD_GROUP", "PVRIMAGE_AUTO_MDEV"], None),
    ] {
        let recipe = Sketch { inherits, sets, ..Sketch::default() };
        assert_eq!(RecipeKind::of(&recipe).meant, meant, "{inherits:?} {sets:?}");
    }
}

#[test]
fn among_containers_one_trace_is_enough() {
    use ContainerKind::{Repackaged, Rootfs};
    for (inherits, sets, lists_manifest, meant) in [
        (&[][..], &["PVRIMAGE_AUTO_MDEV"][..], false, Some(Rootfs)),
        (&[], &["PVCONT_NAME"], false, Some(Repackaged)),
        (&["core-image"], &["PVCONT_NAME"], false, None),
        (&[], &["IMAGE_INSTALL"], false, Some(Rootfs)),
        (&["core-image"], &["IMAGE_INSTALL"], false, None),
        (&["core-image"], &["IMAGE_INSTALL"], true, Some(Rootfs)),
        (&["allarch"], &["do_install"], true, None),
        (&["pvgo_mod"], &[], false, None),
    ] {
        let recipe = Sketch { inherits, sets, lists_manifest, among_containers: true, ..Sketch::default() };
        assert_eq!(RecipeKind::of(&recipe).meant, meant, "{inherits:?} {sets:?}");
    }
    let fetching = Sketch { fetches_repository: true, among_containers: true, ..Sketch::default() };
    assert_eq!(RecipeKind::of(&fetching).meant, Some(Repackaged));
    let functions = &["do_create_pvrexport"];
    let own_task = Sketch {
        inherits: &["pvr-ca"],
        sets: &["PVCONT_NAME"],
        functions,
        among_containers: true,
        ..Sketch::default()
    };
    assert_eq!(RecipeKind::of(&own_task).meant, None);
}

#[test]
fn reads_evaluated_recipes() {
    let directory = Path::new("/layer");
    let text = [
        ("x_1.0.bb", "inherit core-image container-pvrexport\nPVRIMAGE_AUTO_MDEV = \"0\"\n"),
        ("y_1.0.bb", "inherit pvrexport\n"),
        ("z_1.0.bb", "inherit our-image\n"),
        ("w_1.0.bb", "require missing.inc\nPVR_DOCKER_REF = \"a\"\n"),
        ("v_1.0.bb", "inherit ${CLASS_OF_THE_SITE}\n"),
        ("u_1.0.bb", "do_create_pvrexport() {\n    :\n}\ninherit pvr-ca\n"),
    ];
    let files = text
        .iter()
        .fold(Files::default(), |files, (name, text)| files.with_text(directory.join(name), *text));
    let configuration = Configuration::new(Arc::new(files), Options::default());
    let kind =
        |name: &str| RecipeKind::of(&configuration.recipe(&directory.join(name), &[]).expect("a recipe"));
    assert_eq!(kind("x_1.0.bb").name(), "rootfs container");
    assert_eq!(kind("y_1.0.bb").name(), "repackaged container");
    assert_eq!(kind("u_1.0.bb").name(), "raw export");
    for open in ["z_1.0.bb", "w_1.0.bb", "v_1.0.bb"] {
        let kind = kind(open);
        assert_eq!(
            (kind.rootfs(), kind.export_class, kind.meant),
            (Ternary::Unknown, Ternary::Unknown, None),
            "{open}"
        );
    }
}
