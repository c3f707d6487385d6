//! What is installed into images, and what is dead in their recipes.

pub mod container_unknown;
pub mod core_image_bloat;
pub mod dead_in_image_recipe;
pub mod fstypes_not_pinned;
pub mod image_basename_mismatch;
pub mod image_feature_unknown;
pub mod image_without_base_files;
pub mod install_before_inherit;
pub mod install_duplicate;
