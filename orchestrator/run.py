"""Plain values of a run: what is asked for, what happens, how it ends. No input, no output, standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NewType

RunId = NewType("RunId", str)


class Image(Enum):
    """What a run starts from. The values are those of the public contract."""

    DEFAULT = ""
    """Python, pandas, numpy, TA-Lib."""
    SCIENCE = "science"
    """The same, with scipy, scikit-learn and statsmodels."""


@dataclass(frozen=True, slots=True)
class ImageIds:
    """Content ids of the images that this service has; empty = it has none."""

    default: str
    science: str = ""

    def of(self, image: Image) -> str:
        """The id of *image*."""
        return self.science if image is Image.SCIENCE else self.default


class Severity(Enum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a source.

    Attributes:
        severity: An ERROR refuses the source.
        rule: Kebab-case name of the rule.
        message: A sentence that says what to write instead.
        line: 1-based; 0 is the whole file.
        column: 1-based, in characters.
    """

    severity: Severity
    rule: str
    message: str
    line: int
    column: int


class Outcome(IntEnum):
    """How a started run ended. Numbers are those of the public contract."""

    SUCCEEDED = 1
    REJECTED = 2
    STRATEGY_ERROR = 3
    TIMEOUT = 4
    OUT_OF_MEMORY = 5
    PROCESS_LIMIT = 6
    OUTPUT_LIMIT = 7
    INVALID_SIGNAL = 8
    CRASHED = 9
    CANCELLED = 10
    SANDBOX_VIOLATION = 11


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use.

    Attributes:
        timeout_s: Wall seconds of the strategy, from the moment it has its data.
        memory_bytes: Memory of the sandbox; there is no swap beside it.
        cpu_millis: Thousandths of a core.
        processes: Processes and threads together.
        output_bytes: What the sandbox may send.
    """

    timeout_s: float
    memory_bytes: int
    cpu_millis: int
    processes: int
    output_bytes: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run did not succeed. `line` and `column` count from 1 in the user's code, 0 is unknown.

    `limit` names the limit that was hit; `allowed` and `used` are in its unit: seconds, bytes or a count.
    """

    message: str
    line: int = 0
    column: int = 0
    bar: int | None = None
    traceback: str = ""
    limit: str = ""
    allowed: float = 0.0
    used: float = 0.0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome, and the failure unless it is SUCCEEDED."""

    outcome: Outcome
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run cost. Milliseconds of wall time unless the name says otherwise."""

    queue_ms: float = 0.0
    sandbox_ms: float = 0.0
    strategy_ms: float = 0.0
    backtest_ms: float = 0.0
    total_ms: float = 0.0
    cpu_ms: float = 0.0
    peak_memory_bytes: int = 0
    output_bytes: int = 0
    warm: bool = False


@dataclass(frozen=True, slots=True)
class JobUsage:
    """What one job used in its sandbox; the fields are those of `Usage`."""

    strategy_ms: float = 0.0
    backtest_ms: float = 0.0
    cpu_ms: float = 0.0
    peak_memory_bytes: int = 0
    output_bytes: int = 0
    warm: bool = False


@dataclass(frozen=True, slots=True)
class DeploymentEnd:
    """How one deployment of a list went.

    Attributes:
        signal: What the runner said, encoded; empty unless it succeeded.
        warnings: What its reader should know.
    """

    index: int
    ending: Ending
    usage: JobUsage
    signal: bytes = field(repr=False)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetEnd:
    """How one set of parameters of a sweep went, in its sandbox.

    Attributes:
        index: Among the sets of its job; later among those of the sweep.
        metrics: By name; empty unless it succeeded.
        returns: float64, as the metrics are computed from; empty where there are too many, or none.
        periods_per_year: How many of these a year has.
        warnings: What its reader should know.
        report: The backtest as the runner encoded it, where it was asked for.
        window: Of the sweep.
    """

    index: int
    ending: Ending
    usage: JobUsage
    metrics: Mapping[str, float] = field(default_factory=dict)
    returns: bytes = field(default=b"", repr=False)
    periods_per_year: float = 0.0
    warnings: tuple[str, ...] = ()
    report: bytes = field(default=b"", repr=False)
    window: int = 0


@dataclass(frozen=True, slots=True)
class SandboxResult:
    """What a sandbox was good for.

    Attributes:
        report: The backtest as the runner encoded it; empty unless the run succeeded.
        logs: Lines that the strategy printed.
        deployments: For a list: those that were evaluated, in order.
        left: For a list or a sweep: the sandbox was left, or lost, before the others were evaluated.
        sets_ended: For a sweep: how many sets have ended.
    """

    ending: Ending
    usage: JobUsage
    report: bytes | memoryview = field(repr=False)
    logs: tuple[str, ...] = field(repr=False)
    library_versions: Mapping[str, str]
    deployments: tuple[DeploymentEnd, ...] = ()
    left: bool = False
    sets_ended: int = 0


@dataclass(frozen=True, slots=True)
class JobDone:
    """What came of a job, and the milliseconds that it waited: for a slot, then for its sandbox."""

    result: SandboxResult
    queue_ms: float
    sandbox_ms: float


@dataclass(frozen=True, slots=True)
class RunAccepted:
    """The request is sound."""

    limits: Limits


@dataclass(frozen=True, slots=True)
class RunQueued:
    """No slot is free; *position* counts from 1."""

    position: int


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The sandbox was sent all of its job; the strategy's time runs."""

    warm: bool


@dataclass(frozen=True, slots=True)
class LinesPrinted:
    """The strategy printed."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProgressMade:
    """How far the run is. Drawdown is a fraction at or below 0."""

    bars_done: int
    bars_total: int
    equity: float
    drawdown: float
    trades: int


@dataclass(frozen=True, slots=True)
class SetsProgress:
    """How far a sweep is, over all its windows. `left_s` is None before the first set has ended."""

    done: int
    total: int
    failed: int
    elapsed_s: float
    left_s: float | None


@dataclass(frozen=True, slots=True)
class SweepAccepted:
    """The request is sound. *limits* are those of each set; each runs once in each of *windows*."""

    limits: Limits
    sets: int
    windows: int
    total_timeout_s: float


@dataclass(frozen=True, slots=True)
class WindowEnd:
    """What became of the best set of a train part on the test part that follows.

    Attributes:
        train_first, test_first, test_end: Indices of bars; the train part ends where the test part begins.
        best_set: None where no set succeeded.
        tested: How it ended there; None where there was none.
        train_score, test_score: Of the metric that sets are ranked by; None is undefined.
    """

    window: int
    train_first: int
    test_first: int
    test_end: int
    best_set: int | None
    tested: SetEnd | None
    train_score: float | None
    test_score: float | None


@dataclass(frozen=True, slots=True)
class SweepNews:
    """Something that happened to a sweep, encoded as the public event's own field *number*."""

    number: int
    encoded: bytes = field(repr=False)


RunEvent = (
    RunAccepted
    | RunQueued
    | RunStarted
    | LinesPrinted
    | ProgressMade
    | SetEnd
    | SetsProgress
    | SweepAccepted
    | WindowEnd
    | SweepNews
)
