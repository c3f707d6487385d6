//! Cases for the schemas: a file in, violations out.

use std::sync::Arc;

use super::*;
use crate::text::{SourceFile, apply};

fn violations(kind: ManifestKind, text: &str) -> Vec<Violation> {
    let document = Document::parse(Arc::new(SourceFile::new("x.json", text)));
    assert!(document.errors.is_empty(), "{text}: {:?}", document.errors);
    kind.validate(&document)
}

/// Each violation as `rule at TEXT: message`, with ` (meant?)` and ` [later]` where there is such.
#[track_caller]
fn check(kind: ManifestKind, text: &str, expected: &[&str]) {
    let found: Vec<String> = violations(kind, text)
        .iter()
        .map(|violation| {
            let meant = violation.suggestion.iter().map(|word| format!(" ({word}?)")).collect::<String>();
            let later = violation.later.iter().map(|_| " [later]").collect::<String>();
            let at = violation.span.slice(text);
            format!("{} at {at}: {}{meant}{later}", violation.rule, violation.message)
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

/// The schemas at and below `schema` that ask for something without saying why or who wants it. What stands in a
/// condition asks for nothing, and what follows from one may be explained beside it.
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
fn args_unknown_keys_get_suggestions() {
    use ManifestKind::Args;
    check(Args, r##"{"#": "remark", "PV_MCU_X": 1, "PV_GROUP": "app"}"##, &[]);
    check(
        Args,
        r#"{"PV_RESTART_POLCY": "container"}"#,
        &[
            "manifest-unknown-key at \"PV_RESTART_POLCY\": args.json has no key `PV_RESTART_POLCY` (PV_RESTART_POLICY?)",
        ],
    );
    check(
        Args,
        r#"{"SOMETHING_ELSE": 1}"#,
        &["manifest-unknown-key at \"SOMETHING_ELSE\": args.json has no key `SOMETHING_ELSE`"],
    );
    check(
        Args,
        r#"{"PV_ROLES": [], "PV_ROLE": "mgmt"}"#,
        &["manifest-unknown-key at \"PV_ROLE\": args.json has no key `PV_ROLE`"],
    );
    check(
        Args,
        r#"{"PV_AUTO_RECOVERY": {"policy": "always", "max_retry": 3}}"#,
        &["manifest-unknown-key at \"max_retry\": `PV_AUTO_RECOVERY` has no key `max_retry` (max_retries?)"],
    );
}

#[test]
fn args_words_and_types() {
    use ManifestKind::Args;
    check(
        Args,
        r#"{"PV_STATUS_GOAL": "ready"}"#,
        &[
            "args-schema at \"ready\": `PV_STATUS_GOAL` cannot be `ready`; it is `MOUNTED`, `STARTED` or `READY` (READY?)",
        ],
    );
    check(
        Args,
        r#"{"PV_STATUS_GOAL": "STAGED"}"#,
        &[
            "args-schema at \"STAGED\": `PV_STATUS_GOAL` cannot be `STAGED`; it is `MOUNTED`, `STARTED` or `READY` [later]",
        ],
    );
    check(
        Args,
        r#"{"PV_ROLES": "mgmt"}"#,
        &["roles-value at \"mgmt\": `PV_ROLES` must be an array, not a string"],
    );
    check(
        Args,
        r#"{"PV_ROLES": ["mgmt", "admin"]}"#,
        &["roles-value at \"admin\": an element of `PV_ROLES` cannot be `admin`; it is `mgmt` or `nobody`"],
    );
    check(Args, r#"{"PV_GROUP": ""}"#, &["args-schema at \"\": `PV_GROUP` must not be empty"]);
    check(Args, "[]", &["args-schema at []: args.json must be an object, not an array"]);
    check(
        Args,
        r#"{"LXC_TTY_MAX": "0", "LXC_PTY_MAX": 10, "LXC_TTY_MIN": "many"}"#,
        &["args-schema at \"many\": `LXC_TTY_MIN` must be a number, not `many`"],
    );
    check(
        Args,
        r#"{"PV_VOLUME_IMPORTS": ["::PV_DBUS_PROVIDER:::/run/dbus:/run/dbus:rw", "os:/a:/b", "x"]}"#,
        &[
            "args-schema at \"x\": an element of `PV_VOLUME_IMPORTS` must have the form `container:origin:destination`, with or without `:mode`, not `x`",
        ],
    );
    check(
        Args,
        r#"{"PV_RUN_TMPFS_PATH": "/run"}"#,
        &["args-schema at \"/run\": `PV_RUN_TMPFS_PATH` must be a path without a leading `/`, not `/run`"],
    );
}

#[test]
fn args_words_inside_a_text_are_pointed_at() {
    use ManifestKind::Args;
    check(Args, r#"{"PV_LXC_CAP_KEEP": ["net_admin NET_RAW", "sys_time", "40", "none"]}"#, &[]);
    check(
        Args,
        r#"{"PV_LXC_CAP_KEEP": ["net_admin CAP_NET_RAW sys_tme"]}"#,
        &[
            "args-schema at CAP_NET_RAW: `CAP_NET_RAW` in an element of `PV_LXC_CAP_KEEP` is not a capability (net_raw?)",
            "args-schema at sys_tme: `sys_tme` in an element of `PV_LXC_CAP_KEEP` is not a capability (sys_time?)",
        ],
    );
    check(Args, r#"{"PV_LXC_NAMESPACE_KEEP": "user pid net ipc"}"#, &[]);
    check(
        Args,
        r#"{"PV_LXC_NAMESPACE_KEEP": "user network"}"#,
        &["args-schema at network: `network` in `PV_LXC_NAMESPACE_KEEP` is not a namespace"],
    );
    check(
        Args,
        r#"{"PV_LXC_CAP_DROP": "net_raw"}"#,
        &["args-schema at \"net_raw\": `PV_LXC_CAP_DROP` must be an array, not a string"],
    );
}

#[test]
fn args_flags_that_look_off_are_on() {
    use ManifestKind::Args;
    for on in ["\"yes\"", "\"1\"", "true", "1", "\"on\"", "false", "null", "\"\""] {
        check(Args, &format!("{{\"PV_SECURITY_WITH_STORAGE\": {on}}}"), &[]);
    }
    for off in ["\"0\"", "\"no\"", "\"False\"", "\"off\"", "0", "0.0", "-0", "0e5"] {
        check(
            Args,
            &format!("{{\"PV_DEBUG_MODE\": {off}}}"),
            &[&format!("args-flag-falsy at {off}: `PV_DEBUG_MODE` is switched ON by this value")],
        );
    }
    for off in ["false", "null", "\"\"", "[]", "{}"] {
        check(Args, &format!("{{\"PV_DEBUG_MODE\": {off}}}"), &[]);
    }
    check(
        Args,
        r#"{"PV_DEBUG_MODE": [false]}"#,
        &["args-schema at \"PV_DEBUG_MODE\": `PV_DEBUG_MODE` must be `true` or `false`"],
    );
}

#[test]
fn args_network_keys_need_each_other() {
    use ManifestKind::Args;
    let pool = r#""PV_NETWORK_POOL": "internal""#;
    check(Args, &format!(r#"{{{pool}, "PV_NETWORK_IP": "10.0.5.50", "PV_LXC_NETWORK_TYPE": "host"}}"#), &[]);
    check(
        Args,
        &format!(
            r#"{{{pool}, "PV_NETWORK_IP": "10.0.5.50/24", "PV_LXC_EXTRA_CONF": "lxc.namespace.keep = net"}}"#
        ),
        &[],
    );
    check(
        Args,
        r#"{"PV_NETWORK_IP": "10.0.5.50"}"#,
        &[
            "args-network-orphan at \"PV_NETWORK_IP\": `PV_NETWORK_IP` has no effect without `PV_NETWORK_POOL`",
        ],
    );
    check(
        Args,
        &format!(r#"{{{pool}, "PV_NETWORK_IP": "10.0.5.500"}}"#),
        &[
            "args-schema at \"10.0.5.500\": `PV_NETWORK_IP` must be an IPv4 address such as `10.0.5.50` or `10.0.5.50/24`, not `10.0.5.500`",
        ],
    );
    check(
        Args,
        &format!(r#"{{{pool}, "PV_NETWORK_IP": "10.0.0.1."}}"#),
        &[
            "args-schema at \"10.0.0.1.\": `PV_NETWORK_IP` must be an IPv4 address such as `10.0.5.50` or `10.0.5.50/24`, not `10.0.0.1.`",
        ],
    );
    check(
        Args,
        &format!(r#"{{{pool}, "PV_LXC_NETWORK_TYPE": "veth"}}"#),
        &[
            "pool-with-baked-net at \"veth\": `PV_LXC_NETWORK_TYPE` writes `lxc.net` lines, which `PV_NETWORK_POOL` excludes",
        ],
    );
    check(
        Args,
        &format!(r#"{{{pool}, "PV_LXC_EXTRA_CONF": "a = b\nlxc.net.0.type = veth"}}"#),
        &[
            "pool-with-baked-net at \"a = b\\nlxc.net.0.type = veth\": `PV_LXC_EXTRA_CONF` holds `lxc.net` lines, which `PV_NETWORK_POOL` excludes",
        ],
    );
    check(
        Args,
        r#"{"PV_LXC_NETWORK_TYPE": "phys"}"#,
        &[
            "args-network-orphan at \"PV_LXC_NETWORK_TYPE\": `PV_LXC_NETWORK_TYPE` is `phys`, which needs an interface in `PV_LXC_NETWORK_LINK`",
        ],
    );
    check(
        Args,
        r#"{"PV_LXC_NETWORK_TYPE": "veth", "PV_LXC_NETWORK_LINK": "eth0"}"#,
        &[
            "args-network-orphan at \"PV_LXC_NETWORK_LINK\": `PV_LXC_NETWORK_LINK` has no effect unless `PV_LXC_NETWORK_TYPE` is `phys`",
        ],
    );
    check(
        Args,
        r#"{"PV_LXC_NETWORK_TYPE": "veth", "PV_LXC_NETWORK_IPV4_ADDRESS": "10.0.3.2/24", "PV_LXC_NETWORK_IPV4_GATEWAY": "10.0.3.1"}"#,
        &[],
    );
}

#[test]
fn recovery_of_containers_and_groups() {
    use ManifestKind::{Args, Device};
    check(
        Args,
        r#"{"PV_AUTO_RECOVERY": {"policy": "on-failure", "max_retries": 5, "retry_delay": 5, "backoff_factor": 2.0, "backoff_policy": "10min"}}"#,
        &[],
    );
    check(
        Args,
        r#"{"PV_AUTO_RECOVERY": {"max_retries": "3"}}"#,
        &[
            "recovery-policy at \"PV_AUTO_RECOVERY\": `PV_AUTO_RECOVERY` lacks the key `policy`",
            "recovery-number at \"3\": `max_retries` must be a whole number, not a string",
        ],
    );
    for wrong in ["10m", "1d", "0s", "Never", "1.5h", "10 min"] {
        let text = format!(r#"{{"PV_AUTO_RECOVERY": {{"policy": "always", "backoff_policy": "{wrong}"}}}}"#);
        check(
            Args,
            &text,
            &[&format!(
                "recovery-backoff at \"{wrong}\": `backoff_policy` must be `reboot`, `never` or a time such as `90s`, `10min` or `1h`, not `{wrong}`"
            )],
        );
    }
    check(
        Args,
        r#"{"PV_AUTO_RECOVERY": {"policy": "onfailure"}}"#,
        &[
            "recovery-policy at \"onfailure\": `policy` cannot be `onfailure`; it is `no`, `always`, `on-failure` or `unless-stopped` (on-failure?)",
        ],
    );
    check(
        Device,
        r#"{"groups": [{"name": "app", "timeout": "30", "auto_recovery": {"policy": "always", "stable_timeout": "9"}}]}"#,
        &["recovery-number at \"9\": `stable_timeout` must be a whole number, not a string"],
    );
}

#[test]
fn requirements_need_a_name_and_a_target() {
    use ManifestKind::Args;
    check(
        Args,
        r#"{"PV_SERVICES_REQUIRED": [{"name": "raw", "target": "/run/raw.sock"}], "PV_SERVICES_MANUAL": [{"name": "x"}]}"#,
        &[],
    );
    check(
        Args,
        r#"{"PV_SERVICES_OPTIONAL": [{"name": "raw"}]}"#,
        &["service-target-missing at {\"name\": \"raw\"}: `raw` lacks the key `target`"],
    );
    check(
        Args,
        r#"{"PV_SERVICES_REQUIRED": ["raw"]}"#,
        &["args-schema at \"raw\": an element of `PV_SERVICES_REQUIRED` must be an object, not a string"],
    );
    check(
        Args,
        r#"{"PV_SERVICES_REQUIRED": "raw,other"}"#,
        &["args-schema at \"raw,other\": `PV_SERVICES_REQUIRED` must be an array, not a string"],
    );
    check(
        Args,
        r#"{"PV_SERVICES_REQUIRED": [{"name": "target", "target": "run/x"}]}"#,
        &[
            "args-schema at \"target\": `name` must not be called like one of the keys beside it, not `target`",
            "args-schema at \"run/x\": `target` must be an absolute path, not `run/x`",
        ],
    );
}

#[test]
fn services_in_both_forms() {
    use ManifestKind::Services;
    let entry = r#"{"name": "raw", "type": "unix", "socket": "/run/raw.sock"}"#;
    let spec = r##""#spec": "service-manifest-xconnect@1""##;
    check(Services, &format!(r#"{{{spec}, "services": [{entry}]}}"#), &[]);
    check(
        Services,
        &format!("[{entry}]"),
        &[&format!(
            "services-legacy-array at [{entry}]: services.json is a bare list, the old form; the list now goes into `services` of an object with a `#spec`"
        )],
    );
    check(
        Services,
        &format!(r#"{{"services": [{entry}]}}"#),
        &[&format!(
            r##"services-spec-missing at {{"services": [{entry}]}}: services.json lacks the key `#spec`"##
        )],
    );
    check(
        Services,
        &format!(r##"{{"#spec": "service-manifest@1", "services": [{entry}]}}"##),
        &[
            "services-spec-missing at \"service-manifest@1\": `#spec` cannot be `service-manifest@1`; it is `service-manifest-xconnect@1`",
        ],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": {{}}}}"#),
        &["services-schema at {}: `services` must be an array, not an object"],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": []}}"#),
        &["services-schema at []: `services` must not be empty"],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": [{{"owns": "org.example.Test", "role": "x", "allow": ["y"]}}]}}"#),
        &[],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": [{{"name": "socket", "type": "unx", "path": "/x"}}]}}"#),
        &[
            "services-schema at {\"name\": \"socket\", \"type\": \"unx\", \"path\": \"/x\"}: `socket` lacks the key `socket`",
            "services-schema at \"socket\": `name` must not be called like one of the keys beside it, not `socket`",
            "services-schema at \"unx\": `type` cannot be `unx`; it is `unix`, `rest`, `dbus`, `drm` or `wayland` (unix?)",
            "manifest-unknown-key at \"path\": `socket` has no key `path`",
        ],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": [{{"name": "a", "type": "tcp", "port": 80}}]}}"#),
        &[
            "services-schema at \"tcp\": `type` cannot be `tcp`; it is `unix`, `rest`, `dbus`, `drm` or `wayland` [later]",
            "manifest-unknown-key at \"port\": `a` has no key `port` [later]",
        ],
    );
}

#[test]
fn mdev_rules() {
    use ManifestKind::Mdev;
    check(
        Mdev,
        r##"{"rules": ["$MODALIAS=.* 0:0       0660    */sbin/modprobe -v -b $MODALIAS", ".* 0:0 666", "tty[0-9]* root:tty 660 =vc/ @cmd arg", "-null 0:0 666 !", "# remark"]}"##,
        &[],
    );
    check(Mdev, r#"{"rules": "x"}"#, &["mdev-rule-form at \"x\": `rules` must be an array, not a string"]);
    check(
        Mdev,
        r#"["x 0:0 660"]"#,
        &["mdev-rule-form at [\"x 0:0 660\"]: mdev.json must be an object, not an array"],
    );
    check(
        Mdev,
        r#"{"rules": [".* 0:0", "tty\\.x 0:0 660", 7]}"#,
        &[
            "mdev-rule-form at \".* 0:0\": an element of `rules` must have the form `device-regex user:group mode`, such as `tty.* 0:0 660`, not `.* 0:0`",
            "mdev-rule-form at \"tty\\\\.x 0:0 660\": an element of `rules` must not hold a backslash or a double quote, not `tty\\.x 0:0 660`",
            "mdev-rule-form at 7: an element of `rules` must be a string, not a number",
        ],
    );
}

#[test]
fn network_and_config() {
    use ManifestKind::{Config, Network};
    check(Network, r#"{"pool": "internal", "ip": "10.0.5.2", "hostname": "a"}"#, &[]);
    check(
        Network,
        r#"{"mode": "bridge", "ip": "10.0.5.2", "interfaces": []}"#,
        &[
            "network-schema at \"bridge\": `mode` cannot be `bridge`; it is `pool`, `host` or `none`",
            "args-network-orphan at \"ip\": `ip` has no effect without `pool`",
            "network-schema at []: `interfaces` is in the documentation, but nothing reads it",
        ],
    );
    check(
        Network,
        r#"{"mode": "pool"}"#,
        &["network-schema at \"mode\": `mode` is `pool`, but no `pool` is named"],
    );
    check(
        Config,
        r#"{"Entrypoint": ["/app"], "Cmd": "x", "Env": ["A=b"], "Volumes": {"/tmp": {}}, "User": "0"}"#,
        &[],
    );
    check(
        Config,
        r#"{"EntryPoint": ["/app"], "Env": {"A": "b"}}"#,
        &[
            "manifest-unknown-key at \"EntryPoint\": config.json has no key `EntryPoint` (Entrypoint?)",
            "config-schema at \"Env\": `Env` must be an array, not an object",
        ],
    );
}

#[test]
fn device_files() {
    use ManifestKind::Device;
    let disk = r#"{"name": "d", "type": "dm-crypt-versatile", "path": "/x", "aliases": ["e"]}"#;
    let only_disks = format!(r#"{{"disks": [{disk}]}}"#);
    check(
        Device,
        &only_disks,
        &[&format!("device-schema at {only_disks}: device.json lacks the key `groups`")],
    );
    check(
        Device,
        r#"{"disks": []}"#,
        &[
            r#"device-schema at {"disks": []}: device.json lacks the key `groups`"#,
            "device-schema at []: `disks` must not be empty",
        ],
    );
    check(
        Device,
        r#"{"groups": [{"name": "network"}], "volumes": {"v": {"persistance": "boot"}}}"#,
        &[
            "device-schema at \"network\": `name` must not be called like a section of device.json, not `network`",
            "manifest-unknown-key at \"persistance\": `v` has no key `persistance` (persistence?)",
        ],
    );
    check(
        Device,
        r#"{"groups": [{"name": "a"}], "disks": [{"name": "d", "type": "dual", "default": true}]}"#,
        &[
            "device-schema at {\"name\": \"d\", \"type\": \"dual\", \"default\": true}: `d` lacks the key `disks`",
            "device-schema at {\"name\": \"d\", \"type\": \"dual\", \"default\": true}: `d` lacks the key `init_order`",
            "device-schema at true: `default` cannot be `true`; it is `yes` or `no`",
        ],
    );
    check(
        Device,
        r#"{"groups": [{"name": "a"}], "network": {"pools": {"p": {"subnet": "10.0.5.0", "gateway": "10.0.5.1", "nat": "true"}}}}"#,
        &[
            "device-schema at \"10.0.5.0\": `subnet` must be an IPv4 network such as `10.0.5.0/24`, not `10.0.5.0`",
            "device-schema at \"true\": `nat` must be a boolean, not a string",
        ],
    );
}

#[test]
fn a_violation_tells_what_comes_of_it() {
    for (kind, text, consequence) in [
        (ManifestKind::Args, r#"{"PV_STATUS_GOAL": "x"}"#, Some("the device refuses the whole state")),
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
    for (text, fixed) in [
        (r#"{"PV_RESTART_POLCY": "container"}"#, r#"{"PV_RESTART_POLICY": "container"}"#),
        (r#"{"PV_STATUS_GOAL": "ready"}"#, r#"{"PV_STATUS_GOAL": "READY"}"#),
        (
            r#"{"PV_AUTO_RECOVERY": {"policy": "always", "max_retries": "3"}}"#,
            r#"{"PV_AUTO_RECOVERY": {"policy": "always", "max_retries": 3}}"#,
        ),
    ] {
        let found = violations(ManifestKind::Args, text);
        let [violation] = found.as_slice() else { panic!("{found:?}") };
        let edits = &violation.fix.as_ref().expect("a fix").edits;
        assert_eq!(apply(text, edits), fixed);
        assert!(violations(ManifestKind::Args, fixed).is_empty(), "{fixed}");
    }
}

#[test]
fn places_span_lines() {
    let text = "{\n  \"groups\": [\n    {\n      \"timeout\": 3\n    }\n  ]\n}\n";
    check(ManifestKind::Device, text, &["device-schema at {: an element of `groups` lacks the key `name`"]);
}
