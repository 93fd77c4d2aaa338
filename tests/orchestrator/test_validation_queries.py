"""The text of a query is judged as pandas would read it."""

import ast
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.core.computation.ops import MATHOPS
from pandas.core.computation.scope import DEFAULT_GLOBALS

from orchestrator.validation import policy
from orchestrator.validation.queries import refusal_of

BARS = pd.DataFrame(
    {
        name: np.arange(60.0) % (5 + at) + at
        for at, name in enumerate(("open", "high", "low", "close", "volume"))
    },
    index=pd.date_range("2024-01-01", periods=60, tz="UTC"),
)


@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_the_lists_name_what_the_installed_pandas_has():
    assert set(MATHOPS) == policy.QUERY_FUNCTIONS
    assert DEFAULT_GLOBALS.keys() - {"True", "False"} == policy.QUERY_GLOBALS
    of_columns = (
        BARS["close"],
        BARS.index,
        BARS.index.to_series(),
        BARS.index.to_series().dt,
        BARS["close"].rolling(3),
    )
    text = pd.Series(["a"])
    for name in policy.QUERY_ATTRIBUTES:
        assert any(hasattr(one, name) for one in (*of_columns, text, text.str)), name


def test_nothing_that_it_may_call_opens_or_calls_by_name():
    dangerous = policy.REFUSED_ATTRIBUTES | policy.APPLY_METHODS | policy.ZONE_ARGUMENTS.keys()
    dangerous |= {"map", "pipe", "filter", "values", "array", "dtype", "format", "query", "eval"}
    assert not policy.QUERY_ATTRIBUTES & dangerous


@pytest.mark.parametrize(
    "text",
    [
        "close > open",
        "close > open and not volume < 2",
        "close > open & volume > 2 | low == 3",
        "low < volume < 8",
        "close in [1, 2, 3]",
        "close.rolling(5).mean() > close.shift(1)",
        "index >= '2024-01-20 00:00Z' and index.dt.day_of_week == 0",
        "sqrt(volume) > 2.5",
    ],
)
def test_what_passes_is_run_by_pandas(text):
    assert refusal_of(text, assigns=False) == ""
    assert 0 < len(BARS.query(text)) < len(BARS)


def test_a_line_of_eval_may_name_its_column():
    text = "spread = high - low\nwide = spread > 1"
    assert refusal_of(text, assigns=True) == ""
    assert refusal_of(text, assigns=False) != ""
    assert list(BARS.eval(text)["wide"]) == list(BARS["high"] - BARS["low"] > 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("close >", "no expression"),
        ("(" * 190 + "close" + ")" * 190, ""),
        ("(" * 900 + "close" + ")" * 900, "no expression"),
        ("-" * 1900 + "close", "no expression|too long"),
        ("close" + " + 1" * 400, "too long"),
        ("close" + " " * 2000, "more than 2,000"),
        ("cl\u00f6se > 1", "ASCII"),
        ("close > @level", "data\\[data"),
        ("close; open", "';'"),
        ("x = y = close", "one column"),
        ("close > 1j", "neither number"),
        ("close.rolling(**{})", "'\\{'"),
        ("close.rolling(*close)", "Starred"),
        ("True.real", "real"),
    ],
)
def test_a_refusal_says_why(text, why):
    if why:
        assert re.search(why, refusal_of(text, assigns=True))
    else:
        assert refusal_of(text, assigns=True) == ""


_PIECES = st.sampled_from(
    [*"()[].,+-*/%<>=!&|~ '\"\n\t", "close", "open", "index", "and", "or", "not", "in", "1", "2.5",
     "shift", "rolling", "mean", "if", "else", "lambda", "for", "x", "pd", "values", "_mgr", "datetime",
     "==", "**", "//", ":=", "sqrt", "print", "__class__", "f'", "str", "dt"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=12).map("".join))
def test_what_passes_reads_columns_and_listed_attributes_alone(text):
    if refusal_of(text, assigns=True):
        return
    for line in filter(None, map(str.strip, text.splitlines())):
        for node in ast.walk(ast.parse(line)):
            if isinstance(node, ast.Name):
                assert not node.id.startswith("_")
            if isinstance(node, ast.Attribute):
                assert node.attr in policy.QUERY_ATTRIBUTES
            assert not isinstance(
                node, ast.Lambda | ast.comprehension | ast.Subscript | ast.JoinedStr
            )
