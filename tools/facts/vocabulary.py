"""Names that exist from release to release: variables, tasks, checks of packages, features, functions."""

import ast
import re

# Where a file says nothing but in comments, nothing is said.
COMMENT = re.compile(r"^[ \t]*#.*$", re.M)
CONTINUED = re.compile(r"\\\n")
NAME = r"[A-Za-z_][A-Za-z0-9_]*"


class Texts:
    """The texts of a release without comments, by path below `meta/` or, for BitBake's, below `bitbake/`."""

    def __init__(self, core, bitbake):
        self.texts = {}
        for root, prefix in ((core, ""), (bitbake, "bitbake/")):
            for path in sorted(root.rglob("*")):
                if path.suffix in (".bb", ".bbclass", ".conf", ".inc", ".py") and path.is_file():
                    text = path.read_text(errors="replace")
                    self.texts[prefix + str(path.relative_to(root))] = CONTINUED.sub(" ", COMMENT.sub("", text))

    def having(self, *starts, but=()):
        return [text for path, text in self.texts.items() if path.startswith(starts) and not path.startswith(but)]

    def code(self):
        """What reads variables: classes, configuration, libraries. BitBake's own tests make theirs up."""
        return self.having("classes", "conf/", "lib/oe/", "bitbake/lib/bb/", but=("bitbake/lib/bb/tests/",))


def found(pattern, texts):
    expression = re.compile(pattern, re.M)
    return {name for text in texts for name in expression.findall(text)}


def variables(texts):
    """`NAME letter`: names of variables that openembedded-core or BitBake document, set or read, as long as the word
    stands anywhere at all. `m` marks those that a layer is meant to set: the documented ones and `bitbake.conf`'s."""
    documented = found(rf"^({NAME})\[doc\]", texts.having("conf/documentation.conf"))
    main = found(rf"^(?:export\s+)?({NAME})(?::[^\s=]*)?\s*[?:+.]*=", texts.having("conf/bitbake.conf"))
    set_names = found(rf"^(?:export\s+)?({NAME})(?::[^\s=]*)?\s*[?:+.]*=", texts.having("classes", "conf/"))
    # `vardeps("FOO")` is there as an example only.
    accessor = r"(?<!\w)(?!vardeps)\w*[vV]ar\w*"
    read = found(rf"\$\{{({NAME})\}}", texts.code()) | found(rf"{accessor}\(\s*['\"]({NAME})['\"]", texts.code())
    read |= found(rf"(?:contains|contains_any|filter|conditional|ifelse|vartrue)\(\s*['\"]({NAME})['\"]", texts.code())
    words = set()
    for text in texts.texts.values():
        words.update(re.findall(r"[A-Z][A-Z0-9_]+", text))
    upper = re.compile(r"[A-Z][A-Z0-9_]*[A-Z0-9]$")
    for name in documented | main | set_names | read:
        if (upper.match(name) and name in words) or (name in main and not upper.match(name)):
            yield f"{name} {'m' if name in documented | main else '-'}"


def tasks(texts):
    for names in found(r"^addtask\s+(.*)$", texts.having("classes", "recipes")):
        for name in re.split(r"\s(?:before|after)\s", f"{names} ")[0].split():
            if re.fullmatch(NAME, name) and not name.endswith("_setscene"):
                yield name if name.startswith("do_") else f"do_{name}"


def checks(texts):
    """`name E`, `name W` for what ERROR_QA and WARN_QA hold, `name e`, `name w` if they do so for the layer `core` only,
    `name -` for other checks."""
    insane = "\n".join(texts.having("classes/insane", "classes-global/insane"))
    listed = {}
    for variable, letter in (("WARN_QA", "W"), ("ERROR_QA", "E")):
        for overrides, value in re.findall(rf'^{variable}([^=\n]*)=\s*"([^"]*)"', insane, re.M):
            letter = letter.lower() if ":layer-core" in overrides else letter
            value = re.sub(r"\$\{@.*?'(usrmerge)'.*?\}", r"\1", value)
            required = re.search(r'^CHECKLAYER_REQUIRED_TESTS\s*=\s*"([^"]*)"', insane, re.M)
            value = value.replace("${CHECKLAYER_REQUIRED_TESTS}", required[1] if required else "")
            listed.update((word, letter) for word in value.split() if re.fullmatch(r"[\w.-]+", word))
    every = texts.having("classes", "recipes", "lib/oe/")
    raised = found(r"handle_error\(\s*['\"]([\w.-]+)['\"]", every)
    raised |= found(r"add_message\(\s*\w+\s*,\s*['\"]([\w.-]+)['\"]", every)
    raised |= found(r"^QA(?:PATH|PKG|RECIPE)TEST\[([\w.-]+)\]", every)
    for name in raised | set(listed):
        yield f"{name} {listed.get(name, '-')}"


def image_features(texts):
    every = texts.having("classes", "conf/")
    yield from found(r"^(?:FEATURE_PACKAGES_|COMPLEMENTARY_GLOB\[)([\w-]+)", every)
    for value in found(r'^IMAGE_FEATURES\[validitems\]\s*\+?=\s*"([^"]*)"', every):
        yield from value.split()


def licenses(texts):
    """`name SPDX-id` of SPDXLICENSEMAP; `name SPDX-id o` if the name is one of those that packages may not have."""
    library = "\n".join(texts.having("lib/oe/license.py"))
    lists = re.search(r"def obsolete_license_list\(\):\s+return \[(.*?)\]", library, re.S)
    obsolete = set(re.findall(r'"([^"]+)"', lists[1])) if lists else set()
    mapped = found(r'^SPDXLICENSEMAP\[([^]]+)\]\s*=\s*"([^"]*)"', texts.having("conf/"))
    for name, target in mapped:
        yield f"{name} {target}{' o' if name in obsolete else ''}"


def renamed(texts):
    """`OLD NEW`, or `OLD text` that is more than one word."""
    for name, text in found(r'^BB_RENAMED_VARIABLES\[([^]]+)\]\s*=\s*"([^"]*)"', texts.having("conf/bitbake.conf")):
        yield f"{name} {text}"
    for text in texts.having("bitbake/lib/bb/data_smart.py"):
        table = re.search(r"bitbake_renamed_vars\s*=\s*(\{.*?\})", text, re.S)
        if table:
            yield from (f"{name} {new}" for name, new in ast.literal_eval(table[1]).items())


# What layers call most, and the methods of the datastore, which is called `d`.
CALLED_MOST = re.compile(r"(bb|bb\.build|bb\.data|bb\.fetch2|bb\.parse|bb\.process|bb\.utils|d|oe\.path|oe\.utils)\.[A-Za-z]\w*")


def functions(texts):
    """Functions and modules of Python that layers may call: `bb.…`, `oe.…`, and those that classes define for all."""
    for path, text in texts.texts.items():
        module = re.fullmatch(r"(?:bitbake/)?lib/((?:bb|oe)/.*)\.py", path)
        if module and not re.search("/(tests|ui|_vendor|spdx30)[./]", path):
            name = module[1].replace("/", ".").removesuffix(".__init__")
            yield name
            yield from (f"{name}.{function}" for function in found(r"^(?:def|class)\s+([A-Za-z]\w*)", [text]))
            if name == "bb.data_smart":
                store = text[text.index("class DataSmart(") :]
                yield from (f"d.{method}" for method in found(r"^    def\s+([A-Za-z]\w*)", [store]))
        elif path.endswith(".bbclass"):
            yield from found(r"^def\s+([A-Za-z]\w*)", [text])


# The tables with what stands in them.
TABLES = {
    "variables.txt": (variables, "Variables of openembedded-core and BitBake; `m` marks those that a layer is meant to set."),
    "tasks.txt": (tasks, "Tasks."),
    "checks.txt": (checks, "Checks of packages: `E` in ERROR_QA, `W` in WARN_QA, `e` and `w` the same for openembedded-core only, `-` in neither."),
    "image-features.txt": (image_features, "Words that IMAGE_FEATURES may hold."),
    "licenses.txt": (licenses, "Old names of licenses with those that SPDX knows; `o` marks those that are refused."),
    "renamed-variables.txt": (renamed, "Variables at which BitBake stops when they are set, with their new names or why."),
    "functions.txt": (functions, "Functions of Python that came or went since the first release, and all of what layers call most."),
}
