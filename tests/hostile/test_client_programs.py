"""Hostile clients that judge for themselves: programs that end with 0 if the service, one for each, held."""

import os
import subprocess
import sys

import pytest

from tests.stand.hostile_cases import CORPUS
from tests.stand.running_service import REPOSITORY, RunningService, containers_of, until

PROGRAMS = sorted(path for path in CORPUS.glob("O*.py") if "\nimport client" in path.read_text())
ENDS_WITHIN_S = 120.0
# What the first line of a program asks for; all others are about default settings.
SETTINGS = {"O17": {"STATIC_POLICY": "report"}}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_service_holds_against(path, engine, tmp_path, record):
    row = record.rows["O", "any"]
    row.not_held.append(path.stem)
    running = RunningService.start(tmp_path, POOL_SIZE=2, **SETTINGS.get(path.name[:3], {}))
    try:
        ended = subprocess.run(
            [sys.executable, path, running.address.rpartition(":")[2]],
            cwd=REPOSITORY,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(CORPUS / "lib")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=ENDS_WITHIN_S,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-1000:]
        assert not running.stopped, running.log()
    finally:
        assert running.end(15) == 0, running.log()
    until(lambda: not containers_of(engine, running.owner), 5.0, "no container is left")
    row.not_held.remove(path.stem)
    row.held.append(path.stem)
