"""An answer in rows is what it was before there were columns; in columns it says the same, and collapsed it keeps what matters."""

import hashlib

import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.orchestrator.random_reports import answered, random_bars, random_report

# SHA-256, shortened, of the answers to random reports as they were made before there was any other form than rows.
ROWS_BEFORE = {
    # (seed, bars): (all of it, without signals and trades)
    (0, 200): ("9a981bed6e1b063e", "31d9f1e1c760220f"),
    (1, 200): ("928957273da646b9", "d51890af1ec45b17"),
    (2, 200): ("9e1085be21d59894", "993a7293c76553b3"),
    (3, 200): ("225f3fdb59db07bc", "225f3fdb59db07bc"),
    (4, 200): ("cc923540d9c840ee", "952208a786be6ba7"),
    (5, 200): ("2725a948bb847493", "217f5dfaff1028a2"),
    (6, 200): ("c98dc4b63d61fdec", "b073d1b206ac6128"),
    (7, 200): ("b3ac4692dfb4957c", "23e9c4a6864dcdd3"),
    (1, 2): ("7cbbfe555a4ab684", "f55dedb9245da40f"),
    (2, 20000): ("88df8bef9f436450", "f45751a37c50044f"),
}


def digest(message):
    return hashlib.sha256(message.SerializeToString(deterministic=True)).hexdigest()[:16]


@pytest.mark.parametrize(("seed", "count"), ROWS_BEFORE)
def test_without_an_option_an_answer_has_the_bytes_that_it_had_before_there_were_columns(
    seed, count
):
    report, bars = random_report(seed, count), random_bars(seed, count)
    fewer = public.OutputOptions(omit_signals=True, omit_trades=True)
    found = digest(answered(report, bars)), digest(answered(report, bars, fewer))
    assert found == ROWS_BEFORE[seed, count]


def test_an_event_says_whether_it_was_a_buy_or_a_sell_of_a_short_too():
    report, bars = random_report(4, 300), random_bars(4, 300)
    performance = answered(report, bars).performance
    wanted = [
        (when, kind)
        for trade in performance.trades
        for when, kind in ((trade.buy_timestamp, "buy"), (trade.sell_timestamp, "sell"))
    ]
    if performance.HasField("open_position"):
        position = performance.open_position
        kind = "buy" if position.side == public.SIDE_LONG else "sell"
        wanted.append((position.entry_timestamp, kind))
    events = [(event.timestamp, event.type) for event in performance.equity_curve]
    assert {trade.side for trade in performance.trades} == {public.SIDE_LONG, public.SIDE_SHORT}
    assert sorted(events[1:-1]) == sorted(wanted)
    assert (events[0][1], events[-1][1]) == ("initial", "final")
