#!/usr/bin/env python3
"""Puts slips into real recipes and counts how many of them pvlint reports.

    python3 tools/seed --pvlint target/release/pvlint --tree openembedded-core --tree meta-openembedded \\
        --layer meta-pantavisor --layer meta-raspberrypi

All are git checkouts, of which copies are changed. For each rule ten slips are drawn, always the same ones for a given
`--seed`. Those in `slips.py` are in recipes of the trees, and those of several rules are checked in one run if they are
in different files and say no new word alike. A slip counts as found if its rule, or one that speaks in its place, reports
something at the changed lines that it did not report before. Those in `layers.py`,
`containers.py`, `manifests.py` and `builds.py` are in any files of the layers. Each is checked alone, and what its rule
reports then and did not report before is found.

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
import re
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
# Slips that are checked in one run, at most.
TOGETHER = 100
WORD = re.compile(r"[\w.-]+")

Seeded = collections.namedtuple("Seeded", "rule path text first last")


def files_of(root):
    """The recipes of a checkout, and what else has slips, but for those that others include, and tests."""
    kinds = [f"*{ending}" for ending in (".bb", *sorted(set(slips.ENDINGS.values())))]
    listed = subprocess.run(["git", "-C", root, "ls-files", *kinds], capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\n") if name and "selftest" not in name and "skeleton" not in name]


def findings(program, cache, trees, inside):
    """Rule, file, line and message of all that is found."""
    command = [program, "check", "--isolated", "--cache-dir", cache, "--exit-zero", "--format", "json-lines", *trees]
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


def draw(files, rule, maker, seed):
    """Slips of one rule, at most one in each file."""
    ending = slips.ENDINGS.get(rule, ".bb")
    source = random.Random(f"{seed} {rule}")
    fits = [path for path, text in sorted(files.items()) if path.endswith(ending) and maker(text, random.Random(0))]
    source.shuffle(fits)
    told = set()
    for path in fits[:COUNT]:
        made = unlike(maker, files[path], source, told)
        if made:
            yield Seeded(rule, path, *made)


def unlike(maker, text, source, told):
    """A slip whose words are not those of one before it, if the rule has several: a name that many recipes say looks
    meant."""
    for _ in range(TRIES):
        made = maker(text, source)
        if made is None:
            return None
        words = frozenset(WORD.findall(made[0])) - frozenset(WORD.findall(text))
        if words not in told:
            break
    told.add(words)
    return made


def in_recipes(program, trees, makers, chosen, seed):
    """Slips that are checked a group at a time: for each of them its rule, whether it is found, and what there is to see
    of it."""
    with tempfile.TemporaryDirectory(prefix="seed-") as directory:
        directory = os.path.realpath(directory)
        cache = os.path.join(directory, "cache")
        roots, files = [], {}
        for tree in trees:
            root = os.path.join(directory, os.path.basename(os.path.normpath(tree)))
            subprocess.run(["git", "clone", "-q", "--shared", tree, root], check=True)
            roots.append(root)
            for name in files_of(root):
                path = os.path.join(root, name)
                with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                    files[path] = file.read()
        core = {path: text for path, text in files.items() if path.startswith(roots[0] + os.sep)}
        before = list(findings(program, cache, roots, directory))
        drawn = {rule: list(draw(core if rule in slips.OF_CORE else files, rule, makers[rule], seed)) for rule in chosen}
        for seeded in in_groups(drawn, files):
            for one in seeded:
                put(one.path, one.text)
            after = new_findings(before, list(findings(program, cache, roots, directory)))
            for one in seeded:
                put(one.path, files[one.path])
            yield [(one.rule, is_found(one, after[one.path]), seen_of(one, after[one.path], directory)) for one in seeded]


def new_findings(before, after):
    """What is found anew, by files. Of several findings that read alike any may be the new one."""
    counts = collections.Counter((rule, path, message) for rule, path, _, _, message in after)
    counts.subtract((rule, path, message) for rule, path, _, _, message in before)
    new = collections.defaultdict(list)
    for rule, path, first, last, message in after:
        if counts[rule, path, message] > 0:
            new[path].append((rule, first, last, message))
    return new


def in_groups(drawn, files):
    """The slips of all rules in groups that are checked together. In a group no two rules change one file, or say a word
    that is new to the trees: what somebody else says looks meant."""
    said = set()
    for text in files.values():
        said.update(WORD.findall(text))
    groups = []
    for of_rule in filter(None, drawn.values()):
        paths = {one.path for one in of_rule}
        new = {word for one in of_rule for word in WORD.findall(one.text)} - said
        small = (group for group in groups if len(group[0]) < TOGETHER)
        fits = (group for group in small if not paths & group[1] and not new & group[2])
        group = next(fits, None)
        if group is None:
            group = ([], set(), set())
            groups.append(group)
        group[0].extend(of_rule)
        group[1].update(paths)
        group[2].update(new)
    return [group for group, _, _ in groups]


def put(path, text):
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)


def is_found(one, after):
    """Whether what is reported in the file of a slip is about it."""
    wanted = one.rule.split(":")[0]
    good = {wanted, *reasons.IN_ITS_PLACE.get(wanted, ())}
    return any(
        rule in good and (wanted in reasons.ANYWHERE or (first <= one.last and last >= one.first))
        for rule, first, last, _ in after
    )


def seen_of(one, after, directory):
    line = one.text.split("\n")[one.first - 1].strip()
    seen = [f"{os.path.relpath(one.path, directory)}:{one.first}: {line[:120]}"]
    return seen + [f"    {first}: {rule}: {message[:100]}" for rule, first, _, message in after]


def told(results):
    """Some of the slips, of which it is told that they are counted: all of them take long."""
    for rule in sorted({rule for rule, _, _ in results}):
        found = [is_found for name, is_found, _ in results if name == rule]
        print(f"{rule}: {sum(found)} of {len(found)}", file=sys.stderr, flush=True)
    return results


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
    results = []
    for found in in_recipes(options.pvlint, options.tree, makers, chosen, options.seed) if chosen else []:
        results += told(found)
    places = [rule for rule in wanted if rule in others]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as threads:
        tried = alone.Trial(options.pvlint, options.tree[0], options.layer, COUNT, options.seed)
        for found in threads.map(lambda rule: list(tried.of_rule(rule, others[rule])), places):
            results += told(found)
    rules = [] if options.rule or options.bodies else rules_that_are_on(options.pvlint)
    return 1 if report(results, rules, options.missed) else 0


if __name__ == "__main__":
    sys.exit(main())
