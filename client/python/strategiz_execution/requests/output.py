"""What the answer shall hold, and what a run may use."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum

from strategiz_execution.errors import InvalidRequest
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests import checks

_INT32 = 2**31 - 1


class BarsPolicy(Enum):
    """What is done about bars that are not as they should be."""

    STRICT = pb.BARS_POLICY_STRICT
    """Refused by bar, but for rounding of prices."""
    REPAIR = pb.BARS_POLICY_REPAIR
    """Sorted, the same bar twice taken once, and so on; a warning says what was done."""


@dataclass(frozen=True, kw_only=True)
class OutputOptions:
    """What the answer leaves out. Metrics and counts are always those of the whole.

    Attributes:
        max_equity_points: Thin the equity curve to about this many points, first and last kept; 0 = all that fit.
        indicators: Whether the series that the strategy plotted are sent.
        signals: Whether signals are sent.
        trades: Whether closed trades are sent.
        collapse_repeated_signals: Leave out each signal that repeats the one before it and filled no order.

    Example:
        >>> OutputOptions(indicators=False, max_equity_points=1_000).indicators
        False
    """

    max_equity_points: int = 0
    indicators: bool = True
    signals: bool = True
    trades: bool = True
    collapse_repeated_signals: bool = False

    def __post_init__(self) -> None:
        checks.whole_number("output.max_equity_points", self.max_equity_points, _INT32)
        for one in fields(self)[1:]:
            if not isinstance(getattr(self, one.name), bool):
                raise InvalidRequest.of(
                    f"output.{one.name}",
                    f"is {getattr(self, one.name)!r:.80}; it must be True or False",
                )

    def message(self, max_answer_mb: int) -> pb.OutputOptions:
        """The contract's message: always columns, for a client that receives *max_answer_mb* MiB."""
        return pb.OutputOptions(
            max_equity_points=self.max_equity_points,
            omit_indicators=not self.indicators,
            omit_signals=not self.signals,
            omit_trades=not self.trades,
            form=pb.ANSWER_FORM_COLUMNS,
            collapse_repeated_signals=self.collapse_repeated_signals,
            max_answer_mb=max_answer_mb,
        )


@dataclass(frozen=True, kw_only=True)
class RunLimits:
    """Limits of one run, within the operator's maxima. 0 = the service's default.

    Attributes:
        memory_mb: MiB.
        cpu_millis: Thousandths of a core.
    """

    memory_mb: int = 0
    cpu_millis: int = 0

    def __post_init__(self) -> None:
        for one in fields(self):
            checks.whole_number(f"limits.{one.name}", getattr(self, one.name), _INT32)

    def message(self) -> pb.RunLimits:
        """The contract's message."""
        return pb.RunLimits(memory_mb=self.memory_mb, cpu_millis=self.cpu_millis)
