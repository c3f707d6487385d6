"""What a slip in the JSON files of a container or a device of Pantavisor looks like for each rule."""

import os

from changes import at, brings, edit, first_key, to_recipe, together
from containers import ARGS, MADE, OF_PACKAGES, SERVICES, made
from edits import add, replace, swap

DEVICE = r"/device(?:-ipam[\w-]*)?\.json$"
SKELETON = r"default-skel/device\.json$"
POOLS = r"/device-ipam[\w-]*\.json$"


def args(*keys, unless=None):
    """A key more in an args.json."""
    return at(ARGS, first_key(*keys, unless=unless))


def json(pattern, *edits, needs=""):
    """One text for another in a JSON file."""
    return at(pattern, *(edit(replace(old, new)) for old, new in edits), needs=needs)


def required(*services):
    return args(*(f'"PV_SERVICES_REQUIRED": [{service}]' for service in services))


def recovery(*texts):
    return args(*(f'"PV_AUTO_RECOVERY": {text}' for text in texts))


def brings_services(*texts):
    return at(MADE, *(brings("services", text) for text in texts), needs=OF_PACKAGES)


def policy(name):
    return '{"#spec": "service-manifest-xconnect@1", "services": [{"type": "dbus", "owns": "org.seeded.' + name + '", '


MANIFESTS = {
    # The JSON files.
    "args-flag-falsy": args(
        '"PV_DEBUG_MODE": "0"',
        '"PV_SECURITY_WITH_HOST": "no"',
        '"PV_SECURITY_WITH_STORAGE": 0',
        '"PV_LXC_DISABLE_CONSOLE": "false"',
    ),
    "args-network-orphan": args(
        '"PV_NETWORK_IP": "10.0.5.60"',
        '"PV_NETWORK_HOSTNAME": "seeded"',
        '"PV_NETWORK_MAC": "02:00:00:00:00:01"',
        unless="PV_NETWORK_POOL",
    ),
    "args-schema": args(
        '"PV_STATUS_GOAL": "ready"',
        '"PV_RESTART_POLICY": "contaner"',
        '"PV_LXC_CAP_KEEP": "net_admin"',
        '"PV_RUNLEVEL": "apps"',
    ),
    "config-schema": json(
        r"/config\.json$",
        (r'"Env": \[', '"Env": {"A": "b"}, "Cmd": ['),
        (r'"WorkingDir": "[^"]*"', '"WorkingDir": 1'),
        (r'"Entrypoint": \[', '"Entrypoint": [1, '),
        (r'"WorkingDir": "[^"]*"', '"WorkingDir": ["/"]'),
        (r'"Env": \[', '"Env": [1, '),
        (r'"WorkingDir": "', '"WorkingDir": null, "User": "'),
        needs="Entrypoint",
    ),
    "device-disk-alias": json(
        DEVICE,
        (
            r'("disks": \[\s*)\{',
            r'\1{"name": "seeded", "path": "/x", "type": "directory", "aliases": ["dm-internal-secrets"]}, {',
        ),
        (r'("disks": \[\s*)\{', r'\1{"name": "dm-versatile", "path": "/x", "type": "directory"}, {'),
    ),
    "device-json-drift": json(
        SKELETON,
        (r'"timeout": 30,\n', "\n"),
        (r'"restart_policy": "\w+",', ""),
        (r'^\s*"pv--devmeta": \{[^}]*\},\n', ""),
        (r'"max_retries": \d+,', ""),
    ),
    "device-nested-not-last": json(
        SKELETON,
        (r'("groups": \[\s*\{)', r'\1"auto_recovery": {"policy": "on-failure"},'),
        (r'("disks": \[\s*)\{', r'\1{"name": "seeded", "path": "/x", "type": "directory", "aliases": ["x"]}, {'),
    ),
    "device-pool": json(
        POOLS,
        (r'"gateway": "10\.0\.(\d)\.1"', r'"gateway": "10.9.\1.1"'),
        (r'"gateway": "10\.0\.(\d)\.1"', r'"gateway": "10.0.\1.254"'),
        (r'"bridge": "\w+",\s*', ""),
        (r'"subnet": "10', '"subnet": "11'),
        (r'"type": "bridge"', '"type": "macvlan"'),
    ),
    "device-schema": json(
        DEVICE,
        (r'"STARTED"', '"STARTD"'),
        (r'"MOUNTED"', '"MOUTED"'),
        (r'"restart_policy": "container"', '"restart_policy": "contaner"'),
    ),
    "device-volume-disk": json(
        SKELETON,
        (r'"disk": "dm-internal-secrets"', '"disk": "dm-internal-secret"'),
        (r'"disk": "dm-internal-secrets"', '"disk": "dm-intenral-secrets"'),
    ),
    "extra-conf-known-key": args(
        '"PV_LXC_EXTRA_CONF": "lxc.tty.max = 12"', '"PV_LXC_EXTRA_CONF": "lxc.cap.keep = net_admin"'
    ),
    "group-conflict": at(
        ARGS,
        together(
            to_recipe('PVR_APP_ADD_GROUP = "platform"\n', OF_PACKAGES),
            first_key('"PV_GROUP": "app"', '"PV_GROUP": "data"'),
        ),
        needs="",
    ),
    "group-redundant": at(
        ARGS, together(to_recipe('PVR_APP_ADD_GROUP = "app"\n', OF_PACKAGES), first_key('"PV_GROUP": "app"'))
    ),
    "group-unknown": made(
        add('PVR_APP_ADD_GROUP = "application"\n'), add('PVR_APP_ADD_GROUP = ""\n'), add('PVR_APP_ADD_GROUP = "apps"\n')
    ),
    "json-bom": at(ARGS + "|" + SERVICES, lambda files, path, source: {path: "\ufeff" + files[path]}),
    "json-duplicate-key": json(ARGS + "|" + SERVICES, (r'\A\{\s*("[\w#]+": )', r'{\1"x", \1')),
    "json-escape": json(
        SERVICES,
        (r'"(socket|name)": "(/?\w)', r'"\1": "\2\\t'),
        (r'"(socket|name)": "(/?\w)', r'"\1": "\2\\"'),
        (r'"(socket|name)": "(/?\w)', r'"\1": "\2\\\\'),
    ),
    "json-syntax": json(
        ARGS + "|" + SERVICES + "|" + DEVICE,
        (r"(\S)(\s*\})\s*\Z", r"\1,\2\n"),
        (r'"(\w+)":', r"'\1':"),
        (r"\A\{", "{ // seeded\n"),
    ),
    "manifest-unknown-key": at(ARGS, edit(replace(r'"(PV_\w{6,})":', swap(1)))),
    "mdev-rule-form": at(
        MADE,
        *(
            brings("mdev", text)
            for text in (
                '{"rules": ["tty.* 0:0"]}',
                '["tty.* 0:0 0660"]',
                '{"rules": "tty.* 0:0 0660"}',
                '{"rules": ["tty\\\\.* 0:0 660 "]}',
                '{"rules": [1]}',
            )
        ),
        needs=OF_PACKAGES,
    ),
    "network-schema": at(
        MADE,
        *(
            brings("network", text)
            for text in ('{"mode": "bridge"}', '{"mode": "hots"}', '{"mode": 1}', '{"mode": "pol", "pool": "internal"}')
        ),
        needs=OF_PACKAGES,
    ),
    "services-schema": json(
        SERVICES,
        (r'"type": "(\w)\w(\w+)"', r'"type": "\1\2"'),
        (r'"name": "[\w-]+",\s*', ""),
        (r'"socket": "', '"sockets": "'),
        (r'"services": \[', '"services": [], "old": ['),
    ),
    # Networks.
    "network-ip-duplicate": args('"PV_NETWORK_POOL": "internal",\n    "PV_NETWORK_IP": "10.0.5.50"'),
    "network-ip-gateway": args(
        '"PV_NETWORK_POOL": "internal",\n    "PV_NETWORK_IP": "10.0.5.1"',
        '"PV_NETWORK_POOL": "lab",\n    "PV_NETWORK_IP": "10.0.6.1"',
    ),
    "network-ip-outside-pool": args(
        '"PV_NETWORK_POOL": "internal",\n    "PV_NETWORK_IP": "10.1.5.70"',
        '"PV_NETWORK_POOL": "lab",\n    "PV_NETWORK_IP": "10.0.5.71"',
    ),
    "network-pool-unknown": args(
        '"PV_NETWORK_POOL": "intenral"', '"PV_NETWORK_POOL": "private"', '"PV_NETWORK_POOL": "labs"'
    ),
    "pool-with-baked-net": args(
        '"PV_NETWORK_POOL": "internal",\n    "PV_LXC_NETWORK_TYPE": "veth"',
        '"PV_NETWORK_POOL": "lab",\n    "PV_LXC_EXTRA_CONF": "lxc.net.0.type = veth"',
    ),
    # Failures.
    "recovery-backoff": recovery(
        *(
            f'{{"policy": "on-failure", "max_retries": 3, "backoff_policy": "{word}"}}'
            for word in ("10m", "1 h", "later", "0s")
        )
    ),
    "recovery-no-opt-out": at(
        ARGS,
        together(
            to_recipe('PVR_APP_ADD_GROUP = "app"\n', OF_PACKAGES), first_key('"PV_AUTO_RECOVERY": {"policy": "no"}')
        ),
    ),
    "recovery-number": recovery(
        '{"policy": "on-failure", "max_retries": "3"}', '{"policy": "always", "max_retries": 3, "retry_delay": "10"}'
    ),
    "recovery-policy": recovery(
        '{"policy": "onfailure", "max_retries": 3}', '{"max_retries": 3}', '{"policy": "on-failures", "max_retries": 3}'
    ),
    "recovery-restart-policy": at(
        ARGS,
        together(to_recipe('PVR_APP_ADD_GROUP = "app"\n', OF_PACKAGES), first_key('"PV_RESTART_POLICY": "system"')),
    ),
    "recovery-unless-stopped": recovery(
        '{"policy": "unless-stopped"}', '{"policy": "unless-stopped", "max_retries": 3}'
    ),
    "recovery-unlimited": recovery(
        '{"policy": "on-failure", "retry_delay": 5, "backoff_factor": 2.0}',
        '{"policy": "always", "max_retries": 0, "backoff_factor": 1.5, "retry_delay": 1}',
    ),
    "status-goal-mounted": args('"PV_STATUS_GOAL": "MOUNTED"', '"PV_RUNLEVEL": "data"'),
    # Services.
    "activation-without-staged": args(
        '"PV_STATUS_GOAL": "STAGED"',
        '"PV_SERVICES_OPTIONAL": [{"type": "dbus", "role": "a", "names": [{"name": "org.seeded.A", "activation": {"mode": "on-owner"}}]}]',
    ),
    "bus-policy": at(
        MADE,
        *(
            lambda files, path, source, text=text: {
                **(
                    brings(
                        "services",
                        policy("A") + '"role": "a", "allow": ["b"], "policy": "seeded-policy.xml"}]}',
                        '\nSRC_URI += "file://seeded-policy.xml"\n',
                    )(files, path, source)
                    or {}
                ),
                os.path.join(os.path.dirname(path), "files/seeded-policy.xml"): text,
            }
            for text in (
                "<busconfig>\n<include>x.conf</include>\n</busconfig>\n",
                '<busconfig>\n<policy user="root">\n<allow own="org.seeded.A"/>\n</policy>\n</busconfig>\n',
                '<busconfig>\n<policy user="@role:c@">\n<allow send_destination="org.seeded.A"/>\n</policy>\n</busconfig>\n',
                '<busconfig>\n<policy user="@role:b@">\n<allow eavesdrop="true"/>\n</policy>\n</busconfig>\n',
            )
        ),
        needs=OF_PACKAGES,
    ),
    "bus-role-not-allowed": at(
        MADE,
        together(
            brings("services", policy("B") + '"role": "a", "allow": ["b"]}]}'),
            lambda files, path, source: {
                "recipes-containers/seeded/seeded-caller_1.0.bb": 'LICENSE = "MIT"\ninherit core-image container-pvrexport\nPVRIMAGE_AUTO_MDEV = "0"\nSRC_URI += "file://${PN}.args.json"\n',
                "recipes-containers/seeded/files/seeded-caller.args.json": '{"PV_SERVICES_REQUIRED": [{"type": "dbus", "role": "c", "names": ["org.seeded.B"]}]}',
            },
        ),
        needs=OF_PACKAGES,
    ),
    "bus-role-uid": brings_services(
        '{"#spec": "service-manifest-xconnect@1", "roles": {"a": {"uid": 90001}, "b": {"uid": 90001}}, "services": [{"type": "dbus", "owns": "org.seeded.C", "role": "a", "allow": ["b"]}]}',
        '{"#spec": "service-manifest-xconnect@1", "roles": {"a": {"uid": 0}}, "services": [{"type": "dbus", "owns": "org.seeded.C", "role": "a", "allow": ["b"]}]}',
    ),
    "service-duplicate": brings_services(
        *(
            f'{{"#spec": "service-manifest-xconnect@1", "services": [{{"name": "{name}", "type": "unix", "socket": "/run/seeded.sock"}}]}}'
            for name in ("raw-unix", "network-manager")
        )
    ),
    "service-not-provided": required(
        '{"name": "nothing", "target": "/run/nothing.sock"}', '{"name": "raw-unxi", "target": "/run/raw.sock"}'
    ),
    "service-target-missing": required('{"name": "raw-unix"}', '{"name": "network-manager", "type": "rest"}'),
    "service-type-mismatch": required(
        '{"name": "raw-unix", "type": "rest", "target": "/run/x.sock"}',
        '{"name": "network-manager", "type": "unix", "target": "/run/x.sock"}',
    ),
    "service-without-anchor": at(
        r"recipes-containers/(?!.*(?:ipam|net-)).*\.bb$",
        brings(
            "services",
            '{"#spec": "service-manifest-xconnect@2", "services": [{"name": "seeded", "type": "tcp", "port": 80}]}',
        ),
        needs=OF_PACKAGES,
    ),
    "services-legacy-array": json(SERVICES, (r'(?s)\A.*"services": (\[.*\])\s*\}\s*\Z', r"\1\n")),
    "services-spec-missing": json(SERVICES, (r'"#spec": "[^"]*",\s*', "")),
    "target-not-in-script": at(
        r"recipes-containers/.*\.sh$", edit(replace(r"(/run/(?:\w+/)+)([\w-]+)(?=[.\"]|$)", r"\1\2x"))
    ),
}
