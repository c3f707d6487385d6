//! `recovery-unlimited`: the pause between retries grows for ever.

use super::policies::policies;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::device::Recovery;
use crate::rules::rule;

rule!("recovery", "recovery-unlimited", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (manifest, recovery) in policies(subject) {
        let retried = recovery.policy.is_some_and(|policy| matches!(policy.text, "on-failure" | "always"));
        let limited =
            recovery.node.get("max_retries").is_some() && number(&recovery, "max_retries") != Some(0.0);
        let grows = number(&recovery, "backoff_factor").is_some_and(|factor| factor > 1.0)
            && number(&recovery, "retry_delay").is_some_and(|delay| delay > 0.0);
        let Some(factor) = recovery.node.member("backoff_factor") else { continue };
        if !retried || limited || !grows {
            continue;
        }
        let message = "the pause between retries grows without a limit";
        cx.report_manifest(subject.recipe, subject.container, manifest, factor.key_span, message).help(
            "set `max_retries`, or leave `backoff_factor` out; 0 retries and no `max_retries` mean no limit",
        );
    }
}

/// A number, be it written as one or as a text.
fn number(recovery: &Recovery<'_>, key: &str) -> Option<f64> {
    match recovery.node.get(key)?.to_value() {
        serde_json::Value::Number(number) => number.as_f64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
