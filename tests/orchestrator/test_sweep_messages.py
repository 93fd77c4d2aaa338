"""A sweep as public messages: what lasts is kept as bytes that give the same events again."""

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.api import sweep_to_proto
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import (
    Ending,
    Failure,
    JobUsage,
    Limits,
    LinesPrinted,
    Outcome,
    RunQueued,
    RunStarted,
    SetEnd,
    SetsProgress,
    SweepAccepted,
    SweepNews,
    WindowEnd,
)
from orchestrator.runs.event_log import Happened

SETS = [{"n": 3, "x": 0.5, "on": True, "kind": "sma", "list": (1.0, 2.0)}, {"n": 4}]


def told(event):
    encoded = sweep_to_proto.event("swept", 7, Happened(0, 1234, sweep_to_proto.news(event, SETS)))
    return public.SweepEvent.FromString(encoded)


def test_each_event_is_the_field_of_its_name():
    for event, name in (
        (SweepAccepted(Limits(1.0, 2, 3, 4, 5), 6, 7, 8.0), "accepted"),
        (RunQueued(2), "queued"),
        (RunStarted(warm=True), "started"),
        (SetEnd(0, Ending(Outcome.SUCCEEDED), JobUsage()), "set_result"),
        (SetsProgress(1, 2, 0, 0.5, None), "progress"),
        (WindowEnd(0, 0, 5, 9, None, None, None, None), "window_result"),
    ):
        message = told(event)
        assert message.WhichOneof("event") == name
        assert (message.run_id, message.sequence, message.time_ms) == ("swept", 7, 1234)


def test_what_a_strategy_prints_is_no_news_of_a_sweep():
    assert sweep_to_proto.event("swept", 1, Happened(0, 1, LinesPrinted(("x",)))) is None


def test_a_set_comes_back_with_its_parameters_each_of_its_type():
    end = SetEnd(0, Ending(Outcome.SUCCEEDED), JobUsage(1.0, 2.0), {"sharpe_ratio": 1.5}, window=2)
    result = told(end).set_result
    values = {name: getattr(of, of.WhichOneof("kind")) for name, of in result.parameters.items()}
    assert list(values.pop("list").values) == [1.0, 2.0]
    assert values == {"n": 3, "x": 0.5, "on": True, "kind": "sma"}
    assert (result.window, result.metrics.sharpe_ratio) == (2, 1.5)
    assert not result.metrics.HasField("win_rate")


def test_of_a_set_that_fails_the_text_is_cut_since_thousands_may_fail():
    failure = Failure("m" * 16_000, line=3, traceback="t" * 16_000 + "the last line", hint="h")
    encoded = told(SetEnd(0, Ending(Outcome.STRATEGY_ERROR, failure), JobUsage())).set_result
    assert encoded.failure.message == "m" * 1000
    assert len(encoded.failure.traceback) == 2000
    assert encoded.failure.traceback.endswith("the last line")
    assert (encoded.failure.line, encoded.failure.hint) == (3, "h")


def test_time_left_is_absent_before_the_first_set_has_ended():
    assert not told(SetsProgress(0, 2, 0, 0.5, None)).progress.HasField("left_ms")
    assert told(SetsProgress(2, 2, 0, 0.5, 0.0)).progress.left_ms == 0.0


@given(
    st.binary(max_size=50),
    st.lists(st.builds(SweepNews, st.sampled_from([7, 9]), st.binary(max_size=50)), max_size=5),
)
def test_an_answer_that_is_kept_gives_its_pieces_again(completed, lasting):
    end, *others = sweep_to_proto.unpacked(sweep_to_proto.packed(completed, lasting))
    assert end == (10, completed)
    assert others == [(one.number, one.encoded) for one in lasting]
