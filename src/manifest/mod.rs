//! The JSON files of a container and what they mean on the device.

mod app_args;
mod container;
pub mod device;
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
mod said;
pub mod schema;
pub mod services;
mod start;
mod truth;

pub use app_args::{AppArgs, AppFlag, EXTRA_ARGS, PERSISTENCE, Volume, known_flags};
pub use container::{Container, Manifest};
pub use image::ImageRecipe;
pub use kind::{ContainerKind, Kind};
pub use overlay::{OVERLAY, overlay};
pub use project::{Evaluated, Member, Project};
pub use said::Said;
pub use schema::{ManifestKind, Violation};
pub use start::Start;
pub use truth::Truth;
