//! What happens under pseudo, the program that pretends to be root.

pub mod fakeroot_dep;
pub mod pseudo_ignore_form;
pub mod pseudo_ignore_missing;
pub mod tar_same_owner;
