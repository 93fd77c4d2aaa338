"""Traps of the engine that were met while this was built stay shut, one test each."""

import asyncio
import re
import secrets
import subprocess
import threading
import time

import pytest

from orchestrator.engine.base import SandboxSpec
from orchestrator.engine.docker.backend import DockerBackend, resolve_image
from orchestrator.engine.docker.container import (
    ContainerPolicy,
    container_config,
)
from orchestrator.run import ImageIds, Limits, Outcome, RunId
from orchestrator.settings import Settings
from tests.stand.hostile_cases import CORPUS
from tests.stand.runner_jobs import Conversation
from tests.stand.running_service import (
    RUNNER_IMAGE,
    containers_of,
    events_until,
    new_owner,
    run_request,
    until,
)
from tests.stand.wall import BARS, containerd_tasks, forget, traces_of

MIB = 1 << 20
FIRST_UID = 1_700_000
REMOVALS = 24
REMOVED_WITHIN_S = 2.0
SLEEPING = "SYMBOL = 'X'\nimport time\nprint('here')\ntime.sleep(30)\n"
_made = iter(range(10_000))


def policy_of(owner, runtime="runc"):
    settings = Settings(runner_image=RUNNER_IMAGE)
    return ContainerPolicy(
        images=ImageIds(resolve_image(RUNNER_IMAGE, call_timeout_s=10)),
        runtime=runtime,
        seccomp=settings.seccomp_profile.read_text(encoding="utf-8"),
        owner=owner,
        instance="traps",
        tmp_bytes=64 * MIB,
        lease_s=600.0,
    )


def spec_of(**limits):
    usual = {
        "timeout_s": 10.0,
        "memory_bytes": 512 * MIB,
        "cpu_millis": 1000,
        "processes": 128,
        "output_bytes": 64 * MIB,
    }
    return SandboxSpec(
        f"strategiz-{secrets.token_hex(12)}",
        RunId("traps"),
        Limits(**(usual | limits)),
        FIRST_UID + 64 * next(_made),
    )


def on_backend(story, runtime="runc"):
    async def whole():
        backend = DockerBackend(policy_of(new_owner(), runtime), call_timeout_s=10)
        try:
            await story(backend)
        finally:
            for left in await backend.list_owned():
                await backend.remove(left.name)
            await backend.close()

    asyncio.run(whole())


def id_of(engine, owner):
    """The id of the one container of *owner*, once it runs a strategy."""
    (entry,) = until(lambda: containers_of(engine, owner), 10, "a container is there")
    return entry["Id"]


@pytest.mark.parametrize("by", ["the strategy", "a thread of it"])
def test_being_traced_never_loses_a_container(cold_wall, by):
    traceme = (CORPUS / "T19_ptrace_traceme.py").read_text()
    if by == "a thread of it":
        traceme = (
            "import ctypes, threading, time\n"
            "t = threading.Thread(target=lambda: ctypes.CDLL(None).ptrace(0, 0, 0, 0))\n"
            "t.start(); t.join(); time.sleep(1)\n"
        )
    made = set()
    for _ in range(5):
        cold_wall.execute(traceme)
        made |= cold_wall.made
    cold_wall.await_gone()
    assert not [trace for container in made for trace in traces_of(container)]
    tasks = containerd_tasks()
    if tasks is not None:
        assert not made & tasks


@pytest.mark.timeout(90)
def test_the_engine_and_containerd_know_the_same_containers(engine, cold_wall):
    cold_wall.control()
    if containerd_tasks() is None:
        pytest.skip("containerd cannot be asked from here")

    def same():
        # Others may use the engine at the same time: what both lists agree on in one of many looks is enough.
        tasks = containerd_tasks()
        running = {entry["Id"] for entry in engine.api.containers(all=True)}
        return tasks <= running

    until(same, 20, "every task of containerd is a container that the engine lists")


@pytest.mark.alone
def test_what_the_engine_forgets_is_counted(engine):
    # Under the engine's own profile the first process may have itself traced, by its shim; the engine then takes the
    # next signal for its end.
    if containerd_tasks() is None:
        pytest.skip(
            "containerd cannot be asked from here, so what is forgotten could not be cleaned up"
        )
    traced = "import ctypes, os, time\nctypes.CDLL(None).ptrace(0, 0, 0, 0)\nos.kill(1, 28)\ntime.sleep(60)"

    async def story(backend):
        sandbox = await backend.start(spec_of())
        before = await backend.forgotten.look()
        trap = engine.containers.run(
            RUNNER_IMAGE, ["-c", traced], entrypoint="python3", network_mode="none", detach=True
        )
        try:
            await asyncio.sleep(2.0)
            await asyncio.to_thread(trap.remove, force=True)
            if not traces_of(trap.id):
                pytest.skip("this engine loses no container that way")
            after = await backend.forgotten.look()
            assert after.shims > before.shims
            assert after.cgroups > before.cgroups
        finally:
            await asyncio.to_thread(forget, trap.id)
            await sandbox.destroy()

    on_backend(story)


def test_a_reader_that_stalls_does_not_hold_up_the_removal(runtime):
    async def story(backend):
        sandbox = await backend.start(spec_of())
        talk = Conversation()
        await talk.become_ready(sandbox)
        # Plots of 25 MB: the supervisor writes until every buffer on the way is full.
        code = "for i in range(50): plot(data['close'] + i, str(i))\nsignal('BUY', data.index[0], 1.0)\n"
        await sandbox.send(talk.job(code, bars=50_000, timeout_ms=9000))
        await asyncio.sleep(2.0 if runtime == "runc" else 4.0)
        began = time.monotonic()
        await sandbox.destroy()
        assert time.monotonic() - began < REMOVED_WITHIN_S
        assert not await backend.list_owned()

    on_backend(story, runtime)


def test_memory_of_all_sandboxes_together_stays_in_the_budget(start_service, engine):
    service = start_service(
        STATIC_POLICY="report", MEMORY_BUDGET_MB=600, MAX_MEMORY_MB=512, SLOTS=8, POOL_SIZE=0,
        DEFAULT_MEMORY_MB=256,
    )  # fmt: skip
    sums, stop = [], threading.Event()

    def watch():
        while not stop.wait(0.02):
            limits = 0
            for entry in containers_of(engine, service.owner):
                try:
                    limits += engine.api.inspect_container(entry["Id"])["HostConfig"]["Memory"]
                except Exception:  # noqa: BLE001 - it went in between
                    continue
            sums.append(limits)

    watching = threading.Thread(target=watch)
    watching.start()
    code = (
        "SYMBOL='X'\nimport numpy as np\nx = np.ones(15 << 20)\nsignal('BUY', data.index[0], 1.0)\n"
    )
    calls = [
        service.stub.ExecuteStrategy.future(run_request(code, BARS, timeout_seconds=10))
        for _ in range(6)
    ]
    answers = [call.result(timeout=50) for call in calls]
    stop.set()
    watching.join()
    assert [Outcome(answer.outcome) for answer in answers] == [Outcome.SUCCEEDED] * 6
    assert max(sums) == 512 * MIB
    assert max(answer.usage.queue_ms for answer in answers) > 300


def test_the_resolver_of_the_host_is_not_seen(cold_wall):
    code = (
        "for p in ('/etc/resolv.conf', '/etc/hosts', '/etc/hostname'):\n"
        "    try: print(p, repr(open(p).read()))\n"
        "    except OSError as e: print(p, 'refused')\n"
    )
    ended = cold_wall.execute(code)
    assert ended.outcome is Outcome.SUCCEEDED, ended.answer.error
    resolver, hosts, name = ended.logs
    assert set(re.findall(r"nameserver\s+([\w.:]+)", resolver)) <= {"0.0.0.0"}
    assert "search" not in resolver
    assert not re.search(r"\b(?!127\.0\.0\.1|0\.0\.0\.0)\d+\.\d+\.\d+\.\d+", hosts)
    assert "sandbox" in name or "refused" in name


def test_containers_are_not_left_to_the_engine_to_remove():
    config = container_config(spec_of(), policy_of("nobody"))
    assert config["HostConfig"]["AutoRemove"] is False


@pytest.mark.parametrize("command", ["kill", "rm --force", "stop --time 0"])
def test_a_container_that_is_killed_from_outside_ends_as_an_answer(cold_wall, command):
    honest = cold_wall.control()
    cold_wall.await_gone()
    request = run_request(SLEEPING, BARS, timeout_seconds=20)
    stream = cold_wall.service.stub.StreamStrategy(request, timeout=50)
    # Once the strategy speaks: one that is killed while it starts has another made in its place.
    events_until(stream, "log")
    container = id_of(cold_wall.engine, cold_wall.service.owner)
    began = time.monotonic()
    subprocess.run(["docker", *command.split(), container], check=True, capture_output=True)
    # Never the strategy's success, never the user's fault.
    end = _outcome_of(lambda: events_until(stream, "completed")[-1].completed)
    assert end in (Outcome.CRASHED, "UNAVAILABLE")
    assert time.monotonic() - began < 6
    cold_wall.await_gone()
    assert cold_wall.control() == honest


def _is_running(engine, container):
    return engine.api.inspect_container(container)["State"]["Running"]


def _outcome_of(run):
    import grpc  # noqa: PLC0415 - for the one type

    try:
        return Outcome(run().outcome)
    except grpc.RpcError as error:
        return error.code().name


def test_each_slot_has_users_of_its_own(cold_wall):
    # The kernel counts some things by user, across containers. A strategy can have none of them any more; what the
    # supervisor has is counted so too.
    first = "SYMBOL = 'X'\nimport time\ntime.sleep(3)"
    cold_wall.await_gone()
    running = threading.Thread(target=lambda: cold_wall.stream(first, 10))
    running.start()
    container = id_of(cold_wall.engine, cold_wall.service.owner)
    until(lambda: _is_running(cold_wall.engine, container), 10, "it runs")
    users = _users_of(cold_wall.engine, container)
    beside = cold_wall.execute("SYMBOL = 'X'\nimport os\nprint(os.getuid())", 10)
    assert running.is_alive(), "the first one was to run beside"
    running.join(20)
    (user,) = beside.logs
    assert int(user) not in users
    cold_wall.await_gone()


def _users_of(engine, container):
    """The range of user ids that the container was given."""
    (first,) = engine.api.inspect_container(container)["Config"]["Cmd"]
    return range(int(first), int(first) + 64)


@pytest.mark.timeout(150)
@pytest.mark.parametrize("state", ["idle", "spinning", "200 MB"])
def test_a_sandbox_is_removed_fast_whatever_it_does(runtime, record, state):
    code = {
        "spinning": "while True: pass",
        "200 MB": "x = bytearray(200 << 20)\nprint('full')\nimport time\ntime.sleep(60)",
    }.get(state)
    count = REMOVALS if runtime == "runc" else REMOVALS // 3
    milliseconds = record.removal_ms[runtime, state]

    async def once(backend):
        sandbox = await backend.start(spec_of())
        talk = Conversation()
        await talk.become_ready(sandbox)
        if code is not None:
            await sandbox.send(talk.job(code, timeout_ms=60_000))
        if state == "200 MB":
            while "log" not in talk.kinds:
                talk.hear(await sandbox.receive())
        elif state == "spinning":
            await asyncio.sleep(0.15)
        began = time.monotonic()
        await sandbox.destroy()
        milliseconds.append((time.monotonic() - began) * 1000)

    async def story(backend):
        for _ in range(count):
            await once(backend)

    on_backend(story, runtime)
    assert max(milliseconds) < REMOVED_WITHIN_S * 1000
