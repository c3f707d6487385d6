//! `unknown-class-near-match`: the name of a class is misspelled.

use crate::diag::Severity;
use crate::layers::ClassKind;
use crate::lint::{Cx, RecipeContext, place_in_a_file};
use crate::model::{ClassFile, facts};
use crate::rules::rule;
use crate::text::{Edit, Fix, differ_in_numbers, suggest};

rule!("recipe", "unknown-class-near-match", Recipe(check));

/// Shorter names differ from too many others in one letter.
const SHORTEST: usize = 4;

/// The shortest name where a layer is not there that may have the class.
const SHORTEST_OF_OTHERS: usize = 6;

/// From this length on two letters may be wrong.
const LONG: usize = 10;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for inherit in &subject.recipe.inherits {
        if !matches!(inherit.found, ClassFile::Missing) {
            continue;
        }
        let Some(place) = place_in_a_file(inherit.place.as_ref()) else { continue };
        // A part of the name may stand in a variable.
        let is_written = place.file.source.slice(place.span) == inherit.class;
        if !is_written || facts::class_ever_existed(&inherit.class) {
            continue;
        }
        // What is no name at all is the business of `inherit-line-form`.
        let mut signs = inherit.class.chars();
        if !signs.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')) {
            continue;
        }
        let Some(meant) = near(subject, &inherit.class) else { continue };
        let severity = if is_closed(subject) { Severity::Error } else { Severity::Warning };
        let message = format!("no layer here has a class `{}`", inherit.class);
        cx.report(&place.file.source, place.span, message).severity(severity).help(suggest(&meant)).fix(
            Fix::unsafe_(format!("inherit `{meant}`"), vec![Edit::replace(place.span, meant.as_str())])
                .changes_value(),
        );
    }
}

/// Whether every layer that the layers here need is there, or is one of which all classes are known.
fn is_closed(subject: &RecipeContext<'_>) -> bool {
    subject.build.layers.missing_depends().iter().all(|name| ["core", "meta-pantavisor"].contains(name))
}

/// Whether there is a class of this name, here or in a layer of which all are known.
fn has_class(subject: &RecipeContext<'_>, name: &str) -> bool {
    let is_here = subject.build.layers.find_class(name, ClassKind::Recipe).is_some();
    is_here || facts::class_exists(name, subject.release())
}

/// The class that a name differs from in one letter or two, or in the case of letters.
fn near(subject: &RecipeContext<'_>, name: &str) -> Option<String> {
    let build = subject.build;
    if let Some(name) = name.strip_suffix(".bbclass")
        && has_class(subject, name)
    {
        return Some(name.to_owned());
    }
    // In a layer that is not there a similar name is more likely.
    let is_closed = is_closed(subject);
    if name.len() < if is_closed { SHORTEST } else { SHORTEST_OF_OTHERS } {
        return None;
    }
    let limit = if name.len() < LONG || !is_closed { 1 } else { 2 };
    let directories = build.layers.bbpath().iter();
    let directories =
        directories.flat_map(|directory| ["classes", "classes-recipe"].map(|below| directory.join(below)));
    let listed: Vec<_> = directories.map(|directory| build.disk().list(&directory)).collect();
    let files = listed.iter().flat_map(|directory| directory.entries());
    let in_layers = files.filter_map(|(file, _)| file.strip_suffix(".bbclass"));
    let of_others = facts::classes(subject.release()).map(|name| -> &str { name });
    // Few get the first letter wrong, and many classes are called after another one: `cmake`, `qmake`,
    // `xmake`.
    let mut nearest: Option<(usize, &str)> = None;
    for known in in_layers.chain(of_others) {
        let (Some(first), Some(own_first)) = (known.chars().next(), name.chars().next()) else { continue };
        if !first.eq_ignore_ascii_case(&own_first) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&known.to_lowercase(), &name.to_lowercase());
        // The second version of a class is no slip.
        if distance > limit || differ_in_numbers(known, name) {
            continue;
        }
        if nearest.is_none_or(|nearest| (distance, known) < nearest) {
            nearest = Some((distance, known));
        }
    }
    nearest.map(|(_, known)| known.to_owned())
}
