//! `checksum-unused`: a checksum of something that is not fetched.

use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::model::UNKNOWN_PART;
use crate::rules::rule;
use crate::text::Fix;

rule!("fetch", "checksum-unused", EveryReader(check));

/// What BitBake compares with a checksum.
const COMPARED: [&str; 12] =
    ["http", "https", "ftp", "ftps", "sftp", "s3", "az", "crate", "gs", "gomod", "npm", "npmsw"];

const SUMS: [&str; 6] = ["goh1sum", "md5sum", "sha1sum", "sha256sum", "sha384sum", "sha512sum"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let sums =
        subject.statements().iter().filter(|statement| statement.name == "SRC_URI").filter_map(|statement| {
            let assignment = statement.assignment()?;
            let flag = assignment.flag()?.get().into_owned();
            let (name, kind) = flag.rsplit_once('.').unwrap_or(("", &flag));
            SUMS.contains(&kind).then(|| (statement, assignment, name.to_owned()))
        });
    let sums: Vec<_> = sums.collect();
    if sums.is_empty() || !subject.is_whole() || !knows_all_entries(subject) {
        return;
    }
    for (statement, assignment, name) in sums {
        if name.contains('$') || is_compared(subject, &name) || is_said(subject, &name) {
            continue;
        }
        let Some(flag) = assignment.flag() else { continue };
        let message = if name.is_empty() {
            "nothing is compared with this checksum: no archive without a name is fetched".to_owned()
        } else {
            format!("nothing is compared with this checksum: no entry has `name={name}`")
        };
        let mut found = cx.report(&statement.file.source, flag.span(), message);
        let edits = vec![edits::remove_stmt(statement.stmt)];
        found.fix(Fix::unsafe_("remove it", edits).changes_value());
    }
}

/// Whether the entries are known, those of all overrides included.
fn knows_all_entries(subject: &RecipeContext<'_>) -> bool {
    let entries = &subject.container.entries;
    let is_known = |text: &str| {
        subject
            .recipe
            .data
            .expand(text)
            .possible()
            .is_some_and(|texts| texts.iter().all(|text| !text.contains(['$', UNKNOWN_PART])))
    };
    let words = subject.assignments_to("SRC_URI").flat_map(|(_, assignment)| written_words(assignment));
    !entries.open
        && entries.partial.is_empty()
        && words.into_iter().all(|word| is_known(&word.text))
        && !subject.mentions("getVarFlag")
}

/// Whether an entry is compared with the sums of this name.
fn is_compared(subject: &RecipeContext<'_>, name: &str) -> bool {
    let entries = subject.container.entries.list.iter();
    let mut urls = entries.filter_map(|entry| entry.url.as_ref().ok());
    urls.any(|url| {
        let scheme = url.scheme.text.as_str();
        let makes_names = matches!(scheme, "crate" | "gomod" | "npm" | "npmsw");
        COMPARED.contains(&scheme) && (makes_names || url.value("name").unwrap_or_default() == name)
    })
}

/// Whether some statement, under an override that is not in force, fetches such a thing.
fn is_said(subject: &RecipeContext<'_>, name: &str) -> bool {
    let named = format!("name={name}");
    subject.own_files().iter().any(|file| {
        let text = file.source.text();
        let mut others = text.lines().filter(|line| line.starts_with("SRC_URI:") || line.contains("_URI"));
        let is_download =
            |line: &str| ["http://", "https://", "ftp://"].iter().any(|scheme| line.contains(scheme));
        if name.is_empty() {
            others.any(|line| line.starts_with("SRC_URI:") && (is_download(line) || line.ends_with('\\')))
        } else {
            let ends = |at: usize| {
                !text[at + named.len()..]
                    .starts_with(|c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c))
            };
            text.match_indices(&named).any(|(at, _)| ends(at))
        }
    })
}
