//! The JSON files of a container and what they mean on the device.

mod app_args;
mod container;
pub(crate) mod contract;
mod copies;
pub(crate) mod device;
mod entrypoint;
pub mod export;
pub(crate) mod graph;
mod groups;
mod image;
pub mod json;
pub(crate) mod kind;
mod kind_of_content;
pub(crate) mod lookup;
pub(crate) mod network;
mod overlay;
pub(crate) mod policy;
mod project;
pub(crate) mod schema;
pub(crate) mod services;
mod spanned_str;
pub(crate) mod stock_groups;
mod ternary;
pub(crate) mod xml;

pub(crate) use app_args::{AppArgs, AppFlag, EXTRA_ARGS, PERSISTENCE, Volume, flags_with_value, known_flags};
pub(crate) use container::{Container, Manifest};
pub(crate) use entrypoint::Entrypoint;
pub(crate) use image::{ImageRecipe, LISTS as LISTS_OF_CONTAINERS};
pub(crate) use kind::{ContainerKind, RecipeKind};
pub(crate) use kind_of_content::{is_device, kind_of_content};
pub(crate) use overlay::{OVERLAY, overlay};
pub(crate) use project::{Evaluated, Member, Project};
pub use schema::ManifestKind;
pub(crate) use schema::Violation;
pub(crate) use spanned_str::SpannedStr;
pub(crate) use ternary::Ternary;
