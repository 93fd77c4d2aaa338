"""The machine's clock is set forward and back by an hour while runs go on: deadlines and answers do not change."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from orchestrator.run import Outcome
from tests.faults.service_state import control, counted, ended, execute, sleeping
from tests.stand.patience import patience
from tests.stand.running_service import RunningService, until

_LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/lib*/faketime/libfaketimeMT.so.1")


def faketime():
    """The library that gives a process another clock."""
    found = [path for pattern in _LIBRARIES for path in Path("/").glob(pattern.lstrip("/"))]
    if not found:
        pytest.skip("libfaketime is not installed: `deployment/setup/faketime.sh` installs it")
    return found[0]


class Clock:
    """The clock of a service, in a file that it reads again at every look."""

    def __init__(self, file):
        self._file = file
        self.set(0)

    def set(self, hours):
        moved = self._file.with_suffix(".new")
        moved.write_text(f"{hours * 3600:+d}\n")
        moved.replace(self._file)


@pytest.fixture(scope="module")
def clocked(engine, short_folder):
    """A service whose wall clock a test sets; its monotonic clock is the machine's."""
    clock = Clock(short_folder / "clock")
    environment = {
        "LD_PRELOAD": str(faketime()),
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_TIMESTAMP_FILE": str(short_folder / "clock"),
    }
    with mock.patch.dict(os.environ, environment):
        running = RunningService.start(
            short_folder, SLOTS=4, POOL_SIZE=1, DEFAULT_MEMORY_MB=256, REAP_INTERVAL_S=0.3
        )
    yield running, clock
    assert running.end(15) == 0, running.log()


def time_at(running):
    """What the service takes for now."""
    answer = running.stub.ExecuteStrategy(sleeping(0), timeout=30)
    return datetime.fromisoformat(answer.performance.last_tested_at)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_set_while_runs_go_on_changes_no_deadline_and_no_answer(clocked, hours):
    running, clock = clocked
    clock.set(0)
    expected = control(running)
    with ThreadPoolExecutor(3) as threads:
        # Long enough for all three to be there at once.
        short = threads.submit(execute, running, sleeping(4.0, timeout_seconds=20))
        # A strategy that outlives its time, and a call that outlives its deadline.
        slow = threads.submit(execute, running, sleeping(30, timeout_seconds=5))
        late = threads.submit(
            ended, lambda: running.stub.ExecuteStrategy(sleeping(30), timeout=8.0)
        )
        until(lambda: counted(running)[0] == 3, 20.0, "three run")
        clock.set(hours)
        seen = time_at(running) - datetime.now(UTC)
        assert abs(seen - timedelta(hours=hours)) < timedelta(minutes=5)
        assert control(running) == expected
        assert short.result().end is Outcome.SUCCEEDED, short.result()
        assert slow.result().end is Outcome.TIMEOUT, slow.result()
        assert 5.0 < slow.result().seconds < 5.0 + patience(2.0)
        assert late.result().end.name == "DEADLINE_EXCEEDED"
        assert 7.5 < late.result().seconds < 8.0 + patience(2.0)
    clock.set(0)
    until(lambda: counted(running) == (0, 0), 5.0, "every slot is back")


def test_a_clock_that_is_set_again_and_again_makes_nothing_be_swept_or_replaced(clocked, engine):
    running, clock = clocked
    clock.set(0)
    control(running)
    with ThreadPoolExecutor(1) as threads:
        kept = threads.submit(execute, running, sleeping(3.0, timeout_seconds=20))
        ends = time.monotonic() + 2.0
        hours = 0
        while time.monotonic() < ends:
            hours = (hours + 25) % 72
            clock.set(hours - 36)
            time.sleep(0.2)
        assert kept.result().end is Outcome.SUCCEEDED, kept.result()
    clock.set(0)
    assert '"swept a sandbox"' not in running.log()
    until(lambda: counted(running) == (0, 0), 5.0, "every slot is back")
