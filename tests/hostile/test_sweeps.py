"""Sets of one sweep share a sandbox, its pipes and its memory file, one after another; the static check is off here.

Each attack is a set, and after each comes a set that is looked at: its numbers must be those of a quiet sweep, and it
tells what it finds that was left for it.
"""

import re

import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.sweeps import BARS, Swept, listed, sweep_request

# What every set is in the end; a set that is looked at also tells whether it found anything.
CODE = r"""
SYMBOL = 'X'
import ctypes, errno, fcntl, gc, glob, os, re, signal, struct, sys, threading, time
breached = []
def attempt(name, act):
    try:
        result = act()
    except OSError:
        return
    breached.append(f'{name}: {result!r:.60}')
others = [int(name) for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]
how = params.get('how', 'look')
if how == 'kill':
    for pid in [*others, 1]:
        for number in (9, 15, 19, 2):
            attempt(f'signal {number} to {pid}', lambda: os.kill(pid, number))
if how == 'open others':
    for pid in [*others, 1]:
        attempt(f'{pid} memory', lambda: os.open(f'/proc/{pid}/mem', os.O_RDONLY))
        attempt(f'{pid} limits', lambda: __import__('resource').prlimit(pid, 7, (0, 0)))
        for fd in range(64):
            for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
                try: opened = os.open(f'/proc/{pid}/fd/{fd}', flags | os.O_NONBLOCK)
                except OSError: continue
                # gVisor's kernel lets everybody open the null device of others.
                if os.fstat(opened).st_rdev != os.stat('/dev/null').st_rdev:
                    breached.append(f'{pid} descriptor {fd} by {flags}')
                os.close(opened)
if how == 'open again':
    for fd in (3, 4, 5):
        for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
            attempt(f'fd {fd} by {flags}', lambda: os.open(f'/proc/self/fd/{fd}', flags | os.O_NONBLOCK))
    attempt('write the bars', lambda: os.pwrite(5, b'x' * 4096, 0))
    attempt('make the bars longer', lambda: os.ftruncate(5, 1 << 20))
    attempt('write what it is sent', lambda: os.write(4, b'x' * 64))
    attempt('read what it says', lambda: os.read(3, 64))
if how == 'flags':
    for fd in (3, 4):
        for flags in (os.O_NONBLOCK, os.O_APPEND, os.O_NONBLOCK | os.O_APPEND):
            try: fcntl.fcntl(fd, fcntl.F_SETFL, flags)
            except OSError: pass
if how == 'files':
    for place in ('/tmp/left', '/dev/shm/left', '/left', '/var/tmp/left', './left'):
        attempt(place, lambda: os.open(place, os.O_CREAT | os.O_RDWR))
if how == 'descriptors':
    for fd in range(6, 4096):
        attempt(f'descriptor {fd}', lambda: os.fstat(fd))
if how == 'new processes':
    attempt('fork', os.fork)
    attempt('timer', lambda: signal.setitimer(signal.ITIMER_REAL, 0.05))
    attempt('setuid', lambda: os.setuid(0))
    attempt('another set', lambda: os.setuid(os.getuid() + 1))
if how == 'thread':
    def later():
        time.sleep(0.3)
        os.write(3, b'\xff' * 64)
    threading.Thread(target=later, daemon=True).start()
if how == 'look':
    if os.fstat(5).st_size:
        breached.append('bars before any was asked for')
    os.set_blocking(4, False)
    try: breached.append(f'left in the pipe: {os.read(4, 64)!r}')
    except BlockingIOError: pass
    os.set_blocking(4, True)
    for place in glob.glob('/tmp/*') + glob.glob('/dev/shm/*'):
        breached.append(place)
    texts = []
    for thing in [*gc.get_objects(), globals()]:
        for one in gc.get_referents(thing):
            texts += list(one.values()) if isinstance(one, dict) else [one]
    found = {str(text) for text in texts if isinstance(text, (str, bytes))}
    try:
        lines = open('/proc/self/maps').read().splitlines()
    except OSError:
        lines = []
    for line in lines:
        if ' rw-p ' in line:
            first, last = (int(one, 16) for one in line.split()[0].split('-'))
            memory = ctypes.string_at(first, last - first)
            found |= {one.decode() for one in re.findall(b'KEY-[0-9a-f]{16}', memory)}
            del memory
    for text in found:
        if re.search('KEY-[0-9a-f]{16}', text):
            breached.append(f'the parameter of another set: {text[:40]}')
if breached:
    raise ValueError('BREACHED ' + '; '.join(breached[:5]))
def strategy(data):
    if how == 'exit':
        os._exit(0)
    if how == 'die':
        os.kill(os.getpid(), signal.SIGKILL)
    if how == 'close':
        os.closerange(0, 64)
        time.sleep(0.2)
        os._exit(0)
    if how == 'forge':
        os.write(3, b'\x00\x00\x00\x02\x2a\x00' * 2000)
    if how == 'flood':
        os.write(1, b'x' * 60000)
    if how == 'write bars':
        address = data['close'].to_numpy().ctypes.data
        ctypes.memset(address, 0x41, 800)
    close = data['close'] if how != 'write bars' else pd.Series(1.0, data.index)
    return pd.Series(np.where(close > close.rolling(20).mean(), 'BUY', 'SELL'), data.index)
"""
# In which the attacker's own set succeeds, because it was refused everything, or did nothing that counts.
HARMLESS = (
    "kill", "open others", "open again", "files", "descriptors", "new processes", "thread", "flood",
    "write bars",
)  # fmt: skip
ENDING = ("flags", "exit", "die", "close", "forge")


@pytest.fixture(scope="module")
def quiet(unchecked_service):
    """What a set comes to when nobody attacks."""
    swept = Swept.of(unchecked_service.stub, sweep_request(CODE, listed=listed({"how": "look"})))
    assert swept.outcomes == {0: "SUCCEEDED"}, swept.sets[0].failure.message
    assert swept.sets[0].metrics.n_trades > 3
    return swept.sets[0].metrics


def test_no_set_reaches_the_one_after_it(unchecked, quiet):
    ways = [way for attack in HARMLESS for way in (attack, "look")]
    request = sweep_request(CODE, BARS, listed=listed(*({"how": way} for way in ways)))
    swept = Swept.of(unchecked, request)
    told = {
        f"{ways[number]} {number}": one.failure.message
        for number, one in swept.sets.items()
        if one.outcome != public.OUTCOME_SUCCEEDED
    }
    assert told == {}
    assert swept.completed.sandboxes == 2  # one for all of them, and one for the best
    for number, way in enumerate(ways):
        if way == "look":
            assert swept.sets[number].metrics == quiet


@pytest.mark.parametrize("way", ENDING)
def test_a_set_that_ends_in_disorder_ends_alone(unchecked, quiet, way):
    request = sweep_request(
        CODE,
        run={"timeout_seconds": 5},
        listed=listed({"how": "look"}, {"how": way}, {"how": "look"}),
    )
    swept = Swept.of(unchecked, request)
    # A pipe of one's own that does not wait may or may not be empty when it is read.
    fine = ("SUCCEEDED",) if way == "flags" else ()
    assert swept.outcomes[1] in (*fine, "STRATEGY_ERROR", "CRASHED", "SANDBOX_VIOLATION")
    for number in (0, 2):
        assert swept.sets[number].metrics == quiet, swept.sets[number].failure.message


def test_a_set_finds_no_parameter_of_another(unchecked, quiet):
    keys = [f"KEY-{number:016x}" for number in (0xABCDEF, 0x123456)]
    request = sweep_request(
        CODE,
        listed=listed(
            {"how": "thread", "key": keys[0]}, {"how": "look"}, {"how": "files", "key": keys[1]}
        ),
    )
    swept = Swept.of(unchecked, request)
    assert swept.sets[1].outcome == public.OUTCOME_SUCCEEDED, swept.sets[1].failure.message
    assert swept.sets[1].metrics == quiet
    # The same look finds a key that is there.
    own = sweep_request(CODE, listed=listed({"how": "look", "key": keys[0]}))
    found = Swept.of(unchecked, own).sets[0]
    assert re.search("the parameter of another set", found.failure.message)


def test_a_bar_by_bar_set_after_a_vectorised_one_holds_no_later_bar(unchecked):
    code = """
SYMBOL = 'X'
import os
if params['style'] == 'bars':
    assert os.fstat(5).st_size == 0, os.fstat(5).st_size
def strategy(data):
    if params['style'] == 'bars':
        assert os.fstat(5).st_size == 0, os.fstat(5).st_size
        return 'BUY' if len(data) % 20 < 10 else 'SELL'
    return pd.Series('BUY', data.index)
"""
    request = sweep_request(
        code,
        listed=listed({"style": "all"}, {"style": "bars"}, {"style": "all"}, {"style": "bars"}),
    )
    swept = Swept.of(unchecked, request)
    assert set(swept.outcomes.values()) == {"SUCCEEDED"}, swept.sets[1].failure.message
    assert swept.sets[1].metrics == swept.sets[3].metrics
    assert swept.sets[1].metrics.n_trades > 5
