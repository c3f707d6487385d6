//! The form of the JSON files that containers ship, and what they may hold.

pub mod args_flag_falsy;
pub mod args_schema;
pub mod config_schema;
pub mod contract_not_in_release;
pub mod device_disk_alias;
pub mod device_json_drift;
pub mod device_nested_not_last;
pub mod device_pool;
pub mod device_schema;
pub mod device_volume_disk;
pub mod extra_conf_known_key;
pub mod json_bom;
pub mod json_duplicate_key;
pub mod json_escape;
pub mod json_syntax;
pub mod manifest_unknown_key;
pub mod mdev_rule_form;
pub mod network_schema;
mod objections;
mod refusals;
pub mod services_schema;

pub use objections::{report, report_fixable, report_those};
use refusals::report_refused;
