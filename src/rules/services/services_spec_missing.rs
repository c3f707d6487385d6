//! `services-spec-missing`: a `services.json` that does not say which format it has.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::{Manifest, Violation};
use crate::rules::services::SPEC;
use crate::rules::{manifest, rule};
use crate::text::{Edit, Fix, Span};

rule!("services", "services-spec-missing", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report_fixable(cx, file, "services-spec-missing", add_spec);
}

/// Adds the key in front of the first one, spaced as that one is. A `#spec` that is there but wrong is the
/// writer's to change.
fn add_spec(manifest: &Manifest, _: &Violation) -> Option<Fix> {
    let root = manifest.document.root.as_ref()?;
    let first = root.members().first()?;
    if root.get("#spec").is_some() {
        return None;
    }
    let spaces = Span::new(root.span.start as usize + 1, first.key_span.start as usize);
    let spaces = spaces.slice(manifest.document.source.text());
    let between = if spaces.is_empty() { " " } else { spaces };
    Some(
        Fix::safe(
            "add the key `#spec`",
            vec![Edit::insert(first.key_span.start as usize, format!("\"#spec\": \"{SPEC}\",{between}"))],
        )
        .changes_value(),
    )
}
