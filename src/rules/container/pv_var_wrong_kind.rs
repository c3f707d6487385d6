//! `pv-var-wrong-kind`: a variable that only the other class reads.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::kind::{REPACKAGED_VARIABLES, ROOTFS_VARIABLES};
use crate::manifest::{ContainerKind, EXTRA_ARGS};
use crate::model::Datastore;
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Edit, Fix};

rule!("container", "pv-var-wrong-kind", Container(check));

/// Variables of images, which `pvrexport` does not make.
const OF_IMAGES: [&str; 5] =
    ["IMAGE_BASENAME", "IMAGE_FEATURES", "IMAGE_FSTYPES", "IMAGE_INSTALL", "ROOTFS_POSTPROCESS_COMMAND"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let (kind, data) = (&subject.container.kind, &subject.recipe.data);
    if data.recipe_part_missing() {
        return;
    }
    match kind.container() {
        Some(ContainerKind::Rootfs) if kind.export_class.is_no() => {
            let others = REPACKAGED_VARIABLES.iter().chain(&["PANTAHUB_API", "PV_DBUS_PROVIDER"]);
            others.for_each(|name| report(cx, subject, name, Why::Class("container-pvrexport")));
        }
        Some(ContainerKind::Repackaged) if kind.rootfs_class.is_no() && kind.image.is_no() => {
            let others = ROOTFS_VARIABLES.iter().chain(&OF_IMAGES);
            others.for_each(|name| report(cx, subject, name, Why::Class("pvrexport")));
            if is_surely_empty(data, "PVR_DOCKER_REF") {
                let has_source = !is_surely_empty(data, "PVR_SRC_URI");
                report(cx, subject, EXTRA_ARGS, if has_source { Why::NoImage } else { Why::NoSource });
            }
        }
        _ => {}
    }
}

fn is_surely_empty(data: &Datastore, name: &str) -> bool {
    data.get(name).is_none_or(|value| value.surely(|text| text.trim().is_empty()))
}

/// Why the variable is not read.
#[derive(Clone, Copy)]
enum Why {
    Class(&'static str),
    /// The flags are for `pvr app add`, which runs only for an image of a registry.
    NoImage,
    /// There is no such image, and nothing else is repackaged either.
    NoSource,
}

fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, name: &str, why: Why) {
    let mut own = subject.sites_with_overrides(name);
    // An included file may serve recipes of both kinds.
    own.retain(|written| written.place.file.path().extension().is_some_and(|extension| extension != "inc"));
    let is_read_here = matches!(why, Why::Class(_)) && subject.mentions(name);
    if own.is_empty() || is_read_here {
        return;
    }
    for written in &own {
        let Some(assignment) = written.assignment() else { continue };
        let message = match why {
            Why::Class(class) => format!("`{name}` does nothing here: `{class}` does not read it"),
            Why::NoImage => {
                format!("`{name}` is for an image of a registry, and `PVR_DOCKER_REF` names none")
            }
            Why::NoSource => {
                format!("`{name}` is for an image, and nothing says which: `PVR_DOCKER_REF` is empty")
            }
        };
        let mut report = cx.report(&written.place.file.source, assignment.name().span(), message);
        let mut group = None;
        if name == "PVR_APP_ADD_GROUP" {
            group = Some(assignment.value().get().trim().to_owned());
        }
        match (&group, why) {
            (Some(group), _) => report.help(format!(
                "the group goes into the arguments: `{EXTRA_ARGS} += \"--group={group}\"`, or `PV_GROUP` in `args.json`"
            )),
            (None, Why::NoImage) => report.help("what the container gets goes into `${BPN}.args.json`"),
            (None, Why::NoSource) => {
                report.help("set `PVR_DOCKER_REF` to the image, such as `nginx:1.27`, or `PVR_SRC_URI` to an export");
                continue;
            }
            _ => &mut report,
        };
        let is_set = assignment.operator() == Operator::Set && assignment.name().get() == name;
        let has_image = subject.container.uses_app_args(&subject.recipe.data);
        let (title, edit) = match group {
            Some(group) if is_set && has_image && !group.contains('$') => {
                let line = format!("{EXTRA_ARGS} += \"--group={group}\"");
                ("hand the group over as a flag", Edit::replace(assignment.0.span(), line))
            }
            _ => ("remove the statement", edits::remove_stmt(assignment.0)),
        };
        report.fix(Fix::unsafe_(title.to_owned(), vec![edit]).changes_value());
    }
}
