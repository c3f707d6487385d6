"""Writes the tables in `facts/`.

    python3 tools/facts releases PVLINT OPENEMBEDDED-CORE BITBAKE
    python3 tools/facts layer PVLINT DIRECTORY NAME

The first form reads two git repositories with their histories and writes everything about the releases that
`facts/releases.txt` names. The second one writes what is carried of one more layer. PVLINT is a build of pvlint: its
parser reads the files. `git diff --exit-code facts` afterwards tells whether the tables were those of the repository.
"""

import pathlib
import re
import sys

import licenses
import releases
import statements
import vocabulary

OUT = pathlib.Path(__file__).resolve().parent.parent.parent / "facts"


def of_releases(pvlint, core, bitbake):
    known = releases.read(OUT / "releases.txt")
    letters = [release.letter for release in known]
    facts = releases.Sections()
    tables = {name: releases.Lines(comment) for name, (_, comment) in vocabulary.TABLES.items()}
    for release in known:
        print(release.name)
        with (
            releases.Revision(core, release.core, "meta") as root,
            releases.Revision(bitbake, release.bitbake, "lib") as bitbake_root,
        ):
            for name, text in sections_of(statements.Layer(pvlint, root / "meta")):
                facts.add(release, name, f"#@ {name}\n{text}")
            texts = vocabulary.Texts(root / "meta", bitbake_root)
            for name, (read, _) in vocabulary.TABLES.items():
                tables[name].add(release, set(read(texts)))
    write("openembedded-core.facts", facts.table(letters))
    write("common-licenses.txt", licenses.table(core, known))
    tables["functions.txt"].drop_constant(letters, vocabulary.CALLED_MOST)
    for name, lines_of in tables.items():
        write(name, lines_of.table(letters))


def of_layer(pvlint, directory, name):
    sections = sections_of(statements.Layer(pvlint, pathlib.Path(directory).resolve()))
    write(f"{name}.facts", "".join(f"\t{line}\n" for section, body in sections for line in f"#@ {section}\n{body}".splitlines()))


def sections_of(layer):
    """The names of the classes, the variables that configurations set, and what the files say."""
    sections = sorted(layer.sections())
    names = {name for _, text in sections for name in re.findall(r"[\w-]+", text)}
    yield "classes", lines(sorted(layer.scopes()))
    yield "configured", lines(layer.configured(names))
    yield from sections


def lines(words):
    return "".join(f"{word}\n" for word in words)


def write(name, text):
    (OUT / name).write_text(text)
    print(f"{name}: {len(text)} bytes")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["releases", pvlint, core, bitbake]:
            of_releases(pvlint, core, bitbake)
        case ["layer", pvlint, directory, name]:
            of_layer(pvlint, directory, name)
        case _:
            sys.exit(__doc__)
