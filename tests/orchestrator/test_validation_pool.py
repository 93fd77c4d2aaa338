"""The pool of checking processes: whatever happens to a worker, the next check is answered."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from orchestrator.run import Severity
from orchestrator.validation import pool as validation_pool
from orchestrator.validation.check import check_source
from orchestrator.validation.policy import MAX_SOURCE_BYTES
from orchestrator.validation.pool import ValidationPool, ValidationUnavailable

GOOD = "SYMBOL = 'AAPL'\nTIMEFRAME = '1D'\ndef strategy(data):\n    return 'HOLD'\n"
# Parses in some tenths of a second at the size limit.
SLOW = ("x = f'" + "{1}" * ((MAX_SOURCE_BYTES - 10) // 3)) + "'"
STATEMENT_BOMB = "x;" * (MAX_SOURCE_BYTES // 2)


def run(story: Callable[[ValidationPool], Awaitable[None]], **options: float) -> None:
    # Services of other tests may be running beside this one.
    before = set(children())

    async def whole() -> None:
        pool = ValidationPool(**options)  # type: ignore[arg-type]
        await pool.start()
        pids = pids_of(pool)
        try:
            await asyncio.wait_for(story(pool), 50)
        finally:
            pids += pids_of(pool)
            await pool.close()
        assert [pid for pid in pids if is_alive(pid)] == []
        assert set(children()) <= before

    asyncio.run(whole())


def pids_of(pool: ValidationPool) -> list[int]:
    return [worker.process.pid for worker in pool._workers]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children() -> list[int]:
    listing = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    return [int(pid) for pid in listing.split()]


def is_single_refusal(findings) -> bool:
    return [(f.severity, f.rule) for f in findings] == [(Severity.ERROR, "invalid-source")]


def test_a_worker_finds_what_the_check_finds():
    async def story(pool):
        for code in (GOOD, "import os\n", "x = '\ud800'\n", "", "x = (", "ä = eval\n"):
            assert await pool.check(code) == check_source(code)

    run(story)


def test_the_size_is_checked_before_a_worker_is_asked():
    async def story(pool):
        for worker in pool._workers:
            os.kill(worker.process.pid, signal.SIGSTOP)
        (finding,) = await pool.check("#" * (MAX_SOURCE_BYTES + 1))
        assert finding.rule == "source-too-large"

    run(story)


def test_a_worker_killed_in_mid_check_is_replaced():
    async def story(pool):
        (pid,) = pids_of(pool)
        os.kill(pid, signal.SIGSTOP)  # Whatever it is asked, it is in mid check when it dies.
        check = asyncio.create_task(pool.check(GOOD))
        await asyncio.sleep(0.1)
        os.kill(pid, signal.SIGKILL)
        assert is_single_refusal(await check)
        assert await pool.check(GOOD) == ()
        assert pids_of(pool) != [pid]

    run(story, size=1)


def test_a_worker_that_died_while_idle_costs_no_source_its_answer():
    async def story(pool):
        (pid,) = pids_of(pool)
        os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert await pool.check(GOOD) == ()

    run(story, size=1)


def test_a_worker_that_is_too_slow_is_killed_and_replaced():
    async def story(pool):
        (pid,) = pids_of(pool)
        os.kill(pid, signal.SIGSTOP)
        start = time.monotonic()
        findings = await pool.check(GOOD)
        assert is_single_refusal(findings)
        assert "0.5 s in all" in findings[0].message
        assert 0.5 <= time.monotonic() - start < 10
        assert not is_alive(pid)
        assert await pool.check(GOOD) == ()

    run(story, size=1, timeout_s=0.5)


@pytest.mark.parametrize("answer", ["nonsense", "[1]", '[["LOUD","a","b",1,1]]'])
def test_a_worker_that_answers_nonsense_is_replaced(answer, monkeypatch):
    async def story(pool):
        with monkeypatch.context() as patch:
            loads = validation_pool.json.loads
            said = iter([answer])
            patch.setattr(validation_pool.json, "loads", lambda b: loads(next(said, None) or b))
            assert is_single_refusal(await pool.check(GOOD))
        assert await pool.check(GOOD) == ()

    run(story, size=1)


def test_many_checks_at_once_wait_for_free_workers():
    async def story(pool):
        codes = [GOOD if n % 2 else f"import os{n}\n" for n in range(200)]
        answers = await asyncio.gather(*(pool.check(code) for code in codes))
        assert answers == [check_source(code) for code in codes]
        assert len(pool._workers) == 2

    run(story)


def test_a_cancelled_check_never_leaves_its_answer_to_the_next():
    async def story(pool):
        for delay_s in (0.0, 0.001, 0.01, 0.05, 0.1):
            check = asyncio.create_task(pool.check(SLOW))
            await asyncio.sleep(delay_s)
            check.cancel()
            with pytest.raises(asyncio.CancelledError):
                await check
            assert await pool.check(GOOD) == ()
            assert {f.rule for f in await pool.check("import os\n" + GOOD)} == {"import"}

    run(story, size=1)


def test_a_cancelled_wait_for_a_worker_loses_no_worker():
    async def story(pool):
        first = asyncio.create_task(pool.check(SLOW))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(pool.check(GOOD))
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        assert await pool.check(GOOD) == ()

    run(story, size=1)


@pytest.mark.parametrize("code", [SLOW, STATEMENT_BOMB, "x=" + "[" * 30000, "-" * 60000 + "1"])
def test_costly_sources_end_within_the_caps(code):
    async def story(pool):
        findings = await pool.check(code)
        assert any(f.severity is Severity.ERROR for f in findings)
        assert await pool.check(GOOD) == ()

    run(story, size=1)


def test_memory_and_cpu_of_a_worker_are_capped():
    async def story(pool):
        (pid,) = pids_of(pool)
        await pool.check(GOOD)
        listing = Path(f"/proc/{pid}/limits").read_text()  # noqa: ASYNC240 - not a disk
        limits = {line[:26].strip(): line[26:].split() for line in listing.splitlines()}
        assert limits["Max address space"][:2] == [str(512 << 20)] * 2
        assert int(limits["Max cpu time"][0]) <= 4
        assert limits["Max cpu time"][1] == "unlimited"

    run(story, size=1)


@pytest.mark.slow
def test_a_worker_does_not_die_of_age():
    async def story(pool):
        (pid,) = pids_of(pool)
        for _ in range(12):  # More CPU time in all than one check may take.
            await pool.check(SLOW)
        assert pids_of(pool) == [pid]

    run(story, size=1)


def test_workers_that_fail_on_anything_are_our_fault(monkeypatch):
    async def story(pool):
        monkeypatch.setattr(validation_pool.sys, "executable", "/bin/false")
        (pid,) = pids_of(pool)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ValidationUnavailable):
            await pool.check(GOOD)
        monkeypatch.undo()
        assert await pool.check(GOOD) == ()

    run(story, size=1)


def test_a_pool_that_cannot_start_says_so(monkeypatch):
    monkeypatch.setattr(validation_pool.sys, "executable", "/does/not/exist")
    with pytest.raises(ValidationUnavailable):
        asyncio.run(ValidationPool().start())


def test_a_closed_pool_refuses_and_wakes_those_who_wait():
    async def story(pool):
        tasks = [asyncio.create_task(pool.check(SLOW)) for _ in range(4)]
        await asyncio.sleep(0.02)
        await pool.close()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(answer, ValidationUnavailable | tuple) for answer in answers)
        with pytest.raises(ValidationUnavailable):
            await pool.check(GOOD)

    run(story)
