//! Other names for things. What cannot be seen is refused: a wrong rename is worse than none.

use std::path::Path;
use std::sync::Arc;

use super::change::{Change, Edits};
use super::definition::{entry_files, include_file};
use super::mentions::{Mention, MentionKind, is_name, mention_at, mentions};
use super::references::{Reference, files_with, of_mention, of_service};
use super::rename_container::{names_container, rename_container};
use super::structure::{is_in_comment, is_part_of_word, parsed};
use super::{World, documentation, json};
use crate::model::facts;
use crate::text::{Edit, SourceFile, Span};

/// The name that would be renamed at `offset`, or why it cannot be.
pub(crate) fn prepare_rename(world: &World, source: &Arc<SourceFile>, offset: usize) -> Result<Span, String> {
    match parsed(source) {
        Some(file) => {
            let mention = mention_at(&file, offset).ok_or("there is no name here")?;
            if !names_container(world, &mention) {
                is_own(&mention)?;
            }
            Ok(mention.span)
        }
        None => json::service_at(world, source, offset)
            .map(|service| service.span)
            .ok_or_else(|| "there is no service here".to_owned()),
    }
}

/// Gives what is named at `offset` another name, everywhere.
///
/// `may_edit` says which files belong to the workspace; what is named outside of it is refused.
pub fn rename(
    world: &World,
    source: &Arc<SourceFile>,
    offset: usize,
    name: &str,
    may_edit: &dyn Fn(&Path) -> bool,
) -> Result<Change, String> {
    let (old_name, places) = match parsed(source) {
        Some(file) => {
            let mention = mention_at(&file, offset).ok_or("there is no name here")?;
            if names_container(world, &mention) {
                return rename_container(world, &mention.name, name, false, may_edit);
            }
            is_own(&mention)?;
            is_free(world, &mention, name)?;
            is_all_seen(world, &mention)?;
            let places = of_mention(world, &mention);
            (mention.name, places)
        }
        None => {
            let service = json::service_at(world, source, offset).ok_or("there is no service here")?;
            if name.is_empty() || name.contains(['"', '\\']) || name.chars().any(char::is_control) {
                return Err(format!("`{name}` cannot be the name of a service"));
            }
            if !of_service(world, name).is_empty() {
                return Err(format!("there is a service `{name}` already"));
            }
            let places = of_service(world, &service.name);
            (service.name, places)
        }
    };
    if let Some(outside) = places.iter().find(|place| !may_edit(place.target.file.path())) {
        return Err(format!("{} names it too, and is not in the workspace", at(outside)));
    }
    Ok(Change { edits: edits(&places, source, &old_name, name), ..Change::default() })
}

fn edits(places: &[Reference], source: &Arc<SourceFile>, old_name: &str, name: &str) -> Edits {
    let mut edits = Edits::new();
    for place in places {
        let file = &place.target.file;
        // The text in the editor is the one that is edited.
        let file = if file.path() == source.path() { source } else { file };
        let entry = edits.entry(file.path().to_owned()).or_insert_with(|| (Arc::clone(file), Vec::new()));
        // `addtask configure` names do_configure.
        let is_short = old_name.strip_prefix("do_") == Some(place.target.span.slice(file.text()));
        let text = if is_short { name.strip_prefix("do_").unwrap_or(name) } else { name };
        entry.1.push(Edit::replace(place.target.span, text));
    }
    edits
}

fn at(reference: &Reference) -> String {
    let file = &reference.target.file;
    format!("{}:{}", file.path().display(), file.lines().line(reference.target.span.start as usize))
}

/// Whether a name is one that the layers may give freely.
fn is_own(mention: &Mention) -> Result<(), String> {
    let name = mention.name.as_str();
    match mention.kind {
        MentionKind::Variable | MentionKind::Function | MentionKind::Def => {}
        _ => return Err("pvlint renames variables, functions, services and containers".to_owned()),
    }
    let is_known = facts::variable(name).is_some()
        || facts::task(name).is_some()
        || facts::function(name).is_some()
        || documentation::variable(name).is_some()
        || documentation::function(name).is_some();
    match is_known {
        true => Err(format!("BitBake, OpenEmbedded or Pantavisor give `{name}` its meaning")),
        false => Ok(()),
    }
}

fn is_free(world: &World, mention: &Mention, name: &str) -> Result<(), String> {
    let fits = is_name(name) && !name.contains(':') && mention.name != name;
    let is_function = mention.kind != MentionKind::Variable;
    let fits = fits
        && (!is_function || name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.+".contains(&byte)));
    if !fits {
        return Err(format!("`{name}` cannot be the new name"));
    }
    if mention.kind == MentionKind::Function && mention.name.starts_with("do_") && !name.starts_with("do_") {
        return Err("the name of a task begins with `do_`".to_owned());
    }
    let other = Mention { name: name.to_owned(), ..mention.clone() };
    is_own(&other)?;
    match of_mention(world, &other).first() {
        Some(there) => Err(format!("there is a `{name}` already: {}", at(there))),
        None => Ok(()),
    }
}

/// Whether every place where the name stands is one that is understood.
fn is_all_seen(world: &World, mention: &Mention) -> Result<(), String> {
    for file in files_with(world, &mention.name) {
        let same = mentions(&file).into_iter().filter(|other| super::structure::is_same(other, mention));
        let spans: Vec<Span> = same.map(|other| other.span).collect();
        let text = file.source.text();
        for (start, _) in text.match_indices(&mention.name) {
            let span = Span::new(start, start + mention.name.len());
            let is_seen = spans.contains(&span) || !is_whole(text, span) || is_in_comment(&file, start);
            if !is_seen {
                return Err(not_understood(&file.source, span, &mention.name));
            }
        }
    }
    // A name may be put together, as in `FOO_${PN}`.
    let Some(end) = mention.name.rfind(['_', '-']) else { return Ok(()) };
    let stem = &mention.name[..=end];
    if stem.len() <= 2 {
        return Ok(());
    }
    let start = format!("{stem}${{");
    match files_with(world, &start).first() {
        None => Ok(()),
        Some(file) => {
            let line = file.source.text().find(&start).map_or(1, |at| file.source.lines().line(at));
            let place = format!("{}:{line}", file.path().display());
            Err(format!("{place} puts a name together that may be this one"))
        }
    }
}

pub(super) fn not_understood(source: &SourceFile, span: Span, name: &str) -> String {
    let line = source.lines().line(span.start as usize);
    format!("`{name}` stands in {}:{line} where pvlint cannot tell what it means", source.path().display())
}

fn is_whole(text: &str, span: Span) -> bool {
    !text[..span.start as usize].ends_with(is_part_of_word)
        && !text[span.end as usize..].starts_with(is_part_of_word)
}

/// What has to be changed when the recipe of a container gets another name; nothing if the name of the
/// container stays.
pub(crate) fn recipe_renamed(
    world: &World,
    from: &Path,
    to: &Path,
    may_edit: &dyn Fn(&Path) -> bool,
) -> Result<Change, String> {
    let name = |path: &Path| -> Option<String> {
        let stem = path.file_name()?.to_str()?.strip_suffix(".bb")?;
        Some(stem.split('_').next()?.to_owned())
    };
    let (Some(old), Some(new)) = (name(from), name(to)) else { return Ok(Change::default()) };
    let is_container = world.surroundings.members.iter().any(|member| member.path() == from);
    if old == new || !is_container || from.parent() != to.parent() {
        return Ok(Change::default());
    }
    rename_container(world, &old, &new, true, may_edit)
}

/// What has to be edited when a file gets another name: the entries of SRC_URI and the includes that surely
/// mean it.
pub(crate) fn file_renamed(world: &World, from: &Path, to: &Path) -> Edits {
    let mut edits = Edits::new();
    let (Some(old), Some(new)) =
        (from.file_name().and_then(|name| name.to_str()), to.file_name().and_then(|name| name.to_str()))
    else {
        return edits;
    };
    // A file that goes elsewhere may no longer be found: it is not known how it is meant.
    if from.parent() != to.parent() || old == new {
        return edits;
    }
    for file in files_with(world, old) {
        for mention in mentions(&file) {
            let means_it = match mention.kind {
                MentionKind::Entry => entry_files(world, file.path(), &mention) == [from],
                MentionKind::Include => {
                    include_file(world, file.path(), &mention.name).as_deref() == Some(from)
                }
                _ => false,
            };
            let text = mention.span.slice(file.source.text());
            if means_it && let Some(at) = text.find(old) {
                let start = mention.span.start as usize + at;
                let entry = edits
                    .entry(file.path().to_owned())
                    .or_insert_with(|| (Arc::clone(&file.source), Vec::new()));
                entry.1.push(Edit::replace(Span::new(start, start + old.len()), new));
            }
        }
    }
    edits
}
