"""Slips in functions of the shell: lines taken away, names misspelled, quotes broken, and what only bash knows put in.

Each is named `RULE: WHAT`, with the rule that is to find it.
"""

import re

from edits import line_at, replace, swap

FUNCTION = re.compile(r"^(?!python |fakeroot python |pkg_)(?:fakeroot )?([\w-]+)(?::(?:append|prepend))?(?::class-\w+)? ?\(\) ?\{\n((?:.*\n)*?)\}", re.MULTILINE)

# What runs anywhere, and is right in bash.
BASHISMS = {
    "==": 'if [ "${PN}" == "x" ]; then\n    :\nfi',
    "[[": 'if [[ -n "${PN}" ]]; then\n    :\nfi',
    "[[ =~": 'seeded=x\nif [[ $seeded =~ ^a ]]; then\n    :\nfi',
    "&>": "ls &> ${WORKDIR}/seeded.log",
    ">& file": "ls >& ${WORKDIR}/seeded.log",
    "source": "source ${WORKDIR}/seeded.sh",
    "function": "function seeded {\n    :\n}",
    "$'": "printf '%s' $'a\\tb'",
    "{a,b}": "touch ${B}/{a,b}",
    "{1..3}": "for seeded in {1..3}; do\n    :\ndone",
    "${x:1:2}": "seeded=abc\necho ${seeded:1:2}",
    "${x/a/b}": "seeded=abc\necho ${seeded/a/b}",
    "${x^^}": "seeded=abc\necho ${seeded^^}",
    "${x[0]}": "seeded=abc\necho ${seeded[0]}",
    "${!x}": "seeded=HOME\necho ${!seeded}",
    "+=": "seeded=a\nseeded+=b\necho $seeded",
    "let": "let seeded=1+2",
    "((": "seeded=1\n((seeded++))",
    "echo -e": 'echo -e "a\\nb"',
    "pushd": "pushd ${S}",
    "read -a": "read -a seeded < ${WORKDIR}/x",
    "printf -v": "printf -v seeded '%s' x",
    "trap ERR": "trap 'echo failed' ERR",
    "pipefail": "set -o pipefail",
    "$RANDOM": "echo $RANDOM",
    "declare": "declare seeded=1",
}


def bodies(text):
    """The functions of the shell that are likely to be run by a task: where their lines begin and end."""
    return [
        match.span(2)
        for match in FUNCTION.finditer(text)
        if match[1].startswith("do_") and "<<" not in match[2] and match[2].strip()
    ]


# What puts nothing below `${D}` that its arguments do not name.
KNOWN = re.compile(
    r"^\s*(?:#|$|(?:install|mkdir|cp|ln|touch|echo|rm|sed|chmod|chown|cd|if|fi|then|else|elif|for|do|done|case|esac|;;|\[|test|printf)\b"
    r"|[\"'$-])"
)


def transparent(text):
    """The functions `do_install` that are the recipe's own as a whole and run nothing but known commands."""
    found = []
    for match in FUNCTION.finditer(text):
        is_whole = match[1] == "do_install" and ":" not in match[0].split("(")[0]
        if is_whole and all(KNOWN.match(line) for line in match[2].split("\n")) and "cp -" not in match[2]:
            found.append(match.span(2))
    return found


def inserted(lines):
    """Puts lines at the end of a function."""

    def make(text, source):
        found = bodies(text)
        if not found:
            return None
        at = source.choice(found)[1]
        put = "".join(f"    {line}\n" for line in lines.split("\n"))
        first = line_at(text, at)
        return text[:at] + put + text[at:], first, first + put.count("\n") - 1

    return make


def changed(pattern, new, parts=bodies):
    """Puts `new` in the place of one match within a function; `new` is a function of the match."""
    return replace(pattern, new, parts=parts)


# A line that makes a directory of the package.
MAKES_DIRECTORY = r"^[ \t]*(?:install -d|install -m ?0?755 -d|mkdir -p) [^\n\\]*\$\{D\}[^\n\\]*\n"


def only_comment(text, source):
    """Makes a comment of all that a function holds to which nothing is added."""
    found = [
        match.span(2)
        for match in FUNCTION.finditer(text)
        if match[1].startswith("do_") and match[2].count("\n") == 1 and ":" not in match[0].split("(")[0]
        and f"{match[1]}:" not in text
    ]
    if not found:
        return None
    start, end = source.choice(found)
    put = "    # " + text[start:end].strip() + "\n"
    return text[:start] + put + text[end:], line_at(text, start), line_at(text, start)


BODIES = {
    **{f"bashism: {what}": inserted(lines) for what, lines in BASHISMS.items()},
    "dollar-without-braces: $D": changed(r"\$\{D\}(?=\$\{)", lambda _: "$D"),
    "hook-function-missing: misspelled": replace(
        r'^(?:\w+_COMMAND|SYSROOT_PREPROCESS_FUNCS|do_\w+\[(?:pre|post)funcs\])[^=\n]*= *"[ ;]*(\w{6,})', swap(1)
    ),
    "install-source-missing: renamed": changed(r"\$\{UNPACKDIR\}/([\w-]{5,})(?=[.\w]*[ \n])", swap(1)),
    "install-without-directory: a line less": changed(MAKES_DIRECTORY, lambda _: ""),
    "install-without-directory: a line less, and nothing unknown runs": changed(
        MAKES_DIRECTORY, lambda _: "", parts=transparent
    ),
    "links-into-build: ${D}": changed(r"\bln -sf? (?=\$\{\w+\}/)", lambda match: match[0] + "${D}"),
    "shell-syntax: $((": inserted("seeded=$((1 + 2))"),
    "shell-syntax: a quote less": changed(r'"(?=[ ;)\n])', lambda _: ""),
    "shell-syntax: no done": changed(r"^[ \t]*done\n", lambda _: ""),
    "shell-syntax: no fi": changed(r"^[ \t]*fi\n", lambda _: ""),
    "shell-syntax: no then": changed(r"; then$", lambda _: ""),
    "shell-body-only-comments: only a comment": only_comment,
    "test-bracket-glued: x]": changed(r'(?<=["\w}]) \](?=;| &&| \|\||$)', lambda _: "]"),
    "unknown-reference: misspelled": changed(
        r"\$\{(bindir|sbindir|libdir|sysconfdir|datadir|localstatedir|systemd_system_unitdir|includedir)\}", swap(1)
    ),
    "unknown-shell-function: misspelled": changed(r"^[ \t]+(oe_runmake|oe_soinstall|oe_libinstall|[a-z]\w*_do_\w+)\b", swap(1)),
    "writes-outside-destdir: no ${D}": changed(
        r"(?<=install -d )\$\{D\}(?=\$\{(?:bindir|sbindir|libdir|sysconfdir|datadir)\})", lambda _: ""
    ),
}
