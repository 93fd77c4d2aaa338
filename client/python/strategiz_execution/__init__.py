"""Runs trading strategies through the strategy execution service.

Example:
    >>> from strategiz_execution import Client
    >>> with Client("localhost:50051") as client:  # doctest: +SKIP
    ...     result = client.run("trend.py", bars, backtest={"initial_cash": 100_000})
    >>> print(result.metrics.sharpe_ratio)  # doctest: +SKIP
"""

from strategiz_execution.async_client import AsyncClient, AsyncRunEvents, AsyncSweepEvents
from strategiz_execution.bars.frames import bars_of
from strategiz_execution.bars.series import Bars
from strategiz_execution.calls.channel import Tls
from strategiz_execution.calls.retry import NEVER, RetryPolicy
from strategiz_execution.client import Client, RunEvents, SweepEvents, run
from strategiz_execution.errors import (
    AccessDenied,
    CallCancelled,
    CallError,
    DeadlineExceeded,
    FieldViolation,
    InvalidRequest,
    LocalServiceError,
    MissingPackage,
    RunFailed,
    RunIdTaken,
    ServiceBusy,
    ServiceUnavailable,
    StrategizError,
)
from strategiz_execution.requests.backtest import (
    BacktestOptions,
    Direction,
    FillRule,
    SignalMeaning,
    Sizing,
    StopsActiveFrom,
)
from strategiz_execution.requests.lists import Deployment, SymbolSet
from strategiz_execution.requests.output import BarsPolicy, OutputOptions, RunLimits
from strategiz_execution.requests.sweep import WalkForward
from strategiz_execution.requests.sweep_sets import Between
from strategiz_execution.results.events import (
    Accepted,
    Completed,
    Log,
    Progress,
    Queued,
    RunEvent,
    Started,
)
from strategiz_execution.results.luck import Luck
from strategiz_execution.results.metrics import Metrics
from strategiz_execution.results.performance import Performance
from strategiz_execution.results.plateau import Ground, Plateau
from strategiz_execution.results.run import Result
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.sweep_events import (
    SetEnded,
    SweepAccepted,
    SweepEnded,
    SweepEvent,
    SweepProgress,
    SweepQueued,
    SweepStarted,
    WindowEnded,
)
from strategiz_execution.results.sweep_parts import BestSet, OutOfSample, SetResult, WindowResult
from strategiz_execution.results.words import Outcome

__version__ = "0.1.0"

__all__ = [
    "NEVER",
    "Accepted",
    "AccessDenied",
    "AsyncClient",
    "AsyncRunEvents",
    "AsyncSweepEvents",
    "BacktestOptions",
    "Bars",
    "BarsPolicy",
    "BestSet",
    "Between",
    "CallCancelled",
    "CallError",
    "Client",
    "Completed",
    "DeadlineExceeded",
    "Deployment",
    "Direction",
    "FieldViolation",
    "FillRule",
    "Ground",
    "InvalidRequest",
    "LocalServiceError",
    "Log",
    "Luck",
    "Metrics",
    "MissingPackage",
    "OutOfSample",
    "Outcome",
    "OutputOptions",
    "Performance",
    "Plateau",
    "Progress",
    "Queued",
    "Result",
    "RetryPolicy",
    "RunEvent",
    "RunEvents",
    "RunFailed",
    "RunIdTaken",
    "RunLimits",
    "ServiceBusy",
    "ServiceUnavailable",
    "SetEnded",
    "SetResult",
    "SignalMeaning",
    "Sizing",
    "Started",
    "StopsActiveFrom",
    "StrategizError",
    "SweepAccepted",
    "SweepEnded",
    "SweepEvent",
    "SweepEvents",
    "SweepProgress",
    "SweepQueued",
    "SweepResult",
    "SweepStarted",
    "SymbolSet",
    "Tls",
    "WalkForward",
    "WindowEnded",
    "WindowResult",
    "bars_of",
    "run",
]
