"""Where an attach stream is cut: each function sees the bytes so far and says how many of them may still arrive."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.runner_protocol.frames import LENGTH_BYTES

# A SupervisorFrame that holds a result begins with the key of field 5.
_RESULT_TAG = 5 << 3 | 2
_HEADER_BYTES = 8
_STDOUT = 1


def cut_at(frame: int, inside: int) -> Callable[[bytes], int | None]:
    """Cuts *inside* bytes into the engine's frame number *frame*, each of which has a header of 8 bytes."""

    def where(data: bytes) -> int | None:
        begins = 0
        for _ in range(frame):
            if len(data) < begins + _HEADER_BYTES:
                return None
            begins += _HEADER_BYTES + int.from_bytes(
                data[begins + 4 : begins + _HEADER_BYTES], "big"
            )
        return begins + inside if len(data) >= begins + inside else None

    return where


def cut_result_short(missing: int) -> Callable[[bytes], int | None]:
    """Cuts *missing* bytes before the end of the supervisor's result, the last of its frames."""

    def where(data: bytes) -> int | None:
        # Each byte of the container's standard output, by its place in the engine's frames.
        places: list[int] = []
        at = 0
        while len(data) >= at + _HEADER_BYTES:
            length = int.from_bytes(data[at + 4 : at + _HEADER_BYTES], "big")
            if data[at] == _STDOUT:
                places.extend(
                    range(at + _HEADER_BYTES, min(at + _HEADER_BYTES + length, len(data)))
                )
            at += _HEADER_BYTES + length
        begins = 0
        while len(places) >= begins + LENGTH_BYTES + 1:
            length = int.from_bytes(bytes(data[p] for p in places[begins : begins + 4]), "big")
            ends = begins + LENGTH_BYTES + length
            if data[places[begins + LENGTH_BYTES]] == _RESULT_TAG:
                return places[ends - 1] + 1 - missing if len(places) >= ends else None
            begins = ends
        return None

    return where
