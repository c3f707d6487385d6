"""Generates recipes with one anonymous Python function of random statements."""

import random

NAMES = list("ABCDESLNMT") + ["A[x]", "B[x]", "C:o", "A:o", "D:q"]
WORDS = ["a", "b", "x1", "foo", "Bar", "", "a b", "-n", "1", "22", "foo-bar", "é", "a,b", "  x ", "A", "a_b.c", "x\ty"]
SUFFIXES = ["", "", "", ":append", ":prepend", ":remove", ":o", ":q", ":append:o", ":remove:o", ":o:append"]


class Generator:
    """Texts of statements and expressions. In scope are s, t (str), n (int), l (list of str), m (dict)."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def number(self, low, high):
        return str(self.random.randrange(low, high))

    def word(self):
        return self.one(*WORDS)

    def variable(self):
        return self.one(*"ABCDE")

    def text(self, depth=2):
        if depth <= 0:
            return self.one(repr(self.word()), "s", "t", f"(d.getVar({self.variable()!r}) or '')")
        s, i, l = (lambda: self.text(depth - 1)), (lambda: self.integer(depth - 1)), (lambda: self.list(depth - 1))
        any_, word = (lambda: self.any(depth - 1)), self.word
        return self.one(
            lambda: f"({s()} + {s()})",
            lambda: f"{s()}.replace({word() or 'a'!r}, {s()})",
            lambda: f"{self.one(repr(' '), repr(''), repr('-'), 's')}.join({l()})",
            lambda: f"str({any_()})",
            lambda: f"repr({any_()})",
            lambda: f"('%s-%s' % ({s()}, {any_()}))",
            lambda: f"('%(a)s %(b)r' % {{'a': {s()}, 'b': {any_()}}})",
            lambda: f"'{{}}:{{}}'.format({s()}, {any_()})",
            lambda: f"'{{0[0]}}{{x}}'.format({l()} + ['z'], x={i()})",
            lambda: f"f'{{s}}|{{{self.one('t', 'n', 'l', 'm')}!r}}|{{n:>{self.number(1, 6)}}}'",
            lambda: f"({s()} if {self.truth(depth - 1)} else {s()})",
            lambda: f"({s()} {self.one('or', 'and')} {s()})",
            lambda: f"{s()}[{self.one('', '1', '-1', '0')}:{self.one('', '2', '-1', '5')}{self.one('', ':2', ':-1')}]",
            lambda: f"('%{self.one('5s', '-5s', 'r', '.2s')}' % {s()})",
            lambda: f"format({i()}, {self.one('', '5', '05', 'x', '#o', '<4', '^5', '+', 'b', ',')!r})",
            lambda: f"'{{:{self.one('>4', '<4', '^5', '*^6', '.2', '6.3')}}}'.format({s()})",
            lambda: f"{s()}.{self.one('ljust', 'rjust', 'center', 'zfill', 'expandtabs')}({self.number(0, 7)})",
            lambda: f"{s()}.{self.one('lower', 'upper', 'title', 'capitalize', 'swapcase', 'strip', 'lstrip', 'casefold')}()",
            lambda: f"{s()}.{self.one('strip', 'lstrip', 'rstrip', 'removeprefix', 'removesuffix')}({self.word()!r})",
            lambda: f"''.join({s()}.{self.one('partition', 'rpartition')}({self.word() or 'a'!r})[::{self.one(1, -1, 2)}])",
            lambda: "d.expand(" + repr(self.one("${A}x", "${B}${C}", "${@1+1}", "$A", "${A:o}", "${@d.getVar('B')}")) + ")",
            lambda: f"('%{self.one('d', '5d', '05d', 'x', '+d', '.1f', '5.2f', 'e', 'g', 'c')}' % abs({i()}))",
            lambda: f"{s()}.translate(str.maketrans('ab', 'xy'))",
            lambda: f"bb.utils.contains({self.variable()!r}, {self.one('a', 'a b', 'foo')!r}, {s()}, {s()}, d)",
            lambda: f"bb.utils.filter({self.variable()!r}, {self.one('a b', 'foo x1', '')!r}, d)",
            lambda: f"os.path.{self.one('basename', 'dirname', 'normpath')}({s()} + '/' + {s()})",
            lambda: f"os.path.join({s()}, {s()})",
            lambda: f"re.sub({self.one('a+', '[ab]', '(.)b', '^.', ' +', '[^a-z]')!r}, {self.one('', '-', 'xx')!r}, {s()})",
            lambda: f"type({any_()}).__name__",
            lambda: f"{s()}.encode().hex()",
            lambda: f"chr(97 + abs({i()}) % 20)",
            lambda: f"next((w for w in {l()} if {self.one('w', 'w > s', 'len(w) > 1')}), {s()})",
            lambda: f"max({l()} + ['a'], key=len)",
        )()

    def integer(self, depth=2):
        if depth <= 0:
            return self.one("n", self.number(-3, 12), "len(s)")
        s, i, l = (lambda: self.text(depth - 1)), (lambda: self.integer(depth - 1)), (lambda: self.list(depth - 1))
        return self.one(
            lambda: f"({i()} {self.one('+', '-', '*', '|', '^')} {i()})",
            lambda: f"len({self.one(s, l)()})",
            lambda: f"{s()}.count({self.one('a', 'b', 'o')!r})",
            lambda: f"{s()}.{self.one('find', 'rfind')}({self.one('a', 'o', 'x')!r})",
            lambda: f"({i()} {self.one('//', '%', '<<', '>>')} {self.one(2, 3)})",
            lambda: f"sum(len(w) for w in {l()})",
            lambda: f"{self.one('max', 'min')}({i()}, {i()})",
            lambda: f"abs({i()})",
            lambda: f"({i()} & 7)",
            lambda: f"round({i()} / {self.one(2, 3)})",
            lambda: f"divmod({i()}, {self.one(2, 3, -2)})[{self.one(0, 1)}]",
            lambda: f"int({self.one('12', '0x1f', '101', ' 7 ')!r}, {self.one(16, 0)})",
            lambda: f"bool({self.any(depth - 1)})",
            lambda: f"({l()} + ['q']).index('q')",
        )()

    def list(self, depth=2):
        if depth <= 0:
            return self.one("l", "['a', 'b']", "[]", "s.split()", "['x', 'a', 'x']")
        s, l = (lambda: self.text(depth - 1)), (lambda: self.list(depth - 1))
        return self.one(
            lambda: f"{s()}.split()",
            lambda: f"{s()}.{self.one('split', 'rsplit')}({self.one('a', ' ', '-', ',')!r}{self.one('', ', 1')})",
            lambda: f"{s()}.splitlines()",
            lambda: f"[{self.one('w', 'w + w', 'w.upper()', 's + w')} for w in {l()} if {self.one('w', 'w in s', 'len(w) > 1')}]",
            lambda: f"[v + w for v in {l()} for w in {l()}][:4]",
            lambda: f"sorted({l()}{self.one('', ', reverse=True', ', key=len', ', key=lambda w: w[-1:]')})",
            lambda: f"sorted(set({l()}) {self.one('|', '&', '-', '^')} set({l()}))",
            lambda: f"({l()} + {l()})",
            lambda: f"list({self.one('reversed', 'list', 'tuple')}({l()}))",
            lambda: f"[{s()}, *{l()}]",
            lambda: f"{l()}[{self.one('1', '-1', '0')}:]",
            lambda: f"list(map({self.one('str.upper', 'lambda w: w + s', 'str', 'repr')}, {l()}))",
            lambda: f"list(filter({self.one('None', 'lambda w: w > s')}, {l()}))",
            lambda: f"[str(i) + w for i, w in enumerate({l()}{self.one('', ', 1', ', start=3')})]",
            lambda: f"[x + y for x, y in zip({l()}, {l()})]",
            lambda: f"list(dict.fromkeys({l()}))",
            lambda: f"({l()} * {self.number(0, 3)})",
            lambda: f"[k for k, v in sorted({{w: len(w) for w in {l()}}}.items()) if v > 1]",
            lambda: f"re.findall({self.one('[a-z]+', '.', 'a|b', '(a)?b')!r}, {s()})",
            lambda: f"re.split({self.one('[ab]', ' +', '-')!r}, {s()})",
            lambda: f"list({s()})",
            lambda: "[str(i) for i in range(" + self.one("n % 4", "3", "1, 4", "5, 0, -2") + ")]",
        )()

    def truth(self, depth=2):
        if depth <= 0:
            return self.one("s", "l", "n > 2", "s == t", "'a' in s", "m")
        s, i, l = (lambda: self.text(depth - 1)), (lambda: self.integer(depth - 1)), (lambda: self.list(depth - 1))
        return self.one(
            lambda: f"({s()} {self.one('==', '!=', '<', '>=', 'in', 'not in')} {s()})",
            lambda: f"({i()} {self.one('==', '<', '>=')} {i()} {self.one('', '< 5', '!= 2')})",
            lambda: f"({s()} in {l()})",
            lambda: f"not {self.truth(depth - 1)}",
            lambda: f"({self.truth(depth - 1)} {self.one('and', 'or')} {self.truth(depth - 1)})",
            lambda: f"any(w {self.one('in', '==', '<')} s for w in {l()})",
            lambda: f"all(w for w in {l()})",
            lambda: f"{s()}.{self.one('startswith', 'endswith')}({self.one(s(), '(' + s() + ', ' + s() + ')')})",
            lambda: f"bb.utils.contains_any({self.variable()!r}, {self.one('a', 'a b', 'foo')!r}, True, False, d)",
            lambda: f"({l()} {self.one('==', '<')} {l()})",
            lambda: f"isinstance({self.any(depth - 1)}, {self.one('str', 'int', '(list, dict)')})",
            lambda: f"{s()}.{self.one('isdigit', 'isalpha', 'isupper', 'isidentifier', 'isspace', 'islower', 'isalnum')}()",
            lambda: f"(d.getVar({self.variable()!r}) is {self.one('None', 'not None')})",
            lambda: f"(re.match({self.one('a', '[a-z]+$', '.*b')!r}, {s()}) is not None)",
            lambda: f"bb.data.inherits_class({self.one('c0', 'nothing')!r}, d)",
            lambda: f"({{w for w in {l()}}} {self.one('<=', '==', '<')} set({l()}))",
        )()

    def any(self, depth=1):
        return self.one(self.text, self.integer, self.list, self.truth, self.other, self.tuple)(depth)

    def other(self, depth=1):
        return self.one(
            "m", f"{{{self.text(0)}: {self.integer(0)}}}", f"{{w: len(w) for w in {self.list(0)}}}", "m.keys()",
            "m.items()", "m.values()", "set()", "frozenset([1])", "{1}", "range(3)", "{**m, 'z': 0}", "b'x'",
            "dict(m, q=1)", "dict(zip('ab', l))", "m.get('a', s)", "str.upper(s)",
        )  # fmt: skip

    def tuple(self, depth=1):
        return self.one("(1,)", "(s, n)", "()", "None", "True", "1.5", "0.1 + 0.2", "1e20", "n / 4", "(None, [s])", "-0.0")

    def block(self, indent, depth, count=None):
        return [line for _ in range(count or self.random.randrange(1, 4)) for line in self.statement(indent, depth)]

    def change(self):
        v, t = self.variable, self.text
        return self.one(
            lambda: f"d.setVar({v() + self.one(*SUFFIXES)!r}, {t()})",
            lambda: f"d.setVar({v()!r}, {t()})",
            lambda: f"d.{self.one('appendVar', 'prependVar')}({v() + self.one('', '', ':o')!r}, {t()})",
            lambda: f"d.delVar({v()!r})",
            lambda: f"d.renameVar({v()!r}, {v()!r})",
            lambda: f"d.setVarFlag({v()!r}, 'x', {t(1)})",
            lambda: f"s = str(d.getVarFlag({v()!r}, 'x'{self.one('', ', False')}))",
            lambda: f"d.{self.one('appendVarFlag', 'prependVarFlag')}({v()!r}, 'x', {t(0)})",
            lambda: f"d.delVarFlag({v()!r}, 'x')",
            lambda: f"d[{v()!r}] = {t(1)}",
            lambda: f"t = str(d.getVar({v()!r}, False))",
            lambda: f"t = str(d.get({v()!r}, s)) + str({v()!r} in d)",
            lambda: f"d.setVar({t(0)} + {v()!r}, {t(0)})",
            lambda: f"s = str(sorted((d.getVarFlags({v()!r}) or {{}}).items()))",
        )()

    def statement(self, indent, depth):
        pad, kind = "    " * indent, self.random.randrange(34 if depth > 0 else 16)
        inner = pad + "    "
        if kind < 3:
            return [pad + "s = " + self.text()]
        if kind < 5:
            return [pad + self.one("t = " + self.text(), "t += " + self.text(), "n += " + self.integer(), "n = " + self.integer())]
        if kind == 5:
            return [pad + self.one("l = " + self.list(), "l += " + self.list(), f"l.append({self.text(1)})")]
        if kind == 6:
            key = self.text(0)
            return [pad + self.one(
                f"m[{key}] = {self.integer(1)}", f"m.update({{{key}: 1}})", f"m.setdefault({key}, 5)", f"m.pop({key}, None)",
                f"n = m.get({key}, 3)", "m = {k: v for k, v in sorted(m.items())}", f"m |= {{{key}: 2}}",
            )]  # fmt: skip
        if kind < 12:
            return [pad + self.change()]
        if kind == 12:
            return [pad + "l." + self.one("sort()", "reverse()", "insert(0, s)", "extend(s.split())", "clear()", "sort(key=len)")]
        if kind == 13:
            return [pad + self.one(f"x, *y = {self.list(1)} + ['z']", f"*y, x = {self.list(1)} + ['z']"), pad + "t = x + str(y)"]
        if kind == 14:
            return [pad + f"t = (lambda a, b=s, *c: a + b + str(c))({self.text(1)}{self.one('', ', t', ', t, n')})"]
        if kind == 15:
            return [pad + self.one("s, t = t, s", "l = l[:3]", "s = s[:40]; t = t[:40]", "del l[:1]", "assert True, s", "pass")]
        if kind < 20:
            lines = [pad + f"if {self.truth()}:", *self.block(indent + 1, depth - 1)]
            if self.random.random() < 0.3:
                lines += [pad + f"elif {self.truth(1)}:", *self.block(indent + 1, depth - 1, 1)]
            if self.random.random() < 0.5:
                lines += [pad + "else:", *self.block(indent + 1, depth - 1)]
            return lines
        if kind < 24:
            lines = [pad + f"for w in {self.list()}:", *self.block(indent + 1, depth - 1)]
            if self.random.random() < 0.4:
                lines += [inner + f"if {self.truth(1)}:", inner + "    " + self.one("break", "continue")]
            lines += [inner + self.one("s = s + w", "t = w", "l = l + [w]", "m[w] = n")]
            if self.random.random() < 0.2:
                lines += [pad + "else:", *self.block(indent + 1, depth - 1, 1)]
            return lines
        if kind == 24:
            risky = self.one(
                f"n = int({self.text(1)})", f"s = {self.list(1)}[{self.integer(0)}]", f"n = m[{self.text(0)}]", "s = l.pop()",
                "raise ValueError(s)", f"n = 1 // ({self.integer(0)})", "l.remove(s)", "x, y = l", "n = len(n)",
            )  # fmt: skip
            lines = [pad + "try:", *self.block(indent + 1, depth - 1, 1), inner + risky]
            lines += [pad + f"except {self.one('ValueError', 'Exception', '(KeyError, IndexError)', 'LookupError')}{self.one('', ' as e')}:"]
            lines += self.block(indent + 1, depth - 1, 1)
            if self.random.random() < 0.3:
                lines += [pad + "else:", *self.block(indent + 1, depth - 1, 1)]
            if self.random.random() < 0.3:
                lines += [pad + "finally:", *self.block(indent + 1, depth - 1, 1)]
            return lines
        if kind in (25, 26):
            name = f"f{indent}"
            body = self.one("l.append(x)", "x = x + y", "pass", "d.setVar('C', x)", "nonlocal_ = x", "if x > y:\n" + inner + "    return y")
            result = self.one("x + y", "x", "len(x)", "[x, y]", "(x, k)", "None")
            call = self.one(f"{name}({self.text(1)})", f"{name}(x={self.text(0)}, y=t)", f"{name}(*[s, t])", f"{name}(**{{'x': s}})")
            return [pad + f"def {name}(x, y={self.text(0)}, *a, k=1):", inner + body, inner + f"return {result}", pad + f"t = str({call})"]
        if kind == 27:
            return [pad + "n = 0", pad + f"while n < {self.number(1, 4)}:", *self.block(indent + 1, 0, 1), inner + "n += 1"] if self.random.random() < 0.2 else [
                pad + "k = 0", pad + f"while k < {self.number(1, 4)}:", inner + "k += 1", *self.block(indent + 1, 0, 1)]  # fmt: skip
        if kind == 28:
            return [pad + "def g():", inner + f"for w in {self.list(1)}:", inner + "    yield w", inner + f"yield {self.text(1)}",
                    pad + self.one("l = list(g())", "s = ' '.join(g())", "for w in g():\n" + inner + "t = w")]  # fmt: skip
        if kind == 29:
            return [pad + "class K:", inner + f"at = {self.text(0)}", inner + "def __init__(self, x):", inner + "    self.x = x",
                    inner + "def both(self):", inner + "    return self.x + self.at",
                    pad + self.one(f"t = K({self.text(0)}).both()", "k = K(s); k.x = t; s = k.both()", "t = K.at")]  # fmt: skip
        if kind == 30:
            return [pad + f"if (w := {self.text(1)}) {self.one('> s', '', '== t')}:", inner + "t = w"]
        if kind == 31:
            return [pad + "def count():", inner + "nonlocal n", inner + f"n = {self.integer(1)}", pad + "count()"] if indent > 1 else [
                pad + "c = [0]", pad + "def count():", inner + "c[0] += 1", inner + "return c[0]", pad + "n = count() + count()"]  # fmt: skip
        if kind == 32:
            return [pad + self.one("import json", "from collections import OrderedDict", "import re as rx"), pad + self.one(
                "t = json.dumps(m, sort_keys=True)" if False else "t = str(len(m))", "s = s", "l = sorted(m)")]  # fmt: skip
        return [pad + "def early(x):", *self.block(indent + 1, 0, 1), inner + f"if {self.truth(1)}:", inner + f"    return {self.text(0)}",
                inner + "return x", pad + "s = early(t)"]  # fmt: skip

    def statements(self):
        return self.block(1, 3, self.random.randrange(3, 8))

    def anonymous(self):
        lines = ["    import re", "    s, t, n, l, m = 'a b', '', 1, ['a', 'b'], {'a': 1}", *self.statements()]
        for name, shown in (("S", "s[:200]"), ("L", "str(l)[:200]"), ("N", "str(n)"), ("M", "str(m)[:200]"), ("T", "t[:200]")):
            lines.append(f"    d.setVar('{name}', {shown})")
        return "python () {\n" + "\n".join(lines) + "\n}\n"

    def header(self):
        lines = ['OVERRIDES = "o:p"']
        for name in "ABCDE":
            if self.random.random() < 0.8:
                lines.append(f'{name} = "{self.word().strip()}"')
            if self.random.random() < 0.3:
                suffix = self.one(":append", ":prepend", ":append:o", ":o", ":remove", ":append:q", ":p", ":remove:o")
                lines.append(f'{name}{suffix} = " {self.word().strip()}"')
        return "\n".join(lines) + "\n"


def case(seed):
    generator = Generator(seed)
    text = generator.header() + generator.anonymous()
    return {"kind": "functions", "seed": seed, "text": text, "files": {}, "names": NAMES}
