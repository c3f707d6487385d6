//! What `pvlint.toml` can be made to say of a rule: that it is off, or how bad its findings are.

use std::path::Path;
use std::sync::Arc;

use super::World;
use super::change::Change;
use crate::config::{Overrides, Wish, nearest, ways_to_say};
use crate::diag::{Meta, Severity};
use crate::engine::{Configs, Given};
use crate::text::{Edit, FileChange, SourceFile, apply};

/// A change of a configuration, or a new one.
#[derive(Debug)]
pub struct Configured {
    pub title: String,
    pub change: Change,
}

/// What can be said of a rule in the configuration that is in force for the file at `path`. Where there is
/// none, one is made for the layer.
pub fn configure(world: &World, path: &Path, rule: &'static Meta) -> Vec<Configured> {
    let disk = world.build.disk();
    let Some(directory) = path.parent() else { return Vec::new() };
    let there = nearest(directory, disk);
    let layer = world.build.layers.layer_of(path);
    let new = || layer.map_or(directory, |layer| layer.root.as_path()).join("pvlint.toml");
    let source = match &there {
        Some(config) => world.source(config),
        None => Some(Arc::new(SourceFile::new(new(), ""))),
    };
    let Some(source) = source else { return Vec::new() };
    let mut found = Vec::new();
    let below =
        source.path().parent().and_then(|root| directory.strip_prefix(root).ok()).and_then(Path::to_str);
    let name = &rule.name;
    let mut offer = |title: String, level, below| {
        let wish = Wish { rule: name, level, below };
        if let Some(edits) = way_that_works(world, &source, path, rule, &wish) {
            let change = if there.is_some() { Change::of(&source, edits) } else { created(&source, &edits) };
            found.push(Configured { title, change });
        }
    };
    if let Some(below) = below.filter(|below| !below.is_empty()) {
        offer(format!("Turn off `{name}` in `{below}`, in pvlint.toml"), None, Some(below));
    }
    offer(format!("Turn off `{name}` in pvlint.toml"), None, None);
    let now = world.settings(path).severity(rule, path);
    for level in Severity::ALL {
        if now != Some(level) {
            let article = if level == Severity::Error { "an" } else { "a" };
            offer(format!("Make `{name}` {article} {} in pvlint.toml", level.name()), Some(level), None);
        }
    }
    found
}

/// A new file with what the edits make of `source`.
fn created(source: &SourceFile, edits: &[Edit]) -> Change {
    let text = apply(source.text(), edits).to_string();
    let create = FileChange::Create { path: source.path().to_owned(), text };
    Change { files: vec![create], ..Change::default() }
}

/// The edits after which the rule is as wished for the file at `path`, if there are any.
fn way_that_works(
    world: &World,
    source: &SourceFile,
    path: &Path,
    rule: &Meta,
    wish: &Wish<'_>,
) -> Option<Vec<Edit>> {
    ways_to_say(source.text(), wish).into_iter().find(|edits| {
        let text: Arc<[u8]> = apply(source.text(), edits).as_bytes().into();
        let disk = world.build.disk().with(&[(source.path().to_owned(), Some(text))]);
        let given = Given { config: Some(source.path()), ..Given::default() };
        let configs = Configs::resolve(&disk, given, &Overrides::default(), &[]);
        configs.is_ok_and(|configs| configs.of(path).severity(rule, path) == wish.level)
    })
}
