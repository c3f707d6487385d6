//! `recovery-unless-stopped`: a policy that the device reads and never acts on.

use super::policies::policies;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("recovery", "recovery-unless-stopped", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (manifest, recovery) in policies(subject) {
        let Some(policy) = recovery.policy else { continue };
        if policy.text != "unless-stopped" {
            continue;
        }
        let message = "with `unless-stopped` a failure restarts nothing";
        cx.report_manifest(subject.recipe, subject.container, manifest, policy.span, message)
            .label(&manifest.document.source, policy.span, "the device reboots, or rolls an update back")
            .help("use `on-failure` or `always`");
    }
}
