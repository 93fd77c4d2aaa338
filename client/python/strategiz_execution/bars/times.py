"""Times of bars as UTC epoch milliseconds, from moments, texts or numbers. What has no zone is UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategiz_execution.errors import InvalidRequest

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def epoch_ms(field: str, column: Any) -> NDArray[np.int64]:
    """*column* in UTC epoch milliseconds, shape (n,).

    Args:
        field: Name of the column, for errors.
        column: numpy datetime64, datetime, date, ISO 8601 text, or whole numbers, which are epoch milliseconds.

    Raises:
        InvalidRequest: A value is missing or cannot be read; names the bar.
    """
    values = np.asarray(column)
    if values.ndim != 1:
        raise InvalidRequest.of(field, f"has {values.ndim} dimensions; it must have one")
    if values.dtype.kind == "M":
        missing = np.isnat(values)
        if missing.any():
            raise InvalidRequest.of(field, f"of bar {int(np.argmax(missing))} is missing")
        return values.astype("M8[ms]").astype(np.int64)
    if values.dtype.kind in "iu":
        return values.astype(np.int64)
    if values.dtype.kind == "f":
        wrong = ~(np.isfinite(values) & (values == np.trunc(values)))
        if wrong.any():
            bar = int(np.argmax(wrong))
            raise InvalidRequest.of(
                field, f"of bar {bar} is {values[bar]}; it must be whole epoch milliseconds"
            )
        return values.astype(np.int64)
    return np.array([_moment(field, bar, value) for bar, value in enumerate(values)], np.int64)


def _moment(field: str, bar: int, value: object) -> int:
    if isinstance(value, np.datetime64) and not np.isnat(value):
        return int(value.astype("M8[ms]").astype(np.int64))
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise InvalidRequest.of(
                field, f"of bar {bar} is {value!r:.80}; it must be ISO 8601, such as '2024-01-31' "
                "or '2024-01-31T14:30:00Z'",
            ) from None  # fmt: skip
    # pandas' NaT says that it is a datetime, and is not equal to itself.
    if isinstance(value, datetime) and value == value:  # noqa: PLR0124 - as said
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return (moment - _EPOCH) // _MS
    if isinstance(value, date) and not isinstance(value, datetime):
        return (datetime(value.year, value.month, value.day, tzinfo=UTC) - _EPOCH) // _MS
    raise InvalidRequest.of(field, f"of bar {bar} is {value!r:.80}; it must be a moment")
