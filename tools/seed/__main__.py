#!/usr/bin/env python3
"""Puts slips into real recipes and counts how many of them pvlint reports.

    python3 tools/seed --pvlint target/release/pvlint --tree openembedded-core --tree meta-openembedded

The trees are git checkouts, of which copies are changed. For each rule that has an entry in `slips.py` ten recipes are
drawn, always the same ones for a given `--seed`; each of them gets one slip, and all are checked in one run. A slip
counts as found if its rule, or one that speaks in its place, reports something at the changed lines that it did not
report before. Prints a table, and with `--missed` each slip that was not found. With `--bodies` the slips are those of
`bodies.py`, in functions of the shell; a rule has several of them.
"""

import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

import slips
from bodies import BODIES

COUNT = 10

Seeded = collections.namedtuple("Seeded", "rule path text first last")


def recipes(root):
    """The recipes of a checkout, but for those that others include, and tests."""
    listed = subprocess.run(["git", "-C", root, "ls-files", "*.bb"], capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\n") if name and "selftest" not in name and "skeleton" not in name]


def findings(program, trees, inside):
    """Rule, file, line and message of all that is found."""
    command = [program, "check", "--isolated", "--exit-zero", "--format", "json-lines", *trees]
    done = subprocess.run(command, capture_output=True, check=True)
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        found = json.loads(line)
        span = found.get("span") or {"start": {"line": 1}, "end": {"line": 1}}
        path = os.path.realpath(found["file"])
        if path.startswith(inside):
            yield found["rule"], path, span["start"]["line"], span["end"]["line"], found["message"]


def draw(files, chosen, makers, seed):
    """Slips for each name among `chosen`, at most one in each file."""
    free = dict(files)
    # Rules whose slips fit in few recipes come first.
    places = {}
    for rule in chosen:
        fits = [path for path, text in sorted(files.items()) if makers[rule](text, random.Random(0))]
        places[rule] = fits
    for rule in sorted(chosen, key=lambda rule: (len(places[rule]), rule)):
        source = random.Random(f"{seed} {rule}")
        fits = [path for path in places[rule] if path in free]
        source.shuffle(fits)
        for path in fits[:COUNT]:
            made = makers[rule](free.pop(path), source)
            if made:
                yield Seeded(rule, path, *made)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pvlint", required=True, type=os.path.abspath)
    parser.add_argument("--tree", required=True, action="append", help="a checkout; the first is openembedded-core")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rule", action="append", help="only slips of this rule")
    parser.add_argument("--bodies", action="store_true", help="slips in functions of the shell")
    parser.add_argument("--missed", action="store_true", help="print the slips that are not found")
    options = parser.parse_args()
    makers = BODIES if options.bodies else slips.SLIPS
    chosen = options.rule or sorted(makers)
    with tempfile.TemporaryDirectory(prefix="seed-") as directory:
        directory = os.path.realpath(directory)
        roots, files = [], {}
        for tree in options.tree:
            root = os.path.join(directory, os.path.basename(os.path.normpath(tree)))
            subprocess.run(["git", "clone", "-q", "--shared", tree, root], check=True)
            roots.append(root)
            for name in recipes(root):
                path = os.path.join(root, name)
                with open(path, encoding="utf-8", errors="replace", newline="") as recipe:
                    files[path] = recipe.read()
        before = {(rule, path, message) for rule, path, _, _, message in findings(options.pvlint, roots, directory)}
        seeded = list(draw(files, chosen, makers, options.seed))
        for one in seeded:
            with open(one.path, "w", encoding="utf-8", newline="") as recipe:
                recipe.write(one.text)
        after = collections.defaultdict(list)
        for rule, path, first, last, message in findings(options.pvlint, roots, directory):
            if (rule, path, message) not in before:
                after[path].append((rule, first, last, message))
        report(seeded, after, directory, options.missed)


def report(seeded, after, directory, missed):
    counts = collections.defaultdict(lambda: [0, 0])
    lost = []
    for one in seeded:
        wanted = one.rule.split(":")[0]
        good = {wanted, *slips.IN_ITS_PLACE.get(wanted, ())}
        hit = any(
            rule in good and (wanted in slips.ANYWHERE or (first <= one.last and last >= one.first))
            for rule, first, last, _ in after[one.path]
        )
        counts[one.rule][0] += hit
        counts[one.rule][1] += 1
        if not hit:
            lost.append(one)
    print("| rule | found | seeded | why not all |")
    print("|---|---:|---:|---|")
    for rule in sorted(counts):
        found, all_of_it = counts[rule]
        print(f"| `{rule}` | {found} | {all_of_it} | {slips.WHY.get(rule, '') if found < all_of_it else ''} |")
    total = [sum(count[at] for count in counts.values()) for at in (0, 1)]
    enough = sum(10 * found >= 9 * count for found, count in counts.values())
    print(f"\n{total[0]} of {total[1]} found; {enough} of {len(counts)} rules find nine of ten")
    for one in lost if missed else []:
        name = os.path.relpath(one.path, directory)
        line = one.text.split("\n")[one.first - 1]
        print(f"{one.rule}: {name}:{one.first}: {line.strip()[:120]}")
        for rule, first, _, message in after[one.path]:
            print(f"    {first}: {rule}: {message[:100]}")


if __name__ == "__main__":
    sys.exit(main())
