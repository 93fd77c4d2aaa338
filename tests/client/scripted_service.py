"""A gRPC server in this process that answers what a test says: for refusals that no real service gives at will."""

import threading
import time
from concurrent import futures

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.generated.strategy_execution_pb2_grpc import (
    StrategyExecutionServiceServicer,
    add_StrategyExecutionServiceServicer_to_server,
)


def retry_after(seconds):
    delay = Duration()
    delay.FromNanoseconds(int(seconds * 1e9))
    return error_details_pb2.RetryInfo(retry_delay=delay)


def because(reason, **facts):
    return error_details_pb2.ErrorInfo(
        reason=reason, domain="execution.strategiz.io", metadata=facts
    )


class ScriptedService(StrategyExecutionServiceServicer):
    """Refuses as often as it was told to, then answers. Remembers each call that came."""

    def __init__(self):
        self._refusals = []
        self.requests, self.arrived, self.left_s, self.metadata = [], [], [], []
        self.events = [pb.ExecutionEvent(run_id="r", sequence=1, accepted=pb.RunAccepted())]
        ended = pb.SweepCompleted(outcome=pb.OUTCOME_SUCCEEDED)
        self.sweep_events = [pb.SweepEvent(run_id="r", sequence=1, completed=ended)]
        self.hold = threading.Event()
        self.hold.set()
        self.cancelled = threading.Event()
        self._server = grpc.server(futures.ThreadPoolExecutor(8))
        add_StrategyExecutionServiceServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def refuse(self, code, *details):
        self._refusals.append((code, details))
        return self

    def stop(self):
        self.hold.set()
        self._server.stop(None).wait()

    def _come(self, request, context):
        self.requests.append(request)
        self.arrived.append(time.monotonic())
        self.left_s.append(context.time_remaining())
        self.metadata.append(dict(context.invocation_metadata()))
        context.add_callback(lambda: self.cancelled.set() if not context.code() else None)
        if self._refusals:
            code, details = self._refusals.pop(0)
            packed = []
            for detail in details:
                packed.append(Any())
                packed[-1].Pack(detail)
            told = status_pb2.Status(code=code.value[0], message="refused", details=packed)
            context.abort_with_status(rpc_status.to_status(told))
        self.hold.wait(20)

    def ExecuteStrategy(self, request, context):  # noqa: N802 - named as in the proto
        self._come(request, context)
        return pb.ExecuteStrategyResponse(
            success=True, outcome=pb.OUTCOME_SUCCEEDED, run_id=request.run_id
        )

    def StreamStrategy(self, request, context):  # noqa: N802 - as above
        self._come(request, context)
        yield from self.events
        if self._refusals:
            self._come(request, context)

    def SweepStrategy(self, request, context):  # noqa: N802 - as above
        self._come(request, context)
        yield from self.sweep_events

    def ExecuteList(self, request, context):  # noqa: N802 - as above
        self._come(request, context)
        return pb.ExecuteListResponse(success=True)

    def ValidateCode(self, request, context):  # noqa: N802 - as above
        self._come(request, context)
        return pb.ValidateCodeResponse(valid=True)

    def GetHealth(self, request, context):  # noqa: N802 - as above
        self._come(request, context)
        return pb.HealthResponse(status="SERVING")
