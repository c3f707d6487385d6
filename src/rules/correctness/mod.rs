//! Lines that do not do what they say, in any file.

pub(super) mod append_glues_words;
pub(super) mod assignment_overwritten;
pub(super) mod colon_for_underscore;
pub(super) mod condition_on_overrides;
pub(super) mod condition_same_branches;
pub(super) mod default_after_assignment;
pub(super) mod default_lost;
pub(super) mod feature_near_match;
pub(super) mod function_redefined;
pub(super) mod getvar_old_override;
mod joint;
mod near_variables;
pub(super) mod operator_combination;
pub(super) mod operator_half_converted;
pub(super) mod override_append_replaces;
pub(super) mod override_never_active;
pub(super) mod override_underscore;
pub(super) mod package_override_after_verb;
pub(super) mod self_reference;
pub(super) mod unexpanded_reference;
pub(super) mod unknown_reference;
pub(super) mod unknown_variable_near_match;
pub(super) mod value_form;
pub(super) mod variable_in_wrong_file;
mod variables_in_conf;
