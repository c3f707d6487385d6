"""What a slip in the files of a layer looks like that are no recipes: its configuration, appends and patches."""

import os
import re

from changes import at, beside, edit, moved, swapped_name
from edits import add, drop, replace, swap

CONF = r"(?:^|/)conf/layer\.conf$"
APPEND = r"\.bbappend$"
MACHINE = r"conf/machine/[\w.-]+\.conf$"
LEFT_OVER = "Upstream-Status: Pending\n\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n"


def in_layer(name, text, also):
    """A file more in the layer of a layer.conf, and another one that goes with it."""

    def change(files, path, source):
        root = os.path.dirname(os.path.dirname(path))
        made = {os.path.join(root, name): text, os.path.join(root, also[0]): also[1]}
        return None if any(path in files for path in made) else made

    return change


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
    "layer-bbpath": conf(
        replace(r'^BBPATH \.= ":', 'BBPATH .= "'),
        replace(r'^BBPATH \.= ":', 'BBPATH = "'),
        replace(r'^BBPATH \.= ":', 'BBPATH += "'),
        replace(r'^BBPATH =\. "(.*):"', r'BBPATH =. "\1"'),
        drop("BBPATH "),
    ),
    "layer-collection-unknown": conf(
        replace(r"^BBFILE_PATTERN_([\w-]{4,})", swap(1)),
        replace(r"^LAYERSERIES_COMPAT_([\w-]{4,})", swap(1)),
        replace(r"^BBFILE_PRIORITY_([\w-]{4,})", swap(1)),
        replace(r"^LAYERDEPENDS_([\w-]{4,})", swap(1)),
        replace(r'^BBFILE_COLLECTIONS \+= "([\w-]{4,})', swap(1)),
    ),
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
}
