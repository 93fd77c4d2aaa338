"""What the fuzz drivers share: a coverage-guided loop with an end, and findings that do not stop it.

A driver gives one function from bytes to nothing. Whatever that function raises is a finding: it is written down
once for each place that raises it, with the shortest input seen, and the loop goes on until its time is up.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

# Held in the loop itself; libFuzzer's own limit comes after it, should an input hang for longer than that.
_HANG_S = 20


def arguments(targets: Iterable[str]) -> argparse.Namespace:
    """The command line of a driver: TARGET SECONDS [--findings FOLDER] [--corpus FOLDER]."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", choices=sorted(targets))
    parser.add_argument("seconds", type=float, nargs="?", default=60.0)
    parser.add_argument("--findings", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--corpus", type=Path, help="keeps interesting inputs between two sessions")
    return parser.parse_args()


def run(
    options: argparse.Namespace,
    check: Callable[[bytes], None],
    seeds: Iterable[bytes],
    *,
    max_bytes: int,
    mutate: Callable[[bytes, int, int], bytes] | None = None,
) -> None:
    """Calls *check* with inputs that reach new code until the time is up; never returns.

    Exits with 1 if there were findings, else with 0.
    """
    import atheris  # noqa: PLC0415 - the instrumented modules are imported first, by the driver

    corpus = options.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    session = _Session(options, check)
    flags = [
        sys.argv[0],
        str(corpus),
        f"-max_len={max_bytes}",
        f"-timeout={_HANG_S}",
        f"-artifact_prefix={options.findings}/hang-{options.target}-",
        "-print_final_stats=0",
        "-verbosity=0",
    ]
    options.findings.mkdir(parents=True, exist_ok=True)
    atheris.Setup(flags, session.one_input, **({"custom_mutator": mutate} if mutate else {}))
    atheris.Fuzz()


class _Session:
    def __init__(self, options: argparse.Namespace, check: Callable[[bytes], None]) -> None:
        self._options = options
        self._check = check
        self._executions = 0
        self._findings: dict[str, bytes] = {}
        self._ends = time.monotonic() + options.seconds

    def one_input(self, data: bytes) -> None:
        self._executions += 1
        try:
            self._check(data)
        except Exception as error:  # noqa: BLE001 - anything that escapes is what is looked for
            self._note(error, data)
        if time.monotonic() >= self._ends:
            self._finish()

    def _note(self, error: Exception, data: bytes) -> None:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
        known = self._findings.get(place)
        if known is not None and len(known) <= len(data):
            return
        self._findings[place] = data
        stem = "".join(c if c.isalnum() else "-" for c in place)
        path = self._options.findings / f"{self._options.target}-{stem}"
        path.with_suffix(".bin").write_bytes(data)
        path.with_suffix(".txt").write_text("".join(traceback.format_exception(error)))
        if known is None:
            _tell(f"finding: {place}: {error!s:.200}")

    def _finish(self) -> None:
        seconds = self._options.seconds
        _tell(
            f"{self._options.target}: {self._executions} executions in {seconds:g} s"
            f" ({self._executions / seconds:.0f}/s), {len(self._findings)} findings"
        )
        os._exit(1 if self._findings else 0)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
