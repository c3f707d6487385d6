"""Generates recipes with an anonymous Python function whose way depends on what pvlint does not know."""

import random

NAMES = [*"ABCST", "L", "M", "A:o", "B[x]"]
# What `hex` gives is taken from what is known here, and is not known to pvlint.
HEADER = """    u = 'a'.encode().hex()
    v = 'z'.encode().hex()
    s, t, n, l, m = '0', '0', 0, [], {}
"""


class Generator:
    """Texts of statements. `u` is 61, of which `int` makes a number, `v` is 7a, of which it does not."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.functions = 0

    def one(self, *choices):
        return self.random.choice(choices)

    def condition(self):
        return self.one("u == '61'", "u == 'x'", "'7' in v", "n > 1", "t == 'a'", "l", "len(u) > n", "not s", "v", "'a' in l", "m")

    def text(self):
        return self.one("'a'", "'b'", "''", "'0'", "s", "t", "s + 'c'", "t[-3:]", "str(n)", "str(len(l))", "''.join(l)[:5]", "u", "str(m.get('k'))")

    def risky(self):
        return self.one("n = int(v)", "n = int(u)", "n = len(u)", "l.remove('a')", "n = {}['k']", "s = l[0]", "raise KeyError('k')",
                        "raise ValueError(s)", "n = 1 // n", "m.pop('k')", "t = m['k']", "n = int(v) if u == '61' else 1", "f()")  # fmt: skip

    def simple(self):
        return self.one(
            f"s = {self.text()}", f"t = {self.text()}", "n += 1", "n = 0", f"l.append({self.text()})", "l.clear()", "l = l + ['e']",
            "l = []", f"m['k'] = {self.text()}", "m = {}", f"d.setVar('A', {self.text()})", f"d.appendVar('B', {self.text()})",
            f"d.setVar('C', {self.text()})", "d.delVar('A')", f"d.setVar('A:o', {self.text()})", "d.setVarFlag('B', 'x', s)",
            "s = d.getVar('A') or 'none'", "t = str(d.getVar('B'))", "l += [s]", "s, t = t, s", "del l[1:]", "k = l; k.append('z')",
            "x = s", "s = t = 'q'", "l.extend([s, t])", "l.sort()", "m.update({'k': 'u'})", "s += 'd'", "l2 = [w for w in l if w]; s = ''.join(l2)",
        )  # fmt: skip

    def block(self, indent, depth, loop, function, count=None):
        lines = []
        for _ in range(count or self.random.randrange(1, 4)):
            lines += self.statement(indent, depth, loop, function)
        return lines

    def statement(self, indent, depth, loop, function):
        pad = "    " * indent
        kind = self.random.random()
        inner = lambda count=None, loop=loop: self.block(indent + 1, depth - 1, loop, function, count)
        if loop and kind < 0.06:
            return [f"{pad}if {self.condition()}:", f"{pad}    {self.one('break', 'continue')}"]
        if function and kind < 0.10:
            return [f"{pad}if {self.condition()}:", f"{pad}    return {self.text()}"]
        if depth <= 0 or kind < 0.42:
            return [pad + self.simple()]
        if kind < 0.47:
            return [pad + self.risky()] if indent > 2 or function else [pad + self.simple()]
        if kind < 0.60:
            lines = [f"{pad}if {self.condition()}:", *inner()]
            if self.random.random() < 0.3:
                lines += [f"{pad}elif {self.condition()}:", *inner(1)]
            return lines + ([f"{pad}else:", *inner()] if self.random.random() < 0.5 else [])
        if kind < 0.76:
            lines = [f"{pad}try:", *inner(), f"{pad}    {self.risky()}", *inner(1)]
            if self.random.random() < 0.2:
                return [*lines, f"{pad}except:", *inner(1), f"{pad}finally:", *inner(1)]
            if self.random.random() < 0.4:
                lines += [f"{pad}except ValueError as e:", *inner(1)]
            lines += [f"{pad}except {self.one('Exception', '(KeyError, IndexError, ValueError, ZeroDivisionError, TypeError)')}:", *inner()]
            lines += [f"{pad}else:", *inner(1)] if self.random.random() < 0.3 else []
            return lines + ([f"{pad}finally:", *inner(1)] if self.random.random() < 0.3 else [])
        if kind < 0.86:
            iterable = self.one("['a', 'b']", "list(l)", "u", "range(3)", "u.split('6')", "l[:2]", "sorted(m)", "(s, t)", "[u, v]")
            lines = [f"{pad}for w in {iterable}:", *inner(None, True), f"{pad}    {self.one('s = str(w)', 't = t + str(w)', 'l.append(str(w))', 'pass')}"]
            return lines + ([f"{pad}else:", *inner(1)] if self.random.random() < 0.3 else [])
        if kind < 0.90:
            name = f"k{indent}{self.random.randrange(1000)}"
            return [f"{pad}{name} = 0", f"{pad}while {name} < 2 and {self.condition()}:", f"{pad}    {name} += 1", *inner(None, True)]
        if kind < 0.94:
            return [f"{pad}import contextlib", f"{pad}with contextlib.suppress(Exception):", *inner(), f"{pad}    {self.risky()}", *inner(1)]
        self.functions += 1
        name, arguments = f"f{self.functions}", self.one("", "", "s, t")
        names = [f"{pad}    s, t, n = '1', '2', 3"] if not arguments else [f"{pad}    n = 4"]
        names += [f"{pad}    l = {self.one('[]', repr(['a', 'b']), 'list(u)')}", f"{pad}    m = {{}}"]
        body = self.block(indent + 1, depth - 1, False, True)
        call = f"{self.one('t', 's')} = str({name}({arguments}))"
        guarded = [f"{pad}try:", f"{pad}    {call}", f"{pad}except Exception:", f"{pad}    s = 'failed'"] if self.random.random() < 0.7 else [pad + call]
        return [f"{pad}def {name}({arguments}):", *names, *body, f"{pad}    return {self.text()}", *guarded]


def case(seed):
    generator = Generator(seed)
    lines = generator.block(1, 3, False, False, generator.random.randrange(3, 8))
    shown = "".join(f"    d.setVar('{name}', str({name.lower()}))\n" for name in "STLM")
    text = 'OVERRIDES = "o"\nA = "1"\nB = "2"\npython () {\n' + HEADER + "\n".join(lines) + "\n" + shown + "}\n"
    return {"kind": "flows", "seed": seed, "text": text, "files": {}, "names": NAMES}
