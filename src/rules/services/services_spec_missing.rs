//! `services-spec-missing`: a `services.json` that does not say which format it has.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::json::Member;
use crate::manifest::{Manifest, ManifestKind, Violation};
use crate::rules::services::SPEC;
use crate::rules::{manifest, rule};
use crate::text::{Edit, Fix, Span, closest};

rule!("services", "services-spec-missing", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    match misspelled(file.manifest) {
        Some(key) => report_misspelled(cx, file, key),
        None => manifest::report_fixable(cx, file, "services-spec-missing", add_spec),
    }
}

/// A key that is nearly called `#spec`, where that is missing. Others that begin with `#` are remarks, and no
/// other manifest has such a key.
fn misspelled(manifest: &Manifest) -> Option<&Member> {
    if manifest.kind != ManifestKind::Services {
        return None;
    }
    let root = manifest.document.root.as_ref()?;
    if root.get("#spec").is_some() {
        return None;
    }
    root.members().iter().find(|member| {
        let letters = member.key.trim_matches(|c: char| !c.is_alphanumeric());
        letters.eq_ignore_ascii_case("spec")
            || member.key.starts_with('#') && closest(&member.key, ["#spec"]).is_some() && says_format(member)
    })
}

fn says_format(member: &Member) -> bool {
    member.value.as_str().is_some_and(|value| value.starts_with("service-manifest-"))
}

fn report_misspelled(cx: &mut Cx<'_>, file: &ManifestContext<'_>, key: &Member) {
    let source = &file.manifest.document.source;
    let message = format!("the format is said by `#spec`, not by `{}`", key.key);
    let mut edits = vec![Edit::replace(key.key_span, "\"#spec\"")];
    if !says_format(key) {
        edits.push(Edit::replace(key.value.span, format!("\"{SPEC}\"")));
    }
    file.report(cx, key.key_span, message)
        .label(source, key.key_span, "nothing reads this key")
        .fix(Fix::safe("write `#spec`", edits).changes_value());
}

/// Adds the key in front of the first one, spaced as that one is. A `#spec` that is there but wrong is the
/// writer's to change, unless it is nearly a right one.
fn add_spec(manifest: &Manifest, violation: &Violation) -> Option<Fix> {
    let root = manifest.document.root.as_ref()?;
    let first = root.members().first()?;
    if root.get("#spec").is_some() {
        return violation.fix.clone();
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
