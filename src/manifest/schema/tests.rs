//! Cases for the schemas: a file in, violations out.

mod args;
mod others;

use std::sync::Arc;

use super::*;
use crate::text::{SourceFile, apply};

fn violations(kind: ManifestKind, text: &str) -> Vec<Violation> {
    let document = Document::parse(Arc::new(SourceFile::new("x.json", text)));
    assert!(document.errors.is_empty(), "{text}: {:?}", document.errors);
    kind.validate(&document)
}

/// Each violation as `rule at TEXT: message`, with ` (meant?)` and ` [newer]` where there is such.
#[track_caller]
fn check(kind: ManifestKind, text: &str, expected: &[&str]) {
    let found: Vec<String> = violations(kind, text)
        .iter()
        .map(|violation| {
            let meant = violation.suggestion.iter().map(|word| format!(" ({word}?)")).collect::<String>();
            let newer = violation.newer.iter().map(|_| " [newer]").collect::<String>();
            let at = violation.span.slice(text);
            format!("{} at {at}: {}{meant}{newer}", violation.rule, violation.message)
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn every_schema_is_a_schema_and_names_rules() {
    for kind in ManifestKind::ALL.into_iter().rev() {
        assert!(jsonschema::draft202012::meta::is_valid(&kind.compiled().schema), "{kind:?}");
        assert_eq!(ManifestKind::parse(kind.name()), Some(kind));
        let id = kind.compiled().schema["$id"].as_str().unwrap_or("").to_owned();
        assert_eq!(id, format!("urn:pvlint:schema:{}", kind.name()));
    }
}

/// The schemas at and below `schema` that ask for something without saying why or who wants it. What stands
/// in a condition asks for nothing, and what follows from one may be explained beside it.
fn without_reason(schema: &Value, pointer: &str, around: bool, found: &mut Vec<String>) {
    const ASKING: [&str; 16] = [
        "additionalProperties",
        "anyOf",
        "const",
        "enum",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "not",
        "pattern",
        "required",
        "type",
    ];
    let Some(members) = schema.as_object() else { return };
    let says = members.contains_key("description") || members.contains_key("$comment");
    if ASKING.iter().any(|key| members.contains_key(*key)) && !says && !around {
        found.push(pointer.to_owned());
    }
    let mut below = |key: &str, schema: &Value, around| {
        without_reason(schema, &format!("{pointer}/{key}"), around, found);
    };
    for (key, value) in members {
        match key.as_str() {
            "properties" | "patternProperties" | "$defs" => {
                let schemas = value.as_object().into_iter().flatten();
                schemas.for_each(|(name, schema)| below(name, schema, false));
            }
            "allOf" => value.as_array().into_iter().flatten().for_each(|schema| below(key, schema, false)),
            "items" | "additionalProperties" => below(key, value, false),
            "then" | "else" => below(key, value, says),
            _ => {}
        }
    }
}

#[test]
fn every_constraint_gives_its_reason() {
    for kind in ManifestKind::ALL {
        let mut found = Vec::new();
        without_reason(&kind.compiled().schema, "", false, &mut found);
        assert_eq!(found, [""; 0], "{kind:?}");
    }
}

#[test]
fn a_violation_tells_what_comes_of_it() {
    for (kind, text, consequence) in [
        (ManifestKind::Args, r#"{"PV_RESTART_POLICY": "x"}"#, Some("the device refuses the whole state")),
        (ManifestKind::Args, r#"{"PV_STATUS_GOAL": "x"}"#, None),
        (ManifestKind::Args, r#"{"PV_ROLES": [1]}"#, Some("the device logs a warning and drops it")),
        (ManifestKind::Args, r#"{"X": 1}"#, Some("the template does not know it, so it has no effect")),
        (
            ManifestKind::Args,
            r#"{"PV_SERVICES_REQUIRED": [{"name": "a"}]}"#,
            Some("the device puts the socket at a path called `null`"),
        ),
        (ManifestKind::Args, r#"{"PV_SERVICES_REQUIRED": [{"name": "a", "target": "b"}]}"#, None),
        (
            ManifestKind::Args,
            r#"{"PV_NETWORK_POOL": "a", "PV_LXC_NETWORK_TYPE": "veth"}"#,
            Some("the device refuses to start the container"),
        ),
    ] {
        let found = violations(kind, text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].consequence.as_deref(), consequence, "{text}");
    }
}

#[test]
fn fixes_mend_what_they_are_for() {
    use ManifestKind::{Args, Device, Services};
    let spec = r##""#spec": "service-manifest-xconnect@1""##;
    let of_services = |wrong: &str, right: &str| (format!("{{{spec}{wrong}}}"), format!("{{{spec}{right}}}"));
    let elements = [
        of_services(
            r#", "services": ["raw"]"#,
            r#", "services": [{ "name": "raw", "type": "unix", "socket": "/run/raw.sock" }]"#,
        ),
        of_services(
            r#", "services": {"name": "a", "type": "unix", "socket": "/a"}"#,
            r#", "services": [{"name": "a", "type": "unix", "socket": "/a"}]"#,
        ),
        of_services("", r#", "services": [{ "name": "NAME", "type": "unix", "socket": "/run/NAME.sock" }]"#),
    ];
    let elements = elements.iter().map(|(text, fixed)| (Services, text.as_str(), fixed.as_str()));
    for (kind, text, fixed) in elements.chain([
        (Args, r#"{"PV_RESTART_POLCY": "container"}"#, r#"{"PV_RESTART_POLICY": "container"}"#),
        (Args, r#"{"PV_STATUS_GOAL": "ready"}"#, r#"{"PV_STATUS_GOAL": "READY"}"#),
        (Args, r#"{"PV_ROLES": "mgmt"}"#, r#"{"PV_ROLES": ["mgmt"]}"#),
        // One slip each: the key is there, under another name.
        (
            Args,
            r#"{"PV_SERVICES_REQUIRED": [{"name": "a", "Target": "/a"}]}"#,
            r#"{"PV_SERVICES_REQUIRED": [{"name": "a", "target": "/a"}]}"#,
        ),
        (
            Args,
            r#"{"PV_SERVICES_REQUIRED": [{"rol": "a", "names": ["a.b"]}]}"#,
            r#"{"PV_SERVICES_REQUIRED": [{"role": "a", "names": ["a.b"]}]}"#,
        ),
        (
            Args,
            r#"{"PV_SERVICES_OPTIONAL": {"name": "a", "target": "/a"}}"#,
            r#"{"PV_SERVICES_OPTIONAL": [{"name": "a", "target": "/a"}]}"#,
        ),
        (
            Args,
            r#"{"PV_SERVICES_REQUIRED": "a"}"#,
            r#"{"PV_SERVICES_REQUIRED": [{ "name": "a", "target": "/run/pv/services/a.sock" }]}"#,
        ),
        (Device, r#"{"groups": ["app"]}"#, r#"{"groups": [{ "name": "app" }]}"#),
        (
            Device,
            r#"{"disks": ["data"], "groups": [{"name": "app"}]}"#,
            r#"{"disks": [{ "name": "data", "type": "dm-crypt-versatile" }], "groups": [{"name": "app"}]}"#,
        ),
        (
            Args,
            r#"{"PV_AUTO_RECOVERY": {"policy": "always", "max_retries": "3"}}"#,
            r#"{"PV_AUTO_RECOVERY": {"policy": "always", "max_retries": 3}}"#,
        ),
    ]) {
        let found = violations(kind, text);
        let fixable: Vec<_> = found.iter().filter(|violation| violation.newer.is_none()).collect();
        let [violation] = fixable.as_slice() else { panic!("{found:?}") };
        let edits = violation.fix.as_ref().expect("a fix").edits();
        assert_eq!(apply(text, edits), fixed);
        let left = violations(kind, fixed);
        assert!(left.iter().all(|violation| violation.newer.is_some()), "{fixed}: {left:?}");
    }
}

#[test]
fn places_span_lines() {
    let text = "{\n  \"groups\": [\n    {\n      \"timeout\": 3\n    }\n  ]\n}\n";
    check(ManifestKind::Device, text, &["device-schema at {: an element of `groups` lacks the key `name`"]);
}
