"""The container of a run, as data: every stone of the wall is in it."""

import json
from pathlib import Path

import pytest

from orchestrator.engine.base import SandboxSpec
from orchestrator.engine.docker.container import ContainerPolicy, container_config
from orchestrator.run import Image, ImageIds, Limits, RunId

PROFILE = Path(__file__).parents[2] / "deployment" / "seccomp.json"
MIB = 1 << 20


def config(image=Image.DEFAULT, **policy):
    spec = SandboxSpec(
        "strategiz-abc",
        RunId("run-1"),
        Limits(
            timeout_s=30, memory_bytes=300 * MIB, cpu_millis=750, processes=77, output_bytes=1 << 20
        ),
        200_064,
        image=image,
    )
    given = {
        "images": ImageIds("sha256:1234", "sha256:5678"),
        "runtime": "runsc",
        "seccomp": '{"defaultAction": "SCMP_ACT_ERRNO"}',
        "owner": "me",
        "instance": "i1",
        "tmp_bytes": 9 * MIB,
        "lease_s": 1320.0,
    }
    return container_config(spec, ContainerPolicy(**given | policy))


HOST = config()["HostConfig"]


def test_a_sandbox_is_made_of_the_image_that_its_run_asks_for_and_differs_in_nothing_else():
    default, science = config(), config(image=Image.SCIENCE)
    assert (default.pop("Image"), science.pop("Image")) == ("sha256:1234", "sha256:5678")
    assert default == science


def test_there_is_no_network_and_no_name_service():
    assert config()["NetworkDisabled"] is True
    assert HOST["NetworkMode"] == "none"
    assert HOST["Dns"] == ["0.0.0.0"]
    assert "PortBindings" not in HOST
    assert "ExtraHosts" not in HOST
    assert "Links" not in HOST


def test_nothing_of_the_host_is_mounted():
    for name in (
        "Binds",
        "Mounts",
        "VolumesFrom",
        "Devices",
        "DeviceRequests",
        "DeviceCgroupRules",
    ):
        assert not HOST.get(name)
    assert not config().get("Volumes")


def test_the_root_is_read_only_and_tmp_is_small_and_holds_no_programs():
    assert HOST["ReadonlyRootfs"] is True
    options = set(HOST["Tmpfs"]["/tmp"].split(","))
    assert {"noexec", "nosuid", "nodev", f"size={9 * MIB}"} <= options
    assert any(option.startswith("nr_inodes=") for option in options)


def test_all_capabilities_are_dropped_but_the_two_that_change_the_user():
    assert HOST["CapDrop"] == ["ALL"]
    assert sorted(HOST["CapAdd"]) == ["SETGID", "SETUID"]
    assert not HOST.get("Privileged")


def test_no_new_privileges_and_our_own_system_call_profile():
    assert "no-new-privileges" in HOST["SecurityOpt"]
    assert 'seccomp={"defaultAction": "SCMP_ACT_ERRNO"}' in HOST["SecurityOpt"]
    assert len(HOST["SecurityOpt"]) == 2


def test_memory_is_limited_and_there_is_no_swap_beside_it():
    assert HOST["Memory"] == HOST["MemorySwap"] == 300 * MIB
    assert not HOST.get("OomKillDisable")


def test_processes_and_processor_are_limited_by_the_runs_limits():
    assert HOST["PidsLimit"] == 77
    assert HOST["CpuQuota"] / HOST["CpuPeriod"] == pytest.approx(0.75)


def test_open_files_are_limited_and_processes_never_by_user():
    limits = {limit["Name"]: (limit["Soft"], limit["Hard"]) for limit in HOST["Ulimits"]}
    assert limits["nofile"][0] == limits["nofile"][1] <= 4096
    assert "nproc" not in limits


def test_no_core_is_written_and_no_handler_of_cores_is_started():
    # The kernel starts a handler behind a pipe at a limit of 0 as well; a limit of 1 it takes as the word for none.
    limits = {limit["Name"]: (limit["Soft"], limit["Hard"]) for limit in HOST["Ulimits"]}
    assert limits["core"] == (1, 1)


def test_in_place_of_terminals_queues_and_what_tells_of_devices_there_is_nothing():
    for place in ("/dev/pts", "/dev/mqueue", "/sys", "/sys/fs/cgroup"):
        assert {"ro", "noexec", "nosuid", "nodev"} <= set(HOST["Tmpfs"][place].split(","))
    assert set(HOST["Tmpfs"]) == {"/tmp", "/dev/pts", "/dev/mqueue", "/sys", "/sys/fs/cgroup"}


def test_no_namespace_is_shared():
    assert HOST["IpcMode"] == "none"
    assert HOST["CgroupnsMode"] == "private"
    for name in ("PidMode", "UTSMode", "UsernsMode", "CgroupParent"):
        assert not HOST.get(name)


def test_all_that_this_kernel_has_in_proc_besides_processes_is_masked():
    masked = set(HOST["MaskedPaths"])
    of_processes = {"self", "thread-self", "mounts", "net"}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() and entry.name not in of_processes:
            assert str(entry) in masked
    # Named by itself even where this kernel lacks it; and as folders, so that what they hold goes with them.
    assert {"/proc/pressure", "/proc/sys", "/proc/keys", "/proc/timer_list", "/proc/scsi"} <= masked
    assert not [path for path in masked if path.count("/") > 2]
    assert HOST["ReadonlyPaths"] == []


def test_the_engine_keeps_no_log_restarts_nothing_and_removes_nothing_by_itself():
    assert HOST["LogConfig"]["Type"] == "none"
    assert HOST["RestartPolicy"]["Name"] == "no"
    assert HOST["AutoRemove"] is False


def test_standard_streams_are_attached_once_and_there_is_no_terminal():
    made = config()
    assert made["Tty"] is False
    for name in ("OpenStdin", "StdinOnce", "AttachStdin", "AttachStdout", "AttachStderr"):
        assert made[name] is True


def test_the_container_tells_nothing_about_where_it_runs():
    made = config()
    assert made["Hostname"] == "sandbox"
    assert made["WorkingDir"] == "/"
    assert not made.get("Env")


def test_labels_tell_owner_instance_run_lease_and_users():
    assert config()["Labels"] == {
        "io.strategiz.owner": "me",
        "io.strategiz.instance": "i1",
        "io.strategiz.run": "run-1",
        "io.strategiz.lease_s": "1320",
        "io.strategiz.first_uid": "200064",
    }


def test_image_runtime_and_user_ids_are_those_asked_for():
    made = config()
    assert made["Image"] == "sha256:1234"
    assert HOST["Runtime"] == "runsc"
    assert made["Cmd"] == ["200064"]


def test_the_body_is_plain_json_and_a_new_one_each_time():
    json.dumps(config())
    config()["HostConfig"]["MaskedPaths"].clear()
    assert config()["HostConfig"]["MaskedPaths"]


def test_the_shipped_profile_denies_by_default_and_allows_nothing_dangerous():
    profile = json.loads(PROFILE.read_text())
    assert profile["defaultAction"] in ("SCMP_ACT_ERRNO", "SCMP_ACT_KILL_PROCESS")
    unconditional = {
        name
        for rule in profile["syscalls"]
        if rule["action"] == "SCMP_ACT_ALLOW" and not rule.get("args")
        for name in rule["names"]
    }
    forbidden = {
        "ptrace", "process_vm_readv", "process_vm_writev", "bpf", "mount", "umount2", "unshare",
        "setns", "keyctl", "add_key", "request_key", "io_uring_setup", "userfaultfd",
        "perf_event_open", "open_by_handle_at", "init_module", "kexec_load", "pivot_root", "chroot",
        "socket", "clone3", "personality",
    }  # fmt: skip
    assert not unconditional & forbidden
