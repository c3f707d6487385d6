//! `unknown-variable-near-match`: the name of a variable is misspelled.

use std::sync::Arc;

use strsim::damerau_levenshtein;

use super::near_variables::{SHORTEST, are_same_words, is_plain, near_kept, report};
use super::variables_in_conf as in_conf;
use crate::config;
use crate::lint::vocabulary::OF_PACKAGES;
use crate::lint::{Cx, RecipeContext, Statement, is_so_in_some_class};
use crate::model::{Build, Parsed, facts};
use crate::rules::rule;
use crate::syntax::Dialect;
use crate::syntax::ast::Operator;
use crate::text::{differ_in_numbers, nearest};
use crate::value::path::is_append_file;

rule!("correctness", "unknown-variable-near-match", EveryReader(check), InLayer(check_file));

/// The variables that the classes of containers and of their images read.
const OF_CONTAINERS: [&str; 29] = [
    "DOCKER_ARCH",
    "DOCKER_PLATFORM",
    "PANTAHUB_API",
    "PSEUDO_IGNORE_PATHS",
    "PVCONT_NAME",
    "PVRIMAGE_AUTO_MDEV",
    "PVROOT_CONTAINERS",
    "PVROOT_CONTAINERS_CORE",
    "PVROOT_IMAGE",
    "PVROOT_IMAGE_BSP",
    "PVR_APP_ADD_EXTRA_ARGS",
    "PVR_APP_ADD_GROUP",
    "PVR_APP_ADD_ROLES",
    "PVR_COMPRESSION",
    "PVR_CONFIG_DIR",
    "PVR_DOCKER_REF",
    "PVR_FORMAT_OPTS",
    "PVR_HOME_DIR",
    "PVR_SIG_ADD_ARGS",
    "PVR_SRC_DIR",
    "PVR_SRC_URI",
    "PVR_TMPDIR",
    "PVSTATE",
    "PVS_URI",
    "PVS_URI_SHA256",
    "PVS_VENDOR_NAME",
    "PV_CONFIG_OVERLAY_DIR",
    "PV_DBUS_PROVIDER",
    "NO_RECOMMENDATIONS",
];

/// Arguments of templates and other names for it, with the variables that give them.
const ARGUMENTS: [(&str, &str); 5] = [
    ("DOCKER_REF", "PVR_DOCKER_REF"),
    ("PVR_GROUP", "PVR_APP_ADD_GROUP"),
    ("PVR_ROLES", "PVR_APP_ADD_ROLES"),
    ("PV_GROUP", "PVR_APP_ADD_GROUP"),
    ("PV_ROLES", "PVR_APP_ADD_ROLES"),
];

/// The classes that read these.
const CLASSES: [&str; 5] = ["container-pvrexport", "image-pvrexport", "pvr-ca", "pvrexport", "pvroot-image"];

/// What the names of a layer's variables begin with; that of a collection follows.
const OF_LAYERS: [&str; 7] = [
    "BBFILE_PATTERN_IGNORE_EMPTY_",
    "BBFILE_PATTERN_",
    "BBFILE_PRIORITY_",
    "LAYERDEPENDS_",
    "LAYERRECOMMENDS_",
    "LAYERSERIES_COMPAT_",
    "LAYERVERSION_",
];

/// What appends say with where their files are.
const SEARCH: &str = "FILESEXTRAPATHS";

/// Variables whose flags recipes set.
const WITH_FLAGS: [&str; 8] = [
    "ALTERNATIVE_LINK_NAME",
    "ALTERNATIVE_PRIORITY",
    "ALTERNATIVE_TARGET",
    "CVE_STATUS",
    "NO_GENERIC_LICENSE",
    "PACKAGECONFIG",
    "SRC_URI",
    "UBOOT_CONFIG",
];

/// What recipes say of themselves.
const OF_METADATA: [&str; 8] =
    ["BUGTRACKER", "DEPENDS", "DESCRIPTION", "HOMEPAGE", "LICENSE", "PROVIDES", "SECTION", "SUMMARY"];

/// Those of them that nobody has a list of under a similar name.
const TEXTS: [&str; 4] = ["BUGTRACKER", "DESCRIPTION", "HOMEPAGE", "SUMMARY"];

/// How the British write `LICENSE`, and nobody another name.
const IN_BRITISH: &str = "LICENCE";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let is_for_containers = CLASSES.iter().any(|class| subject.recipe.inherits_class(class));
    for statement in subject.statements() {
        let stem = name_of(statement.stem());
        if is_variable_in_small_letters(stem) && subject.knows_its_parts() {
            report_small_letters(cx, subject, statement);
            continue;
        }
        if let Some(meant) = of_package(statement) {
            if subject.knows_its_parts() && !subject.mentions(stem) {
                report(cx, statement, stem, meant);
            }
            continue;
        }
        if statement.assignment().is_none_or(|assignment| assignment.exported()) || !is_plain(stem) {
            continue;
        }
        let is_known = config::lists(&cx.config().known_variables, stem);
        if is_known || OF_CONTAINERS.contains(&stem) || facts::variable(stem).is_some() {
            continue;
        }
        let is_flag = statement.to_value().is_none();
        let of_containers = if is_for_containers { near_of_containers(stem) } else { None };
        let Some(meant) = of_containers.or_else(|| near_kept(stem, subject.release()).0) else {
            if !is_flag {
                report_pair(cx, subject, statement, stem);
            }
            continue;
        };
        if is_flag && !WITH_FLAGS.contains(&meant) {
            continue;
        }
        // All files are looked through for that, so it comes last.
        if may_be_read(subject, stem) {
            continue;
        }
        if is_set_beside(subject, statement, stem, meant) {
            // Who says it once more under a wrong name says it to nobody.
            let is_slip = TEXTS.contains(&meant) && !stem.ends_with('S')
                || stem == IN_BRITISH
                || of_containers.is_some_and(|known| !differ_in_numbers(known, stem))
                || adds(subject, statement, stem) && damerau_levenshtein(stem, meant) == 1;
            if !is_slip {
                continue;
            }
        }
        if !subject.knows_its_parts() || subject.mentions(stem) {
            continue;
        }
        report(cx, statement, stem, meant);
    }
}

/// A name that two variables are as near to: `REPENDS`.
fn report_pair(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, statement: &Statement<'_>, stem: &str) {
    let (_, Some([one, other])) = near_kept(stem, subject.release()) else { return };
    let is_beside = [one, other].iter().any(|meant| is_set_beside(subject, statement, stem, meant));
    let is_read = is_beside
        || differ_in_numbers(stem, one)
        || subject.build.reads().may_be_read(stem)
        || !subject.knows_its_parts()
        || subject.mentions(stem);
    if is_read {
        return;
    }
    let span = statement.part_span(0, stem.len());
    cx.report(&statement.file.source, span, format!("nothing reads `{stem}`"))
        .help(format!("it is one letter away from `{one}` and from `{other}`"));
}

/// The variable of a package that a short name with a package differs from in a letter: `FILE:${PN}`.
fn of_package(statement: &Statement<'_>) -> Option<&'static str> {
    let stem = statement.stem();
    let is_of_package = statement.parts().next().is_some_and(|part| part.starts_with("${PN}"));
    let is_short = (3..SHORTEST).contains(&stem.len()) && stem.bytes().all(|byte| byte.is_ascii_uppercase());
    if !is_of_package || !is_short || OF_PACKAGES.contains(&stem) || statement.to_value().is_none() {
        return None;
    }
    OF_PACKAGES.iter().copied().find(|known| damerau_levenshtein(known, stem) == 1)
}

/// Whether something may read a variable. What only other recipes say is no matter of a name that stands for
/// one variable alone: they mean files of sources, which are called so.
fn may_be_read(subject: &RecipeContext<'_>, stem: &str) -> bool {
    if stem == IN_BRITISH {
        return is_so_in_some_class(subject.build, |text| text.contains(stem));
    }
    subject.build.reads().may_be_read(stem)
}

/// Whether the file of a statement sets what is meant as well, for the same overrides: then the other name is
/// mostly one of the recipe's own.
fn is_set_beside(subject: &RecipeContext<'_>, statement: &Statement<'_>, stem: &str, meant: &str) -> bool {
    let rest = &statement.name[stem.len()..];
    subject.statements().iter().any(|other| {
        other.name.strip_prefix(meant) == Some(rest)
            && other.file.path() == statement.file.path()
            && other.to_value().is_some() == statement.to_value().is_some()
    })
}

/// Whether a statement adds to a variable that the recipe sets nowhere, or sets one for a package: that is no
/// variable of the recipe's own, even where the one that it nearly is called is set as well.
fn adds(subject: &RecipeContext<'_>, statement: &Statement<'_>, stem: &str) -> bool {
    use Operator::{Append, AppendBare, Prepend, PrependBare};
    let is_set = subject.statements().iter().any(|other| other.stem() == stem && other.sets());
    let operator = statement.to_value().map(|assignment| assignment.operator());
    let is_added =
        matches!(operator, Some(Append | AppendBare | Prepend | PrependBare)) || statement.edit().is_some();
    (is_added && !is_set) || statement.name[stem.len()..].starts_with(":${PN}")
}

/// The name without the package that follows an underscore, as in `RRECOMENDS_${PN}`.
fn name_of(stem: &str) -> &str {
    stem.split_once("_${").map_or(stem, |(name, _)| name)
}

/// Names with small letters that recipes have for metadata, as in `Summary`.
fn is_variable_in_small_letters(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_uppercase());
    starts
        && name.len() > SHORTEST
        && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        && name[1..].bytes().all(|byte| byte.is_ascii_lowercase())
}

/// A name in small letters that differs from a variable of all recipes in little besides.
fn report_small_letters(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, statement: &Statement<'_>) {
    let name = statement.stem();
    if statement.to_value().is_none_or(|assignment| assignment.exported()) {
        return;
    }
    let capitals = name.to_ascii_uppercase();
    let Some(meant) = OF_METADATA.iter().find(|known| damerau_levenshtein(known, &capitals) <= 2) else {
        return;
    };
    if !subject.build.reads().may_be_read(name) && !subject.mentions(name) {
        report(cx, statement, name, meant);
    }
}

/// The variable of containers that a name differs from in one or two letters, or in a part that is left out.
fn near_of_containers(name: &str) -> Option<&'static str> {
    if let Some((_, known)) = ARGUMENTS.iter().find(|(argument, _)| *argument == name) {
        return Some(known);
    }
    if let Some((distance, known)) = nearest(name, OF_CONTAINERS)
        && distance <= 2
        && known.len().min(name.len()) >= 8
    {
        return Some(known);
    }
    if !name.starts_with("PV") {
        return None;
    }
    OF_CONTAINERS.into_iter().find(|known| known.starts_with("PV") && has_same_parts(name, known))
}

/// Whether a name has the parts of another one, joined or in another order, or all of them but one.
fn has_same_parts(name: &str, known: &str) -> bool {
    known.replace('_', "") == name.replace('_', "")
        || are_same_words(known, name)
        || lacks_a_part(name, known)
        || sorted_parts(name) == sorted_parts(known)
}

fn sorted_parts(name: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = name.split('_').collect();
    parts.sort_unstable();
    parts
}

/// Whether a name is another one without one of its parts.
fn lacks_a_part(name: &str, whole: &str) -> bool {
    let (parts, whole): (Vec<&str>, Vec<&str>) = (name.split('_').collect(), whole.split('_').collect());
    if parts.len() < 2 || parts.len() + 1 != whole.len() {
        return false;
    }
    (0..whole.len()).any(|at| parts[..at] == whole[..at] && parts[at..] == whole[at + 1..])
}

/// What only BitBake reads, whatever recipes there are.
fn check_file(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if file.path().ends_with("conf/layer.conf") {
        check_layer_conf(cx, file, build);
    } else if is_append_file(file.path()) {
        check_append(cx, file, build);
    } else if matches!(file.dialect, Dialect::Conf { .. }) {
        in_conf::check(cx, file, build);
    }
}

fn check_append(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        if stem == SEARCH || stem.len().abs_diff(SEARCH.len()) > 2 || damerau_levenshtein(stem, SEARCH) > 2 {
            continue;
        }
        // Where there is a recipe, that is checked with its appends.
        if !build.reads().may_be_read(stem) && build.layers.collected().recipes_for(file.path()).is_empty() {
            report(cx, &statement, stem, SEARCH);
        }
    }
}

/// The key of a `layer.conf` that a name differs from in a letter.
pub(crate) fn near_key(name: &str) -> Option<&'static str> {
    const KEYS: [&str; 4] = ["BBFILES", "BBFILES_DYNAMIC", "BBFILE_COLLECTIONS", "BBPATH"];
    if KEYS.contains(&name) {
        return None;
    }
    KEYS.into_iter().find(|known| damerau_levenshtein(known, name) == 1)
}

/// The keys of a `layer.conf`.
fn check_layer_conf(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let layer = build.layers.layer_of(file.path());
    let collections = layer.map(|layer| layer.collections.clone()).unwrap_or_default();
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        if let Some(meant) = near_key(stem)
            && !build.reads().may_be_read(stem)
        {
            report(cx, &statement, stem, meant);
            continue;
        }
        let Some(collection) = collections.iter().find(|name| stem.ends_with(&format!("_{name}"))) else {
            continue;
        };
        let start = &stem[..stem.len() - collection.len()];
        if OF_LAYERS.contains(&start) {
            continue;
        }
        let Some(known) = OF_LAYERS.into_iter().find(|known| is_near_start(start, known)) else { continue };
        if !build.reads().may_be_read(stem) {
            report(cx, &statement, stem, &format!("{known}{collection}"));
        }
    }
}

/// Whether the part of a name before the collection is nearly a known one.
fn is_near_start(start: &str, known: &str) -> bool {
    let (word, known) = (start.trim_end_matches('_'), known.trim_end_matches('_'));
    damerau_levenshtein(word, known) <= 2
        || known.replace('_', "") == start.replace('_', "")
        || word.starts_with(known)
}
