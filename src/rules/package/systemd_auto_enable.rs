//! `systemd-auto-enable`: a value of SYSTEMD_AUTO_ENABLE that is no command of systemctl.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, suggest};

rule!("package", "systemd-auto-enable", EveryReader(check));

/// What `systemd.bbclass` hands to `systemctl`.
const COMMANDS: [&str; 3] = ["enable", "disable", "mask"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.recipe.inherits_class("systemd") {
        return;
    }
    for (statement, assignment) in subject.assignments_to("SYSTEMD_AUTO_ENABLE") {
        let value = assignment.value();
        let text = value.get();
        let word = text.trim();
        if word.is_empty() || word.contains('$') || COMMANDS.contains(&word) || statement.edit().is_some() {
            continue;
        }
        let message = format!("`systemctl` has no command `{word}`, so the service is not enabled");
        let mut report = cx.report(&statement.file.source, value.span(), message);
        let meant = match word.to_lowercase().as_str() {
            "1" | "yes" | "true" | "on" | "enabled" => Some("enable"),
            "0" | "no" | "false" | "off" | "disabled" => Some("disable"),
            "masked" => Some("mask"),
            word => closest(word, COMMANDS),
        };
        match meant {
            Some(meant) => {
                let edit = Edit::replace(value.span(), meant);
                report.help(suggest(meant));
                report.fix(Fix::unsafe_(format!("write `{meant}`"), vec![edit]).changes_value());
            }
            None => {
                report.help("it is `enable`, `disable` or `mask`");
            }
        }
    }
}
