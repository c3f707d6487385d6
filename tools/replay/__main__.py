#!/usr/bin/env python3
"""Replays commits of upstream that mend one slip each: is the line reported before, and silent after?

    python3 tools/replay --pvlint target/release/pvlint --repo openembedded-core --repo meta-openembedded

Each repository is a checkout with its history; nothing is written to it. `commits.txt` beside this file lists the
commits, the rules of which one is to speak, and, where it is known why none does, the reason. A commit counts as found if a
finding of that rule, or the other place that it shows, is at a line that the commit changes, or, where it only adds lines, anywhere in the file, and if
the state after the commit no longer has it. Recipes of meta-openembedded are checked beside the openembedded-core of
their day.

Exit codes: 0 if all commits without a reason are found, 1 if not, 2 if something fails.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

CORE = "openembedded-core"
METADATA = (".bb", ".bbappend", ".bbclass", ".inc", ".conf")

Slip = collections.namedtuple("Slip", "repo commit rule reason")
Result = collections.namedtuple("Result", "slip found after lines others")


def git(directory, *arguments):
    done = subprocess.run(["git", "-C", directory, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def slips(path):
    """The lines of the list: repository, commit, rule and, after `#`, why no rule speaks."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            text, _, reason = line.partition("#")
            if text.split():
                repo, commit, rule = text.split()
                yield Slip(repo, commit, rule, reason.strip())


def changes(directory, commit):
    """For each file of metadata that the commit changes: the lines it takes away and those it adds, by number."""
    text = git(directory, "diff", "-U0", "--no-renames", f"{commit}^", commit, "--", *(f"*{end}" for end in METADATA))
    for part in re.split(r"^diff --git ", text, flags=re.MULTILINE)[1:]:
        name = part.split("\n", 1)[0].split(" b/")[-1]
        if re.search(r"^(new|deleted) file", part, flags=re.MULTILINE):
            continue
        old, new = {}, set()
        for hunk in re.split(r"^(?=@@ )", part, flags=re.MULTILINE)[1:]:
            at = re.match(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", hunk)
            start, count, start_new, count_new = (int(at[i]) if at[i] else 1 for i in range(1, 5))
            gone = [line[1:] for line in hunk.split("\n") if line.startswith("-")]
            old.update(zip(range(start, start + count), gone))
            new.update(range(start_new, start_new + count_new))
        yield name, old, new


class Worktrees:
    """Checkouts of their own, side by side as layers lie in a build."""

    def __init__(self, repos, directory):
        self.paths = {}
        for repo in repos:
            name = os.path.basename(os.path.normpath(repo))
            path = os.path.join(directory, name)
            subprocess.run(["git", "clone", "-q", "--shared", "--no-checkout", repo, path], check=True)
            self.paths[name] = path
        self.at = {}
        self.configuration = os.path.join(directory, "pvlint.toml")
        core = os.path.join(self.paths[CORE], "meta") if CORE in self.paths else None
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(f"layers = [{json.dumps(core)}]\n" if core else "")

    def options(self, name):
        """How pvlint is told which layers go with those of a checkout."""
        return ["--isolated"] if name == CORE else ["--config", self.configuration]

    def move(self, name, commit):
        if self.at.get(name) != commit:
            git(self.paths[name], "checkout", "-q", "--force", "--detach", commit)
            self.at[name] = commit

    def move_core(self, slip):
        """Puts openembedded-core to the day of a commit of another repository."""
        if slip.repo != CORE and CORE in self.paths:
            day = git(self.paths[slip.repo], "log", "-1", "--format=%cI", slip.commit).strip()
            commit = git(self.paths[CORE], "rev-list", "-1", f"--before={day}", "origin/HEAD").strip()
            self.move(CORE, commit)


def findings(program, directory, options, files, whole):
    """What pvlint finds in some files of a checkout."""
    paths = ["."] if whole else files
    command = [program, "check", *options, "--no-cache", "--exit-zero", "--format", "json-lines", *paths]
    done = subprocess.run(command, cwd=directory, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr.decode('utf-8', 'replace')}")
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        finding = json.loads(line)
        if os.path.normpath(finding["file"]) in files:
            spans = [finding.get("span")]
            spans += [label["span"] for label in finding.get("labels", []) if label["file"] == finding["file"]]
            lines = set()
            for span in filter(None, spans):
                lines.update(range(span["start"]["line"], span["end"]["line"] + 1))
            yield os.path.normpath(finding["file"]), lines, finding["rule"], finding["message"]


def replay(program, trees, slip, whole):
    path = trees.paths[slip.repo]
    changed = list(changes(path, slip.commit))
    files = [name for name, _, _ in changed]
    trees.move_core(slip)
    trees.move(slip.repo, f"{slip.commit}^")
    options = trees.options(slip.repo)
    before = list(findings(program, path, options, files, whole))
    trees.move(slip.repo, slip.commit)
    after = list(findings(program, path, options, files, whole))
    left = collections.Counter((name, rule, message) for name, _, rule, message in after)
    gone = []
    for name, lines, rule, message in before:
        if left[name, rule, message] > 0:
            left[name, rule, message] -= 1
        else:
            gone.append((name, lines, rule))
    at_change, others = False, set()
    for name, old, _ in changed:
        for file, lines, rule in gone:
            if file == name and (not old or any(line in old for line in lines)):
                at_change |= rule in slip.rule.split(",")
                others.add(rule)
    still = any(
        rule in slip.rule.split(",") and any(line in new for line in lines)
        for name, _, new in changed
        for file, lines, rule, _ in after
        if file == name
    )
    first = [(name, old) for name, old, _ in changed if old]
    text = [f"{name}: {line.strip()}" for name, old in first for line in list(old.values())[:2]]
    return Result(slip, at_change, still, text, sorted(others - set(slip.rule.split(","))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pvlint", required=True, type=os.path.abspath, help="the program")
    parser.add_argument("--repo", required=True, action="append", help="a checkout with its history")
    parser.add_argument("--list", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "commits.txt"))
    parser.add_argument("--only", help="replay only commits that begin with this, or those of this rule")
    parser.add_argument("--whole", action="store_true", help="check whole layers, not only the files that change")
    options = parser.parse_args()
    names = {os.path.basename(os.path.normpath(repo)) for repo in options.repo}
    chosen = [slip for slip in slips(options.list) if slip.repo in names]
    if options.only:
        chosen = [slip for slip in chosen if slip.commit.startswith(options.only) or options.only in slip.rule.split(",")]
    results = []
    with tempfile.TemporaryDirectory(prefix="replay-") as directory:
        trees = Worktrees(options.repo, directory)
        days = {slip: git(trees.paths[slip.repo], "log", "-1", "--format=%cI", slip.commit) for slip in chosen}
        for slip in sorted(chosen, key=lambda slip: (slip.repo, days[slip])):
            result = replay(options.pvlint, trees, slip, options.whole)
            results.append(result)
            state = "found" if result.found and not result.after else "after" if result.found else "MISSED"
            print(f"{state:7}{slip.repo:19}{slip.commit[:10]}  {slip.rule}  {' '.join(result.others)}", flush=True)
            if state != "found":
                print("".join(f"         - {line}\n" for line in result.lines[:4]), end="", flush=True)
                if slip.reason:
                    print(f"         why: {slip.reason}")
    good = [result for result in results if result.found and not result.after]
    print(f"\nfound {len(good)} of {len(results)}")
    missed = [result for result in results if result not in good and not result.slip.reason]
    return 1 if missed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"replay: {error}", file=sys.stderr)
        sys.exit(2)
