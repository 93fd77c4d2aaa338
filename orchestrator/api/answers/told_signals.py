"""Which signals an answer tells.

The rule: what is left out says nothing that the one before it did not say, and filled no order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView, Texts

_Places: TypeAlias = npt.NDArray[np.int64]
_TEXTS_AT_ONCE = 8192
_ALL = slice(None)


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """Texts of which each is held once.

    Attributes:
        texts: In the order in which they come first.
        place: Of each text that there was, its place in `texts`.
    """

    texts: Sequence[str]
    place: _Places


@dataclass(frozen=True, slots=True, eq=False)
class ToldSignals:
    """A choice of a report's signals.

    Attributes:
        chosen: Which of the signals.
        ignored: Which of the ignored signals.
        repeats: For each that is chosen, how many after it are not; None where all are chosen.
        reasons: Of all signals; None where there are none, or nobody asked.
    """

    chosen: slice | _Places
    ignored: slice | _Places
    repeats: _Places | None
    reasons: Distinct | None


def told_signals(report: ReportView, options: public.OutputOptions) -> ToldSignals:
    """The signals of *report* that *options* ask for."""
    reasons = None
    in_columns = options.form == public.ANSWER_FORM_COLUMNS
    if report.signals.reason and (in_columns or options.collapse_repeated_signals):
        reasons = distinct(report.signals.reason)
    if not options.collapse_repeated_signals:
        return ToldSignals(_ALL, _ALL, None, reasons)
    tells = _tells_something(report, reasons)
    chosen = np.flatnonzero(tells)
    ignored = np.flatnonzero(tells[np.frombuffer(report.ignored_signal, "<i8")])
    return ToldSignals(chosen, ignored, np.diff(chosen, append=len(tells)) - 1, reasons)


def distinct(texts: Texts) -> Distinct:
    """*texts*, each once."""
    known: dict[str, int] = {}
    place = np.empty(len(texts), np.int64)
    for at in range(0, len(texts), _TEXTS_AT_ONCE):
        block = texts[at : at + _TEXTS_AT_ONCE]
        place[at : at + len(block)] = [known.setdefault(text, len(known)) for text in block]
    return Distinct(list(known), place)


def _tells_something(report: ReportView, reasons: Distinct | None) -> npt.NDArray[np.bool_]:
    """For each signal, whether it differs from the one before it or filled an order."""
    side = np.frombuffer(report.signals.side, "i1")
    tells = np.ones(len(side), np.bool_)
    said: list[npt.NDArray[Any]] = [side, np.frombuffer(report.signals.quantity, "<f8")]
    if reasons is not None:
        said.append(reasons.place)
    tells[1:] = np.any([column[1:] != column[:-1] for column in said], axis=0)
    for fills in (report.trades.entry_signal, report.trades.exit_signal):
        signal = np.frombuffer(fills, "<i8")
        tells[signal[signal >= 0]] = True
    if report.rest.HasField("open_position"):
        tells[report.rest.open_position.entry_signal] = True
    return tells
