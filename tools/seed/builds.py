"""What a slip in the builds of a layer with containers looks like for each rule: in kas files, configurations and what runs
under pseudo."""

import re

from changes import at, brings, edit, moved, together
from containers import MADE, OF_PACKAGES, made
from edits import add, drop, replace, swap
from manifests import POOLS

STANZA = r"conf/multiconfig/[\w.-]+\.conf$"


def same_directory(files, path, source):
    """One configuration gets the machine of another one, after which the directories of both are called."""
    own = re.search(r'^MACHINE = "(.*)"$', files[path], re.MULTILINE)
    others = [
        found[1]
        for other, text in files.items()
        if other != path and re.search(STANZA, other)
        for found in [re.search(r'^MACHINE = "(.*)"$', text, re.MULTILINE)]
        if found
    ]
    return {path: files[path].replace(f'"{own[1]}"', f'"{source.choice(others)}"', 1)} if own and others else None


def service(manifest, configuration):
    """A container that provides services, in a project with a configuration."""
    configured = lambda files, path, source: {"pvlint.toml": configuration}
    return at(MADE, together(brings("services", manifest), configured), needs=OF_PACKAGES)


BUILDS = {
    # Builds.
    "contract-not-in-release": service(
        '{"#spec": "service-manifest-xconnect@2", "services": [{"name": "seeded", "type": "tcp", "port": 80}]}',
        'target-pantavisor = "028"\n',
    ),
    "service-name-reserved": service(
        '{"#spec": "service-manifest-xconnect@1", "services": [{"name": "system-bus", "type": "dbus", "socket": "/run/bus"}]}',
        'features = ["hosted-dbus"]\n',
    ),
    "dynamic-layer-unreached": at(
        r"dynamic-layers/.*\.(?:bb|bbappend)$",
        moved(lambda path: re.sub(r"/recipes-[^/]+/", "/", path)),
        moved(lambda path: path.replace("dynamic-layers/", "dynamic-layers/seeded-")),
    ),
    "kas-key": at(
        r"^kas/.*\.ya?ml$",
        edit(
            replace(
                r"^(machine|target|repos|distro|header|local_conf_header|bblayers_conf_header|defaults|build_system):",
                swap(1),
            )
        ),
        edit(replace(r"^  (version): ", swap(1))),
    ),
    "kas-target-unknown": at(
        r"^kas/.*\.ya?ml$", edit(replace(r"^(?:- |target: )(pantavisor-[\w-]+|pv-[\w-]+)$", swap(1)))
    ),
    "mc-deploy-mismatch": at(
        r"^kas/.*\.ya?ml$|" + STANZA,
        edit(replace(r'(_DEPLOY_DIR_IMAGE = "\$\{TOPDIR\}/tmp)-\$\{DISTRO_CODENAME\}', r"\1")),
        edit(replace(r'^(TMPDIR = "\$\{TOPDIR\}/tmp-\$\{DISTRO_CODENAME\}-pv-\w+-?\w*)', r"\1-x")),
        edit(replace(r'(_DEPLOY_DIR_IMAGE = "[^"]*-)pv-panta/', r"\1panta/")),
        edit(replace(r'(_DEPLOY_DIR_IMAGE = ".*)/images/', r"\1/image/")),
    ),
    "mc-placeholder": at(
        STANZA + "|^kas/bsp-multi",
        edit(replace(r"(tmp-\$\{DISTRO_CODENAME\}-)[\w-]+", r"\1${MULTICONFIG_NAME}")),
        edit(replace(r"(tmp-)\$\{DISTRO_CODENAME\}", r"\1${MULTICONFIG_NAME}")),
    ),
    "mc-tmpdir-hardcoded": at(
        STANZA,
        edit(replace(r"\$\{DISTRO_CODENAME\}", "scarthgap")),
        edit(replace(r"\$\{DISTRO_CODENAME\}", "kirkstone")),
    ),
    "mc-tmpdir-missing": at(STANZA, edit(drop(r"TMPDIR = ")), edit(replace(r"^TMPDIR = ", "TMPDIR ?= "))),
    "mc-tmpdir-shared": at(STANZA, same_directory),
    "mc-unknown": at(
        r"^kas/.*\.ya?ml$",
        edit(
            replace(
                r'BBMULTICONFIG(?::append)? = "[^"\n]*?\b(rpi-kernel\w*|pv-initramfs-panta|pv-panta|tezi-recovery)',
                swap(1),
            )
        ),
    ),
    "mcdepends-form": at(
        MADE,
        *(
            edit(add(f'do_image[mcdepends] = "{text}"\n'))
            for text in (
                "mc::pv-panta:core-image-minimal",
                "mc:pv-panta:busybox:do_deploy",
                "mc::pv-panta:a:do_deploy,mc::pv-panta:b:do_deploy",
            )
        ),
    ),
    "mcdepends-unknown-config": at(
        MADE,
        *(
            edit(add(f'do_image[mcdepends] = "mc::{name}:core-image-minimal:do_image_complete"\n'))
            for name in ("pv-pantas", "pv-pnata", "rpi-kernle", "tezi-recovry", "pv-initramfs-pant")
        ),
    ),
    "pool-in-service-range": at(
        POOLS,
        together(
            edit(
                replace(
                    r'"subnet": "10\.0\.(\d)\.0/24",(\s*)"gateway": "10\.0\.\d\.1"',
                    r'"subnet": "198.18.\1.0/24",\2"gateway": "198.18.\1.1"',
                )
            ),
            lambda files, path, source: {
                "recipes-containers/pv-examples/files/pv-example-unix-server.services.json": files[
                    "recipes-containers/pv-examples/files/pv-example-unix-server.services.json"
                ].replace("[", '[{"name": "tcp-seeded", "type": "tcp", "port": 8' + str(source.randrange(10)) + "},", 1)
            },
        ),
    ),
    # A newer openembedded-core puts `native` last by itself.
    "native-not-last": at(
        r"recipes-.*\.bb$",
        edit(add("inherit cmake\n")),
        edit(add("inherit pkgconfig\n")),
        edit(add("inherit meson\n")),
        needs=r"^inherit (?:.* )?native$",
    ),
    "rootfs-command-form": made(
        replace(
            r'^(ROOTFS_POSTPROCESS_COMMAND \+= "install_scripts); "',
            r'\1"\nROOTFS_POSTPROCESS_COMMAND += "install_more;"\n\ninstall_more() {\n    touch ${IMAGE_ROOTFS}/x\n}',
        ),
        replace(
            r'^(ROOTFS_POSTPROCESS_COMMAND \+= )"install_scripts; "',
            r'\1"install_scripts install_more;"\n\ninstall_more() {\n    touch ${IMAGE_ROOTFS}/x\n}',
        ),
    ),
    "unpackdir-unset": at(r"recipes-.*\.bb$", edit(replace(r"\$\{WORKDIR\}/(?=[\w-]+\.\w+ )", "${UNPACKDIR}/"))),
    # Under pseudo.
    "fakeroot-dep": at(
        MADE,
        *(
            edit(
                add(
                    f"fakeroot do_seeded() {{\n    touch ${{WORKDIR}}/state\n}}\naddtask seeded after {after} before {before}\n"
                )
            )
            for after, before in (("do_fetch", "do_unpack"), ("do_unpack", "do_patch"))
        ),
    ),
    "pseudo-ignore-form": at(
        r"\.(?:bb|bbclass)$",
        edit(replace(r'^PSEUDO_IGNORE_PATHS \.= ",', 'PSEUDO_IGNORE_PATHS += "')),
        edit(replace(r'^PSEUDO_IGNORE_PATHS \.= ",', 'PSEUDO_IGNORE_PATHS .= "')),
        edit(replace(r'^PSEUDO_IGNORE_PATHS \.= ",', 'PSEUDO_IGNORE_PATHS = "')),
    ),
    "pseudo-ignore-missing": at(
        r"\.(?:bb|bbclass)$",
        edit(drop(r"PSEUDO_IGNORE_PATHS \.= ")),
        edit(replace(r'^(PSEUDO_IGNORE_PATHS \.= "),[^,"\n]+', r"\1")),
        edit(replace(r'^(PSEUDO_IGNORE_PATHS \.= ".*),[^,"\n]+"', r'\1"')),
    ),
    "tar-same-owner": at(
        r"\.(?:bb|bbclass)$", edit(replace(r"^(\s+tar .*) --no-same-owner", r"\1")), needs=r"^\s+pvr "
    ),
}
