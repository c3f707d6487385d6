//! `unused-suppression`: the engine knows which suppressions silenced something and reports the others.

use crate::rules::rule;

rule!("syntax", "unused-suppression", Engine);
