"""What happened to orders beside their fills, in rows."""

from __future__ import annotations

import numpy as np

from orchestrator.admission.bars import BarColumns
from orchestrator.api.answers.time_text import time_text
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.runner_protocol.report_view import ReportView


def fill_order_events(
    performance: public.Performance, report: ReportView, bars: BarColumns
) -> None:
    """An event for each, in their order; there are never many of them."""
    events, reasons = report.rest.order_events, report.signals.reason
    for bar, kind, signal, units in zip(
        np.frombuffer(events.bar, "<i8").tolist(),
        np.frombuffer(events.kind, "i1").tolist(),
        np.frombuffer(events.signal, "<i8").tolist(),
        np.frombuffer(events.units, "<f8").tolist(),
        strict=True,
    ):
        performance.order_events.add(
            timestamp=time_text(int(bars.timestamp_ms[bar])),
            bar=bar,
            kind=kind,
            units=units,
            reason=reasons[signal] if signal >= 0 and len(reasons) else "",
        )
