"""What goes through protobuf, in any of its forms, comes back as it was."""

import numpy as np
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.admission.bars import BarColumns
from orchestrator.api import from_proto
from orchestrator.api.answers.time_text import time_text, time_texts
from orchestrator.api.calls.request_limits import allowance
from orchestrator.api.wire.run_request import received
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.frames import encode_latest_bar

PRICES = st.floats(min_value=1e-6, max_value=1e9, allow_nan=False)
# From year 1 to 9999, in whole milliseconds.
TIMES = st.integers(min_value=-62_135_596_800_000, max_value=253_402_300_799_999)


@st.composite
def bar_columns(draw):
    times = sorted(draw(st.sets(TIMES, min_size=1, max_size=20)))
    column = st.lists(PRICES, min_size=len(times), max_size=len(times)).map(np.array)
    # High and low enclose the others: what is off by a hair would be mended on the way.
    low, *between, high = np.sort([draw(column) for _ in range(4)], axis=0)
    prices = (between[0], high, low, between[1])
    volume = np.array(
        draw(st.lists(st.integers(0, 2**52), min_size=len(times), max_size=len(times))), np.float64
    )
    return BarColumns(np.array(times, np.int64), *prices, volume, path="{bar}{column}")


def read(**fields):
    """Bars of a request."""
    data = public.ExecuteStrategyRequest(**fields).SerializeToString()
    return from_proto.run_request(received(data, allowance(100, 100, 1000))).bars


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
    same(read(columns=columns), bars)
    same(read(market_data=rows), bars)
    work = runner_pb2.LatestBar(timeout_ms=5, deployments=[runner_pb2.Deployment()] * 2)
    job = runner_pb2.Job(nonce=b"n", latest_bar=work, output=runner_pb2.OutputCaps(log_bytes=7))
    frame = b"".join(encode_latest_bar(job, [("A", bars.columns()), ("B", bars.columns())]))
    begins = 4 + frame[3]
    assert runner_pb2.Preparation.FromString(frame[4:begins]).processes == 2
    assert int.from_bytes(frame[begins : begins + 4], "big") == len(frame) - begins - 4
    sent = runner_pb2.Job.FromString(frame[begins + 4 :])
    assert (sent.nonce, sent.output, sent.latest_bar.timeout_ms) == (b"n", job.output, 5)
    assert [series.symbol for series in sent.latest_bar.series] == ["A", "B"]
    again = sent.latest_bar.series[1].bars
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
        assert read(market_data=[public.MarketDataBar(timestamp=alone)]).timestamp_ms == [time]


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
