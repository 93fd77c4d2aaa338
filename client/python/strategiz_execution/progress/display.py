"""Draws a run on its way: by rich on a terminal's standard error, by IPython's own display in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from strategiz_execution.errors import MissingPackage
from strategiz_execution.progress.state import RunState
from strategiz_execution.results.events import RunEvent

Show = Callable[[RunEvent], None]


@contextmanager
def progress_display() -> Iterator[Show]:
    """Gives what is to be called with each event. Draws nothing where nobody looks, as in a log file.

    Raises:
        MissingPackage: rich is not installed, and this is no notebook.
    """
    drawn = _notebook() if _in_notebook() else _terminal()
    with drawn as draw:
        state = RunState()

        def show(event: RunEvent) -> None:
            nonlocal state
            state = state.after(event)
            draw(state)

        draw(state)
        yield show


def _in_notebook() -> bool:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and type(shell).__name__ == "ZMQInteractiveShell"


@contextmanager
def _terminal() -> Iterator[Callable[[RunState], None]]:
    try:
        from rich.console import Console  # noqa: PLC0415 - optional
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415 - as above
    except ImportError as error:
        raise MissingPackage.for_use("rich", "progress", "progress=True") from error
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[bars]}"),
        TextColumn("{task.fields[facts]}", style="cyan"),
        TextColumn("{task.fields[left]}", style="dim"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("sent", total=None, bars="", facts="", left="")

        def draw(state: RunState) -> None:
            bar.update(
                task,
                description=state.stage,
                # A bar without a total moves by itself: not after the end.
                total=state.bars_total or (1 if state.ended else None),
                completed=state.bars_done,
                bars=_bars(state),
                facts=state.facts(),
                left=_left(state),
            )

        yield draw


@contextmanager
def _notebook() -> Iterator[Callable[[RunState], None]]:
    from IPython.display import HTML, display  # noqa: PLC0415 - a notebook has it

    handle: Any = None

    def draw(state: RunState) -> None:
        nonlocal handle
        drawn = HTML(notebook_html(state))  # type: ignore[no-untyped-call]
        if handle is None:
            handle = display(drawn, display_id=True)  # type: ignore[no-untyped-call]
        else:
            handle.update(drawn)

    yield draw


def notebook_html(state: RunState) -> str:
    """The line of a notebook that shows *state*."""
    value = f' value="{state.bars_done}" max="{state.bars_total}"' if state.bars_total else ""
    if state.ended and not value:
        value = ' value="0" max="1"'
    words = [state.stage, _bars(state), state.facts(), _left(state)]
    text = escape(" · ".join(word for word in words if word))
    return (
        f'<div><progress style="width:14em;vertical-align:middle"{value}></progress> {text}</div>'
    )


def _bars(state: RunState) -> str:
    return f"{state.bars_done:,} of {state.bars_total:,} bars" if state.bars_total else ""


def _left(state: RunState) -> str:
    if state.left_s is None:
        return ""
    minutes, seconds = divmod(round(state.left_s), 60)
    return f"{minutes} min {seconds:02} s left" if minutes else f"{seconds} s left"
