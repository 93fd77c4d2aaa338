"""Draws a run on its way: by rich on a terminal's standard error, by IPython's own display in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from html import escape
from typing import Any, Protocol

from strategiz_execution.errors import MissingPackage
from strategiz_execution.progress.state import RunState
from strategiz_execution.progress.sweep_state import SweepState
from strategiz_execution.results.events import RunEvent
from strategiz_execution.results.sweep_events import SweepEvent


class State(Protocol):
    """What is drawn of something on its way."""

    @property
    def stage(self) -> str:
        """In words."""
        ...

    @property
    def done(self) -> int:
        """Parts of the whole."""
        ...

    @property
    def total(self) -> int:
        """0 = not told yet."""
        ...

    @property
    def left_s(self) -> float | None:
        """Seconds that the rest takes; None = not known."""
        ...

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        ...

    def count(self) -> str:
        """`done` of `total` in words."""
        ...

    def facts(self) -> str:
        """What came of it so far, in words."""
        ...


@contextmanager
def progress_display() -> Iterator[Callable[[RunEvent], None]]:
    """Gives what is to be called with each event of a run. Draws nothing where nobody looks, as in a log file.

    Raises:
        MissingPackage: rich is not installed, and this is no notebook.
    """
    with _display() as draw:
        state = RunState()

        def show(event: RunEvent) -> None:
            nonlocal state
            state = state.after(event)
            draw(state)

        draw(state)
        yield show


@contextmanager
def sweep_display(
    rank_by: str = "sharpe_ratio", *, lowest_is_best: bool = False
) -> Iterator[Callable[[SweepEvent], None]]:
    """As `progress_display`, for the events of a sweep that ranks by *rank_by*.

    Raises:
        MissingPackage: rich is not installed, and this is no notebook.
    """
    with _display() as draw:
        state = SweepState(rank_by=rank_by, lowest_is_best=lowest_is_best)

        def show(event: SweepEvent) -> None:
            nonlocal state
            state = state.after(event)
            draw(state)

        draw(state)
        yield show


def _display() -> AbstractContextManager[Callable[[State], None]]:
    return _notebook() if _in_notebook() else _terminal()


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"


@contextmanager
def _terminal() -> Iterator[Callable[[State], None]]:
    try:
        from rich.console import Console  # noqa: PLC0415 - optional
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415 - as above
    except ImportError as error:
        raise MissingPackage.for_use("rich", "progress", "progress=True") from error
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TextColumn("{task.fields[facts]}", style="cyan"),
        TextColumn("{task.fields[left]}", style="dim"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("sent", total=None, count="", facts="", left="")

        def draw(state: State) -> None:
            bar.update(
                task,
                description=state.stage,
                # A bar without a total moves by itself: not after the end.
                total=state.total or (1 if state.ended else None),
                completed=state.done,
                count=state.count(),
                facts=state.facts(),
                left=_left(state),
            )

        yield draw


@contextmanager
def _notebook() -> Iterator[Callable[[State], None]]:
    from IPython.display import HTML, display  # noqa: PLC0415 - a notebook has it

    handle: Any = None

    def draw(state: State) -> None:
        nonlocal handle
        drawn = HTML(notebook_html(state))  # type: ignore[no-untyped-call]  # the library has no types
        if handle is None:
            handle = display(drawn, display_id=True)  # type: ignore[no-untyped-call]  # as above
        else:
            handle.update(drawn)

    yield draw


def notebook_html(state: State) -> str:
    """The line of a notebook that shows *state*."""
    value = f' value="{state.done}" max="{state.total}"' if state.total else ""
    if state.ended and not value:
        value = ' value="0" max="1"'
    words = [state.stage, state.count(), state.facts(), _left(state)]
    text = escape(" · ".join(word for word in words if word))
    return (
        f'<div><progress style="width:14em;vertical-align:middle"{value}></progress> {text}</div>'
    )


def _left(state: State) -> str:
    if state.left_s is None:
        return ""
    minutes, seconds = divmod(round(state.left_s), 60)
    return f"{minutes} min {seconds:02} s left" if minutes else f"{seconds} s left"
