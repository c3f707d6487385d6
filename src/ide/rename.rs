//! Other names for things. What cannot be seen is refused: a wrong rename is worse than none.

use std::path::Path;
use std::sync::Arc;

use super::change::{Change, Edits};
use super::definition::{entry_files, include_file};
use super::json::Service;
use super::mentions::{Mention, MentionKind, is_name, mention_at, mentions};
use super::reach::Reach;
use super::references::{Reference, files_with, of_mention, of_service};
use super::rename_container::{Names, container_at, container_of, rename_container};
use super::structure::{is_in_comment, is_part_of_word, parsed};
use super::{World, documentation, json};
use crate::engine::new::wrong_name;
use crate::layers::name_of;
use crate::manifest::json::Document;
use crate::model::facts;
use crate::text::{Edit, SourceFile, Span, apply};
use crate::value::path::is_recipe_file;

/// What is named at a byte of a file.
enum Named {
    /// A variable, a function or a `def`.
    Name(Mention),
    Container(String),
    Service(Service),
}

/// What would be renamed: where it stands, and what it is called.
#[derive(Debug)]
pub struct Renamable {
    pub span: Span,
    pub name: String,
}

/// What would be renamed at `offset`, or why it cannot be, whatever the new name.
pub fn prepare_rename(
    world: &World,
    source: &Arc<SourceFile>,
    offset: usize,
    reach: &Reach<'_>,
) -> Result<Renamable, String> {
    let (named, span) = named_at(world, source, offset)?;
    let name = match named {
        Named::Name(mention) => {
            places_of(world, &mention, reach)?;
            mention.name
        }
        Named::Container(name) => {
            let origin = Some((source.path(), span));
            rename_container(world, Names { old: &name, new: &name }, origin, false, reach)?;
            name
        }
        Named::Service(service) => {
            within(of_service(world, &service.name), reach)?;
            service.name
        }
    };
    Ok(Renamable { span, name })
}

/// Gives what is named at `offset` another name, everywhere.
pub fn rename(
    world: &World,
    source: &Arc<SourceFile>,
    offset: usize,
    name: &str,
    reach: &Reach<'_>,
) -> Result<Change, String> {
    let (named, span) = named_at(world, source, offset)?;
    let (old_name, places) = match named {
        Named::Container(old) => {
            if let Some(wrong) = wrong_name(name, &world.build.layers) {
                return Err(wrong);
            }
            let origin = Some((source.path(), span));
            return rename_container(world, Names { old: &old, new: name }, origin, false, reach);
        }
        Named::Name(mention) => {
            is_free(world, &mention, name, reach)?;
            let places = places_of(world, &mention, reach)?;
            (mention.name, places)
        }
        Named::Service(service) => {
            if let Some(place) = of_service(world, name).first() {
                return Err(format!("there is a service `{name}` already: {}", at(reach, place)));
            }
            let places = within(of_service(world, &service.name), reach)?;
            let edits = edits(&places, source, &service.name, name);
            is_name_of_service(world, name, &edits)?;
            (service.name, places)
        }
    };
    Ok(Change { edits: edits(&places, source, &old_name, name), ..Change::default() })
}

fn named_at(world: &World, source: &Arc<SourceFile>, offset: usize) -> Result<(Named, Span), String> {
    let Some(file) = parsed(source) else {
        let service = json::service_at(world, source, offset).ok_or("there is no service here")?;
        let places = of_service(world, &service.name);
        is_seen(source, places.iter().map(|place| place.target.file.path()))?;
        let span = service.span;
        return Ok((Named::Service(service), span));
    };
    let mention = mention_at(&file, offset);
    if let Some((name, span)) = container_at(world, &file, mention.as_ref(), offset) {
        return Ok((Named::Container(name), span));
    }
    let mention = mention.ok_or_else(|| match container_of(world, &file) {
        Some(name) => format!("there is no name here; the container `{name}` is renamed at `${{PN}}`"),
        None => "there is no name here".to_owned(),
    })?;
    is_own(&mention)?;
    let files = files_with(world, &mention.name);
    is_seen(source, files.iter().map(|file| file.path()))?;
    let span = mention.span;
    Ok((Named::Name(mention), span))
}

/// Whether a text is among those in which a name stands. That of a file that was never saved is not, nor is
/// one that no container ships: who else uses the name cannot be seen.
fn is_seen<'p>(source: &SourceFile, mut files: impl Iterator<Item = &'p Path>) -> Result<(), String> {
    match files.any(|path| path == source.path()) {
        true => Ok(()),
        false => {
            Err("this text is part of no layer here, so it cannot be seen who else uses the name".to_owned())
        }
    }
}

/// All places with a name, if each is one that is understood and lies in the workspace.
fn places_of(world: &World, mention: &Mention, reach: &Reach<'_>) -> Result<Vec<Reference>, String> {
    is_all_seen(world, mention, reach)?;
    within(of_mention(world, mention), reach)
}

/// These places, if all lie in the workspace.
fn within(places: Vec<Reference>, reach: &Reach<'_>) -> Result<Vec<Reference>, String> {
    reach.refuse_outside(places.iter().map(|place| place.target.file.path()))?;
    Ok(places)
}

/// Whether devices take a name for a service: in each file it must be as good as the old one.
fn is_name_of_service(world: &World, name: &str, edits: &Edits) -> Result<(), String> {
    if name.contains(['"', '\\']) || name.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(format!("`{}` cannot be the name of a service", name.escape_debug()));
    }
    for (path, (source, edits)) in edits {
        let Some(kind) = json::kind_of(world, path) else { continue };
        let text = apply(source.text(), edits).to_string();
        let document = Document::parse(Arc::new(SourceFile::new(path.clone(), text)));
        let quoted = format!("\"{name}\"");
        let is_about = |span: Span| span.slice(document.source.text()) == quoted;
        if let Some(wrong) = kind.validate(&document).iter().find(|violation| is_about(violation.span)) {
            return Err(format!("`{name}` cannot be the name of a service: {}", wrong.message));
        }
    }
    Ok(())
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

fn at(reach: &Reach<'_>, reference: &Reference) -> String {
    reach.place(&reference.target.file, reference.target.span)
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

fn is_free(world: &World, mention: &Mention, name: &str, reach: &Reach<'_>) -> Result<(), String> {
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
        Some(there) => Err(format!("there is a `{name}` already: {}", at(reach, there))),
        None => Ok(()),
    }
}

/// Whether every place where the name stands is one that is understood.
fn is_all_seen(world: &World, mention: &Mention, reach: &Reach<'_>) -> Result<(), String> {
    for file in files_with(world, &mention.name) {
        let same = mentions(&file).into_iter().filter(|other| super::structure::is_same(other, mention));
        let spans: Vec<Span> = same.map(|other| other.span).collect();
        let text = file.source.text();
        for (start, _) in text.match_indices(&mention.name) {
            let span = Span::new(start, start + mention.name.len());
            let is_seen = spans.contains(&span) || !is_whole(text, span) || is_in_comment(&file, start);
            if !is_seen {
                return Err(reach.not_understood(&file.source, span, &mention.name));
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
            let place = reach.place(&file.source, Span::empty(file.source.text().find(&start).unwrap_or(0)));
            Err(format!("{place} puts a name together that may be this one"))
        }
    }
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
    reach: &Reach<'_>,
) -> Result<Change, String> {
    let are_recipes = is_recipe_file(from) && is_recipe_file(to);
    let (Some(old), Some(new), true) = (name_of(from), name_of(to), are_recipes) else {
        return Ok(Change::default());
    };
    let is_container = world.surroundings.members.iter().any(|member| member.path() == from);
    if old == new || !is_container || from.parent() != to.parent() {
        return Ok(Change::default());
    }
    if let Some(wrong) = wrong_name(new, &world.build.layers) {
        return Err(wrong);
    }
    rename_container(world, Names { old, new }, None, true, reach)
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
