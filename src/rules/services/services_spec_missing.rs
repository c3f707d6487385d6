//! `services-spec-missing`: a `services.json` that does not say which format it has.

use crate::diag::Severity;
use crate::lint::{Cx, ManifestContext};
use crate::manifest::contract::{Form, Version};
use crate::manifest::json::{Member, Node};
use crate::manifest::{Manifest, ManifestKind, Violation};
use crate::rules::services::SPEC;
use crate::rules::{manifest, rule};
use crate::text::{Edit, Fix, Span, closest};

rule!("services", "services-spec-missing", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    match misspelled(file.manifest) {
        Some(key) => report_misspelled(cx, file, key),
        None if is_newer(file.manifest) => {
            let root = file.manifest.document.root.as_ref();
            let Some(spec) = root.and_then(|root| root.get("#spec")) else { return };
            let message = "no version of pantavisor that is known here has this format";
            file.report(cx, spec.span, message)
                .severity(Severity::Note)
                .help(format!("the newest one is `{TCP_SPEC}`"));
        }
        None => {
            manifest::report_fixable(cx, file, "services-spec-missing", add_spec);
            report_tcp(cx, file);
        }
    }
}

/// The format that has services of type `tcp`.
const TCP_SPEC: &str = "service-manifest-xconnect@2";

/// Whether a file says that it has a format with a higher number than those that are known.
fn is_newer(manifest: &Manifest) -> bool {
    let root = manifest.document.root.as_ref();
    let spec = root.and_then(|root| root.get("#spec")).and_then(Node::as_str);
    let version = spec.and_then(|spec| spec.strip_prefix("service-manifest-xconnect@"));
    manifest.kind == ManifestKind::Services
        && version.and_then(|version| version.parse::<u32>().ok()).is_some_and(|version| version > 2)
}

/// A service of a type that the format lacks, unless the pantavisor that is wanted lacks it, too.
fn report_tcp(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    let manifest = file.manifest;
    let Some(root) = manifest.document.root.as_ref().filter(|_| manifest.kind == ManifestKind::Services)
    else {
        return;
    };
    let Some(spec) = root.get("#spec").filter(|spec| spec.as_str() == Some(SPEC)) else { return };
    let services = root.get("services").map_or(&[][..], Node::elements).iter();
    let mut kinds = services.filter_map(|service| service.get("type"));
    let Some(tcp) = kinds.find(|kind| kind.as_str() == Some("tcp")) else { return };
    let mut of_type = manifest.violations().iter().filter(|found| found.span.overlaps(tcp.span));
    let is_told = |found: &Violation| found.newer.is_none_or(|form| is_too_new(cx, file, form));
    if of_type.any(is_told) {
        return;
    }
    let edits = vec![Edit::replace(spec.span, format!("\"{TCP_SPEC}\""))];
    file.report(cx, tcp.span, format!("services of type `tcp` come with `{TCP_SPEC}`"))
        .label(&manifest.document.source, spec.span, "this format has none")
        .help(format!("write `\"#spec\": \"{TCP_SPEC}\"`"))
        .fix(Fix::unsafe_(format!("write `{TCP_SPEC}`"), edits).changes_value());
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

/// Whether `contract-not-in-release` tells that the devices do not know a form.
fn is_too_new(cx: &Cx<'_>, file: &ManifestContext<'_>, form: Form) -> bool {
    let said = cx.config().target_pantavisor.as_ref().map(|version| version.get_ref().as_str());
    let Some(subject) = file.shipped_by else { return said.and_then(Version::parse).is_some() };
    Version::on_devices(said, subject.build).is_some_and(|target| !form.is_in(target, subject.build))
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
