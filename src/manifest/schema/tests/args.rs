//! `args.json`.

use super::{check, violations};
use crate::manifest::schema::*;

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
            "args-schema at \"ready\": `PV_STATUS_GOAL` cannot be `ready`; it is `MOUNTED`, `STARTED`, `READY` or `STAGED` (READY?)",
        ],
    );
    check(
        Args,
        r#"{"PV_STATUS_GOAL": "STAGED"}"#,
        &[
            "contract-not-in-release at \"STAGED\": a Pantavisor after 029 is the first that knows `STAGED` here [newer]",
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
        r#"{"PV_SERVICES_REQUIRED": [{"name": "web", "type": "tcp"}]}"#,
        &[
            "contract-not-in-release at \"tcp\": a Pantavisor after 029 is the first that knows `tcp` here [newer]",
        ],
    );
    check(
        Args,
        r#"{"PV_SERVICES_REQUIRED": [{"type": "dbus", "role": "user", "names": ["org.example.Lamp"]}]}"#,
        &[
            "contract-not-in-release at \"names\": a Pantavisor after 029 is the first that knows `names` [newer]",
        ],
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
        r#"{"PV_SERVICES_REQUIRED": [{"name": "", "target": "/run/x"}]}"#,
        &["args-schema at \"\": `name` must not be empty"],
    );
    // A target after an empty name is of no use.
    let unnamed = violations(Args, r#"{"PV_SERVICES_REQUIRED": [{"name": ""}]}"#);
    assert!(unnamed.iter().all(|one| one.fix.is_none() && one.form.is_none()), "{unnamed:?}");
    check(
        Args,
        r#"{"PV_SERVICES_REQUIRED": [{"name": "target", "target": "run/x"}]}"#,
        &[
            "args-schema at \"target\": `name` must not be called like a key that the device looks for: `target`",
            "args-schema at \"run/x\": `target` must be an absolute path, not `run/x`",
        ],
    );
}
