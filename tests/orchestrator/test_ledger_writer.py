"""The ledger's writer: no run waits for it, and a database that cannot be used only degrades it."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from orchestrator.ledger import writer as writer_module
from orchestrator.ledger.record import failed
from orchestrator.ledger.recording import Ledger
from orchestrator.ledger.store import LedgerStore, LedgerUnavailable, Query
from orchestrator.ledger.writer import LedgerBounds, LedgerWriter
from orchestrator.run import Outcome, RunId
from tests.orchestrator.ledger_records import SERVICE, USAGE, begun, done, ended, opening

BOUNDS = LedgerBounds(max_age_days=90, max_rows=1000)
# Far above what anything here takes, for a machine that does much else.
PATIENCE_S = 30.0


@pytest.fixture(autouse=True)
def _quiet():
    """Loggers are told anew in each test, so that what they say can be captured."""
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _tries_again_soon(monkeypatch):
    monkeypatch.setattr(writer_module, "_LONGEST_RETRY_S", 0.5)


@pytest.fixture
def start():
    """Starts writers that are closed after the test."""
    started = []

    def start_one(url, bounds=BOUNDS):
        writer = LedgerWriter(LedgerStore(url), bounds)
        started.append(writer)
        writer.start()
        return writer

    yield start_one
    for writer in started:
        writer.close()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 200 KiB."""
    if os.getuid() != 0:
        pytest.skip("only root can mount a file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "strategiz-test", folder], check=True
    )
    yield folder
    subprocess.run(["umount", folder], check=True)


def until(condition, what):
    ends = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < ends, f"not in time: {what}"
        time.sleep(0.02)


def degraded(writer, *words):
    until(
        lambda: (
            writer.status.state.startswith("degraded: ")
            and any(word in writer.status.state for word in words)
        ),
        f"degraded by {words}, and not {writer.status}",
    )


def rows(url, **asked):
    store = LedgerStore(url)
    try:
        return store.read(Query(**{"limit": 100_000} | asked))
    except LedgerUnavailable:
        return []
    finally:
        store.close()


def written(url, run_id):
    until(lambda: rows(url, run_id=run_id), f"{run_id} is in the ledger")
    return rows(url, run_id=run_id)


def test_runs_are_in_the_ledger_while_they_run_and_when_they_have_ended(start, ledger_url):
    writer = start(ledger_url)
    record = begun()
    writer.put(record)
    assert written(ledger_url, "run-1") == [record]
    end = ended(record, Outcome.SUCCEEDED, USAGE)
    writer.put(end)
    until(lambda: rows(ledger_url) == [end], "its end is there")
    assert writer.status.state == "ok"


def test_a_close_writes_what_waits(start, ledger_url):
    writer = start(ledger_url)
    for _ in range(1200):
        writer.put(done())
    writer.close()
    assert len(rows(ledger_url)) == 1200


def test_too_many_rows_and_too_old_ones_leave_by_themselves(start, ledger_url, new_store):
    store = new_store(ledger_url)
    store.prepare()
    store.write([done(run_id=RunId("old"), age=timedelta(days=3))])
    writer = start(ledger_url, LedgerBounds(max_age_days=2, max_rows=5))
    until(lambda: not rows(ledger_url), "the old one has left")
    for number in range(30):
        writer.put(done(run_id=RunId(str(number)), age=timedelta(seconds=30 - number)))
    newest = [str(number) for number in range(29, 24, -1)]
    until(lambda: [r.run_id for r in rows(ledger_url)] == newest, "five are left")


def test_without_a_url_nothing_is_kept_or_started():
    writer = LedgerWriter(None, BOUNDS)
    writer.start()
    writer.put(done())
    assert (writer.status.state, writer.status.lost) == ("off", 0)
    assert not writer._pending
    writer.close()


# How a run ends.


def follow(run, told):
    writer = LedgerWriter(None, BOUNDS)
    writer.put = told.append
    with Ledger(writer, SERVICE).record(opening()) as recording:
        run(recording)


def test_an_end_that_is_told_is_the_runs_end():
    told = []
    follow(lambda recording: recording.ended(Outcome.CRASHED, USAGE), told)
    first, last = told
    assert (first.ended_at, first.outcome, first.error) == (None, None, None)
    assert (last.outcome, last.error, last.cpu_ms) == ("CRASHED", None, USAGE.cpu_ms)
    assert last.record_id == first.record_id


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (LedgerUnavailable("secret words"), "LedgerUnavailable"),
        (KeyError("secret words"), "KeyError"),
        (asyncio.CancelledError(), "Cancelled"),
    ],
)
def test_an_error_that_leaves_the_run_is_its_end_by_its_class_alone(error, name):
    def run(_recording):
        raise error

    told = []
    with pytest.raises(type(error)):
        follow(run, told)
    assert (told[-1].outcome, told[-1].error) == (None, name)
    assert told[-1].total_ms >= 0
    assert "secret" not in str(told)


def test_an_error_after_the_end_changes_nothing():
    def run(recording):
        recording.ended(Outcome.SUCCEEDED, USAGE)
        raise KeyError

    told = []
    with pytest.raises(KeyError):
        follow(run, told)
    assert [record.outcome for record in told] == [None, "SUCCEEDED"]


# A database that cannot be used.


def test_the_newest_records_are_kept_for_a_database_that_comes_back(tmp_path, start):
    blocked = tmp_path / "folder"
    blocked.write_text("a file where the folder should be")
    url = f"sqlite:///{blocked}/ledger.db"
    with capture_logs() as logs:
        writer = start(url, replace(BOUNDS, max_pending=10))
        degraded(writer, "File exists", "Not a directory")
        for number in range(25):
            writer.put(done(run_id=RunId(str(number)), age=timedelta(seconds=25 - number)))
        assert writer.status.lost == 15
        blocked.unlink()
        until(lambda: writer.status.state == "ok", "it recovers")
        written(url, "24")
    assert [row.run_id for row in rows(url)] == [str(number) for number in range(24, 14, -1)]
    assert writer.status.lost == 15
    assert [log["lost"] for log in logs if log["event"] == "ledger written again"] == [15]


def test_refusals_and_beginnings_give_way_to_runs_that_had_a_sandbox(tmp_path):
    writer = LedgerWriter(
        LedgerStore(f"sqlite:///{tmp_path}/x.db"), replace(BOUNDS, max_pending=10)
    )
    ran = [done(run_id=RunId(f"ran {number}")) for number in range(8)]
    for number, record in enumerate(ran):
        writer.put(failed(begun(run_id=RunId(f"before {number}")), "Overloaded", 1.0))
        writer.put(record)
    for number in range(1000):
        flood = begun(run_id=RunId(f"flood {number}"))
        writer.put(flood)
        writer.put(ended(flood, Outcome.REJECTED, USAGE))
    assert writer.status.lost == 8 + 1000 - 2
    kept = writer._gather(0)
    assert [record.run_id for record in kept[:8]] == [record.run_id for record in ran]
    assert [record.run_id for record in kept[8:]] == ["flood 998", "flood 999"]
    writer.put(ran[0])
    writer._put_back(kept)
    assert len(writer._gather(0)) == 10


def test_a_lost_beginning_is_no_lost_run(tmp_path):
    writer = LedgerWriter(LedgerStore(f"sqlite:///{tmp_path}/x.db"), replace(BOUNDS, max_pending=1))
    first, second = begun(), begun()
    writer.put(first)
    writer.put(second)
    assert writer.status.lost == 0
    writer.put(failed(first, "Overloaded", 1.0))
    assert writer.status.lost == 0
    writer.put(failed(second, "Overloaded", 1.0))
    assert writer.status.lost == 1


def test_a_database_that_stays_away_is_told_once_and_holds_up_neither_put_nor_close(
    tmp_path, start
):
    (tmp_path / "folder").write_text("")
    with capture_logs() as logs:
        writer = start(f"sqlite:///{tmp_path}/folder/ledger.db")
        degraded(writer, "File exists", "Not a directory")
        began = time.monotonic()
        for _ in range(1000):
            writer.put(done())
        time.sleep(1.5)  # some more tries
        began_closing = time.monotonic()
        writer.close()
    assert began_closing - began < 5
    assert time.monotonic() - began_closing < 3
    warned = [log["event"] for log in logs if log["log_level"] == "warning"]
    assert warned == ["ledger degraded; runs go on", "ledger closed before all was written"]


def test_a_full_disk_degrades_and_room_on_it_recovers(small_disk, start):
    url = f"sqlite:///{small_disk}/ledger.db"
    writer = start(url)
    written_first = done(run_id=RunId("first"))
    writer.put(written_first)
    written(url, "first")
    ballast = small_disk / "ballast"
    _fill_disk(ballast)
    for _ in range(500):
        writer.put(done(run_id=RunId("second")))
    degraded(writer, "full", "No space", "disk I/O")
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    until(lambda: writer.status.state == "ok", "it recovers")
    assert rows(url, run_id="first") == [written_first]
    until(lambda: len(rows(url, run_id="second")) == 500, "all have come")
    assert writer.status.lost == 0


def _fill_disk(file):
    with file.open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(bytes(4096))


def test_a_disk_that_becomes_read_only_degrades_and_recovers(small_disk, start):
    url = f"sqlite:///{small_disk}/ledger.db"
    writer = start(url)
    until((small_disk / "ledger.db").exists, "the file is made")
    until(lambda: _remounted(small_disk, "ro"), "nothing writes")
    writer.put(done(run_id=RunId("late")))
    degraded(writer, "Read-only", "readonly", "unable to open", "read-only")
    _remounted(small_disk, "rw")
    written(url, "late")
    until(lambda: writer.status.state == "ok", "it recovers")


def _remounted(folder, mode):
    return subprocess.run(["mount", "-o", f"remount,{mode}", folder], check=False).returncode == 0


@pytest.fixture
def ordinary_user(monkeypatch):
    """Root is bound by no permission, so what runs as root runs this as somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o700, 0o400), (0o500, None)])
def test_a_file_or_folder_without_permission_degrades_and_recovers(
    folder_mode, file_mode, ordinary_user, start
):
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder, file = Path(name), Path(name, "ledger.db")
        if file_mode is not None:
            file.touch(file_mode)
        folder.chmod(folder_mode)
        writer = start(f"sqlite:///{file}")
        writer.put(done())
        degraded(writer, "Permission denied")
        folder.chmod(0o700)
        if file_mode is not None:
            file.chmod(0o600)
        written(f"sqlite:///{file}", "run-1")
        writer.close()


def test_a_file_that_is_no_database_is_left_alone_until_it_is_moved_away(tmp_path, start):
    file = tmp_path / "ledger.db"
    content = b"not a database, and somebody may want it " * 100
    file.write_bytes(content)
    writer = start(f"sqlite:///{file}")
    writer.put(done())
    degraded(writer, "not a database")
    assert file.read_bytes() == content
    file.rename(tmp_path / "kept")
    written(f"sqlite:///{file}", "run-1")


def test_a_database_that_is_damaged_midway_degrades_and_a_new_one_is_begun_when_it_is_gone(
    tmp_path, start
):
    file = tmp_path / "ledger.db"
    writer = start(f"sqlite:///{file}")
    for _ in range(300):
        writer.put(done(run_id=RunId("before")))
    until(lambda: len(rows(f"sqlite:///{file}")) == 300, "they are written")
    with file.open("r+b") as damaged:
        damaged.seek(100)
        damaged.write(os.urandom(file.stat().st_size - 100))
    writer.put(done(run_id=RunId("after")))
    degraded(writer, "malformed", "not a database", "disk I/O", "schema")
    file.unlink()
    written(f"sqlite:///{file}", "after")


def test_a_file_that_is_removed_midway_is_begun_anew(tmp_path, start):
    file = tmp_path / "ledger.db"
    writer = start(f"sqlite:///{file}")
    writer.put(done(run_id=RunId("before")))
    written(f"sqlite:///{file}", "before")
    file.unlink()
    writer.put(done(run_id=RunId("after")))
    written(f"sqlite:///{file}", "after")


def test_a_database_server_that_restarts_midway_loses_no_run(postgres, start):
    url = postgres.new_database()
    writer = start(url)
    for number in range(20):
        writer.put(done(run_id=RunId(f"before-{number}")))
    written(url, "before-19")
    postgres.stop()
    try:
        for number in range(20):
            writer.put(done(run_id=RunId(f"during-{number}")))
        degraded(writer, "OperationalError", "AdminShutdown (57P01)")
    finally:
        postgres.start()
    written(url, "during-19")
    until(lambda: writer.status.state == "ok", "it recovers")
    assert len({row.run_id for row in rows(url)}) == 40
    assert writer.status.lost == 0


def test_a_database_server_that_does_not_answer_is_told_and_holds_up_no_put(
    postgres, start, monkeypatch
):
    monkeypatch.setattr(writer_module, "_STUCK_S", 0.5)
    url = postgres.new_database()
    writer = start(url)
    writer.put(done(run_id=RunId("before")))
    written(url, "before")
    postgres.signal_all(signal.SIGSTOP)
    try:
        writer.put(done(run_id=RunId("during")))
        degraded(writer, "no answer for")
        began = time.monotonic()
        writer.put(done(run_id=RunId("during")))
        assert time.monotonic() - began < 1
    finally:
        postgres.signal_all(signal.SIGCONT)
    until(lambda: len(rows(url, run_id="during")) == 2, "both have come")
    until(lambda: writer.status.state == "ok", "it recovers")


def test_a_locked_database_is_waited_for(tmp_path, start):
    file = tmp_path / "ledger.db"
    writer = start(f"sqlite:///{file}")
    until(file.exists, "it is made")
    writer.put(done(run_id=RunId("before")))
    written(f"sqlite:///{file}", "before")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writer.put(done(run_id=RunId("during")))
    time.sleep(1)  # longer than it gathers, shorter than it waits for others
    assert rows(f"sqlite:///{file}", run_id="during") == []
    other.execute("ROLLBACK")
    other.close()
    written(f"sqlite:///{file}", "during")
    assert writer.status.state == "ok"


def test_a_schema_that_this_service_does_not_know_degrades(tmp_path, start):
    file = tmp_path / "ledger.db"
    with sqlite3.connect(file) as newer:
        newer.execute("CREATE TABLE strategiz_ledger (schema_version INTEGER)")
        newer.execute("INSERT INTO strategiz_ledger VALUES (99)")
    newer.close()
    writer = start(f"sqlite:///{file}")
    writer.put(done())
    degraded(writer, "version 99")
