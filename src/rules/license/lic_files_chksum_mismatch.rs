//! `lic-files-chksum-mismatch`: the md5 sum is not that of the license text in COMMON_LICENSE_DIR.

use std::path::PathBuf;
use std::sync::Arc;

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::model::facts::{common_license, common_license_with};
use crate::model::fetch::Url;
use crate::model::{EventOp, split_outside_references};
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{Edit, Fix, Safety, SourceFile, Span};
use crate::value::EditKind;

rule!("license", "lic-files-chksum-mismatch", Recipe(check));

/// How the directory of the common texts is written.
const DIRECTORIES: [&str; 2] =
    ["file://${COMMON_LICENSE_DIR}/", "file://${COREBASE}/meta/files/common-licenses/"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let written = subject.sites_with_overrides("LIC_FILES_CHKSUM");
    if written.is_empty() || is_elsewhere(subject) {
        return;
    }
    for written in &written {
        if matches!(written.op, EventOp::Edit(EditKind::Remove, _)) {
            continue;
        }
        let Some(assignment) = written.assignment() else { continue };
        let text = assignment.value().get();
        for range in split_outside_references(&text) {
            if let Some(entry) = entry_of(subject, &text[range.clone()]) {
                report(cx, subject, &written.place.file.source, assignment, range.start, &entry);
            }
        }
    }
}

/// What openembedded-core gives COMMON_LICENSE_DIR, in bitbake.conf or in a file that it includes.
const DIRECTORY: &str = "${COREBASE}/meta/files/common-licenses";

/// Whether the directory may be another one than openembedded-core's.
fn is_elsewhere(subject: &RecipeContext<'_>) -> bool {
    let history = subject.recipe.data.history("COMMON_LICENSE_DIR");
    history.iter().any(|event| event.is_about_value() && event.line > 0 && event.text != DIRECTORY)
}

/// A license text with its sum as a recipe gives it.
struct Entry<'t> {
    name: String,
    md5: &'t str,
    /// Where the sum begins in the entry.
    at: usize,
}

/// The parts of `file://${COMMON_LICENSE_DIR}/NAME;md5=SUM`; none if it is something else, or only lines of a
/// text are meant.
fn entry_of<'t>(subject: &RecipeContext<'_>, text: &'t str) -> Option<Entry<'t>> {
    let rest = DIRECTORIES.iter().find_map(|directory| text.strip_prefix(directory))?;
    let name = subject.recipe.data.expand(rest.split(';').next()?).exact()?.to_owned();
    // A name in the place of the reference keeps the offsets of everything after it.
    let url = Url::decode(text).ok()?;
    if url.param("beginline").is_some() || url.param("endline").is_some() {
        return None;
    }
    let md5 = url.param("md5")?.value.as_ref()?;
    let md5_text = md5.span.slice(text);
    if md5_text.contains('$') {
        return None;
    }
    Some(Entry { name, md5: md5_text, at: md5.span.start as usize })
}

fn report(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    file: &Arc<SourceFile>,
    assignment: Assignment<'_>,
    start: usize,
    entry: &Entry<'_>,
) {
    let Some(right) = right_sum(subject, &entry.name, entry.md5) else { return };
    let from = start + entry.at;
    let span = assignment.value().locate(from, from + entry.md5.len());
    let message = match entry.md5.eq_ignore_ascii_case(&right) {
        true => "the sum is written in capitals, so it is not that of the text".to_owned(),
        false => format!("this is not the md5 sum of `{}`", entry.name),
    };
    let mut report = cx.report(file, span, message);
    let others = common_license_with(&entry.md5.to_lowercase());
    let is_older = others.contains(&entry.name.as_str());
    let (help, safety) = match others.first() {
        _ if entry.md5.eq_ignore_ascii_case(&right) => (
            "OpenEmbedded compares sums letter by letter: write it in small letters".to_owned(),
            Safety::Safe,
        ),
        Some(_) if is_older => ("it belongs to an older version of the text".to_owned(), Safety::Safe),
        Some(other) => (format!("it is that of `{other}`; which of the two is meant?"), Safety::Unsafe),
        None => (format!("the sum of the text is {right}"), Safety::Safe),
    };
    // A sum that is spread over two lines is left to its author.
    if span.len() != entry.md5.len() {
        report.help(help);
        return;
    }
    let fix = match other_entry(subject, file, assignment, entry, (start, span), &right) {
        Some(edit) => Fix::new(safety, "leave it out: the right one is there already", vec![edit]),
        None => {
            let edits = vec![Edit::replace(span, right)];
            Fix::new(safety, format!("write the sum of `{}`", entry.name), edits)
        }
    };
    report.help(help).fix(fix.changes_value());
}

/// What takes an entry away whose text stands with its right sum elsewhere: with that sum it would stand
/// there twice. `start` is where the entry begins in the value, `sum` where its sum stands in the file.
fn other_entry(
    subject: &RecipeContext<'_>,
    file: &Arc<SourceFile>,
    assignment: Assignment<'_>,
    entry: &Entry<'_>,
    (start, sum): (usize, Span),
    right: &str,
) -> Option<Edit> {
    let (statement, _) = subject.assignments_to("LIC_FILES_CHKSUM").find(|(statement, _)| {
        Arc::ptr_eq(&statement.file.source, file) && statement.stmt.span() == assignment.0.span()
    })?;
    let begin = assignment.value().locate(start, start + 1).start;
    let own = written_words(assignment).into_iter().find(|word| word.span.start == begin)?;
    let is_own = own.span.contains(sum.start as usize);
    let mut words = subject.beside("LIC_FILES_CHKSUM", statement).flat_map(written_words);
    let has_right_one = words.any(|word| {
        entry_of(subject, &word.text).is_some_and(|other| other.name == entry.name && other.md5 == right)
    });
    if is_own && has_right_one { Some(edits::remove_word(assignment, own.span)) } else { None }
}

/// The right sum, if `md5` is surely another one.
fn right_sum(subject: &RecipeContext<'_>, name: &str, md5: &str) -> Option<String> {
    if let Some(real) = real_sum(subject, name) {
        return if real == md5 { None } else { Some(real) };
    }
    let texts = common_license(name);
    let is_current = texts.iter().any(|text| text.md5 == md5 && text.is_current());
    let is_old = texts.iter().any(|text| text.md5 == md5);
    if is_current || (is_old && for_older_releases(subject)) {
        return None;
    }
    texts.iter().find(|text| text.is_in(subject.release())).map(|text| text.md5.to_owned())
}

/// Whether a layer is for a release from before the tables begin.
fn for_older_releases(subject: &RecipeContext<'_>) -> bool {
    let collections = subject.build.layers.collections().iter();
    collections.into_iter().any(|collection| {
        !collection.series.is_empty() && !collection.series.iter().any(|series| Release::is_series(series))
    })
}

/// The sum of the very file, if openembedded-core is among the layers.
fn real_sum(subject: &RecipeContext<'_>, name: &str) -> Option<String> {
    let build = subject.build;
    let paths = build.layers.layers().iter().map(|layer| layer.root.join("files/common-licenses").join(name));
    let path: PathBuf = paths.into_iter().find(|path| build.disk().exists(path))?;
    Some(format!("{:x}", md5::compute(build.files.bytes(&path).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_of_raw_entries_are_those_of_the_text() {
        let text = "file://${COMMON_LICENSE_DIR}/MIT;md5=0123";
        let url = Url::decode(text).expect("an entry");
        let md5 = url.param("md5").and_then(|param| param.value.as_ref()).expect("a sum");
        assert_eq!(md5.span, Span::new(text.len() - 4, text.len()));
    }
}
