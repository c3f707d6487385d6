"""What a slip in a recipe looks like for each rule."""

from bodies import transparent
from edits import add, any_of, drop, flip, in_function, mistyped, replace, swap, unless, where

# What other files than recipes have a slip.
ENDINGS = {
    "patch-cve-mismatch": ".patch",
    "patch-cve-tag": ".patch",
    "patch-status": ".patch",
    "unit-key-unknown": ".service",
    "unit-program-unknown": ".service",
}

# What is a slip in openembedded-core, the first of the trees, and right in layers for releases before its own.
OF_CORE = {"groupmems-param", "license-closed", "license-legacy-operators"}

COMMIT = "1234567890123456789012345678901234567890"

SLIPS = {
    # Names, overrides and operators.
    "append-glues-words": where(
        r'^DEPENDS \+?= "[^"\n]*[\w-]"$', replace(r'^DEPENDS:append(:class-target)? = " (?=\w)', r'DEPENDS:append\1 = "')
    ),
    "assignment-whitespace": replace(r'^(SUMMARY|HOMEPAGE|SECTION|LICENSE|DEPENDS) (\+?)= "', r'\1\2= "'),
    "assignment-overwritten": add('SUMMARY = "Another one"\n', r'^SUMMARY = "'),
    "colon-for-underscore": add('PREFERRED_VERSION:linux-yocto = "6.6%"\n'),
    "condition-on-overrides": add("EXTRA_OECONF += \"${@bb.utils.contains('OVERRIDES', 'arm', '--with-a', '', d)}\"\n"),
    "condition-same-branches": add("EXTRA_OECONF += \"${@bb.utils.contains('DISTRO_FEATURES', 'x11', '--a', '--a', d)}\"\n"),
    "default-after-assignment": add('SECTION ?= "libs"\n', r'^SECTION = "'),
    "default-lost": add('PACKAGECONFIG += "seeded"\n', r'^PACKAGECONFIG \?\?= "\w'),
    "call-arguments": replace(r"(bb\.utils\.contains\([^()]*), d\)", r"\1)"),
    "api-near-match": replace(r"bb\.utils\.(contains|filter|contains_any)\(", swap(1)),
    "extra-users-params": add('EXTRA_USERS_PARAMS = "adduser seeded;"\n'),
    "dependency-kind": replace(r'^(DEPENDS \+?= ")(zlib|openssl|expat|curl|libxml2|dbus|glib-2\.0)\b(?!-)', r"\1\2-dev"),
    "comment-in-value": replace(r"^( +)(file://[\w.-]+\.patch \\\n)", r"\1# \2"),
    "src-uri-parameter-form": replace(r";branch=(\w+);protocol", r";branch=\1,protocol"),
    "option-of-other-build": where(r"^inherit [^\n]*\b(?:cmake|meson)\b", replace(r'^(PACKAGECONFIG\[[\w-]+\] = ")-D[^,"]*', r"\1--enable-seeded")),
    "unquoted-make-variable": add('EXTRA_OEMAKE += "CC=${CC}"\n', r"^inherit (?!.*native)"),
    "feature-near-match": mistyped(r"bb\.utils\.(?:contains|filter)\('DISTRO_FEATURES', '([a-z]{5,})'"),
    "function-redefined": add("do_install() {\n    :\n}\n", r"^do_install ?\(\) ?\{"),
    "global-class-in-recipe": any_of([add(f"inherit {name}\n") for name in ("insane", "sstate", "license", "patch", "debian")]),
    "getvar-old-override": in_function("echo ${FILES_${PN}}"),
    "lines-glue-words": replace(r"^( +[a-z][\w-]*) \\\n +(?=[a-z][\w-]* \\\n)", r"\1\\\n"),
    "overrides-form": add('MACHINEOVERRIDES =. "seeded"\n'),
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
    "unexpanded-reference": replace(r'^(S|B) = "\$\{(UNPACKDIR|WORKDIR|S)\}', r'\1 = "$(\2)'),
    "value-form": any_of([add('PARALLEL_MAKE = "4"\n'), add('BB_NUMBER_THREADS = "four"\n')]),
    "unknown-reference": replace(r"\$\{(UNPACKDIR|STAGING_INCDIR|STAGING_LIBDIR|sysconfdir|localstatedir|WORKDIR)\}", swap(1)),
    "unknown-variable-near-match": replace(
        r"^(SUMMARY|DESCRIPTION|HOMEPAGE|SECTION|DEPENDS|RDEPENDS|RRECOMMENDS|LIC_FILES_CHKSUM|EXTRA_OECONF|EXTRA_OECMAKE|EXTRA_OEMESON"
        r"|BBCLASSEXTEND|PACKAGECONFIG|COMPATIBLE_HOST|UPSTREAM_CHECK_REGEX|CVE_PRODUCT|SYSTEMD_SERVICE)\b(?=[:\w${}-]* [+?]?= )",
        swap(1),
    ),
    "variable-in-wrong-file": add('PREFERRED_PROVIDER_virtual/kernel = "linux-yocto"\n'),
    # What is fetched.
    "autorev": unless(";tag=", replace(r'^SRCREV = "[0-9a-f]{40}"', 'SRCREV = "${AUTOREV}"')),
    "checksum-form": replace(r'^SRC_URI\[sha256sum\] = "([0-9a-f]{40})[0-9a-f]{24}"', r'SRC_URI[sha256sum] = "\1"'),
    "checksum-unused": add(f'SRC_URI[md5sum] = "{"0" * 32}"\n', r'^SRC_URI = "git://'),
    "git-github-protocol": replace(r"(git://github\.com/[^;\s]+);protocol=https", r"\1"),
    "git-no-branch": replace(r"(git(?:sm)?://[^\s\"]*?);branch=[^;\s\"]+", r"\1"),
    "git-tag-and-srcrev": where(
        r'^SRCREV = "', unless(";tag=", replace(r"(git://[^\s\"]*?;branch=[^;\s\"]+)", rf"\1;rev={COMMIT}"))
    ),
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
    "srcrev-unused": add(f'SRCREV_tools = "{COMMIT}"\n', r'^SRC_URI = "git://[^;"]*;[^"]*"$'),
    "srcrev-not-a-commit": unless(";tag=", replace(r'^(SRCREV(?:_\w+)? = "[0-9a-f]{12})[0-9a-f]{28}"', r'\1"')),
    # Licenses.
    "lic-checksum-form": replace(r"(md5=[0-9a-f]{20})[0-9a-f]{12}", r"\1"),
    "lic-file-missing": replace(r"\$\{COMMON_LICENSE_DIR\}/([\w.-]+)", swap(1)),
    "lic-files-chksum-mismatch": replace(r"\$\{COMMON_LICENSE_DIR\}/[\w.-]+;md5=[0-9a-f]{32}", flip),
    "lic-files-chksum-missing": drop("LIC_FILES_CHKSUM = "),
    "license-common-mismatch": where(
        r'^LIC_FILES_CHKSUM = "file://\$\{COMMON_LICENSE_DIR\}/\w+;md5=\w+"$', replace(r'^LICENSE = "(?:MIT|Apache-2\.0)"', 'LICENSE = "ISC"')
    ),
    "license-closed": replace(r'^LICENSE = "[^"\n]*"', 'LICENSE = "CLOSED"'),
    "license-legacy-operators": any_of(
        [
            replace(r'^(LICENSE = "[^"\n&|]*\w) AND (?=\w)', r"\1 & "),
            replace(r'^(LICENSE = "[^"\n&|]*\w) AND (?=\w)', r"\1&"),
            replace(r'^(LICENSE = "[^"\n&|]*\w) OR (?=\w)', r"\1 | "),
        ]
    ),
    "license-missing": drop("LICENSE = "),
    "license-obsolete": replace(r'^(LICENSE = "[^"\n]*)GPL-2\.0-only', r"\1GPLv2"),
    "license-package-unlisted": add('LICENSE:${PN}-dev = "GFDL-1.3-only"\n', r'^LICENSE = "[^"$]*"'),
    "license-syntax": replace(r'^(LICENSE = "[^"\n]*?) (?:&|AND) ', r"\1 "),
    "license-unknown": replace(r'^LICENSE = "((?!LicenseRef)[A-Z][A-Za-z-]{4,}[\d.]*[\w-]*)"', swap(1)),
    # Packages.
    "class-variable-unused": where(
        r"^SYSTEMD_SERVICE", replace(r"^(inherit \w.*) systemd(?![\w-])", r"\1")
    ),
    "package-shadowed": add('PACKAGES += "${PN}-seeded"\nFILES:${PN}-seeded = "${bindir}/seeded"\n', r'^FILES:\$\{PN\} \+?= "[^"]*\$\{bindir\}/\*'),
    "useradd-option": replace(r"^((?:USERADD|GROUPADD)_PARAM:\$\{PN\} = \"[^\"\n]*)--system", r"\1--sytem"),
    "depends-package-scoped": replace(r"^DEPENDS (\+?)= ", r"DEPENDS:${PN} \1= "),
    "dependency-version-syntax": add('RDEPENDS:${PN} += "zlib (== 1.2)"\n'),
    "features-check-unused": where(
        r"^inherit .*features_check",
        replace(r'^(?:REQUIRED|ANY_OF|CONFLICT)_(?:DISTRO|MACHINE|COMBINED|IMAGE)_FEATURES(?::[\w${}-]+)? [?+]*= "[^"\n]*"\n', ""),
    ),
    "files-build-path": add('FILES:${PN} += "${D}${datadir}/seeded"\n', r"^inherit "),
    "initscript-incomplete": drop("INITSCRIPT_NAME(?::\\$\\{PN\\})? = "),
    "installed-not-shipped": replace(
        r"^(?=[ \t]*install -d )", "    install -d ${D}/srv/seeded\n    touch ${D}/srv/seeded/list\n", parts=transparent
    ),
    "image-feature-unknown": replace(r'^IMAGE_FEATURES \+?= "(?:[\w-]+ )*([\w-]{6,})', swap(1)),
    "insane-skip-unknown": replace(r'^INSANE_SKIP:[^=\n]*= "([\w-]{6,})', swap(1)),
    "package-name-invalid": replace(r'^(PACKAGES =\+ ")(\$\{PN\}-)(\w)', lambda match: match[1] + "${PN}_" + match[3]),
    "package-scope-unknown": replace(r"^(FILES|RDEPENDS|SUMMARY|RRECOMMENDS):\$\{PN\}-(?!dev|doc|dbg|staticdev|locale|src|ptest)(\w{4,})", swap(2)),
    "package-variable-unscoped": replace(r"^(RDEPENDS|FILES|RRECOMMENDS):\$\{PN\} (\+?=)", r"\1 \2"),
    "package-unknown": mistyped(r'^DEPENDS \+?= "(?:[\w.+-]+ )*?([a-z]{5,})(?=[ "])'),
    "pn-is-override": any_of([add(f'PN = "{name}"\n') for name in ("qemuarm", "qemux86-64", "qemuriscv64", "forcevariable")]),
    "packagegroup-arch-order": unless(
        "PACKAGE_ARCH|nativesdk", replace(r"^(inherit .*\bpackagegroup\b.*)$", r'\1\n\nPACKAGE_ARCH = "${MACHINE_ARCH}"')
    ),
    "packageconfig-fields": replace(r'^(PACKAGECONFIG\[\w+\] = "[^"\n$]+,[^"\n$]*)"', r'\1,,,,,,x"'),
    "packageconfig-pair-typo": replace(r'^PACKAGECONFIG\[[\w-]+\] = "--enable-[\w-]+,--disable-([\w-]{6,}),', swap(1)),
    "packageconfig-undefined": replace(r'^PACKAGECONFIG \?\??= "(\w{4,})', swap(1)),
    "kernel-name-form": any_of(
        [
            add('RDEPENDS:${PN} += "kernel-module-g_ether"\n', r"^inherit (?!.*native)"),
            add('RRECOMMENDS:${PN} += "kernel-module-usb_storage"\n', r"^inherit (?!.*native)"),
        ]
    ),
    "packages-duplicate": replace(r'^(PACKAGES =\+ )"(\$\{PN\}-\w+)', r'\1"\2 \2'),
    "rdepends-on-dev": add('RDEPENDS:${PN} += "zlib-dev"\n', r"^inherit autotools"),
    "runtime-virtual-slash": add('RDEPENDS:${PN} += "virtual/egl"\n'),
    "service-not-packaged": add('SYSTEMD_SERVICE:${PN}-doc = "seeded.service"\n', r"^inherit .*systemd"),
    "systemd-auto-enable": any_of(
        [
            replace(r'^(SYSTEMD_AUTO_ENABLE(?::\$\{PN\})? [?]*= )"\w+"', r'\1"disabled"'),
            add('SYSTEMD_AUTO_ENABLE = "0"\n', r"^inherit .*\bsystemd\b"),
            add('SYSTEMD_AUTO_ENABLE = "enabled"\n', r"^inherit .*\bsystemd\b"),
        ]
    ),
    "systemd-package-unknown": replace(r'^SYSTEMD_PACKAGES = "\$\{PN\}(-\w+)?', r'SYSTEMD_PACKAGES = "${PN}-nosuch'),
    "unit-key-unknown": any_of(
        [replace(r"^\[(Unit|Service|Install)\]", swap(1)), replace(r"^(ExecStart|Description|WantedBy|Restart|After)=", swap(1))]
    ),
    "unit-not-installed": lambda text, source: replace(r'^SYSTEMD_SERVICE:\$\{PN\} = "([\w-]{4,})\.service', swap(1))(text, source)
    if transparent(text)
    else None,
    "unit-program-unknown": replace(r"^ExecStart=/usr/s?bin/([a-z-]{5,})", swap(1)),
    "useradd-incomplete": drop("USERADD_PACKAGES = "),
    # What changed from release to release.
    "class-not-in-release": add("inherit glide\n"),
    "cve-check-ignore": add('CVE_CHECK_IGNORE += "CVE-2024-1234"\n'),
    "cve-status-form": replace(r"^CVE_STATUS\[CVE-", "CVE_STATUS["),
    "groupmems-param": any_of(
        [
            replace(r'^USERMOD_PARAM:', "GROUPMEMS_PARAM:"),
            add('GROUPMEMS_PARAM:${PN} = "-a lamp -g video"\n', r"^inherit .*\buseradd\b"),
            add('GROUPMEMS_PARAM:${PN} += "-a lamp -g input"\n', r"^inherit .*\buseradd\b"),
        ]
    ),
    "path-trailing-slash": replace(r'^(S = "\$\{UNPACKDIR\}/[^"\n]*[^/"\n])"', r'\1/"'),
    "python-pn": replace(r"^(    python3)-(?=\w+ \\$)", r"    ${PYTHON_PN}-"),
    "removed-variable": any_of(
        [add('DISTUTILS_BUILD_ARGS = "--fast"\n', r"^inherit .*setuptools3"), add('PEP517_BUILD_API = "flit_core.buildapi"\n', r"^inherit .*pypi")]
    ),
    "renamed-variable": add('SYSROOT_DIRS_BLACKLIST += "${datadir}/x"\n'),
    "s-without-source": where(
        r'^SRC_URI \+?= "(?:\s*\\?\s*file://[^\s":;]+)+[\s\\]*"$',
        unless("://(?<!file://)|crate|inherit .*(?:kernel|go-mod)", drop(r'S = "\$\{UNPACKDIR\}"$')),
    ),
    "s-workdir": replace(r'^S = "\$\{UNPACKDIR\}/.*"', 'S = "${WORKDIR}"'),
    "srcpv": replace(r'^PV = "([^"$]*)\+git"', r'PV = "\1+git${SRCPV}"'),
    "virtual-toolchain": add('DEPENDS += "virtual/${TARGET_PREFIX}gcc"\n'),
    "workdir-source-file": replace(r"\$\{UNPACKDIR\}/(?=[\w.-]+\.(?:service|conf|init|sh|default)\b)", "${WORKDIR}/"),
    # Patches.
    "patch-cve-mismatch": replace(r"^CVE: CVE-\d{4}-\d*?(\d)(\d)$", lambda match: match[0][:-2] + match[2] + match[1]),
    "patch-cve-tag": drop("CVE: "),
    "patch-status": any_of([drop("Upstream-Status: "), replace(r"^Upstream-Status: (Backport|Pending|Inappropriate|Submitted)", swap(1))]),
    # Recipes.
    "python-tabs": add('python do_seeded() {\n\tbb.note("x")\n}\naddtask do_seeded\n'),
    "dollar-in-python": add(
        'python do_seeded() {\n    if os.path.exists(d.getVar("WORKDIR") + "/keys_${PN}/key.pem"):\n'
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
    "backquotes-as-command": in_function("if `which seeded`; then\n    :\nfi"),
    "braces-without-dollar": replace(r"\$\{D\}\$\{(bindir|sbindir|sysconfdir|libdir|datadir)\}", r"${D}{\1}"),
    "call-not-seen": add("seeded_clean() {\n    rm -rf ${B}/x\n}\n\ndo_install:append() {\n    trap seeded_clean 0\n}\n", r"^inherit autotools"),
    "config-executable": in_function("install -m 0755 ${UNPACKDIR}/seeded.conf ${D}${sysconfdir}/seeded.conf"),
    "exit-skips-appended": add(
        'pkg_postinst:${PN}() {\n    if [ -n "$D" ]; then\n        exit 0\n    fi\n    echo x\n}\n',
        r"^(?!(?:.*\n)*pkg_postinst)(?:.*\n)*inherit .*\bsystemd\b(?:.*\n)*SYSTEMD_SERVICE:\$\{PN\} = ",
    ),
    "redirected-twice": in_function("ls ${S} > ${B}/seeded.a > ${B}/seeded.b"),
    "shell-function-name": add("do_write-list() {\n    ls ${S}\n}\naddtask write-list after do_compile before do_install\n", r"^inherit autotools"),
    "unquoted-in-test": add(
        'SEEDED_MODE = ""\n\ndo_install:append() {\n    if [ ${SEEDED_MODE} = fast ]; then\n        :\n    fi\n}\n', r"^inherit cmake"
    ),
    "always-true-test": in_function('if [ "${PN}"=="x" ]; then\n    :\nfi'),
    "bashism": in_function('if [ "${PN}" == "x" ]; then\n    :\nfi'),
    "dollar-without-braces": in_function("install -d $D${bindir}"),
    "expanded-d": add("pkg_postinst:${PN}() {\n    touch ${D}${sysconfdir}/x\n}\n", r"^(?!(?:.*\n)*pkg_postinst)"),
    "find-or-action": in_function("find ${D} -name '*.a' -o -name '*.la' -delete"),
    "glob-in-file-test": in_function("if [ -e ${D}${bindir}/*.sh ]; then\n    :\nfi"),
    "inline-condition": any_of(
        [
            in_function("if [ ${@bb.utils.contains('DISTRO_FEATURES', 'x11', 'true', 'false', d)} ]; then\n    :\nfi"),
            in_function("if ${@bb.utils.contains('DISTRO_FEATURES', 'x11', '1', '0', d)}; then\n    :\nfi"),
        ]
    ),
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
    "python-undefined-name": add("python do_seeded() {\n    for flag in flags_of(d):\n        bb.note(flag)\n}\naddtask do_seeded\n"),
    "removed-api": add("python () {\n    if d.getVar('A').has_key('x'):\n        bb.note('x')\n}\n"),
    # Tasks.
    "append-in-other-language": add("python do_install:append() {\n    for name in ('a', 'b'):\n        bb.note(name)\n}\n", r"^do_install ?\(\)"),
    "destdir-changed-unfaked": any_of(
        [
            add(f"do_seeded() {{\n    {line}\n}}\naddtask seeded after do_install before do_package\n", r"^do_install\b")
            for line in ("rm -rf ${D}${docdir}", "sed -i -e 's/a/b/' ${D}${sysconfdir}/x", "echo x > ${D}${sysconfdir}/x")
        ]
    ),
    "fakeroot-on-append": add("fakeroot do_compile:append() {\n    :\n}\n"),
    "function-only-with-override": add("do_seeded:class-native() {\n    :\n}\naddtask do_seeded after do_install\n"),
    "function-unused": add("seeded_write() {\n    ls ${S} > ${B}/list\n}\n"),
    "scriptlet-without-root": any_of(
        [
            add(f"pkg_{name}:${{PN}}() {{\n    {line}\n}}\n", r"^(?!(?:.*\n)*pkg_p)")
            for name in ("postinst", "preinst")
            for line in ("systemctl daemon-reload", "/sbin/ldconfig", "echo x\n    systemctl enable x.service")
        ]
    ),
    "task-anchor-unknown": any_of(
        [
            lambda text, source, anchor=anchor: mistyped(rf"addtask do_seeded after do_({anchor})")(
                f"{text.rstrip()}\n\ndo_seeded() {{\n    :\n}}\naddtask do_seeded after do_{anchor} before do_build\n", source
            )
            for anchor in ("install", "configure", "compile", "unpack", "package", "deploy", "populate_sysroot")
        ]
    ),
    "task-cycle": add(
        "do_seeded_a() {\n    :\n}\n\ndo_seeded_b() {\n    :\n}\n\naddtask seeded_a after do_seeded_b\naddtask seeded_b after do_seeded_a before do_build\n"
    ),
    "task-without-function": add("addtask seeded_report after do_install before do_build\n"),
    "unused-suppression": replace(r"^(?=SUMMARY = )", "# pvlint: ignore[syntax-error] -- seeded\n"),
    "task-dependency-form": add('do_compile[depends] += "virtual/kernel"\n'),
}
