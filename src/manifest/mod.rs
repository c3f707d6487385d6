//! The JSON files of a container and what they mean on the device.

pub mod json;
pub mod schema;

pub use schema::{ManifestKind, Violation};
