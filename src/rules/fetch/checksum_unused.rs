//! `checksum-unused`: a checksum of something that is not fetched.

use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::model::{EventOp, UNKNOWN_PART};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::Fix;
use crate::value::Value;
use crate::value::path::is_append_file;

rule!("fetch", "checksum-unused", EveryReader(check));

/// What BitBake compares with a checksum.
const COMPARED: [&str; 12] =
    ["http", "https", "ftp", "ftps", "sftp", "s3", "az", "crate", "gs", "gomod", "npm", "npmsw"];

const SUMS: [&str; 6] = ["goh1sum", "md5sum", "sha1sum", "sha256sum", "sha384sum", "sha512sum"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let mut sums = Vec::new();
    for statement in subject.statements() {
        if statement.name != "SRC_URI" {
            continue;
        }
        let Some(assignment) = statement.assignment() else { continue };
        let Some(flag) = assignment.flag() else { continue };
        let flag = flag.get();
        let (name, kind) = flag.rsplit_once('.').unwrap_or(("", &flag));
        if SUMS.contains(&kind) {
            sums.push((statement, assignment, name.to_owned()));
        }
    }
    if sums.is_empty() || !subject.is_whole() || !knows_all_entries(subject) {
        return;
    }
    let is_replaced = is_replaced_by_append(subject);
    for (statement, assignment, name) in sums {
        // Without the append it counts.
        if is_replaced && !is_append_file(statement.file.path()) {
            continue;
        }
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

/// Whether an append, or what it includes, gives SRC_URI another value.
fn is_replaced_by_append(subject: &RecipeContext<'_>) -> bool {
    let own = subject.recipe.file.path();
    let history = subject.recipe.data.history("SRC_URI").into_iter();
    let mut setting = history.filter(|event| {
        event.flag.is_none() && matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate))
    });
    !subject.recipe.appends.is_empty()
        && setting.any(|event| event.place.file.path() == own)
        && setting.last().is_some_and(|last| last.place.file.path() != own)
}

/// Whether the entries are known, those of all overrides included.
fn knows_all_entries(subject: &RecipeContext<'_>) -> bool {
    let entries = &subject.container.entries;
    let mut words = subject.assignments_to("SRC_URI").flat_map(|(_, assignment)| written_words(assignment));
    !entries.open
        && entries.partial.is_empty()
        && words.all(|word| is_known(&subject.recipe.data.expand(&word.text)))
        && !subject.mentions("getVarFlag")
}

fn is_known(value: &Value) -> bool {
    value.possible().is_some_and(|texts| texts.iter().all(|text| !text.contains(['$', UNKNOWN_PART])))
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
    for file in subject.own_files() {
        let text = file.source.text();
        if name.is_empty() {
            if text.lines().any(may_fetch) {
                return true;
            }
            continue;
        }
        for (at, _) in text.match_indices(&named) {
            let rest = &text[at + named.len()..];
            if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_.+".contains(c)) {
                return true;
            }
        }
    }
    false
}

/// Whether a line may list an archive without a name, for overrides.
fn may_fetch(line: &str) -> bool {
    let is_download = ["http://", "https://", "ftp://"].iter().any(|scheme| line.contains(scheme));
    line.starts_with("SRC_URI:") && (is_download || line.ends_with('\\'))
}
