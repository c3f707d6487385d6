"""What a slip in a container of Pantavisor looks like for each rule: in its recipe and its scripts."""

import os
import re

from changes import at, beside, edit, moved, with_file
from edits import add, drop, in_function, replace, swap

MADE = r"recipes-containers/.*\.bb$"
OF_PACKAGES = r"^inherit (?:core-)?image container-pvrexport"
FETCHED = r"^inherit pvrexport"
ARGS = r"recipes-containers/.*args\.json$"
SERVICES = r"\.services\.json$"
PLAIN = {
    "args": '{\n    "PV_RESTART_POLICY": "container"\n}\n',
    "services": '{"#spec": "service-manifest-xconnect@1", "services": [{"name": "x", "type": "unix", "socket": "/run/x"}]}\n',
}


def made(*makers, needs=OF_PACKAGES):
    """In the recipe of a container that is made of packages."""
    return at(MADE, *map(edit, makers), needs=needs)


def fetched(*makers):
    """In the recipe of a container that is fetched."""
    return at(MADE, *map(edit, makers), needs=FETCHED)


def in_scripts(line):
    return in_function(line, "install_scripts")


def named_underscores(path):
    directory, name = os.path.split(path)
    start, ending = re.match(r"([^_.]*)(.*)", name).groups()
    return os.path.join(directory, start.replace("-", "_") + ending) if "-" in start else None


def named_with_hyphen(path):
    return re.sub(r"_(?=[\w.]+\.bb$)", "-", path) if re.search(r"_\d[\w.]*\.bb$", path) else None


def named_twice(path):
    return re.sub(r"/pv-(?=[^/]*$)", "/pv-lab-pv-", path) if "/pv-" in path else None


def renamed_entry(old, new):
    """A JSON file gets another name, in SRC_URI as well."""

    def change(files, path, source):
        name = os.path.basename(path)
        start = name.split(".")[0]
        for other, text in files.items():
            listed = next((entry for entry in (name, name.replace(start, "${PN}")) if f"file://{entry}" in text), None)
            if other.endswith(".bb") and listed and os.path.basename(other).startswith(start):
                renamed = name.replace(old, new)
                if renamed == name:
                    return None
                return {
                    path: None,
                    os.path.join(os.path.dirname(path), renamed): files[path],
                    other: text.replace(f"file://{listed}", f"file://{listed.replace(old, new)}"),
                }
        return None

    return change


def beside_recipe(files, path, source):
    """A file of SRC_URI moves out of `files` to the recipe."""
    names = re.findall(
        r"file://([\w.-]+\.(?:sh|json))",
        files[path].replace("${PN}", os.path.basename(path).split("_")[0].removesuffix(".bb")),
    )
    directory = os.path.dirname(path)
    there = [name for name in names if os.path.join(directory, "files", name) in files]
    if not there:
        return None
    name = source.choice(there)
    old = os.path.join(directory, "files", name)
    return {old: None, os.path.join(directory, name): files[old]}


def plain_args(files, path, source):
    """A recipe with roles gets a plain `args.json` in a directory of its own."""
    name = os.path.basename(path).rsplit(".", 1)[0].split("_")[0]
    if "args.json" in files[path]:
        return None
    text = '\nSRC_URI += "file://args.json"\nPVR_APP_ADD_ROLES = "nobody"\n'
    return {
        path: files[path] + text,
        os.path.join(os.path.dirname(path), name, "args.json"): '{\n    "PV_RESTART_POLICY": "container"\n}\n',
    }


def shadowed(files, path, source):
    """A second, plain JSON file for one purpose."""
    found = re.search(r"file://(?:\$\{PN\}|[\w-]+)\.(args|services)\.json", files[path])
    if not found:
        return None
    name = os.path.basename(path).rsplit(".", 1)[0].split("_")[0]
    plain = f"{found[1]}.json"
    return {
        path: files[path].replace(found[0], f"{found[0]} file://{plain}", 1),
        os.path.join(os.path.dirname(path), name, plain): PLAIN[found[1]],
    }


def overlay(*extra):
    """A recipe gets an overlay, with lines more that go with it."""

    def change(files, path, source):
        name = f"{os.path.basename(path).split('_')[0].removesuffix('.bb')}-seeded"
        lines = f'\nSRC_URI += "file://{name}"\nPV_CONFIG_OVERLAY_DIR = "{name}"\n' + source.choice(extra)
        directory = os.path.join(os.path.dirname(path), "files", name)
        return {path: files[path] + lines, os.path.join(directory, "etc/seeded.conf"): "a=1\n"}

    return change


def one_more_container(files, path, source):
    """An image lists a container that inherits `container-pvrexport` and is not deployed by a task."""
    names = [
        os.path.basename(other).rsplit(".", 1)[0].split("_")[0]
        for other, text in files.items()
        if re.search(MADE, other) and re.search(OF_PACKAGES, text, re.MULTILINE) and "do_deploy" not in text
    ]
    new = replace(r'^(PVROOT_CONTAINERS_CORE \?= "[^"]*)"', rf'\1 {source.choice(names)}"')(files[path], source)
    return {path: new[0]} if new else None


def crlf(files, path, source):
    return {path: files[path].replace("\n", "\r\n")} if files[path].startswith("#!") else None


CONTAINERS = {
    # Recipes.
    "container-unknown": at(
        r"recipes-pv/images/.*\.bb$|kas/.*\.ya?ml$",
        edit(
            replace(r"\b(pv-pvr-sdk|pv-alpine-connman|pvwificonnect|pv-avahi|core-image-minimal)\b(?=[ \"])", swap(1))
        ),
        needs=r"^PVROOT_(?:CONTAINERS|IMAGE)",
    ),
    "dead-in-image-recipe": made(
        add('FILES:${PN} += "${bindir}/seeded"\n'),
        add('RDEPENDS:${PN} += "jq"\n'),
        add("do_install() {\n    install -d ${D}/x\n}\n"),
    ),
    "docker-and-src": fetched(
        add('PVR_SRC_URI = "https://pvr.example.org/a/b/1"\nPVR_DOCKER_REF = "registry.example.org/x:1.0"\n'),
        add('PVR_DOCKER_REF = "registry.example.org/x:2.0"\nPVR_SRC_URI = "https://pvr.example.org/x/y"\n'),
    ),
    "entrypoint-missing": at(
        MADE,
        edit(drop(r"PVR_APP_ADD_EXTRA_ARGS .*Entrypoint")),
        edit(replace(r"^(PVR_APP_ADD_EXTRA_ARGS .*Entrypoint)", r"# \1")),
        needs=r"^inherit image container-pvrexport",
    ),
    "entrypoint-not-executable": made(replace(r"install -m 0755 (?=\$\{WORKDIR\})", r"install -m 0644 ")),
    "entrypoint-not-installed": made(
        replace(r"(Entrypoint=/usr/bin/[\w-]+)", r"\1.sh"), replace(r"Entrypoint=/usr/bin/([\w-]+)", swap(1))
    ),
    "extra-args-entrypoint-cmd": made(
        replace(r'(--config=Entrypoint=/usr/bin/[\w-]+)"', r'\1 --config=Cmd=/run/seeded"')
    ),
    "extra-args-key": made(
        replace(r"--config=Entrypoint", "--config=EntryPoint"),
        replace(r"--config=Entrypoint", "--config=Entrypiont"),
        replace(r"(--config=Entrypoint=[\w/-]+)", r"\1 --arg=PV_GROPU=app"),
    ),
    "extra-args-unknown-flag": made(
        replace(r"--config=", "--confg="), replace(r'(Entrypoint=[\w/-]+)"', r'\1 --volumes ovl:/data:permanent"')
    ),
    "extra-args-volume": made(
        replace(r'(Entrypoint=[\w/-]+)"', r'\1 --volume=ovl:/data:permanant"'),
        replace(r'(Entrypoint=[\w/-]+)"', r'\1 --volume=/data"'),
    ),
    "function-never-run": made(
        drop(r"ROOTFS_POSTPROCESS_COMMAND "), replace(r"^ROOTFS_POSTPROCESS_COMMAND .*install_(scripts)", swap(1))
    ),
    "hardcoded-vendor-ca": at(
        r"\.(?:bb|bbclass|inc)$", edit(replace(r"pv-developer-ca_\$\{PVS_VENDOR_NAME\}", "pv-developer-ca_generic"))
    ),
    "image-basename-mismatch": made(replace(r'^IMAGE_BASENAME = "([\w-]+)"', swap(1))),
    "image-fstype-unknown": made(add('IMAGE_FSTYPES = "pvrexport"\n'), add('IMAGE_FSTYPES = "pvrexporti"\n')),
    "implicit-group": made(drop(r"PVR_APP_ADD_GROUP = ")),
    "install-before-inherit": at(
        MADE,
        edit(
            replace(
                r"^inherit core-image container-pvrexport",
                'IMAGE_INSTALL += "strace"\n\ninherit core-image container-pvrexport',
            )
        ),
    ),
    "install-duplicate": at(
        MADE, edit(add('IMAGE_INSTALL:append = " busybox"\n')), needs=r'^IMAGE_INSTALL \+= ".*busybox'
    ),
    "mdev-decision": made(drop(r"PVRIMAGE_AUTO_MDEV = ")),
    "mdev-value": made(
        *(
            replace(r'^PVRIMAGE_AUTO_MDEV = "[01]"', f'PVRIMAGE_AUTO_MDEV = "{value}"')
            for value in ("no", "off", "yes", "true")
        )
    ),
    "mutable-ref": fetched(
        add('PVR_DOCKER_REF = "registry.example.org/lab/seeded:latest"\n'),
        add('PVR_DOCKER_REF = "registry.example.org:5000/lab/seeded"\n'),
    ),
    "needs-do-deploy": at(r"recipes-pv/images/.*\.bb$", one_more_container),
    "overlay-dotfile": at(
        r"-config/etc/|-config/var/",
        *(
            beside(lambda path, name=name: re.sub(r"-config/.*", f"-config/{name}", path), "x\n")
            for name in (".profile", ".env", ".ashrc", ".config", ".netrc")
        ),
    ),
    "overlay-not-in-src-uri": made(
        add('PV_CONFIG_OVERLAY_DIR = "seeded-config"\n'),
        add('PV_CONFIG_OVERLAY_DIR = "${PN}-config"\n'),
        replace(r'^PV_CONFIG_OVERLAY_DIR = "(.*)"', swap(1)),
    ),
    "overlay-unsigned": at(
        MADE,
        overlay("", 'PVR_SIG_ADD_ARGS = "--noconfig --part ${PN}"\n', 'PVR_SIG_ADD_ARGS:append = " --noconfig"\n'),
        needs=OF_PACKAGES,
    ),
    "pv-export-class-wrong": made(replace(r"^(inherit (?:core-)?image) container-pvrexport", r"\1 pvrexport")),
    "pv-inherit-image-pvrexport": made(
        replace(r"^(inherit (?:core-)?image) container-pvrexport", r"\1 image-pvrexport")
    ),
    "pv-var-wrong-kind": fetched(add('PVRIMAGE_AUTO_MDEV = "0"\n'), add('PVR_APP_ADD_GROUP = "app"\n')),
    "pvcont-name-default": at(
        MADE,
        moved(named_twice),
        edit(add('PVCONT_NAME = "lab seeded"\n')),
        edit(add('PVCONT_NAME = "my app"\n')),
        needs=FETCHED,
    ),
    "recipe-file-name": at(MADE, moved(named_underscores), moved(named_with_hyphen)),
    "required-inherits": made(
        replace(r"^(inherit (?:core-)?image) container-pvrexport", r"\1"),
        replace(r"^inherit (?:core-)?image container-pvrexport", r"inherit container-pvrexport"),
    ),
    "roles-shadow-args": at(MADE, plain_args, needs=OF_PACKAGES),
    "roles-value": at(
        MADE + "|" + ARGS,
        edit(add('PVR_APP_ADD_ROLES = "nobdy"\n')),
        edit(add('PVR_APP_ADD_ROLES = "admin"\n')),
        needs=OF_PACKAGES,
    ),
    "sig-args-part": made(
        add('PVR_SIG_ADD_ARGS = "--noconfig"\n'),
        add('PVR_SIG_ADD_ARGS = "--noconfig --part"\n'),
        replace(r'^PVR_SIG_ADD_ARGS = ".*"', 'PVR_SIG_ADD_ARGS = ""'),
    ),
    "src-uri-overwrites-class": made(replace(r'^SRC_URI \+= "', 'SRC_URI = "')),
    "undefined-var-in-kind": made(
        in_scripts("echo ${DOCKER_ARCH} > ${IMAGE_ROOTFS}${sysconfdir}/arch"),
        in_scripts("echo ${DOCKER_PLATFORM} > ${IMAGE_ROOTFS}/platform"),
    ),
    "volume-disk-unknown": made(
        replace(r'(Entrypoint=[\w/-]+)"', r'\1 --volume=ovl:/data:permanent@dm-versatil"'),
        replace(r'(Entrypoint=[\w/-]+)"', r'\1 --volume=ovl:/data:permanent@dm-internal-secret"'),
    ),
    # Files and scripts.
    "json-name-not-looked-up": at(
        ARGS + "|" + SERVICES,
        renamed_entry(".args.", ".arg."),
        renamed_entry(".services.", ".service."),
        renamed_entry(".args.", "-args."),
    ),
    "json-shadowed": at(MADE, shadowed, needs=OF_PACKAGES),
    "script-command-unknown": at(
        r"recipes-containers/.*\.sh$", edit(replace(r"\b(curl|socat|weston)\b(?= )", swap(1)))
    ),
    "script-first-line": at(
        r"recipes-containers/.*\.sh$",
        edit(replace(r"\A#!/bin/sh", "# !/bin/sh")),
        edit(replace(r"\A#!/bin/sh", "#!/bin/hs")),
        edit(replace(r"\A#!/bin/sh", "\n#!/bin/sh")),
        edit(replace(r"\A#!/bin/sh", "#!bin/sh")),
    ),
    "script-interpreter-missing": at(r"recipes-containers/.*\.sh$", edit(replace(r"\A#!/bin/sh", "#!/bin/bash"))),
    "script-line-ends": at(r"recipes-containers/.*\.sh$", crlf),
    "src-uri-beside-recipe": at(MADE, beside_recipe),
    "src-uri-json-unlisted": made(
        replace(r" *\bfile://\$\{PN\}\.(?:args|services)\.json", ""), replace(r" *\bfile://[\w-]+\.args\.json", "")
    ),
    "src-uri-unused-file": at(
        r"recipes-containers/.*\.(?:sh|args\.json)$",
        with_file("#!/bin/sh\n", "seeded.sh", "pv-seeded.sh", "strat.sh", "seeded.conf", "old.service"),
    ),
}
