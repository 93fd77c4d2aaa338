"""Positions and orders through the whole service: what a strategy is told, and what its orders come to."""

import numpy as np
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars
from tests.stand.running_service import run_request

FIVE_BARS = """
SYMBOL = 'X'
WARMUP_BARS = 10

def strategy(data, position):
    plot(equity, 'equity')
    plot(cash, 'cash')
    plot(position.units, 'units')
    if not position:
        return 'BUY'
    if position.bars_held >= 5:
        return 'EXIT', f'{position.side} {position.entry_price:.6f}'
    return 'HOLD'
"""


def run(client, code, bars, **fields):
    answer = client.ExecuteStrategy(run_request(code, bars, **fields))
    assert answer.success, answer.error
    return answer


def plotted(answer, name):
    (series,) = (one for one in answer.indicators if one.name == name)
    return np.array([point.value for point in series.data])


@pytest.mark.parametrize("fill", [public.FILL_RULE_NEXT_OPEN, public.FILL_RULE_SAME_CLOSE])
def test_a_strategy_is_told_the_position_that_the_report_has(client, fill):
    bars = random_bars(400)
    config = public.BacktestConfig(fill=fill, commission_rate=0.001, trailing_stop=0.03)
    answer = run(client, FIVE_BARS, bars, backtest=config)
    trades = answer.performance.trades
    assert {trade.exit_reason for trade in trades} == {"exit", "trailing_stop"}
    assert len(trades) > 40
    for trade in trades:
        if trade.exit_reason == "exit":
            assert trade.sell_reason == f"LONG {trade.entry_price:.6f}"
    equity = np.array(answer.performance.equity.equity)
    told = plotted(answer, "equity")
    if fill == public.FILL_RULE_NEXT_OPEN:
        np.testing.assert_allclose(told, equity[10:], rtol=1e-12)
    # Before the orders of a bar are filled at its close, they have cost no commission yet.
    np.testing.assert_allclose(told, equity[10:], rtol=0.0011)
    cash, units = plotted(answer, "cash"), plotted(answer, "units")
    np.testing.assert_allclose(told, cash + units * np.array(bars.close)[10:], rtol=1e-12)


def test_globals_of_the_same_name_are_the_strategys_own(client):
    body = "    global position\n    position += 1\n    return 'BUY' if position == 2 else 'HOLD'\n"
    code = f"position = 0\ndef strategy(data):\n{body}"
    answer = run(client, code, random_bars(100))
    assert [signal.type for signal in answer.signals] == ["BUY"]


STYLES = {
    "per bar": """
def strategy(data):
    bar = len(data) - 1
    if bar == 60:
        return {'signal': 'BUY', 'size': 0.5, 'trailing_stop': 0.02, 'reason': 'half'}
    if bar == 90:
        return {'signal': 'EXIT'}
""",
    "vectorised": """
def strategy(data):
    orders = pd.DataFrame({'signal': 'HOLD', 'size': np.nan, 'trailing_stop': np.nan, 'reason': ''}, index=data.index)
    if len(data) > 90:
        orders.loc[data.index[60], ['signal', 'size', 'trailing_stop', 'reason']] = ['BUY', 0.5, 0.02, 'half']
        orders.loc[data.index[90], 'signal'] = 'EXIT'
    return orders
""",
    "script": """
signal('BUY', data.index[60], size=0.5, trailing_stop=0.02, reason='half')
signal('EXIT', data.index[90])
""",
}


def test_the_same_orders_come_to_the_same_trades_in_all_styles(client):
    bars = random_bars(120)
    answers = [run(client, code, bars).performance for code in STYLES.values()]
    first = answers[0]
    assert len(first.trades) == 1
    trade = first.trades[0]
    assert (trade.buy_reason, trade.entry_bar) == ("half", 61)
    assert trade.entry_order == public.ORDER_KIND_MARKET
    assert 0.45 < trade.size * trade.entry_price / 10_000 <= 0.5
    assert trade.mae <= 0.0 <= trade.mfe
    for other in answers[1:]:
        assert list(other.trades) == list(first.trades)
        assert other.equity == first.equity


def test_what_became_of_an_order_is_told(client):
    code = """
def strategy(data):
    bar = len(data) - 1
    if bar == 55:
        return [
            {'signal': 'BUY', 'limit': 0.01, 'expires': 3, 'reason': 'never'},
            {'signal': 'BUY', 'limit': 0.02, 'name': 'a'},
        ]
    if bar == 56:
        return {'signal': 'BUY', 'limit': 0.03, 'name': 'a'}
    if bar == 57:
        return {'cancel': 'all'}
"""
    answer = run(client, code, random_bars(80))
    events = answer.performance.order_events
    kinds = [
        public.OrderEventKind.Name(event.kind).removeprefix("ORDER_EVENT_KIND_") for event in events
    ]
    assert sorted(kinds) == ["CANCELLED", "CANCELLED", "REPLACED"]
    assert "never" in {event.reason for event in events}
    assert not answer.performance.trades
    assert any("filled" in warning for warning in answer.warnings)


def test_shorts_leverage_and_costs_of_the_request_are_traded_by(client):
    bars = random_bars(300)
    code = "WARMUP_BARS = 0\ndef strategy(data):\n    return {'target': -2.0} if len(data) == 10 else None\n"
    config = public.BacktestConfig(
        direction=public.DIRECTION_LONG_SHORT,
        max_leverage=3,
        borrow_rate=0.5,
        fractional_units=True,
    )
    dear = run(client, code, bars, backtest=config).performance
    config.borrow_rate = 0.0
    free = run(client, code, bars, backtest=config).performance
    dear_end, free_end = dear.equity.equity[-1], free.equity.equity[-1]
    assert dear.equity.equity[11] == pytest.approx(free.equity.equity[11], rel=0.01)
    assert dear_end < free_end
