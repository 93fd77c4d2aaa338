"""Times of rows, as text, to milliseconds.

The rule: a text of digits alone is a number of milliseconds or a plain date, told apart by length; it is never a year
with something after it. Of every other text Python's reader of ISO 8601 decides.

| digits | what it is |
| 8 | a date, 20240131 |
| 11 to 13, with or without a sign | epoch milliseconds; refused if 12 digits also read as a date and a time |
| 9, 10; 16; 19 | refused as seconds, microseconds, nanoseconds |
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from orchestrator.errors import FieldViolation, Rejected

_USUAL = b"2024-01-31T00:00:00Z"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE_DIGITS = 8
_MILLISECONDS_DIGITS = range(11, 14)
_UNITS = {9: "seconds", 10: "seconds", 16: "microseconds", 19: "nanoseconds"}
_MILLISECONDS_OF_UNIT = {"seconds": 1000, "microseconds": 1 / 1000, "nanoseconds": 1 / 10**6}
_DATE_AND_TIME = re.compile(
    "(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9]"
)
# Of what is 13 bytes long, the usual form of version 1's live path.
_DIGITS_BYTES = 13
_ZERO, _NINE = ord("0"), ord("9")


def milliseconds(
    texts: npt.NDArray[np.bytes_] | list[str], path: str, first: int
) -> npt.NDArray[np.int64] | list[int]:
    """UTC epoch milliseconds of *texts*, the first of which is that of the bar *first*.

    Raises:
        Rejected: One is no time; it is named by *path*.
    """
    usual = _without_z(texts)
    if usual is not None:
        # numpy's own form: no object for each of them.
        with contextlib.suppress(ValueError):
            return usual.astype("M8[ms]").view(np.int64)
    if isinstance(texts, np.ndarray):
        if texts.dtype.itemsize == _DIGITS_BYTES:
            letters = np.ascontiguousarray(texts).view(np.uint8)
            if ((letters >= _ZERO) & (letters <= _NINE)).all():
                return texts.astype(np.int64)
        texts = [text.decode() for text in texts.tolist()]
    return [_moment(text, path, bar) for bar, text in enumerate(texts, first)]


def _without_z(
    texts: npt.NDArray[np.bytes_] | Sequence[str],
) -> npt.NDArray[np.bytes_] | None:
    """The texts without the Z at their ends, if they are all of the usual form."""
    size = len(_USUAL)
    if not isinstance(texts, np.ndarray):
        if not all(len(text) == size and text.isascii() for text in texts):
            return None
        texts = np.array([text.encode() for text in texts], f"S{size}")
    if texts.dtype.itemsize != size:
        return None
    letters = np.ascontiguousarray(texts).view(np.uint8).reshape(-1, size)
    if (letters[:, -1] != ord("Z")).any() or (letters[:, 4] != ord("-")).any():
        return None
    return np.ascontiguousarray(letters[:, :-1]).view(f"S{size - 1}")[:, 0]


def _moment(text: str, path: str, bar: int) -> int:
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and (len(digits) != _DATE_DIGITS or digits != text):
        return _number(text, digits, path, bar)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _refused(f"is no ISO 8601 time such as {_USUAL.decode()}", text, path, bar) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def _number(text: str, digits: str, path: str, bar: int) -> int:
    number, instead = int(text[:20]), f"send ISO 8601 such as {_USUAL.decode()}"
    unit = _UNITS.get(len(digits))
    if unit is not None:
        meant = int(number * _MILLISECONDS_OF_UNIT[unit])
        problem = f"looks like epoch {unit}; send milliseconds, which are {meant}, or ISO 8601"
        raise _refused(problem, text, path, bar)
    if _DATE_AND_TIME.fullmatch(text[:12]) and len(text) in (12, 14):
        raise _refused(f"looks like a date and a time; {instead}", text, path, bar)
    if len(digits) not in _MILLISECONDS_DIGITS:
        raise _refused(f"is no time; {instead}, or epoch milliseconds", text, path, bar)
    return number


def _refused(problem: str, text: str, path: str, bar: int) -> Rejected:
    problem = f"{text!r:.60} at bar {bar} {problem}"
    return Rejected(FieldViolation(path.format(bar=bar, column="timestamp"), problem))
