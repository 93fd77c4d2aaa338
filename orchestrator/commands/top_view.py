"""What `strategiz top` shows, from what a watch tells. No input and no output."""

from __future__ import annotations

import threading
from collections import Counter, deque

from rich.bar import Bar
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from orchestrator.commands.runs import state_of
from orchestrator.commands.words import duration, mib
from orchestrator.generated import operator_pb2 as operators
from orchestrator.terminal import printable

_LATEST = 8
_MOST_IN_FLIGHT = 20
_GAUGE = 24
# Columns, with the least width that leaves them readable on a narrow terminal.
_IN_FLIGHT = {
    "in flight": 10, "user": 6, "tier": 4, "strategy": 6, "state": 14, "for": 6, "limits": 13,
}  # fmt: skip


class View:
    """Keeps the newest status, the runs in flight and the latest ends."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._status = operators.Status()
        self._in_flight: dict[str, operators.Run] = {}
        self._latest: deque[operators.Run] = deque(maxlen=_LATEST)
        self._ends: Counter[str] = Counter()
        self._missed = 0

    def take(self, change: operators.Change) -> None:
        """*change* has happened."""
        with self._lock:
            match change.WhichOneof("kind"):
                case "status":
                    self._status = change.status
                case "run":
                    self._take_run(change.run)
                case "missed":
                    self._missed += change.missed

    def drawn(self, now_s: float) -> RenderableType:
        """All of it, at *now_s* on the clock."""
        with self._lock:
            return Group(
                self._heading(), self._gauges(), Text(), *self._runs(now_s), *self._ended()
            )

    def _take_run(self, run: operators.Run) -> None:
        if run.state == operators.RUN_STATE_ENDED:
            self._in_flight.pop(run.record_id, None)
            self._latest.appendleft(run)
            self._ends[state_of(run)] += 1
        else:
            self._in_flight[run.record_id] = run

    def _heading(self) -> Text:
        status = self._status
        text = Text(f"strategiz {self._address}   ", style="bold")
        if status.draining:
            text.append("DRAINING", style="bold yellow")
        elif status.fault:
            text.append(status.fault, style="bold red")
        else:
            text.append("taking runs", style="green")
        text.append(f"   ledger {status.ledger}", style="dim")
        if self._missed:
            text.append(f"   {self._missed} changes missed", style="yellow")
        return text

    def _gauges(self) -> Table:
        status = self._status
        table = Table.grid(padding=(0, 2))
        for _ in range(3):
            table.add_column(no_wrap=True)
        used, budget = status.memory_used_bytes, status.memory_for_runs_bytes
        waiting = f"{status.waiting_sandboxes} of {status.pool_size}"
        if status.making_sandboxes:
            waiting += f", {status.making_sandboxes} being made"
        for name, value, most, told in (
            ("slots", status.running, status.slots, f"{status.running} of {status.slots}"),
            (
                "queue",
                status.queued,
                status.queue_length,
                f"{status.queued} of {status.queue_length}",
            ),
            ("memory of runs", used, budget, f"{mib(used)} of {mib(budget)}"),
        ):
            share = min(1.0, value / most) if most else 0.0
            table.add_row(name, _gauge(share, "red" if share > 0.9 else "green"), told)
        share = min(1.0, status.waiting_sandboxes / status.pool_size) if status.pool_size else 0.0
        table.add_row("waiting sandboxes", _gauge(share, "cyan"), waiting)
        all_runs = status.warm_runs + status.cold_runs
        warm = f"{status.warm_runs / all_runs:.0%} found a waiting sandbox" if all_runs else ""
        table.add_row("runs since the start", f"{all_runs:,}", warm)
        return table

    def _runs(self, now_s: float) -> list[RenderableType]:
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for name, least in _IN_FLIGHT.items():
            table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=least)
        # Those that run first, then the queue in its order.
        ordered = sorted(
            self._in_flight.values(),
            key=lambda run: (run.state != operators.RUN_STATE_RUNNING, run.record_id),
        )
        for run in ordered[:_MOST_IN_FLIGHT]:
            table.add_row(
                printable(run.run_id),
                printable(run.user_id),
                printable(run.tier),
                printable(run.strategy_id),
                state_of(run),
                duration(max(0.0, now_s - run.accepted_at_ms / 1000)),
                f"{run.limit_timeout_s:g} s, {mib(run.limit_memory_bytes)}",
            )
        shown: list[RenderableType] = [table]
        if len(ordered) > _MOST_IN_FLIGHT:
            shown.append(Text(f"and {len(ordered) - _MOST_IN_FLIGHT:,} more", style="dim"))
        if not ordered:
            shown.append(Text("none", style="dim"))
        return [*shown, Text()]

    def _ended(self) -> list[RenderableType]:
        if not self._latest:
            return []
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for name in ("latest ends", "user", "end", "took", "memory"):
            table.add_column(name, no_wrap=True, overflow="ellipsis")
        for run in self._latest:
            end = state_of(run)
            style = "green" if end == "SUCCEEDED" else "red"
            used = run.usage if run.HasField("usage") else None
            table.add_row(
                printable(run.run_id),
                printable(run.user_id),
                Text(end, style=style),
                duration(used.total_ms / 1000) if used else "",
                mib(used.peak_memory_bytes) if used else "",
            )
        counts = ", ".join(f"{count:,} {end}" for end, count in self._ends.most_common())
        return [table, Text(), Text(f"ended while watching: {counts}", style="dim")]


def _gauge(share: float, colour: str) -> Bar:
    return Bar(1.0, 0.0, share, width=_GAUGE, color=colour, bgcolor="bright_black")
