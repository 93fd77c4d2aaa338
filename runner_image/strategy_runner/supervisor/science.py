"""The libraries of the image `science`, loaded before its job where a sandbox waits for one, or has several processes.

They take a second of processor time, which a run that finds a waiting sandbox need not pay, and of several processes
only the first. A sandbox that is made for one run loads what the strategy imports, and nothing else.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

# What the static check lets strategies import, and, by way of these, all that they need.
_MODULES = (
    "scipy.stats",
    "scipy.signal",
    "scipy.optimize",
    "scipy.linalg",
    "sklearn.cluster",
    "sklearn.decomposition",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.mixture",
    "sklearn.model_selection",
    "sklearn.naive_bayes",
    "sklearn.neighbors",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.svm",
    "sklearn.tree",
    "statsmodels.api",
    "statsmodels.regression.rolling",
    "statsmodels.stats.diagnostic",
    "statsmodels.tsa.api",
)


def is_there() -> bool:
    """Whether this image holds them."""
    return any((Path(folder) / "sklearn").is_dir() for folder in sys.path)


def keep_to_one_process() -> None:
    """Makes joblib run what it is given one after the other; else it tries to start processes, which ends the run."""
    if is_there():
        os.environ["JOBLIB_MULTIPROCESSING"] = "0"
        os.environ["LOKY_MAX_CPU_COUNT"] = "1"


def load() -> None:
    """Imports them."""
    for module in _MODULES:
        importlib.import_module(module)
