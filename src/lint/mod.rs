//! The rule engine: what a rule is ([`Rule`]), what it gets to see and how it reports ([`Cx`]), and the
//! comments that silence it ([`Suppressions`]). It knows no single rule; those are in [`crate::rules`].

mod body;
mod code;
mod configurable;
mod cx;
pub mod edits;
mod functions;
mod handled;
mod manifest_files;
mod packages;
mod readers;
mod rule;
mod subject;
mod suppress;
mod world;
mod written;

pub use body::{Body, BodyKind, HOOK_LISTS};
pub use code::{Python, python_in};
pub use cx::{Cx, Finding, Report, SettingsOf};
pub use functions::FakerootFunction;
pub use readers::recipes_around;
pub use rule::{Check, Rule};
pub use subject::Subject;
pub use suppress::{Suppression, Suppressions};
pub use world::{graph, world};
pub use written::Written;
