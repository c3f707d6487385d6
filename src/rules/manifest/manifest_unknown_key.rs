//! `manifest-unknown-key`: a key that nothing reads.

use crate::lint::{Cx, RecipeContext};
use crate::rules::{manifest, rule};

rule!("manifest", "manifest-unknown-key", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let known = &cx.config().rules.manifest_unknown_key.known;
    manifest::report_those(cx, subject, "manifest-unknown-key", |_, violation| {
        let key = violation.pointer.rsplit('/').next().unwrap_or_default();
        !known.iter().any(|known| known == key)
    });
}
