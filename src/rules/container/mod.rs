//! What a container recipe inherits and sets.

pub mod mdev_decision;
pub mod mdev_value;
pub mod pv_inherit_image_pvrexport;
pub mod required_inherits;
pub mod roles_value;
