//! Lines that do not do what they say, in any file.

pub mod append_glues_words;
pub mod assignment_overwritten;
pub mod condition_on_overrides;
pub mod condition_same_branches;
pub mod default_after_assignment;
pub mod default_lost;
pub mod function_redefined;
pub mod getvar_old_override;
pub mod operator_combination;
pub mod operator_half_converted;
pub mod override_append_replaces;
pub mod override_never_active;
pub mod override_underscore;
pub mod package_override_after_verb;
pub mod self_reference;
pub mod unknown_reference;
pub mod unknown_variable_near_match;
pub mod variable_in_wrong_file;
