//! What is installed into images, and what is dead in their recipes.

pub mod dead_in_image_recipe;
pub mod image_basename_mismatch;
pub mod install_before_inherit;
pub mod install_duplicate;
