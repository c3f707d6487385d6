//! LICENSE and the files that prove it.

pub(super) mod lic_checksum_form;
pub(super) mod lic_file_missing;
pub(super) mod lic_files_chksum_mismatch;
pub(super) mod lic_files_chksum_missing;
pub(super) mod license_closed;
pub(super) mod license_common_mismatch;
pub(super) mod license_legacy_operators;
pub(super) mod license_missing;
pub(super) mod license_obsolete;
pub(super) mod license_package_unlisted;
pub(super) mod license_syntax;
pub(super) mod license_unknown;

pub(super) mod obsolete;

use std::ops::Range;

use crate::layers::Releases;
use crate::lint::{RecipeContext, Statement};
use crate::text::Span;

/// A name in a value of LICENSE that OpenEmbedded looks at, an operator or a special word perhaps.
struct NamedLicense<'a> {
    name: String,
    span: Span,
    statement: &'a Statement<'a>,
    /// Those that the statement is for.
    releases: Releases,
}

/// The names in all values of LICENSE, where the releases are known.
fn named_licenses<'a>(subject: &'a RecipeContext<'_>) -> Vec<NamedLicense<'a>> {
    let mut found = Vec::new();
    for (statement, assignment) in subject.assignments_to("LICENSE") {
        let Some(releases) = subject.releases_of(statement) else { continue };
        if statement.removes() || !is_read(subject, statement) {
            continue;
        }
        let value = assignment.value();
        let text = value.get();
        found.extend(names(&text).into_iter().map(|range| {
            let span = value.locate(range.start, range.end);
            NamedLicense { name: text[range].to_owned(), span, statement, releases }
        }));
    }
    found
}

/// Where the names in an expression of licenses stand.
fn names(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        // A reference is a part of a name.
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let separates = depth == 0 && (c.is_whitespace() || "&|(),".contains(c));
        match (separates, start) {
            (true, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    found.extend(start.map(|from| from..text.len()));
    found
}

/// Whether OpenEmbedded looks at what a statement does to LICENSE: that of the recipe, or of a package that
/// the recipe makes.
fn is_read(subject: &RecipeContext<'_>, statement: &Statement<'_>) -> bool {
    let base = statement.edit().map_or(&*statement.name, |edit| edit.base);
    let name = subject.recipe.data.expand(base);
    match name.exact().and_then(|name| name.strip_prefix("LICENSE:")) {
        Some(package) => subject.packages().possible.contains(package),
        None => name.exact() == Some("LICENSE"),
    }
}
