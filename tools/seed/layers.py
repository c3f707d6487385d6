"""What a slip in the files of a layer looks like that are no recipes: its configuration, appends and patches."""

import os
import re

from changes import at, beside, edit, moved, swapped_name
from edits import add, drop, replace, swap, unless

CONF = r"(?:^|/)conf/layer\.conf$"
APPEND = r"\.bbappend$"
MACHINE = r"conf/machine/[\w.-]+\.conf$"
RECIPE = re.compile(r"/[\w-]+_[\w.]+\.bb$")
LEFT_OVER = "Upstream-Status: Pending\n\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"


def in_layer(name, text, also):
    """A file more in the layer of a layer.conf, and another one that goes with it."""

    def change(files, path, source):
        root = os.path.dirname(os.path.dirname(path))
        made = {os.path.join(root, name): text, os.path.join(root, also[0]): also[1]}
        return None if any(path in files for path in made) else made

    return change


def layers_of(files):
    """The texts of the layer.conf of all layers, by the directories of these with a slash at the end."""
    confs = [name for name in files if name.endswith("conf/layer.conf")]
    return {name.removesuffix("conf/layer.conf"): files[name] for name in confs}


def root_of(layers, path):
    """The directory of the layer of a file, the innermost of several."""
    return max((root for root in layers if path.startswith(root)), key=len, default=None)


def for_new_release(change):
    """Only in layers for wrynose or later."""

    def made(files, path, source):
        layers = layers_of(files)
        conf = layers.get(root_of(layers, path), "")
        is_new = re.search(r"^LAYERSERIES_COMPAT.*\b(?:wrynose|blacksail)\b", conf, re.MULTILINE)
        return change(files, path, source) if is_new else None

    return made


def for_wic(files, path, source):
    """A layer gets a directory for wic where older releases look for it."""
    root = root_of(layers_of(files), path)
    places = ["wic", "scripts/lib/wic/canned-wks"]
    if any(other.startswith(f"{root}{place}/") for other in files for place in places):
        return None
    return {f"{root}{source.choice(places)}/{source.choice(['a.wks', 'b.wks.in'])}": "part / --source rootfs\n"}


def needs_other_layer(files, path, source):
    """A recipe needs one of another layer of the checkout, which its own does not depend on."""
    layers = layers_of(files)
    own = root_of(layers, path)
    if own is None or len(layers) < 2:
        return None
    names = {root: re.findall(r'^BBFILE_COLLECTIONS \+= "(.*)"', text, re.MULTILINE) for root, text in layers.items()}
    depends = set(" ".join(re.findall(r'^LAYERDEPENDS.*"(.*)"', layers[own], re.MULTILINE)).split())
    is_beside = {root: not own.startswith(root) and not root.startswith(own) for root in layers}
    wanted = {root for root in layers if is_beside[root] and not depends & set(names[root])}
    if not wanted or not depends <= {"core", *(name for found in names.values() for name in found)}:
        return None
    recipes = sorted(name for name in files if RECIPE.search(name) and root_of(layers, name) in wanted)
    if not recipes:
        return None
    needed = os.path.basename(source.choice(recipes)).split("_")[0]
    return {path: f'{files[path]}\nDEPENDS += "{needed}"\n'}


def one_deeper(path):
    return os.path.join(os.path.dirname(path), "more", os.path.basename(path))


def one_higher(path):
    return os.path.join(os.path.dirname(os.path.dirname(path)), os.path.basename(path))


def left_over(files, path, source):
    """A patch more among those of a recipe."""
    directories = {os.path.dirname(other) for other in files if other.endswith(".patch")}
    own = sorted(name for name in directories if os.path.dirname(name) == os.path.dirname(path))
    name = source.choice(["0009-seeded-left-over.patch", "0042-seeded-fix.patch", "CVE-2024-98765.patch"])
    return {os.path.join(source.choice(own), name): LEFT_OVER} if own else None


def lost_from_bbpath(files, path, source):
    """A layer with classes is in BBPATH no more."""
    root = os.path.dirname(os.path.dirname(path))
    has_classes = any(name.startswith(os.path.join(root, "classes")) for name in files)
    return edit(drop("BBPATH "))(files, path, source) if has_classes else None


def conf(*makers):
    return at(CONF, *map(edit, makers))


def appends(*makers):
    return at(APPEND, *map(edit, makers))


LAYERS = {
    "addpylib-missing": at(
        CONF,
        edit(drop("addpylib ")),
        in_layer(
            "lib/seeded/__init__.py",
            'NAME = "seeded"\n',
            ("classes/seeded.bbclass", "python do_seeded() {\n    import seeded\n    bb.note(seeded.NAME)\n}\n"),
        ),
    ),
    "append-dangling": at(
        r"\.bb(?:append)?$",
        lambda files, path, source: (
            beside(lambda path: (swapped_name(path) or path) + "append", 'DEPENDS += "openssl"\n')(files, path, source)
            if path.endswith(".bb")
            else None
        ),
        lambda files, path, source: (
            beside(lambda path: re.sub(r"_[^_/]*\.bb$", "_0.0.1.bbappend", path), 'DEPENDS += "openssl"\n')(
                files, path, source
            )
            if re.search(r"_\d[^_/]*\.bb$", path)
            else None
        ),
    ),
    "append-replaces-list": appends(
        replace(r"^(DEPENDS|SRC_URI|RDEPENDS:\$\{PN\}|EXTRA_OECONF|EXTRA_OEMESON)(?::append = \" ?| \+= \")", r'\1 = "')
    ),
    "append-replaces-task": appends(replace(r"^(do_(?:install|compile|configure)):(?:append|prepend) ?\(\)", r"\1()")),
    "filesextrapaths-form": appends(
        replace(r'^(FILESEXTRAPATHS:prepend := "[^"\n]*):"', r'\1"'),
        replace(r"^FILESEXTRAPATHS:prepend := ", "FILESEXTRAPATHS:prepend = "),
        replace(r"^FILESEXTRAPATHS:prepend := ", "FILESEXTRAPATHS += "),
        replace(r'^(FILESEXTRAPATHS:prepend := "[^"\n]*:)"', r'\1 "'),
    ),
    "filesextrapaths-missing-dir": appends(
        replace(r'^FILESEXTRAPATHS:prepend := "\$\{THISDIR\}/(files)', swap(1)),
        replace(r'^(FILESEXTRAPATHS:prepend := "\$\{THISDIR\})/[^:"\n]*', r"\1/seeded"),
    ),
    "fitimage-type": at(
        MACHINE, edit(add('KERNEL_IMAGETYPE = "fitImage"\n')), edit(add('KERNEL_CLASSES += "kernel-fitimage"\n'))
    ),
    "image-install-in-conf": at(
        MACHINE + r"|conf/distro/[\w.-]+\.conf$",
        edit(add('IMAGE_INSTALL += "vim"\n')),
        edit(add('IMAGE_INSTALL += "strace gdbserver"\n')),
    ),
    "include-missing": at(
        MACHINE + r"|conf/distro/[\w.-]+\.conf$|conf/machine/include/[\w./-]+\.inc$",
        edit(replace(r"^require (?:conf/[\w./-]*/)?([a-z-]{5,})", swap(1))),
    ),
    "layer-bbfiles": conf(
        replace(r"\$\{LAYERDIR\}/recipes-", "recipes-"),
        replace(r"\$\{LAYERDIR\}/recipes-", "/srv/layers/meta-seeded/recipes-"),
        replace(r"\$\{LAYERDIR\}/recipes-", "${LAYERDIR}/recipe-"),
        replace(r"(\$\{LAYERDIR\}/recipes-\*/\*/\*\.bb) ", r"\1,"),
        replace(r"\$\{LAYERDIR\}/recipes-\*/\*/", "$LAYERDIR/recipes-*/*/"),
        replace(r"\s*\\?\s*\$\{LAYERDIR\}/recipes-\*/\*/\*\.bbappend", ""),
    ),
    "layer-bbpath": at(
        CONF,
        edit(replace(r'^BBPATH \.= ":', 'BBPATH .= "')),
        edit(replace(r'^BBPATH \.= ":', 'BBPATH = "')),
        edit(replace(r'^BBPATH \.= ":', 'BBPATH += "')),
        edit(replace(r'^BBPATH =\. "(.*):"', r'BBPATH =. "\1"')),
        lost_from_bbpath,
    ),
    "layer-collection-unknown": conf(
        replace(r"^BBFILE_PATTERN_([\w-]{4,})", swap(1)),
        replace(r"^LAYERSERIES_COMPAT_([\w-]{4,})", swap(1)),
        replace(r"^BBFILE_PRIORITY_([\w-]{4,})", swap(1)),
        replace(r"^LAYERDEPENDS_([\w-]{4,})", swap(1)),
        replace(r'^BBFILE_COLLECTIONS \+= "([\w-]{4,})', swap(1)),
    ),
    "layer-depends-missing": at(r"\.bb$", needs_other_layer),
    "layer-license-path": conf(
        add('LICENSE_PATH = "${LAYERDIR}/licenses"\n'), replace(r"^LICENSE_PATH \+= ", "LICENSE_PATH = ")
    ),
    "layer-recipe-unreached": at(r"/recipes-[^/]+/[^/]+/[^/]+\.(?:bb|bbappend)$", moved(one_deeper), moved(one_higher)),
    "layer-series": conf(replace(r'^LAYERSERIES_COMPAT_[\w-]+ = "(?:\w+ )*(\w{6,})', swap(1))),
    "layer-value": conf(
        replace(r'^(BBFILE_PRIORITY_[\w-]+ = )"\d+"', r'\1"high"'),
        replace(r'^(LAYERDEPENDS_[\w-]+ \+?= ")core\b', r"\1openembedded-core"),
        replace(r'^(LAYERDEPENDS_[\w-]+ = ")core ', r"\1core,"),
        replace(r"^BBFILES \+= ", "BBFILES = "),
        replace(r"^BBFILE_COLLECTIONS \+= ", "BBFILE_COLLECTIONS = "),
    ),
    "patch-unused": at(r"/recipes-[^/]+/[^/]+/[^/]+\.bb$", left_over),
    "preferred-form": at(
        MACHINE,
        edit(replace(r"^PREFERRED_PROVIDER_virtual/(kernel|bootloader)\b", r"PREFERRED_PROVIDER_virtual_\1")),
        edit(add('PREFERRED_VERSION_linux-yocto = "6.12*"\n')),
        edit(add('PREFERRED_VERSION_virtual/kernel = "6.12%"\n')),
    ),
    "uboot-config-legacy": at(
        MACHINE,
        *(
            for_new_release(edit(change))
            for change in (
                replace(r'^(UBOOT_CONFIG\[\w+\] = "\w+_(?:def)?config)"', r'\1,sdcard"'),
                unless("UBOOT_", add('UBOOT_CONFIG ??= "sd"\nUBOOT_CONFIG[sd] = "seeded_defconfig,sdcard"\n')),
                unless("UBOOT_", add('UBOOT_CONFIG ??= "sd"\nUBOOT_CONFIG[sd] = "seeded_defconfig,,u-boot.img"\n')),
            )
        ),
    ),
    "wic-files-moved": at(CONF, for_new_release(for_wic)),
}
