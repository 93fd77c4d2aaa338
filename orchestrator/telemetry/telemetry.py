"""What the service tells of itself, if the operator wants it: metrics, traces, both or neither.

The rule: what is off is not imported, and costs a comparison with None.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import structlog

from orchestrator.engine.base import EngineCall
from orchestrator.errors import SandboxError
from orchestrator.ledger.record import RunRecord
from orchestrator.lifetime import Lifetime
from orchestrator.settings import Settings
from orchestrator.stages import Listener, Stage, listener
from orchestrator.telemetry.parts import Parts

if TYPE_CHECKING:
    from orchestrator.telemetry.metrics import Metrics
    from orchestrator.telemetry.traces import CallTrace, Traces

_log = structlog.get_logger(__name__)

# A load balancer asks for it each second.
_UNTRACED = frozenset({"GetHealth"})


class _Call:
    """One call, told of to whoever is on."""

    def __init__(self, name: str, metrics: Metrics | None, trace: CallTrace | None) -> None:
        self.name = name
        self.began = time.monotonic()
        self.trace = trace
        self._metrics = metrics
        self._exemplar = trace.trace_id if trace is not None and trace.is_sampled else None

    @property
    def trace_id(self) -> str | None:
        return None if self.trace is None else self.trace.trace_id

    def took(self, stage: Stage, began: float, ended: float) -> None:
        if self._metrics is not None:
            self._metrics.stage_took(stage, ended - began, self._exemplar)
        if self.trace is not None:
            self.trace.took(stage, began, ended)

    def refused(self, reason: str) -> None:
        if self._metrics is not None:
            self._metrics.call_refused(reason)

    def run_ended(self, record: RunRecord) -> None:
        if self._metrics is not None:
            self._metrics.run_ended(self.name, record, self._exemplar)
        if self.trace is not None:
            self.trace.run_ended(record)

    def ended(self, code: str) -> None:
        if self._metrics is not None:
            took_s = time.monotonic() - self.began
            self._metrics.call_ended(self.name, code, took_s, self._exemplar)
        if self.trace is not None:
            self.trace.ended(code)


class Telemetry:
    """Hears of calls, runs and the engine's answers.

    Args:
        settings: What is on.
        instance: Of this process, as in its ledger.
        life: When it ends.
    """

    def __init__(self, settings: Settings, instance: str, life: Lifetime) -> None:
        self._settings = settings
        self._life = life
        self._metrics: Metrics | None = None
        self._traces: Traces | None = None
        if settings.metrics_port:
            from orchestrator.telemetry.metrics import Metrics  # noqa: PLC0415 - only where it is on

            self._metrics = Metrics()
        if settings.otlp_endpoint:
            from orchestrator.telemetry.traces import Traces  # noqa: PLC0415 - as above

            self._traces = Traces(settings.otlp_endpoint, instance)
            life.closing.push_async_callback(asyncio.to_thread, self._traces.close)

    @property
    def is_on(self) -> bool:
        """Whether calls have to be told of."""
        return self._metrics is not None or self._traces is not None

    def begin(self, call: str, traceparent: str) -> Listener:
        """A call begins."""
        trace = None
        if self._traces is not None and call not in _UNTRACED:
            trace = self._traces.begin(call, traceparent)
            structlog.contextvars.bind_contextvars(trace_id=trace.trace_id)
        return _Call(call, self._metrics, trace)

    def run_ended(self, record: RunRecord) -> None:
        """A run of the call that this code works for has ended."""
        told = listener.get()
        if isinstance(told, _Call):
            told.run_ended(record)

    def engine_answered(
        self, operation: EngineCall, took_s: float, error: SandboxError | None
    ) -> None:
        """The engine has answered, or failed to."""
        if self._metrics is not None:
            self._metrics.engine_answered(operation, took_s, error)

    def serve(self, parts: Parts) -> None:
        """Opens the port for metrics, if they are on; it shows what *parts* know, too.

        Raises:
            OSError: It cannot be listened on.
        """
        if self._metrics is None:
            return
        from orchestrator.telemetry.endpoint import serve  # noqa: PLC0415 - as above
        from orchestrator.telemetry.figures import Figures  # noqa: PLC0415 - as above

        host, port = self._settings.metrics_host, self._settings.metrics_port
        self._metrics.registry.register(Figures(parts))
        stop = serve(self._metrics.registry, host, port)
        self._life.closing.push_async_callback(asyncio.to_thread, stop)
        _log.info("metrics are served", host=host, port=port)
