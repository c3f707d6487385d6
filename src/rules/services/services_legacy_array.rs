//! `services-legacy-array`: a `services.json` in its old form.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::Manifest;
use crate::rules::services::SPEC;
use crate::rules::{manifest, rule};
use crate::text::{Edit, Fix};

rule!("services", "services-legacy-array", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report_fixable(cx, file, "services-legacy-array", |manifest, _| wrap(manifest));
}

/// Puts the list into an object, one level deeper. No JSON text goes over a line's end, so every line may be
/// moved.
fn wrap(manifest: &Manifest) -> Option<Fix> {
    let list = manifest.document.root.as_ref()?.span;
    let text = list.slice(manifest.document.source.text());
    let mut edits = vec![Edit::insert(
        list.start as usize,
        format!("{{\n    \"#spec\": \"{SPEC}\",\n    \"services\": "),
    )];
    for (at, _) in text.match_indices('\n') {
        let is_empty = text[at + 1..].starts_with(['\n', '\r']);
        if !is_empty {
            edits.push(Edit::insert(list.start as usize + at + 1, "    "));
        }
    }
    edits.push(Edit::insert(list.end as usize, "\n}"));
    Some(Fix::safe("put the list into an object with a `#spec`", edits).changes_value())
}
