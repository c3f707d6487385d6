//! `args-flag-falsy`: switches in `args.json` that look off and are on.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};
use crate::text::{Edit, Fix};

rule!("manifest", "args-flag-falsy", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report_fixable(cx, file, "args-flag-falsy", |_, violation| {
        Some(
            Fix::unsafe_("switch it off with `false`", vec![Edit::replace(violation.span, "false")])
                .changes_value(),
        )
    });
}
