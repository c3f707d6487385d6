"""What a slip looks like for each rule.

A slip is a function of the text of a recipe and a source of random numbers. It returns the new text with the first and
the last line that it changed, or None where the recipe has no place for it.
"""

import re

# Rules that may speak instead, because they say more of the same line.
IN_ITS_PLACE = {
    "append-glues-words": ["src-uri-file-missing"],
    "git-no-branch": ["src-uri-parameter-unread"],
    "lic-files-chksum-mismatch": ["lic-file-missing"],
    "package-variable-unscoped": ["rdepends-on-dev"],
    "license-unknown": ["license-obsolete"],
    "src-uri-no-checksum": ["checksum-unused"],
}

# Rules that point at another line than the one that was changed.
ANYWHERE = {
    "assignment-overwritten",
    "class-variable-unused",
    "default-after-assignment",
    "function-redefined",
    "git-no-branch",
    "install-without-directory",
    "last-test-decides",
    "lic-files-chksum-missing",
    "license-missing",
    "package-scope-unknown",
    "shell-syntax",
    "src-uri-duplicate",
    "src-uri-no-checksum",
    "srcrev-format-missing",
    "srcrev-missing",
    "useradd-incomplete",
}

# Why a rule does not find nine of ten.
WHY = {
    "assignment-overwritten": "a class that is inherited in between may read the first value",
    "install-without-directory: a line less": "`make install` or a class may make it, or the file takes its name",
    "install-without-directory: a line less, and nothing unknown runs": "another line makes it as well, or nothing goes into it",
    "dollar-in-python": "the value of PN is known, so the path may exist",
    "override-never-active": "after the name of a package it may be another package",
}


def line_at(text, at):
    return text.count("\n", 0, at) + 1


def replace(pattern, new, flags=re.MULTILINE, parts=lambda text: [(0, len(text))]):
    """Puts `new` in the place of one match in one of the parts of a text, drawn at random; `new` may be a function of the
    match."""
    pattern = re.compile(pattern, flags)

    def make(text, source):
        found = [match for start, end in parts(text) for match in pattern.finditer(text, start, end)]
        places = [match for match in found if not is_comment(text, match.start())]
        if not places:
            return None
        match = source.choice(places)
        put = new(match) if callable(new) else match.expand(new)
        if put is None or put == match[0]:
            return None
        first = line_at(text, match.start())
        return text[: match.start()] + put + text[match.end() :], first, first + put.count("\n")

    return make


def is_comment(text, at):
    return text[text.rfind("\n", 0, at) + 1 :].lstrip().startswith("#")


def drop(pattern):
    """Takes a whole line away."""
    return replace(r"^" + pattern + r".*\n", lambda match: "" if "\\\n" not in match[0] else None)


def add(lines, needs=None):
    """Adds lines at the end, where `needs` is found in the recipe."""

    def make(text, source):
        if needs and not re.search(needs, text, re.MULTILINE):
            return None
        start = text if text.endswith("\n") else text + "\n"
        first = line_at(start, len(start))
        return start + "\n" + lines, first + 1, first + lines.count("\n")

    return make


def unless(pattern, made):
    """Only in recipes without `pattern`."""
    return lambda text, source: None if re.search(pattern, text) else made(text, source)


def where(pattern, made):
    """Only in recipes with `pattern`."""
    return lambda text, source: made(text, source) if re.search(pattern, text, re.MULTILINE) else None


def any_of(makers):
    """One of several, drawn at random: many slips of one spelling would look meant."""
    return lambda text, source: source.choice(makers)(text, source)


def in_function(line, name="do_install"):
    """Adds a line at the end of a function of the shell."""
    pattern = re.compile(r"^" + name + r"(?::append)? ?\(\) ?\{\n(?:.*\n)*?\}", re.MULTILINE)

    def make(text, source):
        found = pattern.search(text)
        if not found or "EOF" in found[0]:
            return None
        at = found.end() - 1
        first = line_at(text, at)
        return text[:at] + "    " + line.replace("\n", "\n    ") + "\n" + text[at:], first, first + line.count("\n")

    return make


def swapped(word):
    """The word with two letters exchanged near its middle, as fingers do."""
    for at in range(len(word) // 2, len(word) - 1):
        if word[at] != word[at + 1] and word[at].isalpha() and word[at + 1].isalpha():
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return None


def swap(group):
    def new(match):
        word = swapped(match[group])
        start, end = (at - match.start() for at in match.span(group))
        return match[0][:start] + word + match[0][end:] if word else None

    return new


def flip(match):
    """Another hexadecimal digit in the middle of a checksum."""
    old = match[0]
    at = len(old) - 10
    return old[:at] + ("0" if old[at] != "0" else "1") + old[at + 1 :]


SLIPS = {
    # Names, overrides and operators.
    "append-glues-words": where(
        r'^DEPENDS \+?= "[^"\n]*[\w-]"$', replace(r'^DEPENDS:append(:class-target)? = " (?=\w)', r'DEPENDS:append\1 = "')
    ),
    "assignment-overwritten": add('SUMMARY = "Another one"\n', r'^SUMMARY = "'),
    "condition-on-overrides": add("EXTRA_OECONF += \"${@bb.utils.contains('OVERRIDES', 'arm', '--with-a', '', d)}\"\n"),
    "condition-same-branches": add("EXTRA_OECONF += \"${@bb.utils.contains('DISTRO_FEATURES', 'x11', '--a', '--a', d)}\"\n"),
    "default-after-assignment": add('SECTION ?= "libs"\n', r'^SECTION = "'),
    "default-lost": add('PACKAGECONFIG += "seeded"\n', r'^PACKAGECONFIG \?\?= "\w'),
    "function-redefined": add("do_install() {\n    :\n}\n", r"^do_install ?\(\) ?\{"),
    "getvar-old-override": in_function("echo ${FILES_${PN}}"),
    "operator-combination": replace(r"^(\w+:append(?::[\w-]+)?) = \"", r'\1 += "'),
    "operator-half-converted": replace(r"^(\w[\w:${}-]*:append):((?:class-|libc-|arm|x86|risc|mips)[\w-]*)", r"\1_\2"),
    "override-append-replaces": where(
        r'^DEPENDS \+?= "\w', replace(r'^(DEPENDS):append(:class-\w+|:libc-musl) = " ', r'\1\2 += "')
    ),
    "override-never-active": replace(r":class-(native|nativesdk|target)\b(?=[^\n]* = )", r":class_\1"),
    "override-underscore": replace(
        r"^(RDEPENDS|FILES|RRECOMMENDS|RPROVIDES|SUMMARY|INSANE_SKIP|ALTERNATIVE|SYSTEMD_SERVICE|pkg_postinst):(\$\{PN\})", r"\1_\2"
    ),
    "package-override-after-verb": replace(r"^(RDEPENDS|RRECOMMENDS|FILES):(\$\{PN\}(?:-\w+)?) \+= \"", r'\1:append:\2 = " '),
    "self-reference": add('LDFLAGS_OF_IT = "-s"\nLDFLAGS_OF_IT = "${LDFLAGS_OF_IT} -g"\nLDFLAGS += "${LDFLAGS_OF_IT}"\n'),
    "unknown-reference": replace(r"\$\{(UNPACKDIR|STAGING_INCDIR|STAGING_LIBDIR|sysconfdir|localstatedir|WORKDIR)\}", swap(1)),
    "unknown-variable-near-match": replace(
        r"^(SUMMARY|DESCRIPTION|HOMEPAGE|SECTION|DEPENDS|RDEPENDS|RRECOMMENDS|LIC_FILES_CHKSUM|EXTRA_OECONF|EXTRA_OECMAKE|EXTRA_OEMESON"
        r"|BBCLASSEXTEND|PACKAGECONFIG|COMPATIBLE_HOST|UPSTREAM_CHECK_REGEX|CVE_PRODUCT|SYSTEMD_SERVICE)\b(?=[:\w${}-]* [+?]?= )",
        swap(1),
    ),
    "variable-in-wrong-file": add('PREFERRED_PROVIDER_virtual/kernel = "linux-yocto"\n'),
    # What is fetched.
    "checksum-form": replace(r'^SRC_URI\[sha256sum\] = "([0-9a-f]{40})[0-9a-f]{24}"', r'SRC_URI[sha256sum] = "\1"'),
    "checksum-unused": add(f'SRC_URI[md5sum] = "{"0" * 32}"\n', r'^SRC_URI = "git://'),
    "git-github-protocol": replace(r"(git://github\.com/[^;\s]+);protocol=https", r"\1"),
    "git-no-branch": replace(r"(git(?:sm)?://[^\s\"]*?);branch=[^;\s\"]+", r"\1"),
    "src-uri-duplicate": replace(r"^( +)(file://[\w.-]+\.patch) \\\n", r"\1\2 \\\n\1\2 \\\n"),
    "src-uri-file-form": replace(r"file://(?=[\w.-]+\.patch)", "file:/"),
    "src-uri-file-missing": replace(r"file://([\w-]+)(?=\.patch)", swap(1)),
    "src-uri-no-checksum": drop(r"SRC_URI\[sha256sum\] = "),
    "src-uri-parameter-twice": replace(r";protocol=https", ";protocol=https;protocol=http"),
    "src-uri-parameter-unread": replace(r";branch=", ";brnach="),
    "src-uri-scheme-unknown": replace(r'^SRC_URI = "https://', 'SRC_URI = "htps://'),
    "src-uri-unstable-archive": replace(r'^SRC_URI = "https://[^"$]*?"', 'SRC_URI = "https://github.com/a/b/archive/v1.tar.gz"'),
    "src-uri-uses-pn": replace(r"^(SRC_URI = \"http[^\"\n]*)\$\{BPN\}", r"\1${PN}"),
    "src-uri-wildcard": replace(r"file://[\w.-]+(?=\.patch)", "file://*"),
    "srcrev-format-missing": drop("SRCREV_FORMAT = "),
    "srcrev-missing": unless(";tag=", drop("SRCREV = ")),
    "srcrev-not-a-commit": unless(";tag=", replace(r'^(SRCREV(?:_\w+)? = "[0-9a-f]{12})[0-9a-f]{28}"', r'\1"')),
    # Licenses.
    "lic-checksum-form": replace(r"(md5=[0-9a-f]{20})[0-9a-f]{12}", r"\1"),
    "lic-file-missing": replace(r"\$\{COMMON_LICENSE_DIR\}/([\w.-]+)", swap(1)),
    "lic-files-chksum-mismatch": replace(r"\$\{COMMON_LICENSE_DIR\}/[\w.-]+;md5=[0-9a-f]{32}", flip),
    "lic-files-chksum-missing": drop("LIC_FILES_CHKSUM = "),
    "license-missing": drop("LICENSE = "),
    "license-obsolete": replace(r'^(LICENSE = "[^"\n]*)GPL-2\.0-only', r"\1GPLv2"),
    "license-package-unlisted": add('LICENSE:${PN}-dev = "GFDL-1.3-only"\n', r'^LICENSE = "[^"$]*"'),
    "license-syntax": replace(r'^(LICENSE = "[^"\n]*?) (?:&|AND) ', r"\1 "),
    "license-unknown": replace(r'^LICENSE = "((?!LicenseRef)[A-Z][A-Za-z-]{4,}[\d.]*[\w-]*)"', swap(1)),
    # Packages.
    "class-variable-unused": where(
        r"^SYSTEMD_SERVICE", replace(r"^(inherit \w.*) systemd(?![\w-])", r"\1")
    ),
    "depends-package-scoped": replace(r"^DEPENDS (\+?)= ", r"DEPENDS:${PN} \1= "),
    "dependency-version-syntax": add('RDEPENDS:${PN} += "zlib (== 1.2)"\n'),
    "files-build-path": add('FILES:${PN} += "${D}${datadir}/seeded"\n', r"^inherit "),
    "insane-skip-unknown": replace(r'^INSANE_SKIP:[^=\n]*= "([\w-]{6,})', swap(1)),
    "package-name-invalid": replace(r'^(PACKAGES =\+ ")(\$\{PN\}-)(\w)', lambda match: match[1] + "${PN}_" + match[3]),
    "package-scope-unknown": replace(r"^(FILES|RDEPENDS|SUMMARY|RRECOMMENDS):\$\{PN\}-(?!dev|doc|dbg|staticdev|locale|src|ptest)(\w{4,})", swap(2)),
    "package-variable-unscoped": replace(r"^(RDEPENDS|FILES|RRECOMMENDS):\$\{PN\} (\+?=)", r"\1 \2"),
    "packageconfig-fields": replace(r'^(PACKAGECONFIG\[\w+\] = "[^"\n$]+,[^"\n$]*)"', r'\1,,,,,,x"'),
    "packageconfig-pair-typo": replace(r'^PACKAGECONFIG\[[\w-]+\] = "--enable-[\w-]+,--disable-([\w-]{6,}),', swap(1)),
    "packageconfig-undefined": replace(r'^PACKAGECONFIG \?\??= "(\w{4,})', swap(1)),
    "packages-duplicate": replace(r'^(PACKAGES =\+ )"(\$\{PN\}-\w+)', r'\1"\2 \2'),
    "rdepends-on-dev": add('RDEPENDS:${PN} += "zlib-dev"\n', r"^inherit autotools"),
    "runtime-virtual-slash": add('RDEPENDS:${PN} += "virtual/egl"\n'),
    "service-not-packaged": add('SYSTEMD_SERVICE:${PN}-doc = "seeded.service"\n', r"^inherit .*systemd"),
    "systemd-package-unknown": replace(r'^SYSTEMD_PACKAGES = "\$\{PN\}(-\w+)?', r'SYSTEMD_PACKAGES = "${PN}-nosuch'),
    "useradd-incomplete": drop("USERADD_PACKAGES = "),
    # What changed from release to release.
    "class-not-in-release": add("inherit glide\n"),
    "cve-status-form": replace(r"^CVE_STATUS\[CVE-", "CVE_STATUS["),
    "python-pn": replace(r"^(    python3)-(?=\w+ \\$)", r"    ${PYTHON_PN}-"),
    "removed-variable": add('AUTHOR = "Jane Doe"\n'),
    "renamed-variable": add('SYSROOT_DIRS_BLACKLIST += "${datadir}/x"\n'),
    "s-workdir": replace(r'^S = "\$\{UNPACKDIR\}/.*"', 'S = "${WORKDIR}"'),
    "srcpv": replace(r'^PV = "([^"$]*)\+git"', r'PV = "\1+git${SRCPV}"'),
    "virtual-toolchain": add('DEPENDS += "virtual/${TARGET_PREFIX}gcc"\n'),
    "workdir-source-file": replace(r"\$\{UNPACKDIR\}/(?=[\w.-]+\.(?:service|conf|init|sh|default)\b)", "${WORKDIR}/"),
    # Recipes.
    "dollar-in-python": add(
        'python do_seeded() {\n    path = d.getVar("WORKDIR") + "/keys_${PN}/key.pem"\n    if os.path.exists(path):\n'
        '        bb.note("x")\n}\naddtask do_seeded\n'
    ),
    "evaluation-error": replace(r"^require (\w+)(?=\.inc$)", swap(1)),
    "getvar-third-arg": add("LDFLAGS += \"${@d.getVar('SEEDED', 'x', '')}\"\n"),
    "inherit-line-form": replace(r"^inherit (\w+) (\w+)", r"inherit \1, \2"),
    "list-separator": replace(r'^(DEPENDS = "\w[\w-]*) (\w)', r"\1, \2"),
    "noexec-not-one": add('do_compile[noexec] = "0"\n'),
    "old-override-syntax": replace(r"^(\w+):append(?= = )", r"\1_append"),
    "syntax-error": replace(r'^(DEPENDS|SUMMARY|SECTION) = "([^"\n]*)"$', r'\1 = "\2'),
    "unknown-class-near-match": replace(r"^inherit (?:\w+ )?(autotools|pkgconfig|setuptools3|systemd|gettext|update-alternatives)\b", swap(1)),
    "unknown-varflag": add('do_compile[nostmap] = "1"\n'),
    "include-twice": replace(r"^(require \S+\.inc)$", r"\1\n\1"),
    # Shell.
    "always-true-test": in_function('if [ "${PN}"=="x" ]; then\n    :\nfi'),
    "bashism": in_function('if [ "${PN}" == "x" ]; then\n    :\nfi'),
    "dollar-without-braces": in_function("install -d $D${bindir}"),
    "expanded-d": add("pkg_postinst:${PN}() {\n    touch ${D}${sysconfdir}/x\n}\n", r"^(?!(?:.*\n)*pkg_postinst)"),
    "find-or-action": in_function("find ${D} -name '*.a' -o -name '*.la' -delete"),
    "glob-in-file-test": in_function("if [ -e ${D}${bindir}/*.sh ]; then\n    :\nfi"),
    "install-d-mode": in_function("install -d 0755 ${D}${sysconfdir}/seeded"),
    "install-without-directory": replace(
        r"^do_install\(\) \{\n", 'do_install() {\n    install -m 0644 ${UNPACKDIR}/x ${D}${sysconfdir}/seeded.d/x\n'
    ),
    "last-test-decides": in_function("[ -n \"${X_SEEDED}\" ] && echo x"),
    "links-into-build": in_function("ln -s ${D}${bindir}/a ${D}${bindir}/b"),
    "loop-word-outside-loop": in_function("[ -e x ] || continue"),
    "network-in-task": in_function("wget https://example.org/x"),
    "postinst-exit-1": add(
        'pkg_postinst:${PN}() {\n    if [ -n "$D" ]; then\n        exit 1\n    fi\n}\n', r"^(?!(?:.*\n)*pkg_postinst)"
    ),
    "quoted-list-in-for": in_function('for x in "a b c"; do\n    touch ${D}/$x\ndone'),
    "redirect-to-number": in_function("echo x >1"),
    "shell-syntax": in_function("if [ -e x ]; then\n    :"),
    "sudo-in-task": in_function("sudo chown root ${D}"),
    "test-bracket-glued": in_function('if [ "${PN}" = "x"]; then\n    :\nfi'),
    "trim-of-bitbake-variable": in_function("echo ${PV%.*}"),
    "unknown-shell-function": in_function("oe_runmke install"),
    "world-writable": in_function("install -m 0777 x ${D}${bindir}/x"),
    "writes-outside-destdir": in_function("install -d ${sysconfdir}/x"),
    # Python.
    "braces-in-name": add("python do_seeded() {\n    bb.note(d.getVar('FILES:${PN}') or '')\n}\naddtask do_seeded\n"),
    "constant-condition": add("python () {\n    if ('a' or 'b') in d.getVar('PN'):\n        bb.note('x')\n}\n"),
    "format-arguments": add("python () {\n    bb.note('%s %s' % (d.getVar('PN'),))\n}\n"),
    "invalid-escape": add("python () {\n    import re\n    re.match('\\.x', 'y')\n}\n"),
    "is-literal": add("python () {\n    if d.getVar('PN') is 'x':\n        bb.note('x')\n}\n"),
    "log-arguments": add("python () {\n    bb.warn('%s', d.getVar('PN'))\n}\n"),
    "python-syntax": add("python () {\n    if d.getVar('PN')\n        pass\n}\n"),
    "removed-api": add("python () {\n    if d.getVar('A').has_key('x'):\n        bb.note('x')\n}\n"),
    # Tasks.
    "fakeroot-on-append": add("fakeroot do_compile:append() {\n    :\n}\n"),
    "function-only-with-override": add("do_seeded:class-native() {\n    :\n}\naddtask do_seeded after do_install\n"),
    "task-anchor-unknown": any_of(
        [
            add(f"do_seeded() {{\n    :\n}}\naddtask do_seeded after {anchor} before do_build\n")
            for anchor in ("do_instal", "do_intsall", "do_confgure", "do_configrue", "do_compil", "do_comiple", "do_upnack",
                           "do_packge", "do_pacakge", "do_deplyo", "do_popluate_sysroot", "do_insatll", "do_cmopile")
        ]
    ),
    "task-dependency-form": add('do_compile[depends] += "virtual/kernel"\n'),
}
