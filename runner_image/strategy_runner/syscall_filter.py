"""The system calls that a strategy process may make: a list of what is allowed, each group with its reason.

It is the inner of two filters. The outer one comes from the container engine and covers the supervisor too; this one
is stricter, is loaded by the supervisor on the strategy process alone, and holds on runtimes that ignore the engine's.

The program for the kernel is compiled when the image is built (`python -m strategy_runner.syscall_filter FILE`), so
that a sandbox needs neither libseccomp nor the time to compile it.
"""

from __future__ import annotations

import ctypes
import errno
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("strategy.bpf")

ALLOWED: dict[str, tuple[str, ...]] = {
    "read what the image holds, write to the capped /tmp and to pipes": (
        "read", "write", "readv", "writev", "pread64", "pwrite64", "close", "close_range", "lseek",
        "fstat", "stat", "lstat", "newfstatat", "statx", "fstatfs", "access",
        "faccessat2", "open", "openat", "readlink", "readlinkat", "getdents64", "getcwd",
        "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat2",
        "ftruncate", "fallocate",
        "dup", "dup2", "dup3", "pipe", "pipe2", "umask", "fadvise64",
    ),
    "memory; memfd is charged to the sandbox like any other": (
        "mmap", "mprotect", "munmap", "mremap", "brk", "madvise", "membarrier",
        "memfd_create",
    ),
    "threads and signals within the process; other processes have other users": (
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn",
        "sigaltstack", "kill", "tgkill", "tkill",
        "restart_syscall", "exit", "exit_group", "wait4", "waitid", "set_tid_address",
        "set_robust_list", "get_robust_list", "futex", "rseq", "arch_prctl",
    ),
    "who and where the process is": (
        "gettid", "getpid", "getppid", "getuid", "geteuid", "getgid",
        "getegid", "getresuid", "getresgid", "getgroups", "getrlimit", "getrusage", "sysinfo",
        "uname", "getcpu",
    ),
    "time and chance": (
        "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time",
        "getrandom",
    ),
    "waiting and scheduling": (
        "select", "pselect6", "poll", "ppoll", "epoll_create1", "epoll_ctl", "epoll_wait",
        "epoll_pwait", "eventfd2", "sched_yield",
        "sched_getaffinity",
    ),
}  # fmt: skip

# No honest library comes near these; the attempt ends the process and shows as a violation.
KILLED = (
    "ptrace", "process_vm_readv", "process_vm_writev", "bpf", "mount", "umount2", "unshare", "setns",
    "keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "userfaultfd", "perf_event_open", "open_by_handle_at", "name_to_handle_at", "init_module",
    "finit_module", "delete_module", "kexec_load", "reboot", "swapon", "swapoff", "pivot_root",
    "chroot", "fsopen", "fsmount", "move_mount", "open_tree", "mount_setattr", "fspick", "fsconfig",
    "pidfd_getfd", "kcmp", "iopl", "ioperm", "modify_ldt", "acct", "quotactl",
)  # fmt: skip

_CLONE_THREAD = 0x10000
_CLONE_NEW_ANY = 0x7E020080
_TERMINAL_QUERIES = (
    0x5401,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO(N)CLEX
_F_SETPIPE_SZ = 1031
_PR_NAMES = (15, 16, 0x53564D41)  # set and get a thread's name, name a mapping

_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_INSTRUCTION_BYTES = 8


def compile_program(path: Path) -> None:
    """Writes the filter for this machine's architecture to *path*, as the kernel takes it."""
    import pyseccomp as seccomp  # noqa: PLC0415 - there only while the image is built

    rules = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    rules.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    for names in ALLOWED.values():
        for name in names:
            rules.add_rule(seccomp.ALLOW, name)
    for name in KILLED:
        rules.add_rule(seccomp.KILL_PROCESS, name)
    # A thread is a clone that shares the thread group; anything else would be a process, and there is to be one.
    rules.add_rule(
        seccomp.ALLOW,
        "clone",
        seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD | _CLONE_NEW_ANY, _CLONE_THREAD),
    )
    # A pipe is charged to whoever made it, so a strategy must not grow the supervisor's.
    rules.add_rule(seccomp.ALLOW, "fcntl", seccomp.Arg(1, seccomp.NE, _F_SETPIPE_SZ))
    # The flags of clone3 lie in memory, out of a filter's sight; ENOSYS makes the C library fall back to clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for request in _TERMINAL_QUERIES:
        rules.add_rule(seccomp.ALLOW, "ioctl", seccomp.Arg(1, seccomp.EQ, request))
    for option in _PR_NAMES:
        rules.add_rule(seccomp.ALLOW, "prctl", seccomp.Arg(0, seccomp.EQ, option))
    rules.add_rule(
        seccomp.ALLOW, "prlimit64", seccomp.Arg(2, seccomp.EQ, 0)
    )  # read limits, set none
    with path.open("wb") as file:
        rules.export_bpf(file)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def load(program: bytes) -> None:
    """Puts *program* on this process, for good.

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
