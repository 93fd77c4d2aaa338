"""The ledger's database: SQLite in a file of its own, or PostgreSQL. Blocks; for threads and for tools.

Every database error leaves here as LedgerUnavailable, whose text holds no row, host, user or path.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from orchestrator.ledger.record import RunRecord, first_record_id, storable
from orchestrator.ledger.schema import (
    IS_REFUSAL,
    METADATA,
    REFUSALS,
    RUNS,
    SCHEMA_VERSION,
    VERSION,
    add_columns,
)

_BUSY_S = 5.0
_CONNECT_S = 5
_STATEMENT_MS = 10_000
# A number of our own: two services that start at once make the tables one after the other.
_POSTGRES_LOCK = 0x73747261_74656769
PRUNING_LOCK = _POSTGRES_LOCK + 1
_REASON_CHARACTERS = 200
PRUNED_AT_ONCE = 5_000


class LedgerUnavailable(Exception):
    """The database cannot be used now; the message says why, to anyone.

    Attributes:
        detail: What the database said, for the operator: it may name host, path and user.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Query:
    """Which runs are asked for. None leaves a field open.

    Attributes:
        ended_as: An outcome, or the class of an error, in any case.
        since: Accepted then or later.
        before: Only those whose `record_id` comes before this.
        unfinished: Only those that have not ended.
        limit: At most so many, the newest.
    """

    run_id: str | None = None
    user_id: str | None = None
    strategy_id: str | None = None
    ended_as: str | None = None
    since: datetime | None = None
    before: str | None = None
    unfinished: bool = False
    limit: int = 50


class LedgerStore:
    """One database of the ledger. Nothing is opened before it is used.

    Args:
        url: `sqlite:///path` or `postgresql://...`, as SQLAlchemy reads them.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def prepare(self) -> None:
        """Makes the tables where there are none, and gives those of an earlier version of ours what they lack.

        Raises:
            LedgerUnavailable: That cannot be done, or the tables are of a version that is not known here.
        """
        with _told():
            if self._file is not None:
                _make_file(self._file)
                with self._engine.connect() as connection:
                    # Before the first table, or it takes no effect.
                    connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
                    connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        with self.transaction() as connection:
            if self._file is None:
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                if encoding != "UTF8":
                    raise LedgerUnavailable(f"the database's encoding is {encoding}, not UTF8")
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_POSTGRES_LOCK)))
            METADATA.create_all(connection)
            REFUSALS.create(connection, checkfirst=True)  # Tables that were there may lack it.
            if connection.scalar(sa.select(VERSION)) is None:
                connection.execute(sa.insert(VERSION), {"schema_version": SCHEMA_VERSION})
            add_columns(connection)
            _check_version(connection)

    def write(self, records: Sequence[RunRecord]) -> None:
        """Puts *records* in, each in the place of an earlier one of its `record_id`.

        Raises:
            LedgerUnavailable: None of them was put in, as far as is known.
        """
        rows = [{name: getattr(record, name) for name in RUNS.c.keys()} for record in records]  # noqa: SIM118 - columns, not a dict
        with self.transaction() as connection:
            connection.execute(self._upsert, rows)

    def prune(self, oldest: datetime, max_rows: int) -> int:
        """Removes at most 5,000 of the runs that are older than *oldest* or more than *max_rows*; how many.

        If there are too many rows, runs without a sandbox are deleted first, because they cost their callers nothing;
        of either kind, the oldest.

        Raises:
            LedgerUnavailable: None was removed.
        """
        with self.transaction() as connection:
            if self._file is None and not connection.scalar(
                sa.select(sa.func.pg_try_advisory_xact_lock(PRUNING_LOCK))
            ):
                return (
                    0  # Another service is at it; both would remove as many as there are too many.
                )
            is_old = RUNS.c.record_id < first_record_id(oldest)
            removed = _remove(connection, is_old, PRUNED_AT_ONCE)
            rows = connection.scalar(sa.select(sa.func.count()).select_from(RUNS)) or 0
            excess = min(rows - max_rows, PRUNED_AT_ONCE - removed)
            for which in (IS_REFUSAL, sa.true()):
                gone = _remove(connection, which, excess)
                removed, excess = removed + gone, excess - gone
        if removed and self._file is not None:
            with _told(), self._engine.connect() as connection:
                # Each step of this statement frees one page, and a script alone takes every step.
                connection.connection.executescript("PRAGMA incremental_vacuum")
        return removed

    def read(self, query: Query) -> list[RunRecord]:
        """The runs that *query* asks for, newest first.

        Raises:
            LedgerUnavailable: There is no ledger, or it cannot be read.
        """
        chosen = sa.select(RUNS).order_by(RUNS.c.record_id.desc()).limit(query.limit)
        for column, wanted in (
            (RUNS.c.run_id, query.run_id),
            (RUNS.c.user_id, query.user_id),
            (RUNS.c.strategy_id, query.strategy_id),
        ):
            if wanted is not None:
                chosen = chosen.where(column == storable(wanted))
        if query.ended_as is not None:
            name = query.ended_as.lower()
            chosen = chosen.where(
                sa.or_(sa.func.lower(RUNS.c.outcome) == name, sa.func.lower(RUNS.c.error) == name)
            )
        if query.since is not None:
            chosen = chosen.where(RUNS.c.record_id >= first_record_id(query.since))
        if query.before is not None:
            chosen = chosen.where(RUNS.c.record_id < query.before)
        if query.unfinished:
            chosen = chosen.where(RUNS.c.ended_at.is_(None))
        with self.reading() as connection:
            return [RunRecord(**row) for row in connection.execute(chosen).mappings()]

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for one question.

        Raises:
            LedgerUnavailable: There is no ledger, or it cannot be read.
        """
        if self._file is not None and not self._file.is_file():
            raise LedgerUnavailable("there is no such file")
        with _told(), self._engine.connect() as connection:
            _check_version(connection)
            yield connection

    def close(self) -> None:
        """Lets go of the database."""
        if "_engine" in self.__dict__:
            self._engine.dispose()

    @cached_property
    def _parsed(self) -> sa.URL:
        try:
            return sa.make_url(self._url)
        except (sa.exc.ArgumentError, ValueError) as error:
            raise LedgerUnavailable("the ledger's URL cannot be read") from error

    @cached_property
    def _file(self) -> Path | None:
        """SQLite's file; None on PostgreSQL."""
        return Path(self._parsed.database or "") if _is_sqlite(self._parsed) else None

    @cached_property
    def _engine(self) -> sa.Engine:
        return (
            _sqlite_engine(self._parsed)
            if _is_sqlite(self._parsed)
            else _postgres_engine(self._parsed)
        )

    @cached_property
    def _upsert(self) -> sa.Executable:
        insert = sqlite.insert(RUNS) if _is_sqlite(self._parsed) else postgresql.insert(RUNS)
        renewed = {name: insert.excluded[name] for name in RUNS.c.keys() if name != "record_id"}  # noqa: SIM118 - as above
        return insert.on_conflict_do_update(index_elements=["record_id"], set_=renewed)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One that writes.

        Raises:
            LedgerUnavailable: It came to nothing.
        """
        with _told(), self._engine.begin() as connection:
            if self._file is None:
                connection.exec_driver_sql(f"SET LOCAL statement_timeout = {_STATEMENT_MS}")
            else:
                # Told to write from the start, it waits for others that do, where it would else be refused later.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


def _remove(connection: sa.Connection, which: sa.ColumnElement[bool], limit: int) -> int:
    """Removes the oldest *limit* runs of *which*; how many there were."""
    if limit <= 0:
        return 0
    doomed = (
        sa.select(RUNS.c.record_id)
        .where(which)
        .order_by(RUNS.c.record_id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # Those that are being written are left alone.
    )
    return connection.execute(sa.delete(RUNS).where(RUNS.c.record_id.in_(doomed))).rowcount


def _is_sqlite(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    # A connection for each use: one that stays open would go on with a file that was moved away or removed.
    engine = sa.create_engine(
        url, poolclass=sa.NullPool, hide_parameters=True, connect_args={"timeout": _BUSY_S}
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # Python begins no transactions behind our back.
        connection.execute("PRAGMA synchronous = NORMAL")

    return engine


def _postgres_engine(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": _CONNECT_S,
            "tcp_user_timeout": _STATEMENT_MS,
            "client_encoding": "utf8",
            "fallback_application_name": "strategiz-ledger",
            "prepare_threshold": None,  # Connection poolers that share sessions know no prepared statements.
        },
    )


def _make_file(path: Path) -> None:
    """Makes an empty file, and its folder, that only this user can read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _check_version(connection: sa.Connection) -> None:
    found = connection.scalar(sa.select(VERSION))
    if found != SCHEMA_VERSION:
        raise LedgerUnavailable(
            f"its tables are of version {found}, and this service knows version {SCHEMA_VERSION}"
        )


@contextmanager
def _told() -> Iterator[None]:
    """Faults of the database in our words."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise LedgerUnavailable(_reason(error), _detail(error)) from error


def _reason(error: Exception) -> str:
    """What is wrong, without the path, host, user and row that clients who ask for our health have no business with."""
    if isinstance(error, sa.exc.DBAPIError) and error.orig is not None:
        if isinstance(error.orig, sqlite3.Error):
            # SQLite knows no hosts, and says nothing of its file.
            return _detail(error) or type(error.orig).__name__
        state = getattr(error.orig, "sqlstate", None)
        return type(error.orig).__name__ + (f" ({state})" if state else "")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def _detail(error: Exception) -> str:
    """What the database said, without the rows in further lines."""
    if isinstance(error, sa.exc.DBAPIError):
        lines = str(error.orig).splitlines()
        return lines[0][:_REASON_CHARACTERS] if lines else ""
    return ""
