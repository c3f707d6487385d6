//! Rules about Python code, in functions and in `${@…}`.

pub mod braces_in_name;
pub mod constant_condition;
pub mod format_arguments;
pub mod invalid_escape;
pub mod is_literal;
pub mod log_arguments;
pub mod python_undefined_name;
pub mod removed_api;
