"""The releases to read, and texts and lists of which every line says in which releases it is."""

import collections
import difflib
import pathlib
import subprocess
import tarfile
import tempfile

Release = collections.namedtuple("Release", "letter name bitbake core")


def read(path):
    """The lines of `facts/releases.txt`."""
    lines = [line.split(" ") for line in path.read_text().splitlines() if not line.startswith("#")]
    return [Release(letter, name, bitbake, core) for letter, name, _, _, bitbake, _, core in lines]


class Revision:
    """The files of one revision of a git repository, in a directory of its own."""

    def __init__(self, repository, revision, below):
        self._directory = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self._directory.name)
        archive = subprocess.Popen(["git", "-C", repository, "archive", revision, below], stdout=subprocess.PIPE)
        with tarfile.open(fileobj=archive.stdout, mode="r|") as tar:
            tar.extractall(self.root, filter="tar")
        if archive.wait():
            raise SystemExit(f"{repository} has no revision {revision} with {below}")

    def __enter__(self):
        return self.root / "."

    def __exit__(self, *_):
        self._directory.cleanup()


def spelled(letters, all_letters):
    """A set of releases as the tables spell it: nothing for all of them, `s-` from that one on, `-m` up to it, `n-t` a
    range, `k,s-` several of these."""
    runs = []
    for index, letter in enumerate(all_letters):
        if letter not in letters:
            continue
        if runs and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return ",".join(_run(first, last, all_letters) for first, last in runs)


def _run(first, last, letters):
    if last == len(letters) - 1:
        return "" if first == 0 else f"{letters[first]}-"
    if first == last:
        return letters[first]
    return f"-{letters[last]}" if first == 0 else f"{letters[first]}-{letters[last]}"


class Lines:
    """Lines in alphabetical order."""

    def __init__(self, comment):
        self.comment = comment
        self.lines = collections.defaultdict(set)

    def add(self, release, lines):
        for line in lines:
            self.lines[line].add(release.letter)

    def drop_constant(self, letters, kept):
        """Leaves out what is there in all releases, but for what `kept` matches."""
        self.lines = {line: own for line, own in self.lines.items() if len(own) < len(letters) or kept.fullmatch(line)}

    def table(self, letters):
        comment = "".join(f"# {line}\n" for line in self.comment.splitlines())
        return comment + "".join(f"{spelled(self.lines[line], letters)}\t{line}\n" for line in sorted(self.lines))


class Sections:
    """Texts by name, the lines of each in their order."""

    def __init__(self):
        self.sections = collections.defaultdict(list)

    def add(self, release, name, text):
        old, new = self.sections[name], text.splitlines()
        matcher = difflib.SequenceMatcher(None, [line for line, _ in old], new, autojunk=False)
        merged = []
        for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            own = {release.letter} if kind == "equal" else set()
            merged += [(line, letters | own) for line, letters in old[old_from:old_to]]
            if kind != "equal":
                merged += [(line, {release.letter}) for line in new[new_from:new_to]]
        assert [line for line, letters in merged if release.letter in letters] == new, "merging lost something"
        self.sections[name] = merged

    def table(self, letters):
        out = []
        for name in sorted(self.sections):
            out += [f"{spelled(having, letters)}\t{line}\n" for line, having in self.sections[name]]
        return "".join(out)
