"""What goes through protobuf, in any of its forms, comes back as it was."""

import numpy as np
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.api import from_proto
from orchestrator.api.time_text import time_text, time_texts
from orchestrator.api.wire_columns import received
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.market_data import BarColumns

PRICES = st.floats(min_value=1e-6, max_value=1e9, allow_nan=False)
# From year 1 to 9999, in whole milliseconds.
TIMES = st.integers(min_value=-62_135_596_800_000, max_value=253_402_300_799_999)


@st.composite
def bar_columns(draw):
    times = sorted(draw(st.sets(TIMES, min_size=1, max_size=20)))
    column = st.lists(PRICES, min_size=len(times), max_size=len(times)).map(np.array)
    prices = [draw(column) for _ in range(4)]
    volume = np.array(
        draw(st.lists(st.integers(0, 2**52), min_size=len(times), max_size=len(times))), np.float64
    )
    return BarColumns(np.array(times, np.int64), *prices, volume, path="{bar}{column}")


def same(left, right):
    for name in ("timestamp_ms", "open", "high", "low", "close", "volume"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(bar_columns())
def test_bars_are_the_same_as_columns_as_rows_and_in_the_runners_form(bars):
    names = ("timestamp_ms", "open", "high", "low", "close", "volume")
    columns = public.MarketDataColumns(**{name: getattr(bars, name) for name in names})
    rows = [
        public.MarketDataBar(
            timestamp=time_text(int(bars.timestamp_ms[bar])),
            open=bars.open[bar],
            high=bars.high[bar],
            low=bars.low[bar],
            close=bars.close[bar],
            volume=int(bars.volume[bar]),
        )
        for bar in range(len(bars))
    ]
    by_columns = received(public.ExecuteStrategyRequest(columns=columns).SerializeToString())
    by_rows = received(public.ExecuteStrategyRequest(market_data=rows).SerializeToString())
    same(from_proto.run_request(by_columns).bars, bars)
    same(from_proto.run_request(by_rows).bars, bars)
    again = runner_pb2.Bars.FromString(bars.message().SerializeToString())
    for name, kind in zip(names, ("<i8", *["<f8"] * 5), strict=True):
        np.testing.assert_array_equal(
            np.frombuffer(getattr(again, name), kind), getattr(bars, name)
        )


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(TIMES, min_size=1, max_size=20))
def test_a_time_is_written_the_same_alone_and_in_a_column_and_read_back(times):
    column = time_texts(np.array(times, np.int64)).tolist()
    for time, text in zip(times, column, strict=True):
        alone = time_text(time)
        assert text.decode() == alone
        (read,) = from_proto.rows_to_columns(
            [public.MarketDataBar(timestamp=alone)], "{bar}{column}"
        ).timestamp_ms.tolist()
        assert read == time


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(PRICES, PRICES, st.text(max_size=20)), max_size=8),
    st.lists(st.text(max_size=40), max_size=5),
    st.none() | PRICES,
)
def test_a_response_survives_bytes_and_json(trades, logs, sharpe):
    answer = public.ExecuteStrategyResponse(
        success=True, logs=logs, outcome=public.OUTCOME_SUCCEEDED
    )
    for buy, sell, reason in trades:
        answer.performance.trades.add(
            buy_price=buy, sell_price=sell, buy_reason=reason, side=public.SIDE_LONG
        )
    if sharpe is not None:
        answer.performance.metrics.sharpe_ratio = sharpe
    by_bytes = public.ExecuteStrategyResponse.FromString(answer.SerializeToString())
    by_json = json_format.Parse(json_format.MessageToJson(answer), public.ExecuteStrategyResponse())
    assert by_bytes == answer
    assert by_json == answer
    assert by_json.performance.metrics.HasField("sharpe_ratio") == (sharpe is not None)
