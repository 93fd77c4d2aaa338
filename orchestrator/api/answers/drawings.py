"""How signals and indicators are to be drawn, in both forms of an answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView

_WORD_BYTES = 8


def told_drawings(report: ReportView, *, of_signals: bool) -> Sequence[runner_pb2.Drawing]:
    """Those of indicators, and those of signals where these are told."""
    return [one for one in report.rest.drawings if of_signals or one.indicator]


def drawings_bytes(drawings: Sequence[runner_pb2.Drawing]) -> int:
    """What they take at most."""
    return sum(
        len(drawing.bar)
        + len(drawing.indicator.encode())
        + sum(len((word + value).encode()) + _WORD_BYTES for word, value in drawing.words.items())
        + 3 * _WORD_BYTES
        for drawing in drawings
    )


def fill_drawings(
    message: public.ExecuteStrategyResponse, drawings: Sequence[runner_pb2.Drawing]
) -> None:
    """Puts them into *message*; there are never many of them."""
    for drawing in drawings:
        message.drawings.add(
            indicator=drawing.indicator,
            bar=np.frombuffer(drawing.bar, "<i4").tolist(),
            words=drawing.words,
        )
