//! What happens under pseudo, the program that pretends to be root.

pub mod pseudo_ignore_form;
