//! The other files of a container, and `device.json`.

use super::check;
use crate::manifest::schema::*;

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
            "services-spec-missing at \"service-manifest@1\": `#spec` cannot be `service-manifest@1`; it is `service-manifest-xconnect@1` or `service-manifest-xconnect@2`",
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
        &["services-schema at []: `services` is empty: nothing is exported"],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": [{{"owns": "org.example.Test", "role": "x", "allow": ["y"]}}]}}"#),
        &["contract-not-in-release at \"owns\": Pantavisor 029 is the first that knows `owns` [newer]"],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": [{{"name": "socket", "type": "unx", "path": "/x"}}]}}"#),
        &[
            "services-schema at {\"name\": \"socket\", \"type\": \"unx\", \"path\": \"/x\"}: `socket` lacks the key `socket`",
            "services-schema at \"socket\": `name` must not be called like a key that the device looks for: `socket`",
            "services-schema at \"unx\": `type` cannot be `unx`; it is `unix`, `rest`, `dbus`, `drm`, `wayland` or `tcp` (unix?)",
            "manifest-unknown-key at \"path\": `socket` has no key `path`",
        ],
    );
    check(
        Services,
        &format!(r#"{{{spec}, "services": [{{"name": "a", "type": "tcp", "port": 80}}]}}"#),
        &[
            "contract-not-in-release at \"tcp\": a Pantavisor after 029 is the first that knows `tcp` here [newer]",
            "contract-not-in-release at \"port\": a Pantavisor after 029 is the first that knows `port` [newer]",
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
            "mdev-rule-form at \"tty\\\\.x 0:0 660\": an element of `rules` must not hold a backslash or a double quote: `tty\\.x 0:0 660`",
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
            "device-schema at \"network\": `name` must not be called like a section of device.json: `network`",
            "manifest-unknown-key at \"persistance\": `v` has no key `persistance` (persistence?)",
        ],
    );
    check(
        Device,
        r#"{"groups": [{"name": "a"}], "disks": [{"name": "d", "type": "dual", "default": true}]}"#,
        &[
            "device-schema at {\"name\": \"d\", \"type\": \"dual\", \"default\": true}: `d` lacks the keys `disks` and `init_order`",
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
