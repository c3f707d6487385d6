"""Slips in any files of a layer, of which each is tried alone.

A slip is a function of the texts of a layer's files by their paths, the path of one of them, and a source of random
numbers. It returns the texts that are new by their paths, with None for a file that is gone, or None where the file has
no place for it.
"""

import os
import re

from edits import swapped


def at(pattern, *changes, needs=""):
    """One of `changes`, drawn at random, in a file whose path has `pattern` and whose text has `needs`."""

    def make(files, path, source):
        if not re.search(pattern, path) or not re.search(needs, files[path], re.MULTILINE):
            return None
        made = (change(files, path, source) for change in source.sample(changes, len(changes)))
        return next(filter(None, made), None)

    return make


def edit(make):
    """What `make` does to the text of the file, as in `edits.py`."""

    def change(files, path, source):
        made = make(files[path], source)
        return {path: made[0]} if made else None

    return change


def moved(name):
    """The file gets another path, which `name` makes of its own."""

    def change(files, path, source):
        new = name(path)
        return None if new is None or new in files else {path: None, new: files[path]}

    return change


def beside(name, text):
    """A file more; `name` makes its path of that of a file which is there."""

    def change(files, path, source):
        new = name(path)
        return None if new is None or new in files else {new: text}

    return change


def with_file(text, *names):
    """A file more in the directory of the file, under one of several names."""
    return lambda files, path, source: {os.path.join(os.path.dirname(path), source.choice(names)): text}


def swapped_name(path):
    """The path with two letters exchanged in the name of the recipe."""
    directory, name = os.path.split(path)
    start, ending = re.match(r"([^_.]*)(.*)", name).groups()
    word = swapped(start)
    return os.path.join(directory, word + ending) if word else None


def recipe_name(path):
    return os.path.basename(path).rsplit(".", 1)[0].split("_")[0]


def brings(kind, text, before=""):
    """A recipe gets a JSON file of its own, in `files` beside it."""

    def change(files, path, source):
        name = f"{recipe_name(path)}.{kind}.json"
        new = os.path.join(os.path.dirname(path), "files", name)
        if new in files:
            return None
        return {path: f'{files[path]}{before}\nSRC_URI += "file://{name}"\n', new: text}

    return change


def recipe_of(files, path):
    """The recipe that a JSON file is named after, or that has it in a directory of its own."""
    names = {os.path.basename(path).split(".")[0], os.path.basename(os.path.dirname(path))}
    return next((other for other in files if other.endswith(".bb") and recipe_name(other) in names), None)


def first_key(*keys, unless=None):
    """A JSON object of a recipe begins with one of these keys, where it has none that contradicts it."""

    def change(files, path, source):
        start = files[path].find("{")
        key = source.choice(keys)
        is_there = key.split(":")[0] in files[path] or unless is not None and re.search(unless, files[path])
        if start < 0 or is_there or recipe_of(files, path) is None:
            return None
        return {path: f"{files[path][: start + 1]}\n    {key},{files[path][start + 1 :]}"}

    return change


def to_recipe(lines, needs=""):
    """The recipe of a JSON file gets lines more, and the file stays."""

    def change(files, path, source):
        recipe = recipe_of(files, path)
        if recipe is None or not re.search(needs, files[recipe], re.MULTILINE):
            return None
        return {recipe: f"{files[recipe]}\n{lines}"}

    return change


def together(*changes):
    """Several changes at once; each sees what those before it made."""

    def change(files, path, source):
        made, seen = {}, files
        for one in changes:
            new = one(seen, path, source)
            if new is None:
                return None
            made.update(new)
            seen = {**files, **{name: text for name, text in made.items() if text is not None}}
        return made

    return change
