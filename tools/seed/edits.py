"""What slips are made of: functions of a text and a source of random numbers.

Each returns the new text with the first and the last line that it changed, or None where the text has no place for it.
"""

import re


def line_at(text, at):
    return text.count("\n", 0, at) + 1


def replace(pattern, new, flags=re.MULTILINE, parts=lambda text: [(0, len(text))]):
    """Puts `new` in the place of one match in one of the parts of a text, drawn at random; `new` may be a function of the
    match."""
    pattern = re.compile(pattern, flags)

    def make(text, source):
        found = [match for start, end in parts(text) for match in pattern.finditer(text, start, end)]
        places = [match for match in found if not is_comment(text, match.start())]
        if not places:
            return None
        match = source.choice(places)
        put = new(match) if callable(new) else match.expand(new)
        if put is None or put == match[0]:
            return None
        first = line_at(text, match.start())
        return text[: match.start()] + put + text[match.end() :], first, first + put.count("\n")

    return make


def is_comment(text, at):
    start = text.rfind("\n", 0, at) + 1
    names_interpreter = start == 0 and text.startswith("#!")
    return not names_interpreter and text[start:].lstrip().startswith("#")


def drop(pattern):
    """Takes a whole line away."""
    return replace(r"^" + pattern + r".*\n", lambda match: "" if "\\\n" not in match[0] else None)


def add(lines, needs=None):
    """Adds lines at the end, where `needs` is found in the recipe."""

    def make(text, source):
        if needs and not re.search(needs, text, re.MULTILINE):
            return None
        start = text if text.endswith("\n") else text + "\n"
        first = line_at(start, len(start))
        return start + "\n" + lines, first + 1, first + lines.count("\n")

    return make


def unless(pattern, made):
    """Only in recipes without `pattern`."""
    return lambda text, source: None if re.search(pattern, text) else made(text, source)


def where(pattern, made):
    """Only in recipes with `pattern`."""
    return lambda text, source: made(text, source) if re.search(pattern, text, re.MULTILINE) else None


def any_of(makers):
    """The first of several in an order that is drawn at random which has a place: many slips of one spelling would look
    meant."""

    def make(text, source):
        made = (maker(text, source) for maker in source.sample(makers, len(makers)))
        return next(filter(None, made), None)

    return make


def in_function(line, name="do_install"):
    """Adds a line at the end of a function of the shell."""
    pattern = re.compile(r"^" + name + r"(?::append)? ?\(\) ?\{\n(?:.*\n)*?\}", re.MULTILINE)

    def make(text, source):
        found = pattern.search(text)
        if not found or "EOF" in found[0]:
            return None
        at = found.end() - 1
        first = line_at(text, at)
        return text[:at] + "    " + line.replace("\n", "\n    ") + "\n" + text[at:], first, first + line.count("\n")

    return make


def swapped(word):
    """The word with two letters exchanged near its middle, as fingers do."""
    for at in range(len(word) // 2, len(word) - 1):
        if word[at] != word[at + 1] and word[at].isalpha() and word[at + 1].isalpha():
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return None


def swap(group):
    def new(match):
        word = swapped(match[group])
        start, end = (at - match.start() for at in match.span(group))
        return match[0][:start] + word + match[0][end:] if word else None

    return new


def mistyped(pattern):
    """Exchanges two letters of the first group, which ones is drawn at random."""

    def make(text, source):
        def new(match):
            word = match[1]
            places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1] and word[at : at + 2].isalpha()]
            if not places:
                return None
            at = source.choice(places)
            start, end = (place - match.start() for place in match.span(1))
            return match[0][:start] + word[:at] + word[at + 1] + word[at] + word[at + 2 :] + match[0][end:]

        return replace(pattern, new)(text, source)

    return make


def flip(match):
    """Another hexadecimal digit in the middle of a checksum."""
    old = match[0]
    at = len(old) - 10
    return old[:at] + ("0" if old[at] != "0" else "1") + old[at + 1 :]
