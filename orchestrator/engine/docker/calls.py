"""Every call that the service makes to the engine: all that a filter in front of the engine has to let through.

A test records the calls of a service that does everything, and compares: no call is missing here, and none is too many.
The only body that can be harmful is that of a container's creation. Its pattern is made of `container_config`, so it
lets through this service's containers and no others: not privileged, without network, mounts or devices.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from orchestrator.engine.base import SandboxSpec
from orchestrator.engine.docker.container import (
    FIRST_UID_LABEL,
    INSTANCE_LABEL,
    LEASE_LABEL,
    OWNER_LABEL,
    RUN_LABEL,
    ContainerPolicy,
    container_config,
    resources,
)
from orchestrator.run import ImageIds, Limits, RunId

API_VERSION = "1.41"
"""The oldest API with everything that is asked for; engines from 20.10 on speak it."""

_NAME = r"strategiz-[0-9a-f]{24}"
# No dots in a row, so that no path leads elsewhere. %40 is the @ before a digest.
_IMAGE = r"[a-z0-9]+(([._/:]|[_-]+|%40)[A-Za-z0-9]+)*"
# Never 0, which the engine takes for no limit.
_NUMBER = r"[1-9][0-9]{0,14}"
# Without a quotation mark or an escape that ends it.
_TEXT = r'"([^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"'
# What differs between containers of one service; all else is as `container_config` says.
_VARYING = {
    "Image": r'"sha256:[0-9a-f]{64}"',
    "Cmd": r'\["[0-9]{1,10}"(, "warm")?\]',
    OWNER_LABEL: _TEXT,
    INSTANCE_LABEL: r'"[0-9a-f]{32}"',
    RUN_LABEL: _TEXT,
    LEASE_LABEL: r'"[0-9.e+]{1,24}"',
    FIRST_UID_LABEL: r'"[0-9]{1,10}"',
    "Memory": _NUMBER,
    "MemorySwap": _NUMBER,
    "CpuQuota": _NUMBER,
    "PidsLimit": _NUMBER,
}


@dataclass(frozen=True, slots=True)
class EngineApiCall:
    """One kind of call. Patterns are regular expressions that match the whole.

    Attributes:
        path: After the version.
        query: Without the question mark.
        body: Empty if it has none.
        why: What the service needs it for.
    """

    name: str
    method: str
    path: str
    why: str
    query: str = ""
    body: str = ""

    def matches(self, method: str, target: str, body: str) -> bool:
        """Whether a request for *target*, with version and query, is of this kind."""
        return (
            method == self.method
            and re.fullmatch(self.target, target) is not None
            and re.fullmatch(self.body, body) is not None
        )

    @property
    def target(self) -> str:
        """Pattern of path and query, with the version."""
        query = rf"\?{self.query}" if self.query else ""
        return rf"/v{re.escape(API_VERSION)}{self.path}{query}"


def engine_calls(policy: ContainerPolicy) -> tuple[EngineApiCall, ...]:
    """All kinds of calls of a service whose containers follow *policy*; what differs between them is disregarded."""
    one = rf"/containers/{_NAME}"
    all_states = "limit=-1&all=1&size=0&trunc_cmd=0"
    limits = Limits(timeout_s=1, memory_bytes=1, cpu_millis=1, processes=1, output_bytes=1)
    spec = SandboxSpec("", RunId(""), limits, first_uid=0)
    return (
        EngineApiCall("version", "GET", "/version", "what the engine consists of, for `GetHealth`"),
        EngineApiCall(
            "image", "GET", rf"/images/{_IMAGE}/json", "the images' content ids; regular probes"
        ),
        EngineApiCall(
            "create",
            "POST",
            "/containers/create",
            "the container of a run, exactly as the service makes it",
            query=rf"name={_NAME}",
            body=json_pattern(container_config(spec, policy)),
        ),
        EngineApiCall(
            "attach",
            "POST",
            rf"{one}/attach",
            "job and result; the connection becomes a stream",
            query="stream=1&stdin=1&stdout=1&stderr=1",
        ),
        EngineApiCall("start", "POST", rf"{one}/start", "starts it"),
        EngineApiCall("inspect", "GET", rf"{one}/json", "exit code, and whether memory ran out"),
        EngineApiCall("wait", "POST", rf"{one}/wait", "its end, where the exit is late"),
        EngineApiCall(
            "resize",
            "POST",
            rf"{one}/update",
            "gives a waiting one the memory and processor of its run",
            body=json_pattern(dict(sorted(resources(limits).items()))),
        ),
        EngineApiCall("remove", "DELETE", one, "removes it", query="v=True&link=False&force=True"),
        EngineApiCall(
            "list",
            "GET",
            "/containers/json",
            "sweeps for leftovers of this owner",
            query=rf"{all_states}&filters=%7B%22label%22%3A\+%5B%22io\.strategiz\.owner%3D[A-Za-z0-9_.%+-]+%22%5D%7D",
        ),
        EngineApiCall(
            "list-all",
            "GET",
            "/containers/json",
            "whether the engine lost containers: ids, names and labels of all",
            query=all_states,
        ),
    )


def calls_of(*, runtime: str, seccomp: str, tmp_bytes: int) -> tuple[EngineApiCall, ...]:
    """All kinds of calls of a service with these settings, whatever its owner and images."""
    return engine_calls(
        ContainerPolicy(
            images=ImageIds(""),
            runtime=runtime,
            seccomp=seccomp,
            owner="",
            instance="",
            tmp_bytes=tmp_bytes,
            lease_s=0,
        )
    )


def json_pattern(value: Any) -> str:
    """Matches *value* as it is sent, with any value for what varies."""
    if isinstance(value, dict):
        members = (
            f"{re.escape(json.dumps(key))}: {_VARYING.get(key) or json_pattern(inner)}"
            for key, inner in value.items()
        )
        return rf"\{{{', '.join(members)}\}}"
    return re.escape(json.dumps(value))
