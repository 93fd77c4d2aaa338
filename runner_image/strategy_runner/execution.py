"""The strategy process: takes one evaluation, runs it, and says what came of it.

Everything here may be overwritten by the code that it runs. It is a courtesy to honest strategies; what protects the
run is on the supervisor's side of the pipe.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
import time
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import BinaryIO

import pandas as pd

from strategy_runner import reply, shared_bars
from strategy_runner.generated import runner_pb2
from strategy_runner.market_data import Bars
from strategy_runner.recorder import InvalidSignal
from strategy_runner.reply import FailureKind, Kind, StrategyFailure
from strategy_runner.strategy import FILENAME, Strategy

_PROGRESS_INTERVAL_S = 0.1
_MAX_TRACEBACK_FRAMES = 12
_LINGER_S = 0.05


def serve(evaluations: BinaryIO, shared: int, replies: BinaryIO) -> None:
    """Reads one evaluation, runs it, and writes its reply. All descriptors but that of *replies* are closed first."""
    with evaluations:
        length = int.from_bytes(evaluations.read(4), "big")
        evaluation = runner_pb2.Evaluation.FromString(evaluations.read(length))
    series = [shared_bars.bars_of(one.bars) for one in evaluation.series]
    if evaluation.shared_bars:
        series = [shared_bars.view(shared, evaluation.shared_bars)]
    os.close(shared)
    with replies:
        evaluate(evaluation, series, replies)
        replies.flush()


def evaluate(evaluation: runner_pb2.Evaluation, series: Sequence[Bars], replies: BinaryIO) -> None:
    """Runs *evaluation* in this process, on one of *series*, and writes what came of it to *replies*."""
    source = evaluation.source.code
    chosen = _chosen_series(source, [one.symbol for one in evaluation.series])
    data = data_frame(series[chosen])
    replies.write(reply.encode_symbol(chosen))
    linecache.cache[FILENAME] = (len(source), None, source.splitlines(keepends=True), FILENAME)
    strategy: Strategy | None = None
    last_progress = time.monotonic()

    def on_bars(done: int) -> None:
        nonlocal last_progress
        if time.monotonic() - last_progress >= _PROGRESS_INTERVAL_S and strategy is not None:
            last_progress = time.monotonic()
            replies.write(reply.encode_signals(strategy.recorder.take()))
            replies.write(reply.encode_progress(done))
            replies.flush()

    def on_loaded(constants: reply.Constants) -> None:
        replies.write(reply.encode_constants(constants))

    try:
        warmup = evaluation.warmup_bars if evaluation.HasField("warmup_bars") else None
        strategy = Strategy(
            source,
            data,
            dict(evaluation.source.parameters),
            warmup,
            on_loaded,
            on_bars,
            evaluation.is_prefix,
        )
        strategy.run(latest_bar_only=evaluation.latest_bar_only)
        # Objects of the strategy die before its result counts: a destructor is part of the run.
        strategy.namespace.clear()
    except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the strategy's too
        bar = strategy.bar if strategy is not None else None
        replies.write(reply.encode_failure(failure_of(error, bar)))
        return
    _flush_prints()
    replies.writelines(
        reply.encode_indicator(name, values) for name, values in strategy.recorder.plots.items()
    )
    replies.write(reply.encode_signals(strategy.recorder.take()))
    replies.write(reply.encode(Kind.END))


def data_frame(bars: Bars) -> pd.DataFrame:
    """What a strategy knows as `data`: columns timestamp, open, high, low, close, volume on a UTC index.

    The columns are views on *bars*, read-only, and so are the times, which index and column share. pandas copies what
    a strategy writes to in a frame that is made of this one, such as a slice or a shallow copy.
    """
    index = pd.DatetimeIndex(bars.timestamp_ms.view("M8[ms]").astype("M8[us]"), tz="UTC")
    # What pandas is given it copies, on its way to UTC; so this is its own array, before others share it.
    index._data._ndarray.flags.writeable = False  # type: ignore[attr-defined]  # noqa: SLF001
    columns: dict[str, object] = {"timestamp": index}
    for name in ("open", "high", "low", "close", "volume"):
        columns[name] = getattr(bars, name)
    return pd.DataFrame(columns, index=index, copy=False)


def failure_of(error: BaseException, bar: int | None) -> StrategyFailure:
    """Describes *error* by the strategy's own frames. Survives an exception whose text cannot be had."""
    if isinstance(error, MemoryError):
        kind = FailureKind.OUT_OF_MEMORY
    elif isinstance(error, InvalidSignal):
        kind = FailureKind.INVALID_SIGNAL
    else:
        kind = FailureKind.STRATEGY_ERROR
    message = _text_of(error)
    if kind is FailureKind.INVALID_SIGNAL:
        assert isinstance(error, InvalidSignal)  # noqa: S101 - narrows for the type checker
        return StrategyFailure(
            kind, message, *_position(error), bar=error.bar if error.bar is not None else bar
        )
    line, column = _position(error)
    return StrategyFailure(
        kind, f"{type(error).__name__}: {message}", line, column, bar, _traceback_text(error)
    )


def _text_of(error: BaseException) -> str:
    try:
        return str(error)[: reply.MAX_TEXT_BYTES]
    except BaseException:  # noqa: BLE001 - the strategy wrote __str__
        return "(an exception whose text raises)"


def _position(error: BaseException) -> tuple[int, int]:
    """Line and column in the strategy, both from 1; 0 where unknown."""
    if isinstance(error, SyntaxError) and error.filename == FILENAME:
        return error.lineno or 0, error.offset or 0
    own = _own_frames(error.__traceback__)
    if not own:
        return 0, 0
    last = own[-1]
    positions = list(last.tb_frame.f_code.co_positions())
    _, _, column, _ = (
        positions[last.tb_lasti // 2] if last.tb_lasti // 2 < len(positions) else (0, 0, None, 0)
    )
    return last.tb_lineno, 0 if column is None else column + 1


def _own_frames(tb: TracebackType | None) -> list[TracebackType]:
    own = []
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == FILENAME:
            own.append(tb)
        tb = tb.tb_next
    return own


def _traceback_text(error: BaseException) -> str:
    own = _own_frames(error.__traceback__)[-_MAX_TRACEBACK_FRAMES:]
    frames = [
        traceback.FrameSummary(
            tb.tb_frame.f_code.co_filename, tb.tb_lineno, tb.tb_frame.f_code.co_name
        )
        for tb in own
    ]
    lines = traceback.StackSummary.from_list(frames).format()
    return (
        "Traceback (most recent call last):\n"
        + "".join(lines)
        + f"{type(error).__name__}: {_text_of(error)}"
    )


def _chosen_series(source: str, symbols: Sequence[str]) -> int:
    """Which of *symbols* the code's SYMBOL constant names; the first where it names none of them."""
    if len(symbols) <= 1:
        return 0
    try:
        tree = ast.parse(source, FILENAME)
    except (SyntaxError, ValueError):
        return 0  # compiling it will say what is wrong
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if "SYMBOL" in names and node.value.value in symbols:
                return symbols.index(node.value.value)
    return 0


def _flush_prints() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # closed or replaced by the strategy; what it printed there is its own affair


def main(evaluations_fd: int, shared_fd: int, replies_fd: int) -> None:
    """Body of the process; never returns, so that nothing of the parent's stack runs here."""
    try:
        replies = os.fdopen(replies_fd, "wb", buffering=1 << 16)
        serve(os.fdopen(evaluations_fd, "rb"), shared_fd, replies)
        _flush_prints()
        # The supervisor reads off what was used while there is somebody to read it off, and need not wait for the end.
        time.sleep(_LINGER_S)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a reply that cannot be written ends the process, not the interpreter
        os._exit(70)
