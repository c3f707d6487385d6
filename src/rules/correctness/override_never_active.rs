//! `override-never-active`: an override that is called otherwise.

use std::sync::Arc;

use crate::config;
use crate::layers::name_of;
use crate::lint::vocabulary::{OF_PACKAGES, SCRIPTS_OF_PACKAGES, list_kind};
use crate::lint::{Cx, Statement, edits, has_configuration};
use crate::model::{Build, Parsed};
use crate::rules::package::package_unknown::is_slip;
use crate::rules::rule;
use crate::text::{Span, suggest};
use crate::value::EDIT_WORDS;

rule!("correctness", "override-never-active", InLayer(check));

/// What is written, and what OpenEmbedded calls it.
const SLIPS: [(&str, &str); 14] = [
    ("aarch64_be", "aarch64-be"),
    ("class_cross", "class-cross"),
    ("class_native", "class-native"),
    ("class_nativesdk", "class-nativesdk"),
    ("class_target", "class-target"),
    ("libc_glibc", "libc-glibc"),
    ("libc_musl", "libc-musl"),
    ("libc_newlib", "libc-newlib"),
    ("qemux86_64", "qemux86-64"),
    ("toolchain_clang", "toolchain-clang"),
    ("toolchain_gcc", "toolchain-gcc"),
    ("x86_64", "x86-64"),
    ("class_crosssdk", "class-crosssdk"),
    ("class-sdk", "class-nativesdk"),
];

/// Words that are overrides only with something in front of them.
const SHORT: [(&str, &str); 6] = [
    ("glibc", "libc-glibc"),
    ("musl", "libc-musl"),
    ("native", "class-native"),
    ("nativesdk", "class-nativesdk"),
    ("newlib", "libc-newlib"),
    ("target", "class-target"),
];

/// Those to which a slip of one letter is told.
const FIXED: [&str; 9] = [
    "class-cross",
    "class-cross-canadian",
    "class-crosssdk",
    "class-native",
    "class-nativesdk",
    "class-target",
    "libc-glibc",
    "libc-musl",
    "libc-newlib",
];

/// Variables besides lists that are known well enough to say that no package is meant.
const OTHERS: [&str; 7] =
    ["COMPATIBLE_HOST", "COMPATIBLE_MACHINE", "LICENSE_FLAGS", "PACKAGE_ARCH", "S", "B", "SRCREV"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        let known = &cx.config().known_overrides;
        if !statement.name.contains(':') || statement.parts().any(|part| config::lists(known, part)) {
            continue;
        }
        if let Some((span, part, meant)) =
            slip(&statement, 0, build, |part| near_operator(part).map(str::to_owned))
        {
            let message =
                format!("`{part}` is taken for an override, which no build has, so this never counts");
            let mut found = cx.report(&file.source, span, message);
            found.help(format!("the operator is called `{meant}`"));
            found.fix(edits::write(span, &meant));
            continue;
        }
        let is_of_package = OF_PACKAGES.contains(&stem) || SCRIPTS_OF_PACKAGES.contains(&stem);
        if !is_of_package && let Some((at, length)) = capital(&statement) {
            let message =
                "BitBake takes no override with a capital letter after an operator, so this never counts";
            let mut found = cx.report(&file.source, statement.part_span(at, at + length), message);
            found.help("overrides are written in small letters");
            continue;
        }
        if let Some((span, part, meant)) = slip(&statement, 0, build, |part| meant_recipe(part, file, build))
        {
            let message = format!("no recipe here is called so, so `{part}` is never in force");
            let mut found = cx.report(&file.source, span, message);
            found.help(suggest(&meant));
            found.fix(edits::write(span, &meant));
            continue;
        }
        let is_function = statement.function().is_some() && stem.starts_with("do_");
        let is_known = !is_of_package && (is_function || list_kind(stem).is_some() || OTHERS.contains(&stem));
        let first = usize::from(is_of_package);
        let Some((span, part, meant)) = slip(&statement, first, build, |part| meant_by(part, is_known))
        else {
            continue;
        };
        let message = format!("no build has an override `{part}`, so this never counts");
        let mut found = cx.report(&file.source, span, message);
        found.help(format!("it is called `{meant}`"));
        found.fix(edits::write(span, &meant));
    }
}

/// The recipe that a configuration means by `pn-NAME` where none is called so, and all layers that are asked
/// for are here.
fn meant_recipe(part: &str, file: &Parsed, build: &Build) -> Option<String> {
    let written = part.strip_prefix("pn-").filter(|_| !file.is_part_of_recipes())?;
    let (start, name) = match written.strip_prefix("nativesdk-") {
        Some(name) => ("nativesdk-", name),
        None => ("", written),
    };
    let end = if name.ends_with("-native") { "-native" } else { "" };
    let name = &name[..name.len() - end.len()];
    let recipes = build.layers.collected();
    let is_known = recipes.has_recipe(written) || recipes.has_recipe(name);
    if is_known || name.contains('$') || !build.layers.missing_depends().is_empty() {
        return None;
    }
    let mut near = recipes.nearly_called(name).into_iter().filter_map(name_of);
    let near = near.find(|near| is_slip(name, near, true))?;
    // A recipe may give itself another name, and other files may speak of it as well.
    let is_said = build.reads().files_that_read(name) > 1;
    (!is_said).then(|| format!("pn-{start}{near}{end}"))
}

/// The operator that a word is nearly called.
fn near_operator(part: &str) -> Option<&'static str> {
    if EDIT_WORDS.contains(&part) {
        return None;
    }
    EDIT_WORDS.into_iter().find(|known| strsim::damerau_levenshtein(known, part) == 1)
}

/// The first override from one on that is a slip, where it stands and what is meant. In a variable of
/// packages the first is a package.
fn slip(
    statement: &Statement<'_>,
    first: usize,
    build: &Build,
    meant_by: impl Fn(&str) -> Option<String>,
) -> Option<(Span, String, String)> {
    let mut at = statement.stem().len() + 1;
    for (index, part) in statement.parts().enumerate() {
        let place = at;
        at += part.len() + 1;
        if index < first {
            continue;
        }
        let Some(meant) = meant_by(part) else { continue };
        if !is_name(part, build) {
            return Some((statement.part_span(place, place + part.len()), part.to_owned(), meant));
        }
    }
    None
}

fn meant_by(part: &str, is_known: bool) -> Option<String> {
    if let Some((_, meant)) = SLIPS.iter().find(|(slip, _)| *slip == part) {
        return Some((*meant).to_owned());
    }
    if is_known && let Some((_, meant)) = SHORT.iter().find(|(slip, _)| *slip == part) {
        return Some((*meant).to_owned());
    }
    if is_known && let Some(recipe) = part.strip_prefix("pn_").filter(|recipe| !recipe.is_empty()) {
        return Some(format!("pn-{recipe}"));
    }
    near(part).map(str::to_owned)
}

fn near(part: &str) -> Option<&'static str> {
    let begins = ["class", "libc"].iter().any(|begin| part.starts_with(begin));
    if !begins || part.contains('$') || FIXED.contains(&part) {
        return None;
    }
    // Few get the first letter of a name wrong, and `libc-klibc` is another library.
    FIXED.into_iter().find(|known| {
        strsim::damerau_levenshtein(known, part) == 1
            && (!known.starts_with("libc") || initial(known) == initial(part))
    })
}

/// The first letter after the first hyphen.
fn initial(name: &str) -> Option<char> {
    name.split_once('-')?.1.chars().next()
}

/// Whether a machine or a distribution of these layers is called so.
fn is_name(part: &str, build: &Build) -> bool {
    ["machine", "distro"].iter().any(|kind| has_configuration(build, kind, part))
}

/// The overrides after an operator, if BitBake does not take them for such because of a capital letter.
fn capital(statement: &Statement<'_>) -> Option<(usize, usize)> {
    let overrides = statement.edit()?.overrides?;
    let outside: String = crate::syntax::references(overrides)
        .fold(overrides.to_owned(), |text, (whole, _)| text.replace(whole, ""));
    let at = statement.name.len() - overrides.len();
    if !outside.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    Some((at, overrides.len()))
}
