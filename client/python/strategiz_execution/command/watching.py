"""What is shown while something is under way: on standard error, and only where that is a terminal."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    Task,
    TextColumn,
)
from rich.text import Text

from strategiz_execution.client import RunEvents, SweepEvents
from strategiz_execution.command.words import plain
from strategiz_execution.progress import sweep_display
from strategiz_execution.results import events as kinds
from strategiz_execution.results.run import Result
from strategiz_execution.results.sweep import SweepResult

# Narrower terminals have no room for the equity beside the bar.
_WIDE = 100


def errors_console(*, quiet: bool = False) -> Console:
    """Standard error. Lines are broken for a person's terminal alone: a program reads whole ones."""
    console = Console(stderr=True, quiet=quiet, highlight=False)
    console.soft_wrap = not console.is_terminal
    return console


class _Account(TextColumn):
    """Equity and drawdown of a run, when it has told them."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Task) -> Text:
        equity = task.fields.get("equity")
        if equity is None:
            return Text()
        drawdown = task.fields["drawdown"]
        return Text.assemble(
            (f"equity {equity:,.0f}", "bold"),
            "  ",
            (f"drawdown {100 * drawdown:.1f} %", "red" if drawdown < 0 else ""),
        )


class _Time(TextColumn):
    """How long the strategy has run, and how long the rest of its bars takes at the speed so far."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Task) -> Text:
        began_s = task.fields["began_s"]
        if began_s is None:
            return Text()
        now_s = time.monotonic()
        told = Text(f"{now_s - began_s:.0f} s", "dim")
        ends_s = task.fields["ends_s"]
        return (
            told
            if ends_s is None
            else told.append(f", {max(ends_s - now_s, 0):.0f} s left", "cyan")
        )


class Watch:
    """Standard error as a person at a terminal sees it. Where it is none, notes alone are written.

    Args:
        quiet: Nothing at all but errors.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = errors_console(quiet=quiet)
        self._live = self._console.is_terminal and not quiet

    def note(self, text: str) -> None:
        """Something that the reader should know of the input."""
        self._console.print(Text.assemble(("note: ", "cyan"), text))

    def hint(self, text: str) -> None:
        """How it would go better; for a person alone."""
        if self._live:
            self._console.print(Text.assemble(("hint: ", "dim cyan"), (text, "dim")))

    @contextlib.contextmanager
    def stage(self, text: str) -> Iterator[None]:
        """A line that moves while something is under way."""
        if not self._live:
            yield
            return
        with self._console.status(Text(plain(text))):
            yield

    def run(self, name: str, events: RunEvents) -> Result:
        """Follows a run to its end."""
        if not self._live:
            return events.result()
        wide = self._console.width >= _WIDE
        columns = [
            SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(24 if wide else 12),
            TextColumn("{task.fields[bars]}"), _Account(), _Time(),
        ]  # fmt: skip
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task(
                "Sending", total=None, bars="", equity=None, began_s=None, ends_s=None
            )
            began_s = time.monotonic()
            for event in events:
                match event:
                    case kinds.Accepted():
                        progress.update(task, description="Waiting for a sandbox")
                    case kinds.Queued():
                        progress.update(task, description=f"Waiting, place {event.position}")
                    case kinds.Started():
                        began_s = time.monotonic()
                        running = f"Running {plain(name)}" if wide else "Running"
                        progress.update(task, description=running, began_s=began_s)
                    case kinds.Progress() if event.bars_done != progress.tasks[0].completed:
                        now_s = time.monotonic()
                        left = event.bars_total / event.bars_done - 1
                        progress.update(
                            task, total=event.bars_total, completed=event.bars_done,
                            bars=f"{event.bars_done:,}/{event.bars_total:,} bars",
                            equity=event.equity, drawdown=event.drawdown,
                            ends_s=now_s + (now_s - began_s) * left,
                        )  # fmt: skip
        return events.result()

    def sweep(self, events: SweepEvents, rank_by: str, *, lowest_is_best: bool) -> SweepResult:
        """Follows a sweep to its end."""
        if not self._live:
            return events.result()
        with sweep_display(rank_by, lowest_is_best=lowest_is_best) as show:
            for event in events:
                show(event)
        return events.result()
