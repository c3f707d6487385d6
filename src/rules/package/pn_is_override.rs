//! `pn-is-override`: a recipe is called as an override is.

use crate::lint::{Cx, RecipeContext, has_configuration};
use crate::rules::rule;
use crate::text::Span;
use crate::value::path::is_class_file;

rule!("package", "pn-is-override", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.is_whole() {
        return;
    }
    let name = data.get("PN");
    let Some(name) = name.as_ref().and_then(|value| value.exact()) else { return };
    let message = if data.is_in_force(name) == Some(true) {
        format!("the recipe is called `{name}`, as an override is")
    } else if has_configuration(subject.build, "machine", name) && !may_be_left_out(subject, &OF_MACHINES) {
        format!("the recipe is called `{name}`, as a machine is, whose name is an override there")
    } else if has_configuration(subject.build, "distro", name) && !may_be_left_out(subject, &OF_DISTRIBUTIONS)
    {
        format!("the recipe is called `{name}`, as a distribution is, whose name is an override there")
    } else {
        return;
    };
    if data.get("ERROR_QA").is_some_and(|value| value.surely(|text| !has_check(text))) {
        return;
    }
    let file = &subject.recipe.file;
    let written = subject.written("PN").pop();
    let (source, span) = match &written {
        Some(site) => (&site.place.file.source, site.value_span()),
        None => (&file.source, Span::empty(0)),
    };
    cx.report(source, span, message)
        .help("give one of them another name: QA refuses it as `pn-overrides`, and the parse stops");
}

fn has_check(text: &str) -> bool {
    text.split_whitespace().any(|word| word == "pn-overrides")
}

/// Variables that leave a recipe out for some machines, and for some distributions.
const OF_MACHINES: [&str; 3] = ["COMPATIBLE_HOST", "COMPATIBLE_MACHINE", "REQUIRED_MACHINE_FEATURES"];
const OF_DISTRIBUTIONS: [&str; 3] =
    ["ANY_OF_DISTRO_FEATURES", "CONFLICT_DISTRO_FEATURES", "REQUIRED_DISTRO_FEATURES"];

/// Whether the recipe sets one of them, so that it may be left out where the override is in force.
fn may_be_left_out(subject: &RecipeContext<'_>, variables: &[&'static str]) -> bool {
    variables.iter().any(|name| {
        let variants = subject.recipe.data.variants(name);
        let mut names = std::iter::once(*name).chain(variants);
        names.any(|name| {
            let events = subject.recipe.data.history(name);
            events.iter().any(|event| {
                let file = &event.place.file;
                event.is_about_value() && (file.is_part_of_recipes() || is_class_file(file.path()))
            })
        })
    })
}
