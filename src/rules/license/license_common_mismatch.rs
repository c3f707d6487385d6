//! `license-common-mismatch`: the text in LIC_FILES_CHKSUM is that of another license than LICENSE names.

use super::obsolete::new_name;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::model::facts::{common_license, common_license_with};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("license", "license-common-mismatch", Recipe(check));

const DIRECTORY: &str = "file://${COMMON_LICENSE_DIR}/";

/// One license alone, and one text of OpenEmbedded alone: with more of either it is not clear which belongs
/// to which.
fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let Some(license) =
        data.get("LICENSE").and_then(|value| value.exact().map(|text| text.trim().to_owned()))
    else {
        return;
    };
    let texts = common_license(&license);
    if texts.is_empty() || license == "Proprietary" || new_name(&license).is_some() {
        return;
    }
    let events = data.history("LIC_FILES_CHKSUM");
    if events.iter().filter(|event| event.is_about_value()).count() != 1 {
        return;
    }
    let mut words = Vec::new();
    for (statement, assignment) in subject.assignments_to("LIC_FILES_CHKSUM") {
        let own = written_words(assignment).into_iter();
        words.extend(own.map(|word| (statement, word)));
    }
    let [(statement, word)] = words.as_slice() else { return };
    if subject.releases_of(statement).is_none() {
        return;
    }
    let Some(rest) = word.text.strip_prefix(DIRECTORY) else { return };
    let name = rest.split(';').next().unwrap_or_default();
    let own = common_license(name);
    let is_there = own.iter().any(|text| text.is_in(subject.build.release));
    if !is_there || name.contains('$') || are_one(&license, name) {
        return;
    }
    let start = word.span.start as usize + DIRECTORY.len();
    let span = Span::new(start, start + name.len());
    if statement.file.source.slice(span) != name {
        return;
    }
    let message = format!("this is the text of `{name}`, but `LICENSE` is `{license}`");
    let mut report = cx.report(&statement.file.source, span, message);
    report.help(format!("name the text of `{license}` with its sum, or write `{name}` into `LICENSE`"));
    let right = texts.iter().find(|text| text.is_in(subject.build.release));
    let sum = rest.split(";md5=").nth(1).map(|rest| rest.split(';').next().unwrap_or(rest));
    if let (Some(right), Some(sum)) = (right, sum)
        && let Some(at) = word.text.find(sum)
    {
        let start = word.span.start as usize + at;
        let at = Span::new(start, start + sum.len());
        if statement.file.source.slice(at) == sum {
            let edits = vec![Edit::replace(span, license.as_str()), Edit::replace(at, right.md5)];
            report.fix(Fix::unsafe_(format!("name the text of `{license}`"), edits).changes_value());
        }
    }
}

/// Whether two names stand for one text: `-only` and `-or-later` do, and so do names with one sum.
fn are_one(one: &str, other: &str) -> bool {
    stem(one) == stem(other)
        || common_license(one).iter().any(|text| common_license_with(text.md5).contains(&other))
}

/// A name without its ending, in small letters.
fn stem(name: &str) -> String {
    let name = new_name(name).unwrap_or(name);
    name.trim_end_matches("-only").trim_end_matches("-or-later").trim_end_matches('+').to_lowercase()
}
