"""Times as version 1 writes them: ISO 8601 in UTC with a Z, with milliseconds only where there are some."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

# numpy writes texts in a step during which no other thread works.
_TIMES_AT_ONCE = 8192
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - UTC, which the text says with its Z


def time_text(timestamp_ms: int) -> str:
    """The text of one time in UTC epoch milliseconds."""
    moment = _EPOCH + timedelta(milliseconds=timestamp_ms)
    return f"{moment.isoformat(timespec='milliseconds' if timestamp_ms % 1000 else 'seconds')}Z"


def time_texts(timestamp_ms: npt.NDArray[np.int64]) -> npt.NDArray[np.bytes_]:
    """`time_text` of every time, as ASCII, shape (n,)."""
    blocks = [
        _block_texts(timestamp_ms[first : first + _TIMES_AT_ONCE])
        for first in range(0, len(timestamp_ms), _TIMES_AT_ONCE)
    ]
    return np.concatenate(blocks) if blocks else np.empty(0, "S20")


def _block_texts(timestamp_ms: npt.NDArray[np.int64]) -> npt.NDArray[np.bytes_]:
    moments = timestamp_ms.view("M8[ms]")
    texts = _with_z(moments.astype("M8[s]").astype("S19"))
    odd = timestamp_ms % 1000 != 0
    if odd.any():
        texts = texts.astype("S24")
        texts[odd] = _with_z(moments[odd].astype("S23"))
    return texts


def _with_z(texts: npt.NDArray[np.bytes_]) -> npt.NDArray[np.bytes_]:
    width = texts.dtype.itemsize + 1
    wider = texts.astype(f"S{width}")
    wider.view(np.uint8).reshape(-1, width)[:, -1] = ord("Z")
    return wider
