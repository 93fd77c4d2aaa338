"""The system calls that are allowed in a sandbox, as data: which, with what arguments, why, and what they can cost.

The rule: a call is here because something was seen to need it, and its group says what it can take from the machine
beyond the sandbox's own memory, processor and `/tmp`. An argument that would take more has no place in the list.
Both filters are made from this table: the inner one of a strategy process (`syscall_filter`) from STRATEGY, the
engine's profile (`deployment/seccomp.json`) from STRATEGY and SUPERVISOR.
"""

from __future__ import annotations

from dataclasses import dataclass

_ALL_BITS = (1 << 64) - 1
_ARCHITECTURES = ("amd64", "arm64")


@dataclass(frozen=True, slots=True)
class Condition:
    """Argument *index* and *mask* must give *value*."""

    index: int
    mask: int
    value: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a call is allowed: all *conditions* hold. Only on *architectures*, whose numbers they are."""

    why: str
    conditions: tuple[Condition, ...] = ()
    architectures: tuple[str, ...] = _ARCHITECTURES


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is allowed if one of *rules* allows it."""

    name: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Calls with one *reason* to be allowed, and what the worst use of them costs outside of the sandbox's limits."""

    reason: str
    cost: str
    calls: tuple[Call, ...]


def _any(*names: str) -> tuple[Call, ...]:
    return tuple(Call(name, (Rule("with any arguments"),)) for name in names)


def _one_of(index: int, values: dict[int, str]) -> tuple[Rule, ...]:
    return tuple(Rule(why, (Condition(index, _ALL_BITS, n),)) for n, why in values.items())


def _bits(index: int, bits: int, why: str, *more: Condition) -> Rule:
    """No other bits than *bits*, so that a flag of a later kernel is refused too."""
    return Rule(why, (*more, Condition(index, _ALL_BITS & ~bits, 0)))


def _open_flags(index: int, *more: Condition) -> tuple[Rule, ...]:
    # O_DIRECT reads the disk however often it was read before; O_ASYNC, O_TMPFILE and O_PATH nobody needs.
    # Access mode, CREAT, EXCL, NOCTTY, TRUNC, APPEND, NONBLOCK and CLOEXEC are the same everywhere; LARGEFILE,
    # DIRECTORY and NOFOLLOW are not.
    same = 0x3 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x800 | 0x80000
    own = {"amd64": 0x8000 | 0x10000 | 0x20000, "arm64": 0x20000 | 0x4000 | 0x8000}
    return tuple(
        Rule(
            "files as usual; not O_DIRECT, which reads the disk anew each time, nor O_ASYNC",
            (*more, Condition(index, _ALL_BITS & ~(same | bits), 0)),
            (architecture,),
        )
        for architecture, bits in own.items()
    )


# The flags with which the C library makes a thread, and no others: without CLONE_FILES each thread would have a table
# of open files, and so a limit of them, of its own.
_THREAD = 0x3D0F00
_FORK = 0x1200011  # CHILD_SETTID, CHILD_CLEARTID, SIGCHLD
_PRIVATE_OR_REALTIME = 0x80 | 0x100
_MAP_FLAGS = 0x3 | 0x10 | 0x20 | 0x800 | 0x4000 | 0x20000
_F_SETFL = Condition(1, _ALL_BITS, 4)

STRATEGY = (
    Group(
        "Read what the image holds, write to the capped /tmp and to the pipes of the supervisor.",
        "Directory entries, inodes and cached pages are charged to the sandbox; what the image holds is read from the "
        "disk once and then kept. At most 256 open files. No call that reads ahead, drops or bypasses the cache, "
        "locks, reserves or watches a file, or tells how full the disk is.",
        (
            *_any(
                "read", "write", "readv", "writev", "pread64", "pwrite64", "close", "close_range", "lseek",
                "fstat", "stat", "lstat", "newfstatat", "statx", "access", "faccessat2", "readlink", "readlinkat",
                "getdents64", "getcwd", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "ftruncate",
                "dup", "dup2", "dup3", "umask",
            ),
            Call("open", _open_flags(1)),
            Call("openat", _open_flags(2)),
            Call("renameat2", _one_of(4, {0: "rename; not RENAME_WHITEOUT, which makes a device"})),
            Call(
                "fcntl",
                (
                    *_one_of(
                        1,
                        {
                            0: "F_DUPFD", 1: "F_GETFD", 2: "F_SETFD", 3: "F_GETFL", 1030: "F_DUPFD_CLOEXEC",
                        },
                    ),
                    # Locks, leases, notices and owners of a file are kernel memory that no cgroup is charged for.
                    *_open_flags(2, _F_SETFL),
                ),
            ),
            Call(
                "ioctl",
                _one_of(
                    1,
                    {
                        0x5401: "TCGETS: is this a terminal?",
                        0x5413: "TIOCGWINSZ: how wide is it?",
                        0x541B: "FIONREAD: how much can be read?",
                        0x5421: "FIONBIO: do not block",
                        0x5450: "FIONCLEX: keep across exec",
                        0x5451: "FIOCLEX: close on exec",
                    },
                ),
            ),
        ),
    ),
    Group(
        "Memory of the process, and files in memory.",
        "Pages, page tables and mappings are charged to the sandbox. Huge pages of the machine's pool, locked pages, "
        "merged pages and names of mappings are not, or are work of the kernel's own threads: no flag asks for them.",
        (
            *_any("brk", "munmap"),
            Call("mmap", (_bits(3, _MAP_FLAGS, "shared, private, fixed, anonymous, denywrite, noreserve, stack"),)),
            Call("mprotect", (_bits(2, 0x7, "read, write, execute"),)),
            Call("mremap", _one_of(3, {1: "MREMAP_MAYMOVE: the C library's realloc"})),
            # numpy asks for huge pages as well, and does without.
            Call("madvise", _one_of(2, {4: "MADV_DONTNEED: the C library gives memory back"})),
            Call("memfd_create", _one_of(1, {0: "plain", 1: "MFD_CLOEXEC"})),
        ),
    ),
    Group(
        "Threads and signals within the process; other processes have other users.",
        "Threads are counted by the sandbox's limit of processes, and their stacks charged to it. No futex with "
        "priority inheritance, whose state the kernel keeps at its own expense; no queued signals, no timers.",
        (
            *_any(
                "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "kill", "tgkill",
                "restart_syscall", "exit", "exit_group", "set_robust_list", "rseq", "sched_yield",
            ),
            Call("clone", (Rule("a thread, as the C library makes it", (Condition(0, _ALL_BITS, _THREAD),)),)),
            Call(
                "futex",
                tuple(
                    Rule(why, (Condition(1, _ALL_BITS & ~_PRIVATE_OR_REALTIME, operation),))
                    for operation, why in (
                        (0, "FUTEX_WAIT"), (1, "FUTEX_WAKE"), (9, "FUTEX_WAIT_BITSET"), (10, "FUTEX_WAKE_BITSET"),
                    )
                ),
            ),
        ),
    ),
    Group(
        "Who and where the process is.",
        "Tells the kernel's release, which the code that the kernel maps into each process tells too, and the number "
        "of processors. Not sysinfo, which tells the machine's load and memory.",
        (
            *_any(
                "gettid", "getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getresuid",
                "getresgid", "getgroups", "getrlimit", "getrusage", "uname", "sched_getaffinity",
            ),
            Call("sched_setaffinity", _one_of(0, {0: "which processors this process runs on; its quota stays"})),
            Call(
                "prlimit64",
                (Rule("read one's own limits", (Condition(0, _ALL_BITS, 0), Condition(2, _ALL_BITS, 0))),),
            ),
        ),
    ),
    Group(
        "Time, chance and waiting.",
        "Nothing beyond the call. The clock since the machine's start can be read without any call.",
        _any(
            "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time", "getrandom",
            "select", "pselect6", "poll", "ppoll",
        ),
    ),
)  # fmt: skip

SUPERVISOR = (
    Group(
        "The supervisor's way from root to a user without rights, and the processes that it makes.",
        "Only our own code makes these calls. Pipes are charged to the sandbox, and counted by user.",
        (
            *_any(
                "pipe", "pipe2", "wait4", "prlimit64", "setgroups", "setresgid", "setresuid", "setrlimit", "setsid",
            ),
            Call(
                "clone",
                (_bits(0, _THREAD | _FORK, "processes and threads; no namespaces, no tracing"),),
            ),
            # Each where the C library has it; the path is out of a filter's sight.
            Call("chmod", _one_of(1, {0o700: "closes /tmp to strategy processes, where there are several"})),
            Call("fchmodat", _one_of(2, {0o700: "the same"})),
            Call(
                "prctl",
                _one_of(
                    0,
                    {
                        4: "PR_SET_DUMPABLE: nobody opens the supervisor's memory",
                        22: "PR_SET_SECCOMP: the inner filter",
                        38: "PR_SET_NO_NEW_PRIVS",
                    },
                ),
            ),
        ),
    ),
    Group(
        "How the container's runtime becomes the supervisor, and how a program starts.",
        "Only the runtime, the loader and our own code make these calls, before a strategy is there.",
        _any(
            "execve", "arch_prctl", "set_tid_address", "fstatfs", "epoll_create1", "epoll_ctl", "epoll_wait",
            "epoll_pwait", "eventfd2",
        ),
    ),
)  # fmt: skip

# No honest library comes near these; the attempt ends the process and shows as a violation.
KILLED = (
    "ptrace", "process_vm_readv", "process_vm_writev", "bpf", "mount", "umount2", "unshare", "setns",
    "keyctl", "add_key", "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register",
    "userfaultfd", "perf_event_open", "open_by_handle_at", "name_to_handle_at", "init_module",
    "finit_module", "delete_module", "kexec_load", "reboot", "swapon", "swapoff", "pivot_root",
    "chroot", "fsopen", "fsmount", "move_mount", "open_tree", "mount_setattr", "fspick", "fsconfig",
    "pidfd_getfd", "kcmp", "iopl", "ioperm", "modify_ldt", "acct", "quotactl",
)  # fmt: skip
# The flags of clone3 lie in memory, out of a filter's sight; ENOSYS makes the C library fall back to clone.
ABSENT = ("clone3",)
