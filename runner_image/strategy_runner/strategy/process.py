"""The strategy process: takes one evaluation, runs it, and reports the result.

The code that it runs can overwrite everything here. These checks only help honest strategies; the protection of the
run is on the supervisor's side of the pipe.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from strategy_runner.channel import reply
from strategy_runner.channel.bar_feed import BarFeed, PipeFeed
from strategy_runner.channel.reply import Choice, FailureKind, Kind, StrategyFailure
from strategy_runner.generated import runner_pb2
from strategy_runner.strategy.by_position import read_whole_numbers_as_places
from strategy_runner.strategy.failing import Failing
from strategy_runner.strategy.hints import hint_for
from strategy_runner.strategy.notices import FILENAME, noticed
from strategy_runner.strategy.parameters import Value, parameter_values
from strategy_runner.strategy.refusal import InvalidSignal
from strategy_runner.strategy.special_labels import hide_special_labels
from strategy_runner.strategy.styles import Strategy
from strategy_runner.strategy.tracebacks import own_frames, text_of, traceback_text

# What libraries say is in the beginning. A text of the strategy's own may have any length, and rules search it.
_HINTED_CHARACTERS = 2_000

Say = Callable[[bytes], object]
"""Sends one record to the supervisor, whole."""


def serve(messages: int, shared: int, say: Say) -> None:
    """Takes one evaluation from the descriptor *messages*, runs it, and writes its reply.

    Args:
        messages: Brings the evaluation, then bars.
        shared: The memory file of this process.
        say: Takes records.
    """
    length = int.from_bytes(os.read(messages, 4), "big")
    body = bytearray()
    while len(body) < length:
        body += os.read(messages, length - len(body))
    evaluation = runner_pb2.Evaluation.FromString(bytes(body))
    evaluate(evaluation, PipeFeed(messages, shared, say), say)


def evaluate(evaluation: runner_pb2.Evaluation, feed: BarFeed, say: Say) -> None:
    """Runs *evaluation* in this process on the bars of *feed*, and says what came of it."""
    source = evaluation.source.code.removeprefix("\ufeff")
    say(reply.encode_symbol(*_chosen_series(source, list(evaluation.symbols))))
    linecache.cache[FILENAME] = (len(source), None, source.splitlines(keepends=True), FILENAME)
    strategy: Strategy | None = None

    def on_loaded(constants: reply.Constants) -> None:
        say(reply.encode_constants(constants))

    try:
        warmup = evaluation.warmup_bars if evaluation.HasField("warmup_bars") else None
        strategy = Strategy(
            source,
            feed,
            parameter_values(evaluation.source.parameters),
            warmup,
            on_loaded,
            evaluation.is_prefix,
            evaluation.signal_meaning,
            evaluation.shorts,
            evaluation.first_traded_bar,
        )
        with noticed() as notices:
            strategy.run()
        plots = strategy.plots()
        signals = strategy.recorder.take()
        # Objects of the strategy die before its result counts: a destructor is part of the run.
        strategy.namespace.clear()
    except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the strategy's too
        bar = strategy.bar if strategy is not None else None
        parameters = parameter_values(evaluation.source.parameters)
        say(reply.encode_failure(failure_of(error, bar, parameters)))
        return
    _flush_prints()
    records = [reply.encode_indicator(name, values) for name, values in plots]
    if len(signals):
        encode = reply.encode_signals if signals.orders is None else reply.encode_order_columns
        records.append(encode(signals))
    records += [reply.encode_drawing(drawing) for drawing in strategy.recorder.drawn.all()]
    notes = (
        *strategy.recorder.drawn.notes(),
        *strategy.notes,
        *strategy.recorder.reading.notes(),
        *notices,
    )
    records += [reply.encode_note(note) for note in notes[: reply.MAX_NOTES]]
    for record in records:
        say(record)
    say(reply.encode(Kind.END))


def failure_of(
    error: BaseException, bar: int | None, parameters: Mapping[str, Value] | None = None
) -> StrategyFailure:
    """Describes *error* by the strategy's own frames. Survives an exception whose text cannot be had."""
    if isinstance(error, MemoryError):
        kind = FailureKind.OUT_OF_MEMORY
    elif isinstance(error, InvalidSignal):
        kind = FailureKind.INVALID_SIGNAL
    else:
        kind = FailureKind.STRATEGY_ERROR
    message = text_of(error)
    if kind is FailureKind.INVALID_SIGNAL:
        assert isinstance(error, InvalidSignal)  # noqa: S101 - narrows for the type checker
        return StrategyFailure(
            kind, message, *_position(error), bar=error.bar if error.bar is not None else bar
        )
    line, column = _position(error)
    told = f"{type(error).__name__}: {message}"
    failing_line = linecache.getline(FILENAME, line)[:_HINTED_CHARACTERS]
    sent = parameters or {}
    texts = tuple(name for name, value in sent.items() if isinstance(value, str))
    hint = hint_for(
        Failing(error, message[:_HINTED_CHARACTERS], failing_line, bar, tuple(sent), texts)
    )
    return StrategyFailure(
        kind, told, line, column, bar, traceback_text(error, error.__traceback__), hint
    )


def _position(error: BaseException) -> tuple[int, int]:
    """Line and column in the strategy, both from 1; 0 where unknown."""
    if isinstance(error, SyntaxError) and error.filename == FILENAME:
        return error.lineno or 0, error.offset or 0
    own = own_frames(error.__traceback__)
    if not own:
        return 0, 0
    last = own[-1]
    positions = list(last.tb_frame.f_code.co_positions())
    _, _, column, _ = (
        positions[last.tb_lasti // 2] if last.tb_lasti // 2 < len(positions) else (0, 0, None, 0)
    )
    return last.tb_lineno, 0 if column is None else column + 1


def _chosen_series(source: str, symbols: Sequence[str]) -> tuple[int, Choice]:
    """Which of *symbols* the code's SYMBOL constant names; the first where it names none of them."""
    if not symbols:
        return 0, Choice.NAMED
    try:
        tree = ast.parse(source, FILENAME)
    except (SyntaxError, ValueError):
        return 0, Choice.NAMED  # compiling it will say what is wrong
    named = [name for node in tree.body for name in _symbols_named(node)]
    for name in named:
        if name in symbols:
            return symbols.index(name), Choice.NAMED
    if named:
        return 0, Choice.ANOTHER
    return 0, Choice.NAMED if len(symbols) == 1 else Choice.NONE


def _symbols_named(node: ast.stmt) -> list[str]:
    """The texts that *node* assigns to SYMBOL, alone or in a row such as `SYMBOL, TIMEFRAME = 'A', '1D'`."""
    pairs: list[tuple[ast.expr, ast.expr | None]]
    if isinstance(node, ast.AnnAssign):
        pairs = [(node.target, node.value)]
    elif isinstance(node, ast.Assign):
        pairs = [pair for target in node.targets for pair in _assigned_together(target, node.value)]
    else:
        return []
    return [
        value.value
        for target, value in pairs
        if isinstance(target, ast.Name)
        and target.id == "SYMBOL"
        and isinstance(value, ast.Constant)
        and isinstance(value.value, str)
    ]


def _assigned_together(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr | None]]:
    rows = (ast.Tuple, ast.List)
    if isinstance(target, rows) and isinstance(value, rows):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _flush_prints() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # closed or replaced by the strategy; what it printed there is its own affair


def _write(fd: int, record: bytes) -> None:
    """At once and mostly in one piece, so that a supervisor that waits for it is woken once."""
    sent = os.write(fd, record)
    while sent < len(record):
        sent += os.write(fd, memoryview(record)[sent:])


def prepare() -> None:
    """Changes pandas for as long as this process lives.

    Once, and before any code is run: each change undoes what the interpreter has learnt about code that ran before.
    """
    hide_special_labels()
    read_whole_numbers_as_places()


def main(messages_fd: int, shared_fd: int, replies_fd: int) -> None:
    """Body of the process; never returns, so that nothing of the parent's stack runs here."""
    try:
        sys.stderr = sys.stdout  # one stream, so that lines keep their order
        serve(messages_fd, shared_fd, partial(_write, replies_fd))
        _flush_prints()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a reply that cannot be written ends the process, not the interpreter
        os._exit(70)
