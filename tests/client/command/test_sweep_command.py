"""`strategiz sweep` as a user starts it, on real containers."""

import json
import os
import pty
import re
import shlex
import signal
import threading
from functools import partial

import pytest
from click.testing import CliRunner

from strategiz_execution.command.main import main
from strategiz_execution.generated import strategy_execution_pb2 as pb
from tests.client.command.test_command import BARS, at, folder, started, strategiz
from tests.client.scripted_service import ScriptedService
from tests.stand.running_service import REPOSITORY, containers_of

__all__ = ["at", "folder", "strategiz"]
pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

CROSS = """SYMBOL = "SPX"

def strategy(data):
    if params["fast"] >= params["slow"]:
        raise ValueError("fast must be below slow")
    close = data["close"]
    fast, slow = close.rolling(params["fast"]).mean(), close.rolling(params["slow"]).mean()
    return np.where(fast > slow, "BUY", "SELL")
"""
# Sets that end at once, then one that does not.
ENDLESS = """SYMBOL = "SPX"

def strategy(data):
    while params["n"] == 3:
        pass
    return np.where(data["close"] > data["close"].rolling(params["n"] * 10).mean(), "BUY", "SELL")
"""


@pytest.fixture
def cross(folder):
    (folder / "cross.py").write_text(CROSS, encoding="utf-8")


@pytest.mark.usefixtures("cross")
def test_the_best_luck_failed_sets_and_cost_are_told(strategiz, at, folder):
    done = strategiz("sweep", "cross.py", "-d", BARS, "-p", "fast=20:100:40", "-p", "slow=60,200", "--symbol", "SPX",
                     "--best", "3", "--report", "out.html", *at)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "Report: out.html\n")
    told = " ".join(done.stdout.split())
    for said in ("cross.py on SPX: 6 sets over 5,031 bars, 2 failed",
                 "Best 3 by Sharpe ratio (highest first), all bars fast slow Sharpe Return Drawdown Trades",
                 "4 sets with trades were tried, which count as", "by luck; yours is", "Deflated Sharpe ratio",
                 "Probability of overfitting", "2 ValueError: fast must be below slow", "such as fast=60, slow=60",
                 "Cost of a set: processor "):  # fmt: skip
        assert said in told
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "cross.py" in (folder / "out.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("cross")
def test_a_walk_forward_tells_its_windows(strategiz, at):
    done = strategiz("sweep", "cross.py", "-d", BARS, "-p", "fast=20,50", "-p", "slow=200",
                     "--walk-forward", "1500:1500", "--warmup-bars", "200", *at)  # fmt: skip
    told = " ".join(done.stdout.split())
    assert "2 sets in 3 windows over 5,031 bars" in told
    assert (
        "Out of sample: on bars that chose nothing Test from Train Test Chosen 2004-12-21" in told
    )
    assert "mean of 3 windows:" in told
    assert "The test parts as one account: return" in told


@pytest.mark.usefixtures("cross")
def test_json_is_all_that_the_service_said_and_nothing_else_is_on_standard_output(strategiz, at):
    done = strategiz("sweep", "cross.py", "-d", BARS, "-p", "fast=20,50", "-p", "slow=20", "--train-test", "0.7",
                     "--json", *at)  # fmt: skip
    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert [one["failure"]["line"] for one in answer["set_results"]] == [5, 5]
    assert len(answer["window_results"]) == 1
    assert answer["completed"]["outcome"] == "OUTCOME_SUCCEEDED"


@pytest.mark.usefixtures("cross")
def test_a_sweep_without_a_success_shows_the_line_of_one_set(strategiz, at, folder):
    done = strategiz("sweep", "cross.py", "-d", BARS, "-p", "fast=50,60", "-p", "slow=20", *at)
    assert done.returncode == 1
    assert done.stderr.startswith("error: no set succeeded: ValueError: fast must be below slow")
    assert "--> cross.py:5:9 in set 0 (fast=50)" in done.stderr
    refused = strategiz("sweep", "refused.py", "-d", BARS, "-p", "n=1:3", *at)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--> refused.py:1:8" in refused.stderr
    long = strategiz(
        "sweep", "cross.py", "-d", BARS, "-p", "fast=1:3", "--walk-forward", "9000:9", *at
    )
    assert long.returncode == 2
    assert "error: --walk-forward is 9000 of 5031 bars" in long.stderr


def test_a_terminal_sees_progress_and_ctrl_c_tells_what_was_done_and_leaves_nothing(folder, engine):
    (folder / "endless.py").write_text(ENDLESS, encoding="utf-8")
    seen, terminal = pty.openpty()
    process = started(folder, engine, "sweep", "endless.py", "-p", "n=1:3", stderr=terminal)
    os.close(terminal)
    drawn = b""
    while b"2 of 3 sets" not in drawn:
        drawn += os.read(seen, 4096)
    assert b"best sharpe_ratio" in drawn
    # A terminal that nobody reads is full at some time, and the process would wait.
    reading = threading.Thread(target=lambda: list(iter(partial(read, seen), b"")))
    reading.start()
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    reading.join(10)
    os.close(seen)
    assert process.returncode == 130
    assert "endless.py: 2 sets over 5,031 bars" in out
    assert "Best 2 by Sharpe ratio" in out
    assert containers_of(engine, process.owner) == []


def read(terminal):
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


def test_the_page_on_sweeps_shows_what_comes_of_its_command(strategiz, at, folder):
    page = (REPOSITORY / "docs" / "sweeps.md").read_text(encoding="utf-8")
    command = re.search(r"^strategiz (sweep (?:.*\\\n)*.*)$", page, re.MULTILINE)[1]
    arguments = [
        REPOSITORY / word if word.startswith("examples/") else word
        for word in shlex.split(command.replace("\\\n", " "))
    ]
    done = strategiz(*arguments, *at)
    assert done.returncode == 0
    shown = re.search(r"```text\n(.*?)```", page, re.DOTALL)[1]
    assert " ".join(done.stdout.split()).startswith(" ".join(shown.split()))
    assert (folder / "crossover.html").exists()


def test_a_service_that_stops_meanwhile_is_told_after_what_was_done(folder, monkeypatch):
    (folder / "cross.py").write_text(CROSS, encoding="utf-8")
    scripted = ScriptedService()
    ended = pb.SweepSetResult(outcome=pb.OUTCOME_SUCCEEDED, metrics=pb.Metrics(sharpe_ratio=0.5))
    ended.parameters["fast"].int_value = 20
    scripted.sweep_events = [pb.SweepEvent(run_id="r", sequence=1, set_result=ended)]
    monkeypatch.chdir(folder)
    try:
        asked = ["sweep", "cross.py", "-d", str(BARS), "-p", "fast=20,50"]
        done = CliRunner().invoke(main, [*asked, "--server", scripted.address])
    finally:
        scripted.stop()
    assert done.exit_code == 3
    assert "cross.py: 1 set over" in done.stdout
    assert "the stream ended before its result" in done.stderr
