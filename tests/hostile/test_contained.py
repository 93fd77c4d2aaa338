"""Every hostile strategy, past the static check, is contained by the sandbox: it ends as it must and leaves nothing.

The static check is switched off (`STRATEGIZ_STATIC_POLICY=report`), so that nothing but the sandbox stands in the
way. After each case no container, cgroup, shim or process of it is left; an honest strategy gives the same bits
before, between, beside and after them. What the machine itself gives for a case stays within bounds (`meters`).
"""

import json
import threading

import pytest

from orchestrator.run import Outcome
from tests.e2e.running_service import run_request, until, without_times
from tests.hostile.cases import CORPUS, EXPECTED, Expected, as_on
from tests.hostile.meters import Reading
from tests.hostile.own_attacks import OWN_ATTACKS
from tests.hostile.wall import (
    BARS,
    CONTROL,
    OVERRUN_S,
    Process,
    engine_process,
)

CONTROL_EVERY = 10
# After so many runs, every pool of connections has as many as it ever will.
WARM_AFTER = 40
RSS_GROWTH_MB = 64
FEW = 2
POOLED = 64
FORGED = (b'"sharpe"', b"FORGED", b'"status"', b"[[[[")

FILES = sorted(path for letter in "VRTKL" for path in CORPUS.glob(f"{letter}*.py"))


@pytest.fixture(scope="session")
def base(wall):
    """The honest answer and what the service holds, before anything hostile was run; once it has been warm."""
    honest = wall.control()
    threads = [threading.Thread(target=wall.control) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall.await_gone()
    engine = engine_process()
    return {
        "honest": honest,
        "holds": wall.holds(),
        "engine": (engine, Process.of(engine)) if engine else None,
        "cases": 0,
    }


def test_the_tables_name_every_file_of_the_corpus():
    assert {path.name[:3] for path in FILES} == set(EXPECTED)


def contain(wall, record, base, name: str, code: str, expected: Expected) -> None:
    """Runs one case, and looks at everything that must hold after it."""
    row = record.rows[name[0], wall.runtime]
    row.not_held.append(name)
    # Those that may run into their deadline are streamed, which tells when their time began.
    run = wall.execute if name[0] in "VKL" else wall.stream
    waiting = wall.await_waiting()
    with Reading() as reading:
        ended = run(code, expected.timeout_s)
    assert ended.answer.usage.warm
    ended.gone_s = wall.await_gone(waiting)
    reading.finish()
    # Others use the machine too: what only they took is not taken a second time.
    if reading.beyond_bounds():
        reading = read_again(wall, run, code, expected.timeout_s)
    record.meters[wall.runtime].add(name, reading)
    assert not reading.beyond_bounds()
    row.overrun_s.append(max(ended.after_start_s - expected.timeout_s, 0.0))
    row.gone_s.append(ended.gone_s)
    seen = f"{ended.outcome.name}: {ended.answer.error[:300]} {ended.logs[:5]!r:.600}"
    assert ended.outcome in expected.outcomes, seen
    if expected.check is not None:
        expected.check(ended)
    check_answer(ended)
    assert ended.after_start_s <= expected.timeout_s + OVERRUN_S, seen
    base["cases"] += 1
    if base["cases"] == WARM_AFTER:
        base["holds"] = wall.holds()
    if base["cases"] % CONTROL_EVERY == 0:
        assert wall.control() == base["honest"]
    row.not_held.remove(name)
    row.held.append(name)


def read_again(wall, run, code: str, timeout_s: int) -> Reading:
    """What the machine gives for the same case, run once more."""
    waiting = wall.await_waiting()
    with Reading() as reading:
        run(code, timeout_s)
    wall.await_gone(waiting)
    reading.finish()
    return reading


def check_answer(ended) -> None:
    """Only a run that succeeded has numbers, and none has a stranger's in a place of ours."""
    answer = ended.answer
    assert answer.success == (ended.outcome is Outcome.SUCCEEDED)
    assert answer.HasField("performance") == answer.success
    assert bool(answer.error) != answer.success
    assert answer.HasField("failure") != answer.success
    if not answer.success:
        assert not answer.signals
        assert not answer.indicators
    told = ended.told_besides_logs()
    for forged in FORGED:
        assert forged not in told, forged
    for line in ended.logs:
        json.dumps(line).encode()
        assert len(line) <= 20_000
        assert "\n" not in line
    assert sum(map(len, ended.logs)) <= 1.1 * (1 << 20)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_hostile_strategy_is_contained(path, wall, record, base):
    name = path.name[:3]
    contain(wall, record, base, name, path.read_text(), as_on(EXPECTED[name], name, wall.runtime))


@pytest.mark.parametrize("name", OWN_ATTACKS)
def test_an_attack_on_the_supervisor_is_contained(name, wall, record, base):
    code, usual = OWN_ATTACKS[name]
    contain(wall, record, base, name[:3], code, as_on(usual, name[:3], wall.runtime))


@pytest.mark.parametrize("stem", ["R04_fork_bomb", "R14_cpu_spin", "R32_pipe_pages_per_uid"])
def test_an_honest_run_beside_a_hostile_one_gives_the_same_bits(stem, wall, base):
    code = (CORPUS / f"{stem}.py").read_text()
    hostile_ended = threading.Event()

    def attack():
        wall.stream(code, 4)
        hostile_ended.set()

    request = run_request(CONTROL, BARS, timeout_seconds=10, parameters={"pause": "0.05"})
    slow = run_request(CONTROL, BARS, timeout_seconds=10, parameters={"pause": "0.05"})
    alone = without_times(wall.service.stub.ExecuteStrategy(slow))
    attacking = threading.Thread(target=attack)
    events = []
    for event in wall.service.stub.StreamStrategy(request):
        if event.HasField("started"):
            attacking.start()
        events.append(event)
    assert events[-1].completed.success, events[-1].completed.error
    assert not hostile_ended.is_set()
    assert without_times(events[-1].completed) == alone
    attacking.join(20)
    assert hostile_ended.is_set()
    wall.await_gone()


def test_after_all_cases_the_service_holds_no_more_than_before(wall, record, base):
    assert wall.control() == base["honest"]
    wall.await_gone()
    before = base["holds"]
    few = FEW if base["cases"] > WARM_AFTER else POOLED

    def near_base():
        now = wall.holds()
        return (
            abs(now.fds - before.fds) <= few
            and abs(now.threads - before.threads) <= few
            and now.rss_mb - before.rss_mb < RSS_GROWTH_MB
        )

    try:
        until(near_base, 10, "file descriptors, threads and memory are back")
    finally:
        now = wall.holds()
        record.notes.append(
            f"service on {wall.runtime} after {base['cases']} cases: fds {before.fds} -> {now.fds},"
            f" threads {before.threads} -> {now.threads}, RSS {before.rss_mb:.0f} -> {now.rss_mb:.0f} MB"
        )


def test_after_all_cases_the_engine_has_not_grown(wall, record, base):
    if base["engine"] is None:
        pytest.skip("the engine's process cannot be looked at from here")
    pid, before = base["engine"]
    now = Process.of(pid)
    record.notes.append(
        f"engine on {wall.runtime} after {base['cases']} cases: fds {before.fds} -> {now.fds},"
        f" threads {before.threads} -> {now.threads}, RSS {before.rss_mb:.0f} -> {now.rss_mb:.0f} MB"
    )
    # Others may use it at the same time; what each case left would count by the hundred.
    others = len(wall.engine.containers.list())
    assert now.fds <= before.fds + 32 * (1 + others)
    assert now.rss_mb <= before.rss_mb + RSS_GROWTH_MB + 8 * others
