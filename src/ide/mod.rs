//! What an editor asks about a text: functions from a [`World`] and a byte in a file to spans and texts. They
//! know no protocol and no threads.

mod actions;
mod completion;
mod completion_json;
mod completions;
mod configuration;
mod configure;
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

pub(crate) use actions::{fix_all, ignore};
pub use completion::complete;
pub use configure::{Configured, configure};
pub use definition::definition;
pub use format::format_typed;
pub(crate) use format::{format, format_part};
pub(crate) use hierarchy::{Member as HierarchyMember, class_at, inherited, inheriting, workspace_symbols};
pub use hierarchy::{neighbors, task_at};
pub(crate) use hover::rule_text;
pub use hover::{Part, hover};
pub(crate) use item::ItemKind;
pub use lenses::{hints, lenses};
pub use references::references;
pub use rename::rename;
pub(crate) use rename::{file_renamed, prepare_rename};
pub(crate) use structure::{Symbol, SymbolKind};
pub use structure::{folds, highlights, links, selections, symbols};
pub use target::{Target, Which};
pub(crate) use tokens::SemanticKind;
pub use tokens::semantic_tokens;
pub use world::{Surroundings, World};
