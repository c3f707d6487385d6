//! `unknown-variable-near-match`: the name of a variable is misspelled.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use strsim::damerau_levenshtein;

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::{Build, Parsed, facts};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Edit, Fix, Span, differ_in_numbers, letters, suggest};
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

/// What recipes say of themselves.
const OF_METADATA: [&str; 8] =
    ["BUGTRACKER", "DEPENDS", "DESCRIPTION", "HOMEPAGE", "LICENSE", "PROVIDES", "SECTION", "SUMMARY"];

/// Shorter names differ from too many others in one letter.
const SHORTEST: usize = 5;

/// Longer ones may differ in two.
const LONG: usize = 12;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let inherits = |class: &str| subject.recipe.inherits_class(class);
    let is_for_containers = CLASSES.iter().any(|class| inherits(class));
    let is_known = || subject.knows_its_classes() && !subject.recipe.data.recipe_part_missing();
    for statement in subject.statements() {
        let stem = name_of(statement.stem());
        if is_variable_in_small_letters(stem) && is_known() {
            report_small_letters(cx, subject, statement);
            continue;
        }
        if statement.to_value().is_none_or(|assignment| assignment.exported()) || !is_plain(stem) {
            continue;
        }
        if OF_CONTAINERS.contains(&stem) || facts::variable(stem).is_some() {
            continue;
        }
        let of_containers = if is_for_containers { near_of_containers(stem) } else { None };
        let of_all = || near_known_kept(stem, subject.release());
        let Some(meant) = of_containers.or_else(of_all) else { continue };
        // All files are looked through for that, so it comes last.
        if subject.build.reads().may_be_read(stem) {
            continue;
        }
        let rest = &statement.name[stem.len()..];
        let is_set_as_well = subject.statements().iter().any(|other| {
            other.name.strip_prefix(meant) == Some(rest) && other.file.path() == statement.file.path()
        });
        let is_slip_beside = || {
            of_containers.is_some_and(|known| !differ_in_numbers(known, stem))
                || adds(subject, statement, stem) && damerau_levenshtein(stem, meant) == 1
        };
        if is_set_as_well && !is_slip_beside() || !is_known() || subject.mentions(stem) {
            continue;
        }
        report(cx, statement, stem, meant);
    }
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
    let is_near = |known: &&&str| damerau_levenshtein(known, &name.to_ascii_uppercase()) <= 2;
    let Some(meant) = OF_METADATA.iter().find(is_near) else { return };
    if !subject.build.reads().may_be_read(name) && !subject.mentions(name) {
        report(cx, statement, name, meant);
    }
}

fn report(cx: &mut Cx<'_>, statement: &Statement<'_>, name: &str, meant: &str) {
    let at = statement.part_span(0, name.len());
    let span = Span::new(at.start as usize, at.end as usize);
    let fix = Fix::unsafe_(format!("rename it to `{meant}`"), vec![Edit::replace(span, meant)]);
    cx.report(&statement.file.source, span, format!("nothing reads `{name}`"))
        .help(suggest(meant))
        .fix(fix.changes_value());
}

fn is_plain(name: &str) -> bool {
    name.len() >= SHORTEST
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

type Near = FxHashMap<(Release, Box<str>), Option<&'static str>>;

thread_local! {
    /// The recipes of a layer set the same few names over and over.
    static KEPT: RefCell<Near> = RefCell::default();
}

/// As [`near_known`], worked out once for each name.
fn near_known_kept(name: &str, release: Release) -> Option<&'static str> {
    let key = (release, Box::from(name));
    KEPT.with_borrow_mut(|kept| *kept.entry(key).or_insert_with(|| near_known(name, release)))
}

/// The one variable of openembedded-core that a name differs from in a letter, or in two if both are long and
/// begin and end alike.
fn near_known(name: &str, release: Release) -> Option<&'static str> {
    let own = letters(name);
    let is_near = |known: &&str| {
        let too_far = known.len().abs_diff(name.len()) > 2 || (letters(known) ^ own).count_ones() > 4;
        if known.len() < SHORTEST || too_far {
            return false;
        }
        let is_long = known.len().min(name.len()) >= LONG
            && known.as_bytes()[..2] == name.as_bytes()[..2]
            && known.as_bytes()[known.len() - 2..] == name.as_bytes()[name.len() - 2..];
        damerau_levenshtein(known, name) <= if is_long { 2 } else { 1 } || are_same_words(known, name)
    };
    let mut near = facts::variables_to_set(release).filter(is_near);
    let first = near.next()?;
    // Of several it is not known which was meant.
    near.next().is_none().then_some(first)
}

/// Whether the words of two names are the same in another order, however they are put together:
/// `OE_EXTRACONF` and `EXTRA_OECONF`.
fn are_same_words(one: &str, other: &str) -> bool {
    let joined = |name: &str| name.replace('_', "");
    let (one, other) = (joined(one), joined(other));
    let is_turned = |at: usize| one[at..].to_owned() + &one[..at] == other;
    let is_swapped =
        |first: usize, second: usize| one[first..second].to_owned() + &one[..first] + &one[second..] == other;
    one.len() == other.len()
        && one.len() >= 9
        && one != other
        && ((2..one.len() - 1).any(is_turned)
            || (2..one.len()).any(|second| (2..second).any(|first| is_swapped(first, second))))
}

/// The variable of containers that a name differs from in one or two letters, or in a part that is left out.
fn near_of_containers(name: &str) -> Option<&'static str> {
    let near = OF_CONTAINERS.into_iter().map(|known| (damerau_levenshtein(known, name), known));
    let near = near.min().filter(|(distance, known)| *distance <= 2 && known.len().min(name.len()) >= 8);
    let argument = ARGUMENTS.iter().find(|(argument, _)| *argument == name).map(|(_, known)| *known);
    argument.or(near.map(|(_, known)| known)).or_else(|| {
        let plain = |text: &str| text.replace('_', "");
        let is_joined = |known: &str| plain(known) == plain(name) || are_same_words(known, name);
        let is_near = |known: &&str| is_joined(known) || lacks_a_part(name, known);
        let mut known = OF_CONTAINERS.into_iter().filter(|known| known.starts_with("PV"));
        known.find(is_near).filter(|_| name.starts_with("PV"))
    })
}

/// Whether a name is another one without one of its parts.
fn lacks_a_part(name: &str, whole: &str) -> bool {
    let (parts, whole): (Vec<&str>, Vec<&str>) = (name.split('_').collect(), whole.split('_').collect());
    let is_without = |left_out: usize| {
        let kept = whole.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, part)| part);
        kept.eq(parts.iter())
    };
    parts.len() > 1 && parts.len() + 1 == whole.len() && (0..whole.len()).any(is_without)
}

/// What only BitBake reads, whatever recipes there are.
fn check_file(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if file.path().ends_with("conf/layer.conf") {
        check_layer_conf(cx, file, build);
    } else if is_append_file(file.path()) {
        for statement in Statement::all_in(file) {
            let stem = statement.stem();
            let is_near = stem != SEARCH
                && stem.len().abs_diff(SEARCH.len()) <= 2
                && damerau_levenshtein(stem, SEARCH) <= 2;
            // Where there is a recipe, that is checked with its appends.
            if is_near
                && !build.reads().may_be_read(stem)
                && build.layers.collected().recipes_for(file.path()).is_empty()
            {
                report(cx, &statement, stem, SEARCH);
            }
        }
    }
}

/// The key of a `layer.conf` that a name differs from in a letter.
pub(crate) fn near_key(name: &str) -> Option<&'static str> {
    const KEYS: [&str; 4] = ["BBFILES", "BBFILES_DYNAMIC", "BBFILE_COLLECTIONS", "BBPATH"];
    let is_near = |known: &&str| damerau_levenshtein(known, name) == 1;
    KEYS.into_iter().find(is_near).filter(|_| !KEYS.contains(&name))
}

/// The keys of a `layer.conf`.
fn check_layer_conf(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let own = build.layers.layer_of(file.path()).map(|layer| layer.collections.clone()).unwrap_or_default();
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        if let Some(meant) = near_key(stem).filter(|_| !build.reads().may_be_read(stem)) {
            report(cx, &statement, stem, meant);
            continue;
        }
        let Some(collection) = own.iter().find(|own| stem.ends_with(&format!("_{own}"))) else { continue };
        let start = &stem[..stem.len() - collection.len()];
        if OF_LAYERS.contains(&start) {
            continue;
        }
        let plain = start.replace('_', "");
        let is_near = |known: &&str| {
            let (word, known) = (start.trim_end_matches('_'), known.trim_end_matches('_'));
            damerau_levenshtein(word, known) <= 2
                || known.replace('_', "") == plain
                || word.starts_with(known)
        };
        let meant = OF_LAYERS.into_iter().find(is_near);
        if let Some(known) = meant.filter(|_| !build.reads().may_be_read(stem)) {
            report(cx, &statement, stem, &format!("{known}{collection}"));
        }
    }
}
