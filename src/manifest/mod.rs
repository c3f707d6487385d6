//! The JSON files of a container and what they mean on the device.

mod app_args;
mod container;
pub mod contract;
pub mod device;
mod entrypoint;
pub mod export;
pub mod graph;
pub mod groups;
mod image;
pub mod json;
pub mod kind;
pub mod lookup;
pub mod network;
mod overlay;
pub mod policy;
mod project;
pub mod schema;
pub mod services;
mod spanned_str;
mod ternary;

pub use app_args::{AppArgs, AppFlag, EXTRA_ARGS, PERSISTENCE, Volume, known_flags};
pub use container::{Container, Manifest};
pub use entrypoint::Entrypoint;
pub use image::ImageRecipe;
pub use kind::{ContainerKind, RecipeKind};
pub use overlay::{OVERLAY, overlay};
pub use project::{Evaluated, Member, Project};
pub use schema::{ManifestKind, Violation};
pub use spanned_str::SpannedStr;
pub use ternary::Ternary;
