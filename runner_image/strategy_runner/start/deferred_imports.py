"""Defers imports of parts of pandas that no strategy may name; they load only when they are used.

`import pandas` loads its readers of files and its test tools, a tenth of the start of a sandbox. While imports are
deferred, each such module is a stand-in whose members load the real one when they are used.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_DEFERRED = frozenset(
    {
        "pandas.core.computation.api",
        "pandas.io.api",
        "pandas.io.json._json",
        "pandas.io.sas.sasreader",
        "pandas.io.stata",
        "pandas.testing",
    }
)


class _Member:
    """Stands for one function or class of a module that is not loaded."""

    def __init__(self, module: str, name: str) -> None:
        self._place = (module, name)

    def _real(self) -> Any:
        module, name = self._place
        return getattr(importlib.import_module(module), name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._real()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    def __instancecheck__(self, instance: object) -> bool:
        return isinstance(instance, self._real())


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> _Member:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Member(self.__name__, name)


class _Finder:
    """Finds the modules of the list, and loads stand-ins for them."""

    @staticmethod
    def find_spec(
        fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, _Finder) if fullname in _DEFERRED else None  # type: ignore[arg-type]

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    @staticmethod
    def exec_module(_module: ModuleType) -> None:
        """A stand-in has no code."""


@contextmanager
def deferred_imports() -> Iterator[None]:
    """While it lasts, modules of the list are imported as stand-ins; afterwards as themselves."""
    sys.meta_path.insert(0, _Finder)
    try:
        yield
    finally:
        sys.meta_path.remove(_Finder)
        for name in _DEFERRED:
            if isinstance(sys.modules.get(name), _StandIn):
                del sys.modules[name]
