//! The rule engine: what a rule is ([`Rule`]), what it gets to see and how it reports ([`Cx`]), and the
//! comments that silence it ([`Suppressions`]). It knows no single rule; those are in [`crate::rules`].

mod assigned_names;
mod assignment_sites;
mod body;
mod body_kind;
mod configurable;
mod cx;
mod device_config;
pub mod edits;
mod fakeroot;
mod image_install;
pub mod installs;
mod manifest_context;
mod manifest_files;
mod mentions_file;
mod own_functions;
mod package_list;
mod plain_install;
mod python_snippets;
mod recipe_context;
mod replay;
mod rule;
mod script_files;
mod sharing;
mod shell_variables;
mod statements;
mod suppressions;
pub mod vocabulary;

pub use crate::python::{Names, SlipKind, is_builtin};
pub use assignment_sites::AssignmentSite;
pub use body::Body;
pub use body_kind::{BodyKind, HOOK_LISTS, Shell};
pub use cx::{Cx, Finding, Report, SettingsOf};
pub use device_config::{device_assumptions, graph};
pub use fakeroot::OwnFunction;
pub use manifest_context::ManifestContext;
pub use package_list::PackageList;
pub use plain_install::PlainInstall;
pub use python_snippets::{PythonSnippet, is_python, python_in, slips_of};
pub use recipe_context::RecipeContext;
pub use replay::{Before, before};
pub use rule::{Check, Rule};
pub use script_files::{ScriptFile, is_script};
pub use sharing::recipes_around;
pub use statements::{NameParts, Statement, WrittenWord, written_words};
pub use suppressions::{Suppression, Suppressions};
