//! What goes wrong in any recipe, class or layer.

pub(super) mod dollar_in_python;
pub(super) mod dynamic_layer_unreached;
pub(super) mod evaluation_error;
pub(super) mod getvar_third_arg;
pub(super) mod inherit_line_form;
pub(super) mod list_separator;
pub(super) mod noexec_not_one;
pub(super) mod old_override_syntax;
pub(super) mod recipe_file_name;
pub(super) mod unknown_class_near_match;
pub(super) mod unknown_varflag;
