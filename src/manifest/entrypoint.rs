//! What a container starts.

use super::json::{JsonKind, Node};
use super::{AppArgs, Container, ManifestKind};
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
        let is_open = args.open || self.entries.open || self.lookup.as_ref().is_none_or(|lookup| lookup.open);
        let said = args.config("Entrypoint").chain(args.config("Cmd")).next();
        if let Some((flag, value)) = said {
            let program = value.split_whitespace().next().unwrap_or_default().to_owned();
            return match is_known(&program) && !is_open {
                true => Entrypoint::Named { program, place: flag.value_word.place.clone() },
                false => Entrypoint::Somewhere,
            };
        }
        let has_file = args.named("config-json").next().is_some();
        if let Some(start) = self.configured_start().filter(|_| !is_open && !has_file) {
            return start;
        }
        if is_open || has_file || self.config_says_start() { Entrypoint::Somewhere } else { Entrypoint::Init }
    }

    /// The program that the only `config.json` names, if that is a path.
    fn configured_start(&self) -> Option<Entrypoint> {
        self.lookup.as_ref()?.read(ManifestKind::Config)?;
        let is_config = |manifest: &super::Manifest| manifest.kind == ManifestKind::Config;
        let at = self.manifests.iter().position(is_config)?;
        let manifest = &self.manifests[at];
        if !manifest.sure || self.manifests.iter().filter(|manifest| is_config(manifest)).count() > 1 {
            return None;
        }
        let root = manifest.document.root.as_ref()?;
        let said =
            ["Entrypoint", "Cmd"].iter().filter_map(|key| root.get(key)).find(|node| !is_empty(node))?;
        let first = said.elements().first().unwrap_or(said);
        let program = first.as_str()?.split_whitespace().next()?.to_owned();
        is_known(&program).then_some(Entrypoint::Configured { program, manifest: at, span: first.span })
    }

    /// Whether a `config.json` names a program, or cannot be looked into.
    fn config_says_start(&self) -> bool {
        let is_read = self.lookup.as_ref().is_some_and(|lookup| lookup.read(ManifestKind::Config).is_some());
        let mut configs = self.manifests.iter().filter(|manifest| manifest.kind == ManifestKind::Config);
        let says = |manifest: &super::Manifest| {
            let root = manifest.document.root.as_ref();
            let names_one =
                |key: &str| root.and_then(|root| root.get(key)).is_some_and(|node| !is_empty(node));
            root.is_none() || ["Entrypoint", "Cmd"].iter().any(|key| names_one(key))
        };
        is_read && configs.next().is_none_or(|first| says(first) || configs.any(says))
    }
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
