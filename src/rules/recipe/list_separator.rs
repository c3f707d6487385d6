//! `list-separator`: commas or semicolons between the words of a list, which BitBake separates at spaces
//! only.

use crate::lint::{Cx, RecipeContext};
use crate::model::split_outside_references;
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("recipe", "list-separator", Recipe(check));

/// Lists of names in which neither sign is ever a part of a word.
const LISTS: [&str; 16] = [
    "CORE_IMAGE_EXTRA_INSTALL",
    "DEPENDS",
    "DISTRO_FEATURES",
    "IMAGE_FEATURES",
    "IMAGE_FSTYPES",
    "IMAGE_INSTALL",
    "MACHINE_FEATURES",
    "PACKAGECONFIG",
    "PACKAGES",
    "PACKAGE_INSTALL",
    "PANTAVISOR_FEATURES",
    "PROVIDES",
    "PVROOT_CONTAINERS",
    "PVROOT_CONTAINERS_CORE",
    "PVR_APP_ADD_ROLES",
    "RDEPENDS",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for list in LISTS {
        let variants: Vec<&str> = subject.recipe.data.variants(list).collect();
        for name in std::iter::once(list).chain(variants) {
            for written in subject.written(name) {
                let Some(assignment) = written.assignment() else { continue };
                let value = assignment.value();
                let joined = value.get();
                for range in split_outside_references(&joined) {
                    let word = &joined[range.clone()];
                    if let Some(at) = separator(word) {
                        let span = value.locate(range.start, range.end);
                        report(cx, &written.place.file.source, list, word, span, at);
                    }
                }
            }
        }
    }
}

/// Where a separator stands that belongs to no reference.
fn separator(word: &str) -> Option<usize> {
    if word.contains(['$', '{', '}', '(', ')', '\'', '"', '=']) {
        return None;
    }
    word.find([',', ';'])
}

fn report(
    cx: &mut Cx<'_>,
    source: &std::sync::Arc<crate::text::SourceFile>,
    list: &str,
    word: &str,
    span: Span,
    at: usize,
) {
    let sign = if word[at..].starts_with(',') { "comma" } else { "semicolon" };
    let names: Vec<&str> = word.split([',', ';']).filter(|name| !name.is_empty()).collect();
    let message = match names.as_slice() {
        [_] | [] => format!("the {sign} is a part of the name `{word}`: `{list}` is separated at spaces"),
        _ => format!("`{word}` is one name: `{list}` is separated at spaces"),
    };
    cx.report(source, span, message).help(format!("write a space for the {sign}")).fix(
        Fix::unsafe_("separate the words by spaces".to_owned(), vec![Edit::replace(span, names.join(" "))])
            .changes_value(),
    );
}
