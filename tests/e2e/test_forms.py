"""Strategies as people write them, through the whole service: what they mean, and what the answer says of them."""

import numpy as np
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars, sp500
from tests.stand.running_service import run_request

IN_THE_MARKET = """
SYMBOL = 'X'
def strategy(data):
    return (data['close'] > data['close'].rolling(50).mean()).astype(int)
"""
PER_BAR = """
SYMBOL = 'X'
WARMUP_BARS = 49
def strategy(data):
    return data['close'].iloc[-1] > data['close'].iloc[-50:].mean()
"""


def run(client, code, bars, **fields):
    answer = client.ExecuteStrategy(run_request(code, bars, **fields))
    assert answer.success, answer.error
    return answer


def held_return(bars, inside):
    """Trades and growth of being held from the open after *inside* begins to the open after it ends."""
    cash, units, trades = 10_000.0, 0.0, 0
    for bar in range(1, len(bars)):
        if inside[bar - 1] and not units:
            units, cash = cash / bars.open[bar], 0.0
        elif not inside[bar - 1] and units:
            cash, units, trades = units * bars.open[bar], 0.0, trades + 1
    return trades, (cash + units * bars.close[-1]) / 10_000.0 - 1


@pytest.mark.parametrize("code", [IN_THE_MARKET, PER_BAR], ids=["vectorised", "per bar"])
@pytest.mark.parametrize("way", ["code", "request"])
def test_in_the_market_or_not_is_traded_as_such_once_it_is_said(client, code, way):
    bars = sp500()
    mean = np.convolve(bars.close, np.ones(50) / 50, "valid")
    inside = np.concatenate([np.zeros(49, bool), bars.close[49:] > mean])
    config = public.BacktestConfig(fractional_units=True)
    if way == "code":
        code = "SIGNALS = 'POSITIONS'\n" + code
    else:
        config.signal_meaning = public.SIGNAL_MEANING_POSITIONS
    answer = run(client, code, bars, backtest=config)
    trades, growth = held_return(bars, inside)
    assert len(answer.performance.trades) == trades > 100
    assert answer.performance.metrics.total_return == pytest.approx(growth, rel=1e-6)
    assert not any("POSITIONS" in warning for warning in answer.warnings)


WARNED = {
    "read both ways": (IN_THE_MARKET, "SIGNALS = 'POSITIONS'"),
    "chained assignment": (
        (
            "SYMBOL = 'X'\ndef strategy(data):\n    df = data.copy()\n    df['s'] = 0\n"
            "    df['s'][df['close'] > 100] = 1\n    return df['s']\n"
        ),
        "line 5: this writes to a copy",
    ),
    "bought and never sold": (
        "SYMBOL = 'X'\ndef strategy(data):\n    return 'BUY'\n",
        "never sells",
    ),
    "the warm-up took the bars": (
        "SYMBOL = 'X'\nWARMUP_BARS = 500\ndef strategy(data):\n    return 'BUY'\n",
        "called once",
    ),
}


@pytest.mark.parametrize("what", WARNED)
def test_a_result_that_is_likely_not_meant_is_remarked_on(client, what):
    code, words = WARNED[what]
    answer = run(client, code, random_bars(200))
    assert any(words in warning for warning in answer.warnings), list(answer.warnings)


def test_chance_is_told_from_knowing_the_future(client):
    code = (
        "SYMBOL = 'X'\ndef strategy(data):\n"
        "    return np.where(np.random.default_rng().random(len(data)) > 0.5, 'BUY', 'SELL')\n"
    )
    answer = run(client, code, random_bars(200), check_look_ahead=True)
    assert not answer.look_ahead.differences
    assert any("not repeatable" in warning for warning in answer.warnings)


def test_an_answer_that_waits_for_enough_bars_is_checked_as_one_over_all_of_them(client):
    code = (
        "SYMBOL = 'X'\ndef strategy(data):\n    if len(data) < 100:\n        return 'HOLD'\n"
        "    return np.where(data['close'] > data['close'].{}, 'BUY', 'SELL')\n"
    )
    honest = run(client, code.format("shift(3)"), random_bars(200), check_look_ahead=True)
    assert len(honest.signals) == 200
    assert honest.look_ahead.checked_cuts > 0
    assert not honest.look_ahead.differences
    cheat = run(client, code.format("shift(-3)"), random_bars(200), check_look_ahead=True)
    assert cheat.look_ahead.differences


def test_an_exception_says_what_to_write_instead(client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    return data['close'].iloc[-100]\n"
    answer = client.ExecuteStrategy(run_request(code, random_bars(200)))
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR
    assert "WARMUP_BARS" in answer.failure.hint
    assert answer.failure.line == 3


@pytest.mark.parametrize("form", [public.ANSWER_FORM_ROWS, public.ANSWER_FORM_COLUMNS])
def test_colours_and_icons_come_back_as_they_were_said(client, form):
    code = (
        "SYMBOL = 'X'\nplot(data['close'].rolling(3).mean(), 'SMA', color='orange', overlay=True)\n"
    )
    code += "for i in (5, 9):\n    signal('BUY', i, icon='up')\nsignal('SELL', 12, color='#f00')\n"
    output = public.OutputOptions(form=form)
    answer = run(client, code, random_bars(30), output=output)
    said = [(one.indicator, dict(one.words), list(one.bar)) for one in answer.drawings]
    of_signals = [("", {"icon": "up"}, [5, 9]), ("", {"color": "#f00"}, [12])]
    of_plots = [("SMA", {"color": "orange", "overlay": "True"}, [])]
    assert sorted(said, key=str) == sorted(of_signals + of_plots, key=str)
    output.omit_signals = True
    answer = run(client, code, random_bars(30), output=output)
    assert [one.indicator for one in answer.drawings] == ["SMA"]
    output.omit_signals, output.omit_indicators = False, True
    answer = run(client, code, random_bars(30), output=output)
    assert [one.indicator for one in answer.drawings] == ["", ""]
