//! Packages: what they are called, what they hold and need, and the classes that make them.

pub mod class_variable_unused;
pub mod depends_package_scoped;
pub mod files_build_path;
pub mod package_name_invalid;
pub mod package_scope_unknown;
pub mod package_variable_unscoped;
pub mod packageconfig_fields;
pub mod packageconfig_pair_typo;
pub mod packages_duplicate;
pub mod rdepends_on_dev;
pub mod runtime_virtual_slash;
pub mod service_not_packaged;
pub mod systemd_package_unknown;
pub mod useradd_incomplete;
