"""Words of the service as enums. Each has UNKNOWN, for values of later versions: leave a default where you switch."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

from strategiz_execution.generated import strategy_execution_pb2 as pb

E = TypeVar("E", bound=StrEnum)


class Outcome(StrEnum):
    """How a run ended."""

    SUCCEEDED = "SUCCEEDED"
    REJECTED = "REJECTED"
    """The static check refused the code; no sandbox was used."""
    STRATEGY_ERROR = "STRATEGY_ERROR"
    """The code raised, or left before its result."""
    TIMEOUT = "TIMEOUT"
    OUT_OF_MEMORY = "OUT_OF_MEMORY"
    PROCESS_LIMIT = "PROCESS_LIMIT"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    INVALID_SIGNAL = "INVALID_SIGNAL"
    """The code returned something that is no signal."""
    CRASHED = "CRASHED"
    """The strategy process, or the sandbox, died before its result."""
    CANCELLED = "CANCELLED"
    SANDBOX_VIOLATION = "SANDBOX_VIOLATION"
    """The code did what the sandbox forbids."""
    UNKNOWN = "UNKNOWN"


class SignalType(StrEnum):
    """What a signal asks for."""

    BUY = "BUY"
    SELL = "SELL"
    HOLD = "HOLD"
    """Of a live evaluation only."""
    EXIT = "EXIT"
    TARGET = "TARGET"
    CHANGE = "CHANGE"
    CANCEL = "CANCEL"
    UNKNOWN = "UNKNOWN"


class Side(StrEnum):
    """Which way a position faces."""

    LONG = "LONG"
    SHORT = "SHORT"
    UNKNOWN = "UNKNOWN"


class ExitReason(StrEnum):
    """What closed a trade."""

    SIGNAL = "SIGNAL"
    STOP_LOSS = "STOP_LOSS"
    TAKE_PROFIT = "TAKE_PROFIT"
    RUIN = "RUIN"
    """Equity fell to 0 or below."""
    TRAILING_STOP = "TRAILING_STOP"
    MARGIN_CALL = "MARGIN_CALL"
    TARGET = "TARGET"
    EXIT = "EXIT"
    UNKNOWN = "UNKNOWN"


class OrderKind(StrEnum):
    """How an order was to be filled."""

    NONE = "NONE"
    """No order asked for it, as for a stop."""
    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    STOP_LIMIT = "STOP_LIMIT"
    UNKNOWN = "UNKNOWN"


class OrderEventKind(StrEnum):
    """What happened to an order, or to the position."""

    MARGIN_CALL = "MARGIN_CALL"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REPLACED = "REPLACED"
    CANCELLED_BY_OCO = "CANCELLED_BY_OCO"
    PARTLY_FILLED = "PARTLY_FILLED"
    UNKNOWN = "UNKNOWN"


class FillRuleInForce(StrEnum):
    """When orders filled."""

    NEXT_OPEN = "NEXT_OPEN"
    SAME_CLOSE = "SAME_CLOSE"
    UNKNOWN = "UNKNOWN"


class LimitKind(StrEnum):
    """Which limit a run met."""

    TIMEOUT = "TIMEOUT"
    MEMORY = "MEMORY"
    PROCESSES = "PROCESSES"
    OUTPUT = "OUTPUT"
    UNKNOWN = "UNKNOWN"


class Severity(StrEnum):
    """How much a finding of the static check weighs."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    SUGGESTION = "SUGGESTION"
    UNKNOWN = "UNKNOWN"


class ServingStatus(StrEnum):
    """Whether a service takes runs."""

    SERVING = "SERVING"
    NOT_SERVING = "NOT_SERVING"
    UNKNOWN = "UNKNOWN"


def word(kind: type[E], text: str) -> E:
    """The member that *text* names in any case."""
    return kind.__members__.get(text.upper(), kind["UNKNOWN"])


def of_number(kind: type[E], wrapper: EnumTypeWrapper, prefix: str, number: int) -> E:
    """The member for a *number* of the contract's enum."""
    if kind is OrderKind and number == pb.ORDER_KIND_UNSPECIFIED:
        return kind["NONE"]
    name = wrapper.DESCRIPTOR.values_by_number.get(number)
    return word(kind, name.name.removeprefix(prefix)) if name is not None else kind["UNKNOWN"]


def words(
    kind: type[E], wrapper: EnumTypeWrapper, prefix: str, numbers: Any
) -> np.ndarray[Any, Any]:
    """`of_number` of each, as plain text of an object array."""
    by_number = {number: str(of_number(kind, wrapper, prefix, number)) for number in set(numbers)}
    return np.array([by_number[number] for number in numbers], object)
