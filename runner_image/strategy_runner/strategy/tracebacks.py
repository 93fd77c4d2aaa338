"""The frames of a strategy's own code in a traceback, as text that its author can read."""

from __future__ import annotations

import traceback
from types import TracebackType

from strategy_runner.channel.reply import MAX_TEXT_BYTES
from strategy_runner.strategy.notices import FILENAME

_MAX_FRAMES = 12


def text_of(error: BaseException) -> str:
    """The words of *error*, whose text may fail."""
    try:
        return str(error)[:MAX_TEXT_BYTES]
    except BaseException:  # noqa: BLE001 - the strategy wrote __str__
        return "(an exception whose text raises)"


def own_frames(tb: TracebackType | None) -> list[TracebackType]:
    """What of *tb* lies in the strategy."""
    own = []
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == FILENAME:
            own.append(tb)
        tb = tb.tb_next
    return own


def traceback_text(error: BaseException, tb: TracebackType | None) -> str:
    """*tb* of *error*, without the service's own frames."""
    frames = [
        traceback.FrameSummary(
            one.tb_frame.f_code.co_filename, one.tb_lineno, one.tb_frame.f_code.co_name
        )
        for one in own_frames(tb)[-_MAX_FRAMES:]
    ]
    lines = traceback.StackSummary.from_list(frames).format()
    return (
        "Traceback (most recent call last):\n"
        + "".join(lines)
        + f"{type(error).__name__}: {text_of(error)}"
    )
