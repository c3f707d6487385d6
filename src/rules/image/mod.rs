//! What is installed into images, and what is dead in their recipes.

pub(super) mod container_unknown;
pub(super) mod core_image_bloat;
pub(super) mod dead_in_image_recipe;
pub(super) mod extra_users_params;
pub(super) mod fstypes_not_pinned;
pub(super) mod image_basename_mismatch;
pub(super) mod image_feature_unknown;
pub(super) mod image_fstype_unknown;
pub(super) mod image_install_in_conf;
pub(super) mod image_without_base_files;
pub(super) mod install_before_inherit;
pub(super) mod install_duplicate;
pub(super) mod packagegroup_arch_order;
mod recipes_of_images;
pub(super) mod rootfs_command_form;
pub(super) mod users_of_image;
