//! The registry of rules. A rule is one page in `rules/<group>/<name>.md` and one file here; this list is
//! the only other place that names it.

mod class;
mod container;
mod correctness;
mod fetch;
mod image;
mod layer;
mod license;
mod manifest;
mod migration;
mod multiconfig;
mod network;
mod package;
mod patch;
pub mod precedence;
mod pseudo;
mod python;
mod recipe;
mod recovery;
mod services;
mod shell;
mod sources;
mod syntax;
mod task;

use std::sync::LazyLock;

use crate::diag::Meta;
use crate::lint::Rule;

pub use container::mutable_ref::why_mutable;
pub use license::obsolete::new_name as new_license_name;

/// All rules, by group and name.
pub static RULES: &[&Rule] = &[
    &class::include_twice::RULE,
    &container::docker_and_src::RULE,
    &container::entrypoint_missing::RULE,
    &container::entrypoint_not_executable::RULE,
    &container::entrypoint_not_installed::RULE,
    &container::extra_args_drops_default::RULE,
    &container::extra_args_entrypoint_cmd::RULE,
    &container::extra_args_key::RULE,
    &container::extra_args_unknown_flag::RULE,
    &container::extra_args_volume::RULE,
    &container::function_never_run::RULE,
    &container::hardcoded_vendor_ca::RULE,
    &container::mdev_decision::RULE,
    &container::mdev_value::RULE,
    &container::mutable_ref::RULE,
    &container::needs_do_deploy::RULE,
    &container::overlay_dotfile::RULE,
    &container::overlay_not_in_src_uri::RULE,
    &container::overlay_unsigned::RULE,
    &container::pv_export_class_wrong::RULE,
    &container::pv_inherit_image_pvrexport::RULE,
    &container::pv_var_wrong_kind::RULE,
    &container::pvcont_name_default::RULE,
    &container::required_inherits::RULE,
    &container::roles_absent::RULE,
    &container::roles_shadow_args::RULE,
    &container::roles_value::RULE,
    &container::script_interpreter_missing::RULE,
    &container::sig_args_part::RULE,
    &container::undefined_var_in_kind::RULE,
    &correctness::append_glues_words::RULE,
    &correctness::assignment_overwritten::RULE,
    &correctness::condition_on_overrides::RULE,
    &correctness::condition_same_branches::RULE,
    &correctness::default_after_assignment::RULE,
    &correctness::default_lost::RULE,
    &correctness::function_redefined::RULE,
    &correctness::getvar_old_override::RULE,
    &correctness::operator_combination::RULE,
    &correctness::operator_half_converted::RULE,
    &correctness::override_append_replaces::RULE,
    &correctness::override_never_active::RULE,
    &correctness::override_underscore::RULE,
    &correctness::package_override_after_verb::RULE,
    &correctness::self_reference::RULE,
    &correctness::unknown_reference::RULE,
    &correctness::unknown_variable_near_match::RULE,
    &correctness::variable_in_wrong_file::RULE,
    &fetch::checksum_form::RULE,
    &fetch::checksum_unused::RULE,
    &fetch::git_github_protocol::RULE,
    &fetch::git_no_branch::RULE,
    &fetch::git_tag_and_srcrev::RULE,
    &fetch::src_uri_duplicate::RULE,
    &fetch::src_uri_parameter_twice::RULE,
    &fetch::src_uri_parameter_unread::RULE,
    &fetch::src_uri_scheme_unknown::RULE,
    &fetch::src_uri_unstable_archive::RULE,
    &fetch::src_uri_uses_pn::RULE,
    &fetch::src_uri_wildcard::RULE,
    &fetch::srcrev_format_missing::RULE,
    &fetch::srcrev_missing::RULE,
    &fetch::srcrev_not_a_commit::RULE,
    &image::container_unknown::RULE,
    &image::core_image_bloat::RULE,
    &image::dead_in_image_recipe::RULE,
    &image::fstypes_not_pinned::RULE,
    &image::image_basename_mismatch::RULE,
    &image::image_feature_unknown::RULE,
    &image::image_without_base_files::RULE,
    &image::install_before_inherit::RULE,
    &image::install_duplicate::RULE,
    &layer::append_dangling::RULE,
    &layer::filesextrapaths_form::RULE,
    &layer::layer_bbfiles::RULE,
    &layer::layer_bbpath::RULE,
    &layer::layer_collection_unknown::RULE,
    &layer::layer_recipe_unreached::RULE,
    &layer::layer_series::RULE,
    &license::lic_checksum_form::RULE,
    &license::lic_file_missing::RULE,
    &license::lic_files_chksum_mismatch::RULE,
    &license::lic_files_chksum_missing::RULE,
    &license::license_missing::RULE,
    &license::license_obsolete::RULE,
    &license::license_package_unlisted::RULE,
    &license::license_syntax::RULE,
    &license::license_unknown::RULE,
    &manifest::args_flag_falsy::RULE,
    &manifest::args_schema::RULE,
    &manifest::config_schema::RULE,
    &manifest::device_disk_alias::RULE,
    &manifest::device_json_drift::RULE,
    &manifest::device_nested_not_last::RULE,
    &manifest::device_pool::RULE,
    &manifest::device_schema::RULE,
    &manifest::device_volume_disk::RULE,
    &manifest::extra_conf_known_key::RULE,
    &manifest::json_bom::RULE,
    &manifest::json_duplicate_key::RULE,
    &manifest::json_escape::RULE,
    &manifest::json_syntax::RULE,
    &manifest::manifest_unknown_key::RULE,
    &manifest::mdev_rule_form::RULE,
    &manifest::network_schema::RULE,
    &manifest::services_schema::RULE,
    &migration::class_not_in_release::RULE,
    &migration::cve_status_form::RULE,
    &migration::python_pn::RULE,
    &migration::removed_variable::RULE,
    &migration::renamed_variable::RULE,
    &migration::s_workdir::RULE,
    &migration::srcpv::RULE,
    &migration::unpackdir_unset::RULE,
    &migration::virtual_toolchain::RULE,
    &migration::workdir_source_file::RULE,
    &multiconfig::mc_deploy_mismatch::RULE,
    &multiconfig::mc_placeholder::RULE,
    &multiconfig::mc_tmpdir_hardcoded::RULE,
    &multiconfig::mc_tmpdir_missing::RULE,
    &multiconfig::mc_tmpdir_shared::RULE,
    &multiconfig::mc_unknown::RULE,
    &multiconfig::mcdepends_form::RULE,
    &multiconfig::mcdepends_unknown_config::RULE,
    &network::args_network_orphan::RULE,
    &network::network_ip_duplicate::RULE,
    &network::network_ip_gateway::RULE,
    &network::network_ip_outside_pool::RULE,
    &network::network_pool_unknown::RULE,
    &network::pool_with_baked_net::RULE,
    &package::class_variable_unused::RULE,
    &package::dependency_version_syntax::RULE,
    &package::depends_package_scoped::RULE,
    &package::files_build_path::RULE,
    &package::insane_skip_unknown::RULE,
    &package::installed_not_shipped::RULE,
    &package::package_name_invalid::RULE,
    &package::package_scope_unknown::RULE,
    &package::package_variable_unscoped::RULE,
    &package::packageconfig_fields::RULE,
    &package::packageconfig_pair_typo::RULE,
    &package::packageconfig_undefined::RULE,
    &package::packages_duplicate::RULE,
    &package::rdepends_on_dev::RULE,
    &package::runtime_virtual_slash::RULE,
    &package::service_not_packaged::RULE,
    &package::systemd_package_unknown::RULE,
    &package::unit_not_installed::RULE,
    &package::useradd_incomplete::RULE,
    &patch::patch_cve_mismatch::RULE,
    &patch::patch_status::RULE,
    &pseudo::fakeroot_dep::RULE,
    &pseudo::pseudo_ignore_form::RULE,
    &pseudo::pseudo_ignore_missing::RULE,
    &pseudo::tar_same_owner::RULE,
    &python::braces_in_name::RULE,
    &python::constant_condition::RULE,
    &python::format_arguments::RULE,
    &python::invalid_escape::RULE,
    &python::is_literal::RULE,
    &python::log_arguments::RULE,
    &python::python_undefined_name::RULE,
    &python::removed_api::RULE,
    &recipe::dollar_in_python::RULE,
    &recipe::dynamic_layer_unreached::RULE,
    &recipe::evaluation_error::RULE,
    &recipe::getvar_third_arg::RULE,
    &recipe::inherit_line_form::RULE,
    &recipe::list_separator::RULE,
    &recipe::noexec_not_one::RULE,
    &recipe::old_override_syntax::RULE,
    &recipe::recipe_file_name::RULE,
    &recipe::unknown_class_near_match::RULE,
    &recipe::unknown_varflag::RULE,
    &recovery::group_conflict::RULE,
    &recovery::group_redundant::RULE,
    &recovery::group_unknown::RULE,
    &recovery::implicit_group::RULE,
    &recovery::recovery_backoff::RULE,
    &recovery::recovery_no_opt_out::RULE,
    &recovery::recovery_number::RULE,
    &recovery::recovery_policy::RULE,
    &recovery::recovery_restart_policy::RULE,
    &recovery::recovery_unless_stopped::RULE,
    &recovery::recovery_unlimited::RULE,
    &recovery::status_goal_mounted::RULE,
    &services::service_duplicate::RULE,
    &services::service_name_reserved::RULE,
    &services::service_not_provided::RULE,
    &services::service_target_missing::RULE,
    &services::service_type_mismatch::RULE,
    &services::services_legacy_array::RULE,
    &services::services_spec_missing::RULE,
    &services::target_not_in_script::RULE,
    &shell::always_true_test::RULE,
    &shell::backquotes_as_command::RULE,
    &shell::bashism::RULE,
    &shell::call_not_seen::RULE,
    &shell::config_executable::RULE,
    &shell::dollar_without_braces::RULE,
    &shell::exit_skips_appended::RULE,
    &shell::expanded_d::RULE,
    &shell::find_or_action::RULE,
    &shell::glob_in_file_test::RULE,
    &shell::hook_function_missing::RULE,
    &shell::install_d_mode::RULE,
    &shell::install_without_directory::RULE,
    &shell::last_test_decides::RULE,
    &shell::links_into_build::RULE,
    &shell::loop_word_outside_loop::RULE,
    &shell::network_in_task::RULE,
    &shell::postinst_exit_1::RULE,
    &shell::quoted_list_in_for::RULE,
    &shell::redirect_to_number::RULE,
    &shell::shell_body_only_comments::RULE,
    &shell::shell_syntax::RULE,
    &shell::sudo_in_task::RULE,
    &shell::test_bracket_glued::RULE,
    &shell::trim_of_bitbake_variable::RULE,
    &shell::unknown_shell_function::RULE,
    &shell::unquoted_in_test::RULE,
    &shell::world_writable::RULE,
    &sources::json_name_not_looked_up::RULE,
    &sources::json_shadowed::RULE,
    &sources::script_line_ends::RULE,
    &sources::src_uri_beside_recipe::RULE,
    &sources::src_uri_file_form::RULE,
    &sources::src_uri_file_missing::RULE,
    &sources::src_uri_json_unlisted::RULE,
    &sources::src_uri_no_checksum::RULE,
    &sources::src_uri_overwrites_class::RULE,
    &sources::src_uri_unused_file::RULE,
    &syntax::python_syntax::RULE,
    &syntax::syntax_error::RULE,
    &syntax::unused_suppression::RULE,
    &task::append_in_other_language::RULE,
    &task::fakeroot_on_append::RULE,
    &task::function_only_with_override::RULE,
    &task::install_source_missing::RULE,
    &task::task_anchor_unknown::RULE,
    &task::task_dependency_form::RULE,
    &task::writes_outside_destdir::RULE,
];

/// What every rule says of itself, in the order of [`RULES`].
pub fn metas() -> &'static [&'static Meta] {
    static METAS: LazyLock<Vec<&'static Meta>> =
        LazyLock::new(|| RULES.iter().map(|rule| &rule.meta).collect());
    &METAS
}

/// The rule of this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.meta.name == name)
}

/// Declares `RULE`: its facts are read from its page at compile time.
///
/// `rule!("group", "name", Stmt(kinds, check))`, with as many checks as there are kinds of things to look at.
macro_rules! rule {
    ($group:literal, $name:literal, $($check:ident $(($($with:expr),+))?),+) => {
        pub static RULE: $crate::lint::Rule = $crate::lint::Rule {
            meta: $crate::diag::Meta::from_page(
                $group,
                include_str!(concat!("../../../rules/", $group, "/", $name, ".md")),
            ),
            checks: &[$($crate::lint::Check::$check $(($($with),+))?),+],
        };
    };
}
use rule;
