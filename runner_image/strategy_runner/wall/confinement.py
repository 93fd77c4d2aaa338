"""How the two processes of a sandbox give up what they do not need. Neither can take anything back.

The supervisor and every strategy process have a user of their own, and no other process may open the supervisor's
memory and files. So a strategy cannot write a result in the supervisor's name.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal

from strategy_runner.wall import syscall_filter

# The supervisor has the first user of its sandbox, strategy processes the ones after it.
USERS_PER_SANDBOX = 64

_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_MAX_OPEN_FILES = 256
_MAX_FILE_BYTES = 1 << 30
# No core is that small, so none is written; and only at 1 does the kernel start no handler behind a pipe either.
_CORE_BYTES = 1


def charge_to(uid: int) -> None:
    """Has the kernel count what this process uses against the user *uid*, rights unchanged.

    Pipes and the like are limited per user across all containers; as plain root, every sandbox of
    the machine would share one account.

    Raises:
        OSError: The engine maps users, and not this one.
    """
    try:
        os.setresuid(uid, -1, -1)
    except OSError as error:
        if error.errno == errno.EINVAL:
            error.strerror = (
                f"the engine's user namespace has no user {uid}: set STRATEGIZ_FIRST_UID to one that it has, "
                "such as 2000; docs/engine-access.md says more"
            )
        raise


def close_tmp() -> None:
    """Keeps every user but root out of /tmp, so that processes for several strangers' codes share no place for data.

    Raises:
        OSError: /tmp is another's.
    """
    os.chmod("/tmp", 0o700)  # noqa: PTH101, S108 - the sandbox's own; pathlib asks for more than is needed


def confine_supervisor(uid: int) -> None:
    """Makes this process the user *uid*, without capabilities, closed to every other process.

    Raises:
        OSError: The kernel refused a step.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs was refused")
    _become(uid)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "dumpable was not cleared")


def confine_strategy(uid: int, program: bytes) -> None:
    """Makes this process the user *uid*, first choice of the memory killer, under the filter *program*.

    Raises:
        OSError: The kernel refused a step.
    """
    os.setsid()
    # Without Python's files, which take half a millisecond in a process that has just been forked.
    score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    os.write(score, b"1000")
    os.close(score)
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(signum, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (_CORE_BYTES, _CORE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_OPEN_FILES, _MAX_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_FILE_BYTES, _MAX_FILE_BYTES))
    _become(uid)
    syscall_filter.load(program)


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if os.getresuid() != (uid, uid, uid) or os.getresgid() != (uid, uid, uid):
        raise OSError("the change of user had no effect")
