"""Slips that are tried one by one, each in a copy of the checkout that holds its file."""

import collections
import json
import os
import queue
import random
import re
import subprocess
import tempfile

import reasons

# Files that are too large to be written by hand.
LARGEST = 200_000
TRIES = 80
MOST_SHOWN = 6

COMPATIBLE = re.compile(r'^LAYERSERIES_COMPAT_[\w-]+ *= *"([^"]*)"', re.MULTILINE)
# The alphabet of releases began anew.
AFTER_THE_TURN = ("blacksail",)


class Trial:
    """The checkouts, and copies of them that are free to be changed."""

    def __init__(self, program, core, trees, count, seed):
        self.program, self.count, self.seed = program, count, seed
        self.directory = tempfile.TemporaryDirectory(prefix="seed-")
        self.core = os.path.abspath(core)
        self.trees = {os.path.basename(os.path.normpath(tree)): os.path.abspath(tree) for tree in trees}
        self.files = {name: dict(texts(tree)) for name, tree in self.trees.items()}
        self.copies = {name: queue.SimpleQueue() for name in self.trees}
        self.before = {}
        self.beside = {tree: self.beside_core(tree) for tree in self.trees}

    def of_rule(self, rule, make):
        """The slips of one rule: its name, whether it is found, and what there is to see of it."""
        source = random.Random(f"{self.seed} {rule}")
        places = [(tree, path) for tree, files in sorted(self.files.items()) for path in sorted(files)]
        places = [place for place in places if fits(make, self.files[place[0]], place[1])]
        source.shuffle(places)
        drawn = []
        for turn in range(TRIES if places else 0):
            tree, path = places[turn % len(places)]
            change = make(self.files[tree], path, source)
            if change and (tree, change) not in drawn:
                drawn.append((tree, change))
            if len(drawn) == self.count:
                break
        for tree, change in drawn:
            yield rule, *self.tried(rule, tree, change)

    def tried(self, rule, tree, change):
        good = {rule, *reasons.IN_ITS_PLACE.get(rule, ())}
        new = self.new_findings(tree, change)
        seen = [f"{tree}/{next(iter(change))}"]
        seen += [line for name, text in change.items() for line in differences(self.files[tree].get(name), text)]
        seen += [f"    {name}: {path}: {message[:110]}" for name, path, message in new[:MOST_SHOWN]]
        return any(name in good for name, _, _ in new), seen

    def new_findings(self, tree, change):
        copy = self.copy(tree)
        if tree not in self.before:
            self.before[tree] = collections.Counter(self.findings(copy, self.options(tree, [])))
        # What is in the way of a file, as a directory may be, belongs to no real slip.
        try:
            for name, text in change.items():
                write(os.path.join(copy, name), text)
            after = collections.Counter(self.findings(copy, self.options(tree, change)))
        finally:
            for name in change:
                write(os.path.join(copy, name), self.files[tree].get(name))
                remove_empty(copy, os.path.dirname(name))
            self.copies[tree].put(copy)
        return sorted((after - self.before[tree]).elements())

    def options(self, tree, change):
        if "pvlint.toml" in change:
            return ["--config", "pvlint.toml"]
        return ["--config", self.beside[tree]] if self.beside[tree] else ["--isolated"]

    def beside_core(self, tree):
        """A configuration that names the openembedded-core of the newest release that the layers are for. Containers
        are checked without one."""
        files = self.files[tree]
        if any(name.endswith("container-pvrexport.bbclass") for name in files):
            return None
        texts = [text for name, text in files.items() if name.endswith("conf/layer.conf")]
        series = {word for text in texts for line in COMPATIBLE.findall(text) for word in line.split()}
        newest = max(series, key=lambda name: (name in AFTER_THE_TURN, name), default=None)
        branch = f"refs/remotes/origin/{newest}"
        known = subprocess.run(["git", "-C", self.core, "rev-parse", "-q", "--verify", branch], capture_output=True)
        core = os.path.join(self.directory.name, f"core-{newest}")
        if not os.path.exists(core):
            subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", self.core, core], check=True)
            commit = known.stdout.decode().strip() or "HEAD"
            subprocess.run(["git", "-C", core, "checkout", "-q", "--detach", commit], check=True)
        path = os.path.join(self.directory.name, f"{tree}.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"layers = [{json.dumps(os.path.join(core, 'meta'))}]\n")
        return path

    def copy(self, tree):
        """A copy that nobody else uses now."""
        try:
            return self.copies[tree].get_nowait()
        except queue.Empty:
            parent = tempfile.mkdtemp(dir=os.path.realpath(self.directory.name))
            copy = os.path.join(parent, tree)
            subprocess.run(["git", "clone", "-q", "--shared", self.trees[tree], copy], check=True)
            return copy

    def findings(self, copy, options):
        cache = os.path.join(os.path.dirname(copy), "cache")
        command = [self.program, "check", *options, "--cache-dir", cache, "--exit-zero"]
        done = subprocess.run([*command, "--format", "json-lines", "."], cwd=copy, capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode("utf-8", "replace"))
        for line in done.stdout.decode("utf-8", "replace").splitlines():
            found = json.loads(line)
            yield found["rule"], os.path.normpath(found["file"]), found["message"]


def texts(tree):
    """The texts of a checkout, by their paths."""
    listed = subprocess.run(["git", "-C", tree, "ls-files", "-z"], capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        path = os.path.join(tree, name)
        if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < LARGEST:
            with open(path, "rb") as file:
                text = file.read()
            if b"\0" not in text:
                yield name, text.decode("utf-8", "surrogateescape")


def fits(make, files, path):
    return any(make(files, path, random.Random(turn)) for turn in range(3))


def write(path, text):
    """Gives a file a text, or takes it away."""
    if text is None:
        if os.path.exists(path):
            os.remove(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))


def remove_empty(root, directory):
    """Takes away a directory in which a change left nothing, and those around it: git has no empty ones."""
    while directory and not os.listdir(os.path.join(root, directory)):
        os.rmdir(os.path.join(root, directory))
        directory = os.path.dirname(directory)


def differences(old, new):
    """The first lines that are new in a text."""
    had = set((old or "").split("\n"))
    lines = [line.strip() for line in (new or "").split("\n") if line not in had]
    return [f"    + {line[:130]}" for line in lines[:4]]
