"""What is shown while something is under way: on standard error, and only where that is a terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from strategiz_execution.client import RunEvents
from strategiz_execution.command.words import plain
from strategiz_execution.results import events as kinds
from strategiz_execution.results.run import Result

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
            TextColumn("{task.fields[bars]}"), _Account(), TimeRemainingColumn(compact=True),
        ]  # fmt: skip
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task("Sending", total=None, bars="", equity=None)
            for event in events:
                match event:
                    case kinds.Accepted():
                        progress.update(task, description="Waiting for a sandbox")
                    case kinds.Queued():
                        progress.update(task, description=f"Waiting, place {event.position}")
                    case kinds.Started():
                        progress.update(task, description=f"Running {plain(name)}")
                    case kinds.Progress():
                        progress.update(
                            task, total=event.bars_total, completed=event.bars_done,
                            bars=f"{event.bars_done:,}/{event.bars_total:,} bars",
                            equity=event.equity, drawdown=event.drawdown,
                        )  # fmt: skip
        return events.result()
