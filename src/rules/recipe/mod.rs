//! What goes wrong in any recipe, class or layer.

pub mod dollar_in_python;
pub mod dynamic_layer_unreached;
pub mod evaluation_error;
pub mod getvar_third_arg;
pub mod inherit_line_form;
pub mod list_separator;
pub mod noexec_not_one;
pub mod old_override_syntax;
pub mod recipe_file_name;
pub mod unknown_class_near_match;
pub mod unknown_varflag;
