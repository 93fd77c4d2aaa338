"""Bars on their way: whole for each process, and each its own."""

import contextlib
import os
from pathlib import Path

import numpy as np
import pytest

from strategy_runner.channel import shared_bars
from strategy_runner.channel.frames import MAX_JOB_BYTES, OrchestratorGone

COUNT = 5000
COLUMNS = [1_600_000_000_000 + 60_000 * np.arange(COUNT)] + [
    100.0 + np.random.default_rng(place).random(COUNT) for place in range(5)
]
NAMES = ("timestamp_ms", "open", "high", "low", "close", "volume")


def received(data, count=COUNT):
    """Bars through a pipe, as a sandbox gets them, in pieces."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        for start in range(0, len(data), 7777):
            os.write(writer, data[start : start + 7777])
        os._exit(0)
    os.close(writer)
    try:
        return shared_bars.receive(reader, count)
    finally:
        os.close(reader)
        os.waitpid(pid, 0)


def open_files():
    """Device and inode of every file that this process has open."""
    found = set()
    for path in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the list's own is closed by now
            stat = os.fstat(int(path.name))
            found.add((stat.st_dev, stat.st_ino))
    return found


def whole():
    return b"".join(column.tobytes() for column in COLUMNS)


def same(bars):
    for name, column in zip(NAMES, COLUMNS, strict=True):
        np.testing.assert_array_equal(getattr(bars, name), column)


def test_the_bars_are_what_was_sent():
    same(received(whole()))


def test_bytes_after_the_bars_stay_where_they_are():
    reader, writer = os.pipe()
    os.write(writer, np.arange(6.0).tobytes() + b"after")
    shared_bars.receive(reader, 1)
    assert os.read(reader, 100) == b"after"
    os.close(reader)
    os.close(writer)


def test_a_source_that_ends_early_is_told():
    with pytest.raises(OrchestratorGone):
        received(whole()[:-1])


def test_more_than_a_job_may_hold_is_refused_before_anything_is_read():
    with pytest.raises(ValueError, match="bars"):
        shared_bars.receive(-1, MAX_JOB_BYTES // 48 + 1)


def test_a_process_is_handed_the_bars_whole_and_no_descriptor_is_kept():
    written, read = shared_bars.create()
    file = os.fstat(read)
    shared_bars.put(received(whole()), written)
    bars = shared_bars.view(read, COUNT)
    assert (file.st_dev, file.st_ino) not in open_files()
    same(bars)


def test_the_descriptor_that_a_process_has_is_to_read_alone():
    written, read = shared_bars.create()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.write(read, b"x")
    os.close(written)
    os.close(read)


def test_columns_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        received(whole()).close[0] = 1.0


def test_whatever_a_process_does_to_its_bars_changes_nothing_for_the_supervisor():
    bars = received(whole())
    written, read = shared_bars.create()
    shared_bars.put(bars, written)
    pid = os.fork()
    if pid == 0:
        again = os.open(f"/proc/self/fd/{read}", os.O_RDWR)
        mine = shared_bars.view(read, COUNT).close
        mine.flags.writeable = True
        mine[:] = -1.0
        os.ftruncate(again, 0)
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(read)
    same(bars)
