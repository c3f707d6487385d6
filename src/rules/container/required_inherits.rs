//! `required-inherits`: a container recipe lacks one of the two classes that make it one, or has one too
//! many.

use crate::lint::{Cx, RecipeContext, place_in_recipes};
use crate::manifest::kind::{REPACKAGED_VARIABLES, ROOTFS_VARIABLES, RecipeFacts};
use crate::manifest::{ContainerKind, Ternary};
use crate::model::Place;
use crate::rules::rule;
use crate::syntax::ast::{Stmt, View};

rule!("container", "required-inherits", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let kind = &subject.container.kind;
    if kind.mixed().is_yes() {
        both_exports(cx, subject);
    } else if asks_in_vain(subject) {
        // What is wrong with that line is a finding of its own.
    } else if kind.rootfs_class.is_yes() && !kind.distro_image.is_yes() {
        image_class(cx, subject);
    } else if let Some(meant) = kind.meant {
        no_export(cx, subject, meant);
    }
}

fn both_exports(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let places: Vec<(&str, Place)> = ["container-pvrexport", "image-pvrexport", "pvrexport"]
        .into_iter()
        .filter_map(|class| Some((class, place_of(subject, class)?)))
        .collect();
    let Some(((class, place), others)) = places.split_last() else { return };
    let message = "a recipe makes its container in one way: `container-pvrexport` exports a root file system, \
                   `pvrexport` a container that exists";
    let mut report = cx.report(&place.file.source, place.span, message);
    for (_, other) in others {
        report.label(&other.file.source, other.span, "this class defines the export as well");
    }
    report.help(format!("drop `{class}` or the other one"));
}

fn image_class(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let accepted = cx.config().rules.required_inherits.image_classes();
    let has = accepted.iter().map(|class| subject.recipe.inherits(class)).max().unwrap_or(Ternary::Yes);
    if !has.is_no() {
        return;
    }
    let place = ["container-pvrexport", "image-pvrexport"].iter().find_map(|class| place_of(subject, class));
    let place = place.unwrap_or_else(|| subject.anchor());
    let help = accepted.iter().map(|class| format!("`{class}`")).collect::<Vec<_>>().join(" or ");
    let message = if subject.container.kind.image.is_no() {
        "no image class is inherited, so there is no root file system to export".to_owned()
    } else {
        "none of the accepted image classes is inherited".to_owned()
    };
    cx.report(&place.file.source, place.span, message).help(format!("inherit {help} besides it"));
}

/// Whether a line of the recipe that BitBake cannot read, or that sets INHERIT, names one of the classes.
fn asks_in_vain(subject: &RecipeContext<'_>) -> bool {
    for file in subject.recipe.files() {
        if !file.is_part_of_recipes() {
            continue;
        }
        for stmt in file.ast().stmts() {
            let lines = stmt.lines();
            let is_broken = file.parse.errors.iter().any(|error| lines.contains(error.span.start as usize));
            if (is_broken || sets_inherit(stmt)) && names_class(lines.slice(file.source.text())) {
                return true;
            }
        }
    }
    false
}

fn sets_inherit(stmt: Stmt<'_>) -> bool {
    match stmt.view() {
        View::Assignment(assignment) => assignment.name().get() == "INHERIT",
        _ => false,
    }
}

fn names_class(text: &str) -> bool {
    let classes = ["container-pvrexport", "pvrexport", "core-image", "image"];
    text.split(|c: char| c.is_whitespace() || c == '"').any(|word| classes.contains(&word))
}

/// What plainly means to be a container does not ask for the class.
fn no_export(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, meant: ContainerKind) {
    let class = meant.class_name();
    let has_image = subject.container.kind.image.is_yes();
    let missing = match meant {
        ContainerKind::Rootfs if !has_image => format!("`{class}` and an image class"),
        _ => format!("`{class}`"),
    };
    let place = subject.anchor();
    let message = format!("this looks like a container, but {missing} is not inherited, so none is exported");
    let message = message.replace("class is not", "class are not");
    let mut report = cx.report(&place.file.source, place.span, message);
    if let Some((trace, what)) = trace(subject, meant) {
        report.label(&trace.file.source, trace.span, what);
    }
    let help = match meant {
        ContainerKind::Rootfs if !has_image => "inherit `core-image container-pvrexport`".to_owned(),
        _ => format!("inherit `{class}`"),
    };
    report.help(help);
}

/// What makes it look like a container.
fn trace(subject: &RecipeContext<'_>, meant: ContainerKind) -> Option<(Place, String)> {
    let names: &[&str] = match meant {
        ContainerKind::Rootfs => &ROOTFS_VARIABLES,
        ContainerKind::Repackaged => &REPACKAGED_VARIABLES,
    };
    let names = names.iter().copied().chain(["PVR_APP_ADD_EXTRA_ARGS"]);
    let set = names.filter_map(|name| Some((name, subject.sites_with_overrides(name).into_iter().next()?)));
    let class = meant.class_name();
    if let Some((name, written)) = set.min_by_key(|(_, written)| written.place.span.start) {
        return Some((written.place, format!("only `{class}` reads `{name}`")));
    }
    let entries = &subject.container.entries.list;
    let listed = entries.iter().find(|entry| entry.local_path().is_some_and(|path| path.ends_with(".json")));
    let place = listed.and_then(|entry| subject.place_of(entry));
    place.map(|place| (place, format!("only `{class}` reads this file")))
}

/// The word by which a file of the recipe inherits a class.
fn place_of(subject: &RecipeContext<'_>, class: &str) -> Option<Place> {
    for inherit in &subject.recipe.inherits {
        if inherit.class == class
            && let Some(place) = place_in_recipes(inherit.place.as_ref())
        {
            return Some(place.clone());
        }
    }
    None
}
