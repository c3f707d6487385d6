//! The form of the JSON files that containers ship, and what they may hold.

pub(super) mod args_flag_falsy;
pub(super) mod args_schema;
pub(super) mod config_schema;
pub(super) mod contract_not_in_release;
pub(super) mod device_disk_alias;
pub(super) mod device_json_drift;
pub(super) mod device_nested_not_last;
pub(super) mod device_pool;
pub(super) mod device_schema;
pub(super) mod device_volume_disk;
pub(super) mod extra_conf_known_key;
pub(super) mod json_bom;
pub(super) mod json_duplicate_key;
pub(super) mod json_escape;
pub(super) mod json_syntax;
pub(super) mod manifest_unknown_key;
pub(super) mod mdev_rule_form;
pub(super) mod network_schema;
mod objections;
mod refusals;
pub(super) mod services_schema;

pub(super) use objections::{report, report_fixable, report_those};
use refusals::report_refused;
