"""Jobs for a sandbox. Nobody else writes what a runner is told.

The rule: a job that waits holds its bars as the columns that came in, and no copy of them. Its frame is written when a
sandbox is there to take it, around a nonce of that moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from orchestrator.admission.bars import BarColumns
from orchestrator.generated import runner_pb2
from orchestrator.run import Image, Limits, RunId
from orchestrator.runner_protocol.frames import Frame, encode_job_with_bars, encode_latest_bar
from orchestrator.runner_protocol.report_view import SignalsView

_LOG_LINE_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Job:
    """What to do in a sandbox.

    Attributes:
        limits: Limits in force.
        frame: Writes what the runner is told, around the nonce that its result must repeat.
        image: What its sandbox is made of.
    """

    run_id: RunId
    user_id: str
    limits: Limits
    frame: Callable[[bytes], Frame] = field(repr=False)
    image: Image = Image.DEFAULT


@dataclass(frozen=True, slots=True)
class Deployed:
    """A strategy that is asked for its latest signal, and the bars that it may choose from, by symbol."""

    source: runner_pb2.Source = field(repr=False)
    bars: Mapping[str, BarColumns] = field(repr=False)


def output_caps(limits: Limits, log_kb: int) -> runner_pb2.OutputCaps:
    """What a strategy process with *limits* may hand to the outside, with *log_kb* of printed lines."""
    return runner_pb2.OutputCaps(
        log_bytes=log_kb * 1024,
        log_line_bytes=_LOG_LINE_BYTES,
        reply_bytes=limits.output_bytes,
    )


def backtest_job(
    run_id: RunId,
    user_id: str,
    limits: Limits,
    output: runner_pb2.OutputCaps,
    bars: BarColumns,
    work: runner_pb2.Backtest,
) -> Job:
    """The job that does *work* over *bars*, whose time and number of bars are filled in here."""
    work.bar_count, work.timeout_ms = len(bars), _timeout_ms(limits)
    job = runner_pb2.Job(backtest=work, output=output)
    return Job(run_id, user_id, limits, partial(_with_bars, job, bars))


def look_ahead_job(
    run_id: RunId,
    user_id: str,
    limits: Limits,
    output: runner_pb2.OutputCaps,
    bars: BarColumns,
    work: runner_pb2.LookAheadCheck,
    signals: SignalsView,
) -> Job:
    """The job that does *work*, to see whether *signals* on *bars* change without the future."""
    work.bar_count, work.timeout_ms = len(bars), _timeout_ms(limits)
    job = runner_pb2.Job(look_ahead=work, output=output)

    def frame(nonce: bytes) -> Frame:
        work = job.look_ahead
        work.signals.bar, work.signals.side = bytes(signals.bar), bytes(signals.side)
        return _with_bars(job, bars, nonce)

    return Job(run_id, user_id, limits, frame)


def latest_bar_job(
    run_id: RunId,
    user_id: str,
    limits: Limits,
    output: runner_pb2.OutputCaps,
    deployed: Sequence[Deployed],
    timeout_s: float,
) -> Job:
    """The job that evaluates *deployed* one after another, each within *timeout_s*. Those of a set share its bars."""
    places: dict[int, range] = {}
    series: list[tuple[str, BarColumns]] = []
    work = runner_pb2.LatestBar(timeout_ms=int(timeout_s * 1000))
    for one in deployed:
        if id(one.bars) not in places:
            first = len(series)
            series += one.bars.items()
            places[id(one.bars)] = range(first, len(series))
        work.deployments.add(source=one.source, series=places[id(one.bars)])
    job = runner_pb2.Job(latest_bar=work, output=output)

    def frame(nonce: bytes) -> Frame:
        job.nonce = nonce
        return encode_latest_bar(job, [(symbol, bars.columns()) for symbol, bars in series])

    return Job(run_id, user_id, limits, frame)


def sweep_job(
    run_id: RunId,
    user_id: str,
    limits: Limits,
    output: runner_pb2.OutputCaps,
    bars: BarColumns,
    work: runner_pb2.Sweep,
    timeout_s: float,
) -> Job:
    """The job that runs the sets of *work* over *bars* one after another, each within *timeout_s*."""
    work.bar_count, work.timeout_ms = len(bars), int(timeout_s * 1000)
    job = runner_pb2.Job(sweep=work, output=output)
    return Job(run_id, user_id, limits, partial(_with_bars, job, bars))


def _with_bars(job: runner_pb2.Job, bars: BarColumns, nonce: bytes) -> Frame:
    job.nonce = nonce
    return encode_job_with_bars(job, bars.columns())


def _timeout_ms(limits: Limits) -> int:
    return int(limits.timeout_s * 1000)
