#!/usr/bin/env python3
"""Puts slips into real recipes and counts how many of them pvlint reports.

    python3 tools/seed --pvlint target/release/pvlint --tree openembedded-core --tree meta-openembedded \\
        --layer meta-pantavisor --layer meta-raspberrypi

All are git checkouts, of which copies are changed. For each rule ten slips are drawn, always the same ones for a given
`--seed`. Those in `slips.py` are in recipes of the trees; each recipe gets one, and all are checked in one run. A slip
counts as found if its rule, or one that speaks in its place, reports something at the changed lines that it did not
report before. Those in `layers.py`, `containers.py`, `manifests.py` and `builds.py` are in any files of the layers. Each is checked alone, and
what its rule reports then and did not report before is found.

Prints a table of all rules that are on, and with `--missed` each slip that was not found. With `--bodies` the slips are
those of `bodies.py`, in functions of the shell; a rule has several of them.

Exit codes: 0, and 1 if a rule has no slips and `reasons.py` does not say why.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile

import alone
import reasons
import slips
from bodies import BODIES
from builds import BUILDS
from containers import CONTAINERS
from layers import LAYERS
from manifests import MANIFESTS

COUNT = 10
TRIES = 10

Seeded = collections.namedtuple("Seeded", "rule path text first last")


def files_of(root):
    """The recipes of a checkout, and what else has slips, but for those that others include, and tests."""
    kinds = [f"*{ending}" for ending in (".bb", *sorted(set(slips.ENDINGS.values())))]
    listed = subprocess.run(["git", "-C", root, "ls-files", *kinds], capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\n") if name and "selftest" not in name and "skeleton" not in name]


def findings(program, trees, inside):
    """Rule, file, line and message of all that is found."""
    command = [program, "check", "--isolated", "--no-cache", "--exit-zero", "--format", "json-lines", *trees]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        # One file that goes wrong is told, and all others are counted.
        print(done.stderr.decode("utf-8", "replace"), file=sys.stderr)
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
        ending = slips.ENDINGS.get(rule, ".bb")
        named = [(path, text) for path, text in sorted(files.items()) if path.endswith(ending)]
        places[rule] = [path for path, text in named if makers[rule](text, random.Random(0))]
    for rule in sorted(chosen, key=lambda rule: (len(places[rule]), rule)):
        source = random.Random(f"{seed} {rule}")
        fits = [path for path in places[rule] if path in free]
        source.shuffle(fits)
        spellings = set()
        for path in fits[:COUNT]:
            made = unlike(makers[rule], free.pop(path), source, spellings)
            if made:
                yield Seeded(rule, path, *made)


def unlike(maker, text, source, spellings):
    """A slip that is not spelled as those before it, if the rule has several: a name that many recipes say looks meant."""
    for _ in range(TRIES):
        made = maker(text, source)
        if made is None:
            return None
        new, first, last = made
        spelling = "\n".join(new.split("\n")[first - 1 : last])
        if spelling not in spellings:
            break
    spellings.add(spelling)
    return made


def in_recipes(program, trees, makers, chosen, seed):
    """Slips that are checked all at once: for each its name, whether it is found, and what there is to see of it."""
    with tempfile.TemporaryDirectory(prefix="seed-") as directory:
        directory = os.path.realpath(directory)
        roots, files = [], {}
        for tree in trees:
            root = os.path.join(directory, os.path.basename(os.path.normpath(tree)))
            subprocess.run(["git", "clone", "-q", "--shared", tree, root], check=True)
            roots.append(root)
            for name in files_of(root):
                path = os.path.join(root, name)
                with open(path, encoding="utf-8", errors="replace", newline="") as file:
                    files[path] = file.read()
        before = {(rule, path, message) for rule, path, _, _, message in findings(program, roots, directory)}
        seeded = list(draw(files, chosen, makers, seed))
        for one in seeded:
            with open(one.path, "w", encoding="utf-8", newline="") as recipe:
                recipe.write(one.text)
        after = collections.defaultdict(list)
        for rule, path, first, last, message in findings(program, roots, directory):
            if (rule, path, message) not in before:
                after[path].append((rule, first, last, message))
        for one in seeded:
            wanted = one.rule.split(":")[0]
            good = {wanted, *reasons.IN_ITS_PLACE.get(wanted, ())}
            found = any(
                rule in good and (wanted in reasons.ANYWHERE or (first <= one.last and last >= one.first))
                for rule, first, last, _ in after[one.path]
            )
            line = one.text.split("\n")[one.first - 1].strip()
            seen = [f"{os.path.relpath(one.path, directory)}:{one.first}: {line[:120]}"]
            seen += [f"    {first}: {rule}: {message[:100]}" for rule, first, _, message in after[one.path]]
            yield one.rule, found, seen


def report(results, rules, missed):
    """The table, a line for each rule; whether something is left unsaid."""
    counts = collections.defaultdict(lambda: [0, 0])
    for rule, found, _ in results:
        counts[rule][0] += found
        counts[rule][1] += 1
    print("| rule | found | seeded | why not all |")
    print("|---|---:|---:|---|")
    unsaid = []
    for rule in sorted({*rules, *counts}):
        found, all_of_it = counts.get(rule, (0, 0))
        why = "" if 0 < all_of_it == found and all_of_it >= COUNT else reasons.WHY.get(rule, "")
        if not why and (10 * found < 9 * all_of_it or all_of_it == 0):
            unsaid.append(rule)
        print(f"| `{rule}` | {found} | {all_of_it} | {why} |")
    total = [sum(count[at] for count in counts.values()) for at in (0, 1)]
    enough = sum(10 * found >= 9 * count for found, count in counts.values())
    print(f"\n{total[0]} of {total[1]} found; {enough} of {len(counts)} rules find nine of ten")
    if unsaid:
        print(f"no reason is given for {len(unsaid)}: {', '.join(unsaid)}")
    for rule, found, seen in results if missed else []:
        if not found:
            print(f"{rule}: " + "\n".join(seen))
    return bool(unsaid)


def rules_that_are_on(program):
    done = subprocess.run([program, "rules", "--format", "json"], capture_output=True, check=True)
    return [rule["name"] for rule in json.loads(done.stdout)["rules"] if rule["default"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pvlint", required=True, type=os.path.abspath)
    parser.add_argument("--tree", required=True, action="append", help="a checkout; the first is openembedded-core")
    parser.add_argument("--layer", default=[], action="append", help="a checkout of other layers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="how many slips are checked alone at a time")
    parser.add_argument("--rule", action="append", help="only slips of this rule")
    parser.add_argument("--bodies", action="store_true", help="slips in functions of the shell")
    parser.add_argument("--missed", action="store_true", help="print the slips that are not found")
    options = parser.parse_args()
    makers = BODIES if options.bodies else slips.SLIPS
    others = {} if options.bodies else {**LAYERS, **CONTAINERS, **MANIFESTS, **BUILDS}
    wanted = options.rule or [*makers, *others]
    chosen = sorted(rule for rule in wanted if rule in makers)
    results = list(in_recipes(options.pvlint, options.tree, makers, chosen, options.seed)) if chosen else []
    places = [rule for rule in wanted if rule in others]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as threads:
        tried = alone.Trial(options.pvlint, options.tree[0], options.layer, COUNT, options.seed)
        for found in threads.map(lambda rule: list(tried.of_rule(rule, others[rule])), places):
            results += found
    rules = [] if options.rule or options.bodies else rules_that_are_on(options.pvlint)
    return 1 if report(results, rules, options.missed) else 0


if __name__ == "__main__":
    sys.exit(main())
