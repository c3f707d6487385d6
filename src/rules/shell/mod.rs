//! Rules about shell code in functions.

pub mod always_true_test;
pub mod backquotes_as_command;
pub mod bashism;
pub mod config_executable;
pub mod dollar_without_braces;
pub mod expanded_d;
pub mod find_or_action;
pub mod glob_in_file_test;
pub mod hook_function_missing;
pub mod install_d_mode;
pub mod install_without_directory;
pub mod last_test_decides;
pub mod links_into_build;
pub mod loop_word_outside_loop;
pub mod network_in_task;
pub mod postinst_exit_1;
pub mod quoted_list_in_for;
pub mod redirect_to_number;
pub mod shell_body_only_comments;
pub mod shell_syntax;
pub mod sudo_in_task;
pub mod test_bracket_glued;
pub mod trim_of_bitbake_variable;
pub mod unknown_shell_function;
pub mod world_writable;
