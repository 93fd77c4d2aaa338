"""Changes the code in one place at a time, and counts the changes that no test notices.

`.tools/bin/python -m tests.mutants [PACKAGE...]`, of `PACKAGES`; all of them without an argument. The tests that judge
a package need no engine. mutmut makes and judges the mutants in a copy under build/mutants, in which both source
roots are one: it names a module by its path.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from mutmut.stats import status_by_exit_code

REPOSITORY = Path(__file__).resolve().parent.parent
_FOLDER = REPOSITORY / "build" / "mutants"
# What a test reads beside the code.
_BESIDE = (
    "pyproject.toml",
    "tests/conftest.py",
    "tests/machine.py",
    "tests/orchestrator/scripted_sandbox.py",
    "tests/reference_cases",
)
_KILLED, _TIMED_OUT = "killed", "timeout"


@dataclass(frozen=True, slots=True)
class _Package:
    """Code to change, and the test files that must notice.

    Attributes:
        source: The folder of the top-level package, from the repository.
        changed: The folder in it that is changed.
        tests: Files under tests/.
    """

    source: str
    changed: str
    tests: tuple[str, ...]


PACKAGES = {
    "backtest": _Package(
        "runner_image/strategy_runner",
        "backtest",
        (
            "strategy_runner/test_backtest_rules.py",
            "strategy_runner/test_backtest_properties.py",
            "strategy_runner/test_reference_cases_engine.py",
        ),
    ),
    "metrics": _Package(
        "runner_image/strategy_runner",
        "metrics",
        (
            "strategy_runner/test_metrics_independent.py",
            "strategy_runner/test_reference_cases_engine.py",
        ),
    ),
    "session": _Package(
        "orchestrator",
        "session",
        (
            "orchestrator/test_session.py",
            "orchestrator/test_verdict.py",
            "orchestrator/test_canary.py",
        ),
    ),
    "admission": _Package("orchestrator", "admission", ("orchestrator/test_admission.py",)),
}


def main() -> int:
    """Prints one line for each package; its survivors are in build/mutants/PACKAGE.txt."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=", ".join(PACKAGES))
    names = parser.parse_args().packages or list(PACKAGES)
    if unknown := set(names) - set(PACKAGES):
        parser.error(f"no package {', '.join(sorted(unknown))}; there are {', '.join(PACKAGES)}")
    print(
        f"{'package':<10} {'mutants':>8} {'killed':>8} {'survived':>9} {'timed out':>10} {'score':>8} {'took':>8}"
    )
    failed = False
    for name in names:
        began = time.monotonic()
        statuses = _judged(name, PACKAGES[name])
        took_s = time.monotonic() - began
        killed, timed_out = (statuses.count(status) for status in (_KILLED, _TIMED_OUT))
        survived = len(statuses) - killed - timed_out
        score = (killed + timed_out) / len(statuses) if statuses else 0.0
        print(
            f"{name:<10} {len(statuses):>8} {killed:>8} {survived:>9} {timed_out:>10}"
            f" {score:>7.1%} {took_s:>6.0f} s",
            flush=True,
        )
        failed = failed or not statuses
    return int(failed)


def _judged(name: str, package: _Package) -> list[str]:
    """What became of each mutant of *package*; those that live are listed in a file."""
    folder = _workspace(name, package)
    log = _FOLDER / f"{name}.log"
    with log.open("w") as file:
        code = subprocess.call(
            [Path(sys.executable).with_name("mutmut"), "run", "--max-children", "1"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    if code:
        print(f"{name}: mutmut ended with {code}, see {log}", file=sys.stderr)
        return []
    status = {
        mutant: status_by_exit_code[exit_code]
        for meta in sorted((folder / "mutants").rglob("*.py.meta"))
        for mutant, exit_code in json.loads(meta.read_text())["exit_code_by_key"].items()
    }
    living = [mutant for mutant, end in status.items() if end not in {_KILLED, _TIMED_OUT}]
    with (_FOLDER / f"{name}.txt").open("w") as file:
        for mutant in living:
            file.write(f"{status[mutant]} ")
            file.flush()
            subprocess.run(
                [Path(sys.executable).with_name("mutmut"), "show", mutant],
                cwd=folder,
                stdout=file,
                check=True,
            )
    return list(status.values())


def _workspace(name: str, package: _Package) -> Path:
    """A fresh folder with all that mutmut needs."""
    folder = _FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    root = Path(package.source).name
    tests = [f"tests/{file}" for file in package.tests]
    shutil.copytree(REPOSITORY / package.source, folder / root, ignore=_BYTECODE)
    for path in (*_BESIDE, *tests):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (REPOSITORY / path).is_dir() else shutil.copy2
        copy(REPOSITORY / path, folder / path)
    settings = {
        "source_paths": [root],
        "only_mutate": [f"{root}/{package.changed}/*.py"],
        "pytest_add_cli_args_test_selection": tests,
        # A mutant that loops must not pass for one that a test noticed; mutmut has a limit of its own.
        "pytest_add_cli_args": [
            "--hypothesis-profile=mutants",
            "--timeout=0",
            "-p",
            "no:cacheprovider",
        ],
        "timeout_multiplier": ["3"],
        "timeout_constant": ["5"],
        "use_git_change_detection": ["false"],
        "track_dependencies": ["false"],
    }
    lines = ["[mutmut]"]
    for key, values in settings.items():
        lines += [f"{key} =", *(f"    {value}" for value in values)]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n")
    return folder


_BYTECODE = shutil.ignore_patterns("__pycache__")

if __name__ == "__main__":
    sys.exit(main())
