"""Traces of containers that an engine forgot, in trees laid out as kernels and engines lay them out."""

import pytest

from orchestrator.engine.docker.forgotten import EngineTraces, Traces, read_traces

OURS, OTHERS = "/run/containerd/containerd.sock", "/run/other/containerd.sock"
LISTED, LOST, STRANGE = (letter * 64 for letter in "abc")


def shim(name, address=OURS, namespace="moby", program="/usr/bin/containerd-shim-runc-v2"):
    return [program, "-namespace", namespace, "-id", name, "-address", address]


@pytest.fixture
def machine(tmp_path):
    """Makes a /proc and a /sys/fs/cgroup; says what is read there."""
    (tmp_path / "cgroup").mkdir()

    def make(processes, cgroups):
        for pid, arguments in enumerate(processes, start=100):
            folder = tmp_path / "proc" / str(pid)
            folder.mkdir(parents=True)
            (folder / "cmdline").write_bytes(b"".join(a.encode() + b"\0" for a in arguments))
        (tmp_path / "proc" / "99").mkdir(parents=True)  # it ended while it was looked at
        (tmp_path / "proc" / "meminfo").touch()
        for folder in cgroups:
            (tmp_path / "cgroup" / folder).mkdir(parents=True)
        return read_traces(tmp_path / "proc", tmp_path / "cgroup")

    return make


def test_a_shim_is_known_by_its_arguments(machine):
    read = machine(
        [
            shim(LISTED),
            shim(STRANGE, OTHERS),
            shim(LOST, namespace="k8s.io"),
            ["python", "-id", LOST, "-namespace", "moby"],
            shim("no-id-of-a-container"),
            [],
        ],
        [],
    )
    assert read.shims == {LISTED: OURS, STRANGE: OTHERS}


@pytest.mark.parametrize(
    "folder",
    [
        "memory/docker/{}",
        "memory/strategiz/deeper/{}",
        "docker/{}",
        "system.slice/docker-{}.scope",
        "user.slice/user-1000.slice/user@1000.service/user.slice/docker-{}.scope",
    ],
)
def test_a_cgroup_is_found_in_both_versions_and_as_the_engine_or_systemd_names_it(machine, folder):
    beside = folder.format("not-a-container")
    read = machine([], [folder.format(LISTED), beside])
    assert list(read.cgroups) == [LISTED]


def test_on_version_one_each_container_counts_once(machine):
    read = machine([], [f"{tree}/docker/{LISTED}" for tree in ("memory", "pids", "cpu")])
    assert len(read.cgroups) == 1


def test_what_the_engine_lists_is_never_suspected_and_the_rest_of_its_own_is():
    traces = Traces({LISTED: OURS, LOST: OURS}, {LISTED: "/docker", LOST: "/docker"})
    engine = EngineTraces()
    engine.learn(traces, {LISTED})
    suspects = engine.suspects(traces, {LISTED})
    assert (suspects.shims, suspects.cgroups) == ({LOST}, {LOST})


def test_a_cgroup_whose_shim_has_ended_is_suspected_alone():
    engine = EngineTraces()
    engine.learn(Traces({LISTED: OURS}, {LISTED: "/docker"}), {LISTED})
    suspects = engine.suspects(Traces({}, {LOST: "/docker"}), set())
    assert (suspects.shims, suspects.cgroups) == (set(), {LOST})


def test_containers_of_another_engine_on_the_machine_are_not_suspected():
    traces = Traces({LISTED: OURS, STRANGE: OTHERS}, {LISTED: "/docker", STRANGE: "/docker"})
    engine = EngineTraces()
    engine.learn(traces, {LISTED})
    suspects = engine.suspects(traces, {LISTED})
    assert (suspects.shims, suspects.cgroups) == (set(), set())
    elsewhere = Traces({}, {STRANGE: "/kubepods/pod1"})
    assert engine.suspects(elsewhere, set()).cgroups == set()


def test_an_engine_none_of_whose_containers_can_be_seen_is_unknown_not_clean():
    engine = EngineTraces()
    traces = Traces({STRANGE: OTHERS}, {})
    engine.learn(traces, {LISTED})
    suspects = engine.suspects(traces, {LISTED})
    assert (suspects.shims, suspects.cgroups) == (None, None)
