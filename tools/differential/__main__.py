"""Compares the values that pvlint calls exact with BitBake's.

    python3 tools/differential --bitbake DIR --pvlint BIN functions 1000 --seed 7
    python3 tools/differential --bitbake DIR --pvlint BIN writers 1000
    python3 tools/differential --bitbake DIR --pvlint BIN flows 1000
    python3 tools/differential --bitbake DIR --pvlint BIN recipes 1000
    python3 tools/differential --bitbake DIR --pvlint BIN layers 300 openembedded-core/meta [LAYER…]

`functions` generates recipes with an anonymous Python function, `writers` such with few statements of kinds that
are not met often, `flows` such whose way depends on what pvlint does not know, `recipes` whole recipes with
includes, appends, classes, overrides, flags and inline Python; `layers` draws recipes of the last layer at random
and asks for all of their variables after `conf/bitbake.conf` and the class `base`. Each difference is printed, the
generated ones with the recipe cut down to the lines that it takes. What BitBake answers otherwise if it is asked
for nothing else is no difference: it depends on what was asked before.

What is asked runs the Python code of the recipes. Exit codes: 0 if no exact value differs, 1 otherwise.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

import bitbake
import flows
import functions
import recipes
import writers

SETTINGS = [("MACHINE", "qemux86-64"), ("DISTRO", "nodistro"), ("TOPDIR", "/build")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bitbake", required=True, help="a checkout of BitBake")
    parser.add_argument("--pvlint", required=True, help="the program")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=5, help="how many differences are printed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("kind", choices=["functions", "writers", "flows", "recipes", "layers"])
    parser.add_argument("count", type=int)
    parser.add_argument("layers", nargs="*", help="layers, for `layers`")
    return parser.parse_args()


def cases(given):
    for seed in range(given.seed, given.seed + given.count):
        yield {"functions": functions, "writers": writers, "flows": flows, "recipes": recipes}[given.kind].case(seed)


def drawn(given):
    """Recipes of the last layer, at random."""
    found = []
    for base, directories, files in os.walk(given.layers[-1]):
        directories[:] = [name for name in directories if name != "files"]
        found += [os.path.join(base, name) for name in files if name.endswith(".bb")]
    found.sort()
    random.Random(given.seed).shuffle(found)
    return [{"path": path, "names": []} for path in found[: given.count]]


def pvlint(given, case, names):
    """What pvlint says, as its JSON, or `crash`."""
    command = [given.pvlint, "vars", "--format", "json", "--anon"]
    directory = tempfile.mkdtemp()
    try:
        if "path" in case:
            command += [case["path"], "--conf", "conf/bitbake.conf", "--inherit", "base"]
            command += [word for layer in given.layers for word in ("--layer", layer)]
            command += [word for name, value in SETTINGS for word in ("--set", f"{name}={value}")]
        else:
            path, appends = bitbake.write(case, directory)
            command += [path, "--bbpath", directory]
            command += [word for append in appends for word in ("--append", append)]
        done = subprocess.run(command + names, capture_output=True, text=True)
    finally:
        shutil.rmtree(directory)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"crash": f"exit code {done.returncode}: {done.stderr[-500:]}"}


def compare(answer, said, count):
    """The differences between BitBake's answer and what pvlint says."""
    if "crash" in said:
        return [("", "crash", said["crash"])]
    if not answer["ok"]:
        count["BitBake stops"] += 1
        return []
    if not said["ok"]:
        return [("", "stops", said["error"])]
    wrong = []
    for name, right in answer["vars"].items():
        value = said["vars"].get(name)
        if value is None:
            # A name that cannot be asked for.
            continue
        known = value["known"]
        if value.get("error") and known in (None, "exact", "unknown"):
            if right["error"]:
                count["both fail"] += 1
            else:
                wrong.append((name, "fails", value["error"], right["value"]))
        elif known not in (None, "exact"):
            count[known] += 1
        elif right["error"]:
            wrong.append((name, "exact", value["expanded"], right["error"]))
        elif value["expanded"] != right["value"]:
            wrong.append((name, "exact", value["expanded"], right["value"]))
        else:
            count["exact"] += 1
    return wrong


def differences_alone(given, asked, case, wrong, count):
    """Those of the differences that are there as well if BitBake is asked for nothing else."""
    found = []
    for difference in wrong:
        if not difference[0]:
            found.append(difference)
            continue
        alone = {**case, "names": [difference[0]]}
        again = compare(asked.ask(alone), pvlint(given, case, alone["names"]), collections.Counter())
        found += again
        if not again:
            count["depend on what is asked before"] += 1
    return found


def reduce(given, asked, case):
    """The case without the lines that its difference does not take."""

    def differs(candidate):
        answer = asked.ask(candidate)
        return answer["ok"] and compare(answer, pvlint(given, candidate, candidate["names"]), collections.Counter())

    first = differs(case)[0]
    if first[0]:
        case = {**case, "names": [first[0]]}
    changed = True
    while changed:
        changed = False
        for part in ["text", *case["files"]]:
            for size in (16, 8, 4, 2, 1):
                lines = (case["text"] if part == "text" else case["files"][part]).split("\n")
                start = 0
                while start < len(lines):
                    fewer = lines[:start] + lines[start + size :]
                    text = "\n".join(fewer)
                    changes = {"text": text} if part == "text" else {"files": {**case["files"], part: text}}
                    candidate = {**case, **changes}
                    if fewer != lines and text != "\n".join(lines) and differs(candidate):
                        case, lines, changed = candidate, fewer, True
                    else:
                        start += size
    return case


def show(case, wrong):
    print("=====", case.get("path") or f"{case['kind']} --seed {case['seed']}")
    for difference in wrong[:10]:
        print("  ", *difference, sep="  ")
    if "text" in case:
        print(case["text"].rstrip("\n"))
        for name, text in case["files"].items():
            if text.strip():
                print(f"+++ {name}\n{text}".rstrip("\n"))


def main():
    given = arguments()
    given.layers = [os.path.abspath(layer) for layer in given.layers]
    layers = given.layers if given.kind == "layers" else []
    asked = bitbake.BitBake(given.bitbake, layers, SETTINGS, seconds=120 if layers else 10)
    count, differences = collections.Counter(), []

    def both(case):
        answer = asked.ask(case)
        said = pvlint(given, case, case["names"] or sorted(answer["vars"]) or ["PN"])
        return case, answer, said

    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for case, answer, said in pool.map(both, drawn(given) if layers else cases(given)):
            wrong = differences_alone(given, asked, case, compare(answer, said, count), count)
            if wrong:
                differences.append((case, wrong))
    for case, wrong in differences[: given.show]:
        if "text" in case:
            case = reduce(given, asked, case)
            wrong = compare(asked.ask(case), pvlint(given, case, case["names"]), collections.Counter()) or wrong
        show(case, wrong)
    print(", ".join(f"{number} {what}" for what, number in count.most_common()))
    print(f"{sum(len(wrong) for _, wrong in differences)} differences in {len(differences)} cases")
    return 1 if differences else 0


sys.exit(main())
