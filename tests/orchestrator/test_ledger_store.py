"""The ledger's database, the same suite on SQLite and on PostgreSQL."""

import itertools
import os
import sqlite3
import subprocess
import sys
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.ledger.record import RunRecord, failed, started
from orchestrator.ledger.schema import ADDED_COLUMNS, IS_REFUSAL, REFUSALS, RUNS, SCHEMA_VERSION
from orchestrator.ledger.store import PRUNED_AT_ONCE, PRUNING_LOCK, LedgerUnavailable, Query
from orchestrator.run import Limits, Outcome, RunId
from tests.orchestrator.ledger_records import USAGE, begun, done, ended

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
REPOSITORY = Path(__file__).resolve().parents[2]


def changed(ledger_url, statement):
    """Does *statement* as somebody else would, of another version or with a client of the database."""
    engine = sa.create_engine(ledger_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def ids(store, **asked):
    return [record.run_id for record in store.read(Query(**asked))]


def test_a_row_holds_what_its_record_held(store):
    record = done(run_id=RunId("run-9"), user_id="Ünal 🚀")
    store.write([record])
    assert store.read(Query()) == [record]


def test_columns_are_the_fields_of_a_record():
    assert {column.name for column in RUNS.c} == {field.name for field in fields(RunRecord)}


def test_a_run_is_seen_without_an_end_until_it_has_one(store):
    record = begun()
    store.write([record])
    assert store.read(Query(unfinished=True)) == [record]
    store.write([ended(record, Outcome.TIMEOUT, USAGE)])
    assert store.read(Query(unfinished=True)) == []
    (row,) = store.read(Query())
    assert (row.outcome, row.error, row.total_ms) == ("TIMEOUT", None, USAGE.total_ms)
    assert row.ended_at >= row.accepted_at


def test_a_run_id_that_comes_again_is_a_row_of_its_own(store):
    store.write([done(outcome=Outcome.TIMEOUT)])
    store.write([done(outcome=Outcome.SUCCEEDED)])
    rows = store.read(Query(run_id="run-1"))
    assert sorted(row.outcome for row in rows) == ["SUCCEEDED", "TIMEOUT"]


def test_writing_the_same_again_changes_nothing(store):
    records = [done(), begun()]
    store.write(records)
    before = store.read(Query())
    store.write(records)
    assert store.read(Query()) == before


def test_runs_are_found_by_each_filter_and_by_all_together(store):
    hour = timedelta(hours=1)
    store.write(
        [
            done(run_id=RunId("a"), age=5 * hour),
            done(run_id=RunId("b"), user_id="bob", age=4 * hour),
            done(run_id=RunId("c"), strategy_id="s2", age=3 * hour),
            done(run_id=RunId("d"), outcome=Outcome.OUT_OF_MEMORY, age=2 * hour),
            failed(begun(run_id=RunId("e"), age=hour), "Overloaded", 2.0),
            begun(run_id=RunId("f")),
        ]
    )
    now = datetime.now(UTC)
    assert ids(store) == ["f", "e", "d", "c", "b", "a"]
    assert ids(store, limit=2) == ["f", "e"]
    assert ids(store, user_id="bob") == ["b"]
    assert ids(store, strategy_id="s2") == ["c"]
    assert ids(store, run_id="d") == ["d"]
    assert ids(store, ended_as="out_of_memory") == ["d"]
    assert ids(store, ended_as="OVERLOADED") == ["e"]
    assert ids(store, unfinished=True) == ["f"]
    assert ids(store, since=now - 2.5 * hour) == ["f", "e", "d"]
    assert ids(store, user_id="ann", ended_as="SUCCEEDED", since=now - 4.5 * hour) == ["c"]
    assert ids(store, user_id="' OR 1=1 --") == []


def test_the_oldest_leave_when_there_are_too_many(store):
    store.write([done(run_id=RunId(str(n)), age=timedelta(seconds=20 - n)) for n in range(20)])
    assert store.prune(LONG_AGO, max_rows=20) == 0
    assert store.prune(LONG_AGO, max_rows=19) == 1
    assert store.prune(LONG_AGO, max_rows=3) == 16
    assert ids(store) == ["19", "18", "17"]


def refused(run_id, age_s):
    return failed(begun(run_id=RunId(run_id), age=timedelta(seconds=age_s)), "Overloaded", 2.0)


def ran(run_id, age_s, outcome=Outcome.SUCCEEDED):
    return done(run_id=RunId(run_id), age=timedelta(seconds=age_s), outcome=outcome)


def test_runs_without_a_sandbox_leave_before_all_others_the_oldest_first(store):
    store.write([ran("old", 90), ran("rejected", 80, Outcome.REJECTED), ran("killed", 70)])
    store.write([refused("full", 60), refused("newest", 10)])
    cancelled = failed(started(begun(age=timedelta(seconds=5)), warm=True), "Cancelled", 3.0)
    store.write([cancelled, begun(run_id=RunId("on"))])
    left = [set(ids(store))]
    for max_rows in range(6, 0, -1):
        assert store.prune(LONG_AGO, max_rows=max_rows) == 1
        left.append(set(ids(store)))
    gone = [before - after for before, after in itertools.pairwise(left)]
    assert gone == [{"rejected"}, {"full"}, {"newest"}, {"old"}, {"killed"}, {"run-1"}]


def test_a_flood_of_refusals_pushes_nobody_out(store):
    store.write([ran(f"kept {n}", 1000) for n in range(10)])
    store.write([refused("flood", 500) for _ in range(PRUNED_AT_ONCE + 500)])
    assert store.prune(LONG_AGO, max_rows=20) == PRUNED_AT_ONCE
    assert store.prune(LONG_AGO, max_rows=20) == 490
    assert len(ids(store, limit=100)) == 20
    assert len({run_id for run_id in ids(store, limit=100) if run_id.startswith("kept")}) == 10


def test_refusals_are_found_by_an_index_also_where_the_tables_are_older(ledger_url, new_store):
    store = new_store(ledger_url)
    store.prepare()
    with store._engine.begin() as connection:
        REFUSALS.drop(connection)
    store.prepare()
    oldest = sa.select(RUNS.c.record_id).where(IS_REFUSAL).order_by(RUNS.c.record_id).limit(9)
    with store._engine.begin() as connection:
        if ledger_url.startswith("sqlite"):
            explain = "EXPLAIN QUERY PLAN"
        else:
            explain = "EXPLAIN"
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        asked = oldest.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.execute(sa.text(f"{explain} {asked}")).all()
    assert REFUSALS.name in str(plan)


def test_services_that_share_it_do_not_remove_the_same_number_twice(postgres, new_store):
    url = postgres.new_database()
    store, other = new_store(url), new_store(url)
    store.prepare()
    store.write([ran(str(n), 20) for n in range(20)])
    with other.transaction() as connection:
        assert connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(PRUNING_LOCK)))
        assert store.prune(LONG_AGO, max_rows=10) == 0
    assert store.prune(LONG_AGO, max_rows=10) == 10


def test_what_is_too_old_leaves(store):
    for days in (1, 29, 31, 400):
        store.write([done(run_id=RunId(str(days)), age=timedelta(days=days))])
    assert store.prune(datetime.now(UTC) - timedelta(days=30), max_rows=1000) == 2
    assert ids(store) == ["1", "29"]


@pytest.mark.slow
def test_much_leaves_in_pieces_that_do_not_hold_up_other_services(store):
    store.write([done() for _ in range(PRUNED_AT_ONCE + 1)])
    assert store.prune(LONG_AGO, max_rows=1) == PRUNED_AT_ONCE
    assert len(ids(store)) == 1


def test_sqlites_file_gives_its_space_back(tmp_path, new_store):
    store = new_store(f"sqlite:///{tmp_path}/ledger.db")
    store.prepare()
    store.write([done() for _ in range(2000)])
    before = (tmp_path / "ledger.db").stat().st_size
    store.prune(LONG_AGO, max_rows=1)
    assert (tmp_path / "ledger.db").stat().st_size < before / 5


def test_sqlites_file_and_folder_are_for_its_user_alone(tmp_path, new_store):
    new_store(f"sqlite:///{tmp_path}/state/strategiz/ledger.db").prepare()
    folder = tmp_path / "state" / "strategiz"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "ledger.db").stat().st_mode & 0o777 == 0o600


def test_preparing_again_keeps_what_is_there(store):
    store.write([done()])
    store.prepare()
    assert len(store.read(Query())) == 1


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION + 1])
def test_tables_of_another_version_are_refused_and_left_alone(version, ledger_url, store):
    changed(ledger_url, f"UPDATE strategiz_ledger SET schema_version = {version}")
    for use in (store.prepare, lambda: store.read(Query())):
        with pytest.raises(LedgerUnavailable, match=f"version {version}.*version {SCHEMA_VERSION}"):
            use()


def test_tables_of_the_first_version_keep_their_rows_and_gain_what_they_lack(ledger_url, store):
    store.write([done(run_id=RunId("old"))])
    for columns in ADDED_COLUMNS.values():
        for column in columns:
            changed(ledger_url, f"ALTER TABLE strategiz_runs DROP COLUMN {column.name}")
    changed(ledger_url, "UPDATE strategiz_ledger SET schema_version = 1")
    with pytest.raises(LedgerUnavailable, match="version 1"):
        store.read(Query())

    store.prepare()
    store.write([replace(done(run_id=RunId("new")), trace_id="a" * 32)])

    assert {row.run_id: row.trace_id for row in store.read(Query())} == {
        "old": None,
        "new": "a" * 32,
    }


def test_each_version_after_the_first_says_what_it_added():
    assert list(ADDED_COLUMNS) == list(range(2, SCHEMA_VERSION + 1))
    assert all(column.nullable for columns in ADDED_COLUMNS.values() for column in columns)


def test_asking_makes_no_file(tmp_path, new_store):
    with pytest.raises(LedgerUnavailable, match="no such file"):
        new_store(f"sqlite:///{tmp_path}/ledger.db").read(Query())
    assert list(tmp_path.iterdir()) == []


def test_a_postgresql_that_cannot_hold_every_text_is_refused(postgres, new_store):
    with pytest.raises(LedgerUnavailable, match="encoding is LATIN1"):
        new_store(postgres.new_database("LATIN1")).prepare()


def test_times_are_moments_whatever_zone_the_database_is_in(postgres, new_store):
    url = postgres.new_database()
    name = url.split("/")[3].split("?")[0]
    postgres.rows(url, f"ALTER DATABASE {name} SET timezone TO 'Asia/Kathmandu'")
    store = new_store(url)
    store.prepare()
    record = done()
    store.write([record])
    (row,) = store.read(Query())
    assert row.accepted_at == record.accepted_at
    assert row.accepted_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:hunter2@127.0.0.1:1/ledger",
        "postgresql://ann:hunter2@127.0.0.1:port/ledger",
        "postgresql://ann:hunter2@nonexistent.invalid/ledger",
        "sqlite:////proc/nonexistent/ledger.db",
        "postgresql://ann:hunter2@/ledger?host=/nonexistent",
        "postgresql://ann:hunter2@/ledger?host=/nonexistent&no_such_option=1",
    ],
)
def test_no_fault_tells_where_the_database_is_or_its_password(url, new_store):
    with pytest.raises(LedgerUnavailable) as caught:
        new_store(url).prepare()
    told = str(caught.value)
    assert told
    for secret in ("hunter2", "127.0.0.1", "nonexistent"):
        assert secret not in told


def test_a_fault_of_postgresql_is_told_by_its_class_and_state_and_its_text_to_the_operator(
    postgres, new_store
):
    with pytest.raises(LedgerUnavailable) as caught:
        new_store(postgres.new_database()).read(Query())
    assert str(caught.value) == "UndefinedTable (42P01)"
    assert "does not exist" in caught.value.detail
    with pytest.raises(LedgerUnavailable) as caught:
        new_store("postgresql://ann@127.0.0.1:1/ledger").read(Query())
    assert str(caught.value) == "OperationalError"
    assert "127.0.0.1" in caught.value.detail


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(st.characters(exclude_categories=()), max_size=200),
    number=st.integers(),
    real=st.floats(),
)
def test_whatever_a_client_or_a_runner_sends_can_be_stored(store, text, number, real):
    """One record that no database takes would hold up all that come after it."""
    record = begun(
        run_id=RunId(text),
        user_id=text,
        strategy_id=text,
        limits=Limits(30, number, number, number, number),
    )
    usage = replace(USAGE, peak_memory_bytes=number, output_bytes=number, cpu_ms=real)
    store.write([ended(record, Outcome.CRASHED, usage)])
    (row,) = [row for row in store.read(Query(run_id=text)) if row.record_id == record.record_id]
    assert len(row.user_id) <= 128


WRITE = """
import sys
from orchestrator.ledger.store import LedgerStore
from orchestrator.run import RunId
from tests.orchestrator.ledger_records import begun, done
store = LedgerStore(sys.argv[1])
store.prepare()
for number in range(40):
    record = begun(run_id=RunId(sys.argv[2]))
    store.write([record])
    store.write([done(run_id=RunId(sys.argv[2]))])
store.close()
"""


@pytest.mark.slow
def test_services_that_start_and_write_at_the_same_time_share_it(ledger_url, new_store):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, ledger_url, f"writer-{number}"],
            cwd=REPOSITORY,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    for writer in writers:
        _, complaint = writer.communicate()
        assert writer.returncode == 0, complaint
    store = new_store(ledger_url)
    for number in range(3):
        assert len(store.read(Query(run_id=f"writer-{number}", limit=1000))) == 80
    if ledger_url.startswith("sqlite"):
        connection = sqlite3.connect(ledger_url.removeprefix("sqlite:///"))
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
