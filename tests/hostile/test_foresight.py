"""A per-bar strategy finds no later bar, wherever in its process and its machine it looks; the static check is off.

What it looks for it knows by its hash alone, so that no byte of it is in the process before the bar is. That the search
would find it is shown by the same search in a script, which is given all bars.
"""

import hashlib
import re

import numpy as np
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.run import Outcome
from tests.stand.market_bars import MarketBars
from tests.stand.running_service import run_request

COUNT, LOOKS_AT = 160, 60

SEARCH = '''
import ctypes, fcntl, gc, glob, hashlib, linecache, os, struct, sys, threading, types
LOW, HIGH = 1e5, 2e5
CHUNK = 1 << 22  # the search itself must fit into the sandbox's memory
wanted = set(params["hashes"].split())

def matches(values):
    """How many of *values* are opens of later bars."""
    return sum(hashlib.sha256(struct.pack("<d", v)).hexdigest()[:16] in wanted for v in values)

def in_bytes(data):
    found = set()
    for offset in range(8):
        part = data[offset : offset + (len(data) - offset) // 8 * 8]
        if len(part):
            numbers = np.frombuffer(part, "<f8")
            with np.errstate(invalid="ignore"):
                found.update(numbers[(numbers >= LOW) & (numbers < HIGH)].tolist())
    return matches(found)

def in_things(things, depth=3):
    """How many later opens the objects *things* hold, and those that they lead to."""
    found, seen, pending = 0, set(), [(thing, 0) for thing in things]
    while pending and len(seen) < 300_000:
        thing, level = pending.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        try:
            if isinstance(thing, (bytes, bytearray, memoryview)):
                found += in_bytes(bytes(thing))
            elif isinstance(thing, np.ndarray) and thing.dtype.kind in "fiuM":
                found += in_bytes(np.ascontiguousarray(thing).tobytes())
                pending.append((thing.base, level))
            elif isinstance(thing, pd.DataFrame):
                numbers = thing.select_dtypes("number").to_numpy("float64")
                found += in_bytes(np.ascontiguousarray(numbers).tobytes())
            elif isinstance(thing, (pd.Series, pd.Index)):
                found += in_bytes(np.ascontiguousarray(thing.to_numpy("float64", na_value=0)).tobytes())
            elif isinstance(thing, float):
                found += matches([thing])
        except Exception:
            pass
        if level < depth:
            pending += [(one, level + 1) for one in gc.get_referents(thing)]
    return found

def frames():
    frame, found = sys._getframe(), []
    while frame is not None:
        found += [frame.f_locals, frame.f_globals]
        frame = frame.f_back
    return in_things(found)

def other_threads():
    return in_things([f.f_locals for f in sys._current_frames().values()])

def collector():
    return in_things(gc.get_objects(), 1)

def referrers(data):
    found, level = [], [data, data["open"], data.index]
    for _ in range(3):
        level = [one for thing in level for one in gc.get_referrers(thing)][:3000]
        found += level
    return in_things(found, 2)

def own_memory():
    found = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            start, end = (int(text, 16) for text in span.split("-"))
            if rights[0] == "r" and end - start < 1 << 28 and "[v" not in line:
                for part in range(start, end, CHUNK):
                    try:
                        memory.seek(part)
                        found += in_bytes(memory.read(min(CHUNK + 7, end - part)))
                    except (OSError, ValueError, OverflowError):
                        break
    return found

def own_memory_by_pointer():
    found = 0
    for line in open("/proc/self/maps"):
        span, rights = line.split()[:2]
        start, end = (int(text, 16) for text in span.split("-"))
        if rights[:2] == "rw" and end - start < 1 << 28:
            for part in range(start, end, CHUNK):
                found += in_bytes(ctypes.string_at(part, min(CHUNK + 7, end - part)))
    return found

def behind_the_array(data):
    array = data["open"].to_numpy()
    return in_bytes(ctypes.string_at(array.__array_interface__["data"][0], 8 * 190))

def bases(data):
    found, thing = [], data["open"].to_numpy()
    while thing is not None:
        found.append(thing)
        thing = getattr(thing, "base", None) if isinstance(thing, np.ndarray) else getattr(thing, "obj", None)
    return in_things(found)

def block_references(data):
    blocks = [*data._mgr.blocks, *data["open"]._mgr.blocks]
    known = [ref() for block in blocks for ref in block.refs.referenced_blocks]
    known += [ref() for ref in data.index._references.referenced_blocks] if data.index._references else []
    return in_things([block.values for block in known if hasattr(block, "values")] + known)

def exceptions():
    found = []
    try:
        plot(object(), object())
        raise ValueError
    except Exception as error:
        trace = error.__traceback__
        while trace is not None:
            found.append(trace.tb_frame.f_locals)
            trace = trace.tb_next
    return in_things(found)

def modules():
    names = [name for name in sys.modules if name.startswith("strategy_runner")]
    return in_things([vars(sys.modules[name]) for name in names], 4)

def given_functions():
    return in_things([plot.__self__, signal.__self__, plot.__func__.__globals__], 5)

def descriptors():
    found = 0
    for fd in range(64):
        for size in (1 << 16,):
            try:
                found += in_bytes(os.pread(fd, size, 0))
            except OSError:
                pass
    for path in glob.glob("/proc/self/fd/*"):
        try:
            with open(path, "rb", 0) as file:
                os.set_blocking(file.fileno(), False)
                if not os.readlink(path).startswith("pipe:"):
                    found += in_bytes(file.read(1 << 20) or b"")
        except OSError:
            pass
    return found

def waiting_in_the_pipe():
    size = struct.unpack("i", fcntl.ioctl(4, 0x541B, bytes(4)))[0]
    return size

def temporary_files():
    found = 0
    for folder, _, names in [*os.walk("/tmp"), *os.walk("/dev/shm"), *os.walk("/var")]:
        for name in names:
            try:
                found += in_bytes(open(os.path.join(folder, name), "rb").read(1 << 20))
            except OSError:
                pass
    return found

def other_processes():
    found = 0
    for folder in glob.glob("/proc/[0-9]*"):
        if folder != f"/proc/{os.getpid()}":
            for name in ("mem", "environ", "cmdline", "maps", "stack", "fd/0", "fd/1", "fd/5", "root", "cwd"):
                try:
                    found += in_bytes(open(f"{folder}/{name}", "rb", 0).read(1 << 16))
                except OSError:
                    pass
    return found

def traced(data):
    caught = []
    def tracer(frame, event, argument):
        caught.append(dict(frame.f_locals))
        return tracer
    sys.settrace(tracer)
    data["open"].rolling(3).mean()
    sys.settrace(None)
    return in_things(caught[:500], 2)

def another_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(in_things(gc.get_objects()[:100_000], 1)))
    thread.start()
    thread.join()
    return found[0]

def sources_and_caches():
    return in_things([linecache.cache, sys.path_importer_cache, getattr(sys, "last_value", None)])

def copied_frame(data):
    return in_things([data.copy(), data.iloc[:], data.T, data.attrs, data.reindex(data.index)])

def behind_the_index(data):
    array = data.index._data._ndarray
    return in_bytes(ctypes.string_at(array.ctypes.data, 8 * 190)) + in_things([array, data.index._engine], 4)

def rows_to_come(data):
    return matches([float(x) for x in data["open"].shift(-1).dropna()] + data["open"].tolist())

def look(data):
    ways = [frames, other_threads, collector, lambda: referrers(data), own_memory, own_memory_by_pointer,
        lambda: behind_the_array(data), lambda: bases(data), lambda: block_references(data), exceptions, modules,
        given_functions, descriptors, waiting_in_the_pipe, temporary_files, other_processes, lambda: traced(data),
        another_thread, sources_and_caches, lambda: copied_frame(data), lambda: behind_the_index(data),
        lambda: rows_to_come(data)]
    for number, way in enumerate(ways):
        name = way.__name__ if way.__name__ != "<lambda>" else way.__code__.co_names[0]
        try:
            print("WAY", name, way())
        except Exception as error:
            print("WAY", name, "refused", type(error).__name__)
'''
PER_BAR = f"""
WARMUP_BARS = 50
def strategy(data):
    if len(data) == {LOOKS_AT}:
        look(data)
    return 'HOLD'
"""
SCRIPT = "look(data)\nsignal('BUY', data.index[0], 1.0)\n"


@pytest.fixture(scope="module")
def bars():
    """Bars whose opens are random in all their digits."""
    opens = np.random.default_rng().uniform(1e5, 2e5, COUNT)
    return MarketBars(
        timestamp_ms=1_600_000_000_000 + 86_400_000 * np.arange(COUNT),
        open=opens, high=opens + 1, low=opens - 1, close=opens + 0.5, volume=np.ones(COUNT),
    )  # fmt: skip


def ways_that_found(wall, bars, code):
    """Later opens that each way found, or why it could not look."""
    later = [hashlib.sha256(value.tobytes()).hexdigest()[:16] for value in bars.open[LOOKS_AT:]]
    # A copy of all its memory is what the search needs, and not what is tried here.
    request = run_request(
        SEARCH + code,
        bars,
        timeout_seconds=50,
        parameters={"hashes": " ".join(later)},
        limits=public.RunLimits(memory_mb=512),
    )
    answer = wall.service.stub.ExecuteStrategy(request, timeout=60)
    assert answer.outcome == Outcome.SUCCEEDED, (answer.error, answer.failure.traceback)
    lines = [line for line in answer.logs if line.startswith("WAY")]
    return dict(re.fullmatch(r"WAY (\w+) (.*)", line).groups() for line in lines)


@pytest.mark.timeout(150)
def test_no_way_of_looking_ahead_finds_a_later_bar(wall, bars):
    found = ways_that_found(wall, bars, PER_BAR)
    assert len(found) >= 20
    assert {way: told for way, told in found.items() if told != "0" and "refused" not in told} == {}
    # It may not open its own memory as a file, and its index may have no references; the rest was looked at.
    refused = {way for way, told in found.items() if "refused" in told}
    assert refused <= {"own_memory", "block_references"}, found


@pytest.mark.timeout(150)
def test_the_same_ways_find_bars_that_are_there(wall, bars):
    found = ways_that_found(wall, bars, SCRIPT)
    finding = {way for way, told in found.items() if told.isdigit() and int(told) > 50}
    assert finding >= {
        "frames",
        "collector",
        "own_memory_by_pointer",
        "behind_the_array",
        "copied_frame",
    }, found


@pytest.mark.alone
@pytest.mark.timeout(150)
def test_the_time_that_an_answer_takes_tells_nothing_of_the_next_bar(wall):
    """The supervisor does the same work whatever the next bar holds; the strategy measures how long it waits."""
    count = 1200
    rises = np.random.default_rng(5).random(count) < 0.5
    close = 100 + np.cumsum(np.where(rises, 1.0, -0.9))
    close -= close.min() - 10
    bars = MarketBars(
        timestamp_ms=1_600_000_000_000 + 86_400_000 * np.arange(count),
        open=close, high=close + 1, low=close - 1, close=close, volume=np.ones(count),
    )  # fmt: skip
    code = (
        "import time\nleft = None\nwaited = []\ndef strategy(data):\n    global left\n"
        "    now = time.perf_counter_ns()\n    if left is not None: waited.append(now - left)\n"
        f"    if len(data) == {count}: print(*waited)\n"
        "    left = time.perf_counter_ns()\n    return 'HOLD'\n"
    )
    answer = wall.service.stub.ExecuteStrategy(
        run_request(code, bars, timeout_seconds=50), timeout=60
    )
    assert answer.success, answer.error
    waited = np.array([int(text) for line in answer.logs for text in line.split()])
    assert len(waited) > 1000
    rank = waited.argsort().argsort()
    # The wait before bar t+1, against what bar t+2 then does: all that a strategy could use.
    told = np.corrcoef(rank[:-1], rises[-len(rank) + 1 :])[0, 1]
    assert abs(told) < 0.2
