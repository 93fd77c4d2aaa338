"""Which versions of libraries a strategy runs on, for the receipt of a run."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

_LIBRARIES = ("numpy", "pandas", "TA-Lib", "protobuf")
_OF_SCIENCE = ("scipy", "scikit-learn", "statsmodels")
_RECORD = ".dist-info"


def library_versions() -> dict[str, str]:
    """Version of each library, read off the names of the records that its installation left.

    importlib.metadata would say the same, and costs each sandbox as much processor as its job does.

    Raises:
        KeyError: A library has no record.
    """
    records = os.listdir(Path(np.__file__).parents[1])  # noqa: PTH208 - names are all that is wanted
    versions = {
        name.lower(): version
        for name, _, version in (
            record.removesuffix(_RECORD).partition("-")
            for record in records
            if record.endswith(_RECORD)
        )
    }
    of_science = [library for library in _OF_SCIENCE if _record_name(library) in versions]
    return {library: versions[_record_name(library)] for library in (*_LIBRARIES, *of_science)}


def _record_name(library: str) -> str:
    return library.lower().replace("-", "_")
