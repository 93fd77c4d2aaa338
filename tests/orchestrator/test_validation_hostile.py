"""Hostile sources are refused, each by the rule that is meant for it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.run import Severity
from orchestrator.validation.check import check_source
from orchestrator.validation.pool import ValidationPool

CORPUS = Path(__file__).parent.parent / "hostile" / "corpus"

EVASION_RULES = {
    "V01": "dunder-attribute",
    "V02": "builtin",
    "V04": "internals",
    "V05": "import",
    "V07": "internals",
    "V08": "dunder-attribute",
    "V10": "syntax-not-allowed",
    "V11": "builtin",
    "V13": "builtin",
    "V14": "metaclass",
    "V16": "module-attribute",
    "V17": "import",
    "V19": "file-access",
    "V20": "file-access",
    "V22": "file-access",
    "V23": "file-access",
    "V25": "module-attribute",
    "V26": "raw-memory",
    "V28": "module-attribute",
    "V29": "import",
    "V31": "dunder-attribute",
    "V32": "dunder-name",
    "V34": "builtin",
    "V35": "builtin",
    "V37": "annotation",
    "V38": "default-value",
    "V40": "module-attribute",
    "V41": "import",
    "V43": "star-import",
    "V44": "builtin",
    "V46": "syntax-not-allowed",
    "V47": "import",
    "V49": "module-attribute",
    "V50": "builtin",
    "V52": "import",
    "V53": "import",
    "V55": "builtin",
    "V56": "class-pattern",
    "V57": "value-use",
    "V61": "class-pattern",
    "V62": "function-by-name",
    "V63": "private-attribute",
    "V67": "internals",
    "V70": "renamed-name",
    "V71": "value-use",
    "V72": "literal-names",
    "V73": "builtin",
    "V74": "query-text",
    "V75": "module-attribute",
}

PARSER_RULES = {
    "P01": "invalid-source",
    "P02": "invalid-source",
    "P04": "invalid-source",
    "P05": "invalid-source",
    "P07": "source-too-large",
    "P08": "invalid-source",
    "P10": "source-too-large",
    "P11": "source-too-large",
    "P13": "invalid-source",
    "P14": "invalid-source",
    "P16": "invalid-source",
    "P17": "invalid-source",
    "P19": "import",  # The import on the line that only a carriage return opens is seen.
    "P20": "invalid-source",
    "P22": "source-too-large",
    "P23": "invalid-source",
    "P25": "no-entry-point",  # Parsed, never evaluated.
}

ENTRY = "\ndef strategy(data):\n    return 'HOLD'\n"

EVASIONS = {
    "format through a variable": ("str-format", "t = '{0.gi' + '_frame}'\nt.format(1)"),
    "format of the class": ("str-format", "f = str.format\nf('{0.__class__}', 1)"),
    "format of a parameter": ("str-format", "def f(t, x):\n    return t.format(x)"),
    "format with a private field": ("str-format", "'{0.__class__}'.format(1)"),
    "format with a nested private field": ("str-format", "'{0:{1.__class__}}'.format(1, 2)"),
    "format with an index": ("str-format", "'{0[__builtins__]}'.format({})"),
    "format of a name that grows": ("str-format", "t = '{}'\nt += '{0.__class__}'\nt.format(1)"),
    "format of a shadowed name": (
        "str-format",
        "t = '{}'\ndef f(t):\n    return t.format(1)\nf('{0.__cl' + 'ass__}')",
    ),
    "format of a name changed by nonlocal": (
        "str-format",
        """
def f():
    t = '{}'
    def g():
        nonlocal t
        t = '{0.__cl' + 'ass__}'
    g()
    return t.format(1)
""",
    ),
    "format of a name changed by global": (
        "str-format",
        "t = '{}'\ndef g():\n    global t\n    t = '{0.__cl' + 'ass__}'\ng()\nt.format(1)",
    ),
    "map of format": ("str-format", "list(map(str.format, ['{0.__class__}'], [1]))"),
    "class pattern": ("dunder-attribute", "match 1:\n    case int(__class__=c):\n        print(c)"),
    "frame in a class pattern": (
        "internals",
        """
from collections.abc import Generator
match (i for i in []):
    case Generator(gi_frame=f):
        print(f)
""",
    ),
    "match_args": ("dunder-name", "class A:\n    __match_args__ = ('__class__',)"),
    "walrus": ("builtin", "if (e := eval):\n    e('1')"),
    "walrus of a module": ("module-value", "if (m := pd):\n    print(m)"),
    "from pandas import io": ("module-attribute", "from pandas import io"),
    "numpy core": ("module-attribute", "np.core.multiarray"),
    "pandas api": ("module-attribute", "pd.api.extensions"),
    "pandas api as a value": ("module-value", "x = [pd.api]"),
    "module in a list": ("module-value", "[pd][0].io"),
    "module as an argument": ("module-value", "(lambda m: m.io)(pd)"),
    "module as a default": ("module-value", "def f(m=pd):\n    return m"),
    "module iterated in a comprehension": ("module-value", "[m.io for m in (pd,)]"),
    "submodule as a value": ("module-value", "r = np.random"),
    "submodule of an alias": ("module-attribute", "import numpy.random as r\nr.mtrand"),
    "module returned": ("module-value", "def f():\n    return np"),
    "module matched": ("module-value", "match pd:\n    case m:\n        print(m)"),
    "module in a class body": ("module-value", "class A:\n    m = pd"),
    "module through a rebound name": (
        "module-attribute",
        "from datetime import date as datetime\nimport datetime\nx = 'sys'\ndatetime.sys",
    ),
    "module attribute replaced": ("module-attribute", "import json\njson.dumps = print"),
    "partial": ("builtin", "import functools\nfunctools.partial(exec, '1')()"),
    "nested f-string": ("builtin", "f'{f\"{eval(1)}\"}'"),
    "f-string format spec": ("dunder-attribute", "f'{1:{(1).__class__}}'"),
    "print.__self__": ("dunder-attribute", "print.__self__"),
    "lambda default": ("builtin", "(lambda e=eval: e('1'))()"),
    "keyword-only default": ("default-value", "def f(*, a=print('x')): pass"),
    "lambda default call": ("default-value", "f = lambda a=print('x'): a"),
    "class body": ("builtin", "class A:\n    run = exec"),
    "class base call": ("type-call", "class A(type('B', (), {})): pass"),
    "type of type": ("type-call", "T = type(type(0))"),
    "type as a value": ("type-call", "t = type\nt('M', (), {})"),
    "attrgetter": ("module-attribute", "from operator import attrgetter"),
    "attrgetter by module": ("module-attribute", "import operator\noperator.attrgetter('a')"),
    "methodcaller": ("module-attribute", "import operator\noperator.methodcaller('to_csv')"),
    "operator.call": ("module-attribute", "import operator\noperator.call(print)"),
    "ForwardRef": ("module-attribute", "from typing import ForwardRef"),
    "get_type_hints": ("module-attribute", "import typing as t\nt.get_type_hints"),
    "make_dataclass": ("module-attribute", "from dataclasses import make_dataclass"),
    "functional enum": (
        "literal-names",
        "from enum import Enum\nEnum('A', ''.join(['x', 'y']))",
    ),
    "namedtuple with a computed name": (
        "literal-names",
        "from collections import namedtuple\nnamedtuple('A', ' '.join(['x']))",
    ),
    "namedtuple as a value": ("value-use", "from collections import namedtuple\nn = namedtuple"),
    "sre": ("module-attribute", "import re\nre.sre_compile"),
    "random._os": ("module-attribute", "import random\nrandom._os.system('id')"),
    "json.decoder.scanner": ("module-attribute", "import json\njson.decoder.scanner"),
    "statistics.sys": ("module-attribute", "import statistics\nstatistics.sys"),
    "warnings.sys": ("module-attribute", "import warnings\nwarnings.sys.modules"),
    "catch_warnings._module": (
        "internals",
        """
import warnings
class A:
    def f(self):
        self._module = 1
        return self._module
A.f(warnings.catch_warnings())
""",
    ),
    "copyreg": ("module-attribute", "import copy\ncopy.copyreg"),
    "datetime.sys": ("module-attribute", "import datetime\ndatetime.sys"),
    "decimal internals": ("module-attribute", "from decimal import _decimal"),
    "collections internals": ("module-attribute", "import collections\ncollections._sys"),
    "talib internals": ("module-attribute", "talib.atexit"),
    "import in a class body": (
        "import",
        "class A:\n    import pandas as p\nx = ('p', 'io')\nA.p.io",
    ),
    "relative import": ("import", "from . import policy"),
    "import by a dotted name": ("import", "import numpy.lib.format"),
    "unicode spelling of exec": ("builtin", "\U0001d4ee\U0001d501\U0001d4ee\U0001d4ec('1')"),
    "unicode spelling of a dunder": ("dunder-attribute", "().__ᶜlass__"),
    "open read before it is bound": ("builtin", "f = open('/etc/passwd')\nopen = 1"),
    "open bound on one branch": ("builtin", "if data is None:\n    open = 1\nopen('/etc/passwd')"),
    "open uncovered by del": ("builtin", "open = 1\ndel open\nopen('/etc/passwd')"),
    "open uncovered by except": (
        "builtin",
        "open = 1\ntry:\n    1 / 0\nexcept Exception as open:\n    pass\nopen('/etc/passwd')",
    ),
    "open read by an augmented assignment": (
        "builtin",
        "class X:\n    def __radd__(self, other): return other('/etc')\nopen += X()",
    ),
    "open in a class body of a function": (
        "builtin",
        "def f(open):\n    class A:\n        x = open('/etc/passwd')\n        open = 1",
    ),
    "open by global": (
        "builtin",
        "def f():\n    global open\n    return open('/etc/passwd')\nf()",
    ),
    "comprehension that binds open": (
        "builtin",
        "x = [open for open in [1]]\nopen('/etc/passwd')",
    ),
    "agg by name": ("function-by-name", "data.agg('to_csv', 0, '/tmp/x')"),
    "apply by a computed name": (
        "function-by-name",
        "n = 'to_' + 'csv'\ndata['close'].apply(n, args=('/tmp/x',))",
    ),
    "apply with a computed name": ("function-by-name", "data['close'].apply('_m' + 'gr')"),
    "transform with a name from a function": (
        "function-by-name",
        "def pick():\n    return '_m' + 'gr'\ndata.transform(pick())",
    ),
    "agg by a name that is put into a list": (
        "function-by-name",
        "names = ['mean']\nnames.append('_m' + 'gr')\ndata.agg(names)",
    ),
    "agg by a name that is put into a list within": (
        "function-by-name",
        "rules = {'close': ['mean']}\nrules['close'].append('_m' + 'gr')\ndata.agg(rules)",
    ),
    "agg by a name that another name puts into a list": (
        "function-by-name",
        "names = ['mean']\nother = names\nother[0] = '_m' + 'gr'\ndata.agg(names)",
    ),
    "agg by a name that `==` puts into a list": (
        "function-by-name",
        """
class A:
    def __eq__(self, other):
        other[0] = '_m' + 'gr'
names = ['mean']
names == A()
data.agg(names)
""",
    ),
    "agg by a name that a decorator leaves": (
        "function-by-name",
        "def d(f):\n    return '_m' + 'gr'\n@d\ndef g(x): return x\ndata.agg(g)",
    ),
    "agg by a parameter": ("function-by-name", "def f(name):\n    return data.agg(name)"),
    "named aggregation by a variable": (
        "function-by-name",
        "t = ('close', '_m' + 'gr')\ndata.groupby('close').agg(x=t)",
    ),
    "agg by an attribute": (
        "function-by-name",
        "class A:\n    def __init__(self):\n        self.how = '_m' + 'gr'\ndata.agg(A().how)",
    ),
    "crosstab by a computed name": (
        "function-by-name",
        "pd.crosstab(data['close'], data['open'], data['open'], None, None, '_m' + 'gr')",
    ),
    "positional pattern of a protocol": (
        "class-pattern",
        """
from dataclasses import dataclass
from typing import Protocol, runtime_checkable
@runtime_checkable
@dataclass
class A(Protocol):
    state: object
match data:
    case A(found):
        print(found)
""",
    ),
    "positional pattern of a class that a decorator leaves": (
        "class-pattern",
        "def d(c):\n    return pd.Series\n@d\nclass A:\n    pass\nmatch data:\n    case A(x): pass",
    ),
    "register": ("internals", "from collections.abc import Sized\nSized.register(pd.Series)"),
    "field of a refused name": (
        "reserved-name",
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    gi_frame: object",
    ),
    "method of a refused name": ("reserved-name", "class A:\n    def f_builtins(self): pass"),
    "named tuple of a refused name": (
        "reserved-name",
        "from collections import namedtuple\nnamedtuple('A', 'x gi_frame')",
    ),
    "slots of a refused name": ("reserved-name", "class A:\n    __slots__ = ('base',)"),
    "slots that are computed": ("literal-names", "class A:\n    __slots__ = ('a' + 'b',)"),
    "wraps as a value": ("value-use", "import functools\nfunctools.partial(functools.wraps)"),
    "wraps by its own name": ("value-use", "from functools import wraps as w\nw(data)(print)"),
    "wraps with options": (
        "decorator",
        "from functools import wraps\ndef f(): pass\n@wraps(f, ('obj',), ())\ndef g(): pass",
    ),
    "cached_property as a value": (
        "value-use",
        "from functools import cached_property\np = cached_property(len)",
    ),
    "renamed name of a module": ("renamed-name", "import numpy as _C__n"),
    "renamed name within a class": ("renamed-name", "class C:\n    def f(self): return __n"),
    "renamed parameter": ("renamed-name", "def f(_C__n): pass"),
    "renamed global": ("renamed-name", "def f():\n    global _C__n"),
    "renamed loop variable": ("renamed-name", "for _Any__thing in []: pass"),
    "private attribute by a renamed one": (
        "private-attribute",
        "class Block:\n    def f(self, other):\n        return other.__refs",
    ),
    "private attribute of a method that is called through its class": (
        "private-attribute",
        """
class A:
    def __init__(self):
        self._references = None
    def look(self):
        return self._references
A.look(data)
""",
    ),
    "private attribute through an alias of the class": (
        "private-attribute",
        """
class A:
    def __init__(self):
        self._references = None
    def look(self):
        return self._references
B = A
B.look(data)
""",
    ),
    "private attribute through a subclass": (
        "private-attribute",
        """
class A:
    def __init__(self):
        self._references = None
    def look(self):
        return self._references
class B(A):
    pass
[B][0].look(data)
""",
    ),
    "private attribute through a subclass with a base of a library": (
        "private-attribute",
        """
class A:
    def __init__(self):
        self._references = None
    def look(self):
        return self._references
class B(Exception, A):
    pass
B.look(data)
""",
    ),
    "private attribute through a method that is global": (
        "private-attribute",
        """
class A:
    global look
    def look(self):
        return self._references
    def __init__(self):
        self._references = None
look(data)
""",
    ),
    "private attribute through super in a class method": (
        "private-attribute",
        """
class A:
    def __init__(self):
        self._references = None
    def look(self):
        return self._references
class B(A):
    @classmethod
    def go(cls, x):
        return super().look(x)
""",
    ),
    "private attribute through a decorator of a method": (
        "private-attribute",
        """
def d(f):
    f(data)
    return f
class A:
    def __init__(self):
        self._references = None
    @d
    def look(self):
        return self._references
""",
    ),
    "private attribute of a rebound self": (
        "private-attribute",
        """
class A:
    def look(self, x):
        self._references = None
        self = x
        return self._references
""",
    ),
    "private attribute of a class with a base of a library": (
        "private-attribute",
        """
from collections.abc import Sized
class A(Sized):
    def look(self):
        self._references = None
        return self._references
""",
    ),
    "library attribute of a name that may be another object": (
        "attribute",
        "class A:\n    blocks = 1\nx = A()\ndef put(y):\n    global x\n    x = y\nprint(x.blocks)",
    ),
    "library attribute unlocked by a column": ("attribute", "x = data['blocks']\nx.blocks"),
    "library attribute in a format": (
        "str-format",
        "x = data['blocks']\n'{0.blocks}'.format(data)",
    ),
    "word in a text": ("attribute", "words = 'frobnicate'\ndata.frobnicate"),
    "frame to inherit from": ("class-base", "class A(pd.DataFrame): pass"),
    "array to inherit from": ("raw-memory", "class A(np.ndarray): pass"),
    "array by another name": ("raw-memory", "n = np.ndarray\nn((9,), strides=(8,))"),
    "array by the type of a field": (
        "raw-memory",
        (
            "from dataclasses import dataclass, fields\n@dataclass\nclass A:\n    x: np.ndarray\n"
            "fields(A)[0].type((9,), strides=(8,))"
        ),
    ),
    "class by a comparison": (
        "type-call",
        (
            "class A:\n    def __eq__(self, other):\n        return other((9,), strides=(8,))\n"
            "type(data.values) == A()"
        ),
    ),
    "class by a function called repr": (
        "type-call",
        "def repr(x):\n    return x((9,), strides=(8,))\nrepr(type(data.values))",
    ),
    "class by a function called isinstance": (
        "private-attribute",
        """
def isinstance(a, b):
    return b.look(a)
class A:
    def __init__(self):
        self._references = None
    def look(self):
        return self._references
isinstance(data, A)
""",
    ),
    "private attribute through a decorator called setter": (
        "private-attribute",
        """
class X:
    def setter(self, f):
        return f(data)
x = X()
class A:
    def __init__(self):
        self._references = None
    @x.setter
    def look(self):
        return self._references
""",
    ),
    "agg by a property that looks like a method": (
        "function-by-name",
        """
class A:
    @property
    def how(self):
        return '_m' + 'gr'
    def go(self):
        return data.agg(self.how)
""",
    ),
    "agg by an attribute of a subclass": (
        "function-by-name",
        """
class A:
    def how(self): pass
    def go(self):
        return data.agg(self.how)
class B(A):
    how = '_m' + 'gr'
""",
    ),
    "Enum of computed names": (
        "literal-names",
        "from enum import Enum\nd = {'__a' + 'b__': 1}\nEnum('E', d)",
    ),
    "Enum as a value": ("value-use", "from enum import Enum\nE = Enum\nE('E', {'a' + 'b': 1})"),
    "Enum without members": ("literal-names", "from enum import Enum\nclass E(Enum): pass"),
    "Enum whose members are taken away": (
        "reserved-name",
        "from enum import Enum\nclass E(Enum):\n    _ignore_ = ['A']\n    A = 1",
    ),
    "label that numpy takes for memory": (
        "raw-memory",
        "np.asarray(pd.Series([{}], index=['__array_interface__']))",
    ),
    "time zone by its file": ("file-access", "data.index.tz_convert('dateutil//etc/passwd')"),
    "time zone by a computed name": (
        "file-access",
        "z = 'date' + 'util//etc/passwd'\ndata.index.tz_convert(z)",
    ),
    "time zone as a keyword": ("file-access", "pd.Timestamp(0, tz='dateutil/' + 'x')"),
    "one name for two modules": (
        "module-value",
        "import collections as x\nimport functools as x\nx.wraps(data)",
    ),
    "agg by a computed name with options": (
        "function-by-name",
        "n = 'to_' + 'csv'\ndata.agg(n, path_or_buf='/tmp/x')",
    ),
    "agg with a splat": ("function-by-name", "data.agg(*['to_csv', 0, '/tmp/x'])"),
    "agg as a value": ("function-by-name", "a = data.agg\na('to_csv', 0, '/tmp/x')"),
    "agg of a list": ("function-by-name", "data.agg(['to_csv'])"),
    "named aggregation with arguments": (
        "function-by-name",
        "n = 'to_' + 'csv'\ndata.groupby('close').agg(x=pd.NamedAgg('open', n, '/tmp/x'))",
    ),
    "named aggregation as an import": (
        "function-by-name",
        "from pandas import NamedAgg as N\nN('open', 'to_csv')",
    ),
    "pivot table with options passed on": (
        "function-by-name",
        "data.pivot_table('a', 'b', 'c', 't' + 'o_csv', path_or_buf='/tmp/x')",
    ),
    "pivot table as a value": ("value-use", "p = data.pivot_table\np('a', path_or_buf='/tmp/x')"),
    "annotation of an operator": ("annotation", "def f(a: data + 1): pass"),
    "pivot table by name": ("function-by-name", "data.pivot_table(aggfunc='to_pickle')"),
    "to_string into a file": ("file-access", "data.to_string('/tmp/x')"),
    "to_string by keyword": ("file-access", "data.to_string(buf='/tmp/x')"),
    "to_string as a value": ("file-access", "t = data.to_string\nt('/tmp/x')"),
    "method of a class": ("file-access", "pd.DataFrame.to_csv(data, '/tmp/x')"),
    "plotting backend": ("pandas-option", "pd.set_option('plotting.backend', 'antigravity')"),
    "option by a computed name": ("pandas-option", "pd.set_option('plot' + 'ting.backend', 'x')"),
    "option by keyword": ("pandas-option", "pd.set_option(pat='plotting.backend', value='x')"),
    "option by a splat": ("pandas-option", "pd.option_context(*['plotting.backend', 'x'])"),
    "option by a double splat": ("pandas-option", "pd.set_option(**{'pat': 'plotting.backend'})"),
    "set_option as a value": ("value-use", "o = pd.set_option\no('plotting.backend', 'x')"),
    "set_option imported as a value": ("value-use", "from pandas import set_option as s\nx = s"),
    "options by attribute": ("module-attribute", "pd.options.plotting.backend = 'antigravity'"),
    "ndarray over memory": ("raw-memory", "np.ndarray((9,), strides=(8,))"),
    "strides": ("raw-memory", "a = np.zeros(3)\na.strides = (1 << 40,)"),
    "what an array is a part of": ("raw-memory", "data['close'].values.base"),
    "what an index is a part of": ("raw-memory", "data.index.values.base"),
    "what a flat iterator is a part of": ("raw-memory", "data['close'].values.flat.base"),
    "base as an attribute of one's own": (
        "raw-memory",
        "class A:\n    def __init__(self):\n        self.base = 1\nx = {'base': 1}",
    ),
    "base in a format": ("str-format", "'{0.base}'.format(data['close'].values)"),
    "base in a nested format": ("str-format", "'{0:{1.base}}'.format(1, data['close'].values)"),
    "base in a format as a value": ("str-format", "f = '{.base}'.format\nf(data['close'].values)"),
    "base in a class pattern": (
        "raw-memory",
        "match data['close'].values:\n    case np.ndarray(base=b):\n        print(b)",
    ),
    "dtype replaced": ("raw-memory", "a = np.zeros(3)\na.dtype = 'O'"),
    "as_strided": ("module-attribute", "np.lib.stride_tricks.as_strided(np.zeros(3))"),
    "bit generator": ("raw-memory", "np.random.default_rng().bit_generator.ctypes"),
    "query": ("query-text", "data.query('@pd.io')"),
    "eval of a frame": ("query-text", "data.eval('x = @open')"),
    "definition of __reduce__": ("dunder-name", "class A:\n    def __reduce__(self): pass"),
    "definition of __class_getitem__": (
        "dunder-name",
        "class A:\n    def __class_getitem__(c, i): pass",
    ),
    "definition of __getattr__": ("dunder-name", "class A:\n    def __getattr__(self, n): pass"),
    "import as a dunder": ("dunder-name", "import json as __builtins__"),
    "global dunder": ("dunder-name", "def f():\n    global __builtins__"),
    "argument of a dunder name": ("dunder-name", "def f(__builtins__): pass"),
    "decorator made by a lambda": ("decorator", "@(lambda f: f)\ndef g(): pass"),
    "decorator of a builtin": ("decorator", "@print\ndef g(): pass"),
    "async comprehension": (
        "syntax-not-allowed",
        "async def f():\n    return [x async for x in y]",
    ),
    "annotation of a lambda": ("annotation", "def f(a: (lambda: 1)()): pass"),
    "return annotation": ("annotation", "def f() -> print('x'): pass"),
    "super as a value": ("value-use", "s = super"),
    "subclass hook": ("dunder-name", "class A:\n    def __init_subclass__(cls): pass"),
    "private attribute of pandas": ("internals", "data._mgr"),
    "private attribute of a function": ("private-attribute", "data.copy._x"),
    "bidirectional text": ("invalid-source", "x = 1 # \u202e"),
    "NUL": ("invalid-source", "x = '\0'"),
    "second byte order mark": ("invalid-source", "\ufeff\ufeffx = 1"),
}


def rules(code: str) -> set[str]:
    return {f.rule for f in check_source(code) if f.severity is Severity.ERROR}


def generated(path: Path) -> str:
    done = subprocess.run([sys.executable, path], capture_output=True, check=True, timeout=30)
    return done.stdout.decode("utf-8", "surrogateescape")


def corpus(letter: str) -> list[Path]:
    return sorted(CORPUS.glob(f"{letter}*.py"))


def test_the_tables_name_every_file_of_the_corpus():
    assert {path.name[:3] for path in corpus("V")} == set(EVASION_RULES)
    assert {path.name[:3] for path in corpus("P")} == set(PARSER_RULES)


@pytest.mark.parametrize("path", corpus("V"), ids=lambda path: path.stem)
def test_each_evasion_is_refused_by_its_rule_and_place(path):
    # With an entry point, so that nothing but the evasion itself can be what refuses it.
    code = path.read_text() + ENTRY
    assert EVASION_RULES[path.name[:3]] in rules(code)
    assert "no-entry-point" not in rules(code)
    assert all(f.line > 0 for f in check_source(code) if f.severity is Severity.ERROR)


@pytest.mark.parametrize("path", corpus("P"), ids=lambda path: path.stem)
def test_each_parser_bomb_is_refused_by_its_rule(path):
    assert PARSER_RULES[path.name[:3]] in rules(generated(path))


@pytest.mark.parametrize("letter", "KLRT")
def test_strategies_that_attack_the_sandbox_do_not_pass_either(letter):
    passed = [path.name[:3] for path in corpus(letter) if not rules(path.read_text())]
    # It names nothing that is refused; what it does ends its run.
    assert passed == (["T31"] if letter == "T" else [])


@pytest.mark.parametrize(("rule", "code"), EVASIONS.values(), ids=EVASIONS)
def test_further_evasions_are_refused(rule, code):
    assert rule in rules(code + ENTRY)


def test_the_pool_answers_every_parser_bomb_and_stays_usable():
    async def story():
        pool = ValidationPool(size=1)
        await pool.start()
        try:
            for path in corpus("P"):
                findings = await pool.check(generated(path))
                assert PARSER_RULES[path.name[:3]] in {f.rule for f in findings}
                assert not any(f.severity is Severity.ERROR for f in await pool.check(ENTRY))
        finally:
            await pool.close()

    asyncio.run(story())


def test_a_template_reads_no_refused_attribute_that_a_column_is_named_after() -> None:
    source = (
        "words = {'tb_frame': 1}\ndef strategy(data):\n    return '{0.tb_frame}'.format(words)\n"
    )
    assert "str-format" in {finding.rule for finding in check_source(source)}
