"""Fuzzes what reads bytes of the other side: `python tests/fuzz/fuzz_frames.py frames|reply SECONDS`.

Needs atheris, which `deployment/setup/tools.sh` installs. Both decoders must give the same for a stream whether
it comes whole or in pieces, raise nothing but their own error, and keep what they promise about what passes.
"""

from __future__ import annotations

import functools
import random
import struct
from collections.abc import Iterator

import atheris
import numpy as np

with atheris.instrument_imports(include=["orchestrator", "strategy_runner"]):
    from fuzz_session import arguments, run

    from orchestrator.generated import runner_pb2
    from orchestrator.runner_protocol.frames import FrameDecoder, ProtocolViolation, ending_of
    from strategy_runner.channel import reply
    from strategy_runner.channel.drawings import Drawing
    from strategy_runner.channel.reply_decoder import ReplyDecoder, ReplyError
    from strategy_runner.supervisor import ending as runner_ending
    from strategy_runner.supervisor.conversation import EndKind, ProcessEnd
    from strategy_runner.supervisor.print_log import PrintLog

NONCE = bytes(range(16))
FRAME_CAP = 1 << 16
BARS = (40, 7)
REPLY_CAP = 1 << 16
MAX_INPUT_BYTES = 4096


def pieces(data: bytes, seed: int) -> Iterator[bytes]:
    """*data* cut at places that *seed* decides."""
    at = 0
    while at < len(data):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        size = 1 + (seed >> 16) % 37
        yield data[at : at + size]
        at += size


def check_frames(data: bytes) -> None:
    """A stream of the supervisor, as the orchestrator reads it."""
    if not data:
        return
    whole, refused = _decode_frames([data[1:]])
    in_pieces, refused_in_pieces = _decode_frames(pieces(data[1:], data[0]))
    assert refused == refused_in_pieces, "a stream is refused in one way of cutting it alone"
    if not refused:
        assert whole == in_pieces, "another way of cutting gives other frames"
    for at, frame in enumerate(in_pieces):
        kind = frame.WhichOneof("frame")
        assert (kind == "ready") == (at == 0), "a stream begins with its only ready"
        assert kind != "result" or at == len(in_pieces) - 1, "a frame after the result"
        assert kind != "result" or frame.result.nonce == NONCE, "a result of another job"
        _tell(frame)


def _decode_frames(cut: list[bytes] | Iterator[bytes]) -> tuple[list[object], bool]:
    decoder = FrameDecoder(max_bytes=FRAME_CAP, nonce=NONCE)
    frames: list[object] = []
    try:
        for piece in cut:
            frames.extend(decoder.feed(piece))
    except ProtocolViolation:
        return frames, True
    return frames, False


def _tell(frame: runner_pb2.SupervisorFrame) -> None:
    try:
        if frame.HasField("deployment_done"):
            ending_of(frame.deployment_done.ending)
        if frame.HasField("result"):
            ending_of(frame.result.ending)
    except ProtocolViolation:
        return


def check_reply(data: bytes) -> None:
    """A stream of the strategy process, as the supervisor reads it."""
    if not data:
        return
    whole, refused = _decode_reply([data[1:]])
    in_pieces, refused_in_pieces = _decode_reply(pieces(data[1:], data[0]))
    assert refused == refused_in_pieces, "a stream is refused in one way of cutting it alone"
    if refused:
        return
    assert _contents(whole) == _contents(in_pieces), "another way of cutting gives other contents"
    bars = BARS[in_pieces.series]
    signals = in_pieces.signals
    assert np.all(np.diff(signals.bar) >= 0), "signals out of order"
    assert not len(signals) or (signals.bar[0] >= 0 and signals.bar[-1] < bars), "outside the bars"
    assert set(signals.side.tolist()) <= {1, -1}, "a signal without a side"
    assert np.all(np.isfinite(signals.quantity)), "a quantity that is no number"
    assert len(signals.reason) == len(signals), "reasons and signals differ in number"
    assert all(len(values) == bars for values in in_pieces.indicators.values()), "indicator length"
    assert len(in_pieces.indicators) <= reply.MAX_INDICATORS, "too many indicators"
    for drawing in in_pieces.drawings:
        assert np.all(np.diff(drawing.bars) > 0), "drawings out of order"
        assert not len(drawing.bars) or 0 <= drawing.bars[0] <= drawing.bars[-1] < bars, "outside"
    assert in_pieces.bars_done <= bars, "progress past the end"
    if in_pieces.failure is not None:
        _told_to_orchestrator(in_pieces)


def _told_to_orchestrator(decoder: ReplyDecoder) -> None:
    """What the supervisor makes of a failure, which must not be what breaks the supervisor."""
    end = ProcessEnd(EndKind.FAILED, 1.0, failure=decoder.failure)
    log = PrintLog(1024, 1024, lambda _lines: None)
    message = runner_ending.ending_of(end, timeout_s=1.0, log=log)
    ending_of(runner_pb2.Ending.FromString(message.SerializeToString()))


def _decode_reply(cut: list[bytes] | Iterator[bytes]) -> tuple[ReplyDecoder, bool]:
    decoder = ReplyDecoder(BARS, REPLY_CAP)
    try:
        for piece in cut:
            # Byte by byte, as what it asks for must have been sent before it can go on.
            for at in range(len(piece)):
                decoder.feed(piece[at : at + 1])
                _serve(decoder)
    except ReplyError:
        return decoder, True
    return decoder, False


def _serve(decoder: ReplyDecoder) -> None:
    bars = BARS[decoder.series]
    if decoder.asked is not None:
        is_whole = decoder.asked == reply.ALL_BARS
        decoder.sent(bars if is_whole else min(decoder.asked, bars), is_whole=is_whole)
    elif decoder.wants_next and decoder.shown < bars:
        decoder.sent(decoder.shown + 1)
    elif decoder.wants_next:
        decoder.no_more()


def _contents(decoder: ReplyDecoder) -> tuple[object, ...]:
    signals = decoder.signals
    return (
        decoder.series,
        signals.bar.tobytes(),
        signals.side.tobytes(),
        signals.price.tobytes(),
        signals.quantity.tobytes(),
        signals.reason,
        {name: values.tobytes() for name, values in decoder.indicators.items()},
        decoder.constants,
        decoder.bars_done,
        decoder.failure,
        decoder.ended,
    )


def _frame(**fields: object) -> bytes:
    body = runner_pb2.SupervisorFrame(**fields).SerializeToString()
    return len(body).to_bytes(4, "big") + body


def frame_seeds() -> Iterator[bytes]:
    """Streams of well-behaved supervisors."""
    ready = _frame(ready=runner_pb2.Ready(library_versions={"numpy": "2"}))
    log = _frame(log=runner_pb2.LogLines(lines=["a", "b"]))
    progress = _frame(progress=runner_pb2.Progress(bars_done=1, bars_total=9, equity=1.5))
    failed = runner_pb2.Ending(outcome=3, message="m", line=2, bar=5, traceback="t")
    report = runner_pb2.BacktestReport(equity=b"12345678", metrics={"sharpe_ratio": 1.0})
    for ending in (None, runner_pb2.Ending(outcome=1), failed, runner_pb2.Ending(outcome=99)):
        result = runner_pb2.Result(nonce=NONCE, ending=ending, report=report)
        yield b"\x07" + ready + log + progress + _frame(result=result)
        done = runner_pb2.DeploymentDone(index=1, ending=ending)
        yield b"\x01" + ready + _frame(deployment_done=done) + _frame(result=result)
    yield b"\x00" + ready + ready
    yield b"\x00" + ready + _frame(result=runner_pb2.Result(nonce=b"other"))
    yield b"\x00" + ready + b"\xff\xff\xff\xff"


def reply_seeds() -> Iterator[bytes]:
    """Streams of well-behaved strategy processes."""
    signals = reply.SignalColumns(
        np.array([1, 3, 39], np.int64),
        np.array([1, -1, 1], np.int8),
        np.array([1.0, np.nan, 3.0]),
        np.array([0.0, 2.0, 0.0]),
        ("in", "", "né"),
    )
    told = reply.encode_signals(signals)
    constants = reply.encode_constants(reply.Constants(stop_loss=2.0))
    plot = reply.encode_indicator("fast", np.arange(40.0))
    red, up = ((("color", "red"),), np.zeros(0, np.int32)), ((("icon", "up"),), np.array([1, 3]))
    drawn = reply.encode_drawing(Drawing("fast", *red)) + reply.encode_drawing(Drawing("", *up))
    end = reply.encode(reply.Kind.END)
    ask_all, ask_some = reply.encode_ask(reply.ALL_BARS), reply.encode_ask(38)
    buy = reply.encode_answer(1, 9.5, 2.0, "né")
    yield (
        b"\x01"
        + reply.encode_symbol(0, reply.Choice.NAMED)
        + constants
        + ask_all
        + plot
        + told
        + drawn
        + end
    )
    yield (
        b"\x02"
        + reply.encode_symbol(1, reply.Choice.NAMED)
        + reply.encode_ask(6)
        + buy
        + reply.HOLD
        + end
    )
    yield b"\x03" + ask_some + buy + reply.HOLD + buy + plot + end
    yield b"\x05" + ask_some + ask_all + told + end
    for bar in (None, 5):
        failure = reply.StrategyFailure(
            reply.FailureKind.STRATEGY_ERROR, "ValueError: x", 3, 4, bar, "Traceback"
        )
        yield b"\x04" + ask_some + buy + reply.encode_failure(failure)


def mutate_records(data: bytes, max_size: int, seed: int, header: struct.Struct) -> bytes:
    """Changes one record of a stream and keeps the lengths right, or changes bytes as libFuzzer does."""
    chance = random.Random(seed)
    records = list(_records(data[1:], header))
    if not records or chance.random() < 0.2:
        return atheris.Mutate(data, max_size)
    at = chance.randrange(len(records))
    match chance.randrange(5):
        case 0:
            del records[at]
        case 1:
            records.insert(chance.randrange(len(records) + 1), records[at])
        case 2:
            other = chance.randrange(len(records))
            records[at], records[other] = records[other], records[at]
        case _:
            kind, payload = records[at]
            records[at] = kind, atheris.Mutate(payload, min(len(payload) + 64, max_size))
    stream = b"".join(header.pack(*kind, len(payload)) + payload for kind, payload in records)
    return (data[:1] + stream)[:max_size]


def _records(stream: bytes, header: struct.Struct) -> Iterator[tuple[tuple[int, ...], bytes]]:
    at = 0
    while at + header.size <= len(stream):
        *kind, length = header.unpack_from(stream, at)
        yield tuple(kind), stream[at + header.size : at + header.size + length]
        at += header.size + length


TARGETS = {
    "frames": (check_frames, frame_seeds, struct.Struct(">I")),
    "reply": (check_reply, reply_seeds, reply.HEADER),
}

if __name__ == "__main__":
    options = arguments(TARGETS)
    check, seeds, header = TARGETS[options.target]
    mutate = functools.partial(mutate_records, header=header)
    run(options, check, seeds(), max_bytes=MAX_INPUT_BYTES, mutate=mutate)
