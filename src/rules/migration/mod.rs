//! What a newer release renames, drops or refuses.

pub mod class_not_in_release;
pub mod cve_status_form;
pub mod python_pn;
pub mod removed_variable;
pub mod renamed_variable;
pub mod s_workdir;
pub mod srcpv;
pub mod unpackdir_unset;
pub mod virtual_toolchain;
pub mod workdir_source_file;
