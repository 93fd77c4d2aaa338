"""The console command `strategiz`."""

import subprocess
import sys
import tomllib
from pathlib import Path

from click.testing import CliRunner

from orchestrator import __version__
from orchestrator.commands.main import main

REPOSITORY = Path(__file__).resolve().parents[2]


def test_version_prints_the_version():
    result = CliRunner().invoke(main, ["version"])

    assert (result.exit_code, result.output) == (0, f"{__version__}\n")


def test_the_console_command_and_the_module_are_the_same():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["scripts"]["strategiz"].partition(":")
    asked = [sys.executable, "-m", "orchestrator.commands", "version"]

    assert (module, name) == (main.callback.__module__, "main")
    assert subprocess.check_output(asked, cwd=REPOSITORY, text=True) == f"{__version__}\n"


def test_every_command_says_what_it_does():
    for name in ("serve", "version"):
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert main.commands[name].help


def test_a_command_that_is_misspelt_is_told_the_one_that_is_near():
    # `backtest` is imported only when it is asked for.
    said = CliRunner().invoke(main, ["bactest"])

    assert (said.exit_code, said.stdout) == (2, "")
    assert "No such command 'bactest'. Did you mean 'backtest'?" in said.stderr


def test_small_commands_load_no_grpc():
    program = "import sys, orchestrator.commands.main; print('grpc' in sys.modules)"

    said = subprocess.check_output([sys.executable, "-c", program], cwd=REPOSITORY, text=True)

    assert said == "False\n"
