//! `json-escape`: an escape that the device does not decode.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::json::{JsonKind, Node};
use crate::manifest::{Manifest, ManifestKind};
use crate::rules::rule;
use crate::text::Span;

rule!("manifest", "json-escape", Container(check));

/// The keys of args.json whose values the template copies into run.json, where the device itself reads them.
/// What it renders into the container's LXC configuration is decoded before.
const READ_BY_DEVICE: [&str; 7] = [
    "PV_AUTO_RECOVERY",
    "PV_DRIVERS_",
    "PV_GROUP",
    "PV_NETWORK_",
    "PV_RESTART_POLICY",
    "PV_ROLES",
    "PV_SERVICES_",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for manifest in &subject.container.manifests {
        let text = manifest.document.source.text();
        for span in &manifest.document.escapes {
            let escape = span.slice(text);
            if !stays(escape) || !is_read_by_device(manifest, *span) {
                continue;
            }
            let message = format!("the device does not decode `{escape}`");
            cx.report_manifest(subject.recipe, subject.container, manifest, *span, message)
                .help("it takes the text with the backslash in it; use a text that needs no escape");
        }
    }
}

/// Whether `pvr` writes the escape out again: it decodes what it reads, and escapes only what has to be.
fn stays(escape: &str) -> bool {
    match escape.as_bytes() {
        [_, b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't'] => true,
        [_, b'u', digits @ ..] => {
            let code = str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 16).ok());
            code.is_some_and(|code| code < 0x20 || code == u32::from(b'"') || code == u32::from(b'\\'))
        }
        _ => false,
    }
}

fn is_read_by_device(manifest: &Manifest, span: Span) -> bool {
    match manifest.kind {
        ManifestKind::Services | ManifestKind::Network | ManifestKind::Device => true,
        // The lines of mdev.json have a rule of their own, and config.json is decoded by the template.
        ManifestKind::Mdev | ManifestKind::Config => false,
        ManifestKind::Args => manifest.document.root.as_ref().is_some_and(|root| holds(root, span)),
    }
}

/// Whether `span` lies in the value of a key that the device reads.
fn holds(root: &Node, span: Span) -> bool {
    let JsonKind::Object(members) = &root.kind else { return false };
    let around = members.iter().find(|member| member.value.span.contains(span.start as usize));
    around.is_some_and(|member| READ_BY_DEVICE.iter().any(|key| member.key.starts_with(key)))
}
