"""The engine's filter and the strategy's own are made from one table, which says a reason and a cost for each call.

`python -m tests.orchestrator.test_seccomp_profile` writes deployment/seccomp.json anew.
"""

import itertools
import json
from pathlib import Path

from strategy_runner.wall import system_calls

FILE = Path(__file__).parents[2] / "deployment" / "seccomp.json"
ALLOW, KILL, REFUSE = "SCMP_ACT_ALLOW", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_ERRNO"
ENOSYS = 38
ALL_BITS = (1 << 64) - 1


def profile():
    """The engine's profile, as the table gives it."""
    groups = []
    for group in (*system_calls.STRATEGY, *system_calls.SUPERVISOR):
        names = [call.name for call in group.calls if call.rules == ANY]
        groups.append({"comment": group.reason, "names": sorted(names), "action": ALLOW})
        for call in group.calls:
            groups += [entry(call.name, rule) for rule in call.rules if call.rules != ANY]
    groups.append(
        {"comment": "No honest library comes near these.", "names": sorted(system_calls.KILLED)}
        | {"action": KILL}
    )
    groups.append(
        {"comment": "Its flags are out of a filter's sight; the C library falls back to clone."}
        | {"names": list(system_calls.ABSENT), "action": REFUSE, "errnoRet": ENOSYS}
    )
    archs = ("SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64")
    return {
        "defaultAction": REFUSE,
        "archMap": [{"architecture": arch, "subArchitectures": []} for arch in archs],
        "syscalls": [group for group in groups if group["names"]],
    }


ANY = system_calls.STRATEGY[0].calls[0].rules


def entry(name, rule):
    made = {"comment": rule.why, "names": [name], "action": ALLOW}
    made["args"] = [
        {"index": only.index, "value": only.value, "op": "SCMP_CMP_EQ"}
        if only.mask == ALL_BITS
        else {"index": only.index, "value": only.mask, "valueTwo": only.value}
        | {"op": "SCMP_CMP_MASKED_EQ"}
        for only in rule.conditions
    ]
    if len(rule.architectures) == 1:
        made["includes"] = {"arches": list(rule.architectures)}
    return made


def text():
    return json.dumps(profile(), indent=1) + "\n"


def calls(groups):
    return [call for group in groups for call in group.calls]


def names(groups):
    return {call.name for call in calls(groups)}


def test_the_engines_profile_is_what_the_table_gives():
    assert FILE.read_text() == text(), "run python -m tests.orchestrator.test_seccomp_profile"


def test_what_is_not_listed_is_refused_and_so_is_all_that_a_strategy_does_beyond_its_container():
    # Made of the same groups, so that the inner filter is a part of the outer one.
    assert profile()["defaultAction"] == REFUSE
    outer = {
        (name, str(group.get("args")))
        for group in profile()["syscalls"]
        if group["action"] == ALLOW
        for name in group["names"]
    }
    for listed in calls(system_calls.STRATEGY):
        for rule in listed.rules:
            assert (listed.name, str(entry(listed.name, rule)["args"] or None)) in outer


def test_every_group_says_its_reason_and_its_cost_and_every_rule_why():
    for group in (*system_calls.STRATEGY, *system_calls.SUPERVISOR):
        assert len(group.reason) > 10
        assert len(group.cost) > 10
        assert all(rule.why for call in group.calls for rule in call.rules)


def test_no_call_is_listed_twice_or_both_allowed_and_ended():
    for groups in (system_calls.STRATEGY, system_calls.SUPERVISOR):
        listed = [call.name for call in calls(groups)]
        assert len(listed) == len(set(listed))
    everything = names(system_calls.STRATEGY) | names(system_calls.SUPERVISOR)
    assert not everything & {*system_calls.KILLED, *system_calls.ABSENT}


def test_nobody_may_open_a_socket_or_make_a_namespace():
    everything = names(system_calls.STRATEGY) | names(system_calls.SUPERVISOR)
    assert not {name for name in everything if name.startswith(("socket", "connect", "bind"))}
    namespaces = [1 << bit for bit in range(64) if 0x7E020080 >> bit & 1]
    rules = [rule for call in calls((*system_calls.STRATEGY, *system_calls.SUPERVISOR))
             if call.name == "clone" for rule in call.rules]  # fmt: skip
    for rule, flag in itertools.product(rules, namespaces):
        (flags,) = rule.conditions
        assert flag & flags.mask
        assert not flag & flags.value


def test_a_strategy_may_start_neither_a_process_nor_a_program():
    inner = names(system_calls.STRATEGY)
    assert not inner & {"fork", "vfork", "clone3", "execve", "execveat", "socketpair", "pipe"}
    assert not inner & {"setuid", "setresuid", "setgid", "setresgid", "setgroups", "setrlimit"}


def test_what_no_cgroup_is_charged_for_is_not_allowed():
    # Each is kernel memory, a machine-wide count, work of the disk or of the kernel's own threads.
    inner = names(system_calls.STRATEGY)
    assert not inner & {
        "flock", "fadvise64", "readahead", "fallocate", "epoll_create1", "eventfd2", "inotify_init1", "sysinfo",
        "membarrier", "mlock", "mlock2", "shmget", "msgget", "semget", "mq_open", "timer_create", "statfs",
        "fstatfs", "rt_sigqueueinfo", "prctl", "mbind", "sync", "fsync", "ioprio_set", "splice", "vmsplice",
    }  # fmt: skip


if __name__ == "__main__":
    FILE.write_text(text())
