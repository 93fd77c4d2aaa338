"""The operators' commands against a whole service: answers on standard output, refusals and exit codes."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from orchestrator.commands.main import main
from tests.e2e.ended_runs import BARS, EMPTY
from tests.e2e.sleeping_runs import sleeping, started_run
from tests.stand.running_service import (
    REPOSITORY,
    events_until,
    refusal_of,
    run_request,
    service_environment,
    until,
)
from tests.stand.tiers import TIER_OF, run_tiers, set_tiers

WITHIN_S = 20.0


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    return tmp_path_factory.mktemp("commands") / "ledger.db"


@pytest.fixture(scope="module")
def settings(ledger):
    return {
        "OPERATOR_PORT": 0,
        "OWNER": f"commands-{os.getpid()}",
        "LEDGER_URL": f"sqlite:///{ledger}",
        "USER_TIERS": json.dumps(TIER_OF),
        "SLOTS": 3,
        "MEMORY_BUDGET_MB": 4096,
    }


@pytest.fixture
def running(service_with, settings):
    return service_with(**settings)


@pytest.fixture
def strategiz(running, settings):
    """Does a command, in this process, with the environment of an operator's shell."""

    def run(*arguments, code=0, address=running.operator_address):
        where = ("--address", address) if address else ()
        environment = service_environment(**settings)
        done = CliRunner(env=environment).invoke(main, [*arguments, *where])
        assert done.exit_code == code, done.output
        return done

    return run


def test_limits_are_shown_set_and_told_with_who_changed_them(strategiz):
    said = strategiz("limits", "set", "--user", "ann", "--max-bars", "5000", "--reason", "noise")
    assert (said.stdout, said.stderr) == ("max_bars: 2000000 -> 5000\n", "")
    shown = strategiz("limits", "show", "--user", "ann")
    assert re.search(r"max_bars +5000 +1 +2000000 +bars +user ann\n", shown.stdout)
    assert "of tier gold" in shown.stdout
    told = json.loads(strategiz("limits", "show", "--user", "ann", "--json").stdout)
    assert told["limits"]["max_bars"] == 5000
    assert told["changed"][0]["scope"] == {"tier": "", "user_id": "ann"}
    history = strategiz("limits", "history", address="").stdout
    assert re.search(r"limits +user ann +max_bars 2000000 -> 5000 +noise", history)
    strategiz("limits", "set", "--user", "ann", "--reset", "max-bars")
    assert json.loads(strategiz("limits", "show", "--json").stdout)["changed"] == []


def test_what_is_refused_says_what_to_do_on_standard_error_and_by_exit_code(strategiz):
    for arguments, code, words in (
        (("limits", "set", "--max-memory-mb", "9999"), 2, "limits.max_memory_mb: is 9999; it must"),
        (("limits", "set"), 2, "nothing to change"),
        (("limits", "set", "--max-bars", "99999999999"), 2, "out of range"),
        (("pool", "--size", "999"), 2, "size: is 999; it must be from 0 to 256"),
        (("runs", "show", "nobody"), 4, "'nobody' is no run"),
        (("cancel", "nobody"), 4, "no run in flight"),
        (("runs", "list", "--since", "never"), 2, "neither a time ago"),
    ):
        said = strategiz(*arguments, code=code)
        assert said.stdout == ""
        assert words in said.stderr
    for command in ("pool", "top"):
        said = strategiz(command, code=3, address="127.0.0.1:9")
        assert said.stdout == ""
        assert "no operator service answers on 127.0.0.1:9" in said.stderr
    # Where the service picks its port, nobody can know it.
    said = strategiz("pool", code=2, address="")
    assert "name it with --address" in said.stderr


def test_runs_are_listed_shown_and_cancelled(running, strategiz):
    request = sleeping(60)
    request.run_id, request.user_id = "to-cancel", "bob"
    stream = running.stub.StreamStrategy(request)
    events_until(stream, "started")
    listed = strategiz("runs", "list", "--in-flight").stdout.splitlines()
    assert re.search(r"to-cancel +bob +free +running", listed[1])
    assert "running" in strategiz("runs", "show", "to-cancel").stdout
    cancelled = strategiz("cancel", "to-cancel", "--reason", "too long")
    assert cancelled.stdout == "to-cancel: CANCELLED; its sandbox is removed\n"
    told = json.loads(strategiz("runs", "show", "to-cancel", "--json").stdout)
    assert (told["outcome"], told["state"], told["tier"]) == (
        "CANCELLED",
        "RUN_STATE_ENDED",
        "free",
    )
    assert isinstance(told["accepted_at_ms"], int)
    first = strategiz("runs", "list", "--outcome", "cancelled", "--limit", "1")
    assert "to-cancel" in first.stdout


def test_drain_resume_and_the_pool(running, strategiz):
    assert strategiz("drain").stdout == "draining: 0 runs in flight, 0 in the queue\n"
    assert (
        refusal_of(lambda: running.stub.ExecuteStrategy(run_request(EMPTY, BARS))).reason
        == "DRAINING"
    )
    assert "refused: draining" in strategiz("pool").stdout
    assert strategiz("resume").stdout == "taking new runs\n"
    assert json.loads(strategiz("pool", "--size", "1", "--json").stdout)["pool_size"] == 1
    until(
        lambda: json.loads(strategiz("pool", "--json").stdout)["waiting_sandboxes"] == 1,
        WITHIN_S,
        "one waits",
    )
    assert re.search(r"sandboxes +1 of 1 wait", strategiz("pool").stdout)
    strategiz("pool", "--size", "0")
    until(
        lambda: json.loads(strategiz("pool", "--json").stdout)["memory_waiting_bytes"] == 0,
        WITHIN_S,
        "none waits",
    )


@pytest.mark.timeout(180)
def test_runs_of_three_tiers_have_their_tiers_limits_and_advice_counts_them(
    running, strategiz, tmp_path
):
    set_tiers(running.operator)
    held = run_tiers(running.stub, running.operator, 30, at_once=6)
    assert held.wrong == []
    html = tmp_path / "advice.html"

    def counted():
        arguments = ("limits", "advise", "--pass", "75", "--json", "--html", str(html))
        groups = json.loads(strategiz(*arguments, address="").stdout)["groups"]
        return {one["name"]: one for one in groups}

    ran = dict.fromkeys(set(TIER_OF.values()), 0)
    for (tier, _kind, end), runs in held.ends.items():
        ran[tier] += runs * end.isupper()
    groups = until(
        lambda: (
            (found := counted()) and all(found[tier]["runs"] >= ran[tier] for tier in ran) and found
        ),
        WITHIN_S,
        "the ledger has them",
    )
    free = {one["resource"]["name"]: one for one in groups["free"]["resources"]}
    assert free["peak memory"]["in_force"] == 128
    assert free["peak memory"]["ended"] == groups["free"]["outcomes"]["OUT_OF_MEMORY"] > 0
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    text = strategiz("limits", "advise", address="").stdout
    assert "tier free" in text
    assert "are too few to say what 99.9 % need; it takes 1,000." in text


def test_top_draws_the_service_once_and_live(running, strategiz, settings):
    stream = started_run(running)
    once = strategiz("top", "--once").stdout
    assert "slots" in once
    assert "1 of 3" in once
    assert "running" in once
    told = json.loads(strategiz("top", "--once", "--json").stdout)
    assert told["status"]["running"] == 1
    live = subprocess.Popen(
        [
            sys.executable, "-m", "orchestrator.commands", "top", "--json",
            "--address", running.operator_address,
        ],
        cwd=REPOSITORY,
        env=service_environment(**settings),
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    seen = []
    for line in live.stdout:
        state = json.loads(line).get("run", {}).get("state")
        if state == "RUN_STATE_RUNNING":
            seen.append("running")
            stream.cancel()
        elif state == "RUN_STATE_ENDED":
            seen.append("ended")
            break
    live.send_signal(signal.SIGINT)
    assert live.wait(WITHIN_S) == 0
    live.stdout.close()
    assert seen == ["running", "ended"]
