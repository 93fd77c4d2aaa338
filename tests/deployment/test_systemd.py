"""The unit is valid, starts what is there, and is as closed as its page says."""

import re
import shutil
import subprocess
import sys

import pytest

from orchestrator.settings import Settings
from tests.deployment.settings_named import UNIT_FILE
from tests.stand.running_service import REPOSITORY

UNIT = UNIT_FILE.read_text(encoding="utf-8")
HOME = "/opt/strategiz-execution"


def value(name):
    (found,) = re.findall(rf"(?m)^{name}=(.*)$", UNIT)
    return found


@pytest.fixture(scope="module")
def analyze():
    """`systemd-analyze`, which needs no running systemd for what is asked here."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here: the package systemd has it")

    def run(*arguments):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_systemd_takes_every_line_of_the_unit(analyze, tmp_path):
    """It looks for the program, too, which is installed elsewhere here."""
    here = UNIT.replace(f"{HOME}/.venv/bin/python", sys.executable)
    assert here != UNIT
    (tmp_path / UNIT_FILE.name).write_text(here, encoding="utf-8")

    said = analyze("verify", "--man=no", str(tmp_path / UNIT_FILE.name))

    assert [line for line in said.splitlines() if UNIT_FILE.name in line] == []


def test_its_exposure_is_what_the_page_says(analyze):
    said = analyze("security", "--offline=true", "--no-pager", str(UNIT_FILE))
    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said)

    page = (REPOSITORY / "docs" / "deployment.md").read_text(encoding="utf-8")
    assert f"exposure {exposure} of 10" in page


def test_it_starts_the_service_of_the_folder_that_the_page_installs():
    assert value("ExecStart") == f"{HOME}/.venv/bin/python -m orchestrator"
    assert (REPOSITORY / "orchestrator" / "__main__.py").is_file()
    documentation = value("Documentation").removeprefix(f"file://{HOME}/")
    assert (REPOSITORY / documentation).is_file()


def test_it_waits_for_the_runs_to_end():
    assert int(value("TimeoutStopSec")) > Settings.model_fields["shutdown_grace_s"].default + 2
    assert value("KillMode") == "mixed"


def test_its_user_is_the_one_that_is_made():
    users = (UNIT_FILE.parent / "sysusers.conf").read_text(encoding="utf-8")

    assert re.search(rf"(?m)^u {value('User')} ", users)
