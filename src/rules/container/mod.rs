//! What a container recipe inherits and sets.

pub mod mdev_decision;
pub mod roles_value;
