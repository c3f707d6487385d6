"""Asks BitBake itself: evaluates recipes with its own library, each in a process of its own.

What is asked runs the Python code of the metadata, so only generated recipes and trusted layers belong here.
"""

import json
import logging
import os
import resource
import select
import signal
import sys
import tempfile
import types

MEMORY = 3 << 30


def load(checkout):
    """Imports BitBake's library from a checkout."""
    sys.path.insert(0, os.path.join(checkout, "lib"))
    sys.dont_write_bytecode = True
    # BitBake's parser of shell writes tables into the checkout; no shell is parsed here.
    sys.modules["bb.pysh.pyshyacc"] = types.ModuleType("bb.pysh.pyshyacc")
    import bb
    import bb.build
    import bb.data
    import bb.data_smart
    import bb.event
    import bb.parse
    import bb.parse.parse_py.BBHandler
    import bb.parse.parse_py.ConfHandler
    import bb.siggen
    import bb.utils

    logging.getLogger("BitBake").setLevel(logging.CRITICAL + 1)
    return bb


class BitBake:
    """Answers cases: dictionaries with `text`, `files` (path to text) and `names`."""

    def __init__(self, checkout, layers=(), settings=(), seconds=10):
        self.bb = load(checkout)
        self.seconds = seconds
        self.base = self._configuration(layers, settings)

    def _configuration(self, layers, settings):
        """The datastore before any recipe. Without layers it is empty."""
        bb = self.bb
        data = bb.data.init()
        bb.parse.siggen = bb.siggen.init(data)
        data.setVar("__bbclasstype", "global")
        data.setVar("BBPATH", "")
        data.setVar("BB_CURRENT_MC", "")
        if not layers:
            return data
        for layer in layers:
            library = os.path.join(layer, "lib")
            if os.path.isdir(os.path.join(library, "oe")):
                self._import_oe(library)
        for name, value in settings:
            data.setVar(name, value)
        conf = bb.parse.parse_py.ConfHandler
        for layer in layers:
            data.setVar("LAYERDIR", layer)
            data.setVar("LAYERDIR_RE", layer)
            conf.handle(os.path.join(layer, "conf", "layer.conf"), data, True, baseconfig=True)
            data.expandVarref("LAYERDIR")
            data.expandVarref("LAYERDIR_RE")
        data.delVar("LAYERDIR")
        data.delVar("LAYERDIR_RE")
        conf.handle(os.path.join("conf", "bitbake.conf"), data, True, baseconfig=True)
        bb.parse.parse_py.BBHandler.inherit("base", "conf", 0, data)
        return data

    def _import_oe(self, library):
        sys.path.append(library)
        import oe

        for name in getattr(oe, "BBIMPORTS", []):
            __import__("oe." + name)
        self.bb.utils._context["oe"] = oe

    def ask(self, case):
        """The answer: `ok`, `error`, and for each name its value and why it has none."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            try:
                self._restrict()
                answer = self._evaluate(case)
            except BaseException as problem:  # noqa: BLE001
                answer = {"ok": False, "error": "asking: %r" % problem, "vars": {}}
            with os.fdopen(write, "w") as out:
                json.dump(answer, out)
            os._exit(0)
        os.close(write)
        data = b""
        while select.select([read], [], [], self.seconds + 5)[0]:
            part = os.read(read, 1 << 20)
            if not part:
                break
            data += part
        else:
            os.kill(child, signal.SIGKILL)
        os.close(read)
        os.waitpid(child, 0)
        try:
            return json.loads(data)
        except ValueError:
            return {"ok": False, "error": "died", "vars": {}}

    def _restrict(self):
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(self.seconds)

    def _evaluate(self, case):
        bb = self.bb
        data = bb.data.createCopy(self.base)
        data.setVar("__bbclasstype", "recipe")
        path, appends = case.get("path"), []
        if path is None:
            directory = tempfile.mkdtemp()
            path, appends = write(case, directory)
            data.setVar("BBPATH", directory)
        answer = {"ok": True, "error": None, "vars": {}}
        try:
            data = self._read(path, appends, data)
        except (Exception, SystemExit) as problem:  # noqa: BLE001
            answer.update(ok=False, error="%s: %s" % (type(problem).__name__, problem))
            return answer
        names = case["names"] or [name for name in data.keys() if not name.startswith("_")]
        for name in sorted(names):
            answer["vars"][name] = value(data, name)
        return answer

    def _read(self, path, appends, data):
        """What BitBake's `finalize` does to values, without event handlers."""
        bb, handler = self.bb, self.bb.parse.parse_py.BBHandler
        data.setVar("FILE", path)
        data.setVar("__BB_RECIPE_FILE", path)
        for file in [path, *appends]:
            handler.handle(file, data, True)
        data.setVar("FILE", path)
        while data.getVar("__BBDEFINHERITS", False):
            first, *rest = data.getVar("__BBDEFINHERITS", False)
            data.setVar("__BBDEFINHERITS", rest)
            handler.inherit(*first, data, deferred=True)
        bb.data.expandKeys(data)
        bb.parse.ast.runAnonFuncs(data)
        # What a task sees: its copy works the overrides out anew.
        data = bb.data.createCopy(data)
        data.need_overrides()
        return data


def value(data, name):
    variable, bracket, flag = name.partition("[")
    try:
        found = data.getVarFlag(variable, flag[:-1]) if bracket else data.getVar(variable)
    except Exception as problem:  # noqa: BLE001
        return {"value": None, "error": "%s: %s" % (type(problem).__name__, problem)}
    return {"value": found if found is None else str(found), "error": None}


def write(case, directory):
    """Writes the files of a case; the path of its recipe and of its appends."""
    files = {**case["files"], "test_1.bb": case["text"]}
    for name, text in files.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    appends = sorted(name for name in files if name.endswith(".bbappend"))
    return os.path.join(directory, "test_1.bb"), [os.path.join(directory, name) for name in appends]
