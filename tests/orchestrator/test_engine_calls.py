"""The list of calls to the engine: what its patterns let through, and its table in docs/engine-access.md.

`python -m tests.orchestrator.test_engine_calls` writes the table anew.
"""

import json
import re
from pathlib import Path

import pytest

from orchestrator.engine.base import SandboxSpec
from orchestrator.engine.docker.calls import calls_of, json_pattern
from orchestrator.engine.docker.container import ContainerPolicy, container_config
from orchestrator.run import ImageIds, Limits, RunId

PAGE = Path(__file__).resolve().parents[2] / "docs" / "engine-access.md"
BEGIN, END = "| call | what for |\n|---|---|\n", "\n\n"
NAME = "strategiz-" + "0a" * 12
SECCOMP = '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "don\'t"]}]}'
CALLS = {call.name: call for call in calls_of(runtime="runc", seccomp=SECCOMP, tmp_bytes=64 << 20)}


def table():
    rows = []
    for call in CALLS.values():
        path = call.path.replace("strategiz-[0-9a-f]{24}", "NAME")
        shown = "/images/IMAGE/json" if call.name == "image" else path
        rows.append(f"| `{call.method} {shown}` | {call.why} |")
    return "\n".join(rows)


def page(old):
    before, begin, rest = old.partition(BEGIN)
    assert begin, "the page has lost the head of its table"
    return before + begin + table() + END + rest.partition(END)[2]


def test_the_page_has_the_list():
    told = PAGE.read_text(encoding="utf-8")
    assert told == page(told), "run python -m tests.orchestrator.test_engine_calls"


def body(run_id="run-1", seccomp=SECCOMP, **changes):
    policy = ContainerPolicy(
        images=ImageIds("sha256:" + "a" * 64),
        runtime="runc",
        seccomp=seccomp,
        owner="machine-50051",
        instance="b" * 32,
        tmp_bytes=changes.get("tmp_bytes", 64 << 20),
        lease_s=3e6,
    )
    limits = Limits(timeout_s=9, memory_bytes=7 << 30, cpu_millis=500, processes=99, output_bytes=5)
    spec = SandboxSpec(NAME, RunId(run_id), limits, first_uid=2**31)
    return json.dumps(container_config(spec, policy))


def lets_through(text):
    return CALLS["create"].matches("POST", f"/v1.41/containers/create?name={NAME}", text)


@pytest.mark.parametrize("run_id", ["run-1", "", 'a"b', "back\\slash", "Zoë ☃ 𝄞", "a/b'c"])
def test_a_container_of_any_run_is_let_through(run_id):
    assert lets_through(body(run_id))


def test_a_container_by_other_settings_is_not():
    assert not lets_through(body(seccomp=SECCOMP.replace("ERRNO", "ALLOW")))
    assert not lets_through(body(tmp_bytes=1 << 40))
    assert not lets_through(body() + " ")
    assert not lets_through(body().replace('"run-1"', '"run-1\\"'))
    assert not lets_through(body().replace('"run-1"', '"run-1", "more": "x"'))


@pytest.mark.parametrize("name", ["Memory", "MemorySwap", "CpuQuota", "PidsLimit"])
def test_a_container_without_a_limit_is_not(name):
    without = re.sub(rf'"{name}": [0-9]+', f'"{name}": 0', body())
    assert without != body()
    assert not lets_through(without)


@pytest.mark.parametrize(
    ("image", "is_let"),
    [
        ("strategiz/runner:dev", True),
        ("registry.example:5000/a/b-c__d:V1.2", True),
        ("runner%40sha256:" + "0" * 64, True),
        ("sha256:" + "0" * 64, True),
        ("a/../../info", False),
        ("a/..", False),
        ("a%2f..%2fb", False),
        ("a?b=c", False),
        ("", False),
    ],
)
def test_an_image_is_named_and_leads_nowhere_else(image, is_let):
    assert CALLS["image"].matches("GET", f"/v1.41/images/{image}/json", "") is is_let


def test_a_pattern_matches_what_it_is_made_of_and_nothing_more():
    value = {"a.b": ["x+", True, None, 1.5], "c": {"d": "(e)"}}

    assert re.fullmatch(json_pattern(value), json.dumps(value))
    assert not re.fullmatch(json_pattern(value), json.dumps({**value, "f": 1}))
    assert not re.fullmatch(json_pattern(value), json.dumps(value).replace("a.b", "axb"))


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
