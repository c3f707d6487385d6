//! `src-uri-file-form`: an entry of SRC_URI that is meant to be a local file and is written otherwise.

use crate::lint::{Cx, RecipeContext, place_in_a_file};
use crate::model::Place;
use crate::model::fetch::{Entry, FileLocation};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest};

rule!("sources", "src-uri-file-form", Recipe(check));

/// What is wrong with an entry, and what was meant.
struct Wrong {
    message: String,
    meant: String,
}

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let entries = subject.container.entries.list.iter();
    let mut found: Vec<_> = entries.filter_map(|entry| wrong_entry(subject, entry)).collect();
    found.sort_by_key(|(place, _)| place.span.len());
    let mut reported: Vec<Span> = Vec::new();
    for (place, wrong) in found {
        // A reference with spaces makes several entries of one word.
        if !reported.iter().any(|known| known.overlaps(place.span)) {
            reported.push(place.span);
            report(cx, subject, &place, wrong);
        }
    }
}

/// Whether an entry is meant to be another one, so that nothing else about it is told.
pub(crate) fn is_wrong(subject: &RecipeContext<'_>, entry: &Entry) -> bool {
    wrong_entry(subject, entry).is_some()
}

/// The local files that are meant by entries that are written otherwise.
pub(crate) fn meant_files(subject: &RecipeContext<'_>) -> Vec<String> {
    let entries = subject.container.entries.list.iter();
    let meant = entries.filter_map(|entry| {
        let (_, wrong) = wrong_entry(subject, entry)?;
        let path = wrong.meant.strip_prefix("file://")?.split(';').next()?.to_owned();
        subject.recipe.data.expand(&path).exact().map(str::to_owned)
    });
    meant.collect()
}

fn wrong_entry(subject: &RecipeContext<'_>, entry: &Entry) -> Option<(Place, Wrong)> {
    // A word of several statements stands in none of them, and one that begins with a variable may have its
    // scheme there.
    let place = place_in_a_file(entry.word.place.clone())?;
    let written = place.span.slice(place.file.source.text());
    if written.starts_with("${") && !written.starts_with("${ ") {
        let value = subject.recipe.data.expand(written);
        if value.exact().is_none_or(|value| value.contains("://")) {
            return None;
        }
    }
    let wrong = wrong(subject, written)?;
    Some((place, wrong))
}

fn report(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, place: &Place, wrong: Wrong) {
    let (mut title, mut edit) = subject.correct_word("SRC_URI", place, &wrong.meant);
    let mut wrong = wrong;
    if let Some(start) = scheme_before(place) {
        wrong.message = "a space divides `file://` from its path".to_owned();
        title = format!("write `{}`", wrong.meant);
        edit = Edit::replace(Span::new(start, place.span.end as usize), wrong.meant.as_str());
    }
    cx.report(&place.file.source, edit_span(&edit, place), wrong.message)
        .help(format!("write `{}`", wrong.meant))
        .fix(Fix::unsafe_(title, vec![edit]).changes_value());
}

/// What is marked: the word, and the scheme that stands apart from it.
fn edit_span(edit: &Edit, place: &Place) -> Span {
    Span { start: edit.span.start.min(place.span.start), end: place.span.end }
}

/// Where a `file://` begins that stands before a word on its line, with nothing but spaces between.
fn scheme_before(place: &Place) -> Option<usize> {
    let before = &place.file.source.text()[..place.span.start as usize];
    let rest = before.trim_end_matches(' ').strip_suffix("file://")?;
    if !rest.ends_with(|c: char| c.is_whitespace() || c == '"') {
        return None;
    }
    Some(rest.len())
}

fn wrong(subject: &RecipeContext<'_>, written: &str) -> Option<Wrong> {
    if let Some(wrong) = reference(subject, written) {
        return Some(wrong);
    }
    if written.starts_with("${@") {
        return None;
    }
    let (path, parameters) = written.split_once(';').map_or((written, ""), |(path, rest)| (path, rest));
    // `file:///x` is an absolute path, and right if that is there.
    if let Some(path) = path.strip_prefix("file:///") {
        if !lies_here(subject, path)? || subject.build.disk().exists(&std::path::Path::new("/").join(path)) {
            return None;
        }
        return Some(Wrong {
            message: "three slashes make an absolute path, where there is no such file".to_owned(),
            meant: local_entry(path, parameters),
        });
    }
    if let Some(file) = path.strip_prefix("file://").and_then(|path| path.strip_suffix('/')) {
        if !lies_here(subject, path.strip_prefix("file://")?)? && lies_here(subject, file)? {
            return Some(Wrong {
                message: "the slash at the end asks for a directory, and this is a file".to_owned(),
                meant: local_entry(file, parameters),
            });
        }
        return None;
    }
    if let Some(path) = path.strip_prefix("file:")
        && !path.starts_with("//")
    {
        return Some(Wrong {
            message: "after `file:` there are two slashes, or BitBake cannot decode it".to_owned(),
            meant: local_entry(path.trim_start_matches('/'), parameters),
        });
    }
    if let Some((scheme, path)) = path.split_once("://") {
        if scheme == "file" || scheme.len() <= 2 || closest(scheme, ["file"]).is_none() {
            return None;
        }
        return Some(Wrong {
            message: format!("BitBake has no fetcher for `{scheme}://`"),
            meant: local_entry(path, parameters),
        });
    }
    let path = path.strip_prefix("file//").or_else(|| path.strip_prefix("file:")).unwrap_or(path);
    if !lies_here(subject, path)? {
        return None;
    }
    Some(Wrong {
        message: format!("`{written}` has no scheme, so BitBake cannot fetch it"),
        meant: local_entry(path, parameters),
    })
}

fn local_entry(path: &str, parameters: &str) -> String {
    match parameters {
        "" => format!("file://{path}"),
        _ => format!("file://{path};{parameters}"),
    }
}

/// Whether a file of this path lies where local files are looked for. `None` if the path is not known.
fn lies_here(subject: &RecipeContext<'_>, path: &str) -> Option<bool> {
    let value = subject.recipe.data.expand(path);
    let path = value.exact()?;
    if path.is_empty() || path.contains('$') {
        return None;
    }
    let found = subject.recipe.search_path().find(path, subject.build.disk());
    Some(matches!(found, FileLocation::Surely { .. }))
}

/// A reference to a variable that is written as in other languages: `${ PN }`, `$PN`, `$(PN)`, `{PN}`.
fn reference(subject: &RecipeContext<'_>, written: &str) -> Option<Wrong> {
    const FORMS: [(&str, &str); 4] = [("${ ", "}"), ("$(", ")"), ("{", "}"), ("$", "")];
    for (open, close) in FORMS {
        for (at, _) in written.match_indices(open) {
            let rest = &written[at + open.len()..];
            let letters = rest.trim_start().chars().take_while(|c| c.is_ascii_uppercase() || *c == '_');
            let name: String = letters.collect();
            let after = rest.trim_start().strip_prefix(name.as_str())?;
            let is_plain_brace = open == "{" && written[..at].ends_with('$');
            let is_known = ["PN", "BPN", "BP", "PV", "MACHINE", "THISDIR"].contains(&name.as_str());
            if !is_known || is_plain_brace || (open == "$" && after.starts_with('}')) {
                continue;
            }
            let end = if close.is_empty() { after } else { after.trim_start().strip_prefix(close)? };
            let meant = format!("{}${{{name}}}{end}", &written[..at]);
            let value = subject.recipe.data.get(&name)?;
            value.exact()?;
            let shown = &written[at..written.len() - end.len()];
            return Some(Wrong {
                message: format!("`{shown}` is no reference to a variable of BitBake"),
                meant,
            });
        }
    }
    None
}
