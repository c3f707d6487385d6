//! The services that containers provide and ask for.

pub mod service_target_missing;
pub mod services_legacy_array;
pub mod services_spec_missing;

/// The format of `services.json` that devices know.
const SPEC: &str = "service-manifest-xconnect@1";
