"""The static policy: what it says, where it says it, and what it leaves alone."""

import contextlib
import io
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from orchestrator.run import Finding, Severity
from orchestrator.validation import policy
from orchestrator.validation.check import check_source

HONEST = sorted((Path(__file__).parent.parent / "honest").glob("*.py"))
HEAD = "SYMBOL = 'AAPL'\nTIMEFRAME = '1D'\n"
ENTRY = "def strategy(data):\n    return 'HOLD'\n"


def is_refused(findings):
    return any(finding.severity is Severity.ERROR for finding in findings)


def bars(count: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    index = pd.date_range("2020-01-01", periods=count, freq="D", tz="UTC")
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.02, count)))
    opened = close * (1 + rng.normal(0, 0.005, count))
    return pd.DataFrame(
        {
            "timestamp": index.astype("int64"),
            "open": opened,
            "high": np.maximum(opened, close) * 1.01,
            "low": np.minimum(opened, close) * 0.99,
            "close": close,
            "volume": rng.uniform(1e5, 1e6, count),
        },
        index=index,
    )


def errors(code: str) -> list[Finding]:
    return [f for f in check_source(code) if f.severity is Severity.ERROR]


def only(rule: str, code: str) -> Finding:
    found = [f for f in check_source(code) if f.rule == rule]
    assert len(found) == 1, check_source(code)
    return found[0]


def test_there_are_enough_honest_strategies():
    assert len(HONEST) >= 45


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_an_honest_strategy_is_not_refused_nor_warned_of_unknown_names(path):
    findings = check_source(path.read_text())
    assert [f for f in findings if f.severity is Severity.ERROR] == []
    assert [f for f in findings if f.rule == "undefined-name"] == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.stem)
def test_an_honest_strategy_really_runs(path):
    talib = pytest.importorskip("talib")
    data, signals = bars(), []
    scope = {
        "data": data,
        "pd": pd,
        "np": np,
        "talib": talib,
        "params": {},
        "signal": lambda *args, **_: signals.append(args),
        "plot": lambda *_, **__: None,
        "__name__": "strategy",
    }
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        exec(compile(path.read_text(), path.name, "exec"), scope)
        if "strategy" not in scope:
            assert signals
            return
        answer = scope["strategy"](data)
    pd.reset_option("display.float_format")
    assert isinstance(answer, pd.Series) or answer in {"BUY", "SELL", "HOLD"}


def test_a_clean_strategy_has_no_findings_at_all():
    assert check_source(HEAD + ENTRY) == ()


@pytest.mark.parametrize(
    ("rule", "line", "column", "code"),
    [
        ("builtin", 2, 5, "x = 1\ny = eval('1')\n"),
        ("builtin", 1, 10, "x='ääää';eval\n"),
        ("import", 2, 8, "import math\nimport os\n"),
        ("import", 1, 1, "from os import path\n"),
        ("unavailable-module", 1, 8, "import pandas_ta\n"),
        ("unavailable-module", 1, 8, "import talib.stream as ta\n"),
        ("module-attribute", 1, 1, "np.frompyfunc\n"),
        ("file-access", 1, 1, "pd.read_csv('x.csv')\n"),
        ("dunder-attribute", 1, 1, "data.__class__\n"),
        ("private-attribute", 1, 1, "data._foo\n"),
        ("attribute", 1, 1, "data.frobnicate\n"),
        ("annotation", 1, 4, "x: print('a') = 1\n"),
        ("default-value", 1, 9, "def f(a=print()): pass\n"),
        ("syntax-not-allowed", 1, 1, "async def f(): pass\n"),
        ("metaclass", 1, 9, "class A(metaclass=int): pass\n"),
    ],
)
def test_a_refusal_names_its_rule_line_and_column(rule, line, column, code):
    found = only(rule, code + ENTRY)
    assert (found.severity, found.line, found.column) == (Severity.ERROR, line, column)
    assert found.message.endswith(".") or found.message[-1] in "`'"


@pytest.mark.parametrize(
    ("module", "advice"),
    [
        ("ta", "talib"),
        ("finta", "talib"),
        ("sklearn", "np.linalg"),
        ("scipy", "statistics"),
        ("requests", "no network"),
        ("yfinance", "`data`"),
        ("matplotlib", "plot("),
        ("backtrader", "def strategy"),
    ],
)
def test_a_module_that_is_not_there_comes_with_its_alternative(module, advice):
    assert advice in only("unavailable-module", f"import {module}\n{ENTRY}").message


def test_an_unknown_module_comes_with_the_list_of_what_can_be_imported():
    message = only("import", f"from strategiz import thing\n{ENTRY}").message
    assert "pandas" in message
    assert "talib" in message


def test_code_without_an_entry_point_is_refused():
    assert only("no-entry-point", "x = 1\n").severity is Severity.ERROR


@pytest.mark.parametrize(
    "code",
    [
        "strategy = lambda data: 'HOLD'\n",
        "def rule(d): return 'HOLD'\nstrategy = rule\n",
        "for t in data.index:\n    signal('BUY', t, 1.0)\n",
        "if True:\n    def strategy(data): return 'HOLD'\n",
    ],
)
def test_every_style_of_entry_point_is_known(code):
    assert errors(code) == []


@pytest.mark.parametrize(
    ("severity", "rule", "code"),
    [
        (Severity.WARNING, "missing-symbol", ENTRY),
        (Severity.SUGGESTION, "missing-timeframe", ENTRY),
        (Severity.WARNING, "percent-constant", "STOP_LOSS = 0.05\n" + ENTRY),
        (Severity.WARNING, "percent-constant", "TAKE_PROFIT: float = 0.1\n" + ENTRY),
        (Severity.WARNING, "look-ahead", "x = data['close'].shift(-1)\n" + ENTRY),
        (Severity.WARNING, "look-ahead", "x = data['close'].shift(periods=-n)\nn = 2\n" + ENTRY),
        (Severity.WARNING, "look-ahead", "x = data['close'].rolling(5, center=True)\n" + ENTRY),
        (Severity.WARNING, "look-ahead", "x = data['close'].bfill()\n" + ENTRY),
        (Severity.WARNING, "undefined-name", "x = frobnicate\n" + ENTRY),
        (Severity.SUGGESTION, "slow-loop", "for t, r in data.iterrows(): pass\n" + ENTRY),
    ],
)
def test_advice_does_not_refuse(severity, rule, code):
    assert only(rule, code).severity is severity
    assert not is_refused(check_source(code))


@pytest.mark.parametrize("value", ["0.5", "5", "0", "2.0"])
def test_percentages_from_one_half_on_are_taken_as_they_are(value):
    assert "percent-constant" not in {f.rule for f in check_source(f"STOP_LOSS = {value}\n{ENTRY}")}


def test_the_percent_warning_says_what_the_number_reads_as():
    assert "0.05 %" in only("percent-constant", f"STOP_LOSS = 0.05\n{ENTRY}").message


def test_findings_are_ordered_capped_and_keep_the_errors():
    code = "frobnicate\n" * 80 + "eval\n" + ENTRY
    findings = check_source(code)
    assert len(findings) == policy.MAX_FINDINGS
    assert findings[-1].rule == "more-findings"
    assert is_refused(findings)
    assert [f.line for f in findings] == sorted(f.line for f in findings)


@pytest.mark.parametrize(
    ("size", "refused"), [(policy.MAX_SOURCE_BYTES, False), (policy.MAX_SOURCE_BYTES + 1, True)]
)
def test_the_size_limit_counts_bytes(size, refused):
    code = HEAD + ENTRY + "# é"
    code += "x" * (size - len(code.encode()))
    assert is_refused(check_source(code)) is refused


@pytest.mark.parametrize(
    ("count", "refused"), [(policy.MAX_LINES, False), (policy.MAX_LINES + 1, True)]
)
def test_the_line_limit_counts_lines(count, refused):
    code = HEAD + ENTRY
    code += "\n" * (count - code.count("\n") - 1)
    assert is_refused(check_source(code)) is refused


def test_nesting_is_limited_and_long_honest_chains_are_not():
    assert is_refused(check_source(ENTRY + "x = a" + ".a" * 2900))
    chain = "x = " + " + ".join(["1"] * 150)
    assert not is_refused(check_source(HEAD + ENTRY + chain))


@pytest.mark.parametrize("cookie", ["utf-8", "UTF_8", "utf8"])
def test_a_declaration_of_utf_8_is_fine(cookie):
    assert errors(f"# -*- coding: {cookie} -*-\n{ENTRY}") == []


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_lines_end_as_python_says(newline):
    assert only("import", ENTRY.replace("\n", newline) + "import os" + newline).line == 3


@pytest.mark.parametrize(
    "code",
    [
        "def f(open, close):\n    return open - close\n",
        "open = data['open']\ny = open.iloc[-1]\n",
        "for open, close in zip(data['open'], data['close']):\n    print(open)\n",
        "x = [open for open in data['open']]\n",
        "f = lambda open, close: open < close\n",
        "def f():\n    dir = 1\n    vars = dir + 1\n    return vars\n",
        "import time\ndef f():\n    time = data.index[-1]\n    return time.hour, time\n",
        "class A:\n    def __enter__(self): return self\n    def __exit__(self, *a): pass\n",
        "if type(data) == list or type(data).__name__ == 'x': pass\n",
        "x = data.agg({'close': ['mean', 'std']})\n",
        "names = ['mean', 'std']\nx = data['close'].agg(names)\n",
        "x = data['close'].apply(lambda v, k: v + k, args=(3,))\n",
        "from enum import Enum\nE = Enum('E', 'A B C')\n",
        "from collections import namedtuple\nP = namedtuple('P', ['a', 'b'], defaults=[1])\n",
        "a = np.arange(3)[:, None].T\n",
        "x = getattr_ = 1\n",
        (
            "class Bar:\n    data = 1\n    def __init__(self):\n        self._data = self.data\n"
            "        self.__seen = []\n    def f(self):\n        return self._data, self.__seen\n"
        ),
        "class A:\n    def __init__(self):\n        self.blocks = []\na = A()\nprint(a.blocks)\n",
        "class A:\n    def f(self):\n        self._mine = 1\n        return self._mine\nkept = [A]\n",
        (
            "from dataclasses import dataclass\n@dataclass\nclass Bar:\n    o: float\n    data: float\n"
            "match data:\n    case Bar(data=c):\n        print(c)\n    case Bar(o, c):\n        print(o)\n"
        ),
        (
            "from collections import namedtuple\nP = namedtuple('P', 'a b')\n"
            "match data:\n    case P(a, b):\n        print(a)\n"
        ),
        "rules = {'close': ['mean', 'std'], 'open': lambda s: s.max()}\nx = data.agg(rules)\n",
        "rules = {'close': 'mean'}\nfor c in rules:\n    print(c, rules[c])\nx = data.agg(rules)\n",
        "x = data.agg({c: 'mean' for c in data.columns})\n",
        "def f(s):\n    return s.mean()\nx = data.agg([f, np.std, 'max', len, pd.Series.mean])\n",
        "import functools\nx = data['close'].apply(functools.partial(round, ndigits=2))\n",
        (
            "class A:\n    def w(self, s):\n        return s.mean()\n"
            "    def f(self):\n        return data['close'].rolling(3).apply(self.w)\n"
        ),
        (
            "class A:\n    @classmethod\n    def of(cls, n):\n        a = cls()\n        a.n1 = n\n        return a\n"
            "    def f(self):\n        self._n = 2\n        return self._n\n"
        ),
        "df = data.rename(columns={'close': 'Adj'})\nprint(df.Adj)\n",
        "df = data.copy()\ndf.columns = ['a1', 'b1']\nprint(df.a1)\n",
        "x = data.index.tz_convert('America/New_York')\nz = 'UTC'\ny = data.index.tz_convert(z)\n",
        "if isinstance(data, np.ndarray):\n    pass\ndef f(x: np.ndarray) -> np.ndarray: return x\n",
        "class E(ValueError): pass\nclass D(dict): pass\n",
        "pd.options.display.min_rows = 5\n",
        "rules = {'close': 'last'}\nx = data.agg({k: rules[k] for k in rules if k in data})\n",
        "rules = dict(close='last', open='first')\nx = data.agg(rules)\n",
        "class A:\n    _inst = None\n    @classmethod\n    def get(cls):\n        return cls._inst\n",
        "class O:\n    def __init__(self):\n        self.type = 'BUY'\nprint([O()][0].type)\n",
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    prices: np.ndarray\n",
    ],
)
def test_ordinary_code_that_looks_like_an_attack_passes(code):
    assert errors(code + ENTRY) == []


def test_each_name_of_the_policy_exists_and_is_no_module():
    pytest.importorskip("talib")
    import importlib  # noqa: PLC0415 - for this test alone

    absent_is_fine = {"batched", "UTC", "object_"}  # Newer or older Pythons.
    for module, names in policy.MODULES.items():
        if module in {"pandas.options", "__future__"}:
            continue
        if module == "pandas.offsets":  # An attribute of pandas; it cannot be imported by itself.
            module = "pandas.tseries.offsets"  # noqa: PLW2901
        loaded = importlib.import_module(module)
        for name in names - absent_is_fine:
            assert hasattr(loaded, name), f"{module}.{name}"
            assert not isinstance(getattr(loaded, name), types.ModuleType), f"{module}.{name}"


def test_what_a_position_does_not_have_is_answered_with_what_it_has():
    (found,) = errors("def strategy(data, position):\n    return position.stop_loss\n")
    assert "side, units, entry_price" in found.message


def test_no_attribute_is_both_listed_and_refused():
    assert not policy.OBJECT_ATTRIBUTES & policy.REFUSED_ATTRIBUTES


def test_every_writer_of_pandas_is_refused():
    for kind in (pd.DataFrame, pd.Series, pd.Index):
        for name in dir(kind):
            if name.startswith("to_") and name in policy.OBJECT_ATTRIBUTES:
                assert name in {
                    "to_dict", "to_frame", "to_flat_index", "to_list", "to_numpy", "to_period",
                    "to_records", "to_series", "to_string", "to_timestamp", "to_julian_date",
                    "to_pydatetime", "to_pytimedelta",
                }  # fmt: skip
