"""Settings of the ledger of runs."""

from __future__ import annotations

import os

from pydantic import BaseModel, Field


def _state_file() -> str:
    """SQLite's URL of the ledger in the user's folder for state, or where there is no user, in the system's."""
    home = os.environ.get("HOME")
    state = os.environ.get("XDG_STATE_HOME") or (f"{home}/.local/state" if home else "/var/lib")
    return f"sqlite:///{state}/strategiz/ledger.db"


class LedgerSettings(BaseModel):
    """The ledger."""

    ledger_url: str = Field(
        default_factory=_state_file,
        pattern=r"^(|sqlite:///.+|postgresql(\+psycopg)?://.+)$",
        repr=False,
        description="database of the ledger of runs, SQLite or PostgreSQL; empty = no ledger",
    )
    ledger_max_age_days: float = Field(
        90.0, gt=0, le=36_500, description="runs older than this are deleted from the ledger"
    )
    ledger_max_rows: int = Field(
        200_000,
        ge=1,
        description="largest number of runs in the ledger; beyond it refused ones are deleted, then the oldest",
    )
