"""Modules that come from a bundle are those that would come from their files."""

import importlib
import marshal
import sys
import traceback

import pytest

from strategy_runner.start.import_bundle import imports_from_bundle, write_bundle

INIT = '''"""About the package."""
from bundled_package.inner import Kept, answer
'''
INNER = '''"""About the module."""
from dataclasses import dataclass


@dataclass
class Kept:
    """About the class."""

    value: int = 1


class Plain:
    """About the class."""


def answer(question=6):
    """About the function."""
    assert question, "ask something"
    return 7 * question


def silent():
    """About the function."""
'''


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    """A bundle of the package; the files behind it hold something else by now."""
    folder = tmp_path / "bundled_package"
    folder.mkdir()
    (folder / "__init__.py").write_text(INIT)
    (folder / "inner.py").write_text(INNER)
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def forget():
        for name in [name for name in sys.modules if name.startswith("bundled_package")]:
            del sys.modules[name]

    importlib.import_module("bundled_package")
    write_bundle(tmp_path / "bundle", [sys.modules[name] for name in set(sys.modules) - before])
    forget()
    (folder / "inner.py").write_text("raise AssertionError('taken from the file')")
    yield tmp_path / "bundle"
    forget()


def test_a_module_is_taken_from_the_bundle_and_says_where_its_file_is(bundle):
    with imports_from_bundle(bundle):
        package = importlib.import_module("bundled_package")
    assert package.answer() == 42
    inner = sys.modules["bundled_package.inner"]
    assert inner.__file__ == str(bundle.parent / "bundled_package/inner.py")
    assert inner.__package__ == "bundled_package"
    assert package.__path__ == [str(bundle.parent / "bundled_package")]
    assert package.inner is inner


def test_documentation_is_left_out_but_where_a_decorator_reads_it(bundle):
    with imports_from_bundle(bundle):
        inner = importlib.import_module("bundled_package.inner")
    texts = [inner.__doc__, inner.answer.__doc__, inner.silent.__doc__, inner.Plain.__doc__]
    assert texts == [None] * 4
    assert inner.Kept.__doc__ == "About the class."
    assert inner.silent() is None


def test_assertions_and_line_numbers_stay(bundle):
    with imports_from_bundle(bundle):
        inner = importlib.import_module("bundled_package.inner")
    with pytest.raises(AssertionError, match="ask something") as caught:
        inner.answer(0)
    line = INNER.splitlines().index('    assert question, "ask something"') + 1
    assert traceback.extract_tb(caught.tb)[-1].lineno == line


def test_afterwards_modules_come_from_their_files(bundle):
    finders = list(sys.meta_path)
    with imports_from_bundle(bundle):
        importlib.import_module("bundled_package")
    assert sys.meta_path == finders
    with pytest.raises(AssertionError, match="taken from the file"):
        importlib.reload(sys.modules["bundled_package.inner"])


def test_what_the_bundle_does_not_hold_is_imported_as_usual(bundle):
    (bundle.parent / "beside_the_bundle.py").write_text("answer = 1")
    with imports_from_bundle(bundle):
        assert importlib.import_module("beside_the_bundle").answer == 1
    del sys.modules["beside_the_bundle"]


def test_a_module_without_a_file_is_not_in_a_bundle(tmp_path):
    write_bundle(tmp_path / "bundle", [sys, marshal])
    written = (tmp_path / "bundle").read_bytes()
    assert marshal.loads(written[8:]) == {}
