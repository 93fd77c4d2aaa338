"""The service's log on standard error: one JSON object a line, also for lines of libraries.

Texts that clients chose (ids, names) are escaped and clipped. Data of clients (code, bars, printed lines, texts of
exceptions that may quote them) must not be logged: callers leave it out, and tracebacks have places, not values.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import ExcInfo, Processor

_STDERR = 2
_MAX_CHARACTERS = 2000
_MAX_ID_CHARACTERS = 128
_IDS = frozenset({"run_id", "user_id", "strategy_id"})
_MAX_FRAMES, _MAX_CAUSES = 30, 5
_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_Event = MutableMapping[str, Any]


def configure(level: str) -> None:
    """Sends everything that this process logs from now on through one renderer.

    Args:
        level: Least level that is written: debug, info, warning or error.
    """
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )
    logging.captureWarnings(True)
    logging.root.handlers[:] = [_ToStructlog()]
    logging.root.setLevel(_LEVELS[level])
    logging.getLogger("grpc._cython.cygrpc").addFilter(_is_no_lost_client)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _is_no_lost_client(record: logging.LogRecord) -> bool:
    """Whether *record* is anything but that a client was gone in the moment of its answer, which any client can be."""
    kind = record.exc_info[0] if record.exc_info else None
    return kind is None or kind.__name__ != "ExecuteBatchError"


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Logs what goes wrong in *loop* unheard. asyncio's own words for it quote arguments and texts."""

    def unheard(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        _log().error(
            "error in the event loop",
            what=context["message"].partition("(")[0],
            exc_info=context.get("exception"),
        )

    loop.set_exception_handler(unheard)


class _Lines:
    """Writes whole lines. A log that cannot be written to never fails a run."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        data = line.encode("ascii") + b"\n"
        try:
            while data:
                data = data[os.write(_STDERR, data) :]
        except OSError:
            return

    debug = info = warning = error = critical = exception = msg


class _ToStructlog(logging.Handler):
    """Hands records of the standard library's logging on."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit their format
            text = str(record.msg)
        _log(record.name).log(
            max(logging.DEBUG, record.levelno // 10 * 10), text, exc_info=record.exc_info
        )


def _log(name: str = __name__) -> Any:
    return structlog.get_logger(name)


def _uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    _log().critical("uncaught exception", exc_info=(kind, error, traceback))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    _log().critical(
        "uncaught exception in a thread",
        thread=args.thread.name if args.thread else "",
        exc_info=args.exc_value,
    )


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    _log().error("exception that nobody can catch", exc_info=args.exc_value)


def _add_logger(logger: _Lines, _method: str, event: _Event) -> _Event:
    if logger.name:
        event["logger"] = logger.name
    return event


def _add_traceback(_logger: object, _method: str, event: _Event) -> _Event:
    """The types of an exception and its causes, and the places that it went through: no text, no local, no source."""
    info: ExcInfo | BaseException | bool | None = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()  # type: ignore[assignment]  # three times None outside an except
    error = info[1] if isinstance(info, tuple) else info
    if not isinstance(error, BaseException):
        return event
    parts: list[str] = []
    while error is not None and len(parts) < _MAX_CAUSES:
        frames = []
        traceback = error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            frames.append(f"  {code.co_filename}:{traceback.tb_lineno} {code.co_qualname}")
            traceback = traceback.tb_next
        parts.append("\n".join([type(error).__qualname__, *frames[-_MAX_FRAMES:]]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["traceback"] = "\ncaused by ".join(parts)
    return event


def _clip(_logger: object, _method: str, event: _Event) -> _Event:
    for name, value in event.items():
        if name == "traceback":
            continue
        most = _MAX_ID_CHARACTERS if name in _IDS else _MAX_CHARACTERS
        if isinstance(value, str) and len(value) > most:
            event[name] = f"{value[:most]}... ({len(value)} characters)"
    return event


def _render(_logger: object, _method: str, event: _Event) -> str:
    """One line of ASCII: JSON escapes the rest, but for DEL."""
    return json.dumps(event, default=repr).replace("\x7f", "\\u007f")


_PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    _add_logger,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_traceback,
    _clip,
    _render,
]
