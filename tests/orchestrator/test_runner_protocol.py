"""Frames from a sandbox: what keeps the rules arrives whole, and anything else is the sandbox's violation."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.generated import runner_pb2
from orchestrator.run import Outcome
from orchestrator.runner_protocol.frames import (
    LOOK_AHEAD_RUNS,
    FrameDecoder,
    ProtocolViolation,
    encode_job,
    encode_job_with_bars,
    ending_of,
)

NONCE = b"0123456789abcdef"
LIMIT = 10_000

Frame = runner_pb2.SupervisorFrame
READY = Frame(ready=runner_pb2.Ready(library_versions={"numpy": "2.4"}))
LOG = Frame(log=runner_pb2.LogLines(lines=["one", "two"]))
PROGRESS = Frame(progress=runner_pb2.Progress(bars_done=3, bars_total=9))
DONE = Frame(deployment_done=runner_pb2.DeploymentDone(index=2))
RESULT = Frame(result=runner_pb2.Result(nonce=NONCE, ending=runner_pb2.Ending(outcome=1)))
FRAMES = [READY, LOG, PROGRESS, DONE, RESULT]


def raw(body):
    return len(body).to_bytes(4, "big") + body


def framed(*frames):
    return b"".join(raw(frame.SerializeToString()) for frame in frames)


STREAM = framed(*FRAMES)


def decoder(max_bytes=LIMIT):
    return FrameDecoder(max_bytes=max_bytes, nonce=NONCE)


def heard(*pieces, max_bytes=LIMIT):
    """Frames that *pieces* hold, and the decoder that took them."""
    made = decoder(max_bytes)
    # An empty piece is the end of a stream, which no decoder hears of.
    return [frame for piece in pieces if piece for frame in made.feed(piece)], made


def refused(*pieces, match="", max_bytes=LIMIT):
    with pytest.raises(ProtocolViolation, match=match):
        heard(*pieces, max_bytes=max_bytes)


def test_a_stream_may_be_split_at_any_byte():
    for split in range(len(STREAM) + 1):
        frames, made = heard(STREAM[:split], STREAM[split:])
        assert frames == FRAMES
        assert made.result == RESULT.result
        assert made.received == len(STREAM)


def test_a_stream_may_come_byte_by_byte():
    assert heard(*(STREAM[i : i + 1] for i in range(len(STREAM))))[0] == FRAMES


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_a_stream_may_be_cut_into_any_pieces(cuts):
    edges = [0, *sorted(cuts), len(STREAM)]
    assert heard(*(STREAM[a:b] for a, b in itertools.pairwise(edges)))[0] == FRAMES


def test_a_stream_that_stops_early_has_no_result():
    for length in range(len(STREAM)):
        assert heard(STREAM[:length])[1].result is None


@given(st.lists(st.binary(max_size=200), max_size=5))
@settings(max_examples=300)
def test_random_bytes_are_a_violation_or_wait_for_more_and_raise_nothing_else(pieces):
    try:
        _, made = heard(*pieces)
    except ProtocolViolation:
        return
    assert made.result is None


@given(st.lists(st.binary(max_size=60), max_size=5))
@settings(max_examples=300)
def test_random_frames_are_a_violation_or_messages_and_raise_nothing_else(bodies):
    try:
        heard(b"".join(raw(body) for body in [READY.SerializeToString(), *bodies]))
    except ProtocolViolation:
        return


@given(st.integers(0, len(STREAM) - 1), st.integers(0, 255))
@settings(max_examples=500)
def test_a_stream_with_one_wrong_byte_is_a_violation_or_messages(at, value):
    changed = bytearray(STREAM)
    changed[at] = value
    try:
        _, made = heard(bytes(changed))
    except ProtocolViolation:
        return
    assert made.result is None or made.result.nonce == NONCE


def test_a_result_with_another_nonce_is_refused():
    for nonce in (b"", NONCE[:-1], NONCE + b"0", bytes(16)):
        refused(framed(READY, Frame(result=runner_pb2.Result(nonce=nonce))), match="another job")


def test_a_frame_that_is_too_large_is_refused_when_it_is_announced():
    refused((LIMIT + 1).to_bytes(4, "big"), match="too long")
    refused(b"\xff\xff\xff\xff", match="too long")


def test_as_many_bytes_as_the_limit_are_taken_and_one_more_is_not():
    assert heard(STREAM, max_bytes=len(STREAM))[1].result is not None
    refused(STREAM, max_bytes=len(STREAM) - 1, match="more than")


def test_bytes_past_the_limit_are_refused_before_they_make_a_frame():
    refused(framed(READY), b"\x00" * LIMIT, match="more than")


@pytest.mark.parametrize("pieces", [(STREAM + b"\x00",), (STREAM, b"\x00"), (STREAM + STREAM,)])
def test_nothing_may_come_after_the_result(pieces):
    refused(*pieces, match="after the result")


@pytest.mark.parametrize("first", [LOG, PROGRESS, DONE, RESULT])
def test_the_first_frame_must_be_ready(first):
    refused(framed(first), match="out of order")


def test_ready_comes_once():
    refused(framed(READY, READY), match="out of order")


def test_a_frame_that_holds_nothing_is_refused():
    refused(raw(b""), match="out of order")
    refused(framed(READY) + raw(b""), match="out of order")


def test_a_frame_that_is_no_message_is_refused():
    refused(raw(b"\xff\xff"), match="not a valid message")


def test_frames_without_end_are_refused_by_their_number():
    made = FrameDecoder(max_bytes=1 << 30, nonce=NONCE)
    list(made.feed(framed(READY)))
    log = framed(Frame(log=runner_pb2.LogLines()))
    with pytest.raises(ProtocolViolation, match="frames"):
        list(made.feed(log * 300_000))


def test_frames_before_a_violation_have_been_heard():
    frames = decoder().feed(framed(READY, LOG, PROGRESS) + raw(b""))
    assert [next(frames) for _ in range(3)] == [READY, LOG, PROGRESS]
    with pytest.raises(ProtocolViolation):
        next(frames)


@pytest.mark.parametrize(
    ("work", "processes"),
    [
        ({"backtest": runner_pb2.Backtest()}, 1),
        ({"look_ahead": runner_pb2.LookAheadCheck()}, LOOK_AHEAD_RUNS),
        ({"latest_bar": runner_pb2.LatestBar(deployments=[runner_pb2.Deployment()] * 3)}, 3),
    ],
)
def test_a_job_is_written_with_its_length_after_the_processes_that_it_needs(work, processes):
    job = runner_pb2.Job(nonce=NONCE, **work)
    preparation = runner_pb2.Preparation(processes=processes)
    assert encode_job(job) == framed(preparation, job)


@pytest.mark.parametrize("count", [1, 2500, 100_000])
def test_columns_follow_their_job_as_they_are(count):
    job = runner_pb2.Job(nonce=NONCE, backtest=runner_pb2.Backtest(bar_count=count))
    columns = [np.random.default_rng(place).random(count) for place in range(6)]
    frame = b"".join(encode_job_with_bars(job, [column.data for column in columns]))
    head = framed(runner_pb2.Preparation(processes=1), job)
    assert frame == head + b"".join(map(np.ndarray.tobytes, columns))


def ending(**fields):
    return ending_of(runner_pb2.Ending(**fields))


@pytest.mark.parametrize("outcome", [0, 12, -1, 2**31 - 1])
def test_an_outcome_that_is_none_is_a_violation(outcome):
    with pytest.raises(ProtocolViolation, match="outcome"):
        ending(outcome=outcome)


def test_a_success_has_no_failure_whatever_else_is_said():
    assert ending(outcome=1, message="hm").failure is None


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.SUCCEEDED])
def test_every_other_outcome_has_its_failure(outcome):
    found = ending(
        outcome=outcome, message="no", line=2, column=3, limit="memory", allowed=4, used=5
    )
    assert found.outcome is outcome
    failure = found.failure
    assert (failure.message, failure.line, failure.column) == ("no", 2, 3)
    assert (failure.limit, failure.allowed, failure.used) == ("memory", 4, 5)
    assert failure.bar is None


def test_bar_0_is_a_bar():
    assert ending(outcome=3, bar=0).failure.bar == 0
