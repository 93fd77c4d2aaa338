"""Attacks the static check: `python -m tests.fuzz.policy_attacker SECONDS [SEED]`; exit code 1: one got through.

Rule of this file: what the check accepts is run, in a process of its own, and must not hand a forbidden object to
`print`: a module, a frame, a code object, the dict of globals or builtins, a builtin that opens or evaluates, the
blocks behind a frame, bars that were not shown, or an array over memory that is no array's. A traceback is given to
every `__exit__`; what leads on from it is a frame.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from orchestrator.run import Finding, Severity
from orchestrator.validation.check import check_source
from tests.stand.policy_attacks import Attacker

ROOT = Path(__file__).resolve().parents[2]
BATCH = 40
Check = Callable[[str], Iterable[Finding]]
PROGRAM_S = 2
MEMORY_BYTES = 4 << 30
SHOWN_BARS = 60


@dataclass
class Score:
    """What came of some programs."""

    programs: int = 0
    accepted: int = 0
    ran: int = 0
    findings: list[tuple[str, str]] = field(default_factory=list)
    """What was reached, and by which program."""


def attack(
    seed: int, *, seconds: float = 1e9, programs: int = 1 << 60, check: Check = check_source
) -> Score:
    """Writes, checks and runs programs until time or number is used up."""
    attacker, score, waiting = Attacker(seed), Score(), []
    ends = time.monotonic() + seconds
    with Runner() as runner:
        while score.programs < programs and time.monotonic() < ends:
            code = attacker.program()
            score.programs += 1
            if not any(found.severity is Severity.ERROR for found in check(code)):
                score.accepted += 1
                waiting.append(code)
            if len(waiting) == BATCH:
                runner.judge(waiting, score)
                waiting = []
        runner.judge(waiting, score)
    return score


class Runner:
    """A process that runs programs, a child for each batch."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.fuzz.policy_attacker", "--run"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def judge(self, codes: list[str], score: Score) -> None:
        """Runs *codes*, and adds what they reached to *score*."""
        if not codes:
            return
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(codes) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        score.ran += len(answer)
        score.findings += [(reached, codes[number]) for number, reached in answer if reached]


def serve() -> None:
    """Runs what comes, and says of each program what it reached."""
    import numpy as np  # noqa: PLC0415 - the process that checks has no need of them
    import pandas as pd  # noqa: PLC0415
    import talib  # noqa: PLC0415

    whole = pd.DataFrame(
        {
            name: np.arange(100.0) + number
            for number, name in enumerate(("open", "high", "low", "close", "volume"))
        },
        index=pd.date_range("2020-01-01", periods=100, tz="UTC"),
    )
    del talib
    for line in sys.stdin:
        codes, answers, begin = json.loads(line), [], 0
        while begin < len(codes):
            answers += _run_from(codes, begin, whole)
            begin = answers[-1][0] + 1
        print(json.dumps(answers), flush=True)


def _run_from(codes: list[str], begin: int, whole: object) -> list[tuple[int, str]]:
    """Answers for programs from *begin* on, to the first that ends the process or takes too long."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        for number in range(begin, len(codes)):
            signal.setitimer(signal.ITIMER_REAL, PROGRAM_S)
            reached = _Probe(whole).run(codes[number])
            os.write(writer, (json.dumps([number, reached]) + "\n").encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as stream:
        answers = [tuple(json.loads(line)) for line in stream]
    _, status = os.waitpid(child, 0)
    if not answers or answers[-1][0] < len(codes) - 1:
        died = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        number = answers[-1][0] + 1 if answers else begin
        crashed = died in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT)
        answers.append((number, f"signal {died}" if crashed else ""))
    return answers


class _Probe:
    """What a program gives to `print` is looked at here."""

    def __init__(self, whole: object) -> None:
        self._whole = whole
        self._reached = ""
        self._scope: dict[str, object] = {}

    def run(self, code: str) -> str:
        import builtins  # noqa: PLC0415

        import numpy as np  # noqa: PLC0415
        import pandas as pd  # noqa: PLC0415
        import talib  # noqa: PLC0415

        self._forbidden = [getattr(builtins, name) for name in _EVALUATORS]
        data = self._whole.iloc[:SHOWN_BARS]  # type: ignore[attr-defined]
        self._scope = {
            "data": data, "pd": pd, "np": np, "talib": talib, "params": {}, "signal": print, "plot": print,
            "print": self.look, "__name__": "strategy",
        }  # fmt: skip
        try:
            exec(compile(code, "strategy.py", "exec"), self._scope)
            self._scope["strategy"](data)  # type: ignore[operator]
        except Exception:  # noqa: BLE001 - a program that fails has reached nothing
            pass
        return self._reached

    def look(self, *values: object, **_: object) -> None:
        pending = [(value, 0) for value in values]
        while pending:
            value, depth = pending.pop()
            self._reached = self._reached or self._judge(value)
            if depth < 3 and type(value) in (list, tuple, set, frozenset):
                pending += [(item, depth + 1) for item in value]  # type: ignore[attr-defined]
            elif depth < 3 and type(value) is dict:
                pending += [(item, depth + 1) for item in value.values()]  # type: ignore[attr-defined]

    def _judge(self, value: object) -> str:
        import numpy as np  # noqa: PLC0415
        import pandas as pd  # noqa: PLC0415

        kind = type(value)
        if (
            kind in _FORBIDDEN_TYPES
            or kind.__module__.startswith("pandas.core.internals")
            or kind.__name__.startswith("Block")
        ):
            return f"a {kind.__name__}"
        if kind is str and any(sign in value for sign in _FORBIDDEN_TEXTS):  # type: ignore[operator]
            return f"text of one: {value[:80]}"  # type: ignore[index]
        if any(value is one for one in self._forbidden):
            return f"the function {value}"
        if kind in (dict, types.MappingProxyType) and (
            "__builtins__" in value or "__import__" in value
        ):  # type: ignore[operator]
            return "globals or builtins"
        if isinstance(value, pd.DataFrame | pd.Series):
            value = value.to_numpy()
        if isinstance(value, np.ndarray):
            if value.__array_interface__["data"][0] == id(self._scope.get("strategy")):
                return "an array over any memory"
            if value.dtype == float and value.size and np.max(value) >= SHOWN_BARS + 4:
                shown = np.shares_memory(value, self._whole["close"].to_numpy())  # type: ignore[index]
                return "bars that were not shown" if shown else ""
        return ""


_EVALUATORS = (
    "open", "eval", "exec", "compile", "getattr", "setattr", "delattr", "__import__", "globals", "locals",
    "vars", "input",
)  # fmt: skip
_FORBIDDEN_TYPES = (
    types.ModuleType,
    types.FrameType,
    types.CodeType,
    types.CellType,
)
_FORBIDDEN_TEXTS = (
    "<module ",
    "<frame at",
    "<code object",
    "<built-in function open>",
    "BlockManager",
)


def main(words: list[str]) -> int:
    """The command."""
    if words == ["--run"]:
        serve()
        return 0
    seed = int(words[1]) if len(words) > 1 else time.time_ns() % 1_000_000
    began = time.monotonic()
    score = attack(seed, seconds=float(words[0]))
    print(
        f"attacker: seed {seed}, {time.monotonic() - began:.0f} s, {score.programs:,} programs, "
        f"{score.accepted:,} accepted, "
        f"{score.ran:,} run, {len(score.findings)} got through"
    )
    for reached, code in score.findings[:20]:
        print(f"--- {reached}\n{code}")
    return 1 if score.findings else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
