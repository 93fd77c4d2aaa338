"""Attacks on the supervisor that know how it works: what a stranger would write who has read our source.

Each is a strategy with how it must end. They write replies by hand on the pipe that the strategy process has,
and try what the two users and the two filters are there for.
"""

from __future__ import annotations

import re

from tests.stand.hostile_cases import (
    CRASHED,
    ERROR,
    MEMORY,
    OUTPUT,
    SUCCEEDED,
    TIMEOUT,
    VIOLATION,
    Ended,
    Expected,
    ends,
    every_line,
    fails_with,
)

REPLY = """
import os, struct, time
def record(kind, payload=b''):
    return struct.pack('<BI', kind, len(payload)) + payload
def signals(*bars, side=1, price=1.0, quantity=0.0, reason=b''):
    n = len(bars)
    return record(1, struct.pack('<I', n) + struct.pack(f'<{n}q', *bars) + struct.pack(f'<{n}b', *[side] * n)
        + struct.pack(f'<{n}d', *[price] * n) + struct.pack(f'<{n}d', *[quantity] * n)
        + struct.pack(f'<{n}I', *[len(reason)] * n) + reason * n)
def reply(data):
    while data:
        data = data[os.write(3, data):]
END = record(7)
"""


def _no_metrics_but_its_own(ended: Ended) -> None:
    performance = ended.answer.performance
    assert performance.total_trades <= 1
    assert not performance.metrics.sharpe_ratio > 50


def _supervisor_survived(ended: Ended) -> None:
    """The answer is the supervisor's: no exception of its own ended the sandbox."""
    assert "exit code" not in ended.answer.error, ended.answer.error


def _masked(ended: Ended) -> None:
    for line in ended.logs:
        name, shown = line.split(" ", 1)
        # /sys is an empty folder, but for the place where control groups would be, which is another.
        nothing = {"b''", "[]", "refused"} | ({"['cgroup']"} if name == "/sys/fs" else set())
        assert shown in nothing, f"{name} shows {shown[:80]}"


def _refused_in_each_line(ended: Ended) -> None:
    for line in ended.logs:
        assert re.search(r"refused|\(-1, (1|3|13|38)\)", line), line


OWN_ATTACKS: dict[str, tuple[str, Expected]] = {
    "X01 a signal for a bar gone by, written by hand": (
        REPLY + "def strategy(data):\n    reply(signals(len(data) - 3))\n    return 'HOLD'\n",
        ends(VIOLATION),
    ),
    "X02 failure at a bar that no integer holds": (
        REPLY
        + "text = struct.pack('<I', 1) + b'm'\n"
        + "reply(record(6, struct.pack('<Biiq', 1, 1, 1, 1 << 40) + text + text)); time.sleep(9)",
        ends(VIOLATION, check=_supervisor_survived),
    ),
    "X03 signals without end, one a record": (
        REPLY + "one = signals(0) * 1000\nwhile True: reply(one)",
        ends(VIOLATION, OUTPUT, MEMORY, TIMEOUT),
    ),
    "X04 a result, and then no end": (
        REPLY + "reply(signals(3) + END)\nwhile True: pass",
        ends(TIMEOUT, timeout_s=1),
    ),
    "X05 prices and quantities that are no numbers": (
        REPLY + "reply(signals(3, quantity=float('nan')) + END); time.sleep(9)",
        ends(VIOLATION),
    ),
    "X06 a quantity beyond all money": (
        REPLY + "reply(signals(3, quantity=1e308, price=1e308) + END); os._exit(0)",
        ends(SUCCEEDED, check=_no_metrics_but_its_own),
    ),
    "X07 an indicator of another length": (
        REPLY
        + "reply(record(2, struct.pack('<I', 1) + b'n' + bytes(8 * 61)) + END); time.sleep(9)",
        ends(VIOLATION),
    ),
    "X08 the result twice": (REPLY + "reply(END + END); time.sleep(9)", ends(VIOLATION)),
    "X09 the pipe closed, and then no end": (
        REPLY + "os.close(3)\nwhile True: time.sleep(0.01)",
        ends(TIMEOUT, timeout_s=1),
    ),
    "X10 a record that is announced and never comes": (
        REPLY + "reply(struct.pack('<BI', 1, 1 << 20)); time.sleep(99)",
        ends(TIMEOUT, timeout_s=1),
    ),
    "X11 two answers to one bar": (
        REPLY + "def strategy(data):\n    reply(record(3))\n    return 'HOLD'\n",
        ends(VIOLATION),
    ),
    "X29 a label by which numpy would read any address": (
        """
name = '__array_' + 'interface__'
there = {'data': (id(name), False), 'shape': (64,), 'typestr': '|u1', 'version': 3}
for thing in (pd.Series([there], index=[name]), pd.DataFrame({name: [there]})):
    print('BYTES' if np.asarray(thing).dtype == np.uint8 else 'held')
""",
        ends(SUCCEEDED, check=every_line("held")),
    ),
    "X12 words of sixteen megabytes": (
        REPLY + "reply(signals(3, reason=b'\\xff' * (16 << 20)) + END); os._exit(0)",
        ends(SUCCEEDED, VIOLATION, MEMORY, OUTPUT),
    ),
    "X13 a frame of the supervisor, on the pipe of the strategy": (
        REPLY + "reply(b'\\0\\0\\0\\x08' + b'*\\x06\\n\\x04abcd'); time.sleep(9)",
        ends(VIOLATION, OUTPUT),
    ),
    "X14 the supervisor killed, stopped, starved": (
        """
import os
for n in range(1, 65):
    try: os.kill(1, n); print('sent', n)
    except OSError as e: print('refused', n, e.errno)
for path in ('/proc/1/mem', '/proc/1/fd/0', '/proc/1/fd/1', '/proc/1/oom_score_adj', '/proc/1/environ', '/proc/1/maps'):
    try: os.open(path, os.O_RDWR); print('opened', path)
    except OSError as e: print('refused', path, e.errno)
""",
        ends(SUCCEEDED, check=_refused_in_each_line),
    ),
    "X15 the supervisor first in the memory killer's list": (
        """
try: open('/proc/self/oom_score_adj', 'w').write('-1000')
except OSError: pass
b = []
while True: b.append(bytearray(8 << 20))
""",
        ends(MEMORY),
    ),
    "X16 another user": (
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for uid in (0, os.getuid() - 1, os.getuid() + 1, 65534):
    for name, count in (('setuid', 1), ('setreuid', 2), ('setresuid', 3), ('setgid', 1), ('setresgid', 3)):
        ctypes.set_errno(0)
        print(name, uid, (getattr(libc, name)(*[uid] * count), ctypes.get_errno()))
print('uids', (-1, 1) if len(set(os.getresuid() + os.getresgid())) == 1 and os.getuid() else os.getresuid())
""",
        ends(SUCCEEDED, VIOLATION, check=_refused_in_each_line),
    ),
    "X17 a program that it brings itself": (
        """
import os, sys
f = os.memfd_create('x'); os.write(f, open(os.path.realpath('/proc/self/exe'), 'rb').read(1 << 20))
try: os.execve(f, ['x'], {})
except OSError as e: print('refused', e.errno)
try: os.posix_spawn('/opt/runner/bin/python3', ['x'], {})
except OSError as e: print('refused', e.errno)
""",
        ends(SUCCEEDED, VIOLATION, ERROR, check=_refused_in_each_line),
    ),
    "X18 what tells about the machine": (
        """
import os
for p in (
    'cmdline', 'cpuinfo', 'meminfo', 'version', 'uptime', 'loadavg', 'stat', 'diskstats', 'partitions',
    'modules', 'kallsyms', 'interrupts', 'kcore', 'keys', 'timer_list',
):
    try: print('/proc/' + p, open('/proc/' + p, 'rb').read(200))
    except OSError: print('/proc/' + p, 'refused')
for p in ('/sys/block', '/sys/class', '/sys/bus', '/sys/module', '/sys/firmware', '/sys/fs', '/sys/kernel'):
    try: print(p, os.listdir(p))
    except OSError: print(p, 'refused')
for p in ('dev', 'route', 'arp', 'tcp', 'udp', 'unix'):
    try: lines = open('/proc/net/' + p).readlines()[1:]
    except OSError: print('/proc/net/' + p, 'refused'); continue
    print('/proc/net/' + p, [l.split()[0] for l in lines if 'lo:' not in l and 'face' not in l])
""",
        ends(SUCCEEDED, check=_masked),
    ),
    "X19 sockets of any kind": (
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for family in range(0, 46):
    ctypes.set_errno(0)
    print(family, (libc.socket(family, 1, 0), ctypes.get_errno()))
""",
        ends(SUCCEEDED, VIOLATION, check=_refused_in_each_line),
    ),
    "X20 a handler for the filter's signal": (
        """
import ctypes, signal
signal.signal(signal.SIGSYS, signal.SIG_IGN)
ctypes.CDLL(None).syscall(101, 0, 0, 0, 0)
print('survived ptrace')
""",
        ends(VIOLATION),
    ),
    "X21 writes where nothing may be written": (
        """
import os
for p in ('/', '/etc', '/opt/runner', '/dev', '/proc', '/sys', '/usr', '/var', '/dev/shm', '/opt/runner/lib'):
    try: os.open(p + '/x', os.O_CREAT | os.O_WRONLY); print('opened', p)
    except OSError as e: print('refused', p, e.errno)
""",
        ends(SUCCEEDED, check=_refused_in_each_line),
    ),
    "X22 mappings that may be written and run, from /tmp": (
        """
import mmap, os
f = os.open('/tmp/x', os.O_CREAT | os.O_RDWR); os.write(f, bytes(4096))
try: mmap.mmap(f, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC); print('mapped')
except OSError as e: print('refused', e.errno)
""",
        ends(SUCCEEDED, check=_refused_in_each_line),
    ),
    "X23 threads that outlive the result": (
        """
import threading, os
def talk():
    while True: os.write(1, b'late\\n')
for _ in range(4): threading.Thread(target=talk, daemon=True).start()
def strategy(data): return 'HOLD'
""",
        ends(SUCCEEDED, OUTPUT, TIMEOUT),
    ),
    "X24 an answer larger than a message": (
        """
for i in range(64): plot(data['close'], 'p' * 200 + str(i))
for at in data.index:
    for i in range(2000): signal('BUY', at, 1.0, reason='r' * 1000)
""",
        ends(SUCCEEDED, OUTPUT, MEMORY, TIMEOUT, ERROR, VIOLATION, timeout_s=4),
    ),
    "X25 the memory of another process": (
        """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(64)
class IOV(ctypes.Structure): _fields_ = [('base', ctypes.c_void_p), ('len', ctypes.c_size_t)]
local = IOV(ctypes.cast(buffer, ctypes.c_void_p), 64); remote = IOV(0x400000, 64)
print('read', (libc.process_vm_readv(1, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0), ctypes.get_errno()))
""",
        ends(VIOLATION, SUCCEEDED, check=_refused_in_each_line),
    ),
    "X26 exits with the supervisor's code, having said nothing": (
        "import os\nos.close(3)\nos._exit(0)",
        ends(ERROR, CRASHED, VIOLATION, check=fails_with("before its result", "rules")),
    ),
    "X27 lines without end, each short": (
        "for i in range(300000): print(i % 10)\nprint('last')",
        ends(SUCCEEDED, OUTPUT, TIMEOUT, timeout_s=4),
    ),
    "X28 limits raised": (
        """
import resource
for name in ('NOFILE', 'CORE', 'FSIZE', 'NPROC', 'MEMLOCK'):
    what = getattr(resource, 'RLIMIT_' + name)
    try: resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)); print('raised', what)
    except (OSError, ValueError) as e: print('refused', what)
""",
        ends(SUCCEEDED, check=every_line("refused")),
    ),
    "X29 what no cgroup is charged for": (
        """
import ctypes, fcntl, mmap, os
libc = ctypes.CDLL(None, use_errno=True)
f = os.memfd_create('x'); os.ftruncate(f, 1 << 21); page = mmap.mmap(-1, 1 << 21)
at = ctypes.addressof(ctypes.c_char.from_buffer(page)); image = os.path.realpath('/proc/self/exe')
def tried(name, act):
    ctypes.set_errno(0)
    try: answer = act()
    except OSError as e: print('refused', name, e.errno); return
    print(name, (answer, ctypes.get_errno()))
for name in ('SETLK', 'SETLEASE', 'NOTIFY', 'SETSIG', 'SETOWN', 'SETPIPE_SZ', 'OFD_SETLK', 'ADD_SEALS'):
    number = {'SETSIG': 10, 'SETPIPE_SZ': 1031, 'OFD_SETLK': 37}.get(name) or getattr(fcntl, 'F_' + name)
    tried('fcntl ' + name, lambda: fcntl.fcntl(f, number, 0))
tried('not to be cached, set', lambda: fcntl.fcntl(f, fcntl.F_SETFL, os.O_DIRECT))
tried('signals of a file, set', lambda: fcntl.fcntl(f, fcntl.F_SETFL, 0x2000))
tried('lock of the whole file', lambda: fcntl.flock(f, fcntl.LOCK_EX))
tried('past the cache', lambda: os.open(image, os.O_RDONLY | os.O_DIRECT))
tried('read ahead', lambda: os.posix_fadvise(f, 0, 0, os.POSIX_FADV_WILLNEED))
tried('blocks of a file', lambda: os.posix_fallocate(f, 0, 4096))
tried('huge file', lambda: os.memfd_create('x', 4))
for flag in (0x2000, 0x8000, 0x40000, 0x100):
    tried('mapping %x' % flag, lambda: libc.mmap(None, ctypes.c_size_t(1 << 21), 3, 0x22 | flag, -1, 0))
for advice in (3, 9, 12, 14, 21, 22, 23, 25, 100, 101):
    tried('advice %d' % advice, lambda: libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(1 << 20), advice))
tried('name of a mapping', lambda: libc.prctl(0x53564D41, 0, ctypes.c_ulong(at), ctypes.c_ulong(4096), b'x'))
tried('all processors told', lambda: libc.syscall(324, 2, 0, 0))
tried('events', lambda: libc.eventfd(0, 0)); tried('many events', lambda: libc.epoll_create1(0))
tried('a lock that lends priority', lambda: libc.syscall(202, ctypes.c_void_p(at), 6, 0, None))
tried('a pipe', os.pipe); tried('memory and load', lambda: libc.sysinfo(ctypes.c_void_p(at)))
""",
        ends(SUCCEEDED, check=_refused_in_each_line),
    ),
}
