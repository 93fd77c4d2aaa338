"""Spans of calls and of their stages, sent by OTLP over gRPC.

The rule: the span of a stage is made when the stage is over, from two times, so that no code runs inside one. Only the
span of the call is open for its length. Its parent is what the client's `traceparent` names.
"""

from __future__ import annotations

import threading
import time

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    format_trace_id,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from orchestrator import __version__
from orchestrator.ledger.record import RunRecord
from orchestrator.stages import Stage

_SERVICE_NAME = "strategiz-execution"
_RPC_SERVICE = "strategiz.execution.v1.StrategyExecutionService"
# At the end of the service, spans that wait are sent for this long.
_LAST_SPANS_S = 2.0
_OUR_FAULTS = frozenset({"INTERNAL", "UNKNOWN", "UNAVAILABLE", "DATA_LOSS", "UNIMPLEMENTED"})
_IN_SANDBOX = frozenset({Stage.STRATEGY, Stage.BACKTEST})


class CallTrace:
    """The span of one call, and those below it."""

    def __init__(self, traces: Traces, call: str, traceparent: str) -> None:
        self._tracer = traces.tracer
        # Spans have times of the day, stages of the monotonic clock.
        self._epoch_ns = time.time_ns() - time.monotonic_ns()
        parent = traces.propagator.extract({"traceparent": traceparent}, Context())
        self._span: Span = self._tracer.start_span(
            f"{_RPC_SERVICE}/{call}",
            context=parent,
            kind=SpanKind.SERVER,
            attributes={"rpc.system": "grpc", "rpc.service": _RPC_SERVICE, "rpc.method": call},
        )
        self._below = set_span_in_context(self._span, Context())
        context = self._span.get_span_context()
        self.trace_id = format_trace_id(context.trace_id)
        self.is_sampled = context.trace_flags.sampled

    def took(self, stage: Stage, began: float, ended: float) -> None:
        """A stage is over; times are of the monotonic clock."""
        attributes = {"strategiz.place": "sandbox" if stage in _IN_SANDBOX else "orchestrator"}
        span = self._tracer.start_span(
            stage, context=self._below, start_time=self._ns(began), attributes=attributes
        )
        span.end(self._ns(ended))

    def run_ended(self, record: RunRecord) -> None:
        """A run of the call has ended. What came with it is no attribute, but for its id."""
        told = {
            "strategiz.run_id": record.run_id,
            "strategiz.ended_as": record.outcome or record.error,
            "strategiz.bars": record.bars,
            "strategiz.warm": record.warm,
            "strategiz.cpu_ms": record.cpu_ms,
            "strategiz.peak_memory_bytes": record.peak_memory_bytes,
        }
        known = {name: value for name, value in told.items() if value is not None}
        if record.kind == "deployment":
            self._span.add_event("deployment ended", known)
        else:
            self._span.set_attributes(known)

    def ended(self, code: str) -> None:
        """The call has ended with the gRPC status *code*."""
        self._span.set_attribute("rpc.grpc.status", code)
        if code in _OUR_FAULTS:
            self._span.set_status(Status(StatusCode.ERROR, code))
        self._span.end()

    def _ns(self, moment: float) -> int:
        return self._epoch_ns + int(moment * 1e9)


class Traces:
    """Makes spans, and sends them in batches on a thread. While nobody takes them, some are dropped; no call waits.

    Args:
        endpoint: Where to, such as `http://127.0.0.1:4317`; TLS with `https://`.
        instance: Of this process, as in its ledger.
    """

    def __init__(self, endpoint: str, instance: str) -> None:
        resource = Resource.create(
            {
                "service.name": _SERVICE_NAME,
                "service.version": __version__,
                "service.instance.id": instance,
            }
        )
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._exporter = OTLPSpanExporter(endpoint, insecure=endpoint.startswith("http://"))
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self.tracer = self._provider.get_tracer(_SERVICE_NAME, __version__)
        self.propagator = TraceContextTextMapPropagator()

    def begin(self, call: str, traceparent: str) -> CallTrace:
        """A call begins."""
        return CallTrace(self, call, traceparent)

    def close(self) -> None:
        """Sends what waits, for at most 2 s. Blocks."""
        # Who takes no spans is tried again for longer than that, unless the exporter is told to stop.
        limit = threading.Timer(_LAST_SPANS_S, self._exporter.shutdown)
        limit.start()
        self._provider.shutdown()
        limit.cancel()
