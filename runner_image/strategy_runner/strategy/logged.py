"""Prints what a strategy logs, into the same stream as print(), so that lines keep their order.

A traceback in it holds the strategy's own lines, as the one of a failure does.
"""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Any

from strategy_runner.strategy.tracebacks import traceback_text

_FORMAT = "%(levelname)s %(name)s: %(message)s"


class _Lines(logging.Formatter):
    """Formats a record without a look at anything but the exception that it holds."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name of logging
        """The strategy's lines in the traceback of *ei*, and the exception."""
        _, error, tb = ei
        if not isinstance(error, BaseException) or not isinstance(tb, TracebackType | None):
            return ""
        return traceback_text(error, tb)


class _Prints(logging.Handler):
    """Prints a record."""

    def emit(self, record: logging.LogRecord) -> None:
        """Prints *record*."""
        record.exc_text = None  # as another handler has formatted it
        record.stack_info = None  # what lies below the strategy's functions is the service's
        sys.stdout.write(self.format(record) + "\n")


_PRINTS = _Prints()


def print_what_is_logged() -> None:
    """Makes all loggers print, from INFO on; `logging.basicConfig` sets level and format."""
    root = logging.getLogger()
    _PRINTS.setFormatter(_Lines(_FORMAT))
    if _PRINTS not in root.handlers:
        root.addHandler(_PRINTS)
    root.setLevel(logging.INFO)
    logging.lastResort = _PRINTS
    logging.basicConfig = _basic_config


def _basic_config(
    *,
    level: int | str | None = None,
    format: str = _FORMAT,  # noqa: A002 - the name of logging
    datefmt: str | None = None,
    **_elsewhere: object,
) -> None:
    """Sets level and format. Python's own would do nothing, as there is a handler already."""
    _PRINTS.setFormatter(_Lines(format, datefmt))
    if level is not None:
        logging.getLogger().setLevel(level)
