"""What the strategy said, in columns: `signal_rows` says the same in rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from orchestrator.api.answers.signal_rows import SIDES
from orchestrator.api.answers.told_signals import ToldSignals
from orchestrator.api.wire.packed import Packed, PackedColumn, packed
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import IndicatorView, ReportView

_Bytes = npt.NDArray[np.uint8]
# By action, -1 the last.
_TYPES = np.array(
    [
        public.SignalType.Value(f"SIGNAL_TYPE_{name}".replace("HOLD", "UNSPECIFIED"))
        for name in SIDES.values()
    ],
    np.uint8,
)


def signal_columns(report: ReportView, told: ToldSignals) -> Packed | None:
    """The signals that are *told*; None where there are none."""
    signals, chosen = report.signals, told.chosen
    if not signals.bar:
        return None
    price = np.frombuffer(signals.price, "<f8")[chosen]
    quantity = np.frombuffer(signals.quantity, "<f8")[chosen]
    columns: dict[str, PackedColumn] = {
        "bar": np.frombuffer(signals.bar, "<i8")[chosen],
        "type": _types(np.frombuffer(signals.side, "i1")[chosen]),
        "price": price[:0] if np.isnan(price).all() else price,
        "quantity": quantity if quantity.any() else quantity[:0],
    }
    if told.reasons is not None:
        # A signal that is not told has the reason of one that is, so none of the texts is without a signal.
        columns["reasons"] = told.reasons.texts
        columns["reason"] = told.reasons.place[chosen]
    if told.repeats is not None:
        columns["repeats"] = told.repeats
    return packed(public.ExecuteStrategyResponse, "signal_columns", columns)


def ignored_columns(report: ReportView, told: ToldSignals) -> Packed | None:
    """The signals that are *told* and led to no fill, each with the reason; None where there are none."""
    ignored = np.frombuffer(report.ignored_signal, "<i8")[told.ignored]
    if not len(ignored):
        return None
    code = np.frombuffer(report.ignored_reason, "i1")[told.ignored]
    codes, reason = np.unique(code, return_inverse=True)
    columns: dict[str, PackedColumn] = {
        "bar": np.frombuffer(report.signals.bar, "<i8")[ignored],
        "type": _types(np.frombuffer(report.signals.side, "i1")[ignored]),
        "reasons": [report.rest.reason_sentence[one] for one in codes.tolist()],
        "reason": reason,
    }
    return packed(public.Performance, "ignored_signal_columns", columns)


def indicator_columns(report: ReportView) -> list[Packed]:
    """The series that were plotted, each with a value for every bar or, where that is smaller, with its bars."""
    return [_indicator(indicator) for indicator in report.indicators]


def _indicator(indicator: IndicatorView) -> Packed:
    values = np.frombuffer(indicator.value, "<f8")
    finite = np.isfinite(values)
    bars = np.flatnonzero(finite)
    columns: dict[str, PackedColumn] = {"name": [indicator.name] if indicator.name else []}
    if 12 * len(bars) < 8 * len(values):
        columns |= {"bar": bars, "value": values[bars]}
    elif np.isinf(values).any():
        columns["value"] = np.where(finite, values, np.nan)
    else:
        columns["value"] = indicator.value
    return packed(public.ExecuteStrategyResponse, "indicator_columns", columns)


def _types(side: npt.NDArray[np.int8]) -> _Bytes:
    return _TYPES[side]
