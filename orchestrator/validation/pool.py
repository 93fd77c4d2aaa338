"""Checks sources in worker processes, so that no source can stall or exhaust the orchestrator.

Rule of this file: a worker that has not answered well is killed; none goes back to the pool with
an answer outstanding.
"""

import asyncio
import contextlib
import json
import struct
import sys
from pathlib import Path
from typing import Final

from orchestrator.errors import ValidationUnavailable
from orchestrator.fairness.caller import Path as Place
from orchestrator.run import Finding, Severity
from orchestrator.validation.check import check_size
from orchestrator.validation.checkers import Checkers
from orchestrator.validation.reach import Reach
from orchestrator.validation.worker import CPU_S, MEMORY_BYTES

_MAX_ANSWER_BYTES: Final = 1024 * 1024
"""50 findings of at most some hundred characters each are far below it."""

_PROBE: Final = "SYMBOL = 'AAPL'\ndef strategy(data):\n    return 'HOLD'\n"
_ROOT: Final = Path(__file__).resolve().parents[2]


class _WorkerFailedError(Exception):
    """The worker died, was too slow, or answered nonsense."""


class _Worker:
    """One worker process and its pipe."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.is_fit = True
        """Whether it may be asked: no answer is outstanding, and it has not been killed."""

    @classmethod
    async def start(cls) -> "_Worker":
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "orchestrator.validation.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,  # A terminal's Ctrl-C is for the orchestrator to handle.
        )
        return cls(process)

    async def ask(self, source: bytes, reach: Reach) -> tuple[Finding, ...]:
        """The worker's findings on *source*, which is to run where *reach* says.

        Raises:
            _WorkerFailedError: It gave none.
        """
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None or not self.is_fit:
            raise _WorkerFailedError
        self.is_fit = False
        try:
            stdin.write(struct.pack(">IB", len(source) + 1, reach.value) + source)
            await stdin.drain()
            (length,) = struct.unpack(">I", await stdout.readexactly(4))
            if length > _MAX_ANSWER_BYTES:
                raise _WorkerFailedError
            rows = json.loads(await stdout.readexactly(length))
            findings = tuple(
                Finding(Severity[severity], rule, message, line, column)
                for severity, rule, message, line, column in rows
            )
        except (OSError, asyncio.IncompleteReadError, ValueError, TypeError, KeyError) as error:
            raise _WorkerFailedError from error
        self.is_fit = True
        return findings

    def kill_now(self) -> None:
        """Kills without waiting, for a caller that is being cancelled."""
        self.is_fit = False
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    async def kill(self) -> None:
        self.kill_now()
        if self.process.stdin is not None:
            self.process.stdin.close()
        await self.process.wait()


class ValidationPool:
    """Worker processes that check sources, each one source at a time.

    Args:
        size: Number of workers.
        timeout_s: Wall time for one check, in seconds; the CPU time has its own cap.
        most_waiting: Sources that may wait for a worker.
        wait_s: Longest wait for a worker, in seconds.
    """

    def __init__(
        self,
        size: int = 2,
        timeout_s: float = 5.0,
        most_waiting: int = 256,
        wait_s: float = 30.0,
    ) -> None:
        if size < 1:
            raise ValueError("a pool needs at least one worker")
        self._size = size
        self._timeout_s = timeout_s
        self._checkers: Checkers[_Worker | None] = Checkers(most_waiting, wait_s)
        self._workers: set[_Worker] = set()
        self._closed = False

    async def start(self) -> None:
        """Starts the workers, and proves that each of them answers.

        Raises:
            ValidationUnavailable: A worker does not start or does not answer.
        """
        try:
            self._checkers.open([await self._proven_worker() for _ in range(self._size)])
        except BaseException:
            await self.close()
            raise

    async def check(
        self, code: str, place: Place = ("",), reach: Reach = Reach.DEFAULT
    ) -> tuple[Finding, ...]:
        """Findings on *code*; waits for a free worker.

        Args:
            code: What to check.
            place: Who asks, and takes turns with others.
            reach: Where it is to run.

        Returns:
            What `check_source` finds, or a single ``invalid-source`` ERROR where the check itself
            came to no end within its caps.

        Raises:
            Overloaded: Too many wait for a worker, or the wait was too long.
            ValidationUnavailable: The pool is closed, or its workers fail on any source.
        """
        if self._closed:
            raise ValidationUnavailable("the validation pool is closed")
        refusal = check_size(code)
        if refusal is not None:
            return (refusal,)
        source = code.encode("utf-8", "surrogatepass")
        async with self._checkers.lend(place, len(source)) as seat:
            worker = seat.checker
            try:
                if worker is None or not worker.is_fit or worker.process.returncode is not None:
                    worker = await self._replace(worker)
                try:
                    async with asyncio.timeout(self._timeout_s):
                        return await worker.ask(source, reach)
                except (_WorkerFailedError, TimeoutError):
                    # Whether source or worker is at fault is known once a new worker answers.
                    worker = await self._replace(worker)
                    return (_unchecked(self._timeout_s),)
            finally:
                if worker is not None and not worker.is_fit:
                    worker.kill_now()  # The next check replaces it.
                seat.checker = worker

    async def close(self) -> None:
        """Ends all workers, and waits until they are gone. Checks under way fail."""
        self._closed = True
        workers, self._workers = self._workers, set()
        self._checkers.close()
        await asyncio.gather(*(worker.kill() for worker in workers))

    async def _replace(self, worker: _Worker | None) -> _Worker:
        if worker is not None:
            await worker.kill()
            self._workers.discard(worker)
        if self._closed:
            raise ValidationUnavailable("the validation pool is closed")
        return await self._proven_worker()

    async def _proven_worker(self) -> _Worker:
        """A new worker that has answered on a trivial source.

        Raises:
            ValidationUnavailable: Two in a row did not.
        """
        cause: Exception | None = None
        for _ in range(2):
            try:
                worker = await _Worker.start()
            except OSError as error:
                cause = error
                continue
            self._workers.add(worker)
            try:
                # A start may be slow on a loaded machine, whatever a check may take.
                async with asyncio.timeout(max(self._timeout_s, 5.0)):
                    await worker.ask(_PROBE.encode(), Reach.DEFAULT)
            except (_WorkerFailedError, TimeoutError) as error:
                cause = error
            except BaseException:
                worker.kill_now()  # `close` waits for it.
                raise
            else:
                return worker
            await worker.kill()
            self._workers.discard(worker)
        raise ValidationUnavailable("no worker could check a trivial source") from cause


def _unchecked(timeout_s: float) -> Finding:
    message = (
        f"The source could not be checked within {CPU_S} s of CPU time, {timeout_s:g} s in all and "
        f"{MEMORY_BYTES >> 20} MiB; make it smaller and less nested."
    )
    return Finding(Severity.ERROR, "invalid-source", message, 0, 1)
