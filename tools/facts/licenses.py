"""The license texts that openembedded-core carries: name and MD5 of every version there ever was."""

import collections
import hashlib
import subprocess

from releases import spelled

DIRECTORY = "meta/files/common-licenses/"


def table(repository, releases):
    """Lines `NAME RELEASES:MD5 RELEASES:MD5 …`; `!` stands for a version that none of the releases has."""
    having = collections.defaultdict(lambda: collections.defaultdict(set))
    for release in releases:
        for name, blob in _listed(repository, release.core):
            having[name][blob].add(release.letter)
        for name, blob in _historical(repository, release.core):
            having[name][blob]
    sums = _checksums(repository, sorted({blob for blobs in having.values() for blob in blobs}))
    letters = [release.letter for release in releases]
    lines = []
    for name, blobs in sorted(having.items()):
        by_sum = collections.defaultdict(set)
        for blob, own in blobs.items():
            by_sum[sums[blob]] |= own
        versions = [f"{spelled(own, letters) if own else '!'}:{md5}" for md5, own in sorted(by_sum.items())]
        lines.append(f"{name} {' '.join(versions)}\n")
    return "".join(lines)


def _git(repository, *arguments):
    command = ["git", "-C", repository, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def _listed(repository, revision):
    """Name and object of every license in one revision."""
    for line in _git(repository, "ls-tree", "-r", revision, DIRECTORY):
        head, path = line.split("\t")
        yield path.removeprefix(DIRECTORY), head.split(" ")[2]


def _historical(repository, revision):
    """Name and object of every version that a revision's history knows."""
    log = ("log", "--format=", "--raw", "--no-renames", "--abbrev=40", revision, "--", DIRECTORY)
    for line in _git(repository, *log):
        head, path = line.split("\t")
        blob = head.split(" ")[3]
        if set(blob) != {"0"}:
            yield path.removeprefix(DIRECTORY), blob


def _checksums(repository, blobs):
    """The MD5 of every object, in one run of git."""
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    command = ["git", "-C", repository, "cat-file", "--batch"]
    output = subprocess.run(command, input=asked, check=True, capture_output=True).stdout
    sums, at = {}, 0
    while at < len(output):
        end = output.index(b"\n", at)
        blob, _, size = output[at:end].decode().split(" ")
        sums[blob] = hashlib.md5(output[end + 1 : end + 1 + int(size)]).hexdigest()
        at = end + int(size) + 2
    return sums
