"""The doctor's judgements: each fact, good and bad. No engine is asked here."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from orchestrator.doctor.access import Certificate, Secrets, judge_access, judge_secrets
from orchestrator.doctor.attacks import AttackEnd, all_attacks, judge_attack
from orchestrator.doctor.engine import (
    EngineMissing,
    Profile,
    Wanted,
    judge_engine,
    judge_engine_clock,
    judge_missing,
)
from orchestrator.doctor.findings import Level, fail, ok, unknown, warn, worst
from orchestrator.doctor.images import RunnerImage, judge_image
from orchestrator.doctor.machine import (
    Clock,
    Disk,
    Memory,
    judge_clock,
    judge_disk,
    judge_memory,
)
from orchestrator.doctor.ports import Holder, Port, PortState, judge_port
from orchestrator.engine.facts import EngineFacts, ImageFacts, Program
from orchestrator.run import Outcome
from orchestrator.settings import Settings

GIB = 1 << 30
NOW = datetime(2026, 6, 1, tzinfo=UTC)
PROFILE = Profile("/etc/seccomp.json", '{"defaultAction": "SCMP_ACT_ERRNO"}')
WANTED = Wanted("runc", PROFILE, first_uid=0)
GOOD = EngineFacts(
    address="http+unix:///var/run/docker.sock",
    encrypted=False,
    api_version="1.54",
    programs={"engine": Program("29.5.1")},
    kernel="6.18",
    system="Debian",
    memory_bytes=16 * GIB,
    clock_ahead_s=0.01,
    cgroup_version="2",
    limits=dict.fromkeys(("memory", "swap", "processes", "processor"), True),
    security=frozenset({"seccomp", "apparmor", "userns"}),
    runtimes=("io.containerd.runc.v2", "runc", "runsc"),
    root="/var/lib/docker",
)


def of_engine(check, facts=GOOD, wanted=WANTED):
    (found,) = [one for one in judge_engine(facts, wanted) if one.check == check]
    assert found.advice or found.level is Level.OK
    return found


def test_a_good_engine_is_ok_throughout():
    found = list(judge_engine(GOOD, replace(WANTED, first_uid=1000)))

    assert [(one.level, one.advice) for one in found] == [(Level.OK, "")] * 8


def test_an_engine_that_does_not_answer_is_one_failure_with_what_to_do():
    away = judge_missing(EngineMissing("nothing listens on unix:///x", forbidden=False))
    forbidden = judge_missing(EngineMissing("this user may not use it", forbidden=True))

    assert (away.level, forbidden.level) == (Level.FAIL, Level.FAIL)
    assert "start Docker" in away.advice
    assert "usermod -aG docker" in forbidden.advice


def test_an_api_that_is_too_old_fails():
    assert of_engine("engine", replace(GOOD, api_version="1.40")).level is Level.FAIL
    assert of_engine("engine", replace(GOOD, api_version="1.41")).level is Level.OK


@pytest.mark.parametrize(
    ("address", "encrypted", "level"),
    [
        ("tcp://engine.example:2376", True, Level.OK),
        ("tcp://127.0.0.1:2375", False, Level.WARN),
        ("tcp://engine.example:2375", False, Level.FAIL),
    ],
)
def test_an_engine_on_the_network_needs_tls(address, encrypted, level):
    facts = replace(GOOD, address=address, encrypted=encrypted)

    assert of_engine("engine address", facts).level is level


def test_a_password_in_the_engines_address_is_not_shown():
    facts = replace(GOOD, address="tcp://ann:secret@engine.example:2375")
    missing = EngineMissing(
        "nothing listens on tcp://ann:secret@engine.example:2375", forbidden=False
    )

    for found in (of_engine("engine address", facts), judge_missing(missing)):
        assert "engine.example:2375" in found.found
        assert "secret" not in found.found


def test_a_runtime_that_the_engine_lacks_fails_and_says_which_there_are():
    found = of_engine(
        "runtime", replace(GOOD, runtimes=("runc",)), replace(WANTED, runtime="runsc")
    )

    assert found.level is Level.FAIL
    assert "it has runc" in found.found
    assert "make runsc" in found.advice


@pytest.mark.parametrize("limit", ["memory", "processes", "processor"])
def test_a_limit_that_the_engine_cannot_set_fails(limit):
    found = of_engine("cgroup", replace(GOOD, limits={**GOOD.limits, limit: False}))

    assert found.level is Level.FAIL
    assert limit in found.found


def test_swap_that_cannot_be_forbidden_is_a_warning():
    found = of_engine("swap", replace(GOOD, limits={**GOOD.limits, "swap": False}))

    assert (found.level, "swapaccount=1" in found.advice) == (Level.WARN, True)


def test_without_a_user_namespace_gvisor_is_advised_and_is_enough():
    bare = replace(GOOD, security=frozenset({"seccomp"}))

    assert of_engine("user namespace", bare).level is Level.WARN
    gvisor = replace(WANTED, runtime="runsc")
    assert of_engine("user namespace", bare, gvisor).level is Level.OK


@pytest.mark.parametrize("kind", ["userns", "rootless"])
def test_an_engine_that_remaps_users_needs_user_ids_that_it_has(kind):
    facts = replace(GOOD, security=frozenset({"seccomp", kind}))

    found = of_engine("user namespace", facts)
    assert (found.level, "STRATEGIZ_FIRST_UID=1000" in found.advice) == (Level.FAIL, True)
    good = of_engine("user namespace", facts, replace(WANTED, first_uid=1000))
    assert good.level is Level.OK


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (Profile("/p", "", "No such file or directory"), "cannot be read"),
        (Profile("/p", "not JSON"), "is no JSON"),
        (Profile("/p", '{"defaultAction": "SCMP_ACT_ALLOW"}'), "allows every system call"),
        (Profile("/p", "[]"), "allows every system call"),
    ],
)
def test_a_profile_that_filters_nothing_fails(profile, told):
    found = of_engine("seccomp", wanted=replace(WANTED, profile=profile))

    assert (found.level, told in found.found) == (Level.FAIL, True)


def test_an_engine_without_seccomp_fails():
    found = of_engine("seccomp", replace(GOOD, security=frozenset({"apparmor"})))

    assert found.level is Level.FAIL


def test_selinux_is_as_good_as_apparmor_and_neither_is_a_warning():
    selinux = replace(GOOD, security=frozenset({"seccomp", "selinux"}))

    assert of_engine("apparmor", selinux).level is Level.OK
    assert of_engine("apparmor", replace(GOOD, security=frozenset({"seccomp"}))).level is Level.WARN


@pytest.mark.parametrize(
    ("ahead_s", "level"), [(1.9, Level.OK), (-1.9, Level.OK), (2.1, Level.WARN), (-90, Level.WARN)]
)
def test_clocks_of_service_and_engine_must_agree(ahead_s, level):
    assert judge_engine_clock(replace(GOOD, clock_ahead_s=ahead_s)).level is level


def test_a_clock_that_the_engine_does_not_tell_is_not_judged():
    assert judge_engine_clock(replace(GOOD, clock_ahead_s=None)) is None


@pytest.mark.parametrize(
    ("today", "is_kept", "level"),
    [
        (date(2026, 10, 1), True, Level.OK),
        (date(2026, 10, 1), False, Level.WARN),
        (date(2026, 10, 1), None, Level.UNKNOWN),
        (date(1970, 1, 1), True, Level.FAIL),
    ],
)
def test_the_machines_clock_must_be_kept_right(today, is_kept, level):
    assert judge_clock(Clock(today, is_kept), date(2026, 9, 5)).level is level


@pytest.mark.parametrize(
    ("free", "total", "level"),
    [
        (50 * GIB, 100 * GIB, Level.OK),
        (4 * GIB, 20 * GIB, Level.WARN),
        (40 * GIB, 1000 * GIB, Level.WARN),  # a twentieth
        (GIB - 1, 100 * GIB, Level.FAIL),
        (None, 0, Level.UNKNOWN),
    ],
)
def test_a_disk_needs_room(free, total, level):
    assert judge_disk(Disk("the ledger", "/var", free, total)).level is level


@pytest.mark.parametrize(
    ("budget", "engine", "available", "levels"),
    [
        (8 * GIB, 16 * GIB, 12 * GIB, [Level.OK]),
        (14 * GIB, 16 * GIB, 15 * GIB, [Level.WARN]),
        (17 * GIB, 16 * GIB, None, [Level.FAIL]),
        (8 * GIB, 16 * GIB, 3 * GIB, [Level.OK, Level.WARN]),
        (8 * GIB, None, None, [Level.UNKNOWN]),
    ],
)
def test_all_sandboxes_must_fit_into_the_machine(budget, engine, available, levels):
    found = judge_memory(Memory(budget, engine, available, is_derived=False))

    assert [one.level for one in found] == levels


A, B = "a" * 16, "b" * 16
LABELLED = ImageFacts("sha256:0123456789abcdef", ("registry/x:1",), (), {"io.strategiz.made_of": A})
TAGGED = ImageFacts("sha256:0123456789abcdef", ("x:dev", f"strategiz/runner:{A}"), (), {})
FOREIGN = ImageFacts("sha256:0123456789abcdef", ("strategiz/runner:dev",), (), {})


@pytest.mark.parametrize(
    ("facts", "here", "level"),
    [
        (LABELLED, A, Level.OK),
        (LABELLED, B, Level.WARN),
        (LABELLED, "", Level.UNKNOWN),
        (TAGGED, A, Level.OK),
        (TAGGED, B, Level.WARN),
        (FOREIGN, A, Level.UNKNOWN),
        (None, A, Level.FAIL),
    ],
)
def test_an_image_must_be_there_and_of_this_checkout(facts, here, level):
    image = RunnerImage("STRATEGIZ_RUNNER_IMAGE", "runner", "strategiz/runner:dev", facts, here)

    assert judge_image(image).level is level


def test_the_larger_image_is_built_by_another_target():
    image = RunnerImage("STRATEGIZ_SCIENCE_IMAGE", "runner-science", "x:dev", None)

    assert "make science-image" in judge_image(image).advice


PORT = Port("STRATEGIZ_GRPC_PORT", "127.0.0.1", 50051, PortState.FREE)


@pytest.mark.parametrize(
    ("changed", "level", "told"),
    [
        ({}, Level.OK, "is free"),
        ({"number": 0}, Level.OK, "picks a free port"),
        ({"in_container": True}, Level.UNKNOWN, "cannot be seen from here"),
        ({"state": PortState.NO_ADDRESS}, Level.FAIL, "no such address"),
        ({"state": PortState.FORBIDDEN}, Level.FAIL, "may not listen"),
        ({"state": PortState.TAKEN}, Level.FAIL, "a process that this user cannot see"),
        (
            {"state": PortState.TAKEN, "holder": Holder(7, "nginx", is_service=False)},
            Level.FAIL,
            "in use by nginx (process 7)",
        ),
        (
            {"state": PortState.TAKEN, "holder": Holder(7, "python", is_service=True)},
            Level.OK,
            "a running service (process 7)",
        ),
        (
            {"state": PortState.TAKEN, "holder": Holder(7, "docker-proxy", is_service=False)},
            Level.WARN,
            "published by a container",
        ),
    ],
)
def test_a_port_is_free_or_told_by_whom_it_is_used(changed, level, told):
    found = judge_port(replace(PORT, **changed))

    assert (found.level, told in found.found) == (level, True)


TLS = {"tls_cert": "/c", "tls_key": "/k"}
OPEN = {"grpc_host": "0.0.0.0", "insecure_beyond_loopback": "I understand"}


@pytest.mark.parametrize(
    ("given", "levels", "told"),
    [
        ({}, [Level.OK], "only this machine reaches"),
        ({"grpc_host": "0.0.0.0", **TLS, "tokens_file": "/t"}, [Level.OK], "must show a token"),
        (OPEN, [Level.WARN], "without TLS and authentication"),
        ({**OPEN, **TLS}, [Level.WARN], "without authentication"),
        ({"static_policy": "report"}, [Level.OK, Level.WARN], "STRATEGIZ_STATIC_POLICY=report"),
        (
            {"metrics_port": 9464, "metrics_host": "0.0.0.0"},
            [Level.OK, Level.WARN],
            "metrics are served on 0.0.0.0:9464",
        ),
    ],
)
def test_what_is_open_beyond_this_machine_is_told(given, levels, told):
    found = list(judge_access(Settings(**given)))

    assert [one.level for one in found] == levels
    assert told in found[-1].found


def of_days(days, begins=-30):
    return Certificate(
        "the port's certificate",
        "/c",
        "CN=a",
        NOW + timedelta(days=begins),
        NOW + timedelta(days=days),
    )


@pytest.mark.parametrize(
    ("certificate", "level", "told"),
    [
        (of_days(15), Level.OK, "in 15 days"),
        (of_days(13), Level.WARN, "expires on 2026-06-14, in 13 days"),
        (of_days(0), Level.FAIL, "expired on 2026-06-01"),
        (of_days(-3), Level.FAIL, "expired on 2026-05-29"),
        (of_days(90, begins=1), Level.FAIL, "not valid before 2026-06-02"),
    ],
)
def test_a_certificate_is_told_with_its_day(certificate, level, told):
    (found,) = judge_secrets(Secrets(certificates=(certificate,)), NOW)

    assert (found.level, told in found.found) == (level, True)


@pytest.mark.parametrize(
    ("secrets", "levels"),
    [
        (Secrets(), []),
        (Secrets(problems=("/k: is not the key of /c",)), [Level.FAIL]),
        (Secrets(open_files=("/k",)), [Level.WARN]),
        (Secrets(tokens=3), [Level.OK]),
        (Secrets(tokens=3, expired_tokens=1), [Level.WARN]),
        (Secrets(tokens=0), [Level.WARN]),
    ],
)
def test_files_of_secrets_are_judged(secrets, levels):
    assert [one.level for one in judge_secrets(secrets, NOW)] == levels


def test_there_is_an_attack_of_each_class():
    names = {attack.name.partition(":")[0] for attack in all_attacks()}

    assert names >= {
        "network", "fork bomb", "memory", "disk", "reading the host", "escape", "timeout",
    }  # fmt: skip


NETWORK, TIMEOUT = (
    next(attack for attack in all_attacks() if attack.name == name)
    for name in ("network", "timeout")
)


@pytest.mark.parametrize(
    ("attack", "end", "level", "told"),
    [
        (NETWORK, AttackEnd(Outcome.SUCCEEDED, "", ["HELD"], 0.1), Level.OK, "no socket opens"),
        (
            NETWORK,
            AttackEnd(Outcome.SUCCEEDED, "", ["BREACHED a web page", "HELD"], 0.1),
            Level.FAIL,
            "the strategy got a web page",
        ),
        # A filter that kills ends the program before it can say that it held.
        (NETWORK, AttackEnd(Outcome.SANDBOX_VIOLATION, "", [], 0.1), Level.OK, "network"),
        (NETWORK, AttackEnd(Outcome.SUCCEEDED, "", [], 0.1), Level.FAIL, "ended as SUCCEEDED"),
        (
            NETWORK,
            AttackEnd(Outcome.STRATEGY_ERROR, "NameError: x", [], 0.1),
            Level.FAIL,
            "ended as STRATEGY_ERROR: NameError: x; expected",
        ),
        (TIMEOUT, AttackEnd(Outcome.TIMEOUT, "", [], 1.2), Level.OK, "ends at its timeout"),
        (TIMEOUT, AttackEnd(Outcome.TIMEOUT, "", [], 3.2), Level.FAIL, "ran for 3.2 s"),
        (TIMEOUT, AttackEnd(Outcome.CRASHED, "", [], 1.0), Level.FAIL, "expected TIMEOUT"),
    ],
)
def test_an_attack_is_judged_by_what_it_got_and_how_it_ended(attack, end, level, told):
    found = judge_attack(attack, end)

    assert (found.level, told in found.found) == (level, True)
    assert bool(found.advice) == (level is Level.FAIL)


def test_the_worst_finding_counts():
    assert worst([]) is Level.OK
    assert worst([unknown("a", ""), ok("b", "")]) is Level.UNKNOWN
    assert worst([warn("a", "", "b"), ok("b", "")]) is Level.WARN
    assert worst([fail("a", "", "b"), warn("b", "", "c")]) is Level.FAIL
