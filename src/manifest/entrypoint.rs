//! What a container starts.

use super::json::{JsonKind, Node};
use super::{AppArgs, Container, ManifestKind};
use crate::model::{Datastore, Place};

/// The program of a container, as far as its recipe says.
#[derive(Clone, Debug)]
pub enum Entrypoint {
    /// It is said, here or in a file that is not there.
    Somewhere,
    /// The recipe names this program in the flags for `pvr app add`.
    Named { program: String, place: Option<Place> },
    /// Nothing says it, so `/sbin/init` is started.
    Init,
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
        if is_open || has_file || self.config_says_start() { Entrypoint::Somewhere } else { Entrypoint::Init }
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

fn is_known(program: &str) -> bool {
    program.starts_with('/') && !program.contains('$')
}
