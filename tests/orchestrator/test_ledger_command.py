"""`python -m orchestrator.ledger`: what an operator asks, and what is shown."""

import argparse
import json
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.ledger.__main__ import main, since
from orchestrator.ledger.record import failed
from orchestrator.run import Outcome, RunId
from tests.orchestrator.ledger_records import begun, done

NOW = datetime(2024, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def ask(store, ledger_url, monkeypatch, capsys):
    """What is printed for arguments, line by line, of a ledger with four runs."""
    monkeypatch.setenv("STRATEGIZ_LEDGER_URL", ledger_url)
    store.write(
        [
            done(run_id=RunId("a"), age=timedelta(hours=3)),
            done(run_id=RunId("b"), user_id="bob", outcome=Outcome.TIMEOUT, age=timedelta(hours=2)),
            failed(begun(run_id=RunId("c"), age=timedelta(hours=1)), "Overloaded", 60_000.0),
            begun(run_id=RunId("d"), strategy_id="s2"),
        ]
    )

    def lines(*arguments):
        assert main(arguments) == 0
        return capsys.readouterr().out.splitlines()

    return lines


def test_the_table_has_a_heading_and_the_newest_run_first(ask):
    heading, *lines = ask()
    assert heading.split()[0] == "accepted"
    assert [line.split()[2] for line in lines] == ["d", "c", "b", "a"]
    assert [line.split()[6] for line in lines] == [
        "unfinished",
        "Overloaded",
        "TIMEOUT",
        "SUCCEEDED",
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--user", "bob"], ["b"]),
        (["--strategy", "s2"], ["d"]),
        (["--outcome", "timeout"], ["b"]),
        (["--outcome", "overloaded"], ["c"]),
        (["--run-id", "a"], ["a"]),
        (["--unfinished"], ["d"]),
        (["--since", "90m"], ["d", "c"]),
        (["--limit", "1"], ["d"]),
        (["--user", "nobody"], []),
    ],
)
def test_each_filter_finds_its_runs(ask, arguments, found):
    assert [json.loads(line)["run_id"] for line in ask(*arguments, "--json")] == found


def test_json_has_every_column_on_one_line_a_run(ask):
    (line,) = ask("--run-id", "b", "--json")
    row = json.loads(line)
    assert row["outcome"] == "TIMEOUT"
    assert row["peak_memory_bytes"] == 90_000_000
    assert row["warm"] is True
    assert datetime.fromisoformat(row["accepted_at"]).utcoffset() == timedelta(0)


def test_ids_cannot_act_on_the_terminal(ask, store):
    store.write([done(user_id="\x1b]0;title\x07\n\u202efake\x9b", strategy_id="back\\slash é")])
    _, line, *_ = ask("--limit", "1")
    assert line.isprintable()
    assert r"\x1b]0;title\x07\n\u202efake\x9b" in line
    assert r"back\\slash é" in line
    (line,) = ask("--limit", "1", "--json")
    assert line.isprintable()
    assert json.loads(line)["user_id"].startswith("\x1b")


def test_where_there_is_no_ledger_it_says_so(monkeypatch, capsys, tmp_path):
    for url, words in (("", "is empty"), (f"sqlite:///{tmp_path}/none.db", "no such file")):
        monkeypatch.setenv("STRATEGIZ_LEDGER_URL", url)
        assert main([]) == 1
        told = capsys.readouterr()
        assert words in told.err
        assert told.out == ""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("30m", NOW - timedelta(minutes=30)),
        ("2h", NOW - timedelta(hours=2)),
        ("1d", NOW - timedelta(days=1)),
        ("1w", NOW - timedelta(weeks=1)),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01T10:00:00+02:00", datetime(2024, 5, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_time_is_one_ago_or_a_moment(text, moment):
    assert since(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2x", "999999999w", "-1d"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError):
        since(text, NOW)
