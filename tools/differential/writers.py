"""Statements that change variables, or print objects, in ways that are not met often.

In scope are s, t (str), n (int), l (list of str), m (dict) and d. `$V` and `$W` stand for names of variables,
`$T` for a text, `$L` for a list of texts, `$I` for a number, `$B` for a condition, `$O` for any object.
"""

import string

from functions import NAMES as FUNCTION_NAMES
from functions import Generator as Functions

WRITERS = """
w = d.setVar
w('$V', $T)
---
w = {'a': d.setVar, 'b': d.appendVar}
w['a' if $B else 'b']('$V', $T)
---
import functools
functools.partial(d.setVar, '$V')($T)
---
from functools import partial
w = partial(d.setVarFlag, '$V', 'x')
w($T)
---
getattr(d, 'set' + 'Var')('$V', $T)
---
getattr(d, 'appendVar' if $B else 'setVar')('$V', $T)
---
type(d).setVar(d, '$V', $T)
---
d.setVar.__func__(d, '$V', $T)
---
class W:
    def __init__(self, x):
        d.setVar('$V', x)
        self.x = x
W($T)
---
class W:
    d.setVar('$V', $T)
    at = d.getVar('$W')
t = str(W.at)
---
class W:
    def __init__(self, data):
        self.data = data
    def put(self, name, x):
        self.data.setVar(name, x)
        return self
W(d).put('$V', $T).put('$W', 'w')
---
class Base:
    def put(self):
        d.setVar('$V', self.name())
    def name(self):
        return 'base'
class W(Base):
    def name(self):
        return $T
W().put()
---
class W:
    def __call__(self, x):
        d.setVar('$V', x)
        return x
t = str(W()($T))
---
class W:
    def __getitem__(self, x):
        d.setVar('$V', str(x))
        return x
t = W()[$T]
---
class W:
    def __str__(self):
        d.setVar('$V', 'str')
        return 'shown'
t = f'{W()}' if $B else ''
---
class W:
    def __format__(self, spec):
        d.setVar('$V', spec)
        return 'formatted'
t = '{:ab}'.format(W())
---
class W:
    def __eq__(self, other):
        d.setVar('$V', str(other))
        return True
    def __len__(self):
        d.appendVar('$V', 'len')
        return 2
t = str(W() == $T) + str(len(W()))
---
class W:
    def __iter__(self):
        d.setVar('$V', 'iter')
        return iter($L)
l = list(W())
---
class W:
    def __bool__(self):
        d.setVar('$V', 'bool')
        return False
if W():
    t = 'x'
---
class W:
    def __contains__(self, x):
        d.setVar('$V', x)
        return True
t = str($T in W())
---
class W:
    def __add__(self, x):
        d.setVar('$V', x)
        return x
t = W() + $T
---
class W:
    def __getattr__(self, name):
        d.setVar('$V', name)
        return name
t = W().anything
---
class W:
    def __setattr__(self, name, x):
        d.setVar('$V', name + str(x))
w = W()
w.at = $T
---
class W:
    @property
    def at(self):
        d.setVar('$V', $T)
        return 'at'
    @staticmethod
    def put(x):
        d.setVar('$W', x)
    @classmethod
    def make(cls, x):
        return cls.__name__ + x
w = W()
t = w.at + W.make('x')
w.put(t)
---
class W(dict):
    def __missing__(self, key):
        d.setVar('$V', key)
        return key
t = W()[$T]
---
class W(str):
    pass
d.setVar('$V', W($T) + 'x')
---
class W(Exception):
    def __init__(self, x):
        d.setVar('$V', x)
        super().__init__(x)
try:
    raise W($T)
except W as e:
    t = str(e)
---
def outer(x):
    def inner(y):
        d.setVar('$V', x + y)
        return y
    return inner
t = outer($T)('y')
---
def deco(f):
    d.setVar('$V', 'decorated')
    return f
@deco
def decorated(x):
    return x
t = decorated($T)
---
def deco(f):
    def wrapped(*a, **k):
        d.appendVar('$V', 'w')
        return f(*a, **k)
    return wrapped
@deco
def decorated(x, y='y'):
    return x + y
t = decorated($T) + decorated('x', y=$T)
---
def deco(name):
    def make(f):
        def wrapped(*a):
            d.setVar(name, f(*a))
        return wrapped
    return make
@deco('$V')
def decorated(x):
    return x + 'z'
decorated($T)
---
import functools
def deco(f):
    @functools.wraps(f)
    def wrapped(x):
        d.setVar('$V', f.__name__)
        return f(x)
    return wrapped
@deco
def decorated(x):
    return x
t = decorated($T) + decorated.__name__
---
import functools
@functools.lru_cache(maxsize=None)
def cached(x):
    d.appendVar('$V', x)
    return x
t = cached('k') + cached('k')
---
import contextlib
@contextlib.contextmanager
def manager(x):
    d.setVar('$V', x)
    yield x + 'y'
    d.setVar('$W', 'after')
with manager($T) as t:
    s = d.getVar('$V')
---
class W:
    def __enter__(self):
        d.setVar('$V', 'enter')
        return 'entered'
    def __exit__(self, *a):
        d.setVar('$W', 'exit' + str(a[0]))
        return True
with W() as t:
    s = 'in'
    if $B:
        raise ValueError('x')
    s = 'end'
---
import contextlib
with contextlib.suppress(KeyError, ValueError):
    t = 'before'
    n = int($T)
    t = 'after'
---
import contextlib
with contextlib.ExitStack() as stack:
    stack.callback(d.setVar, '$V', $T)
---
exec("d.setVar('$V', 'exec')")
---
exec("w = 'exec'\\nd.setVar('$V', w)", {'d': d})
---
t = str(eval("d.setVar('$V', s) or 'e'"))
---
exec(compile("d.setVar('$V', s)", 'x', 'exec'))
---
names = {}
exec("w = 1 + 2", names)
n = names['w']
---
t = str([d.setVar('$V', w) for w in $L])
---
t = str(list(map(lambda w: d.appendVar('$V', w), $L)))
---
w = map(lambda w: d.appendVar('$V', w), $L)
t = str(d.getVar('$V'))
l = [str(x) for x in w]
---
t = str(any(d.appendVar('$V', w) for w in $L))
---
t = str(all(not d.appendVar('$V', w) for w in $L))
---
w = (d.appendVar('$V', w) for w in $L)
t = str(next(w, 'none'))
---
def gen():
    d.setVar('$V', 'started')
    yield 'a'
    d.setVar('$V', 'ended')
w = gen()
t = next(w)
s = str(d.getVar('$V'))
---
def gen():
    x = yield 'a'
    d.setVar('$V', str(x))
    yield 'b'
w = gen()
next(w)
t = w.send($T)
---
def gen():
    try:
        yield 'a'
    finally:
        d.setVar('$V', 'closed')
w = gen()
t = next(w)
w.close()
---
def gen(x):
    for y in x:
        d.appendVar('$V', y)
        yield y
t = ' '.join(sorted(gen($L)))
---
def gen():
    yield from $L
    return 'r'
def outer():
    x = yield from gen()
    d.setVar('$V', x)
l = list(outer())
---
import itertools
l = list(itertools.chain($L, $L))
t = str(list(itertools.takewhile(lambda w: w, l)))
---
import itertools
l = [''.join(w) for w in itertools.product($L, $L)][:5]
---
import itertools
t = str([(k, list(g)) for k, g in itertools.groupby(sorted($L), key=len)])
---
import functools
t = functools.reduce(lambda a, b: a + b, $L, $T)
---
import functools
functools.reduce(lambda a, b: d.appendVar('$V', b), $L, None)
---
import operator
operator.setitem(d, '$V', $T)
---
import operator
operator.methodcaller('setVar', '$V', $T)(d)
---
l = sorted($L, key=lambda w: (d.appendVar('$V', w), w)[1])
---
d.update({'$V': $T, '$W': 'u'})
---
t = str(d.setdefault('$V', $T))
---
t = str(d.pop('$V', 'none'))
---
del d['$V']
---
t = str('$V' in d) + str(sorted(k for k in d if k in 'ABCDE'))
---
t = str(sorted(k for k in d.keys() if len(k) == 1))
---
d.setVarFlags('$V', {'x': $T, 'y': 'flags'})
---
d.delVarFlags('$V')
---
t = str(sorted((d.getVarFlags('$V', expand=['x']) or {}).items()))
---
t = str(d.getVarFlag('$V', 'x', noweakdefault=True)) + str(d.getVar('$V', noweakdefault=True))
---
w = d.createCopy()
w.setVar('$V', 'copy')
t = str(w.getVar('$V')) + str(d.getVar('$V'))
---
w = bb.data.createCopy(d)
bb.data.expandKeys(w)
d.setVar('$V', w.getVar('$W') or 'none')
---
t = bb.data.expand('${$V}', d) + ' '.join(sorted(k for k in bb.data.keys(d) if k in 'ABCDE'))
---
bb.data.expandKeys(d)
---
bb.build.addtask('do_w', 'do_b', 'do_a', d)
t = str(d.getVarFlag('do_w', 'deps')) + str(d.getVarFlag('do_b', 'deps')) + str(d.getVarFlag('do_w', 'task'))
---
bb.build.addtask('w', 'b', 'a c', d)
bb.build.deltask('w', d)
t = str(d.getVarFlag('do_w', 'deps')) + str(d.getVar('__BBTASKS', False))
---
d.setVar('w', "d.setVar('$V', 'flat')")
d.setVarFlag('w', 'func', 1)
d.setVarFlag('w', 'python', 1)
try:
    bb.utils.exec_flat_python_func('fn', d, '$V')
except Exception:
    t = 'no'
---
bb.utils.better_exec("d.setVar('$V', 'better')", {'d': d})
---
t = str(bb.utils.better_eval("d.getVar('$V')", {'d': d}))
---
t = d.expand('${@d.setVar("$V", "inline") or "i"}')
---
t = str(d.getVar('$V')) + str(d.expand("${@d.appendVar('$V', 'i') or ''}")) + str(d.getVar('$V'))
---
global G
G = $T
d.setVar('$V', G)
---
global G
G = $T
def reads():
    return G
d.setVar('$V', reads())
---
def counter():
    k = 0
    def count():
        nonlocal k
        k += 1
        d.setVar('$V', str(k))
        return k
    return count
w = counter()
w()
n = w()
---
def default(x, seen=[]):
    seen.append(x)
    return len(seen)
default($T)
d.setVar('$V', str(default('b')))
---
def keys(**k):
    return sorted(k.items())
t = str(keys(a=$T, **{'b': 1}))
---
def only(a, /, b, *, c='c'):
    return a + b + c
t = only($T, b='b') + only('a', $T, c='d')
---
def last():
    try:
        return $T
    finally:
        d.setVar('$V', 'finally')
t = last()
---
def last():
    for w in $L:
        try:
            continue
        finally:
            d.appendVar('$V', w)
    return 'end'
t = last()
---
match $T:
    case 'a' | 'b':
        d.setVar('$V', 'ab')
    case '':
        d.setVar('$V', 'empty')
    case str() as w if len(w) > 3:
        d.setVar('$V', w)
    case _:
        d.setVar('$V', 'other')
---
match $L:
    case [a]:
        t = a
    case [a, *rest]:
        t = a + str(len(rest))
    case _:
        t = 'none'
---
match {'k': $T, 'j': 1}:
    case {'k': 'a', **rest}:
        t = str(rest)
    case {'k': w}:
        t = w
---
try:
    try:
        raise KeyError($T)
    except KeyError as e:
        raise ValueError('v') from e
except ValueError as e:
    t = str(e) + repr(e.__cause__) + str(e.args)
---
try:
    raise RuntimeError($T, $I)
except (ValueError, RuntimeError) as e:
    t = repr(e) + str(e.args)
---
try:
    d.setVar('$V', 'tried')
    n = {}[$T]
except KeyError as e:
    d.setVar('$W', str(e))
---
try:
    n = int($T)
except ValueError as e:
    d.setVar('$V', str(e))
---
for k, w in enumerate($L):
    d.setVar('$V' + str(k), w)
t = str(d.getVar('${V}0'))
---
for k in ('$V', '$W'):
    d.setVar(k + ':append', ' p')
    d.setVarFlag(k, 'y', k)
---
for w in $L:
    d.setVar('OVERRIDES', (d.getVar('OVERRIDES') or '') + ':' + w)
---
d.appendVar('OVERRIDES', ':q')
t = str(d.getVar('$V'))
---
d.setVar('OVERRIDES', $T + ':o')
t = str(d.getVar('$V'))
---
d.setVar('$V:remove', $T)
t = str(d.getVar('$V'))
---
d.setVar('$V:remove:o', $T)
d.setVar('$V:append:q', $T)
---
d.setVar('$V:q', $T)
d.delVar('$V')
---
d.renameVar('$V', '$W')
t = str(d.getVar('$W:o')) + str(d.getVarFlag('$W', 'x'))
---
d.setVar('$V', '${$W}')
d.setVar('$W', $T)
t = str(d.getVar('$V')) + str(d.getVar('$V', False))
---
d.setVar('$V', None)
t = str(d.getVar('$V'))
---
d.setVar('$V', $I)
t = str(d.getVar('$V')) + type(d.getVar('$V', False)).__name__
---
d.setVar('$V', $L)
t = str(d.getVar('$V', False))
---
d.setVarFlag('$V', 'x', $L)
t = str(d.getVarFlag('$V', 'x', False))
---
d.setVarFlag('$V', 'x', $I)
d.appendVarFlag('$W', 'x', ' more')
t = str(d.getVarFlag('$V', 'x'))
---
d.setVarFlag('$V', '_defaultval', 'weak')
t = str(d.getVar('$V'))
---
d.setVarFlag('$V', '_content', 'content')
t = str(d.getVar('$V'))
---
d.setVarFlag('$V', 'unexport', '1')
d.setVarFlag('$V', 'export', 1)
t = str(sorted((d.getVarFlags('$V') or {}).keys()))
---
t = str(bb.utils.contains('$V', $L, 'yes', 'no', d)) + bb.utils.filter('$W', $L, d)
---
t = str(bb.utils.explode_deps($T)) + str(bb.utils.vercmp_string_op('1.2', '1.10', '<'))
---
t = str(bb.utils.to_boolean(d.getVarFlag('$V', 'x') and 'yes', False)) + str(bb.utils.which('', 'x'))
---
import json
d.setVar('$V', json.dumps({'a': $L, 'b': $I, 'c': None}, sort_keys=True))
---
import json
t = str(json.loads('{"a": [1, 2.5, "x"], "b": null}'))
---
import collections
c = collections.Counter($L)
t = str(c.most_common(2)) + str(c['zz'])
---
import collections
c = collections.defaultdict(list)
for w in $L:
    c[len(w)].append(w)
t = str(dict(c)) + str(c)
---
import collections
P = collections.namedtuple('P', 'x y')
w = P($T, $I)
t = w.x + str(w.y) + str(w)
---
import collections
c = collections.OrderedDict()
c[$T] = 1
c['b'] = 2
t = str(list(c.items())) + str(c)
---
import collections
c = collections.deque($L, maxlen=3)
c.appendleft($T)
t = str(c) + str(list(c))
---
from collections import ChainMap
t = str(dict(ChainMap({'a': 1}, {'a': 2, 'b': $T})))
---
import textwrap
t = textwrap.dedent('  a\\n    b\\n') + textwrap.fill($T, 5)
---
import string
t = string.Template('$$a-$${b}').safe_substitute(a=$T)
---
import shlex
t = str(shlex.split('a "b c" d')) + shlex.quote($T)
---
import hashlib
t = hashlib.sha256($T.encode()).hexdigest()
---
import base64
t = base64.b64encode($T.encode()).decode()
---
import fnmatch
t = str(fnmatch.fnmatch($T, 'a*')) + str(fnmatch.filter($L, '*b*'))
---
import os
t = str(os.path.splitext($T + '.tar.gz')) + str(os.path.split($T)) + str(os.path.isabs($T)) + os.path.commonprefix($L)
---
import os
t = os.path.relpath('/a/b/' + $T.strip(), '/a/c') + str(os.environ.get('NOT_THERE_AT_ALL', 'none'))
---
import urllib.parse
t = urllib.parse.quote($T) + str(urllib.parse.urlparse('http://a/b?c=d').netloc)
---
import pathlib
t = str(pathlib.PurePosixPath('/a') / $T.strip())
---
import re
w = re.compile('(?P<first>[a-z])(?P<rest>.*)')
k = w.match($T)
t = str(k.groupdict()) + k.expand('\\\\1') + str(k.span()) if k else 'no'
---
import re
t = re.sub('[ab]', lambda k: (d.appendVar('$V', k.group(0)), k.group(0).upper())[1], $T)
---
import re
t = str([k.start() for k in re.finditer('a', $T)]) + re.escape($T) + str(re.subn('a', 'b', $T))
---
import copy
w = copy.deepcopy([$L, m])
w[0].append('z')
t = str(w) + str(len(l))
---
import types
w = types.SimpleNamespace(a=$T)
w.b = 2
t = w.a + str(w)
---
import enum
class E(enum.Enum):
    A = 'a'
t = str(E.A) + E.A.value
---
import dataclasses
@dataclasses.dataclass
class W:
    x: str
    y: int = 2
t = str(W($T)) + str(W('a') == W('a'))
---
x: int = $I
y: str
t = str(x)
---
a = b = $L
a.append('z')
t = str(b) + str(a is b)
---
(a, b), *c = [('x', $T), *$L]
t = a + b + str(c)
---
a = $L
a[1:2] = ['r', 's']
del a[::2]
t = str(a)
---
a = [[0] * 2] * 2
a[0][1] = $T
t = str(a)
---
a = {}
a[1] = 'i'
a[True] = 'b'
a[1.0] = 'f'
t = str(a)
---
t = str({**m, **{'z': $T}}) + str(m | {'y': 1}) + str(list(reversed(list(m))))
---
t = str({k: w for w, k in enumerate($L)}) + str(sorted({w for w in $L}))
---
t = ' '.join(w for w in $L if (k := len(w)) > 1) + str(sum(map(len, $L)))
---
t = str(s) if not (n > 1 and $B) else str(-n ** 2 // 3 % 5)
---
k = 0
while True:
    k += 1
    if k > 3 or $B:
        break
else:
    t = 'else'
n = k
---
lambdas = [lambda k=k: k for k in range(3)]
t = str([w() for w in lambdas])
---
lambdas = [lambda: k for k in range(3)]
t = str([w() for w in lambdas])
---
t = str(list(zip($L, range(3)))) + str(dict(zip('ab', $L))) + str(list(zip(*[(1, 2), (3, 4)])))
---
def f(n):
    return 'x' if n <= 0 else f(n - 1) + str(n)
t = f(4)
---
print($T, file=None)
bb.note('x'); bb.debug(1, 'y'); bb.warn($T)
---
if '$V' == 'B':
    bb.parse.mark_dependency(d, '/nothing')
---
t = '%s' % d.getVar('$V') + '%r' % (d.getVarFlag('$W', 'x'),)
---
assert $T is not None, 'never'
del t
t = 'again'
---
import sys
t = str(sys.version_info >= (3, 8)) + sys.byteorder
---
t = str(locals().get('n')) + str('nothing' in globals())
---
t = str(vars().get('s', 'x'))
---
t = str(hasattr(d, 'getVar')) + str(hasattr(s, 'nothing')) + str(callable(len)) + str(callable(s))
---
t = str(isinstance($O, (int, str))) + str(issubclass(bool, int)) + str(type($O) is list)
"""

SHOWN = """
str($O)
---
repr($O)
---
'{}'.format($O)
---
'{!r:>12}'.format($O)
---
f'{$I:08.3f}|{$I:e}|{$I:g}|{$I:%}|{$I:n}|{$I:_}|{$I:#x}|{$I:#b}|{$I:+d}'
---
'{:>{w}.{p}}'.format($T, w=$I % 9, p=3)
---
'%*d|%-*s|%.*f' % (5, $I, 6, $T, 2, $I)
---
'%s %r %a' % ($O, $T, $T)
---
f'{($T)!a}|{($O)!r}|{($O)!s}'
---
f'{n=}|{s=!s}|{l=}'
---
str(frozenset([$T]))
---
repr(frozenset())
---
str({$T: $O}.items()) + str({1: 2}.keys()) + repr({}.values())
---
str(range($I % 5)) + repr(range(1, 9, 2)) + str(list(range(5, 0, -2)))
---
str($I / 7) + str($I * 1.1) + str(1e16 * $I) + str($I / 1e5) + str(float('inf')) + str(float($I))
---
str(round($I / 7, 2)) + str(round(2.5)) + str(round(-3.5)) + str(round($I * 12345, -2)) + str(round(1.005, 2))
---
str(divmod($I, 7)) + str($I // 3) + str(-$I % 3) + str(2 ** ($I % 20)) + str(2 ** -2) + str($I * 2.0 // 3)
---
str(1 << 70) + str(10 ** 20 + $I) + str(-(2 ** 63)) + str(9223372036854775807 + 1)
---
hex($I) + oct($I) + bin($I) + str(int('ff', 16)) + str(0x10 | $I)
---
str($T.encode()) + str($T.encode('latin-1', 'replace')) + repr(b'a\\x00"') + str(bytes([65, 66]), 'ascii')
---
repr('a\\'b"c\\n\\t\\\\\\x7f\\u00e9\\u200b') + ascii('\\u00e9') + repr("it's") + repr('\\U0001f600')
---
str(($T,)) + str(()) + str([()]) + str({}) + str(set()) + str([None, True, 1.0])
---
str(type($O)) + str(int) + repr(len) + repr(None) + repr(Ellipsis) + repr(NotImplemented)
---
str(ValueError($T)) + repr(ValueError($T)) + repr(KeyError($T)) + str(KeyError($T)) + repr(ValueError())
---
str(1.0) + str(100000000000000000.0) + str(1e22) + str(0.1) + str(1e-5) + str(123456789.123) + str(-0.0) + str(5e-324)
---
'{:.3}|{:10.2f}|{:<8}|{:^8}|{:=+8}|{:08}|{:,}'.format(3.14159, 2.5, 'ab', 'cd', 5, -7, 1234567)
---
'{0[a]}{1[0]}{2.real}{3!r}'.format({'a': $T}, $L + ['z'], $I, $T)
---
'{:{}}|{:>{}}'.format($T, 8, 'x', 3)
---
'%c%c|%5.1f|%+d|% d|%x|%o|%e|%G' % (65, 'b', $I / 3, $I, $I, abs($I), abs($I), $I, $I / 7)
---
'%(a)s|%(b)5d|%(c)-4s|' % {'a': $T, 'b': $I, 'c': 'x'}
---
$T.title() + $T.swapcase() + $T.center(9, '*') + $T.expandtabs(4) + str($T.partition(' ')) + $T.zfill(6)
---
str($T.isidentifier()) + str($T.istitle()) + str($T.isprintable()) + str($T.isascii()) + str($T.isnumeric())
---
str($T.split(maxsplit=1)) + str($T.rsplit(None, 1)) + str($T.splitlines(True)) + str('a\\x0bb\\x1cc'.splitlines())
---
str(sorted($L, key=str.lower, reverse=$B)) + str(max($L, default='none')) + str(min([$I, 2.5])) + str(sum([0.1] * 3))
---
str([w for w in reversed($L)]) + str(list(enumerate($L, 2))) + str(any([])) + str(all([]))
---
str($L == $L) + str($L < $L) + str((1, 'a') < (1, 'b')) + str([1] == [1.0]) + str('a' < 'B') + str(None == 0)
---
str(1 == True) + str(hash(1) == hash(1.0)) + str('1' == 1) + str(0.1 + 0.2 == 0.3) + str({1, 2} == {2, 1})
---
str({1: 'a'} == {1.0: 'a'}) + str({1} <= {1, 2}) + str({1}.isdisjoint({2})) + str({'a'} ^ {'a'}) + str(frozenset('a') | {'a'})
---
str(slice(1, 2)) + str('abc'[slice(1, None)]) + str([1, 2, 3][-2:]) + str((1, 2, 3)[::-1])
---
str(complex(1, 2)) + str(1j * 1j) + str(bool('')) + str(int(3.9)) + str(int(-3.9)) + str(float('1e3'))
---
str(list('a-b'.rpartition('-'))) + 'a'.join('xyz') + ','.join({'k': 1}) + str('%d%%' % $I)
---
chr(9731) + str(ord('é')) + '\\N{BULLET}' + 'ß'.upper() + 'İ'.lower() + 'ǆ'.title() + str(len('é')) + 'ﬁ'.casefold()
---
str(abs(-2.5)) + str(pow(2, 10, 7)) + str(5 .bit_length()) + str((10).to_bytes(2, 'big')) + str((2.5).as_integer_ratio())
---
str(dict(a=1, **{'b': $T})) + str(dict([('x', 1)])) + str(dict.fromkeys('ab', 0)) + str({}.get('x'))
---
str(list(map(None.__class__, []))) + str(list(filter(None, [0, 1, '', 'x']))) + str(tuple(x * 2 for x in (1, 2)))
---
str($L.__len__()) + str($T.__contains__('a')) + str([].__doc__ is None) + str((1).__add__(2)) + $T.__class__.__name__
"""


def split(text):
    return [part.strip("\n") for part in text.split("---\n")]


WRITERS, SHOWN = split(WRITERS), split(SHOWN)
NAMES = [*FUNCTION_NAMES, *(f"{name}[{flag}]" for name in "CDE" for flag in "xy"), "OVERRIDES", "do_w", "do_w[deps]", "do_b[deps]", "B0", "A:q"]


class Generator(Functions):
    """Functions most of whose statements are of these."""

    def filled(self, template):
        """The template with texts in its places."""
        places = {"V": self.variable(), "W": self.variable(), "T": self.text(1), "L": self.list(1)}
        places |= {"I": self.integer(0), "B": self.truth(0), "O": self.any(0)}
        return string.Template(template).safe_substitute(places).split("\n")

    def statements(self):
        """Few of them, for what is not known of one hides the others."""
        return self.block(1, 1, self.random.randrange(1, 4))

    def statement(self, indent, depth):
        if self.random.random() < 0.4:
            return super().statement(indent, depth)
        if self.random.random() < 0.7:
            lines = self.filled(self.one(*WRITERS))
        else:
            lines = self.filled("t = " + self.one(*SHOWN))
        if self.random.random() < 0.5:
            lines = ["try:", *("    " + line for line in lines), "except Exception as e:", "    t = type(e).__name__"]
        return ["    " * indent + line for line in lines]


def case(seed):
    generator = Generator(seed)
    text = generator.header() + generator.anonymous()
    return {"kind": "writers", "seed": seed, "text": text, "files": {}, "names": NAMES}
