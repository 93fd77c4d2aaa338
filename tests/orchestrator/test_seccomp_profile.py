"""The engine's filter and the strategy's own belong together, and each group of calls says why it is there."""

import json
from pathlib import Path

from strategy_runner import syscall_filter

PROFILE = json.loads((Path(__file__).parents[2] / "deployment" / "seccomp.json").read_text())


def names_with(action):
    return {
        name
        for group in PROFILE["syscalls"]
        if group["action"] == action
        for name in group["names"]
    }


def test_what_is_not_listed_is_refused():
    assert PROFILE["defaultAction"] == "SCMP_ACT_ERRNO"


def test_every_group_has_its_reason():
    assert all(len(group.get("comment", "")) > 10 for group in PROFILE["syscalls"])


def test_a_strategy_may_do_nothing_that_its_container_may_not():
    inner = {name for names in syscall_filter.ALLOWED.values() for name in names}
    assert inner <= names_with("SCMP_ACT_ALLOW")


def test_both_filters_kill_for_the_same_calls():
    assert names_with("SCMP_ACT_KILL_PROCESS") == set(syscall_filter.KILLED)
    assert not names_with("SCMP_ACT_KILL_PROCESS") & names_with("SCMP_ACT_ALLOW")


def test_nobody_may_open_a_socket_or_make_a_namespace():
    allowed = names_with("SCMP_ACT_ALLOW")
    assert not {name for name in allowed if name.startswith(("socket", "connect", "bind"))}
    clone = next(group for group in PROFILE["syscalls"] if group["names"] == ["clone"])
    (condition,) = clone["args"]
    assert condition["op"] == "SCMP_CMP_MASKED_EQ"
    assert condition["value"] == 0x7E020080
    assert condition["valueTwo"] == 0


def test_a_strategy_may_start_neither_a_process_nor_a_program():
    inner = {name for names in syscall_filter.ALLOWED.values() for name in names}
    assert not inner & {"fork", "vfork", "clone", "clone3", "execve", "execveat", "socketpair"}
    assert not inner & {"setuid", "setresuid", "setgid", "setresgid", "setgroups", "setrlimit"}
