//! `shellcheck`: the engine hands shell code to ShellCheck, where that is wanted, and reports what it says.

use crate::rules::rule;

rule!("shell", "shellcheck", Engine);
