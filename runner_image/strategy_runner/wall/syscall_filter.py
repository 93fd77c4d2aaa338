"""The filter of system calls on a strategy process: the program for the kernel, made from `system_calls`.

It is the inner of two filters. The outer one comes from the container engine and covers the supervisor too; this one
is stricter, is loaded by the supervisor on the strategy process alone, and holds on runtimes that ignore the engine's.

The program is compiled when the image is built (`python -m strategy_runner.wall.syscall_filter FILE`), so that a
sandbox needs neither libseccomp nor the time to compile it.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import sys
from pathlib import Path

from strategy_runner.wall import system_calls

PROGRAM = Path(__file__).with_name("strategy.bpf")

_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_INSTRUCTION_BYTES = 8


def compile_program(path: Path) -> None:
    """Writes the filter for this machine's architecture to *path*, as the kernel takes it."""
    import pyseccomp as seccomp  # noqa: PLC0415 - there only while the image is built

    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    rules.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    architecture = _ARCHITECTURE[platform.machine()]
    for group in system_calls.STRATEGY:
        for call in group.calls:
            for rule in call.rules:
                if architecture in rule.architectures:
                    rules.add_rule(
                        seccomp.ALLOW,
                        call.name,
                        *[
                            seccomp.Arg(only.index, seccomp.MASKED_EQ, only.mask, only.value)
                            for only in rule.conditions
                        ],
                    )
    for name in system_calls.KILLED:
        rules.add_rule(seccomp.KILL_PROCESS, name)
    for name in system_calls.ABSENT:
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), name)
    with path.open("wb") as file:
        rules.export_bpf(file)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def load(program: bytes) -> None:
    """Applies *program* to this process, permanently.

    Raises:
        OSError: The kernel refused it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    argument = _Program(len(program) // _INSTRUCTION_BYTES, program)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(argument), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the system call filter was refused")


if __name__ == "__main__":
    compile_program(Path(sys.argv[1]))
