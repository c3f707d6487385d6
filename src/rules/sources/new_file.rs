//! A file that SRC_URI names and nobody has written yet.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::lint::RecipeContext;
use crate::manifest::lookup::names_read;
use crate::manifest::{ContainerKind, ManifestKind};
use crate::model::Place;
use crate::text::{Edit, FileChange, Fix};

/// Creates the file of an entry with as much as makes sense in it. `None` if nothing does, or if it would not
/// lie beside the file with the entry.
pub(super) fn create(
    subject: &RecipeContext<'_>,
    path: &str,
    looked: &[PathBuf],
    place: &Place,
) -> Option<Fix> {
    let (text, advice) = first_text(subject, path)?;
    let to = home(subject, path, looked, place)?;
    let title = format!("create `{}`{advice}", subject.display_path(&to));
    // The recipe stays as it is, to the letter.
    let edits = vec![Edit::replace(place.span, place.file.source.slice(place.span))];
    let files = vec![FileChange::Create { path: to, text }];
    Some(Fix::unsafe_(title, edits).with_files(files))
}

/// The place of a file that is to be: below `files`, or in a directory called as the recipe if only that is
/// there.
fn home(subject: &RecipeContext<'_>, path: &str, looked: &[PathBuf], place: &Place) -> Option<PathBuf> {
    let directory = subject.directory();
    if place.file.path().parent() != Some(directory) || Path::new(path).is_absolute() {
        return None;
    }
    let files = directory.join("files").join(path);
    if subject.build.disk().is_directory(&directory.join("files")) && looked.contains(&files) {
        return Some(files);
    }
    let listed = subject.build.disk().list(directory);
    let directories = listed.entries().filter(|(_, kind)| kind.is_directory());
    let mut searched = directories.map(|(name, _)| directory.join(name).join(path));
    let there = searched.find(|at| looked.contains(at));
    there.or(if looked.contains(&files) { Some(files) } else { None })
}

/// What is first written to a file of this name, and what the user should do then.
fn first_text(subject: &RecipeContext<'_>, path: &str) -> Option<(String, &'static str)> {
    // What the programs of most containers read may say nothing.
    if path.ends_with(".conf") || path.ends_with(".cfg") {
        return Some((String::new(), ""));
    }
    let class = subject.container.kind.container()?;
    let name = subject.container.file_name.as_deref()?;
    let is_read = |kind: &ManifestKind| names_read(class, *kind, name).iter().any(|read| read == path);
    first_json(class, ManifestKind::ALL.into_iter().find(is_read)?, name)
}

/// The least that a device takes, and what the user should do then.
fn first_json(class: ContainerKind, kind: ManifestKind, name: &str) -> Option<(String, &'static str)> {
    const LOOK: &str = "; look whether its values fit";
    Some(match (kind, class) {
        (ManifestKind::Args, ContainerKind::Rootfs) | (ManifestKind::Config, _) => ("{}\n".to_owned(), ""),
        // It knows groups and roles from here only.
        (ManifestKind::Args, ContainerKind::Repackaged) => {
            ("{\n    \"PV_GROUP\": \"app\",\n    \"PV_ROLES\": [\"nobody\"]\n}\n".to_owned(), LOOK)
        }
        (ManifestKind::Services, _) => {
            let (name, socket) = (Value::from(name), Value::from(format!("/run/{name}.sock")));
            let service = format!("{{\"name\": {name}, \"type\": \"unix\", \"socket\": {socket}}}");
            let version = "\"#spec\": \"service-manifest-xconnect@1\"";
            (format!("{{\n    {version},\n    \"services\": [{service}]\n}}\n"), LOOK)
        }
        (ManifestKind::Mdev, _) => ("{\n    \"rules\": []\n}\n".to_owned(), ""),
        (ManifestKind::Network | ManifestKind::Device, _) => return None,
    })
}
