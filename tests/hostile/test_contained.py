"""Every hostile strategy, past the static check, is contained by the sandbox: it ends as it must and leaves nothing.

The static check is switched off (`STRATEGIZ_STATIC_POLICY=report`), so that nothing but the sandbox stands in the
way. After each case no container, cgroup, shim or process of it is left; an honest strategy gives the same bits
before, between, beside and after them. What the machine itself gives for a case stays within bounds (`meters`).

What exhausts resources runs alone. All other cases run four at a time, in rounds: each takes one of four sandboxes
that wait, and after a round these four must be gone. The bounds of the meters are those of one case all the same.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from orchestrator.run import Outcome
from tests.hostile.meters import Reading
from tests.hostile.own_attacks import OWN_ATTACKS
from tests.stand import machine
from tests.stand.hostile_cases import CORPUS, EXPECTED, TIMEOUT, Expected, as_on
from tests.stand.running_service import run_request, until, without_times
from tests.stand.wall import (
    BARS,
    CONTROL,
    OVERRUN_S,
    Ended,
    Process,
    Wall,
    engine_holds,
    engine_process,
)

AT_ONCE = 4
CONTROL_EVERY = 10
# After so many runs, every pool of connections has as many as it ever will.
WARM_AFTER = 20
RSS_GROWTH_MB = 64
FEW = 2
POOLED = 64
# For cases that end by themselves: so much that others beside them make no difference.
AMPLE_TIMEOUT_S = 8
FORGED = (b'"sharpe"', b"FORGED", b'"status"', b"[[[[")

FILES = sorted(path for letter in "VRTKL" for path in CORPUS.glob(f"{letter}*.py"))
EXHAUSTING = [path for path in FILES if path.name.startswith("R")]


@dataclass(frozen=True)
class Case:
    """One hostile strategy, and how it must end where no runtime differs."""

    title: str
    code: str
    usual: Expected
    timeout_s: int

    @property
    def name(self) -> str:
        return self.title[:3]


def _beside_others(title: str, code: str, usual: Expected) -> Case:
    takes_its_time = TIMEOUT in usual.outcomes
    return Case(title, code, usual, usual.timeout_s if takes_its_time else AMPLE_TIMEOUT_S)


# Those that take their whole time share their rounds. The last round is filled up with cases of the first.
BESIDE_OTHERS = sorted(
    (
        *(
            _beside_others(p.stem, p.read_text(), EXPECTED[p.name[:3]])
            for p in FILES
            if p not in EXHAUSTING
        ),
        *(_beside_others(title, code, usual) for title, (code, usual) in OWN_ATTACKS.items()),
    ),
    key=lambda case: TIMEOUT in case.usual.outcomes,
)
ROUNDS = [
    tuple((BESIDE_OTHERS + BESIDE_OTHERS[:AT_ONCE])[at : at + AT_ONCE])
    for at in range(0, len(BESIDE_OTHERS), AT_ONCE)
]


@dataclass
class Before:
    """What an honest strategy answered, and what service and engine held, before anything hostile was run."""

    wall: Wall
    honest: bytes
    holds: Process
    engine: tuple[int, Process] | None
    cases: int = 0
    rounds: dict[tuple[Case, ...], dict[str, Ended]] = field(default_factory=dict)

    @classmethod
    def of(cls, wall: Wall) -> Before:
        honest = wall.control()
        threads = [threading.Thread(target=wall.control) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall.await_gone()
        engine = engine_process()
        return cls(wall, honest, wall.holds(), (engine, engine_holds(engine)) if engine else None)

    def count(self, cases: int) -> None:
        """Counts cases that ended; now and then an honest run answers as before, and what is held is read once warm."""
        before, self.cases = self.cases, self.cases + cases
        if before < WARM_AFTER <= self.cases:
            self.wall.await_waiting()
            self.holds = self.wall.holds()
        if before // CONTROL_EVERY < self.cases // CONTROL_EVERY:
            assert self.wall.control() == self.honest


@pytest.fixture(scope="session")
def base(wall):
    """Before all cases that run alone."""
    return Before.of(wall)


@pytest.fixture(scope="session")
def crowd_base(crowd):
    """Before all cases that run beside each other."""
    return Before.of(crowd)


def test_the_tables_name_every_file_of_the_corpus():
    assert {path.name[:3] for path in FILES} == set(EXPECTED)


def call_for(wall, name):
    """Those that may run into their deadline are streamed, which tells when their time began."""
    return wall.execute if name[0] in "VKL" else wall.stream


def run_at_once(wall, record, cases: tuple[Case, ...]) -> dict[str, Ended]:
    """Runs *cases* side by side, each in a sandbox that waited, until nothing is left: how each ended, by its title."""
    waiting = wall.await_waiting()
    with Reading() as reading, ThreadPoolExecutor(len(cases)) as threads:
        calls = [
            threads.submit(call_for(wall, case.name), case.code, case.timeout_s) for case in cases
        ]
        ended = [call.result() for call in calls]
    # As many waited as there were cases, and they are taken in the order in which they began to wait.
    assert len(waiting) == len(cases)
    gone_s = wall.await_gone(waiting)
    reading.finish()
    # Others use the machine too: what only they took is not taken a second time.
    readings = {"+".join(case.name for case in cases): reading}
    if reading.beyond_bounds():
        with machine.alone():
            readings = {case.name: read_again(wall, case) for case in cases}
    for name, one in readings.items():
        record.meters[wall.runtime].add(name, one)
        assert not one.beyond_bounds(), name
    for one in ended:
        assert one.answer.usage.warm
        one.gone_s = gone_s
    return {case.title: one for case, one in zip(cases, ended, strict=True)}


def read_again(wall, case: Case) -> Reading:
    """What the machine gives for the same case, run once more and by itself."""
    wall.await_waiting()
    with Reading() as reading:
        call_for(wall, case.name)(case.code, case.timeout_s)
    wall.await_gone()
    reading.finish()
    return reading


def contain(before: Before, record, case: Case, ended: Ended) -> None:
    """Looks at everything that must hold of the one case that *ended*."""
    runtime = before.wall.runtime
    row = record.rows[case.name[0], runtime]
    row.overrun_s.append(max(ended.after_start_s - case.timeout_s, 0.0))
    row.gone_s.append(ended.gone_s)
    expected = as_on(case.usual, case.name, runtime)
    seen = f"{ended.outcome.name}: {ended.answer.error[:300]} {ended.logs[:5]!r:.600}"
    assert ended.outcome in expected.outcomes, seen
    if expected.check is not None:
        expected.check(ended)
    check_answer(ended)
    assert ended.after_start_s <= case.timeout_s + OVERRUN_S, seen
    row.not_held.remove(case.title)
    row.held.append(case.title)


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


@pytest.mark.alone
@pytest.mark.parametrize("path", EXHAUSTING, ids=lambda path: path.stem)
def test_a_strategy_that_exhausts_resources_is_contained(path, wall, record, base):
    usual = EXPECTED[path.name[:3]]
    case = Case(path.stem, path.read_text(), usual, usual.timeout_s)
    record.rows["R", wall.runtime].not_held.append(case.title)
    (ended,) = run_at_once(wall, record, (case,)).values()
    contain(base, record, case, ended)
    base.count(1)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", BESIDE_OTHERS, ids=lambda case: case.title)
def test_a_hostile_strategy_is_contained(case, crowd, record, crowd_base):
    record.rows[case.name[0], crowd.runtime].not_held.append(case.title)
    cases = next(cases for cases in ROUNDS if case in cases)
    if cases not in crowd_base.rounds:
        crowd_base.rounds[cases] = run_at_once(crowd, record, cases)
        crowd_base.count(len(cases))
    contain(crowd_base, record, case, crowd_base.rounds[cases][case.title])


@pytest.mark.alone
@pytest.mark.parametrize("stem", ["R04_fork_bomb", "R14_cpu_spin", "R32_pipe_pages_per_uid"])
def test_an_honest_run_beside_a_hostile_one_gives_the_same_bits(stem, wall):
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


@pytest.fixture(params=["alone", "beside others"])
def before(request, base, crowd_base):
    """What was before all cases that run so."""
    return base if request.param == "alone" else crowd_base


def test_after_all_cases_the_service_holds_no_more_than_before(before, record):
    wall = before.wall
    assert wall.control() == before.honest
    wall.await_gone()
    wall.await_waiting()
    few = FEW if before.cases > WARM_AFTER else POOLED

    def near_base():
        now = wall.holds()
        return (
            abs(now.fds - before.holds.fds) <= few
            and abs(now.threads - before.holds.threads) <= few
            and now.rss_mb - before.holds.rss_mb < RSS_GROWTH_MB
        )

    try:
        until(near_base, 10, "file descriptors, threads and memory are back")
    finally:
        record.notes.append(
            f"service on {wall.runtime} after {before.cases} cases: {_change(before.holds, wall.holds())}"
        )


def test_after_all_cases_the_engine_has_not_grown(before, record):
    if before.engine is None:
        pytest.skip("the engine's process cannot be looked at from here")
    pid, then = before.engine

    def near_base():
        # Others may use it at the same time; what each case left would stay, and count by the hundred.
        others = len(before.wall.engine.containers.list())
        now = engine_holds(pid)
        return (
            now.fds <= then.fds + 32 * (1 + others)
            and now.rss_mb <= then.rss_mb + RSS_GROWTH_MB + 8 * others
        )

    try:
        until(near_base, 30, "the engine's file descriptors and memory are back")
    finally:
        record.notes.append(
            f"engine on {before.wall.runtime} after {before.cases} cases:"
            f" {_change(then, engine_holds(pid))}"
        )


def _change(then, now):
    return (
        f"fds {then.fds} -> {now.fds}, threads {then.threads} -> {now.threads},"
        f" RSS {then.rss_mb:.0f} -> {now.rss_mb:.0f} MB"
    )
