//! The services that containers provide and ask for.

pub(super) mod activation_without_staged;
pub(super) mod bus_policy;
pub(super) mod bus_role_not_allowed;
pub(super) mod bus_role_uid;
pub(super) mod service_duplicate;
pub(super) mod service_name_reserved;
pub(super) mod service_not_provided;
pub(super) mod service_target_missing;
pub(super) mod service_type_mismatch;
pub(super) mod service_without_anchor;
pub(super) mod services_legacy_array;
pub(super) mod services_spec_missing;
pub(super) mod target_not_in_script;

use crate::manifest::json::Node;

/// The format of `services.json` that devices know.
const SPEC: &str = "service-manifest-xconnect@1";

/// Whether the `allow` of an owner lets a role in, or may do so in a form that pvlint does not know.
fn admits(allow: Option<&Node>, role: &str) -> bool {
    let Some(allow) = allow else { return false };
    if allow.kind_name() != "an array" {
        return true;
    }
    for entry in allow.elements() {
        let named = entry.get("role").unwrap_or(entry).as_str();
        if named.is_none_or(|named| named == role) {
            return true;
        }
    }
    false
}
