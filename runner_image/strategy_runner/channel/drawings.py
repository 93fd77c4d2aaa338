"""How a strategy asked for something to be drawn: a record of words, and how to write and read it.

No number depends on it. The strategy can write these bytes itself; `decode` trusts none of them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MAX_DRAWINGS = 128
MAX_WORDS = 16
MAX_WORD_BYTES = 256
_COUNT = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Drawing:
    """Words such as color and icon, of an indicator or, where *indicator* is empty, of the signals of some bars.

    Attributes:
        bars: int32, ascending indices.
    """

    indicator: str
    words: tuple[tuple[str, str], ...]
    bars: npt.NDArray[np.int32]


def encode(drawing: Drawing) -> bytes:
    """The payload: the number of words, the indicator, each word and its value with their lengths, then the bars."""
    words = drawing.words[:MAX_WORDS]
    texts = [drawing.indicator, *(text for pair in words for text in pair)]
    return (
        _COUNT.pack(len(words)) + b"".join(map(_text, texts)) + drawing.bars.astype("<i4").tobytes()
    )


def decode(payload: bytes, bars: int) -> Drawing:
    """The drawing of *payload*, over a series of *bars*.

    Raises:
        ValueError: It is none.
        struct.error: It is none.
    """
    (count,) = _COUNT.unpack_from(payload)
    if count > MAX_WORDS:
        raise ValueError("too many words")
    texts, at = [], _COUNT.size
    for _ in range(1 + 2 * count):
        (length,) = _COUNT.unpack_from(payload, at)
        at += _COUNT.size
        if length > MAX_WORD_BYTES or at + length > len(payload):
            raise ValueError("a word that is too long")
        texts.append(payload[at : at + length].decode("utf-8", "replace"))
        at += length
    found = np.frombuffer(payload, "<i4", offset=at)
    if len(found) and (found[0] < 0 or found[-1] >= bars or np.any(found[1:] <= found[:-1])):
        raise ValueError("bars that do not ascend within the series")
    words = tuple(zip(texts[1::2], texts[2::2], strict=True))
    return Drawing(texts[0], words, found)


def _text(text: str) -> bytes:
    data = text[:MAX_WORD_BYTES].encode("utf-8", "replace")[:MAX_WORD_BYTES]
    return _COUNT.pack(len(data)) + data
