//! What a newer release renames, drops or refuses.

pub(super) mod class_not_in_release;
pub(super) mod cve_check_ignore;
pub(super) mod cve_status_form;
pub(super) mod fitimage_type;
pub(super) mod groupmems_param;
pub(super) mod path_trailing_slash;
pub(super) mod python_pn;
pub(super) mod removed_variable;
pub(super) mod renamed_variable;
pub(super) mod s_without_source;
pub(super) mod s_workdir;
pub(super) mod srcpv;
pub(super) mod uboot_config_legacy;
pub(super) mod unpackdir_unset;
pub(super) mod virtual_toolchain;
pub(super) mod wic_files_moved;
mod workdir_copies;
pub(super) mod workdir_source_file;
