//! `unknown-class-near-match`: the name of a class is misspelled.

use std::sync::Arc;

use crate::config;
use crate::diag::Severity;
use crate::layers::{ClassKind, Release};
use crate::lint::{Cx, RecipeContext, Statement, edits, place_in_a_file, written_words};
use crate::model::{Build, ClassFile, Parsed, facts};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, differ_in_numbers, suggest};

rule!("recipe", "unknown-class-near-match", Recipe(check), InLayer(in_lists));

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
        if config::lists(&cx.config().known_classes, &inherit.class) {
            continue;
        }
        let Some(meant) = near(subject.build, subject.release(), &inherit.class) else { continue };
        let severity = if is_closed(subject.build) { Severity::Error } else { Severity::Warning };
        let message = format!("no layer here has a class `{}`", inherit.class);
        cx.report(&place.file.source, place.span, message).severity(severity).help(suggest(&meant)).fix(
            Fix::unsafe_(format!("inherit `{meant}`"), vec![Edit::replace(place.span, meant.as_str())])
                .changes_value(),
        );
    }
}

/// Lists of classes in configurations, and from where they are inherited.
const LISTS: [(&str, ClassKind); 7] = [
    ("BBCLASSEXTEND", ClassKind::Recipe),
    ("IMAGE_CLASSES", ClassKind::Recipe),
    ("INHERIT", ClassKind::Global),
    ("INHERIT_DISTRO", ClassKind::Global),
    ("KERNEL_CLASSES", ClassKind::Recipe),
    ("PACKAGE_CLASSES", ClassKind::Global),
    ("USER_CLASSES", ClassKind::Global),
];

/// Classes that a variable lists.
fn in_lists(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let release = build.release_of(file.path());
    for statement in Statement::all_in(file) {
        let Some((list, kind)) = LISTS.iter().find(|(name, _)| *name == statement.stem()) else { continue };
        let Some(assignment) = statement.to_value() else { continue };
        for word in written_words(assignment) {
            // What follows a colon is for the class: `multilib:lib32`.
            let name = word.text.split(':').next().unwrap_or_default();
            let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            if !is_name || facts::class_ever_existed(name) || build.layers.find_class(name, *kind).is_some() {
                continue;
            }
            if config::lists(&cx.config().known_classes, name) {
                continue;
            }
            let meant = if *list == "PACKAGE_CLASSES" { of_packages(build, release, name) } else { None };
            let Some(meant) = meant.or_else(|| near(build, release, name)) else { continue };
            let message = format!("no layer here has a class `{name}` for `{list}`");
            let severity = if is_closed(build) { Severity::Error } else { Severity::Warning };
            let span = Span { start: word.span.start, end: word.span.start + name.len() as u32 };
            let mut found = cx.report(&file.source, span, message);
            found.severity(severity).help(suggest(&meant));
            if file.source.slice(span) == name {
                found.fix(edits::write(span, &meant));
            }
        }
    }
}

/// The class that makes packages of a kind, for the name of the kind alone: `ipk`.
fn of_packages(build: &Build, release: Release, kind: &str) -> Option<String> {
    let class = format!("package_{kind}");
    has_class(build, release, &class).then_some(class)
}

/// Whether every layer that the layers here need is there, or is one of which all classes are known.
fn is_closed(build: &Build) -> bool {
    build.layers.missing_depends().iter().all(|name| ["core", "meta-pantavisor"].contains(name))
}

/// Whether there is a class of this name, here or in a layer of which all are known.
fn has_class(build: &Build, release: Release, name: &str) -> bool {
    let is_here = build.layers.find_class(name, ClassKind::Recipe).is_some();
    is_here || facts::class_exists(name, release)
}

/// The class that a name differs from in one letter or two, or in the case of letters.
fn near(build: &Build, release: Release, name: &str) -> Option<String> {
    if let Some(name) = name.strip_suffix(".bbclass")
        && has_class(build, release, name)
    {
        return Some(name.to_owned());
    }
    // In a layer that is not there a similar name is more likely.
    let is_closed = is_closed(build);
    if name.len() < if is_closed { SHORTEST } else { SHORTEST_OF_OTHERS } {
        return None;
    }
    let limit = if name.len() < LONG || !is_closed { 1 } else { 2 };
    let directories = build.layers.bbpath().iter();
    let directories = directories.flat_map(|directory| {
        ["classes", "classes-recipe", "classes-global"].map(|below| directory.join(below))
    });
    let listed: Vec<_> = directories.map(|directory| build.disk().list(&directory)).collect();
    let files = listed.iter().flat_map(|directory| directory.entries());
    let in_layers = files.filter_map(|(file, _)| file.strip_suffix(".bbclass"));
    let of_others = facts::classes(release).map(|name| -> &str { name });
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
