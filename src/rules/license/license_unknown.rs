//! `license-unknown`: a license that OpenEmbedded does not find.

use std::path::Path;

use super::{NamedLicense, named_licenses, obsolete::new_name};
use crate::config;
use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, edits};
use crate::model::facts::{common_license, common_license_names, spdx_license};
use crate::rules::rule;
use crate::text::{is_exchanged, suggest};

rule!("license", "license-unknown", EveryReader(check));

/// Words that stand for more than one text, and the operators.
const SPECIAL: [&str; 8] = ["AND", "CLOSED", "INVALID", "OR", "PD", "Proprietary", "Unknown", "WITH"];

/// Shorter names differ from too many others in a letter or two.
const SHORTEST: usize = 5;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for NamedLicense { name, span, statement, releases } in named_licenses(subject) {
        let name = name.as_str();
        if name.contains('$') || SPECIAL.contains(&name) || new_name(name).is_some() {
            continue;
        }
        if config::lists(&cx.config().known_licenses, name) {
            continue;
        }
        let near = near(subject, name.trim_end_matches(['+', '*']));
        if near.is_none() && releases.is_since(Release::Blacksail) && is_nowhere(subject, name) {
            let message = format!("no file holds the text of a license `{name}`, which OpenEmbedded refuses");
            cx.report(&statement.file.source, span, message).severity(Severity::Error).help(
                "put the text into a directory of LICENSE_PATH, or name its file in NO_GENERIC_LICENSE",
            );
        }
        let Some(near) = near else { continue };
        let message = format!("no file holds the text of a license `{name}`");
        let mut found = cx.report(&statement.file.source, span, message);
        if releases.is_since(Release::Styhead) {
            found.severity(Severity::Error);
        }
        found.help(suggest(near));
        found.fix(edits::write(span, near));
    }
}

/// Whether a license of one's own has a text in none of the directories, all of which are known.
fn is_nowhere(subject: &RecipeContext<'_>, name: &str) -> bool {
    let Some(plain) = name.strip_prefix("LicenseRef-") else { return false };
    let build = subject.build;
    let path = subject.recipe.data.get("LICENSE_PATH");
    let is_path_known = path.is_none_or(|value| value.exact().is_some())
        || !build.is_configured("LICENSE_PATH") && subject.assignments_to("LICENSE_PATH").next().is_none();
    subject.is_whole()
        && build.layers.collection("core").is_some()
        && is_path_known
        && [name, plain].iter().all(|name| !is_carried(subject, name))
}

/// The license that is meant, if there is none of this name.
fn near(subject: &RecipeContext<'_>, name: &str) -> Option<&'static str> {
    let near = near_known(name, subject.release())?;
    let plain = name.strip_prefix("LicenseRef-").unwrap_or(name);
    if is_carried(subject, name) || is_carried(subject, plain) {
        return None;
    }
    Some(near)
}

/// The license of OpenEmbedded that is meant, if it has none of this name.
fn near_known(name: &str, release: Release) -> Option<&'static str> {
    let has_text = common_license(name).iter().any(|text| text.is_in(release));
    if has_text || spdx_license(name, release).is_some() {
        return None;
    }
    // An old name with the ending of a new one.
    let without_ending = ["-only", "-or-later"].iter().find_map(|ending| name.strip_suffix(ending));
    if let Some(known) = without_ending.and_then(|old| spdx_license(old, release)) {
        return common_license_names(release).find(|name| *name == known);
    }
    let alike = common_license_names(release).find(|known| is_written_alike(name, known));
    if name.len() < SHORTEST || alike.is_some() {
        return alike;
    }
    let near = common_license_names(release).filter(|known| is_near(name, known));
    near.min_by_key(|known| (strsim::damerau_levenshtein(known, name), *known))
}

fn is_near(name: &str, known: &str) -> bool {
    known.len() >= SHORTEST
        && known.as_bytes()[0] == name.as_bytes()[0]
        && known.len().abs_diff(name.len()) <= limit(name)
        // With other digits it is another license.
        && digits(known) == digits(name)
        && strsim::damerau_levenshtein(known, name) <= limit(name)
}

fn digits(name: &str) -> String {
    name.replace(|c: char| !c.is_ascii_digit(), "")
}

/// Whether two names are the same but for capitals, for two letters in the wrong order, for signs and a last
/// zero, or for what only licenses of GNU have at their ends: `mit`, `MTI`, `Apache2`, `Apache-2.0-only`.
fn is_written_alike(name: &str, known: &str) -> bool {
    if name.eq_ignore_ascii_case(known) {
        return true;
    }
    let without_ending = ["-only", "-or-later"].iter().find_map(|ending| name.strip_suffix(ending));
    if without_ending.is_some_and(|name| name.eq_ignore_ascii_case(known)) {
        return true;
    }
    if name.len() > 2 && is_exchanged(name, known) {
        return true;
    }
    name.len() > 3
        && known.strip_suffix(".0").is_some_and(|known| without_signs(known).eq(without_signs(name)))
}

fn without_signs(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !b"-._".contains(byte)).map(|byte| byte.to_ascii_lowercase())
}

fn limit(name: &str) -> usize {
    if name.len() < 10 { 1 } else { 2 }
}

/// Whether the recipe, or a layer, brings the text of a license.
fn is_carried(subject: &RecipeContext<'_>, name: &str) -> bool {
    const IN_LAYERS: [&str; 5] =
        ["licenses", "files/licenses", "files/custom-licenses", "custom-licenses", "files/common-licenses"];
    let (data, disk) = (&subject.recipe.data, subject.build.disk());
    if data.flags("NO_GENERIC_LICENSE").contains(&name) || data.flags("SPDXLICENSEMAP").contains(&name) {
        return true;
    }
    for list in ["LICENSE_PATH", "COMMON_LICENSE_DIR"] {
        let Some(value) = data.get(list) else { continue };
        if value.whole_words().any(|directory| disk.exists(&Path::new(directory).join(name))) {
            return true;
        }
    }
    let mut layers = subject.build.layers.layers().iter();
    layers.any(|layer| IN_LAYERS.iter().any(|directory| disk.exists(&layer.root.join(directory).join(name))))
}
