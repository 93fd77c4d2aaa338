"""What a check costs grows with the source, and no faster.

Each shape repeats one thing until the source is full. A check that looks through all of them for each of them takes
many times longer than is allowed here.
"""

import gc
import time

import pytest

from orchestrator.validation.check import check_source

HEAD = "SYMBOL, TIMEFRAME = 'A', '1D'\ndef strategy(data): return 'BUY'\n"
SIZE_BYTES = 32 * 1024
CPU_LIMIT_S = 0.8
"""The costliest shape takes 0.2 s, most of it in Python's own parser; a quadratic one took 1.5."""

SHAPES = {
    "bindings of one name": ["*x=x;"],
    "names": ["*x@=x@;"],
    "undefined names": ["*q@;"],
    "functions": ["*def f@(a):0\n"],
    "functions of one name": ["*def f(a):0\n"],
    "lambdas": ["*x=lambda a:a;"],
    "functions by a name of many bindings": ["*x=1;", "*data.agg(x,a=x);"],
    "functions by many names": ["*def f@():0\n", "*data.agg(f@,k=f@);"],
    "functions by a list": ["*x=['mean'];data.agg(x);"],
    "a large table of functions": ["r={", "*'a':'mean',", "}\n", "*data.agg(r);"],
    "attributes": ["*data.a@;"],
    "chains": ["*a.b.c.d.e.f.g;"],
    "columns of many prefixes": ["*f'a@_{x}';", "*data.a@_b;"],
    "one attribute, many prefixes": ["*f'a@_{x}';", "*data.a_b_c_d_e_f_g;"],
    "a long attribute": ["f'a_{x}';data.", "*a_"],
    "columns": ["*d['w@'];"],
    "words": ["*'w@ v@';"],
    "stores": ["*a.b@=1;"],
    "findings": ["*os;eval;"],
    "findings in one line": ["x=[", "*eval,", "]"],
    "findings behind wide letters": ["x=[", "*'é',eval,", "]"],
    "templates": ["*t='a';", "*t.format(1);"],
    "a long template": ["t='", "*{}", "'\n", "*t.format;t.format(1);"],
    "fields within fields": ["'", "*{:", "*}", "'.format(1)"],
    "classes": ["*class A@:\n def f(self):self._x=1\n"],
    "classes of one name": ["*class A:\n def f(self):self._x=1\n"],
    "a class of many methods": ["class A:\n", "* def m@(self):self._x\n"],
    "a method of many reads": ["class A:\n def m(self):\n  self._x=1;", "*self._x;"],
    "instances": ["class T:0\n", "*t=T();t._x;"],
    "tests for a class": ["class C:0\n", "*isinstance(x,C);"],
    "patterns": ["class C:0\n", "*match x:\n case C(a):0\n"],
    "inheritance": ["class A:0\n", "*class A(A):0\n"],
    "decorators": ["*def d@(f):0\n", "*@d@\ndef g():0\n"],
    "annotations": ["*x:list[int|str]=1\n"],
    "named tuples": ["from collections import namedtuple as N\n", "*N('a','b');"],
    "enums": ["from enum import Enum\n", "*class E(Enum):\n A=1\n"],
    "modules of one name": ["*import q@ as x;x.b;"],
    "imports of one name": ["*from math import sin as x;", "*x(1);"],
    "globals": ["*def f():\n global x\n x=x\n"],
    "nonlocals": ["*def f(x):\n def g():\n  nonlocal x;x=x\n"],
    "reads by one name": ["n='SMA';", "*getattr(talib,n);"],
    "reads by names of names": ["n0='SMA';", "*n@=n@;getattr(talib,n@);"],
    "reads by a name of many values": ["*n='a';", "*getattr(data,n);"],
    "reads by a large table": ["r={", "*'k@':'SMA',", "}\n", "*getattr(talib,r['k1']);"],
    "reads by a table of a hundred": [
        "r=[",
        *["'a',"] * 99,
        "]\nfor n in r:0\n",
        "*getattr(data,n);",
    ],
    "reads by any key of a large table": ["r={", "*'k@':'SMA',", "}\n", "*getattr(talib,r[x]);"],
    "loops over a large table": ["r=[", "*'SMA',", "]\n", "*for n@ in r:getattr(talib,n@)\n"],
    "queries": ["*data.query('close>1');"],
    "queries by one name": ["q='close>1'\n", "*data.query(q);"],
    "long queries": ["*data.query('a<" + "b+" * 140 + "1');"],
    "deep queries": ["*data.query('" + "(" * 150 + "a" + ")" * 150 + "');"],
    "namespaces": ["from types import SimpleNamespace as S\n", "*S(a=1,b=2);"],
    "zones": ["*z='UTC';", "*a.tz_convert(z);"],
    "super": ["*class A:\n def f(self):super().f()\n"],
    "deletions": ["*del x;"],
    "fields of one f-string": ["f'", "*{x}", "'"],
    "shifts": ["*a.shift(-1);"],
    "arguments": ["def f(", "*a@,", "):0"],
    "keywords": ["f(", "*a@=1,", ")"],
    "text": ["'", "*ab ", "'"],
}
"""What is repeated begins with `*`; `@` in it is its number."""


def filled(pieces: list[str]) -> str:
    """A source of *pieces*, those that begin with `*` as often as fits, in equal parts."""
    room = SIZE_BYTES - sum(len(piece.encode()) for piece in [HEAD, *pieces])
    room //= sum(piece.startswith("*") for piece in pieces)
    text = HEAD
    for piece in pieces:
        size, number = 0, 0
        more = piece.removeprefix("*").replace("@", "0")
        while size + len(more.encode()) <= room or not number:
            text += more
            size, number = size + len(more.encode()), number + 1
            if not piece.startswith("*"):
                break
            more = piece[1:].replace("@", str(number))
    return text


def spent_s(code: str) -> float:
    """Processor time of a check, collecting no garbage, as in a worker."""
    gc.disable()
    try:
        began = time.process_time()
        check_source(code)
        return time.process_time() - began
    finally:
        gc.enable()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_full_source_is_checked_in_bounded_time(shape):
    code = filled(SHAPES[shape])
    assert SIZE_BYTES * 0.4 < len(code.encode()) <= SIZE_BYTES
    assert spent_s(code) < CPU_LIMIT_S


@pytest.mark.parametrize("around", [("lambda a:", ""), ("[a for a in ", "]"), ("(lambda:", ")")])
def test_names_beneath_many_scopes_are_looked_up_in_bounded_time(around):
    opening, closing = around
    names = ",".join(f"y{number}" for number in range(4_000))
    code = f"{HEAD}{opening * 60}({names}){closing * 60}"
    assert spent_s(code) < CPU_LIMIT_S
