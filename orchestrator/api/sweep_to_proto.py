"""What happens to a sweep, and its end, as public messages.

The rule: what lasts is encoded once, when it happens, and serves all who ask for it, at whatever time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import cast

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.admission.parameter_sets import ParameterSet
from orchestrator.admission.parameters import Value
from orchestrator.api import to_proto
from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import (
    Failure,
    Finding,
    Outcome,
    RunEvent,
    RunId,
    RunQueued,
    RunStarted,
    SetEnd,
    SetsProgress,
    Severity,
    SweepAccepted,
    SweepNews,
    Usage,
    WindowEnd,
)
from orchestrator.runs.backtests import RunAnswer
from orchestrator.runs.event_log import Happened
from orchestrator.runs.sweep_answer import BestSet, OutOfSample, SweepAnswer
from orchestrator.wire_format import nested

_EVENT = public.SweepEvent
_LENGTH_BYTES, _NUMBER_BYTES = 4, 1
# What the best sets leave of an answer to the rest of its end: warnings, figures, a receipt.
_REST_BYTES = 64 * 1024
# Thousands of sets fail in the same way, and what is told of each is kept until the sweep has ended.
_FAILURE_CHARACTERS, _TRACEBACK_CHARACTERS = 1000, 2000


def news(event: RunEvent, sets: Sequence[ParameterSet]) -> RunEvent:
    """*event* as it is kept: encoded, if it lasts and has contents."""
    match event:
        case SweepAccepted(limits, count, windows, total_timeout_s):
            accepted = public.SweepAccepted(
                limits=to_proto.limits_message(limits),
                sets=count,
                windows=windows,
                total_timeout_ms=round(total_timeout_s * 1000),
            )
            return SweepNews(_EVENT.ACCEPTED_FIELD_NUMBER, accepted.SerializeToString())
        case SetEnd():
            result = _set_result(event, sets[event.index])
            return SweepNews(_EVENT.SET_RESULT_FIELD_NUMBER, result.SerializeToString())
        case WindowEnd():
            window = _window_result(event, sets)
            return SweepNews(_EVENT.WINDOW_RESULT_FIELD_NUMBER, window.SerializeToString())
        case _:
            return event


def is_lasting(event: RunEvent) -> bool:
    """Whether *event* is a result, of a set or of a window."""
    return isinstance(event, SweepNews) and event.number != _EVENT.ACCEPTED_FIELD_NUMBER


def event(run_id: str, sequence: int, happened: Happened) -> bytes | None:
    """The message of one event; None for one that is no news of a sweep."""
    match happened.event:
        case SweepNews(number, encoded):
            return message(run_id, sequence, happened.time_ms, number, encoded)
        case RunQueued(position):
            number = _EVENT.QUEUED_FIELD_NUMBER
            encoded = public.RunQueued(position=position).SerializeToString()
        case RunStarted(warm):
            number = _EVENT.STARTED_FIELD_NUMBER
            encoded = public.RunStarted(warm=warm).SerializeToString()
        case SetsProgress():
            number = _EVENT.PROGRESS_FIELD_NUMBER
            encoded = _progress(happened.event).SerializeToString()
        case _:
            return None
    return message(run_id, sequence, happened.time_ms, number, encoded)


def message(run_id: str, sequence: int, time_ms: int, number: int, encoded: bytes) -> bytes:
    """The event whose field *number* is *encoded*."""
    head = _EVENT(run_id=run_id, sequence=sequence, time_ms=time_ms)
    return head.SerializeToString() + nested(number, encoded)


def packed(completed: bytes, lasting: Sequence[SweepNews]) -> bytes:
    """The end of a sweep, and all that lasted of what happened before, as one answer that can be kept."""
    pieces = [_piece(_EVENT.COMPLETED_FIELD_NUMBER, completed)]
    pieces += [_piece(one.number, one.encoded) for one in lasting]
    return b"".join(pieces)


def unpacked(answer: bytes) -> Iterator[tuple[int, bytes]]:
    """What `packed` made, with the numbers of the fields; first the end."""
    at = 0
    while at < len(answer):
        number = answer[at]
        length = int.from_bytes(answer[at + _NUMBER_BYTES : at + _NUMBER_BYTES + _LENGTH_BYTES])
        at += _NUMBER_BYTES + _LENGTH_BYTES
        yield number, answer[at : at + length]
        at += length


def completed(
    answer: SweepAnswer, bars: BarColumns, options: public.OutputOptions, max_bytes: int
) -> public.SweepCompleted:
    """The end of the sweep over *bars*, within *max_bytes*."""
    made = public.SweepCompleted(
        outcome=cast("public.Outcome", int(answer.ending.outcome)),
        error=answer.ending.failure.message if answer.ending.failure else "",
        progress=_progress(answer.state.progress()),
        usage=to_proto.usage_message(answer.spent.usage),
        receipt=to_proto.receipt_message(answer.receipt),
        sandboxes=answer.spent.sandboxes,
        warnings=[*answer.remarks, *_sentences(answer.findings)],
    )
    if answer.ending.failure is not None:
        made.failure.CopyFrom(to_proto.failure_message(answer.ending.failure))
    if answer.luck is not None:
        figures = asdict(answer.luck)
        known = {name: value for name, value in figures.items() if value is not None}
        made.luck.CopyFrom(public.SweepLuck(**known))
    if answer.out_of_sample is not None:
        _fill_out_of_sample(made.out_of_sample, answer.out_of_sample, bars)
    share = (max_bytes - made.ByteSize() - _REST_BYTES) // max(len(answer.best), 1)
    shown = bars.part(*answer.best_bars)
    for best in answer.best:
        _fill_best(made.best.add(), best, answer, shown, options, max(share, _REST_BYTES))
        if not _is_same(best, answer):
            made.warnings.append(
                f"set {best.index} gave {answer.state.rank_by} = {best.score!r} in the sweep and another value when it "
                "was run again: the strategy is not repeatable, which makes its place doubtful"
            )
    return made


def _fill_best(
    made: public.SweepBest,
    best: BestSet,
    answer: SweepAnswer,
    bars: BarColumns,
    options: public.OutputOptions,
    max_bytes: int,
) -> None:
    parameters = answer.sets[best.index]
    made.set, made.score = best.index, best.score
    _fill_parameters(made.parameters, parameters)
    used = best.end.usage
    usage = Usage(
        strategy_ms=used.strategy_ms,
        backtest_ms=used.backtest_ms,
        cpu_ms=used.cpu_ms,
        peak_memory_bytes=used.peak_memory_bytes,
    )
    run = RunAnswer(
        RunId(f"{answer.run_id}/{best.index}"),
        best.end.ending,
        usage,
        answer.receipt,
        (),
        best.end.report,
    )
    made.response.CopyFrom(to_proto.response(run, bars, options, max_bytes=max_bytes))


def _is_same(best: BestSet, answer: SweepAnswer) -> bool:
    return best.end.metrics.get(answer.state.rank_by) == best.score


def _set_result(end: SetEnd, parameters: ParameterSet) -> public.SweepSetResult:
    result = public.SweepSetResult(
        set=end.index,
        window=end.window,
        outcome=cast("public.Outcome", int(end.ending.outcome)),
        usage=public.ResourceUsage(
            strategy_ms=end.usage.strategy_ms,
            backtest_ms=end.usage.backtest_ms,
            cpu_ms=end.usage.cpu_ms,
            peak_memory_bytes=end.usage.peak_memory_bytes,
        ),
        warnings=end.warnings,
    )
    _fill_parameters(result.parameters, parameters)
    if end.ending.failure is not None:
        result.failure.CopyFrom(to_proto.failure_message(_in_short(end.ending.failure)))
    if end.ending.outcome is Outcome.SUCCEEDED:
        result.metrics.CopyFrom(public.Metrics(**end.metrics))
    return result


def _in_short(failure: Failure) -> Failure:
    """*failure* with the beginning of its message and the end of its traceback."""
    return replace(
        failure,
        message=failure.message[:_FAILURE_CHARACTERS],
        traceback=failure.traceback[-_TRACEBACK_CHARACTERS:],
    )


def _window_result(end: WindowEnd, sets: Sequence[ParameterSet]) -> public.SweepWindowResult:
    result = public.SweepWindowResult(
        window=end.window,
        train_first_bar=end.train_first,
        test_first_bar=end.test_first,
        test_end_bar=end.test_end,
        best_set=end.best_set,
        train_score=end.train_score or 0.0,
        test_score=end.test_score,
    )
    if end.best_set is not None:
        _fill_parameters(result.parameters, sets[end.best_set])
    if end.tested is not None:
        ending = end.tested.ending
        result.outcome = cast("public.Outcome", int(ending.outcome))
        result.warnings.extend(end.tested.warnings)
        if ending.failure is not None:
            result.failure.CopyFrom(to_proto.failure_message(_in_short(ending.failure)))
        else:
            result.metrics.CopyFrom(public.Metrics(**end.tested.metrics))
    return result


def _fill_out_of_sample(made: public.OutOfSample, found: OutOfSample, bars: BarColumns) -> None:
    made.windows = found.windows
    made.metrics.CopyFrom(public.Metrics(**found.metrics))
    if found.mean_train_score is not None:
        made.mean_train_score = found.mean_train_score
    if found.mean_test_score is not None:
        made.mean_test_score = found.mean_test_score
    times = [bars.timestamp_ms[first:end] for first, end in found.bars]
    curve = runner_pb2.PackedEquity(
        timestamp_ms=np.concatenate(times).astype("<i8", copy=False).tobytes(),
        equity=np.concatenate([part.equity for part in found.equity]).tobytes(),
    )
    made.equity.MergeFromString(curve.SerializeToString())


def _progress(progress: SetsProgress) -> public.SweepProgress:
    made = public.SweepProgress(
        sets_done=progress.done,
        sets_total=progress.total,
        sets_failed=progress.failed,
        elapsed_ms=progress.elapsed_s * 1000,
    )
    if progress.left_s is not None:
        made.left_ms = progress.left_s * 1000
    return made


def _fill_parameters(made: Mapping[str, public.ParameterValue], parameters: ParameterSet) -> None:
    for name, value in parameters.items():
        _fill_value(made[name], value)  # a map of messages makes the entry


def _fill_value(made: public.ParameterValue, value: Value) -> None:
    match value:
        case bool():
            made.bool_value = value
        case int():
            made.int_value = value
        case float():
            made.double_value = value
        case str():
            made.string_value = value
        case tuple():
            made.list_value.values.extend(value)


def _sentences(findings: Sequence[Finding]) -> list[str]:
    return [
        to_proto.sentence(finding)
        for finding in findings
        if finding.severity is not Severity.SUGGESTION
    ]


def _piece(number: int, encoded: bytes) -> bytes:
    return number.to_bytes(_NUMBER_BYTES) + len(encoded).to_bytes(_LENGTH_BYTES) + encoded
