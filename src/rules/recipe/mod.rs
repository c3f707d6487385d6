//! What goes wrong in any recipe, class or layer.

pub mod dollar_in_python;
pub mod dynamic_layer_unreached;
pub mod evaluation_error;
pub mod getvar_third_arg;
pub mod noexec_not_one;
pub mod old_override_syntax;
pub mod unknown_class_near_match;
pub mod unknown_varflag;
