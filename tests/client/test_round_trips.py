"""A DataFrame goes out as columns, and what the answer says of its bars comes back at the DataFrame's own times."""

import math

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from strategiz_execution import Result, bars_of
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests.run import run_request

PRICE = st.floats(0.01, 1e6)
ZONES = st.sampled_from(["UTC", "Australia/Sydney", "America/New_York", None])


@st.composite
def frames(draw):
    """A DataFrame of bars at whole milliseconds, in any zone."""
    times = draw(st.lists(st.integers(0, 4 * 10**12), min_size=2, max_size=12, unique=True))
    close = np.array(draw(st.lists(PRICE, min_size=len(times), max_size=len(times))))
    index = pd.DatetimeIndex(np.array(sorted(times), "M8[ms]"), tz="UTC")
    zone = draw(ZONES)
    index = index.tz_localize(None) if zone is None else index.tz_convert(zone)
    return pd.DataFrame({"Open": close, "High": close, "Low": close, "Close": close}, index)


SIGNAL = st.tuples(
    st.sampled_from([pb.SIGNAL_TYPE_BUY, pb.SIGNAL_TYPE_SELL, pb.SIGNAL_TYPE_EXIT]),
    PRICE | st.just(math.nan),
    st.sampled_from(["", "trend", "<b>"]),
)


@given(frames(), st.data())
def test_bars_go_out_and_signals_come_back_at_their_times(frame, data):
    request = run_request("code", frame, {}, timeout_s=1.0, max_answer_mb=1)
    signals = data.draw(st.lists(SIGNAL, min_size=1, max_size=len(frame)))
    kinds, prices, said = zip(*signals, strict=True)
    reasons = sorted(set(said))
    told = pb.SignalColumns(
        bar=range(len(signals)),
        type=kinds,
        price=prices,
        reasons=reasons,
        reason=[reasons.index(reason) for reason in said],
    )
    response = pb.ExecuteStrategyResponse(success=True, signal_columns=told)
    again = pb.ExecuteStrategyRequest.FromString(request.message.SerializeToString())
    result = Result.from_json(Result(response, again, request.bars).to_json(with_request=True))

    in_utc = (
        frame.index.tz_localize("UTC") if frame.index.tz is None else frame.index.tz_convert("UTC")
    )
    table = result.signals
    assert list(table.index) == list(in_utc[: len(signals)])
    assert table["type"].tolist() == [pb.SignalType.Name(kind)[12:] for kind in kinds]
    assert table["reason"].tolist() == list(said)
    close = frame["Close"].tolist()
    assert table["price"].tolist() == [
        close[bar] if math.isnan(price) else price for bar, price in enumerate(prices)
    ]
    for name in ("open", "high", "low", "close"):
        assert getattr(result.bars, name).tolist() == close
    assert bars_of(frame).timestamp_ms.tolist() == result.bars.timestamp_ms.tolist()
