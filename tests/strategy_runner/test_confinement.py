"""What a sandbox says whose engine maps users. That confinement holds is shown where there is an engine."""

import os
import subprocess
import sys

import pytest

CHARGE = "from strategy_runner.wall.confinement import charge_to; charge_to({})"


def in_user_namespace(code):
    """What *code* says as root of a namespace that has no other user."""
    return subprocess.run(
        ["unshare", "--user", "--map-root-user", sys.executable, "-c", code],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_user_that_the_engine_does_not_map_is_told_with_the_setting():
    if in_user_namespace("").returncode:
        pytest.skip("this kernel lets nobody make a user namespace here")
    done = in_user_namespace(CHARGE.format(1_234_567))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert "has no user 1234567: set STRATEGIZ_FIRST_UID" in last
    assert in_user_namespace(CHARGE.format(0)).returncode == 0
