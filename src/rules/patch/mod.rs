//! Rules about the patches of SRC_URI and what their headers say.

pub(super) mod patch_cve_mismatch;
pub(super) mod patch_cve_tag;
pub(super) mod patch_status;
pub(super) mod patch_unused;
