//! `manifest-unknown-key`: a key that nothing reads.

use crate::lint::{Cx, ManifestContext};
use crate::rules::{manifest, rule};

rule!("manifest", "manifest-unknown-key", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    let known = &cx.config().rules.manifest_unknown_key.known;
    let violations = file.manifest.violations();
    manifest::report_those(cx, file, "manifest-unknown-key", |violation| {
        let (object, key) = violation.pointer.rsplit_once('/').unwrap_or_default();
        // Where the place of a service is missing, another key was meant for it.
        let stands_for_target = violation.suggestion.is_none()
            && violations
                .iter()
                .any(|other| other.lacks.as_deref() == Some("target") && other.pointer == object);
        !stands_for_target && !known.iter().any(|known| known == key)
    });
}
