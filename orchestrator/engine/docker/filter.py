"""The configuration of HAProxy as a filter in front of the engine. Pure: calls in, text out.

What no rule lets through is refused, so a call that is forgotten here fails at the service's start and opens nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestrator.engine.docker.calls import EngineApiCall

# Room for the longest body, a container's creation with its system call profile, and the headers.
_BUFFER_BYTES = 1 << 16
_REFUSED = json.dumps(
    {
        "message": "the filter in front of the engine lets no such call through; after an update or a change of "
        "settings make its configuration anew with `strategiz engine-filter`"
    }
)


@dataclass(frozen=True, slots=True)
class FilterPlaces:
    """Where the filter stands.

    Attributes:
        listen: What the service is given, as HAProxy's `bind` takes it.
        engine: The engine's own socket, as HAProxy's `server` takes it.
        answer_s: Longest that the engine may take for an answer.
        stream_s: Longest that an attach stream may be silent.
    """

    listen: str
    engine: str
    answer_s: int
    stream_s: int


def filter_config(calls: Sequence[EngineApiCall], places: FilterPlaces) -> str:
    """A whole configuration that lets *calls* through and nothing else."""
    return "\n".join(_lines(calls, places)) + "\n"


def _lines(calls: Sequence[EngineApiCall], places: FilterPlaces) -> Iterator[str]:
    yield "# Made by `strategiz engine-filter`; an update of the service, or other settings, need it made anew."
    yield "global"
    yield f"    tune.bufsize {_BUFFER_BYTES}"
    yield "    log stderr format raw local0 notice"
    yield "defaults"
    yield "    mode http"
    yield "    log global"
    yield "    option httplog"
    yield "    timeout connect 5s"
    yield "    timeout http-request 10s"
    yield "    timeout client 1h"
    yield f"    timeout server {places.answer_s}s"
    yield f"    timeout tunnel {places.stream_s}s"
    yield "frontend service"
    yield f"    bind {places.listen}"
    # Only what is refused is logged.
    yield "    http-request set-log-level silent"
    # A length that is said beforehand is one that the filter and the engine agree on.
    yield "    http-request deny if { req.hdr(transfer-encoding) -m found }"
    yield "    http-request wait-for-body time 5s if { req.body_size gt 0 }"
    for call in calls:
        yield f"    # {call.why}"
        body = (
            f"{{ req.body -m reg {_quoted(call.body)} }}" if call.body else "{ req.body_size eq 0 }"
        )
        target = f"{{ pathq -m reg {_quoted(call.target)} }}"
        yield f"    http-request allow if {{ method {call.method} }} {target} {body}"
    yield "    http-request set-log-level warning"
    yield f"    http-request return status 403 content-type application/json string {_word(_REFUSED)}"
    yield "    default_backend engine"
    yield "backend engine"
    yield f"    server engine {places.engine}"


def _quoted(pattern: str) -> str:
    """*pattern*, to match the whole; `$` alone would let a line end pass."""
    return _word(rf"^{pattern}\z")


def _word(text: str) -> str:
    """One word of the configuration, in which nothing is special."""
    return "'" + text.replace("'", r"'\''") + "'"
