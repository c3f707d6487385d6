//! Another name for a container: its recipe, its directory, its JSON files, and the lists that name it. What
//! pvlint cannot tell the meaning of is refused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::change::Change;
use super::mentions::{Mention, MentionKind, mentions};
use super::reach::Reach;
use super::references::{files_with, paths_where};
use super::structure::is_in_comment;
use super::{World, json};
use crate::disk::FileKind;
use crate::manifest::{LISTS_OF_CONTAINERS, Member};
use crate::model::Parsed;
use crate::syntax::ast::View;
use crate::text::{Edit, FileChange, SourceFile, Span};

/// What a container is called, and what it is to be called.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub old: &'a str,
    pub new: &'a str,
}

/// The container that is named at a byte, and where: in a list of containers, or where its own recipe has its
/// name as a word, or as `${PN}`.
pub(super) fn container_at(
    world: &World,
    file: &Parsed,
    mention: Option<&Mention>,
    offset: usize,
) -> Option<(String, Span)> {
    if let Some(mention) = mention
        && names_container(world, mention)
    {
        return Some((mention.name.clone(), mention.span));
    }
    let name = container_of(world, file)?;
    let at = offset as u32;
    let is_entry = mention.is_some_and(|mention| mention.kind == MentionKind::Entry);
    let entry = mention.filter(|_| is_entry).map(|mention| mention.span);
    for Mention { kind, name: variable, span, defines } in mentions(file) {
        let is_name = kind == MentionKind::Variable && !defines && ["PN", "BPN"].contains(&variable.as_str());
        let is_here = span.start <= at && at <= span.end;
        let is_in_entry = entry.is_some_and(|entry| entry.start <= span.start && span.end <= entry.end);
        if is_name && (is_here || is_in_entry) {
            return Some((name, span));
        }
    }
    let mut words = whole_words(file.source.text(), &name).into_iter();
    let span = words.find(|span| span.start <= at && at <= span.end)?;
    let is_name = is_entry || is_basename(file, span, &name) || is_prose(file, span);
    if is_name { Some((name, span)) } else { None }
}

/// The container whose recipe a file is, or is a part of.
pub(super) fn container_of(world: &World, file: &Parsed) -> Option<String> {
    let reads_file = |member: &&Member| member.recipe.files().any(|own| own.path() == file.path());
    let mut readers = world.surroundings.members.iter().filter(reads_file);
    let (Some(member), None) = (readers.next(), readers.next()) else { return None };
    Some(member.recipe_name())
}

/// Whether a mention names a container.
fn names_container(world: &World, mention: &Mention) -> bool {
    matches!(&mention.kind, MentionKind::Word(list) if LISTS_OF_CONTAINERS.contains(&list.as_str()))
        && world.surroundings.members.iter().any(|member| member.recipe_name() == mention.name)
}

/// Gives a container another name. A text for people keeps the old one, but for the place at `origin`, where
/// the user wished for it. With `is_moved` the recipe itself is being renamed by somebody else.
pub(super) fn rename_container(
    world: &World,
    names: Names<'_>,
    origin: Option<(&Path, Span)>,
    is_moved: bool,
    reach: &Reach<'_>,
) -> Result<Change, String> {
    if !world.surroundings.is_complete {
        return Err("not all recipes were looked at yet".to_owned());
    }
    let old = names.old;
    let members: Vec<&Member> =
        world.surroundings.members.iter().filter(|member| member.recipe_name() == old).collect();
    let [member] = members[..] else { return Err(format!("{} recipes are called `{old}`", members.len())) };
    let container = &member.container;
    if container.name.as_deref() != Some(old) || container.file_name.as_deref() != Some(old) {
        return Err(format!("the container is called otherwise than its recipe `{old}`"));
    }
    let mut change = Change::default();
    let renamed = renamed_manifests(member, old);
    let task = Task { world, member, names, origin, renamed: &renamed, reach };
    for file in files_with(world, old) {
        let edits = task.edits_of(&file)?;
        if !edits.is_empty() {
            change.edits.insert(file.path().to_owned(), (Arc::clone(&file.source), edits));
        }
    }
    task.refuse_in_other_files()?;
    change.files = task.moves(is_moved);
    let moved = change.files.iter().filter_map(|file| match file {
        FileChange::Rename { from, .. } => Some(from),
        FileChange::Create { .. } => None,
    });
    reach.refuse_outside(change.edits.keys().chain(moved).map(PathBuf::as_path))?;
    Ok(change)
}

/// What a container is renamed with.
struct Task<'a> {
    world: &'a World,
    member: &'a Member,
    names: Names<'a>,
    origin: Option<(&'a Path, Span)>,
    /// The JSON files that are found by the name of the container.
    renamed: &'a BTreeSet<PathBuf>,
    reach: &'a Reach<'a>,
}

/// The JSON files that are found by the name of the container.
fn renamed_manifests(member: &Member, old: &str) -> BTreeSet<PathBuf> {
    let mut renamed = BTreeSet::new();
    for manifest in &member.container.manifests {
        let name = manifest.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.strip_prefix(old).is_some_and(|rest| rest.starts_with('.')) {
            renamed.insert(manifest.path.clone());
        }
    }
    renamed
}

impl Task<'_> {
    /// What has to be written in a file of metadata; the name in other places than these is refused.
    fn edits_of(&self, file: &Parsed) -> Result<Vec<Edit>, String> {
        let Names { old, new } = self.names;
        let all = mentions(file);
        let is_own = self.member.recipe.files().any(|own| own.path() == file.path());
        let mut edits = Vec::new();
        for span in whole_words(file.source.text(), old) {
            let mention =
                all.iter().find(|mention| mention.span.start <= span.start && span.end <= mention.span.end);
            match mention {
                Some(Mention { kind: MentionKind::Word(list), name, .. })
                    if LISTS_OF_CONTAINERS.contains(&list.as_str()) && name == old =>
                {
                    edits.push(Edit::replace(span, new));
                }
                // Files keep their names, but for those that are found by that of the container.
                Some(mention @ Mention { kind: MentionKind::Entry, .. }) => {
                    let files = super::definition::entry_files(self.world, file.path(), mention);
                    if is_own && files.iter().any(|file| self.renamed.contains(file)) {
                        edits.push(Edit::replace(span, new));
                    }
                }
                _ if is_own && is_basename(file, span, old) => edits.push(Edit::replace(span, new)),
                _ if is_prose(file, span) => {
                    if self.origin == Some((file.path(), span)) {
                        edits.push(Edit::replace(span, new));
                    }
                }
                _ if is_in_comment(file, span.start as usize) || is_image(file, span) => {}
                _ => return Err(self.reach.not_understood(&file.source, span, old)),
            }
        }
        Ok(edits)
    }

    /// In JSON files a service may have the same name; nothing else there, and nothing in configurations and
    /// kas files, may have it.
    fn refuse_in_other_files(&self) -> Result<(), String> {
        let (world, old) = (self.world, self.names.old);
        let services = json::services(world);
        let is_other = |path: &Path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            matches!(ending, Some("json" | "yml" | "yaml" | "toml"))
        };
        for path in paths_where(world, is_other) {
            let Ok(text) = world.build.disk().text(&path, FileKind::Metadata) else { continue };
            let source = SourceFile::new(path.clone(), text);
            for span in whole_words(source.text(), old) {
                let is_service = services.iter().any(|service| {
                    service.file.path() == source.path()
                        && service.span.start <= span.start
                        && span.end <= service.span.end
                });
                // A path or a longer text names no container.
                let is_alone = ["\"", "'", " ", "\n"]
                    .iter()
                    .any(|before| source.text()[..span.start as usize].ends_with(before))
                    && source.text()[span.end as usize..].starts_with(['"', '\'', ' ', '\n', '\r', ':', ',']);
                // A path in pvlint.toml names the directory.
                let is_path = path.extension().is_some_and(|ending| ending == "toml")
                    && source.text()[..span.start as usize].ends_with('/');
                if !is_service && (is_alone || is_path) {
                    return Err(self.reach.not_understood(&source, span, old));
                }
            }
        }
        Ok(())
    }

    /// The files and directories that get other names: what lies deeper comes first.
    fn moves(&self, is_moved: bool) -> Vec<FileChange> {
        let Names { old, new } = self.names;
        let disk = self.world.build.disk();
        let mut moves: Vec<(PathBuf, PathBuf)> = Vec::new();
        let mut rename = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if let Some(rest) = name.strip_prefix(old) {
                moves.push((path.to_owned(), path.with_file_name(format!("{new}{rest}"))));
            }
        };
        self.renamed.iter().for_each(|path| rename(path));
        self.member.recipe.appends.iter().for_each(|append| rename(append.path()));
        let recipe = self.member.path();
        let Some(directory) = recipe.parent() else { return Vec::new() };
        let version = recipe.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.split_once('_'));
        let with_version = version.map(|(_, version)| format!("{old}-{version}"));
        for name in [Some(old.to_owned()), with_version].into_iter().flatten() {
            if disk.is_directory(&directory.join(&name)) {
                rename(&directory.join(&name));
            }
        }
        if !is_moved {
            rename(recipe);
            let is_alone = disk
                .list(directory)
                .entries()
                .all(|(name, _)| !name.ends_with(".bb") || directory.join(name) == recipe);
            if is_alone && directory.file_name().is_some_and(|name| name == old) {
                rename(directory);
            }
        }
        moves.into_iter().map(|(from, to)| FileChange::Rename { from, to }).collect()
    }
}

/// Where a name stands that is no part of another one, such as `my-NAME` or `NAME-dev`; `pn-NAME` is the
/// name.
fn whole_words(text: &str, name: &str) -> Vec<Span> {
    let is_part = |c: char| c.is_alphanumeric() || "_-+".contains(c);
    let mut found = Vec::new();
    for (start, _) in text.match_indices(name) {
        let end = start + name.len();
        let before = text[..start].strip_suffix("pn-").unwrap_or(&text[..start]);
        if !before.ends_with(is_part) && !text[end..].starts_with(is_part) {
            found.push(Span::new(start, end));
        }
    }
    found
}

/// The assignment around a place: the name of its variable, and its value.
fn assignment_at(file: &Parsed, span: Span) -> Option<(String, String)> {
    let stmt = file.ast().stmt(file.parse.tree.stmt_at(span.start as usize)?);
    let View::Assignment(assignment) = stmt.view() else { return None };
    Some((assignment.name().get().into_owned(), assignment.value().get().into_owned()))
}

fn is_basename(file: &Parsed, span: Span, old: &str) -> bool {
    assignment_at(file, span).is_some_and(|(name, value)| {
        ["IMAGE_BASENAME", "PVCONT_NAME"].contains(&name.as_str()) && value == old
    })
}

/// Whether a place is in the name of an image, which the registry gives.
fn is_image(file: &Parsed, span: Span) -> bool {
    assignment_at(file, span).is_some_and(|(name, _)| name == "PVR_DOCKER_REF")
}

/// Whether a place is in a text for people.
fn is_prose(file: &Parsed, span: Span) -> bool {
    let assignment = assignment_at(file, span);
    assignment.is_some_and(|(name, _)| matches!(name.as_str(), "SUMMARY" | "DESCRIPTION" | "HOMEPAGE"))
}
