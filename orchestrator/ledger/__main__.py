"""Shows the ledger: `python -m orchestrator.ledger`. Reads only."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from orchestrator.ledger.record import RunRecord
from orchestrator.ledger.store import LedgerStore, LedgerUnavailable, Query
from orchestrator.settings import InvalidSettings, load_settings
from orchestrator.terminal import printable, table

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HEADINGS = (
    "accepted (UTC)", "run", "kind", "user", "strategy", "end", "total ms", "cpu ms", "peak MiB",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        records = _records(asked)
    except (InvalidSettings, LedgerUnavailable) as error:
        detail = getattr(error, "detail", "")
        words = f"{error}: {detail}" if detail and detail != str(error) else str(error)
        print(f"no ledger: {words}", file=sys.stderr)  # noqa: T201 - for whoever asks
        return 1
    lines = map(as_json, records) if asked.json else table([_HEADINGS, *map(_cells, records)])
    try:
        for line in lines:
            print(line)  # noqa: T201 - as above
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()  # `| head` has read enough; Python would complain of it at its end
    return 0


def _records(asked: argparse.Namespace) -> list[RunRecord]:
    url = load_settings().ledger_url
    if not url:
        raise LedgerUnavailable("STRATEGIZ_LEDGER_URL is empty")
    store = LedgerStore(url)
    try:
        return store.read(
            Query(
                run_id=asked.run_id,
                user_id=asked.user,
                strategy_id=asked.strategy,
                ended_as=asked.outcome,
                since=asked.since,
                unfinished=asked.unfinished,
                limit=asked.limit,
            )
        )
    finally:
        store.close()


def as_json(record: RunRecord) -> str:
    """*record* as an object on one line, in ASCII; times as ISO 8601."""
    return json.dumps(asdict(record), default=datetime.isoformat)


def since(text: str, now: datetime | None = None) -> datetime:
    """The moment that *text* names: `90s`, `30m`, `2h`, `1d` or `1w` ago, or ISO 8601, in UTC if it says no zone.

    Raises:
        argparse.ArgumentTypeError: It names none.
    """
    try:
        if ago := re.fullmatch(r"(\d{1,9})([smhdw])", text):
            length = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
            return (now or datetime.now(UTC)) - length
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither a time ago, such as 2h or 1d, nor an ISO 8601 time"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cells(record: RunRecord) -> tuple[str, ...]:
    peak = record.peak_memory_bytes
    return (
        f"{record.accepted_at:%Y-%m-%d %H:%M:%S}",
        printable(record.run_id),
        record.kind,
        printable(record.user_id),
        printable(record.strategy_id),
        record.outcome or record.error or "unfinished",
        "" if record.total_ms is None else f"{record.total_ms:.0f}",
        "" if record.cpu_ms is None else f"{record.cpu_ms:.0f}",
        "" if peak is None else f"{peak / 2**20:.0f}",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m orchestrator.ledger",
        description="Shows the newest runs of the ledger that STRATEGIZ_LEDGER_URL names.",
    )
    parser.add_argument("--run-id", metavar="ID")
    parser.add_argument("--user", metavar="ID")
    parser.add_argument("--strategy", metavar="ID")
    parser.add_argument(
        "--outcome", metavar="NAME", help="such as TIMEOUT, Overloaded or Cancelled"
    )
    parser.add_argument("--since", metavar="TIME", type=since, help="2h, 1d, ... ago, or ISO 8601")
    parser.add_argument("--unfinished", action="store_true", help="only runs that have not ended")
    parser.add_argument("--limit", metavar="N", type=_count, default=50, help="at most; default 50")
    parser.add_argument("--json", action="store_true", help="all columns, one object a line")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**31:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of runs")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
