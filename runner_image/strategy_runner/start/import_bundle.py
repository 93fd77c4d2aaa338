"""The byte code of all modules that a sandbox imports, in one file, so that a start need not search five hundred files.

It is made when the image is built (`python -m strategy_runner.start.import_bundle FILE`), from the modules that
importing the supervisor loads. Documentation strings are left out: nothing here reads them, and each sandbox would hold
three megabytes of them. A module that is not in the file is imported as usual, and so is every module after the start.
"""

from __future__ import annotations

import ast
import importlib
import marshal
import os
import sys
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ExtensionFileLoader, ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from strategy_runner.start.deferred_imports import deferred_imports
from strategy_runner.supervisor import science

FILE = Path(__file__).with_name("imports.bundle")

_LENGTH_BYTES = 8
# numpy.ma builds its documentation from numpy's, and asserts that it is there.
_DOCUMENTED = ("numpy",)
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

# Of each module: where its code lies, how long it is (0 for an extension), its file, and the folder if it is a package.
_Table = dict[str, tuple[int, int, str, str]]


class _BundleLoader(SourceFileLoader):
    """Takes a module's code from the open file *bundle*, and everything else from the module's own."""

    def __init__(self, fullname: str, path: str, bundle: int, start: int, length: int) -> None:
        super().__init__(fullname, path)
        self._place: tuple[int, int, int] | None = (bundle, start, length)

    def get_code(self, fullname: str) -> CodeType | None:
        """The code of the module, once; who asks again gets it as usual."""
        if self._place is None:
            return super().get_code(fullname)
        bundle, start, length = self._place
        self._place = None
        code: CodeType = marshal.loads(os.pread(bundle, length, start))  # noqa: S302 - made with the image
        return code


class _BundleFinder:
    """Finds the modules of the open file *bundle*."""

    def __init__(self, bundle: int) -> None:
        self._bundle = bundle
        length = int.from_bytes(os.pread(bundle, _LENGTH_BYTES, 0), "big")
        table = os.pread(bundle, length, _LENGTH_BYTES)
        self._table: _Table = marshal.loads(table)  # noqa: S302 - made with the image
        self._codes = _LENGTH_BYTES + length

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Called by the import statement."""
        entry = self._table.get(fullname)
        if entry is None:
            return None
        start, length, origin, folder = entry
        loader = (
            _BundleLoader(fullname, origin, self._bundle, self._codes + start, length)
            if length
            else ExtensionFileLoader(fullname, origin)
        )
        return spec_from_file_location(
            fullname, origin, loader=loader, submodule_search_locations=[folder] if folder else None
        )


@contextmanager
def imports_from_bundle(file: Path = FILE) -> Iterator[None]:
    """While it lasts, modules of the bundle *file* are imported from it.

    Raises:
        OSError: There is no such file.
    """
    bundle = os.open(file, os.O_RDONLY)
    finder = _BundleFinder(bundle)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        os.close(bundle)


def write_bundle(
    file: Path, modules: Sequence[ModuleType], documented: Container[str] = ()
) -> None:
    """Writes those of *modules* that have a file of their own to the bundle *file*.

    Those named in *documented* keep their documentation.
    """
    table: _Table = {}
    codes = bytearray()
    for module in modules:
        spec = getattr(module, "__spec__", None)
        if spec is None or spec.origin is None:
            continue
        folder = next(iter(spec.submodule_search_locations or ()), "")
        code = b""
        if isinstance(spec.loader, SourceFileLoader):
            source = spec.loader.get_data(spec.origin)
            keep = spec.name.partition(".")[0] in _DOCUMENTED or spec.name in documented
            code = marshal.dumps(_compiled(source, spec.origin, documented=keep))
        elif not isinstance(spec.loader, ExtensionFileLoader):
            continue
        table[spec.name] = (len(codes), len(code), spec.origin, folder)
        codes += code
    head = marshal.dumps(table)
    file.write_bytes(len(head).to_bytes(_LENGTH_BYTES, "big") + head + codes)


def _compiled(source: bytes, path: str, *, documented: bool) -> CodeType:
    tree = ast.parse(source, path)
    if not documented:
        for node in ast.walk(tree):
            if isinstance(node, _Documented):
                _undocument(node)
    code: CodeType = compile(tree, path, "exec", dont_inherit=True)
    return code


def _undocument(node: _Documented) -> None:
    if ast.get_docstring(node, clean=False) is None:
        return
    # For a class without one, dataclass works out a text that costs more than it saves.
    if isinstance(node, ast.ClassDef) and node.decorator_list:
        return
    if isinstance(node, ast.Module):
        del node.body[0]
    else:
        node.body[0] = ast.copy_location(ast.Pass(), node.body[0])


if __name__ == "__main__":
    with deferred_imports():
        importlib.import_module("strategy_runner.supervisor.serve")
    supervisors = set(sys.modules)
    # These build their documentation from texts of each other.
    if science.is_there():
        science.load()
    loaded = sorted(sys.modules.items())
    write_bundle(
        Path(sys.argv[1]),
        [module for name, module in loaded if name != __name__],
        documented=sys.modules.keys() - supervisors,
    )
