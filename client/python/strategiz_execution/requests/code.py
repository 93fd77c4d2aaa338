"""A strategy's source: given as text, or as the file that holds it."""

from __future__ import annotations

import os
from pathlib import Path

from strategiz_execution.errors import InvalidRequest

_MOST_BYTES = 64 * 1024


def source_of(code: str | os.PathLike[str]) -> str:
    """The source: *code* itself, or what the file has that it names.

    A `Path` is a file, and so is a text of one line that ends in ".py".

    Raises:
        InvalidRequest: The file cannot be read or is not UTF-8, or the source is empty or above 64 KiB.
    """
    if isinstance(code, os.PathLike) or _is_file_name(code):
        path = Path(code)
        try:
            source = path.read_text(encoding="utf-8")
        except OSError as error:
            raise InvalidRequest.of(
                "code", f"cannot be read from {path}: {error.strerror}"
            ) from error
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise InvalidRequest.of("code", f"of {path} is not UTF-8 in line {line}") from error
    elif isinstance(code, str):
        source = code
    else:
        raise InvalidRequest.of(
            "code", f"is a {type(code).__name__}; it must be source, or a file's path"
        )
    if not source.strip():
        raise InvalidRequest.of("code", "is empty; it must be Python source")
    size = len(source.encode("utf-8", "surrogatepass"))
    if size > _MOST_BYTES:
        raise InvalidRequest.of("code", f"has {size} bytes; there may be {_MOST_BYTES}")
    return source


def _is_file_name(code: object) -> bool:
    return isinstance(code, str) and code.endswith(".py") and "\n" not in code
