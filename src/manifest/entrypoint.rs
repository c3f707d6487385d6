//! What a container starts.

use super::json::{JsonKind, Node};
use super::{AppArgs, Container, Manifest, ManifestKind};
use crate::model::{Datastore, Place};
use crate::text::Span;

/// The program of a container, as far as its recipe says.
#[derive(Clone, Debug)]
pub enum Entrypoint {
    /// It is said, here or in a file that is not there.
    Somewhere,
    /// The recipe names this program in the flags for `pvr app add`.
    Named { program: String, place: Option<Place> },
    /// The `config.json` of this index among the container's files names it.
    Configured { program: String, manifest: usize, span: Span },
    /// Nothing says it, so `/sbin/init` is started.
    Init,
}

impl Entrypoint {
    /// The path of the program, if it is known.
    pub fn program(&self) -> Option<&str> {
        match self {
            Entrypoint::Named { program, .. } | Entrypoint::Configured { program, .. } => Some(program),
            Entrypoint::Somewhere | Entrypoint::Init => None,
        }
    }
}

impl Container {
    /// What it starts, if the flags or `config.json` say so. Entry points come before commands.
    pub fn start(&self, data: &Datastore) -> Entrypoint {
        let args = AppArgs::of(data);
        let is_open = args.open
            || self.entries.may_fill_workdir()
            || self.lookup.as_ref().is_none_or(|lookup| lookup.open);
        let said = args.config("Entrypoint").chain(args.config("Cmd")).next();
        if let Some((flag, value)) = said {
            let program = value.split_whitespace().next().unwrap_or_default().to_owned();
            return match is_known(&program) && !is_open {
                true => Entrypoint::Named { program, place: flag.value_word.place.clone() },
                false => Entrypoint::Somewhere,
            };
        }
        let has_file = args.named("config-json").next().is_some();
        if is_open || has_file {
            return Entrypoint::Somewhere;
        }
        match self.configured_start() {
            Some(start) => start,
            None if self.config_says_start() => Entrypoint::Somewhere,
            None => Entrypoint::Init,
        }
    }

    /// The program that the only `config.json` names, if that is a path.
    fn configured_start(&self) -> Option<Entrypoint> {
        self.lookup.as_ref()?.read(ManifestKind::Config)?;
        let at = self.manifests.iter().position(|manifest| manifest.kind == ManifestKind::Config)?;
        let manifest = &self.manifests[at];
        if !manifest.sure || self.manifests_of(ManifestKind::Config).count() > 1 {
            return None;
        }
        let root = manifest.document.root.as_ref()?;
        let said =
            ["Entrypoint", "Cmd"].iter().filter_map(|key| root.get(key)).find(|node| !is_empty(node))?;
        let first = said.elements().first().unwrap_or(said);
        let program = first.as_str()?.split_whitespace().next()?.to_owned();
        if !is_known(&program) {
            return None;
        }
        Some(Entrypoint::Configured { program, manifest: at, span: first.span })
    }

    /// Whether a `config.json` names a program, or cannot be looked into.
    fn config_says_start(&self) -> bool {
        let is_read = self.lookup.as_ref().is_some_and(|lookup| lookup.read(ManifestKind::Config).is_some());
        let mut configs = self.manifests_of(ManifestKind::Config);
        is_read && configs.next().is_none_or(|first| may_name_start(first) || configs.any(may_name_start))
    }
}

fn may_name_start(config: &Manifest) -> bool {
    let Some(root) = &config.document.root else { return true };
    ["Entrypoint", "Cmd"].iter().any(|key| root.get(key).is_some_and(|node| !is_empty(node)))
}

/// Whether the template takes a value for none.
fn is_empty(node: &Node) -> bool {
    match &node.kind {
        JsonKind::Null => true,
        JsonKind::String(text) => text.is_empty(),
        JsonKind::Array(elements) => elements.is_empty(),
        _ => false,
    }
}

/// A name alone is looked for in PATH.
fn is_known(program: &str) -> bool {
    program.contains('/') && !program.starts_with('.') && !program.contains('$')
}
