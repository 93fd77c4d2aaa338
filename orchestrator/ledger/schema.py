"""The ledger's tables. A new column goes into `RUNS`, can be empty, and stands in ADDED_COLUMNS under a new version."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

SCHEMA_VERSION = 3


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment. PostgreSQL keeps its zone; SQLite knows none, so there it is written as UTC without saying so."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """To UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: datetime | None,
        dialect: sa.Dialect,  # noqa: ARG002 - SQLAlchemy gives it
    ) -> datetime | None:
        """From what the database gives, whichever zone its session is in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = sa.MetaData()

RUNS = sa.Table(
    "strategiz_runs",
    METADATA,
    sa.Column("record_id", sa.String, primary_key=True),
    sa.Column("run_id", sa.String, nullable=False, index=True),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("instance", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("user_id", sa.String, nullable=False, index=True),
    sa.Column("strategy_id", sa.String, nullable=False),
    sa.Column("code_sha256", sa.String, nullable=False),
    sa.Column("market_data_sha256", sa.String, nullable=False),
    sa.Column("bars", sa.BigInteger, nullable=False),
    sa.Column("accepted_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),
    sa.Column("outcome", sa.String),
    sa.Column("error", sa.String),
    sa.Column("limit_timeout_s", sa.Double, nullable=False),
    sa.Column("limit_memory_bytes", sa.BigInteger, nullable=False),
    sa.Column("limit_cpu_millis", sa.BigInteger, nullable=False),
    sa.Column("limit_processes", sa.BigInteger, nullable=False),
    sa.Column("limit_output_bytes", sa.BigInteger, nullable=False),
    sa.Column("queue_ms", sa.Double),
    sa.Column("sandbox_ms", sa.Double),
    sa.Column("strategy_ms", sa.Double),
    sa.Column("backtest_ms", sa.Double),
    sa.Column("total_ms", sa.Double),
    sa.Column("cpu_ms", sa.Double),
    sa.Column("peak_memory_bytes", sa.BigInteger),
    sa.Column("output_bytes", sa.BigInteger),
    sa.Column("warm", sa.Boolean),
    sa.Column("trace_id", sa.String),
    sa.Column("sets", sa.BigInteger),
    sa.Column("sets_failed", sa.BigInteger),
    sa.Column("runtime", sa.String, nullable=False),
    sa.Column("image_digest", sa.String, nullable=False),
)

ADDED_COLUMNS = {2: (RUNS.c.trace_id,), 3: (RUNS.c.sets, RUNS.c.sets_failed)}
"""What each version after the first added. Tables of an earlier one are given it at the start of a service."""

# As `RunRecord.is_refusal`; the oldest of them are the first to leave.
IS_REFUSAL = sa.and_(RUNS.c.ended_at.is_not(None), RUNS.c.warm.is_(None))
REFUSALS = sa.Index(
    "strategiz_refusals", RUNS.c.record_id, sqlite_where=IS_REFUSAL, postgresql_where=IS_REFUSAL
)

ACTIONS = sa.Table(
    "strategiz_operator_actions",
    METADATA,
    sa.Column("action_id", sa.String, primary_key=True),
    sa.Column("owner", sa.String, nullable=False, index=True),
    sa.Column("instance", sa.String, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("target_kind", sa.String, nullable=False),
    sa.Column("target", sa.String, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("set_values", sa.Text),
    sa.Column("reason", sa.String, nullable=False),
)

VERSION = sa.Table("strategiz_ledger", METADATA, sa.Column("schema_version", sa.Integer))


def add_columns(connection: sa.Connection) -> None:
    """Gives tables of an earlier version the columns that later ones have. A service of the earlier one goes on."""
    found = connection.scalar(sa.select(VERSION))
    if found is None or not 1 <= found < SCHEMA_VERSION:
        return
    for version in range(found + 1, SCHEMA_VERSION + 1):
        for column in ADDED_COLUMNS[version]:
            written = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {RUNS.name} ADD COLUMN {written}")
    connection.execute(sa.update(VERSION).values(schema_version=SCHEMA_VERSION))
