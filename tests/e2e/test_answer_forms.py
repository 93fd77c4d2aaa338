"""The forms of an answer as a client meets them: the same run in rows and in columns, collapsed or not."""

import grpc

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.column_rows import in_rows
from tests.stand.market_bars import random_bars
from tests.stand.running_service import events_until, refusal_of, run_request, without_times

# It buys on every bar, so that of a run of equal signals those matter that follow a stop.
BUYER = """
SYMBOL = 'X'
plot(data['close'].rolling(20).mean(), 'SMA')
for when, low in zip(data['timestamp'], data['low']):
    signal('BUY', when, reason='cheap' if low < 100 else 'dear')
"""
STOPPED = public.BacktestConfig(stop_loss=0.03)


def test_an_answer_in_columns_says_what_rows_say_in_a_stream_too_and_is_another_answer(client):
    bars = random_bars(400)

    def asked(form, run_id=""):
        output = public.OutputOptions(form=form, collapse_repeated_signals=True)
        return run_request(BUYER, bars, backtest=STOPPED, output=output, run_id=run_id)

    rows = client.ExecuteStrategy(asked(public.ANSWER_FORM_ROWS, "forms"))
    stream = client.StreamStrategy(asked(public.ANSWER_FORM_COLUMNS, "forms in columns"))
    columns = events_until(stream, "completed")[-1].completed

    assert rows.success, rows.error
    assert without_times(in_rows(columns, bars)) == without_times(rows)
    assert columns.ByteSize() < rows.ByteSize()
    other = refusal_of(lambda: client.ExecuteStrategy(asked(public.ANSWER_FORM_COLUMNS, "forms")))
    assert other.code is grpc.StatusCode.ALREADY_EXISTS
    again = client.ExecuteStrategy(asked(public.ANSWER_FORM_COLUMNS, "forms in columns"))
    assert again == columns


def test_each_signal_that_filled_an_order_is_told_though_it_repeats_the_one_before(client):
    bars = random_bars(400)
    code = BUYER.replace(", reason='cheap' if low < 100 else 'dear'", "")
    output = public.OutputOptions(collapse_repeated_signals=True)
    answer = client.ExecuteStrategy(run_request(code, bars, backtest=STOPPED, output=output))

    performance = answer.performance
    entries = [trade.entry_bar for trade in performance.trades]
    assert performance.HasField("open_position")
    entries.append(performance.open_position.entry_bar)
    assert len(entries) > 2
    # A signal fills at the open of the next bar.
    assert [one.timestamp for one in answer.signals] == [bars.time(bar - 1) for bar in entries]
    assert len(answer.signals) + sum(one.repeats for one in answer.signals) == 400
