"""The three styles: what a strategy is shown, when it is called, and what its answers mean."""

import math

import numpy as np
import pandas as pd
import pytest

from strategy_runner.bars import Bars
from strategy_runner.channel.bar_feed import HeldBars
from strategy_runner.channel.reply import Constants, FailureKind
from strategy_runner.strategy.prefix_frames import data_frame
from strategy_runner.strategy.process import failure_of
from strategy_runner.strategy.refusal import InvalidSignal
from strategy_runner.strategy.styles import Strategy

START = pd.Timestamp("2020-01-01", tz="UTC")
DAY = 86_400_000


def bars(count=60):
    """Bars of a rising market."""
    rising = np.arange(1.0, count + 1)
    columns = {"open": rising, "high": rising + 1, "low": rising - 0.5, "close": rising + 0.5}
    columns["volume"] = np.full(count, 7.0)
    for column in columns.values():
        column.flags.writeable = False
    return Bars(START.value // 10**6 + DAY * np.arange(count), **columns)


def frame(count=60):
    """They as the runner shows them."""
    return data_frame(bars(count))


def made(source, count=60, warmup=None, parameters=None, *, is_prefix=False, on_loaded=print):
    """A strategy that has not run, and its bars."""
    feed = HeldBars(bars(count))
    return Strategy(source, feed, parameters or {}, warmup, on_loaded, is_prefix), feed


def run(source, count=60, **options):
    """A strategy that has run, and its bars."""
    options.setdefault("on_loaded", lambda _constants: None)
    running, feed = made(source, count, **options)
    running.run()
    return running, feed


def strategy(source, count=60, **options):
    """A strategy that has run."""
    return run(source, count, **options)[0]


def plots_of(source, count=60, **options):
    """What it plots, by name."""
    return dict(strategy(source, count, **options).plots())


def taken(source, count=60, **options):
    """Columns of its signals, in whichever way it gave them."""
    running, feed = run(source, count, **options)
    return feed.signals() if feed.answers else running.recorder.take()


def signals(source, count=60, **options):
    """(bar, side) of every signal."""
    columns = taken(source, count, **options)
    return list(zip(columns.bar.tolist(), columns.side.tolist(), strict=True))


def function(*lines):
    return "def strategy(data):\n" + "".join(f"    {line}\n" for line in lines)


# What is shown.


def test_data_has_the_columns_of_the_contract_on_a_utc_index():
    data = frame(3)
    assert list(data.columns) == ["timestamp", "open", "high", "low", "close", "volume"]
    assert str(data.index.tz) == "UTC"
    assert data.index[0] == START
    assert (data["timestamp"] == data.index).all()
    assert {str(data[name].dtype) for name in data.columns[1:]} == {"float64"}


def test_a_per_bar_strategy_is_called_with_each_history_and_never_sees_the_future(capsys):
    strategy(
        function(
            "print(len(data), data.index[-1].day_of_year, data['close'].iloc[-1])", "return 0"
        ),
        54,
    )
    assert capsys.readouterr().out.splitlines() == [f"{n} {n} {n + 0.5}" for n in range(51, 55)]


def test_no_name_in_scope_of_a_function_holds_all_bars():
    source = function("return 'SELL' if 'data' in globals() else 'HOLD'")
    assert signals(source) == []


@pytest.mark.parametrize(
    "binding",
    [
        "strategy = rule",
        "strategy = (lambda f: f)(rule)",
        "for strategy in [rule]: pass",
        "def choose():\n    global strategy\n    strategy = rule\nchoose()",
    ],
)
def test_no_global_holds_all_bars_however_strategy_is_bound(binding):
    rule = "def rule(past):\n    return 'SELL' if 'data' in globals() else 'HOLD'\n"
    assert signals(f"{rule}{binding}\n") == []


def test_a_script_may_speak_of_strategy_without_defining_one():
    source = (
        "class Plan:\n    strategy = 'trend'\n"
        "def size(strategy):\n    return len(strategy)\n"
        "size(Plan.strategy)\n"
        "signal('BUY', data.index[0], 1.0)\n"
    )
    assert signals(source) == [(0, 1)]


@pytest.mark.parametrize(
    "change",
    [
        "data.iloc[0, 4] = -1.0",
        "data.loc[data.index[0], 'close'] = -1.0",
        "data.iloc[0] = data.iloc[1]",
        "data.loc[data['close'] > 3, ['open', 'close']] = 0.0",
    ],
)
def test_a_script_may_write_into_its_data(change):
    source = f"before = data['close'].sum()\n{change}\nassert data['close'].sum() != before\n"
    strategy(source)


@pytest.mark.parametrize(
    "array",
    [
        "data['close'].to_numpy()",
        "data['close'].values",
        "data['close'].iloc[-3:].values",
        "data['timestamp'].values",
        "data.index.values",
        "data.index[-3:].asi8",
    ],
)
@pytest.mark.filterwarnings("ignore::pandas.errors.PandasChangeWarning")
def test_what_was_cut_off_cannot_be_reached_through_the_slice(array):
    source = function(
        f"whole = {array}",
        "while whole is not None:",
        "    assert whole.nbytes <= 8 * len(data), len(data)",
        "    whole = getattr(whole, 'base', None)",
        "return 0",
    )
    assert signals(source) == []


@pytest.mark.parametrize(
    "change",
    [
        "data['close'] = 0.0",
        "data.loc[data.index[-1], 'close'] = -1.0",
        "data.iloc[0, 4] = -1.0",
        "data['extra'] = 1",
        "data.drop(columns=['open'], inplace=True)",
        "data['close'].iloc[:] = -1.0",
        "data.index = range(len(data))",
        "data.rename(columns={'close': 'c'}, inplace=True)",
    ],
)
@pytest.mark.filterwarnings("ignore")  # pandas warns of some of these changes; that is the point
def test_what_one_call_changes_is_not_seen_by_the_next(change):
    source = function(
        "assert list(data.columns) == ['timestamp', 'open', 'high', 'low', 'close', 'volume']",
        "assert (data['close'].to_numpy() == np.arange(len(data)) + 1.5).all()",
        "assert str(data.index.tz) == 'UTC'",
        change,
        "return 'HOLD'",
    )
    assert signals(source) == []


def test_parameters_are_numbers_where_they_parse():
    source = (
        "assert params == {'a': 3, 'b': 0.5, 'c': 'x', 'd': '', 'e': -7}, params\n"
        "assert isinstance(params['a'], int)\n"
    )
    strategy(source, parameters={"a": 3, "b": 0.5, "c": "x", "d": "", "e": -7})


# When it is called.


@pytest.mark.parametrize(
    ("count", "first"), [(1, 1), (2, 2), (49, 49), (50, 50), (51, 51), (52, 51), (200, 51)]
)
def test_the_first_call_comes_after_50_bars_and_at_the_last_bar_where_there_are_fewer(
    count, first, capsys
):
    strategy(function("print(len(data))", "return 0"), count)
    assert [int(text) for text in capsys.readouterr().out.split()] == list(range(first, count + 1))


@pytest.mark.parametrize(
    ("head", "warmup", "first"),
    [
        ("WARMUP_BARS = 10\n", None, 11),
        ("WARMUP_BARS = 0\n", None, 1),
        ("", 20, 21),
        ("WARMUP_BARS = 10\n", 20, 21),
        ("WARMUP_BARS = 10\n", 0, 1),
        ("WARMUP_BARS = 1000\n", None, 60),
    ],
)
def test_a_constant_sets_the_warmup_and_the_request_overrides_it(head, warmup, first, capsys):
    strategy(head + function("print(len(data))", "return 0"), warmup=warmup)
    assert int(capsys.readouterr().out.split()[0]) == first


@pytest.mark.parametrize(
    ("count", "bars_called_at"), [(1, []), (50, []), (51, [50]), (53, [50, 51, 52])]
)
def test_a_prefix_ends_without_the_call_that_more_bars_would_not_have_brought(
    count, bars_called_at
):
    buys = signals(function("return 'BUY'"), count, is_prefix=True)
    assert buys == [(bar, 1) for bar in bars_called_at]


def test_a_vectorised_strategy_answers_to_a_prefix_of_any_length():
    buys = signals(function("return pd.Series('BUY', index=data.index)"), 20, is_prefix=True)
    assert buys == [(bar, 1) for bar in range(20)]


@pytest.mark.parametrize("value", ["-1", "2.5", "'ten'", "None", "True"])
def test_a_warmup_that_is_no_number_of_bars_is_refused(value):
    with pytest.raises(InvalidSignal, match="WARMUP_BARS"):
        strategy(f"WARMUP_BARS = {value}\n" + function("return 0"))


def test_a_vectorised_strategy_prints_its_words_once(capsys):
    strategy(function("print('bars', len(data))", "return data['close'] * 0"))
    assert capsys.readouterr().out == "bars 60\n"


def test_a_vectorised_strategy_that_cannot_take_few_bars_is_given_all_of_them():
    source = function("data['close'].iloc[58]", "return pd.Series(1, index=data.index)")
    assert len(signals(source)) == 60


def test_a_per_bar_strategy_that_raises_at_its_first_call_is_not_given_the_future():
    source = function("data['close'].iloc[58]", "return 'BUY'")
    with pytest.raises(IndexError):
        strategy(source)


def test_an_exception_leaves_the_bar_at_which_it_came():
    failing, _ = made(function("return 0 if len(data) != 57 else 1 / 0"), on_loaded=lambda _c: None)
    with pytest.raises(ZeroDivisionError):
        failing.run()
    assert failing.bar == 56


def test_each_bar_is_asked_for_when_the_one_before_was_answered():
    asked = []

    class Watched(HeldBars):
        def next(self, answer):
            asked.append(len(self.answers))
            return super().next(answer)

    feed = Watched(bars(55))
    source = function("return 'BUY'")
    Strategy(source, feed, {}, None, lambda _c: None).run()
    assert asked == [0, 1, 2, 3, 4]
    assert [bar for bar, _ in feed.answers] == [50, 51, 52, 53, 54]


def test_constants_are_told_once_the_module_has_run():
    told = []
    source = "STOP_LOSS = 5\nTAKE_PROFIT = 'ten'\nPOSITION_SIZE = True\n" + function("return 0")
    run(source, on_loaded=told.append)
    assert told == [Constants(stop_loss=5.0)]


# What an answer means: per bar.


@pytest.mark.parametrize(
    ("answer", "side"),
    [
        ("'BUY'", 1),
        ("'SELL'", -1),
        ("'HOLD'", 0),
        ("'buy'", 1),
        ("' Sell '", -1),
        ("1", 1),
        ("-1", -1),
        ("0", 0),
        ("1.0", 1),
        ("-1.0", -1),
        ("True", 1),
        ("False", 0),
        ("None", 0),
        ("np.nan", 0),
        ("np.float64('nan')", 0),
        ("np.int64(-1)", -1),
        ("np.bool_(True)", 1),
        ("np.float32(1)", 1),
        ("np.str_('BUY')", 1),
        ("{'signal': 'BUY'}", 1),
        ("{'signal': None}", 0),
        ("{}", 0),
    ],
)
def test_one_answer_means_one_side(answer, side):
    assert signals(function(f"return {answer}"), 51) == ([(50, side)] if side else [])


@pytest.mark.parametrize(
    "answer",
    [
        "'LONG'",
        "''",
        "2",
        "-2",
        "0.5",
        "np.inf",
        "object()",
        "len",
        "{'signal': 3}",
        "b'BUY'",
        "1j",
    ],
)
def test_what_is_no_answer_is_refused_and_not_taken_for_a_hold(answer):
    with pytest.raises(InvalidSignal):
        strategy(function(f"return {answer}"), 51)


def test_a_dict_names_price_quantity_and_reason():
    source = function("return {'signal': 'BUY', 'price': '1.5', 'quantity': 3, 'reason': 'why'}")
    found = taken(source, 51)
    assert (found.price[0], found.quantity[0], found.reason[0]) == (1.5, 3.0, "why")


@pytest.mark.parametrize("quantity", ["-1", "np.nan", "np.inf", "'many'", "[1]"])
def test_a_quantity_that_is_no_number_of_units_is_refused(quantity):
    with pytest.raises(InvalidSignal, match="quantity"):
        strategy(function(f"return {{'signal': 'BUY', 'quantity': {quantity}}}"), 51)


def test_a_price_that_is_none_is_left_open():
    found = taken(function("return {'signal': 'BUY', 'price': 'high'}"), 51)
    assert math.isnan(found.price[0])


def test_a_strategy_assigned_as_a_lambda_is_called_bar_by_bar():
    assert signals("strategy = lambda data: 'BUY'\n", 52) == [(50, 1), (51, 1)]


def test_a_strategy_that_is_an_object_with_call_is_called_bar_by_bar():
    source = "class S:\n    def __call__(self, data):\n        return 'BUY'\nstrategy = S()\n"
    assert signals(source, 52) == [(50, 1), (51, 1)]


def test_a_name_strategy_that_is_no_function_is_refused():
    with pytest.raises(InvalidSignal, match="not a function"):
        strategy("strategy = 3\n")


# What an answer means: vectorised.

VECTORS = {
    "a Series of words": "pd.Series(['HOLD', 'BUY', 'SELL', 'HOLD'], index=data.index)",
    "a Series of lower case words": "pd.Series(['hold', 'buy', 'sell', ''], index=data.index).replace('', None)",
    "a Series of integers": "pd.Series([0, 1, -1, 0], index=data.index)",
    "a Series of floats with gaps": "pd.Series([np.nan, 1.0, -1.0, np.nan], index=data.index)",
    "a Series with None": "pd.Series([None, 'BUY', 'SELL', None], index=data.index)",
    "a Series of nullable integers": "pd.Series([None, 1, -1, 0], index=data.index, dtype='Int64')",
    "a categorical Series": "pd.Series(['HOLD', 'BUY', 'SELL', 'HOLD'], index=data.index, dtype='category')",
    "a Series of objects": "pd.Series([None, 1, 'SELL', False], index=data.index, dtype=object)",
    "an array": "np.array([0, 1, -1, 0])",
    "an array of words": "np.array(['HOLD', 'BUY', 'SELL', 'HOLD'])",
    "a list": "['HOLD', 'BUY', 'SELL', 'HOLD']",
    "a tuple": "(0, 1, -1, 0)",
    "a Series by place": "pd.Series([0, 1, -1, 0])",
    "a Series on times without a zone": "pd.Series([0, 1, -1, 0], index=data.index.tz_localize(None))",
    "a frame by place": "pd.DataFrame({'close': 1.0, 'signal': [0, 1, -1, 0]})",
    "a list of dicts": "[None, {'signal': 'BUY'}, {'signal': -1}, {}]",
    "a frame": "pd.DataFrame({'signal': [0, 1, -1, 0]}, index=data.index)",
}


@pytest.mark.parametrize("kind", VECTORS)
def test_a_vector_has_a_side_for_every_bar(kind):
    assert signals(function(f"return {VECTORS[kind]}"), 4) == [(1, 1), (2, -1)]


def test_a_boolean_vector_buys_where_it_is_true():
    assert signals(function("return data['close'] > 3"), 4) == [(2, 1), (3, 1)]


def test_a_frame_may_carry_quantity_and_reason():
    source = function(
        "return pd.DataFrame({'signal': ['BUY', 'HOLD', 'SELL'], 'quantity': [2, np.nan, 3.5],"
        " 'reason': ['in', None, np.nan]}, index=data.index)"
    )
    found = taken(source, 3)
    assert found.quantity.tolist() == [2.0, 3.5]
    assert found.reason == ("in", "")


@pytest.mark.parametrize(
    "vector",
    [
        "pd.Series(1, index=data.index[1:])",
        "pd.Series(1, index=data.index[::-1])",
        "pd.Series(1, index=data.index.repeat(2))",
        "pd.Series(1, index=range(1, len(data) + 1))",
        "pd.Series(1, index=data.index.tz_localize(None)[::-1])",
        "pd.Series(1, index=data.index + pd.Timedelta(minutes=1))",
        "[1] * (len(data) + 1)",
        "[]",
        "np.ones((len(data), 2))",
        "pd.DataFrame({'side': 1}, index=data.index)",
        "pd.DataFrame({'signal': 1, 'quantity': -1}, index=data.index)",
        "pd.DataFrame({'signal': 1, 'quantity': 'many'}, index=data.index)",
        "pd.Series(['BUY', 'LONG'] * (len(data) // 2), index=data.index)",
        "pd.Series(3, index=data.index)",
        "[[1]] * len(data)",
    ],
)
def test_a_vector_that_does_not_fit_the_bars_is_refused(vector):
    with pytest.raises(InvalidSignal):
        strategy(function(f"return {vector}"))


def test_the_first_wrong_value_of_a_vector_is_named_with_its_bar():
    source = function(
        "side = pd.Series('HOLD', index=data.index)",
        "side.iloc[[4, 9]] = ['ODD', 'EVEN']",
        "return side",
    )
    with pytest.raises(InvalidSignal, match=r"bar 4 .*'ODD'") as caught:
        strategy(source)
    assert caught.value.bar == 4


# Scripts.

TIMES = [
    "3",
    "-57",
    "np.int64(3)",
    "data.index[3]",
    "data['timestamp'].iloc[3]",
    "'2020-01-04'",
    "'2020-01-04T00:00:00Z'",
    "'2020-01-04T02:00:00+02:00'",
    "1578096000000",
    "1578096000000.0",
    "np.int64(1578096000000)",
    "data.index[3].to_pydatetime()",
    "data.index[3].to_pydatetime().replace(tzinfo=None)",
    "data.index[3].to_datetime64()",
    "data.index[3].tz_convert('America/New_York')",
    "data.index[3].date()",
]


@pytest.mark.parametrize("time", TIMES)
def test_a_script_may_name_a_bars_time_in_any_usual_form(time):
    assert signals(f"signal('BUY', {time}, 1.0)\n") == [(3, 1)]


@pytest.mark.parametrize(
    "time",
    [
        "'2019-12-31'",
        "'2020-01-04T00:00:01Z'",
        "'soon'",
        "None",
        "np.nan",
        "float('inf')",
        "pd.NaT",
        "60",
        "True",
        "[1]",
        "10 ** 30",
    ],
)
def test_a_time_that_is_no_bars_is_refused(time):
    with pytest.raises(InvalidSignal, match=r"signal\(\)"):
        strategy(f"signal('BUY', {time}, 1.0)\n")


def test_a_scripts_signals_are_taken_in_the_order_of_bars():
    source = "signal('SELL', data.index[9])\nsignal('BUY', data.index[2])\nsignal('HOLD', data.index[5])\n"
    assert signals(source) == [(2, 1), (9, -1)]


def test_two_signals_at_one_bar_keep_their_order():
    source = "signal('SELL', data.index[2])\nsignal('BUY', data.index[2])\n"
    assert signals(source) == [(2, -1), (2, 1)]


def test_a_signal_keeps_price_quantity_and_reason_and_takes_an_icon():
    source = "signal('BUY', data.index[2], 9.5, 'why', 'arrow', quantity=4)\n"
    found = taken(source)
    assert (found.price[0], found.quantity[0], found.reason[0]) == (9.5, 4.0, "why")


def test_a_signal_in_any_case_is_understood():
    assert signals("signal('buy', data.index[2])\n") == [(2, 1)]


@pytest.mark.parametrize("when", ["before", "inside", "kept under another name"])
def test_signal_beside_a_function_is_refused_and_signs_for_no_bar(when):
    source = function("return 'HOLD'")
    if when == "before":
        source = "signal('BUY', pd.Timestamp('2020-01-03', tz='UTC'))\n" + source
    elif when == "inside":
        source = function("signal('BUY', data.index[-1])", "return 'HOLD'")
    else:
        source = "later = signal\n" + function("later('BUY', data.index[-3])", "return 'HOLD'")
    refused, feed = made(source, on_loaded=lambda _c: None)
    with pytest.raises(InvalidSignal, match=r"signal\(\)"):
        refused.run()
    assert not feed.answers
    assert not len(refused.recorder.take())


def test_a_script_sees_all_bars_and_may_change_its_copy():
    source = "data['close'] = 0.0\nassert len(data) == 60\nsignal('BUY', data.index[0])\n"
    assert signals(source) == [(0, 1)]


# Plots.


def plotted(expression, count=5):
    return plots_of(f"plot({expression}, 'x')\n", count)["x"]


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("data['close']", [1.5, 2.5, 3.5, 4.5, 5.5]),
        ("data['close'].rolling(3).sum()", [math.nan, math.nan, 7.5, 10.5, 13.5]),
        ("data['close'].iloc[2:]", [math.nan, math.nan, 3.5, 4.5, 5.5]),
        ("data['close'][::-1]", [1.5, 2.5, 3.5, 4.5, 5.5]),
        ("data['close'].tz_localize(None)", [1.5, 2.5, 3.5, 4.5, 5.5]),
        ("data['close'].to_numpy()", [1.5, 2.5, 3.5, 4.5, 5.5]),
        ("[1, 2, 3, 4, 5]", [1, 2, 3, 4, 5]),
        ("[1, None, 'x', np.inf, -np.inf]", [1, math.nan, math.nan, math.nan, math.nan]),
        ("70", [70] * 5),
        ("data['close'] > 3", [0, 0, 1, 1, 1]),
        ("pd.Series([9.0], index=[pd.Timestamp('2031-01-01', tz='UTC')])", [math.nan] * 5),
    ],
)
def test_a_plot_has_a_value_for_every_bar_and_none_that_is_not_finite(expression, values):
    np.testing.assert_array_equal(plotted(expression), values)


def test_a_plot_of_more_values_than_bars_is_refused():
    with pytest.raises(InvalidSignal, match="6 values for 5 bars"):
        plotted("range(6)")


def test_a_plot_of_a_whole_frame_is_refused():
    with pytest.raises(InvalidSignal, match="DataFrame"):
        plotted("data")


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("plot(data['close'], 'mine', color='red', linewidth=2, overlay=True)", "mine"),
        ("plot(data['close'], name='mine')", "mine"),
        ("plot(data['close'])", "close"),
        ("plot([1])", "plot"),
        ("plot([1], 7)", "7"),
    ],
)
def test_a_plot_has_a_name(call, name):
    assert list(plots_of(call + "\n")) == [name]


def test_a_plot_drawn_again_replaces_the_first():
    assert plots_of("plot([1], 'x')\nplot([2], 'x')\n")["x"].tolist() == [2.0] * 60


def test_a_vectorised_strategys_plots_are_those_of_all_bars():
    plots = plots_of(function("plot(data['close'], 'c')", "return data['close'] * 0"))
    np.testing.assert_array_equal(plots["c"], frame()["close"])


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (function("plot(data['close'], 'c')", "return 0"), [1.5, 2.5, 3.5, 4.5, 5.5]),
        (function("plot([7, 8], 'c')", "return 0"), [7, 8, math.nan, math.nan, math.nan]),
        ("plot([7, 8], 'c')\n" + function("return 0"), [7, 8, math.nan, math.nan, math.nan]),
    ],
)
@pytest.mark.parametrize("warmup", [1, 50])
def test_a_per_bar_strategys_plots_reach_from_the_first_bar_to_the_last(source, values, warmup):
    np.testing.assert_array_equal(plots_of(source, 5, warmup=warmup)["c"], values)


def test_a_plot_of_more_values_than_bars_is_refused_in_a_per_bar_strategy_too():
    with pytest.raises(InvalidSignal, match="6 values for 5 bars"):
        plots_of(function("plot(range(6), 'c')", "return 0"), 5)


# How an exception is told.


def failure(source, **options):
    try:
        strategy(source, **options)
    except BaseException as error:  # noqa: BLE001 - whatever the strategy raised
        return failure_of(error, None)
    raise AssertionError("the strategy did not fail")


def test_an_exceptions_place_is_in_the_strategys_own_code():
    found = failure("x = 1\ndata['nothing']\n")
    assert found.kind is FailureKind.STRATEGY_ERROR
    assert found.message.startswith("KeyError:")
    assert (found.line, found.column) == (2, 1)
    assert "pandas" not in found.traceback


def test_code_that_does_not_compile_has_a_place():
    found = failure("x = 1\ny = = 2\n")
    assert found.message.startswith("SyntaxError:")
    assert (found.line, found.column) == (2, 5)


def test_a_memory_error_is_a_lack_of_memory():
    assert failure("raise MemoryError\n").kind is FailureKind.OUT_OF_MEMORY


@pytest.mark.parametrize("error", ["SystemExit(0)", "KeyboardInterrupt", "GeneratorExit"])
def test_leaving_is_an_error_like_any_other(error):
    assert failure(f"raise {error}\n").kind is FailureKind.STRATEGY_ERROR
