//! Which revision of the repository links lead to.

/// Whether the repository has a tag for this version. Until there is one, nothing that pvlint writes may need
/// it: no hook, no job of a CI service, no link. `.ci/check-version` holds a release to it.
pub const IS_RELEASED: bool = false;

/// The tag of this version, or the branch that becomes it.
pub const REVISION: &str = if IS_RELEASED { concat!("v", env!("CARGO_PKG_VERSION")) } else { "main" };
