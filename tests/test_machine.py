"""Processes of tests: they run side by side, until one of them must have the machine alone."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stand import machine

OTHER = """
from tests.stand.machine import alone, beside_others
with {kind}():
    print("in", flush=True)
    input()
"""


@pytest.fixture
def other(tmp_path, monkeypatch):
    """Starts a process that uses the machine, and tells whether it may yet."""
    # The lock of the session that this test is in stays as it is.
    monkeypatch.setattr(machine, "_files", {})
    monkeypatch.setattr(machine, "_held", dict(machine._held))
    monkeypatch.setenv(machine.LOCK_FOLDER, str(tmp_path))
    started = []

    def start(kind):
        said = tmp_path / f"said-{len(started)}"
        with said.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-c", OTHER.format(kind=kind)],
                cwd=Path(__file__).parent.parent,
                stdin=subprocess.PIPE,
                stdout=file,
            )
        started.append(process)

        def is_in(within_s=0.0):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(within_s)
            return "in" in said.read_text()

        return is_in

    yield start
    for process in started:
        process.communicate(b"\n", timeout=10)


def test_tests_run_side_by_side(other):
    with machine.beside_others():
        assert wait_for(other("beside_others"))


def test_nobody_runs_beside_a_test_that_is_alone_and_it_waits_for_those_that_run(other):
    with machine.beside_others(), machine.alone():
        beside = other("beside_others")
        assert not beside(1.0)
    assert wait_for(beside)
    alone = other("alone")
    assert not alone(0.5)


def wait_for(is_in):
    return any(is_in(0.1) for _ in range(100))
