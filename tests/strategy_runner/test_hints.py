"""What to write instead: the hint beside each usual exception, from the line that raised it."""

import pytest

from strategy_runner.strategy.failing import Failing
from strategy_runner.strategy.hints import hint_for
from tests.strategy_runner.test_forms import failure
from tests.strategy_runner.test_strategy import function

HINTS = [
    ("data['Close']", "'close'"),
    ("data.Close", "'close'"),
    ("data['Adj Close']", "'close'"),
    ("data['date']", "'timestamp'"),
    ("data['rsi']", "must be made"),
    ("data[['open', 'Close']]", "'close'"),
    ("data.loc['1999-01-01 03:00']", "no bar has that time"),
    ("params['length']", "it sent: none"),
    ("pd.Series([1], index=['a'])[3]", ".iloc[3]"),
    ("data['close'].iloc[-100]", "at least 100"),
    ("data['close'].iloc[-1] > data['close'].iloc[-100]", "at least 100"),
    ("data['close'].to_numpy()[99]", "WARMUP_BARS"),
    ("data.assign(x=[1, 2])", "len(data)"),
    ("np.ones(3) + np.ones(4)", "len(data)"),
    ("1 if data['close'] > 3 else 0", ".iloc[-1]"),
    ("data['close'].fillna(method='ffill')", ".ffill()"),
    ("data['close'].fillna(method='bfill')", ".bfill()"),
    ("data['close'].pct_change(fill_method='pad')", ".ffill().pct_change()"),
    ("data.applymap(abs)", ".map(function)"),
    ("data['close'].iteritems()", ".items()"),
    ("data['close'].append(data['open'])", "pd.concat"),
    ("data.ix[0]", ".iloc"),
    ("data['close'].mad()", ".mean()"),
    ("data.index.is_monotonic", "is_monotonic_increasing"),
    ("pd.rolling_mean(data['close'], 3)", ".rolling(n).mean()"),
    ("np.NaN", "np.nan"),
    ("np.float(1)", "np.float64"),
    ("np.Inf", "np.inf"),
    ("np.trapz([1])", "np.trapezoid"),
    ("data['close'].resample('M').last()", "'ME'"),
    ("data['close'].resample('2H').last()", "'2h'"),
    ("pd.date_range('2020', periods=2, freq='T')", "'min'"),
    ("data.index >= pd.Timestamp('2020-01-05')", "tz='UTC'"),
    ("data.index[-1] > pd.Timestamp('2020-01-05')", "tz='UTC'"),
    ("data.query('index >= \"2020-01-05\"')", "write the zone"),
    ("data.index.tz_localize('UTC')", "tz_convert"),
    ("data['close'].to_numpy().rolling(3)", "pd.Series"),
    ("data['close'].iloc[-1].rolling(3)", "single number"),
    ("None > 1", "if x is not None"),
    ("talib.RSI([1.0, 2.0])", "np.asarray"),
    ("data.ta.rsi()", "talib.RSI(data['close'], timeperiod=14)"),
    ("ta.atr(data)", "talib.ATR(data['high'], data['low'], data['close']"),
    ("deque()", "from collections import deque"),
    ("math.sqrt(2)", "import math"),
    ("int(float('nan'))", "pd.isna"),
    ("1 / 0", "divisor"),
    ("data.drop('open', 1)", "by name"),
    ("data.groupby('open', axis=1)", ".T"),
    ("data['close'].to_numpy().__setitem__(0, 1.0)", "copy()"),
]


@pytest.mark.parametrize(("expression", "cure"), HINTS)
def test_a_usual_exception_says_what_to_write(expression, cure):
    found = failure(function(f"x = {expression}", "return 0"), 51)
    assert cure in found.hint, (found.message, found.hint)
    assert found.line == 2


@pytest.mark.parametrize(
    ("source", "cure"),
    [
        ("import nothing_of_the_kind\n", "not here"),
        ("def strategy(data):\n    return helper()\ndef helper():\n    return data\n", "argument"),
        ("n = 0\ndef strategy(data):\n    n += 1\n    return 0\n", "global n"),
        ("type Price = float\n", "Python 3.11"),
        ("def first[T](x):\n    return x\n", "Python 3.11"),
        ('d = {}\nprint(f"{d["x"]}")\n', "Python 3.11"),
        ("print 'x'\n", "print(x)"),
        ("df = data.copy()\ndf['s'] = 0\ndf.loc[df['close'] > 3, 's'] = 'BUY'\n", "'HOLD'"),
        ("x = [1]\ndef f():\n    return f()\nf()\n", "without end"),
    ],
)
def test_a_usual_slip_says_what_to_write(source, cure):
    assert cure in failure(source, 51).hint


def test_a_missing_parameter_lists_those_that_were_sent():
    text = hint_for(Failing(KeyError("len"), "'len'", "n = params['len']", 3, ("length", "a")))
    assert "'len'" in text
    assert "'a', 'length'" in text


@pytest.mark.parametrize(
    "error",
    [
        TypeError("'<' not supported between instances of 'str' and 'int'"),
        TypeError('can only concatenate str (not "int") to str'),
        ValueError("could not convert string to float: 'abc'"),
    ],
)
def test_text_in_the_place_of_a_number_names_the_parameters_that_are_text(error):
    line = "average = data['close'].rolling(length).mean()"
    sent = ("length", "name", "n")
    text = hint_for(Failing(error, str(error), line, 3, sent, ("name", "length")))
    assert text == "sent as text: 'length', 'name'. Where a number is meant, send one"
    assert "sent as text" not in hint_for(Failing(error, str(error), line, 3, sent))


def test_only_the_beginning_of_a_long_text_is_searched():
    """A search through a text of the strategy's own, of any length, would take seconds."""

    def hint_after(characters):
        text = "." * characters + "take() takes 1 positional argument"
        return failure(f"raise TypeError({text!r})  # data.sum(1)").hint

    assert hint_after(100) != ""
    assert hint_after(3_000) == ""


def test_an_exception_whose_attributes_raise_has_no_hint():
    class Odd(NameError):
        @property
        def name(self):
            raise RuntimeError

    assert hint_for(Failing(Odd(), "x", "x")) == ""


@pytest.mark.parametrize("expression", ["undefined_name_of_mine", "[].nothing", "open.x"])
def test_an_exception_without_a_usual_cure_has_no_hint(expression):
    assert failure(function(f"x = {expression}", "return 0"), 51).hint == ""
