//! What pvlint knows of a name for which there is no file: a page of its own stands for the definition.

use std::sync::Arc;

use super::mentions::{MentionKind, mention_at};
use super::reader::Reader;
use super::structure::parsed;
use super::{World, documentation};
use crate::model::{Event, facts};
use crate::text::{SourceFile, Span};

/// A name that a page tells about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Builtin {
    /// `class`, `function` or `variable`.
    pub kind: String,
    pub name: String,
}

/// The name at `offset` if pvlint knows it, and where it stands.
pub fn builtin_at(world: &World, source: &Arc<SourceFile>, offset: usize) -> Option<(Span, Builtin)> {
    let mention = mention_at(&parsed(source)?, offset)?;
    let kind = match mention.kind {
        MentionKind::Class => "class",
        MentionKind::Function => "function",
        MentionKind::Variable => "variable",
        _ => return None,
    };
    let builtin = Builtin { kind: kind.to_owned(), name: mention.name };
    let path = source.path();
    builtin_text(world, &builtin, &Reader::of(world, path)).map(|_| (mention.span, builtin))
}

/// The page about a name, as Markdown, before any recipe is read.
pub(crate) fn builtin_page(world: &World, builtin: &Builtin) -> Option<String> {
    builtin_text(world, builtin, &Reader::Configuration(Arc::clone(world.build.configuration())))
}

fn builtin_text(world: &World, Builtin { kind, name }: &Builtin, reader: &Reader) -> Option<String> {
    let (said, place) = match kind.as_str() {
        "class" if facts::class_exists(name, world.build.release) => {
            (None, "A class of openembedded-core, which is not among the layers here.")
        }
        "function" => (Some(documentation::function(name)?), "No file of the layers here defines it."),
        "variable" => (documentation::variable(name), "No file of the layers here sets it."),
        _ => return None,
    };
    let history = reader.data().history(name);
    let assumed: Vec<&Event> =
        history.iter().filter(|event| event.is_about_value() && event.place.file.is_virtual()).collect();
    if kind == "variable" && said.is_none() && assumed.is_empty() {
        return None;
    }
    let mut parts = vec![format!("# {name}")];
    parts.extend(said.map(str::to_owned));
    parts.push(place.to_owned());
    for event in assumed {
        let (op, text) = (event.op.name(), &event.text);
        parts.push(format!("pvlint assumes, {op}:\n\n````bitbake\n{text}\n````"));
    }
    Some(format!("{}\n", parts.join("\n\n")))
}
