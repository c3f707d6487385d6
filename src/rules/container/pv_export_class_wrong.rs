//! `pv-export-class-wrong`: an image that inherits the class for containers that exist, or the other way
//! round.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ContainerKind;
use crate::manifest::kind::{REPACKAGED_VARIABLES, ROOTFS_VARIABLES, RecipeFacts};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("container", "pv-export-class-wrong", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let Some((wrong, right)) = subject.container.kind.wrong_class(subject.recipe) else { return };
    let Some(inherit) = subject.recipe.line_for_class(wrong.class_name()) else { return };
    let Some(place) = inherit.place.as_ref() else { return };
    let (message, variables): (_, &[&str]) = match wrong {
        ContainerKind::Repackaged => {
            ("`pvrexport` exports what it fetches, and nothing of this image".to_owned(), &ROOTFS_VARIABLES)
        }
        ContainerKind::Rootfs => (
            "`container-pvrexport` exports the root file system of an image, and this is none".to_owned(),
            &REPACKAGED_VARIABLES,
        ),
    };
    let dead: Vec<String> = variables
        .iter()
        .filter(|variable| subject.recipe.sets(variable))
        .map(|variable| format!("`{variable}`"))
        .collect();
    let dead = if dead.is_empty() { String::new() } else { format!("; nothing reads {}", dead.join(", ")) };
    let right = right.class_name();
    let mut report = cx.report(&place.file.source, place.span, format!("{message}{dead}"));
    if inherit.class != wrong.class_name() {
        report.help(format!("let `{}` inherit `{right}`", inherit.class));
        return;
    }
    let edits = vec![Edit::replace(place.span, right)];
    report
        .help(format!("inherit `{right}`"))
        .fix(Fix::unsafe_(format!("inherit `{right}`"), edits).changes_value());
}
