//! What the JSON files of containers may hold.

pub mod args_flag_falsy;
pub mod args_schema;
pub mod config_schema;
pub mod device_schema;
pub mod manifest_unknown_key;
pub mod mdev_rule_form;
pub mod network_schema;
mod objections;
pub mod services_schema;

pub use objections::{report, report_mended, report_those};
