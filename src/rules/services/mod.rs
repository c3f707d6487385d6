//! The services that containers provide and ask for.

pub mod activation_without_staged;
pub mod bus_role_not_allowed;
pub mod bus_role_uid;
pub mod service_duplicate;
pub mod service_name_reserved;
pub mod service_not_provided;
pub mod service_target_missing;
pub mod service_type_mismatch;
pub mod service_without_anchor;
pub mod services_legacy_array;
pub mod services_spec_missing;
pub mod target_not_in_script;

/// The format of `services.json` that devices know.
const SPEC: &str = "service-manifest-xconnect@1";
