"""What the classes of a layer and `bitbake.conf` assign, inherit and declare: names, operators and short values, as
statements in BitBake's own language. Comments and the bodies of functions stay behind."""

import ast
import json
import re
import subprocess

# A longer value is no fact any more; it stays unknown. The same for an expression within a value.
MAX_VALUE, MAX_EXPRESSION = 700, 200

# Stands for a value that is not carried and cannot be evaluated.
UNKNOWN = "${@facts.unknown()}"

# Flags that only serve BitBake's own bookkeeping and documentation.
SKIPPED_FLAGS = {"doc", "vardeps", "vardepsexclude", "vardepvalue", "vardepvalueexclude"}

# Variables that are left out: what serves BitBake itself, toolchains, SDKs.
SKIPPED = re.compile(
    r"(AR|AS|CC|CPP|CXX|FC|LD|NM|TZ)(?![A-Z_])|ASNEEDED|ASSUME_PROVIDED|BBLAYERS_|BB_BASEHASH|BB_CONSOLELOG|"
    r"BB_DEFAULT_EVENTLOG|BB_HASH|BB_NUMBER|BB_RENAMED|BB_SIGNATURE|BUILDCFG|BUILD_|CACHE|CCACHE|CCLD|CFLAGS|CPPFLAGS|"
    r"CVE_STATUS|CXXFLAGS|DATA_LICENSE|DEBUG_|ERR_REPORT|ESDK_|FAKEROOT|FOSS_|GCC|GIT_CEILING|HOSTTOOLS|HOST_|LC_ALL|"
    r"LDFLAGS|LINKER|MIRRORS|OBJ|OE_FRAGMENTS|OE_IMPORTS|OLDEST_KERNEL|OMP_|PERL_HASH|PREFERRED_|PREMIRRORS|PROGRESS|"
    r"PRSERV|PSEUDO_LOCAL|PSEUDO_PASSWD|PSEUDO_PREFIX|PSEUDO_SYSROOT|PYTHONHASHSEED|QB_|RANLIB|READELF|SDK|SECURITY_|"
    r"SELECTED_OPT|SIGGEN|SPDX_|SSTATE|STAMP|STRINGS|STRIP|TARGET_C|TARGET_LD|TARGET_LINK|TOOLCHAIN|UNINATIVE|XSERVER|"
    r"XZ_|ZSTD_"
)

# Settings that a build's own configuration makes, as the sample file of that name proposes.
SAMPLES = ["conf/local.conf.sample", "conf/templates/default/local.conf.sample"]

# Files that `bitbake.conf` includes and that belong to its defaults. Others configure one build.
INLINED = {"conf/licenses.conf", "conf/distro/defaultsetup.conf", "conf/distro/include/default-distrovars.inc"}

# The methods of the datastore that change it, and whether they name a flag.
CHANGES = {
    "setVar": False,
    "appendVar": False,
    "prependVar": False,
    "delVar": False,
    "setVarFlag": True,
    "appendVarFlag": True,
    "prependVarFlag": True,
    "delVarFlag": True,
}

# Classes whose functions were read by a human: what they change beyond what is read off here is what a build sets
# anyhow.
VETTED = {"base", "image", "update-alternatives"}

# Functions that get the datastore and change nothing in it but tasks and their flags.
READING = {
    "bb.build.addtask",
    "bb.build.deltask",
    "bb.build.tasksbetween",
    "bb.data.createCopy",
    "bb.fetch.get_hashvalue",
    "bb.fetch.get_srcrev",
    "bb.fetch2.Fetch",
    "bb.parse.mark_dependency",
    "copyleft_should_include",
    "extend_cve_status",
    "get_table_list",
    "include_package",
    "oe.data.typed_value",
    "oe.qa.exit_if_errors",
    "oe.qa.handle_error",
    "oe.qa.write_error",
    "oe.sanity.raise_sanity_error",
    "raise_sanity_error",
    "unitFileList",
    "bb.data.inherits_class",
    "bb.utils.contains",
    "bb.utils.contains_any",
    "bb.utils.filter",
    "bb.utils.which",
    "oe.types.boolean",
    "oe.utils.all_distro_features",
    "oe.utils.any_distro_features",
    "oe.utils.conditional",
    "oe.utils.ifelse",
    "oe.utils.inherits",
    "oe.utils.vartrue",
}


def parse(pvlint, paths):
    """The statements of files, by path."""
    found = {}
    for first in range(0, len(paths), 200):
        command = [pvlint, "ast", "--format", "json", *map(str, paths[first : first + 200])]
        output = subprocess.run(command, capture_output=True, text=True, cwd="/").stdout
        for path, line in zip(paths[first : first + 200], output.splitlines(), strict=True):
            found[path] = json.loads(line)["statements"]
    return found


class Layer:
    """The files of one layer."""

    def __init__(self, pvlint, root):
        self.root = root
        self.classes = {path.stem: path for path in sorted(root.glob("classes*/**/*.bbclass"))}
        conf = [root / "conf/bitbake.conf", *(root / name for name in INLINED)]
        self.configurations = [
            path
            for directory in ("machine", "distro")
            for path in sorted((root / "conf" / directory).rglob("*"))
            if path.suffix in (".conf", ".inc")
        ]
        paths = [*self.classes.values(), *(path for path in conf if path.is_file()), *self.configurations]
        self.statements = parse(pvlint, list(dict.fromkeys(paths)))
        # The text of the functions in `lib/oe`, by name.
        self.library = {}
        for path in sorted((root / "lib/oe").glob("*.py")):
            text = path.read_text()
            for node in ast.parse(text).body:
                if isinstance(node, ast.FunctionDef):
                    self.library[f"oe.{path.stem}.{node.name}"] = ast.get_source_segment(text, node)

    def scopes(self):
        """The name of every class with a letter: `r` if recipes may inherit it, `g` configurations, `c` both."""
        letters = {"classes-recipe": "r", "classes-global": "g"}
        for name, path in self.classes.items():
            yield f"{name} {letters.get(path.relative_to(self.root).parts[0], 'c')}"

    def sections(self):
        """`bitbake.conf` and the classes: the name of the section and its text. Classes are left out of whose
        functions it is not known what they change."""
        if (self.root / "conf/bitbake.conf").is_file():
            yield "conf bitbake", _Facts(self).read("conf/bitbake.conf")
        for name, path in sorted(self.classes.items()):
            facts = _Facts(self)
            text = facts.read(str(path.relative_to(self.root)))
            if facts.unpredictable and name not in VETTED:
                print(f"  {name}: {', '.join(sorted(facts.unpredictable))}")
            else:
                yield f"class {name}", text

    def configured(self, mentioned):
        """Which of the variables in `mentioned` machines, distros and the sample of `local.conf` set: their value in a
        build depends on what is chosen there."""
        names = set()
        for path in self.configurations:
            for stmt in self.statements[path]:
                name = stmt.get("key", "")
                if stmt["kind"] == "data" and ":pn-" not in name and "${" not in name:
                    names.add(name.split(":")[0])
        for sample in SAMPLES:
            path = self.root / sample
            # Most of a sample is commented out.
            lines = path.read_text().splitlines() if path.is_file() else []
            found = (re.match(r"#*\s*(?:export )?([A-Za-z0-9_-]+)(?::[^ =]*)? *[?:+.]*=", line) for line in lines)
            names.update(match[1] for match in found if match)
        return sorted(names & mentioned)


class _Facts:
    """The facts of one file, written as BitBake would read them."""

    def __init__(self, layer):
        self.layer = layer
        self.lines = []
        self.changed = set()
        self.unpredictable = set()
        # The text of the functions of Python by name, until they are read.
        self.definitions = dict(layer.library)

    def read(self, name):
        self._file(name)
        if self.changed:
            # One anonymous function that changes all those variables to something unknown.
            self.lines += ["python() {", *(f"    {call}" for call in sorted(self.changed)), "}"]
        return "".join(line + "\n" for line in self.lines)

    def _file(self, name):
        statements = self.layer.statements.get(self.layer.root / name, [])
        self.definitions.update((s["function"], "\n".join(s["body"])) for s in statements if s["kind"] == "pythonmethod")
        for stmt in statements:
            kind = stmt["kind"]
            if kind in ("data", "dataflag"):
                self._assignment(stmt)
            elif kind == "method":
                self._function(stmt)
            elif kind == "include":
                if stmt["what_file"] in INLINED:
                    self._file(stmt["what_file"])
            elif kind in ("inherit", "inherit_defer"):
                self.lines.append(f"{kind} {' '.join(stmt['classes'].split())}")
            elif kind == "addtask":
                order = "".join(f" {word} {stmt[word]}" for word in ("after", "before") if stmt.get(word))
                self.lines.append(f"addtask {stmt['tasks']}{order}")
            elif kind == "deltask":
                self.lines.append(f"deltask {stmt['tasks']}")
            elif kind == "exportfuncs":
                self.lines.append(f"EXPORT_FUNCTIONS {' '.join(stmt['functions'])}")
            elif kind == "export" and not SKIPPED.match(stmt["key"]):
                self.lines.append(f"export {stmt['key']}")
            elif kind == "unset":
                self.lines.append(f"unset {stmt['key']}")
            elif kind == "unsetflag":
                self.lines.append(f"unset {stmt['key']}[{stmt['flag']}]")

    def _assignment(self, stmt):
        flag = stmt["flag"]
        if SKIPPED.match(stmt["key"]) or (flag and flag.split(":")[0] in SKIPPED_FLAGS):
            return
        value, quote = _carried(stmt["value"]), stmt["quote"]
        export = "export " if stmt["export"] else ""
        flag = f"[{flag}]" if flag else ""
        quote = '"' if value == UNKNOWN else quote
        self.lines.append(f"{export}{stmt['key']}{flag} {stmt['op']} {quote}{value}{quote}")

    def _function(self, stmt):
        """That a function exists, and of which kind; of an anonymous one what it may change."""
        if stmt["anonymous"]:
            self._anonymous("\n".join(stmt["body"]))
            return
        fakeroot, name = "fakeroot " if stmt["fakeroot"] else "", stmt["func_name"]
        head, body = (f"{fakeroot}python {name}() {{", "pass") if stmt["python"] else (f"{fakeroot}{name}() {{", UNKNOWN)
        self.lines += [head, f"    {body}", "}"]

    def _anonymous(self, body):
        self._changes(ast.parse("if True:\n" + body))

    def _changes(self, tree):
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            receiver, _, method = name.rpartition(".")
            if receiver == "d" or name in CHANGES:
                self._change(method, call.args)
            elif name in READING or not any(isinstance(arg, ast.Name) and arg.id == "d" for arg in call.args):
                continue
            elif name in self.definitions:
                body, self.definitions[name] = self.definitions[name], ""
                self._changes(ast.parse(body))
            else:
                self.unpredictable.add(f"{name}(d)")

    def _change(self, method, args):
        if method not in CHANGES and not method.startswith("rename"):
            return
        name = _named(args[0])
        if CHANGES.get(method):
            flag = _named(args[1])
            # Functions and tasks have names that are made up, and only their flags change then.
            if name is None or flag is None or "+" in name + flag or flag.strip('"') in SKIPPED_FLAGS:
                return
            name = f"{name}, {flag}"
        if name is None or method.startswith("rename"):
            self.unpredictable.add(f"d.{method}(…)")
        elif method.startswith("del"):
            self.changed.add(f"d.{method}({name})")
        else:
            self.changed.add(f"d.{method}({name}, unknown)")


def _named(node):
    """The name in a call as it is carried: a string, or one whose end is not known; `None` if nothing is known."""
    match node:
        case ast.Constant(value=str(text)):
            return f'"{text}"'
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Add()):
            return f'"{text}" + str(unknown)'
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod()) if not text.startswith("%"):
            return f'"{text.split("%")[0]}" + str(unknown)'
        case ast.BinOp(left=ast.BinOp() as left, op=ast.Add()):
            name = _named(left)
            return name if name is None or name.endswith(("unknown", "unknown)")) else f"{name} + str(unknown)"
        case ast.JoinedStr(values=[ast.Constant(value=text), *_]):
            return f'"{text}" + str(unknown)'
    return None


def _carried(value):
    """A value as it is carried: the text, or nothing but that there is one."""
    longest = max((len(whole) for whole in re.findall(r"\$\{.*?\}", value)), default=0)
    return UNKNOWN if len(value) > MAX_VALUE or longest > MAX_EXPRESSION else value
