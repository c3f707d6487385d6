"""Generates recipes of random statements, with includes, appends and classes."""

from functions import Generator as Functions
from writers import Generator as Writers

NAMES = [*"ABCDESLNMT", "A[x]", "B[x]", "C[y]", "C:o", "A:o", "B:o:p", "D:p", "X", "OVERRIDES", "A_r", "PN-A"]
NAMES += ["do_work", "do_work[deps]", "do_work[nostamp]", "do_a", "do_a[deps]", "do_a[python]", "do_a[dirs]", "do_b[deps]"]
NAMES += ["A[y]", "D[x]", "c0_do_work", "c0_do_work[dirs]", "do_work[python]", "do_work[fakeroot]", "do_work[task]"]
SUFFIXES = [
    *[""] * 8, ":append", ":append", ":prepend", ":remove", ":remove", ":o", ":p", ":q", ":append:o", ":append:q",
    ":remove:p", ":o:append", ":o:p", ":prepend:p", ":r", ":remove:q", ":append:${X}", ":${X}", ":p:o", ":remove:o",
    ":o:remove", ":append:o:p", ":append:p:q", ":o:remove:p",
]  # fmt: skip
DEFINITIONS = """def fn(d, name):
    v = d.getVar(name, False)
    return (v or 'none')[:5].replace('$', 'S').replace('{', '(').replace('}', ')')
def counted(d, name):
    d.appendVar('COUNT', 'i')
    return name + (d.getVar('COUNT') or '')
"""


class Generator(Functions):
    def __init__(self, seed):
        super().__init__(seed)
        self.files = {}

    def anonymous(self):
        if self.random.random() < 0.6:
            return super().anonymous()
        return Writers(self.random.randrange(1 << 30)).anonymous()

    def value(self):
        v, word = self.variable, lambda: self.word().strip()
        return self.one(
            word, word,
            lambda: f"{word()} {word()} {word()}",
            lambda: "${%s} x" % v(),
            lambda: "${%s}%s" % (v(), word()),
            lambda: "${%s:%s}" % (v(), self.one("o", "p", "q")),
            lambda: 'a ${@d.getVar("%s") or "n"}' % v(),
            lambda: "${@'%s'.upper()}" % word(),
            lambda: '${@bb.utils.contains("%s", "%s", "yes", "no", d)}' % (v(), self.one("a", "a b", "foo")),
            lambda: "${@' '.join(sorted((d.getVar('%s') or '').split()))}" % v(),
            lambda: "${UNSET}",
            lambda: "${@fn(d, '%s')}" % v(),
            lambda: "${@d.getVarFlag('%s', 'x') or ''}-${%s}" % (v(), v()),
            lambda: "${@oe_missing(d)}" if self.random.random() < 0.1 else "${@1 + len('${%s}')}" % v(),
            lambda: "${@%s}" % self.text(1).replace("s", "str(1)") if False else "${PN}-${BB_NOTHING}",
            lambda: "${@bb.utils.filter('%s', 'a foo', d)}" % v(),
            lambda: "${@'${%s}' if d.getVar('%s') else ''}" % (v(), v()),
            lambda: "$%s {%s} ${%s" % (v(), v(), v()),
            lambda: "${@counted(d, '%s')}" % v() if self.random.random() < 0.2 else "c",
            lambda: "${@d.getVar('%s', False)}" % v(),
            lambda: "${%s}" % v() if self.random.random() < 0.2 else "a  b\tc",
        )()  # fmt: skip

    def assignment(self):
        name = self.variable() if self.random.random() < 0.93 else self.one("X", "OVERRIDES", "A_${X}", "${PN}-A", "FOO", "S")
        suffix = self.one(*SUFFIXES)
        edits = any(part in suffix for part in ("append", "prepend", "remove"))
        operator = self.one("=", "=", "=", "?=", "??=", ":=", "+=", ".=", "=+", "=.")
        if edits and self.random.random() < 0.95:
            operator = "="
        value = self.value()
        if name == "OVERRIDES":
            suffix, operator, value = self.one((":append", "=", ":q"), ("", ".=", ":s:q"), (":prepend", "=", "r:"), (":o", "=", "p:q"))
        quote = "'" if '"' in value else '"'
        if quote == "'" and "'" in value:
            value, quote = value.replace('"', "'"), '"'
        export = "export " if self.random.random() < 0.04 else ""
        return f"{export}{name}{suffix} {operator} {quote}{value}{quote}\n"

    def file(self, name, depth):
        if name not in self.files:
            self.files[name] = ""
            self.files[name] = self.lines(self.random.randrange(1, 6), depth - 1)
        return name

    def line(self, depth):
        kind = self.random.random()
        v = self.variable
        if kind < 0.70:
            return self.assignment()
        if kind < 0.73:
            return f"unset {self.one(v(), v() + '[xx]', v())}\n"
        if kind < 0.755:
            return self.seldom(depth)
        if kind < 0.82:
            flag, operator = self.one("x", "x", "y"), self.one("=", "+=", "?=", ":=", ".=", "??=", "=.")
            return f'{v()}[{flag}] {operator} "{self.one("${" + v() + "}", self.word().strip(), "a b")}"\n'
        if kind < 0.84:
            body = self.one("    echo ${A}\n", "    : ${@d.getVar('B') or ''}\n")
            return f"do_work{self.one('', ':append', ':prepend', ':o', ':append:q')}() {{\n{body}}}\n"
        if kind < 0.86:
            return self.one("addtask work after do_a before do_b\n", "addtask work\n", "deltask work\n", 'do_work[nostamp] = "1"\n', "addtask a\n")
        if kind < 0.88:
            return self.anonymous()
        if depth <= 0:
            return self.assignment()
        if kind < 0.94:
            name = self.one(self.file(f"f{self.number(0, 3)}.inc", depth), self.file("g.inc", depth))
            return f"{self.one('require', 'include')} {self.one(name, name, name, 'not-there.inc') if False else name}\n"
        if kind < 0.95:
            return "include ${X}.inc\n" if self.file(f"{self.one('r', 'q', 'o')}.inc", depth) else ""
        name = f"c{self.number(0, 3)}"
        self.file(f"classes/{name}.bbclass", depth)
        return f"{self.one('inherit', 'inherit', 'inherit_defer')} {self.one(name, name, '${@' + repr(name) + '}')}\n"

    def seldom(self, depth):
        """Statements that are not met often."""
        v, word = self.variable, lambda: self.word().strip()
        name = f"c{self.number(0, 3)}"
        if depth > 0:
            self.file(f"classes/{name}.bbclass", depth)
        return self.one(
            lambda: f"EXPORT_FUNCTIONS do_work{self.one('', ' do_a')}\n",
            lambda: f"{self.one('c0', 'c1', 'c2')}_do_work() {{\n    exported\n}}\nEXPORT_FUNCTIONS do_work\n",
            lambda: f"python {self.one('c0_do_work', 'do_work', 'do_a')}() {{\n    d.setVar('A', 'never')\n}}\n",
            lambda: "fakeroot do_work() {\n    faked\n}\n",
            lambda: f"do_work[{self.one('dirs', 'cleandirs', 'fakeroot')}] {self.one('=', '+=')} \"{word()}\"\n",
            lambda: f"python __anonymous() {{\n    d.setVar('OVERRIDES', (d.getVar('OVERRIDES') or '') + ':{self.one('q', 's')}')\n}}\n",
            lambda: f"python __anonymous() {{\n    for o in 'o q'.split():\n        d.{self.one('setVar', 'appendVar')}('{v()}:' + o, '{word()}')\n}}\n",
            lambda: "addtask b after do_work before do_a\ndeltask work\n",
            lambda: "do_a[deps] += \"do_x\"\naddtask a after do_x before do_b\n",
            lambda: f"deltask {self.one('work a', '${X}', 'b')}\n",
            lambda: f"{v()}[x] {self.one('??=', '?=', '.=', '=.', '=+', ':=')} '${{@d.getVarFlag(\"{v()}\", \"x\") or \"f\"}}'\n",
            lambda: "python handler() {\n    d.setVar('B', 'handled')\n}\naddhandler handler\nhandler[eventmask] = \"bb.event.BuildStarted\"\n",
            lambda: f"inherit_defer ${{@bb.utils.contains('{v()}', 'a', '{name}', '', d)}}\n",
            lambda: f"inherit_defer ${{{v()}}}\n",
            lambda: f"{v()} = \"\\\n    {word()} \\\n    {word()} \\\n\"\n",
            lambda: f"export {v()}\n",
            lambda: f"def fn(d, name):\n    return name + '{word()}'\n",
            lambda: f"include_all {self.one('f0.inc', 'g.inc', 'none.inc')}\n",
            lambda: f"{v()} := \"${{@d.setVar('{v()}', 'immediate') or ''}}${{{v()}}}\"\n",
            lambda: f"{v()}:remove := \"{word()}\"\n{v()}:${{X}}:append = \" {word()}\"\n",
            lambda: f"{v()}:append:${{{v()}}} = \" {word()}\"\n",
        )()  # fmt: skip

    def lines(self, count, depth):
        return "".join(self.line(depth) for _ in range(count))

    def recipe(self):
        text = 'OVERRIDES = "o:p:${X}"\nPN = "pn"\nX = "%s"\n' % self.one("r", "q", "", "o")
        if self.random.random() < 0.3:
            text += 'X:o = "q"\n'
        text += DEFINITIONS + self.lines(self.random.randrange(5, 18), 2)
        if self.random.random() < 0.3:
            self.files["test_1.bbappend"] = self.lines(self.random.randrange(1, 6), 1)
        return text + (self.anonymous() if self.random.random() < 0.3 else "")


def case(seed):
    generator = Generator(seed)
    text = generator.recipe()
    return {"kind": "recipes", "seed": seed, "text": text, "files": generator.files, "names": NAMES}
