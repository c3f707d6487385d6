//! Classes and included files.

pub(super) mod global_class_in_recipe;
pub(super) mod include_missing;
pub(super) mod include_twice;
pub(super) mod native_not_last;
