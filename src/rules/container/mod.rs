//! What a container recipe inherits and sets.

pub mod docker_and_src;
pub mod entrypoint_missing;
pub mod entrypoint_not_installed;
pub mod extra_args_drops_default;
pub mod extra_args_entrypoint_cmd;
pub mod extra_args_unknown_flag;
pub mod extra_args_volume;
pub mod hardcoded_vendor_ca;
pub mod mdev_decision;
pub mod mdev_value;
pub mod mutable_ref;
pub mod needs_do_deploy;
pub mod overlay_dotfile;
pub mod overlay_not_in_src_uri;
pub mod overlay_unsigned;
pub mod pv_inherit_image_pvrexport;
pub mod pv_var_wrong_kind;
pub mod pvcont_name_default;
pub mod required_inherits;
pub mod roles_absent;
pub mod roles_shadow_args;
pub mod roles_value;
pub mod sig_args_part;
pub mod undefined_var_in_kind;
pub mod unknown_variable_near_match;
