"""What happens, counted and timed for Prometheus.

The rule: every series is there from the start, under a label from `labels`. What is known at any moment is not counted
here but read when it is asked for, in `figures`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import prometheus_client as prometheus

from orchestrator.engine.base import EngineCall
from orchestrator.errors import SandboxError
from orchestrator.ledger.record import RunRecord
from orchestrator.stages import Stage
from orchestrator.telemetry.labels import (
    CALLS,
    CALLS_WITH_RUNS,
    CODES,
    ENDS,
    ENGINE_ERRORS,
    OPERATIONS,
    OTHER,
    REASONS,
    known,
)

# From a stage of a warm run, which is a fraction of a millisecond, to the longest run.
_RUN_BUCKETS_S = (
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300,
)  # fmt: skip
_ENGINE_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """All that is counted and timed.

    Attributes:
        registry: What Prometheus is shown.
    """

    def __init__(self) -> None:
        # When a series began says nothing that the start of the process does not say, and doubles what is sent.
        prometheus.disable_created_metrics()  # type: ignore[no-untyped-call]  # the library has no types for it
        self.registry = registry = prometheus.CollectorRegistry()
        prometheus.ProcessCollector(registry=registry)
        self._calls = prometheus.Counter(
            "strategiz_calls",
            "Calls that have ended, by gRPC status.",
            ("call", "code"),
            registry=registry,
        )
        self._call_s = prometheus.Histogram(
            "strategiz_call_duration_seconds",
            "From the start of a call to its end, with its answer written.",
            ("call",),
            buckets=_RUN_BUCKETS_S,
            registry=registry,
        )
        self._refusals = prometheus.Counter(
            "strategiz_refusals",
            "Calls that were refused, by reason.",
            ("reason",),
            registry=registry,
        )
        self._runs = prometheus.Counter(
            "strategiz_runs",
            "Runs that have ended, by outcome, or by the error that ended them without one.",
            ("call", "ended_as"),
            registry=registry,
        )
        self._run_s = prometheus.Histogram(
            "strategiz_run_duration_seconds",
            "From the acceptance of a run to its end, of runs that had a sandbox.",
            ("call",),
            buckets=_RUN_BUCKETS_S,
            registry=registry,
        )
        self._run_cpu_s = prometheus.Counter(
            "strategiz_run_cpu_seconds",
            "Processor time of strategies, as runs report it.",
            registry=registry,
        )
        self._stage_s = prometheus.Histogram(
            "strategiz_stage_duration_seconds",
            "How long a stage of a call took, however it ended.",
            ("stage",),
            buckets=_RUN_BUCKETS_S,
            registry=registry,
        )
        self._engine_s = prometheus.Histogram(
            "strategiz_engine_call_duration_seconds",
            "How long the container engine took to answer.",
            ("operation",),
            buckets=_ENGINE_BUCKETS_S,
            registry=registry,
        )
        self._engine_errors = prometheus.Counter(
            "strategiz_engine_call_errors",
            "Calls that the container engine refused, failed or did not answer.",
            ("operation", "error"),
            registry=registry,
        )
        self._begin_at_0()

    def call_ended(self, call: str, code: str, took_s: float, trace_id: str | None) -> None:
        """A call has ended with the status *code*."""
        self._calls.labels(call, code).inc()
        self._call_s.labels(call).observe(took_s, _exemplar(trace_id))

    def call_refused(self, reason: str) -> None:
        """A call is refused for *reason*."""
        self._refusals.labels(known(reason, REASONS)).inc()

    def run_ended(self, call: str, record: RunRecord, trace_id: str | None) -> None:
        """The run of *record*, which came by *call*, has ended."""
        end = record.outcome or record.error or OTHER
        self._runs.labels(call, known(end, ENDS)).inc()
        if record.warm is not None:
            # Runs that were refused had no sandbox; counted here, they would hide how slow the others are.
            self._run_s.labels(call).observe((record.total_ms or 0.0) / 1000, _exemplar(trace_id))
        self._run_cpu_s.inc((record.cpu_ms or 0.0) / 1000)

    def stage_took(self, stage: Stage, took_s: float, trace_id: str | None) -> None:
        """A stage is over."""
        self._stage_s.labels(stage).observe(took_s, _exemplar(trace_id))

    def engine_answered(
        self, operation: EngineCall, took_s: float, error: SandboxError | None
    ) -> None:
        """The engine has answered, or failed to."""
        self._engine_s.labels(operation).observe(took_s)
        if error is not None:
            kind = next(
                kind.__name__ for kind in type(error).__mro__ if kind.__name__ in ENGINE_ERRORS
            )
            self._engine_errors.labels(operation, kind).inc()

    def _begin_at_0(self) -> None:
        """Makes every series: what rises from nothing to 1 is no increase to Prometheus."""
        all_labels: tuple[
            tuple[prometheus.Counter | prometheus.Histogram, Iterable[tuple[str, ...]]], ...
        ] = (
            (self._calls, product(CALLS, CODES)),
            (self._call_s, product(CALLS)),
            (self._refusals, product(REASONS)),
            (self._runs, product(CALLS_WITH_RUNS, ENDS)),
            (self._run_s, product(CALLS_WITH_RUNS)),
            (self._stage_s, product(Stage)),
            (self._engine_s, product(OPERATIONS)),
            (self._engine_errors, product(OPERATIONS, ENGINE_ERRORS)),
        )
        for instrument, values in all_labels:
            for labels in values:
                instrument.labels(*labels)


def _exemplar(trace_id: str | None) -> dict[str, str] | None:
    """What leads from a figure to one call that made it."""
    return None if trace_id is None else {"trace_id": trace_id}
