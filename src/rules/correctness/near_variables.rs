//! The variable of openembedded-core that a misspelled name is near to.

use std::cell::RefCell;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use strsim::damerau_levenshtein;

use crate::layers::Release;
use crate::lint::{Cx, Statement};
use crate::model::facts;
use crate::text::{Edit, Fix, letters, suggest};

/// What recipes set as often as these, and the manual of OpenEmbedded does not describe.
const UNDESCRIBED: [&str; 7] = [
    "CVE_PRODUCT",
    "CVE_STATUS",
    "CVE_VERSION",
    "PYPI_PACKAGE",
    "UPSTREAM_CHECK_GITTAGREGEX",
    "UPSTREAM_CHECK_REGEX",
    "UPSTREAM_CHECK_URI",
];

/// Shorter names differ from too many others in one letter.
pub(super) const SHORTEST: usize = 5;

/// Longer ones may differ in two.
const LONG: usize = 12;

pub(super) fn report(cx: &mut Cx<'_>, statement: &Statement<'_>, name: &str, meant: &str) {
    let span = statement.part_span(0, name.len());
    let fix = Fix::unsafe_(format!("rename it to `{meant}`"), vec![Edit::replace(span, meant)]);
    cx.report(&statement.file.source, span, format!("nothing reads `{name}`"))
        .help(suggest(meant))
        .fix(fix.changes_value());
}

pub(super) fn is_plain(name: &str) -> bool {
    name.len() >= SHORTEST
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// What a name was meant to be: one variable, or one of two.
type Meant = (Option<&'static str>, Option<[&'static str; 2]>);

thread_local! {
    /// The recipes of a layer set the same few names over and over.
    static KEPT: RefCell<FxHashMap<(Release, Box<str>), Meant>> = RefCell::default();
}

/// As [`near_known`] and, where that finds none, [`near_pair`], worked out once for each name.
pub(super) fn near_kept(name: &str, release: Release) -> Meant {
    let meant = || match near_known(name, release) {
        None => (None, near_pair(name, release)),
        known => (known, None),
    };
    KEPT.with_borrow_mut(|kept| *kept.entry((release, Box::from(name))).or_insert_with(meant))
}

/// The one variable of openembedded-core that a name differs from in a letter, or in two if both are long and
/// begin and end alike.
fn near_known(name: &str, release: Release) -> Option<&'static str> {
    let own_letters = letters(name);
    if let Some(start) = name.strip_suffix("_CMD") {
        // Spelled out, as names of commands of images are.
        let whole = format!("{start}_COMMAND");
        return facts::variables_to_set(release).find(|known| *known == whole);
    }
    let mut near: Vec<(usize, &'static str)> = Vec::new();
    for known in known_variables(release) {
        near.extend(distance(name, own_letters, known).map(|distance| (distance, known.name)));
    }
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [(_, known)] => Some(known),
        // Of several that are as near it is not known which was meant.
        [(nearest, known), (next, _), ..] if nearest < next => Some(known),
        _ => None,
    }
}

/// The two variables that a name is as near to, so that it is not known which one was meant.
fn near_pair(name: &str, release: Release) -> Option<[&'static str; 2]> {
    if name.len() <= SHORTEST {
        return None;
    }
    let own_letters = letters(name);
    let mut near: Vec<&'static str> = Vec::new();
    for known in known_variables(release) {
        let is_described = !UNDESCRIBED.contains(&known.name);
        if is_described && known.name.len() > SHORTEST && distance(name, own_letters, known) == Some(1) {
            near.push(known.name);
        }
    }
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [one, other] => Some([one, other]),
        _ => None,
    }
}

/// A name that may be meant, with its [`letters`].
struct Known {
    name: &'static str,
    letters: u64,
}

/// The names that recipes set. Every other name is compared with all of them, so the list is made once.
fn known_variables(release: Release) -> &'static [Known] {
    static OF_RELEASES: [OnceLock<Vec<Known>>; Release::ALL.len()] =
        [const { OnceLock::new() }; Release::ALL.len()];
    OF_RELEASES[release as usize].get_or_init(|| {
        let names = facts::variables_to_set(release).chain(UNDESCRIBED);
        let long_enough = names.filter(|name| name.len() >= SHORTEST);
        long_enough.map(|name| Known { name, letters: letters(name) }).collect()
    })
}

/// How many letters a name differs in from another one that it may have been meant to be.
fn distance(name: &str, own_letters: u64, known: &Known) -> Option<usize> {
    // This is asked of every known variable, so what costs little comes first.
    let Known { name: known, letters } = known;
    if known.len().abs_diff(name.len()) > 2 || (letters ^ own_letters).count_ones() > 4 {
        return None;
    }
    let is_long = known.len().min(name.len()) >= LONG
        && known.as_bytes()[..2] == name.as_bytes()[..2]
        && known.as_bytes()[known.len() - 2..] == name.as_bytes()[name.len() - 2..];
    let distance = damerau_levenshtein(known, name);
    let is_near = distance <= if is_long { 2 } else { 1 }
        || are_same_words(known, name)
        || distance <= 2 && goes_on(known, name);
    is_near.then_some(distance)
}

/// Whether a long name is another one that goes on, as `EXTRA_OECONFIG` does, or the same with another
/// underscore and an `S` at the end.
fn goes_on(known: &str, name: &str) -> bool {
    let plain = |name: &str| name.trim_end_matches('S').replace('_', "");
    known.len() >= LONG
        && (plain(known) == plain(name) || name.strip_prefix(known).is_some_and(|rest| !rest.contains('_')))
}

/// Whether the words of two names are the same in another order, however they are put together:
/// `OE_EXTRACONF` and `EXTRA_OECONF`.
pub(super) fn are_same_words(one: &str, other: &str) -> bool {
    let (one, other) = (one.replace('_', ""), other.replace('_', ""));
    let length = one.len();
    if length != other.len() || length < 9 || one == other {
        return false;
    }
    for middle in 2..length - 1 {
        if consists_of(&other, [&one[middle..], &one[..middle], ""]) {
            return true;
        }
    }
    for end in 2..length {
        for middle in 2..end {
            if consists_of(&other, [&one[middle..end], &one[..middle], &one[end..]]) {
                return true;
            }
        }
    }
    false
}

/// Whether a text is these parts, one after the other.
fn consists_of(text: &str, parts: [&str; 3]) -> bool {
    let mut rest = text;
    for part in parts {
        let Some(after) = rest.strip_prefix(part) else { return false };
        rest = after;
    }
    rest.is_empty()
}
