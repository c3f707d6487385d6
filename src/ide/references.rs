//! Everywhere something is named, in all layers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem;
use rayon::prelude::*;

use super::mentions::{Mention, MentionKind, mention_at, mentions};
use super::structure::{is_same, parsed};
use super::target::Target;
use super::{World, json};
use crate::model::Parsed;
use crate::syntax::Dialect;
use crate::text::SourceFile;

/// A place that names something.
#[derive(Clone, Debug)]
pub struct Reference {
    pub target: Target,
    pub defines: bool,
}

/// All places that name what is named at `offset`, sorted by file and place.
pub fn references(world: &World, source: &Arc<SourceFile>, offset: usize) -> Vec<Reference> {
    match parsed(source) {
        Some(file) => mention_at(&file, offset).map_or_else(Vec::new, |mention| of_mention(world, &mention)),
        None => json::service_at(world, source, offset)
            .map_or_else(Vec::new, |service| of_service(world, &service.name)),
    }
}

/// All places that name a service.
pub(super) fn of_service(world: &World, name: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    for service in json::services(world) {
        if service.name == name {
            let target = Target { file: service.file, span: service.span };
            found.push(Reference { target, defines: service.provides });
        }
    }
    found
}

/// All places that name what a mention names.
pub(super) fn of_mention(world: &World, mention: &Mention) -> Vec<Reference> {
    let files = files_with(world, &searched(mention));
    let mut found: Vec<Reference> = files
        .par_iter()
        .flat_map_iter(|file| {
            let same = mentions(file).into_iter().filter(|other| is_same(other, mention));
            same.map(|other| Reference {
                target: Target { file: Arc::clone(&file.source), span: other.span },
                defines: other.defines,
            })
        })
        .collect();
    found.sort_by(|one, other| place(one).cmp(&place(other)));
    found
}

fn place(reference: &Reference) -> (&Path, u32) {
    (reference.target.file.path(), reference.target.span.start)
}

/// The text that stands in every file with the mention.
fn searched(mention: &Mention) -> String {
    let name = mention.name.as_str();
    match mention.kind {
        // `addtask configure` is about do_configure.
        MentionKind::Function => name.strip_prefix("do_").unwrap_or(name).to_owned(),
        _ => name.to_owned(),
    }
}

/// The files of metadata of all layers in which a text stands.
pub(super) fn files_with(world: &World, text: &str) -> Vec<Arc<Parsed>> {
    let paths = paths_where(world, |path| Dialect::of(path).is_some());
    let files = paths.par_iter().filter_map(|path| world.build.files.get(path));
    files.filter(|file| memmem::find(file.source.text().as_bytes(), text.as_bytes()).is_some()).collect()
}

/// The files of the workspace and of all layers that are wanted, sorted.
pub(super) fn paths_where(world: &World, is_wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = world.targets.to_vec();
    for layer in world.build.layers.layers() {
        world.build.disk().walk(&layer.root, &mut |path| paths.push(path));
    }
    paths.retain(|path| is_wanted(path));
    paths.sort();
    paths.dedup();
    paths
}
