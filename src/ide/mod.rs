//! What an editor asks about a text: functions from a [`World`] and a byte in a file to spans and texts. They
//! know no protocol and no threads.

mod actions;
mod completion;
mod completion_json;
mod completions;
mod configuration;
mod definition;
mod documentation;
mod format;
mod hierarchy;
mod hover;
mod item;
mod json;
mod lenses;
mod mentions;
mod reader;
mod references;
mod rename;
mod schema;
mod structure;
mod target;
mod tokens;
mod world;

pub use actions::{fix_all, ignore};
pub use completion::complete;
pub use definition::definition;
pub use format::{format, format_part, format_typed};
pub use hierarchy::{
    Member as HierarchyMember, class_at, inherited, inheriting, neighbours, task_at, workspace_symbols,
};
pub use hover::{Hover, Part, hover, rule_text};
pub use item::{Item, ItemKind, Items};
pub use lenses::{Hint, Lens, hints, lenses};
pub use mentions::{Mention, MentionKind, mention_at, mentions};
pub use reader::readers;
pub use references::{Reference, references};
pub use rename::{Edits, file_renamed, prepare_rename, rename};
pub use structure::{Fold, Link, Symbol, SymbolKind, folds, highlights, links, selections, symbols};
pub use target::{Target, Which};
pub use tokens::{SemanticKind, SemanticToken, semantic_tokens};
pub use world::{Surroundings, World};
