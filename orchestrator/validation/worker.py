"""The process that checks sources: one at a time, over stdin and stdout, under CPU and memory caps.

Rule of this file: standard library only, so that a worker is ready in tens of milliseconds.
Frames both ways are a 4-byte big-endian length and that many bytes: a byte that says where the source
is to run and the source in UTF-8 in, JSON out,
as a list of [severity, rule, message, line, column]. The end of stdin ends the process.
"""

import gc
import json
import resource
import struct
import sys
from typing import BinaryIO, Final

from orchestrator.validation.check import check_source
from orchestrator.validation.policy import MAX_SOURCE_BYTES
from orchestrator.validation.reach import Reach

MEMORY_BYTES: Final = 512 * 1024 * 1024
"""Address space of a worker. The costliest source of 64 KiB known takes 57 MB to parse."""

CPU_S: Final = 2
"""CPU time for one source. The costliest known takes 0.43 s to parse."""


def main() -> int:
    """Checks sources until stdin ends.

    Returns:
        0 at the end of stdin, 1 where a frame breaks off or is longer than a source may be.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # A tree is dropped as a whole; a collection in mid-check only costs time.
    while True:
        asked = _read_source(sys.stdin.buffer)
        if asked is None:
            return 0
        _raise_cpu_limit()
        findings = [
            (f.severity.name, f.rule, f.message, f.line, f.column) for f in check_source(*asked)
        ]
        answer = json.dumps(findings).encode("ascii")
        sys.stdout.buffer.write(struct.pack(">I", len(answer)) + answer)
        sys.stdout.buffer.flush()
        del asked, findings, answer
        gc.collect(0)


def _read_source(stream: BinaryIO) -> tuple[str, Reach] | None:
    header = stream.read(4)
    if not header:
        return None
    (length,) = struct.unpack(">I", header)
    # Lone surrogates take three bytes each, as other text of that plane does.
    if not 1 <= length <= MAX_SOURCE_BYTES + 1:
        raise SystemExit(1)
    body = stream.read(length)
    if len(body) < length:
        raise SystemExit(1)
    return body[1:].decode("utf-8", "surrogatepass"), Reach(body[0])


def _raise_cpu_limit() -> None:
    """Gives the next check CPU_S seconds, however old the process is."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # The limit counts whole seconds, so one is added for the part that is cut off.
    limit = int(used.ru_utime + used.ru_stime) + CPU_S + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


if __name__ == "__main__":
    raise SystemExit(main())
