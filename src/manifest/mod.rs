//! The JSON files of a container and what they mean on the device.

pub mod json;
pub mod kind;
pub mod lookup;
pub mod schema;

pub use kind::{ContainerKind, Kind, Truth};
pub use schema::{ManifestKind, Violation};
