"""What a strategy process can reach at all, walked through in a real sandbox: system calls, arguments, files, devices.

The programs know nothing of what is refused: they try everything and print what was not, so that an entry which nobody
thought of shows as well.
"""

import json
import platform

import pytest

from orchestrator.run import Outcome
from strategy_runner.wall import system_calls

BITS = 33  # an argument's lower half, and one bit that the kernel itself would not look at
ALL_CALLS = 512  # past all that there are
# uretprobe and uprobe: the kernel shows them to no filter, and ends whoever calls them from elsewhere than a probe.
UNFILTERED = {335, 336}
# Where no call may return, or where none can be tried without harm.
UNTRIED = {"rt_sigreturn", "exit", "exit_group", "kill", "tgkill", "restart_syscall", "clone"}


def answers(wall, code):
    """The one line that the program *code* prints, as JSON."""
    ended = wall.execute(code, 20)
    assert ended.outcome is Outcome.SUCCEEDED, ended.answer.error
    return json.loads("".join(ended.logs))


WALK = """
import json, os, stat
def opens(path, flags):
    try: fd = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError: return None
    try: return bool(os.read(fd, 1))
    except OSError: return False
    finally: os.close(fd)
told, writable, names = [], [], []
for root in ('/proc', '/sys', '/dev'):
    for folder, folders, files in os.walk(root):
        if folder == '/proc':
            folders[:] = [name for name in folders if not name.isdigit() and name not in ('self', 'thread-self')]
        if folder == '/dev':
            folders[:] = [name for name in folders if name != 'fd']
        for name in files + folders:
            path = os.path.join(folder, name)
            if os.path.islink(path) and os.readlink(path).startswith(('self/', '/proc/self/')): continue
            names.append(path)
            if opens(path, os.O_RDONLY): told.append(path)
            if opens(path, os.O_RDWR) is not None: writable.append(path)
print(json.dumps([told, writable, [name for name in names if name.startswith(('/dev', '/sys'))]]))
"""
DEVICES = {"/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero"}
# gVisor masks nothing in /proc and has devices whatever it is told to mount. All of them are its own kernel's, made for
# one sandbox and charged to it; none leads to the machine.
SENTRY_DEVICES = {"/dev/fuse", "/dev/net/tun", "/dev/ptmx", "/dev/pts/ptmx"}
EMPTY = ("/sys/", "/dev/pts/", "/dev/mqueue/", "/dev/shm")


def test_no_file_of_the_kernel_tells_anything_but_of_the_process_itself(wall):
    told, writable, names = answers(wall, WALK)
    devices, held = set(DEVICES), [path for path in names if path.startswith(EMPTY)]
    if wall.runtime == "runsc":
        told, writable = (
            [path for path in paths if not path.startswith("/proc/")] for paths in (told, writable)
        )
        devices |= SENTRY_DEVICES
        held = [path for path in held if not path.startswith("/dev/")]
    assert set(told) <= devices - {"/dev/null"}
    # A masked file is the null device in its place.
    assert {path for path in writable if not path.startswith("/proc/")} <= devices
    assert set(held) <= {"/sys/fs", "/sys/fs/cgroup"}


def argument_words(call, changed):
    words = [-1, 0, 0, 0, 0, 0]
    for index, value in changed.items():
        words[index] = value
    return words


def is_allowed(call, words, architecture):
    return any(
        all((words[only.index] & only.mask) == only.value for only in rule.conditions)
        for rule in call.rules
        if architecture in rule.architectures
    )


def attempts(architecture):
    """Each call with each allowed argument, and with each bit of it changed: number, words, whether it is allowed."""
    for call in (call for group in system_calls.STRATEGY for call in group.calls):
        for rule in call.rules:
            allowed = {only.index: only.value for only in rule.conditions}
            changes = [allowed] + [
                allowed | {only.index: only.value ^ (1 << bit)}
                for only in rule.conditions
                for bit in range(BITS)
            ]
            if architecture in rule.architectures and rule.conditions:
                for changed in changes:
                    words = argument_words(call, changed)
                    passes = is_allowed(call, words, architecture)
                    if not (passes and call.name in UNTRIED):
                        yield call.name, words, passes


TRY = """
import ctypes, json
libc = ctypes.CDLL(None, use_errno=True)
def refused(number, words):
    ctypes.set_errno(0)
    answer = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, words))
    return answer == -1 and ctypes.get_errno() == (38 if number == 435 else 1)  # clone3 is said not to exist
odd = []
for number, words, allowed in json.loads(params['attempts']):
    if refused(number, words) == allowed: odd.append([number, words, allowed])
print(json.dumps([odd, len(json.loads(params['attempts']))]))
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86-64")
def test_every_argument_rule_refuses_the_next_value_and_every_other_call_is_refused(wall):
    pyseccomp = pytest.importorskip("pyseccomp")

    def number(name):
        return pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)

    tried = [[number(name), words, passes] for name, words, passes in attempts("amd64")]
    listed = {call.name for group in system_calls.STRATEGY for call in group.calls}
    known = {number(name) for name in (*listed, *system_calls.KILLED)}
    tried += [
        [n, [-1, 0, 0, 0, 0, 0], False] for n in range(ALL_CALLS) if n not in known | UNFILTERED
    ]
    code = f"params = {{'attempts': {json.dumps(json.dumps(tried))}}}\n" + TRY
    odd, count = answers(wall, code)
    assert count == len(tried) > 1000
    assert odd == []
