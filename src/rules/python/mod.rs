//! Rules about Python code, in functions and in `${@…}`.

pub(super) mod api_near_match;
pub(super) mod braces_in_name;
pub(super) mod call_arguments;
pub(super) mod constant_condition;
pub(super) mod format_arguments;
pub(super) mod invalid_escape;
pub(super) mod is_literal;
pub(super) mod log_arguments;
pub(super) mod python_tabs;
pub(super) mod python_undefined_name;
pub(super) mod removed_api;
