"""A receiver of traces: a real gRPC server that takes what OpenTelemetry's exporter sends."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class OtlpReceiver(trace_service_pb2_grpc.TraceServiceServicer):  # type: ignore[misc]
    """What has come: every span, and what its senders say of themselves."""

    spans: list[Span] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)
    endpoint: str = ""

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802 - the contract's name
        for of_resource in request.resource_spans:
            attributes = of_resource.resource.attributes
            self.resources.append({one.key: one.value.string_value for one in attributes})
            for of_scope in of_resource.scope_spans:
                self.spans += of_scope.spans
        return trace_service_pb2.ExportTraceServiceResponse()

    def of_trace(self, trace_id: str) -> list[Span]:
        return [span for span in self.spans if span.trace_id.hex() == trace_id]


@contextmanager
def receiving() -> Iterator[OtlpReceiver]:
    """A receiver on a port of its own."""
    receiver = OtlpReceiver()
    server = grpc.server(ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(receiver, server)
    receiver.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield receiver
    server.stop(None).wait()
