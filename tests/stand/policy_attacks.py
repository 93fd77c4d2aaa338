"""Writes programs that try to get past the static check: `Attacker(seed).program()`.

Rule of this file: a program takes a way from an object that every strategy has to one that none may have, by one or more steps; it
gives what it got to `print`. Which of its steps the check refuses is not known here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

OWNERS = (
    "data", "data['close']", "data.index", "data['close'].to_numpy()", "data.groupby('close')", "data['close'].rolling(3)",
    "data['close'].ewm(span=3)", "data.resample('2D')", "data.loc", "data.iloc", "data.dtypes", "data['close'].dtype",
    "data['close'].array", "data['close'].values.data", "data['close'].values.flat", "data.index[0]", "data.index.dtype",
    "data.columns.str", "data.index.to_series().dt", "data.expanding()", "next(data.itertuples())", "params", "gen()", "plain",
    "Own()", "Own", "Own().work", "prop", "cached", "wrapped", "part", "caught(lambda: np.linalg.norm.nothing)",
    "caught(lambda: data['nothing'])", "caught(lambda: nothing)", "caught(lambda: [][1])", "caught(lambda: next(iter([])))",
    "re.compile('a')", "re.match('a', 'a')", "np.add", "np.float64(1)", "np.float64", "np.dtype('f8')", "np.random.default_rng()",
    "np.random.RandomState(1)", "np.vectorize(len)", "np.ndindex(2)", "np.finfo(float)", "np.poly1d([1])", "pd.Timestamp", "pd.NaT",
    "pd.offsets.Day(1)", "pd.Categorical(['a'])", "pd.Grouper(key='a')", "pd.IndexSlice", "talib.RSI", "talib.MA_Type",
    "iter([1])", "map(len, [])", "zip()", "enumerate([])", "reversed([])", "slice(1)", "super", "type(1) == int", "print", "len",
    "str.join", "(1).bit_length", "'a'.join", "Decimal(1)", "getcontext()", "Side.LONG", "Side", "Bar(1, 2)", "Bar", "Level(1)",
    "Params()", "fields(Params())[0]", "deque()", "defaultdict(list)", "Counter()", "itertools.count()", "itertools.groupby([])",
    "operator.itemgetter(0)", "random.Random(1)", "datetime.now", "time.gmtime()", "warnings.catch_warnings(record=True)",
    "Fraction(1, 2)", "statistics.NormalDist()", "NotImplemented", "Ellipsis", "strategy", "in_with()", "json.JSONDecodeError",
    "cmp_to_key(len)(1)", "lru_cache(len)", "total_ordering", "typing.List", "typing.TypeVar('T')", "pd.set_option", "np.r_",
    "sliding_window_view(data['close'].to_numpy(), 2)", "data.pivot_table('close', 'open')", "pd.options.display",
)  # fmt: skip
"""Expressions of objects that a strategy has."""

AIMS = (
    ("gen()", "gi_frame"), ("gen()", "gi_code"), ("gen()", "gi_frame f_builtins"), ("in_with()", "tb_frame"), ("plain", "__globals__"),
    ("in_with()", "tb_frame f_globals"), ("plain", "__code__"), ("data", "_mgr"), ("data['close']", "_mgr blocks"), ("Own()", "__dict__"),
    ("caught(lambda: np.linalg.norm.nothing)", "obj"), ("caught(lambda: np.linalg.nothing)", "obj"), ("plain", "__builtins__"),
    ("caught(lambda: [][1])", "__traceback__ tb_frame"), ("data['close'].to_numpy()", "base"), ("data['close'].to_numpy()", "base base"),
    ("data['close'].values.data", "obj base"), ("data['close'].values.flat", "base base"), ("data['close']", "_references referenced_blocks"),
    ("data['close'].array", "_ndarray base"), ("data['close'].rolling(3)", "obj _mgr"), ("data.groupby('close')", "obj _mgr"),
    ("warnings.catch_warnings(record=True)", "_module"), ("print", "__self__ __self__"), ("sum", "__self__"), ("data.loc", "obj _mgr"),
    ("data.index.values", "base base"), ("sliding_window_view(data['close'].to_numpy(), 2)", "base base"), ("Side.LONG", "__class__"),
)  # fmt: skip
"""Ways that do lead to what no strategy may have."""

NAMES = (
    "gi_frame", "f_builtins", "f_globals", "f_back", "f_locals", "gi_code", "gi_yieldfrom", "tb_frame", "tb_next", "obj", "base",
    "_mgr", "mgr", "blocks", "refs", "referenced_blocks", "_references", "_values", "_data", "_ndarray", "_selected_obj", "_obj",
    "_cache", "_engine", "__globals__", "__builtins__", "__class__", "__self__", "__wrapped__", "__func__", "__dict__", "fget",
    "func", "attrname", "pyfunc", "io", "common", "core", "lib", "ctypes", "data", "name", "value", "_module", "_parent", "grouper",
    "_grouper", "nditer", "_pydecimal", "sys", "os", "_os", "re", "string", "pattern", "module", "file", "source", "line", "type",
    "default_factory", "args", "keywords", "object", "state", "run", "parent", "owner", "frame", "cell_contents", "_p", "n__p",
    "__array_interface__", "__array_struct__", "__array__", "__reduce_ex__", "__subclasses__", "__mro__", "_bit_generator",
)  # fmt: skip
"""Attributes that lead out, and some that only look so."""

HEAD = """\
import itertools, functools, operator, typing, json, copy, random, statistics, time, warnings, re
import logging, pprint, zoneinfo, contextlib, types, math
import numpy as _C__n
import pandas as C__p
from collections import namedtuple, deque, defaultdict, Counter
from contextlib import contextmanager, nullcontext
from pprint import pformat
from types import SimpleNamespace
from zoneinfo import ZoneInfo
from collections.abc import Sized, Hashable, Callable, Iterable, Container, Generator, Mapping
from dataclasses import dataclass, field, fields, asdict, astuple, replace
from datetime import datetime
from decimal import Decimal, getcontext
from enum import Enum, StrEnum
from fractions import Fraction
from functools import wraps, partial, reduce, lru_cache, cached_property, cmp_to_key, total_ordering
from numpy.lib.stride_tricks import sliding_window_view
from typing import NamedTuple, Protocol, runtime_checkable, TypedDict
"""
PIECES = {
    "gen": "def gen():\n    yield 1\n",
    "plain": "def plain(x=None):\n    return x\n",
    "Own": "class Own:\n    there = 1\n    def work(self):\n        return self.there\n",
    "prop": "class Has:\n    @property\n    def one(self):\n        return 1\nprop = Has.one\n",
    "cached": "class Keeps:\n    @cached_property\n    def one(self):\n        return 1\ncached = Keeps.one\n",
    "wrapped": "def inner(x): return x\n@wraps(inner)\ndef wrapped(x): return x\n",
    "part": "part = partial(len, [])\n",
    "caught": "def caught(f):\n    try:\n        f()\n    except Exception as error:\n        return error\n",
    "Side": "class Side(Enum):\n    LONG = 1\n    FLAT = 2\n",
    "Bar": "Bar = namedtuple('Bar', 'o c')\n",
    "Level": "class Level(NamedTuple):\n    price: float\n",
    "Params": "@dataclass\nclass Params:\n    fast: int = 1\n    slow: list = field(default_factory=list)\n",
    "in_with": (
        "class Ends:\n    def __enter__(self): return self\n    def __exit__(self, kind, error, trace):\n"
        "        self.trace = trace\n        return True\n"
        "def in_with():\n    ends = Ends()\n    with ends:\n        raise ValueError('x')\n    return ends.trace\n"
    ),
}
BASES = (
    "",
    "(Sized)",
    "(Hashable)",
    "(Callable)",
    "(Iterable)",
    "(Protocol)",
    "(object)",
    "(Exception)",
    "(Container)",
    "(dict)",
)


@dataclass
class Step:
    """How a program reads one attribute: what stands above `strategy`, the lines within, the expression."""

    above: str
    lines: list[str]
    result: str


class Attacker:
    """Programs from a seed, each other than the last."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._count = 0

    def program(self) -> str:
        """The next program."""
        pick = self._chance
        above, lines = "", []
        expression, names = (
            pick.choice(OWNERS),
            [self._name() for _ in range(pick.choice((1, 1, 1, 2, 2, 3)))],
        )
        if pick.random() < 0.6:
            expression, path = pick.choice(AIMS)
            names = path.split()
        for name in names:
            step = pick.choice(_STEPS)(self, expression, name)
            above += step.above
            lines += step.lines
            expression = step.result
        noise = "".join(
            pick.choice(_UNLOCKS)(self._name()) for _ in range(pick.choice((0, 0, 1, 2)))
        )
        expression = pick.choice(_WRAPS).replace("@", expression)
        text = noise + above + "def strategy(data):\n" + "".join(f"    {line}\n" for line in lines)
        text += f"    print({expression})\n    return 'HOLD'\n"
        pieces = "".join(code for word, code in PIECES.items() if word in text)
        used = "\n".join(line for line in HEAD.splitlines() if _is_used(line, text + pieces))
        return f"SYMBOL, TIMEFRAME = 'X', '1D'\n{used}\n{pieces}{text}"

    def choose(self, *options: str) -> str:
        """One of *options*."""
        return self._chance.choice(options)

    def fresh(self) -> str:
        """A name that no other step of any program has."""
        self._count += 1
        return f"t{self._count}"

    def _name(self) -> str:
        return self._chance.choice(NAMES)

    def text(self, name: str) -> str:
        """*name* as an expression of text: written out, or computed."""
        cut = self._chance.randint(1, len(name) - 1) if len(name) > 1 else 0
        return self.choose(
            repr(name),
            f"{name[:cut]!r} + {name[cut:]!r}",
            f"''.join({list(name)})",
            f"{name[::-1]!r}[::-1]",
        )


def _is_used(line: str, text: str) -> bool:
    words = line.replace(",", " ").split()[1:]
    return any(word in text for word in words if word not in ("import", "as", "numpy", "pandas"))


def _plain(a: Attacker, o: str, name: str) -> Step:
    return Step("", [], f"({o}).{name}" + a.choose("", "", "()"))


def _pattern(a: Attacker, o: str, name: str) -> Step:
    box, got = a.fresh(), a.fresh()
    base = a.choose(*BASES)
    deco = a.choose("@dataclass\n", "@dataclass\n", "@runtime_checkable\n", "")
    above = f"{deco}class B{box}{base}:\n    {name}: object{a.choose('', ' = None')}\n"
    above += a.choose(
        "", f"B{box}.register({a.choose('Sized', 'Generator', 'pd.DataFrame', 'Hashable')})\n"
    )
    shape = a.choose(
        f"B{box}({got})",
        f"B{box}({name}={got})",
        f"{a.choose('object', 'Hashable', 'Sized')}({name}={got})",
    )
    lines = [f"{got} = None", f"match {o}:", f"    case {shape}:", "        pass"]
    return Step(above, lines, got)


def _tuple_pattern(a: Attacker, o: str, name: str) -> Step:
    box, got = a.fresh(), a.fresh()
    above = a.choose(
        f"B{box} = namedtuple('B', {a.text(name)})\n",
        f"class B{box}(NamedTuple):\n    {name}: object\n",
        f"class B{box}(namedtuple('B', '{name}')):\n    pass\n",
    )
    return Step(
        above, [f"{got} = None", f"match {o}:", f"    case B{box}({got}):", "        pass"], got
    )


def _wraps(a: Attacker, o: str, name: str) -> Step:
    box = a.fresh()
    how = a.choose("wraps", "functools.wraps", "partial(wraps)", "reduce(lambda f, x: x, [wraps])")
    above = f"class B{box}:\n    {name} = None\n"
    options = a.choose(f"assigned=({a.text(name)},), updated=()", f"({a.text(name)},), ()", "")
    lines = [f"{box} = B{box}()", f"{how}({o}, {options})({box})"]
    return Step(above, lines, f"{box}.{name}")


def _wraps_decorates(a: Attacker, o: str, name: str) -> Step:
    box, it = a.fresh(), a.fresh()
    lines = [f"{it} = {o}", f"@wraps({it})", f"def {box}(): pass"]
    return Step("", lines, f"{box}.{name}")


def _by_name(a: Attacker, o: str, name: str) -> Step:
    n = a.fresh()
    method = a.choose("agg", "aggregate", "apply", "transform", "pipe", "map")
    text = a.text(name)
    kind = a.choose(
        f"{text}", f"[{text}]", "{'close': %s}" % text, f"func={text}", f"({text}, 'x')", n, f"names['{n}']", f"*[{text}]",
        f"x=('close', {text})", f"x={n}", f"{text} if True else 'mean'", f"dict(close={text})", "{c: %s for c in data}" % text,
        f"get{n}()", f"say{n}", f"Text{n}.A", f"Own{n}().name", f"[{n} for {n} in [{text}]]",
    )  # fmt: skip
    above = ""
    if n in kind:
        above = a.choose(
            f"{n} = {text}\nnames = {{'{n}': {text}}}\n",
            f"{n} = ['mean']\n{n}.append({text})\nnames = {{'{n}': 'mean'}}\nnames['{n}'] = {text}\n",
            f"{n} = ['mean']\nfor x in [{text}]: {n} += [x]\n",
            f"{n} = {{'close': ['mean']}}\n{n}['close'].append({text})\n",
            f"{n} = 'mean'\ndef change():\n    global {n}\n    {n} = {text}\nchange()\n",
            f"def get{n}(): return {text}\n",
            f"def deco(f): return {text}\n@deco\ndef say{n}(x): return x\n",
            f"class Text{n}(StrEnum):\n    A = {text}\n",
            f"class Own{n}:\n    def __init__(self):\n        self.name = {text}\n    def name(self): pass\n",
            f"class Own{n}:\n    name = {text}\n",
            f"class Own{n}:\n    def name(self): pass\n    @{a.choose('property', 'cached_property', 'plain')}\n    def n(self): return {text}\n"
            f"    def go(self, x): return x.agg(self.{a.choose('n', 'name')})\nclass Sub{n}(Own{n}):\n    name = {text}\n"
            f"def get{n}(): return Sub{n}().go(data)\n",
        )
    return Step(above, [], f"({o}).{method}({kind})")


def _of_self(a: Attacker, o: str, name: str) -> Step:
    c = "C" + a.fresh()
    base = a.choose("", "", "", "(object)", "(Exception)", "(Sized)", "(Protocol)", "(dict)")
    deco = a.choose("", "", "", "@dataclass\n", "@plain\n", "@total_ordering\n")
    above = a.choose(
        "",
        "class Leaks:\n    def setter(self, f): return f(data)\nthere = Leaks()\n",
        "def isinstance(a, b): return b.look(a)\n",
    )
    above += f"{deco}class {c}{base}:\n    def __init__(self):\n        self.{name} = None\n"
    first = a.choose("self", "self", "cls", "other", "me")
    inside = a.choose(
        "",
        "",
        "",
        "    @classmethod\n",
        "    @staticmethod\n",
        "    @plain\n",
        "    @property\n",
        "    @cached_property\n",
    )
    body = a.choose(
        f"return {first}.{name}", f"return (lambda: {first}.{name})()", f"return [{first}.{name} for _ in [1]][0]",
        f"match {first}:\n            case {c}({name}=x):\n                return x", f"{first} = x\n        return {first}.{name}",
        f"def inside({first}): return {first}.{name}\n        return inside(x)", f"for {first} in [x]: return {first}.{name}",
        f"def put():\n            nonlocal {first}\n            {first} = x\n        put()\n        return {first}.{name}",
    )  # fmt: skip
    above += f"{inside}    def look({first}, x=None):\n        {body}\n"
    above += a.choose(
        "",
        "    def make(cls, x):\n        return cls.look(x)\n    make = make\n",
        "    kept = [look]\n",
        "    again = look\n",
    )
    above += a.choose(
        "",
        "    @classmethod\n    def of(cls, x):\n        return cls.look(x)\n    @classmethod\n    def up(cls, x):\n        return super().look(x)\n",
        f"    def __eq__(self, other):\n        return other.{name}\n    def __add__(self, other):\n        return other.{name}\n",
        "    @classmethod\n    def me(cls):\n        return cls\n",
    )
    above += a.choose(
        "",
        "",
        f"class D{c}({c}, Exception): pass\n",
        f"class E{c}({c}): pass\nclass D{c}(E{c}): pass\n",
        f"class D{c}({c}):\n    @classmethod\n    def up(cls, x):\n        return super().look(x)\n",
    )
    above += a.choose(
        "",
        "",
        f"def look({first}):\n    return {first}.{name}\n",
        f"Alias = {c}\n",
        f"kept = [{c}]\n",
    )
    result = a.choose(
        f"{c}.look({o})", f"{c}().look({o})", f"look({o})", f"Alias.look({o})", f"kept[0].look({o})", f"{c}.kept[0]({o})",
        f"{c}().kept[0]({o})", f"{c}.of({o})", f"D{c}.up({o})", f"D{c}.look({o})", f"D{c}().look({o})", f"{c}.me().look({o})",
        f"{c}.look.fget({o})", f"{c}.look.func({o})", f"{c}() == ({o})", f"{c}() + ({o})", f"({o}) == {c}()",
        f"list(map({c}.look, [{o}]))", f"sorted([{o}], key={c}.look)", f"{c}.__eq__({o}, {o})", f"super({c}, {o}).look()",
        f"type({c}()).look({o})", f"fields({c}())[0].type", f"{c}().make({o})", f"{c}.up({o})", f"{c}.again({o})",
        f"functools.reduce(lambda f, x: f(x), [{c}.look, {o}])", f"{c}.look(x={o})", f"{c}().look(x={o})", f"isinstance({o}, {c})",
    )  # fmt: skip
    return Step(above, [], result)


def _type_leak(a: Attacker, o: str, name: str) -> Step:
    m = "M" + a.fresh()
    above = f"class {m}:\n    def __eq__(self, other):\n        return other((9,), strides=(8,))\n    def __contains__(self, x):\n        return x\n"
    above += a.choose(
        "",
        "def repr(x): return x((9,))\n",
        "def isinstance(a, b): return a\n",
        f"@dataclass\nclass F{m}:\n    x: np.ndarray\n",
    )
    kind = f"type({o})"
    return Step(above, [], a.choose(
        f"{kind} == {m}()", f"{m}() == {kind}", f"{kind} in {m}()", f"repr({kind})", f"isinstance({kind}, int)", f"fields(F{m})[0].type((9,), strides=(8,))",
        f"{kind} == int == {m}()", f"{kind} in [{m}()]", f"({o}).dtype.type", f"np.ndarray((9,), strides=(8,)).{name}", "partial(np.ndarray, (9,))()",
    ))  # fmt: skip


def _shadowed_instance(a: Attacker, o: str, name: str) -> Step:
    c, t = "C" + a.fresh(), a.fresh()
    above = f"class {c}:\n    {name} = None\n"
    above += a.choose(
        f"{t} = {c}()\n", f"{t} = {c}()\ndef put(x):\n    global {t}\n    {t} = x\n", f"from pandas import Series as {c}\n{t} = {c}()\n",
        f"{t} = {c}()\nfor {t} in [1]: pass\n", f"def {c}(x=None): return x\n{t} = {c}()\n",
    )  # fmt: skip
    lines = [
        a.choose(f"{t} = {o}", f"put({o})", f"for {t} in [{o}]: pass", f"({t} := {o})", "pass")
    ]
    inside = a.choose(
        f"{t}.{name}", f"(lambda {t}: {t}.{name})({o})", f"[{t}.{name} for {t} in [{o}]]"
    )
    return Step(above, lines, inside)


def _mangled(a: Attacker, o: str, name: str) -> Step:
    it = a.fresh()
    above = "class C:\n    def go(self, x):\n        " + a.choose(
        f"return __p.{name}\n", f"return __n.{name}\n", "return __n\n", f"return x.__{name.strip('_')}\n", "__p = x\n        return __p\n",
        f"self.__x = x\n        return self._C__x.{name}\n", "global __p\n        return __p\n", "import pandas as __q\n        return __q\n",
        f"import pandas as __q\n        def inside():\n            return __q.{name}\n        return inside()\n",
    )  # fmt: skip
    above += a.choose(
        "",
        f"_C__p = pd.{name}\n",
        "import math as _C__p\n",
        "class _C(C):\n    def go(self, x):\n        return __n\n",
    )
    return Step(above, [f"{it} = {a.choose('C', '_C')}().go({o})"], it)


def _format(a: Attacker, o: str, name: str) -> Step:
    t = a.fresh()
    template = a.choose(
        "'{0.%s}'" % name,
        "'{0!r:{0.%s}}'" % name,
        "'{x.%s}'" % name,
        "'{0.'" + f" + {a.text(name)} + " + "'}'",
        "'{0[%s]}'" % name,
    )
    return Step(
        "",
        [f"{t} = {template}"],
        a.choose(
            f"{t}.format({o}, x={o})", f"({template}).format({o}, x={o})", f"str.format({t}, {o})"
        ),
    )


def _operators(a: Attacker, o: str, name: str) -> Step:
    text = a.text(name)
    return Step("", [], a.choose(
        f"operator.attrgetter({text})({o})", f"operator.methodcaller({text})({o})", f"getattr({o}, {text})", f"vars({o})[{text}]",
        f"type({o}).{name}", f"super().{name}", f"reduce(getattr, [{o}, {text}])", f"list(map(str.format, ['{{0.{name}}}'], [{o}]))",
        f"partial(type({o}).{name}, {o})()", f"next(itertools.starmap(getattr, [({o}, {text})]))", f"copy.copy({o}).{name}",
        f"copy.deepcopy({o}).{name}", f"asdict({o}, dict_factory=list)", f"replace({o}, {name}=1)", f"astuple({o})",
        f"json.loads('{{\"a\": 1}}', object_hook=lambda d: {o}).{name}", f"re.sub('a', lambda m: str(m.{name}), 'a')",
        f"sorted([{o}], key=lambda x: x.{name})", f"hasattr({o}, {text})", f"({o}).send(None)", f"typing.cast(object, {o}).{name}",
        f"min([{o}], key=operator.itemgetter({text}))", f"operator.itemgetter({text})({o})", f"[*{o}]", f"{{**{o}}}", f"dict({o})",
    ))  # fmt: skip


def _memory(a: Attacker, o: str, name: str) -> Step:
    key = a.choose("__array_interface__", "__array_struct__", "__array__")
    spot = "{'data': (id(strategy), False), 'shape': (2,), 'typestr': '<i8', 'version': 3}"
    thing = a.fresh()
    make = a.choose(
        f"pd.Series([{spot}], index=[{key!r}])", f"Enum('E', {{{a.text(key)}: {spot}}})", f"pd.DataFrame({{{key!r}: [{spot}]}})",
        f"namedtuple('B', {a.text(key)})({spot})", f"S{thing}()",
    )  # fmt: skip
    above = a.choose(
        f"class S{thing}:\n    {key} = None\n", f"class S{thing}:\n    __slots__ = ({a.text(key)},)\n",
        f"class Base{thing}(Enum):\n    pass\nS{thing} = lambda: Base{thing}('E', {{{a.text(key)}: 1}})\n",
        f"class S{thing}:\n    there = cached_property(lambda s: 1)\nS{thing}.there.attrname = {a.text(key)}\n",
        f"class S{thing}(Enum):\n    _ignore_ = ['A']\n    A = 1\n", f"class S{thing}(Enum):\n    A = lambda: 1\n",
    )  # fmt: skip
    wrap = a.choose(
        "np.asarray(@)",
        "np.array(@)",
        "np.add(@, 0)",
        "np.ndarray((9,), strides=(8,))",
        "np.concatenate([@])",
        "pd.Series(@)",
    )
    return Step(above, [f"{thing} = {make}"], wrap.replace("@", thing))


def _store(a: Attacker, o: str, name: str) -> Step:
    t = a.fresh()
    return Step(
        "",
        [f"{t} = {o}", f"{t}.{name} = {a.choose('None', 'plain', a.text(name))}"],
        a.choose(t, f"{t}.{name}"),
    )


def _modules(a: Attacker, o: str, name: str) -> Step:
    return Step("", [], a.choose(
        f"pd.{name}", f"np.{name}", f"[pd][0].{name}", f"np.lib.{name}", f"pd.api.{name}", f"talib.{name}", "eval", "open", "getattr",
        f"json.{name}", f"random.{name}", f"warnings.{name}", "__builtins__", "[open for open in [1]]", "(open := 1)", f"np.random.{name}",
        f"pd.options.{name}", "pd.options.mode", f"typing.{name}", f"copy.{name}", "pd.NamedAgg", f"functools.{name}", "np.linalg",
    ))  # fmt: skip


def _exceptions(a: Attacker, o: str, name: str) -> Step:
    got = a.fresh()
    bad = a.choose(
        f"({o}).nothing",
        "np.linalg.nothing",
        f"({o})['nothing']",
        "nothing",
        "next(iter(()))",
        f"raise_({o})",
        "1 / 0",
    )
    kind = a.choose(
        "AttributeError",
        "Exception",
        "ImportError",
        "NameError",
        "StopIteration",
        "(KeyError, AttributeError)",
    )
    above = (
        "def raise_(x):\n    raise AttributeError('x', " + a.choose("x)", "name='a', obj=x)") + "\n"
    )
    lines = [
        f"{got} = None",
        "try:",
        f"    {bad}",
        f"except {kind} as error:",
        f"    {got} = error.{name}",
    ]
    return Step(above, lines, got)


def _query(a: Attacker, o: str, name: str) -> Step:
    t = a.fresh()
    start = a.choose(
        f"@{t}",
        "close",
        "index",
        "columns",
        "x",
        "datetime",
        "Timestamp",
        "__pd_eval_local_pd",
        "@pd",
        "`x`",
        "close.dt",
        "inf",
    )
    text = a.choose(
        f"{start}.{name}", f"{start}", f"{start}.shift(1).{name}", f"{start}.rolling(2).{name}", f"{start}.{name}()", f"y = {start}.{name}",
        f"close\\n{start}.{name}", f"close in [{start}]", f"{start}[{name}]", f"[{start}.{name}]", f"{name}({start})", f"{start} if 1 else 2",
        f"(lambda: {start}.{name})()", f"close.isin([{start}])", f"close.fillna({start}.{name})", f"f'{{{start}.{name}}}'", f"close > {start}.max()",
        f"close.where({start})", f"{start}.str.{name}", f"abs({start}.{name})", f"{name} = {start}", f"close.abs().{name}", f"{start}.abs",
    )  # fmt: skip
    method = a.choose("eval", "eval", "query")
    options = a.choose("", "", "", ", engine='python'", ", inplace=False", f", local_dict={{'{t}': {o}}}", ", parser='python'", ", level=1",
                       f", resolvers=[{{'x': {o}}}]", f", target={o}", ", **params")  # fmt: skip
    cut = a.choose("", "", f" + '.{name}'")
    owner = a.choose(
        "data",
        "data",
        f"data.assign(x=[{o}] * len(data))",
        f"({o})",
        "data.head(0)",
        f"data.rename(columns={{'open': '{name}'}})",
    )
    given = a.choose(f"{text!r}{cut}", f"{text!r}", f"q{t}", f"q{t}")
    lines = [f"{t} = {o}", f"q{t} = {text!r}{cut}"]
    if a.choose("", "", "more"):
        lines.append(
            a.choose(
                f"q{t} += '.{name}'",
                f"for q{t} in ['{start}.{name}']: pass",
                f"(q{t} := '{start}.{name}')",
            )
        )
    return Step("", lines, f"{owner}.{method}({given}{options})")


def _from_table(a: Attacker, o: str, name: str) -> Step:
    n, k = a.fresh(), a.fresh()
    text = a.text(name)
    module = a.choose(f"({o})", f"({o})", "talib", "np", "math", "pd", "ta")
    above = a.choose(
        f"{k} = ['SMA']\n{k}.append({text})\n", f"{k} = ['SMA']\n{k} += [{text}]\n", f"{k} = {{'a': 'SMA'}}\n{k}['a'] = {text}\n",
        f"{k} = {{'a': 'SMA'}}\n{k}.update(a={text})\n", f"{k} = {{'a': 'SMA'}}\nalias{k} = {k}\nalias{k}['a'] = {text}\n",
        f"{k} = ['SMA']\n({k} if 1 else 0).append({text})\n", f"{k} = ['SMA']\n[x for x in [{k}]][0].append({text})\n",
        f"{k} = ['SMA']\ndef put(x): x.append({text})\nput({k})\n", f"{k} = ['SMA']\ndef put():\n    global {k}\n    {k} = [{text}]\nput()\n",
        f"{k} = [['SMA', 1]]\n{k}[0][0] = {text}\n", f"{k} = [['SMA', 1]]\nfirst{k} = {k}[0]\nfirst{k}[0] = {text}\n", f"{k} = ({text},)\n",
        f"{k} = {{'a': 'SMA'}}\nclass T{k}:\n    {k} = {k}\nT{k}.{k}['a'] = {text}\n", f"{k} = ['SMA']\n{k}[:] = [{text}]\n",
        f"{k} = {{'a': 'SMA'}}\nfor {k}['a'] in [{text}]: pass\n", f"{k} = ['SMA']\nfrom operator import iconcat as put{k}\nput{k}({k}, [{text}])\n",
        f"{k} = ['SMA']\nimport heapq\nheapq.heappush({k}, {text})\n", f"{k} = ['SMA']\nrandom.shuffle({k})\n", f"{k} = {{'a': 'SMA'}} | {{'a': {text}}}\n",
        f"{k} = {{'a': ['SMA']}}\nfor row{k} in {k}.values(): row{k}.append({text})\n", f"{k} = {{**{{'a': {text}}}}}\n",
        f"{k} = ['SMA']\nmatch {k}:\n    case kept{k}:\n        kept{k}.append({text})\n", f"{k} = ['SMA']\nwith nullcontext({k}) as w{k}: w{k}.append({text})\n",
    )  # fmt: skip
    lines = a.choose(
        f"{n} = {k}[0]", f"{n} = {k}['a']", f"for {n} in {k}: pass", f"for {n} in {k}.values(): pass", f"for {n}, x in {k}: pass", f"{n} = 'SMA'",
        f"for {n} in ('SMA', {text}): pass", f"{n} = 'SMA' if x else {text}", f"{n} = {k}.get('a', {text})", f"{n} = ''.join({k})",
        f"for x, {n} in {k}.items(): pass", f"for x, {n} in enumerate({k}): pass",
    )  # fmt: skip
    key = a.choose(
        n, n, n, f"{k}[0]", f"{k}['a']", f"{k}.get('a')", f"*[{n}]", f"({n})", f"{n}.lower()"
    )
    got = a.choose(f"getattr({module}, {key})", f"getattr({module}, {key}, None)", f"[getattr({module}, {n}) for {n} in {k}]",
                   f"(lambda {n}: getattr({module}, {n}))({text})", f"[getattr({module}, {n}) for {n} in ('SMA', {text})]")  # fmt: skip
    return Step(above, [f"x = {o}", lines], got)


def _logged(a: Attacker, o: str, name: str) -> Step:
    t = a.fresh()
    log = a.choose("logging.getLogger()", "logging.getLogger('x')", "logging", "logging.Logger('x')", "logging.getLogger().root",
                   "logging.getLogger().parent", "logging.getLogger().manager", "logging.root")  # fmt: skip
    made = f"(ValueError, ValueError('x'), {o})"
    return Step("", [f"{t} = {log}"], a.choose(
        f"{t}.{name}", f"logging.{name}", f"{t}.handlers", f"{t}.handlers[0].{name}", f"{t}.manager.{name}", f"{t}.filters.append(print)",
        f"{t}.addFilter(print)", f"{t}.error('%s', {o}, exc_info={made})", f"{t}.error('x', **{{'exc_info': {made}}})", f"{t}.makeRecord",
        f"{t}.callHandlers({o})", f"logging.basicConfig(handlers=[{o}])", f"logging.basicConfig(format='{{0.{name}}}', style='{{')", f"{t}.handle({o})",
        "logging.basicConfig(filename='/tmp/x')", f"logging.setLogRecordFactory({o})", f"{t}.findCaller()", f"{t}.setLevel.{name}", f"{t}.info.{name}",
        f"{t}.getChild('a').{name}", f"{t}.log(50, '%({name})s', {{'{name}': {o}}})", f"{t}.error('x', extra={{{a.text(name)}: {o}}})",
    ))  # fmt: skip


def _managed(a: Attacker, o: str, name: str) -> Step:
    f = a.fresh()
    above = a.choose(
        f"@contextmanager\ndef {f}():\n    yield data\n", f"@contextlib.contextmanager\ndef {f}(x=None):\n    yield x\n",
        f"{f} = contextmanager(gen)\n", f"class {f}:\n    @contextmanager\n    def go(self):\n        yield self\n",
        f"class {f}:\n    @contextmanager\n    def go(self):\n        self.{name} = None\n        yield self.{name}\n",
    )  # fmt: skip
    got = a.choose(
        f"{f}().gen", f"{f}().gen.{name}", f"{f}().{name}", f"{f}.{name}", f"{f}()({o})", f"{f}()({o}).{name}", f"{f}().func.{name}", f"{f}().args",
        f"{f}()._recreate_cm().{name}", f"{f}().go().gen.{name}", f"next({f}().go().func({o}))", f"list({f}().go().func({o}))", f"{f}.go({o})", f"{f}().__enter__()", f"{f}.__wrapped__", f"{f}().kwds",
    )  # fmt: skip
    line = a.choose(
        "",
        f"with {f}() as w{f}: pass",
        f"with {f}().go() as w{f}: pass",
        f"with {f}.go({o}) as w{f}: pass",
    )
    return Step(
        above, [line] if line else [], a.choose(got, f"w{f}", f"w{f}.{name}") if line else got
    )


def _namespace(a: Attacker, o: str, name: str) -> Step:
    t = a.fresh()
    key = a.choose(
        name,
        "__array_interface__",
        "__array_struct__",
        "__array__",
        "tb_frame",
        "_typ",
        "__dataframe__",
    )
    spot = "{'data': (id(strategy), False), 'shape': (2,), 'typestr': '<i8', 'version': 3}"
    made = a.choose(
        f"SimpleNamespace({key}={o})", f"SimpleNamespace(**{{{a.text(key)}: {spot}}})", f"types.SimpleNamespace({{{a.text(key)}: {spot}}})",
        f"SimpleNamespace({name}=1, n=2)", f"partial(SimpleNamespace, **{{{a.text(key)}: {spot}}})()", f"type(SimpleNamespace())(**{{{a.text(key)}: {spot}}})",
        f"replace(SimpleNamespace(n=1), **{{{a.text(key)}: {spot}}})", f"copy.copy(SimpleNamespace({name}={o}))", "types.MappingProxyType({})",
        f"[SimpleNamespace][0](**{{{a.text(key)}: {spot}}})", f"reduce(lambda f, x: f(**x), [SimpleNamespace, {{{a.text(key)}: {spot}}}])",
    )  # fmt: skip
    got = a.choose(
        f"{t}.{name}",
        f"np.asarray({t})",
        f"pd.Series({t})",
        f"{t}.__dict__",
        f"{t}.n",
        f"pformat({t})",
        f"np.add({t}, 0)",
        f"vars({t})",
        t,
    )
    lines = [f"{t} = {made}"]
    if a.choose("", "set"):
        lines.append(
            a.choose(
                f"{t}.{key} = {spot}",
                f"{t}.{name} = {o}",
                f"{t}.__init__(**{{{a.text(key)}: {spot}}})",
                f"{t}.__dict__.update({{}})",
            )
        )
    return Step("", lines, got)


def _zone(a: Attacker, o: str, name: str) -> Step:
    return Step("", [], a.choose(
        f"ZoneInfo({o})", f"ZoneInfo({a.text(name)})", "ZoneInfo('../../../etc/passwd')", f"ZoneInfo('UTC').{name}", f"ZoneInfo.from_file({o})",
        f"ZoneInfo.no_cache({o})", f"zoneinfo.{name}", f"pprint.{name}", f"pformat({o})", f"pprint.pformat({o}).{name}", "ZoneInfo.__init_subclass__",
        f"data.tz_convert(ZoneInfo({a.text(name)}))", f"pd.Timestamp('2020', tz=ZoneInfo('UTC')).tz.{name}", f"pprint.PrettyPrinter(stream={o})",
    ))  # fmt: skip


_STEPS = (
    _plain, _plain, _plain, _plain, _pattern, _pattern, _tuple_pattern, _wraps, _wraps_decorates, _by_name, _by_name, _of_self, _of_self,
    _of_self, _type_leak, _shadowed_instance, _mangled, _format, _operators, _operators, _memory, _store, _modules, _exceptions,
    _query, _query, _from_table, _from_table, _logged, _managed, _namespace, _zone,
)  # fmt: skip
_UNLOCKS = (
    lambda n: f"words = '{n} obj name'\n", lambda n: f"words = {{'{n}': 1}}\n", lambda n: f"words = ['{n}', 'obj']\n",
    lambda n: f"@dataclass\nclass W:\n    {n}: int = 1\n", lambda n: f"W = namedtuple('W', '{n}')\n", lambda n: f"class W:\n    {n} = 1\n",
    lambda n: f"class W:\n    def {n}(self): pass\n", lambda n: f"class W:\n    def put(self):\n        self.{n} = 1\n",
    lambda n: f"w = dict({n}=1)\n", lambda n: f"row = params.get('{n}')\nw = [params][0].get('{n}')\n", lambda n: f"w = f'{n}_{{1}}'\n",
    lambda n: f"class W(Enum):\n    {n} = 1\n", lambda n: f"class W(TypedDict):\n    {n}: int\n", lambda n: f"def w({n}): return {n}\n",
)  # fmt: skip
_WRAPS = (
    "@", "@", "@", "[@]", "(lambda v: v)(@)", "{'k': @}", "(w := @)", "@ if True else 1", "[v for v in [@]]", "list([@])", "next(iter([@]))",
    "*[@]", "f'{@}'", "str(@)", "repr([@])", "sum([[@]], [])", "max([@], key=id)", "(@)()", "(@)[0]", "list(@)", "(@).copy()",
)  # fmt: skip
