"""Rows are what they were before there were columns; columns say the same; a collapsed answer keeps what matters."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.api import from_proto
from orchestrator.api.answers.time_text import time_texts
from orchestrator.api.calls.request_limits import allowance
from orchestrator.api.wire import run_request
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from tests.orchestrator.random_reports import add_orders, answered, random_bars, random_report
from tests.stand.column_rows import in_rows

CALLING = Path(__file__).parents[2] / "docs" / "calling.md"
# SHA-256, shortened, of the answers to random reports as they were made before there was any other form than rows.
ROWS_BEFORE = {
    # (seed, bars): (all of it, without signals and trades)
    (0, 200): ("9a981bed6e1b063e", "31d9f1e1c760220f"),
    (1, 200): ("da2ab39308caf21c", "fa2e9dc146cb9985"),
    (2, 200): ("75ac2a8d09e05a40", "4a2b1ff30cd6cd44"),
    (3, 200): ("225f3fdb59db07bc", "225f3fdb59db07bc"),
    (4, 200): ("05130de9175aad3d", "feee8951a60d2bb7"),
    (5, 200): ("4a889e76a87b88c2", "6b66e693e95cd15e"),
    (6, 200): ("c98dc4b63d61fdec", "b073d1b206ac6128"),
    (7, 200): ("4403dfa5ac236e57", "2c38e10fb892fd0a"),
    (1, 2): ("7cbbfe555a4ab684", "f55dedb9245da40f"),
    (2, 20000): ("88df8bef9f436450", "f45751a37c50044f"),
}


def digest(message):
    for trade in message.performance.trades:  # what was added later
        trade.ClearField("mae")
        for name in ("mfe", "entry_order", "exit_order", "financing"):
            trade.ClearField(name)
    return hashlib.sha256(message.SerializeToString(deterministic=True)).hexdigest()[:16]


@pytest.mark.parametrize(("seed", "count"), ROWS_BEFORE)
def test_without_an_option_an_answer_has_the_bytes_that_it_had_before_there_were_columns(
    seed, count
):
    report, bars = random_report(seed, count), random_bars(seed, count)
    fewer = public.OutputOptions(omit_signals=True, omit_trades=True)
    found = digest(answered(report, bars)), digest(answered(report, bars, fewer))
    assert found == ROWS_BEFORE[seed, count]
    rows = public.OutputOptions(form=public.ANSWER_FORM_ROWS)
    assert digest(answered(report, bars, rows)) == found[0]


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


OPTIONS = st.builds(
    public.OutputOptions,
    collapse_repeated_signals=st.booleans(),
    omit_signals=st.booleans(),
    omit_trades=st.booleans(),
)


def of_form(options, form):
    made = public.OutputOptions(form=form)
    made.MergeFrom(options)
    return made


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.integers(0, 10_000), st.integers(1, 300), OPTIONS)
def test_columns_say_what_rows_say_and_take_less(seed, count, options):
    report, bars = random_report(seed, count), random_bars(seed, count)
    if seed % 2:
        add_orders(report, seed)
    rows = answered(report, bars, of_form(options, public.ANSWER_FORM_ROWS))
    columns = answered(report, bars, of_form(options, public.ANSWER_FORM_COLUMNS))
    tested = columns.performance
    assert not any((columns.signals, columns.indicators, tested.trades))
    assert not any((tested.equity_curve, tested.ignored_signals))
    assert in_rows(columns, bars).SerializeToString() == rows.SerializeToString()
    assert columns.ByteSize() < rows.ByteSize()


def test_a_text_of_a_dictionary_is_there_once():
    columns = answered(
        random_report(6, 2000),
        random_bars(6, 2000),
        public.OutputOptions(form=public.ANSWER_FORM_COLUMNS),
    )
    dictionaries = [
        columns.signal_columns.reasons,
        columns.performance.trade_columns.reasons,
        columns.performance.ignored_signal_columns.reasons,
    ]
    for texts in dictionaries:
        assert texts
        assert len(texts) == len(set(texts))


def test_texts_and_counts_beyond_what_one_byte_numbers_are_numbered():
    count = 40_000
    report = runner_pb2.BacktestReport(equity=np.ones(count).tobytes())
    report.signals.bar = np.arange(count).tobytes()
    report.signals.side = np.ones(count, "i1").tobytes()
    report.signals.price = np.full(count, np.nan).tobytes()
    report.signals.quantity = np.zeros(count).tobytes()
    report.signals.reason.extend(
        ["first"] * 20_000 + [f"reason {place}" for place in range(20_000)]
    )
    options = public.OutputOptions(form=public.ANSWER_FORM_COLUMNS, collapse_repeated_signals=True)
    told = answered(report, random_bars(0, count), options).signal_columns
    assert list(told.bar) == [0, *range(20_000, count)]
    assert list(told.repeats) == [19_999] + [0] * 20_000
    assert told.reasons[told.reason[-1]] == "reason 19999"


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.integers(0, 10_000), st.integers(1, 300))
def test_collapsed_signals_are_those_that_change_what_was_said_or_filled_an_order(seed, count):
    report, bars = random_report(seed, count), random_bars(seed, count)
    every = answered(report, bars).signals
    filled = {
        *np.frombuffer(report.trades.entry_signal, "<i8").tolist(),
        *np.frombuffer(report.trades.exit_signal, "<i8").tolist(),
    }
    if report.HasField("open_position"):
        filled.add(report.open_position.entry_signal)
    wanted = []
    asked = np.frombuffer(report.signals.quantity, "<f8").tolist()
    for place, signal in enumerate(every):
        before = every[place - 1]
        repeated = (signal.type, asked[place], signal.reason) == (
            before.type,
            asked[place - 1],
            before.reason,
        )
        if place and repeated and place not in filled:
            wanted[-1].repeats += 1
        else:
            wanted.append(signal)

    told = answered(report, bars, public.OutputOptions(collapse_repeated_signals=True))

    assert list(told.signals) == wanted
    assert len(told.signals) + sum(signal.repeats for signal in told.signals) == len(every)
    kept = {signal.timestamp for signal in wanted}
    ignored = answered(report, bars).performance.ignored_signals
    assert list(told.performance.ignored_signals) == [
        one for one in ignored if one.timestamp in kept
    ]
    assert told.performance.buy_count == sum(signal.type == "BUY" for signal in wanted)


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_columns_that_do_not_fit_are_left_out_by_their_real_size(seed):
    report, bars = random_report(seed, 3000), random_bars(seed, 3000)
    options = public.OutputOptions(form=public.ANSWER_FORM_COLUMNS, omit_trades=True)
    whole = answered(report, bars, options)
    indicators = sum(one.ByteSize() + 8 for one in whole.indicator_columns)
    enough = whole.ByteSize() - indicators + (1 << 16)
    signals = whole.signal_columns.ByteSize()

    fits = answered(report, bars, options, max_bytes=enough)
    short = answered(report, bars, options, max_bytes=enough - signals // 2)

    assert fits.HasField("signal_columns")
    assert not any(word.startswith("signals left out") for word in fits.warnings)
    told = [word for word in short.warnings if "would be larger" in word]
    assert any(word.startswith(("equity thinned", "signals left out")) for word in told)
    assert short.ByteSize() <= enough - signals // 2


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_the_five_lines_of_the_documentation_read_columns_with_numpy(seed):
    (lines,) = re.findall(r"```python\n(.*?)```", CALLING.read_text(encoding="utf-8"), re.DOTALL)
    report, bars = random_report(seed, 300), random_bars(seed, 300)
    answer = answered(report, bars, public.OutputOptions(form=public.ANSWER_FORM_COLUMNS))
    rows = in_rows(answer, bars)
    read = {"np": np, "pb": public, "answer": answer}

    exec(compile(lines, "calling.md", "exec"), read)

    buys = [signal.timestamp for signal in rows.signals if signal.type == "BUY"]
    assert time_texts(read["bought"].astype(np.int64)).astype(str).tolist() == buys
    assert [text for text in read["reasons"].tolist() if text] == [
        signal.reason for signal in rows.signals if signal.reason
    ]
    percent = [trade.pnl_percent for trade in rows.performance.trades]
    np.testing.assert_allclose(100 * read["returns"], percent)


def test_requests_with_other_options_have_other_contents():
    def contents(**options):
        request = public.ExecuteStrategyRequest(
            code="x = 1", run_id="r", output=public.OutputOptions(**options)
        )
        received = run_request.received(request.SerializeToString(), allowance(100, 1, 1000))
        return from_proto.contents_digest(received, random_bars(1, 3))

    asked = [
        {},
        {"form": public.ANSWER_FORM_COLUMNS},
        {"collapse_repeated_signals": True},
        {"omit_signals": True},
    ]
    assert len({contents(**options) for options in asked}) == len(asked)
