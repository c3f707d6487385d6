//! Packages: what they are called, what they hold and need, and the classes that make them.

pub(super) mod class_override_unused;
pub(super) mod class_variable_unused;
pub(super) mod dependency_kind;
pub(super) mod dependency_version_syntax;
pub(super) mod depends_package_scoped;
pub(super) mod features_check_unused;
pub(super) mod files_build_path;
pub(super) mod initscript_incomplete;
pub(super) mod insane_skip_unknown;
pub(super) mod installed_not_shipped;
pub(super) mod kernel_name_form;
pub(super) mod option_of_other_build;
pub(super) mod package_name_invalid;
pub(super) mod package_scope_unknown;
pub(super) mod package_shadowed;
pub(super) mod package_unknown;
pub(super) mod package_variable_unscoped;
pub(super) mod packageconfig_fields;
pub(super) mod packageconfig_pair_typo;
pub(super) mod packageconfig_undefined;
pub(super) mod packages_duplicate;
pub(super) mod pn_is_override;
pub(super) mod rdepends_on_dev;
pub(super) mod runtime_virtual_slash;
pub(super) mod service_not_packaged;
pub(super) mod systemd_auto_enable;
pub(super) mod systemd_package_unknown;
pub(super) mod unit_key_unknown;
pub(super) mod unit_not_installed;
pub(super) mod unit_program_unknown;
pub(super) mod unquoted_make_variable;
pub(super) mod useradd_incomplete;
mod useradd_names;
pub(super) mod useradd_option;

use crate::lint::RecipeContext;
use crate::text::closest;

/// What OpenEmbedded splits off every recipe, which is not what a misspelled name of a package means.
const SPLIT: [&str; 6] = ["dbg", "dev", "doc", "locale", "src", "staticdev"];

/// The package of the recipe that was probably meant. What all its packages begin with makes none of them
/// near to another one.
fn near_package<'s>(subject: &'s RecipeContext<'_>, package: &str) -> Option<&'s str> {
    let own = own_name(subject).map(|name| format!("{name}-")).unwrap_or_default();
    let packages = subject.packages();
    let Some(word) = package.strip_prefix(&own) else { return closest(package, packages.names()) };
    if let Some(name) = packages.names().find(|name| *name == word) {
        return Some(name);
    }
    let mut ends: Vec<&str> = packages.names().filter_map(|name| name.strip_prefix(&own)).collect();
    ends.retain(|end| !SPLIT.contains(end));
    let near = closest(word, ends)?;
    packages.names().find(|name| name.strip_prefix(&own) == Some(near))
}

/// The name of the recipe, if it is known.
fn own_name(subject: &RecipeContext<'_>) -> Option<String> {
    Some(subject.recipe.data.get("PN")?.exact()?.to_owned())
}
