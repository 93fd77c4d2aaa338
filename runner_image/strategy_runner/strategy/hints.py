"""What to write instead, for the exceptions that strategies meet most.

A rule is a pure function of the exception, its text and the line of the strategy that raised it. It returns the words,
or None where it is not the one. The first that speaks is taken, so particular rules come before general ones.
"""

from __future__ import annotations

import difflib
import re

from strategy_runner.strategy.failing import Failing, Rule
from strategy_runner.strategy.hints_of_names import missing_module, missing_name, new_syntax
from strategy_runner.strategy.old_names import (
    ALSO,
    COLUMN_LIST,
    COLUMNS,
    GONE,
    GONE_FROM_NUMPY,
    GONE_FROM_PANDAS,
    OFFSETS,
    TALIB_CALLS,
    TALIB_OF,
)


def hint_for(failing: Failing) -> str:
    """What to write instead, or an empty text. A rule that fails says nothing."""
    for rule in _RULES:
        try:
            words = rule(failing)
        except Exception:  # noqa: BLE001, S112 - the exception is the strategy's, whose attributes may be anything
            continue
        if words:
            return words
    return ""


def _missing_parameter(f: Failing) -> str | None:
    if not (f.is_a(KeyError) and re.search(r"\b(params|parameters)\b", f.line)):
        return None
    key = f.text.strip("'\"")
    if not re.search(rf"\[\s*['\"]{re.escape(key)}['\"]\s*\]", f.line) and key in f.parameters:
        return None
    sent = ", ".join(map(repr, sorted(f.parameters)))[:400] or "none"
    return f"the request sent no parameter {key!r:.80}; it sent: {sent}. params.get({key!r:.80}, default) has a default"


def _missing_column(f: Failing) -> str | None:
    if not f.is_a(KeyError):
        return None
    names = re.findall(r"'([^']*)'", f.text) or [f.text.strip("'\"")]
    name = names[0]
    if re.match(r"\d{4}-\d\d", name):
        return (
            "no bar has that time; data.loc['2024-01':'2024-02'] takes a span, data.index.asof(time) the last bar"
            " before it"
        )
    if not re.search(r"[A-Za-z]", name):
        return None
    meant = _column(name)
    if meant:
        return f"data has no column {name!r:.80}; write {meant!r}. Its columns are {COLUMN_LIST}, in lower case"
    if "data" in f.line or "df" in f.line or "[" in f.line:
        return (
            f"data has the columns {COLUMN_LIST}; a column of your own must be made before it is read. Keys of a dict"
            f" can be had with .get({name!r:.80}, default)"
        )
    return None


def _column(name: str) -> str | None:
    plain = name.strip().lower()
    if plain in COLUMNS:
        return plain
    if plain in ALSO:
        return ALSO[plain]
    near = difflib.get_close_matches(plain, COLUMNS, n=1, cutoff=0.75)
    return near[0] if near else None


def _whole_number_on_a_series(f: Failing) -> str | None:
    if f.is_a(KeyError) and re.fullmatch(r"(np\.int64\()?-?\d+\)?", f.text):
        return f".iloc[{f.text}] reads by place; [{f.text}] looks for a label of that name"
    return None


def _short_history(f: Failing) -> str | None:
    if not (f.is_a(IndexError) and re.search(r"out.of.bounds|out of range", f.text)):
        return None
    have = "" if f.bar is None else f" (bar {f.bar} has {f.bar + 1} bars up to it)"
    # Other places counted from the end may stand in the line, [-1] above all: what is meant lies before the first bar.
    wanted = [int(back) for back in re.findall(r"\[\s*-(\d+)", f.line)]
    missing = [back for back in wanted if f.bar is None or back > f.bar + 1]
    least = f", here at least {max(missing)}" if missing else ""
    return (
        f"the history is shorter than what is read{have}: set WARMUP_BARS = n in the code, the bars before the first"
        f" call{least}, or return 'HOLD' while len(data) is too small"
    )


def _length(f: Failing) -> str | None:
    if f.is_a(ValueError) and re.search(
        r"Length of values|All arrays must be of the same length|could not (?:be )?broadcast|Length mismatch",
        f.text,
    ):
        return (
            "each column needs a value for every bar: len(data) of them. np.diff() and list slices are shorter;"
            " .diff(), .shift() and .rolling() keep the length"
        )
    return None


def _ambiguous(f: Failing) -> str | None:
    if f.is_a(ValueError) and "truth value of" in f.text:
        return (
            "a whole column is no single truth: take its last value, data['close'].iloc[-1] > x, or join conditions"
            " over columns with & and | and brackets: (a > b) & (c > d); over columns, np.where() stands for if"
        )
    return None


def _fillna_method(f: Failing) -> str | None:
    if f.is_a(TypeError, ValueError) and "fillna" in f.line and "method" in f.text + f.line:
        back = "bfill" in f.line or "backfill" in f.line
        return f"fillna(method=...) is gone from pandas; write {'.bfill()' if back else '.ffill()'}"
    if f.is_a(ValueError, TypeError) and "fill_method" in f.text:
        return "pct_change(fill_method=...) is gone from pandas; write .ffill().pct_change()"
    return None


def _gone_argument(f: Failing) -> str | None:
    found = re.search(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'", f.text)
    if not (f.is_a(TypeError) and found):
        return None
    function, argument = found.groups()
    cures = {
        "axis": "transpose first: .T",
        "level": f".groupby(level=...).{function}()",
        "squeeze": ".squeeze()",
        "inplace": f"assign the result: x = x.{function}(...)",
        "error_bad_lines": "on_bad_lines=...",
        "timeperiod": "the parameter names of TA-Lib are in its documentation",
        "length": "timeperiod=...",
    }
    cure = cures.get(argument)
    return f"{function}() no longer takes {argument}; {cure}" if cure else None


def _pandas_ta(f: Failing) -> str | None:
    call = re.search(r"\b(?:ta|pandas_ta)\.(\w+)\s*\(", f.line)
    if not (f.is_a(AttributeError, ModuleNotFoundError, ImportError) and "ta" in f.text and call):
        return None
    name = TALIB_OF.get(call[1].lower(), call[1].upper())
    import talib  # noqa: PLC0415 - only where it is asked for

    if name not in dir(talib):
        return None
    call_here = TALIB_CALLS.get(name, f"talib.{name}(data['close'], timeperiod=14)")
    return f"pandas_ta is not here; TA-Lib has talib.{name}(...), for example {call_here}"


def _gone_attribute(f: Failing) -> str | None:
    if not f.is_a(AttributeError):
        return None
    numpy = re.search(r"(?:module 'numpy' has no attribute '|`np\.)(\w+)", f.text)
    if numpy and numpy[1] in GONE_FROM_NUMPY:
        return f"np.{numpy[1]} is gone from numpy; write {GONE_FROM_NUMPY[numpy[1]]}"
    pandas = re.search(r"module 'pandas(?:\.\w+)*' has no attribute '(\w+)'", f.text)
    if pandas and pandas[1] in GONE_FROM_PANDAS:
        return f"pd.{pandas[1]} is gone from pandas; write {GONE_FROM_PANDAS[pandas[1]]}"
    found = re.search(r"'(?:\w+\.)*(\w+)' object has no attribute '(\w+)'", f.text)
    if not found:
        return None
    kind, name = found.groups()
    if kind == "DataFrame" and (meant := _column(name)):
        return f"data has no column {name!r}; write data[{meant!r}]. Its columns are {COLUMN_LIST}, in lower case"
    if name in GONE and kind not in ("list", "dict"):
        return f".{name} is gone from pandas; write {GONE[name]}"
    if kind == "ndarray" and name in (
        "rolling",
        "shift",
        "iloc",
        "diff",
        "ewm",
        "fillna",
        "pct_change",
        "index",
    ):
        return f"an array has no .{name}; keep the Series, or make one: pd.Series(x, index=data.index).{name}"
    if kind in ("float", "float64", "int", "int64") and name in (
        "iloc",
        "rolling",
        "shift",
        "mean",
        "values",
    ):
        return f"this is a single number, not a column; .{name} is for data['close'] and its like"
    if kind == "NoneType":
        return (
            "a function above returned None; assign its result, or set a value before the first use"
        )
    return None


def _offset(f: Failing) -> str | None:
    found = re.search(r"Invalid frequency: (\w+)", f.text) or re.search(
        r"'(\w+)' is no longer supported", f.text
    )
    if not found:
        return None
    letters = found[1].lstrip("0123456789")
    base = letters.split("-")[0]
    if base in OFFSETS:
        count = found[1][: len(found[1]) - len(letters)]
        return f"pandas writes this span {count + OFFSETS[base]!r}, no longer {found[1]!r}"
    return None


def _naive_times(f: Failing) -> str | None:
    if not f.is_a(TypeError, ValueError):
        return None
    if "Already tz-aware" in f.text:
        return "the times of data are in UTC already (tz='UTC'); drop tz_localize('UTC'), or use .tz_convert(zone)"
    aware = re.search(
        r"tz-naive|tz-aware|offset-naive|Invalid comparison between dtype=datetime64\[\w+, UTC\]",
        f.text,
    )
    if aware and ".query(" in f.line:
        return (
            "the times of data are in UTC: in such a text write the zone, as in '2024-01-31 00:00Z'"
        )
    if aware:
        return (
            "the times of data are in UTC: write pd.Timestamp('2024-01-31', tz='UTC'), compare with text"
            " (data.index >= '2024-01-31'), or drop the zone on both sides with .tz_localize(None)"
        )
    return None


def _text_into_numbers(f: Failing) -> str | None:
    if f.is_a(TypeError) and re.search(r"Invalid value '.*' for dtype", f.text, re.DOTALL):
        return (
            "the column holds numbers and takes no text: begin it with None or text, data['signal'] = 'HOLD', or with"
            " .astype(object)"
        )
    return None


def _nothing_compared(f: Failing) -> str | None:
    if f.is_a(TypeError) and "NoneType" in f.text:
        return (
            "a value is None here: it was not set yet, or a function returned nothing. Test it first:"
            " if x is not None"
        )
    return None


def _list_to_talib(f: Failing) -> str | None:
    if f.is_a(TypeError) and "expected numpy.ndarray" in f.text:
        return "TA-Lib takes columns or arrays of floats: data['close'], or np.asarray(values, dtype=float)"
    if f.is_a(Exception) and re.search(r"input array type is not double", f.text):
        return "TA-Lib takes floats: .astype(float)"
    if "inputs are all NaN" in f.text:
        return "every value that TA-Lib got is NaN; look at what makes the column"
    return None


def _division(f: Failing) -> str | None:
    if f.is_a(ZeroDivisionError):
        return "test the divisor first, or divide columns, which gives inf or NaN instead"
    return None


def _nan_to_int(f: Failing) -> str | None:
    if f.is_a(ValueError, TypeError, OverflowError) and re.search(
        r"cannot convert (?:float )?(?:NaN|infinity)|Cannot convert non-finite|NaN to integer",
        f.text,
    ):
        return (
            "the value is NaN, as an indicator is before it has enough bars; test it with pd.isna(x), or"
            " .fillna(0) first"
        )
    return None


def _drop_axis(f: Failing) -> str | None:
    if f.is_a(TypeError) and re.search(r"takes (?:from )?\d.* positional argument", f.text):
        if re.search(r"\.(drop|sum|mean|max|min|any|all|fillna|dropna|sort_values)\(", f.line):
            return "pandas takes these arguments by name only: .drop(columns=[...]), axis=1"
        if "strategy" in f.text:
            return (
                "strategy takes the bars and, if it wants, the position: def strategy(data) or"
                " def strategy(data, position)"
            )
    return None


def _read_only(f: Failing) -> str | None:
    if f.is_a(ValueError) and "read-only" in f.text:
        return (
            "arrays of data are read-only; work on a copy: values = data['close'].to_numpy().copy()"
        )
    return None


def _text_for_a_number(f: Failing) -> str | None:
    if f.texts and f.is_a(TypeError, ValueError) and re.search(r"\bstr(ing)?\b", f.text):
        names = ", ".join(map(repr, sorted(f.texts)))[:400]
        return f"sent as text: {names}. Where a number is meant, send one"
    return None


def _recursion(f: Failing) -> str | None:
    if f.is_a(RecursionError):
        return "a function calls itself without end; write a loop"
    return None


_RULES: tuple[Rule, ...] = (
    _missing_parameter,
    _whole_number_on_a_series,
    _missing_column,
    _short_history,
    _ambiguous,
    _length,
    _fillna_method,
    _pandas_ta,
    _gone_argument,
    _gone_attribute,
    _offset,
    _naive_times,
    _text_into_numbers,
    _text_for_a_number,
    _nothing_compared,
    _list_to_talib,
    missing_module,
    missing_name,
    new_syntax,
    _nan_to_int,
    _division,
    _drop_axis,
    _read_only,
    _recursion,
)
