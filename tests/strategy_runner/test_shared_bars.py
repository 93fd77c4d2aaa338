"""The bars that two processes share: whole, the same for both, and beyond anybody's reach once they are complete."""

import fcntl
import mmap
import os
from pathlib import Path

import numpy as np
import pytest

from strategy_runner import shared_bars
from strategy_runner.protocol import MAX_JOB_BYTES, OrchestratorGone

COUNT = 5000
COLUMNS = [1_600_000_000_000 + 60_000 * np.arange(COUNT)] + [
    100.0 + np.random.default_rng(place).random(COUNT) for place in range(5)
]
NAMES = ("timestamp_ms", "open", "high", "low", "close", "volume")


@pytest.fixture
def shared():
    fd = shared_bars.create()
    yield fd
    os.close(fd)


def filled(shared, data, count=COUNT):
    """Fills through a pipe, as a sandbox does, in pieces."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        for start in range(0, len(data), 7777):
            os.write(writer, data[start : start + 7777])
        os._exit(0)
    os.close(writer)
    try:
        return shared_bars.fill(shared, reader, count)
    finally:
        os.close(reader)
        os.waitpid(pid, 0)


def open_descriptors():
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


def whole():
    return b"".join(column.tobytes() for column in COLUMNS)


def same(bars):
    for name, column in zip(NAMES, COLUMNS, strict=True):
        np.testing.assert_array_equal(getattr(bars, name), column)


def test_the_bars_are_what_was_sent_and_every_view_is_the_same(shared):
    same(filled(shared, whole()))
    same(shared_bars.view(shared, COUNT))


def test_bytes_after_the_bars_stay_where_they_are(shared):
    reader, writer = os.pipe()
    os.write(writer, np.arange(6.0).tobytes() + b"after")
    shared_bars.fill(shared, reader, 1)
    assert os.read(reader, 100) == b"after"
    os.close(reader)
    os.close(writer)


def test_a_source_that_ends_early_is_told(shared):
    with pytest.raises(OrchestratorGone):
        filled(shared, whole()[:-1])


def test_more_than_a_job_may_hold_is_refused_before_anything_is_read(shared):
    with pytest.raises(ValueError, match="bars"):
        shared_bars.fill(shared, -1, MAX_JOB_BYTES // 48 + 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda fd: os.pwrite(fd, b"x", 0),
        lambda fd: os.ftruncate(fd, 8),
        lambda fd: os.ftruncate(fd, 1 << 20),
        lambda fd: mmap.mmap(fd, 4096, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE),
        lambda fd: fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE),
    ],
    ids=["write", "shrink", "grow", "map to write", "seal anew"],
)
def test_complete_bars_cannot_be_changed_even_with_their_descriptor(shared, change):
    filled(shared, whole())
    with pytest.raises(PermissionError):
        change(shared)
    same(shared_bars.view(shared, COUNT))


def test_columns_are_read_only(shared):
    with pytest.raises(ValueError, match="read-only"):
        filled(shared, whole()).close[0] = 1.0


def test_a_process_that_forces_a_write_changes_its_own_view_only(shared):
    bars = filled(shared, whole())
    pid = os.fork()
    if pid == 0:
        mine = shared_bars.view(shared, COUNT).close
        mine.flags.writeable = True
        mine[:] = -1.0
        os._exit(0 if (mine == -1.0).all() else 1)
    assert os.waitpid(pid, 0)[1] == 0
    same(bars)


def test_no_descriptor_is_kept_by_a_view(shared):
    filled(shared, whole())
    before = open_descriptors()
    kept = shared_bars.view(shared, COUNT)
    assert open_descriptors() == before
    same(kept)


def test_bars_survive_the_way_through_a_message(shared):
    bars = filled(shared, whole())
    same(shared_bars.bars_of(shared_bars.message_of(bars)))
