"""The command as a user starts it, on real containers: what it prints, where, and what it ends with."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from strategiz_execution.command import new
from strategiz_execution.command.main import main
from strategiz_execution.results.run import Result
from tests.stand.running_service import (
    REPOSITORY,
    RUNNER_IMAGE,
    containers_of,
    service_environment,
    until,
)

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

BARS = REPOSITORY / "examples" / "data" / "sp500_daily.csv"
TREND = """SYMBOL = "SPX"
WARMUP_BARS = 200

def strategy(data):
    close = data["close"]
    return "BUY" if close.iloc[-1] > close.iloc[-params.get("length", 200):].mean() else "SELL"
"""
FAULTY = """SYMBOL = "SPX"

def strategy(data):
    print("bars", len(data))
    average = data["adj_close"].mean()
    return "BUY"
"""
REFUSED = """import os
SYMBOL = "SPX"

def strategy(data):
    return eval("1")
"""
ENDLESS = "SYMBOL = 'SPX'\n\ndef strategy(data):\n    while True:\n        pass\n"


@pytest.fixture
def folder(tmp_path):
    for name, code in {
        "trend": TREND,
        "faulty": FAULTY,
        "refused": REFUSED,
        "endless": ENDLESS,
    }.items():
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    return tmp_path


@pytest.fixture
def strategiz(folder):
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith("STRATEGIZ_")
    }
    environment |= {
        "STRATEGIZ_RUNNER_IMAGE": RUNNER_IMAGE,
        "COLUMNS": "80",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def run(*arguments, **more):
        return subprocess.run(
            [sys.executable, "-m", "orchestrator.commands", *map(str, arguments)],
            cwd=folder, env=environment | more, capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def at(service):
    return ("--server", service.address)


def test_a_success_tells_metrics_trades_and_cost_and_writes_what_it_is_asked_for(
    strategiz, at, folder
):
    done = strategiz("backtest", "trend.py", "--data", BARS, "--cash", "100000", "--fee", "0.05%",
                     "--symbol", "SPX", "--report", "out.html", "--save", "run.json", *at)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "Report: out.html\nSaved: run.json\n")
    for said in ("trend.py on SPX: 5,031 bars, 1999-01-04 to 2018-12-31",
                 "Orders fill at the open of the next bar. 100,000 in cash, fee 0.05 %.",
                 "  71.7", "Sharpe ratio                 0.31",
                 "Buy & hold        104.12 %", "Last 5 of 74 trades", "Cost: ", " of 512 MiB"):  # fmt: skip
        assert said in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert Result.from_json((folder / "run.json").read_bytes()).performance.metrics.n_trades == 74
    again = strategiz("report", "run.json", "-o", "again.html", "--title", "trend.py")
    assert again.returncode == 0
    assert (folder / "again.html").read_bytes() == (folder / "out.html").read_bytes()


def test_json_is_the_response_and_nothing_else_is_on_standard_output(strategiz, at):
    done = strategiz("backtest", "trend.py", "-d", BARS, "--json", "-p", "length=50", *at)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "OUTCOME_SUCCEEDED"
    assert answer["performance"]["metrics"]["n_trades"] > 74
    failed = strategiz("backtest", "faulty.py", "-d", BARS, "--json", *at)
    assert failed.returncode == 1
    assert json.loads(failed.stdout)["failure"]["line"] == 5


def test_an_error_of_the_strategy_shows_its_line_with_a_caret_and_what_to_do(strategiz, at):
    done = strategiz("backtest", "faulty.py", "-d", BARS, *at)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("""error: KeyError: 'adj_close'
 --> faulty.py:5:15 at bar 50 (1999-03-17)
  |
3 | def strategy(data):
4 |     print("bars", len(data))
5 |     average = data["adj_close"].mean()
  |               ^^^^
6 |     return "BUY"
 = help: data has no column 'adj_close'; write 'close'.""")
    assert "Printed:\n  | bars 51\n" in done.stderr


def test_refused_code_shows_every_finding_in_its_line(strategiz, at):
    done = strategiz("backtest", "refused.py", "-d", BARS, *at)
    assert (done.returncode, done.stdout) == (1, "")
    assert "--> refused.py:1:8\n  |\n1 | import os\n  |        ^^\n" in done.stderr
    assert '5 |     return eval("1")\n  |            ^^^^\n' in done.stderr
    checked = strategiz("validate", "refused.py", *at)
    assert checked.returncode == 1
    assert "refused.py would be refused: 2 errors" in checked.stdout
    assert strategiz("validate", "trend.py", *at).returncode == 0
    findings = json.loads(strategiz("validate", "refused.py", "--json", *at).stdout)["findings"]
    assert [finding["line"] for finding in findings if finding["severity"] == "ERROR"] == [1, 5]


def test_bad_input_names_option_file_line_and_column(strategiz, folder):
    lines = BARS.read_text(encoding="utf-8").splitlines()
    lines[99] = lines[99].replace(",", ",x", 1)
    (folder / "bad.csv").write_text("\n".join(lines), encoding="utf-8")
    done = strategiz("backtest", "trend.py", "-d", "bad.csv")
    assert (done.returncode, done.stdout) == (2, "")
    price = lines[99].split(",")[1]
    assert (
        done.stderr
        == f"error: --data bad.csv, line 100, column 'open': '{price}' is not a price: a number above 0 is needed\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cash", "-5"], "error: --cash is -5; it must be above 0"),
        (["--fee", "5"], "'5' would be 500 %: write 0.05, or 5% if so meant"),
        (["--size", "none"], "'none' is no size: write all, 25% (of equity), 10 (units) or signal"),
        (["--param", "length"], "'length' is no parameter: write name=value"),
        (["--resample", "1h"], "Invalid value for --resample: the bars are 1 day long; 1h is shorter"),
        (["--from", "2030-01-01"], "Invalid value for --from: no bar lies between 2030-01-01 and the last"),
        (["--time-zone", "Mars"], "Invalid value for --time-zone: 'Mars' is no time zone"),
        (["--report", "none/out.html"], "Invalid value for --report: the folder 'none' does not exist"),
        (["--report", "out.pdf"], "Invalid value for '--report': 'out.pdf' must end with .html"),
        (["--cash", "100,000"], "'100,000' is no amount: write digits alone, such as 100000 or 0.35"),
        (["--leverage", "0.5"], "into a position, use --size 25%"),
        (["--server", "http://127.0.0.1:50051"], "error: --server is 'http://127.0.0.1:50051'; it must be 'host:port'"),
        (["--server", "somewhere"], "error: --server is 'somewhere'; it must be 'host:port'"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_named_before_anything_runs(folder, arguments, said, monkeypatch):
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["backtest", "trend.py", "-d", str(BARS), *arguments])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_service_that_does_not_answer_is_no_fault_of_the_strategy(strategiz):
    done = strategiz("backtest", "trend.py", "-d", BARS, "--server", "127.0.0.1:1")
    assert done.returncode == 3
    assert "error: no service answers" in done.stderr


def test_no_engine_is_no_fault_of_the_strategy(strategiz):
    done = strategiz("backtest", "trend.py", "-d", BARS, DOCKER_HOST="tcp://127.0.0.1:1")
    assert (done.returncode, done.stdout) == (3, "")
    assert "error: a service of one's own did not start: the engine did not answer" in done.stderr


def test_the_clients_own_health_tells_whether_a_service_takes_runs(service):
    done = CliRunner(env={"STRATEGIZ_ADDRESS": service.address}).invoke(main, ["health"])
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{service.address}: takes runs\n")
    assert CliRunner().invoke(main, ["health", "--server", "127.0.0.1:1"]).exit_code == 3


def test_two_strategies_stand_side_by_side(strategiz, at, folder):
    done = strategiz("compare", "trend.py", "faulty.py", "-d", BARS, "--report", "out.html", *at)
    assert done.returncode == 1
    assert "error: KeyError: 'adj_close'" in done.stderr
    bars, costs, _, head, first, *_ = done.stdout.splitlines()
    assert bars.startswith("2 strategies: 5,031 bars, 1999-01-04 to ")
    assert costs.endswith("in cash, no fees.")
    assert head.split() == ["trend", "faulty"]
    assert (
        first.split() == ["Total", "return", "73.31", "%", "failed"]
        or first.split()[-1] == "failed"
    )
    assert "faulty.py" in (folder / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("style", new.STYLES)
def test_a_new_strategy_runs_as_it_is_and_trades(strategiz, at, folder, style, monkeypatch):
    monkeypatch.chdir(folder)
    assert CliRunner().invoke(main, ["new", "mine.py", "--style", style]).exit_code == 0
    done = strategiz("backtest", "mine.py", "-d", BARS, "--check-look-ahead", *at)
    assert done.returncode == 0, done.stderr
    assert "of " in done.stdout
    assert "trades" in done.stdout
    assert "No signal changed when later bars were taken away" in done.stdout
    again = CliRunner().invoke(main, ["new", "mine.py"])
    assert again.exit_code == 2
    assert "'mine.py' exists already" in again.stderr


def test_hostile_text_cannot_act_on_the_terminal(strategiz, at, folder):
    (folder / "hostile.py").write_text(
        'SYMBOL = "SPX"\n\ndef strategy(data):\n'
        '    print("\\x1b]0;hacked\\x07\\x1b[2J")\n    raise ValueError("\\x1b[31m")\n'
    )
    done = strategiz("backtest", "hostile.py", "-d", BARS, *at)
    assert "\x1b" not in done.stdout + done.stderr
    assert "\\x1b]0;hacked" in done.stderr


def started(folder, engine, *arguments, stderr=subprocess.PIPE):
    environment = service_environment() | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "COLUMNS": "120",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestrator.commands", *arguments, "-d", str(BARS), "--timeout", "90"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True,
    )  # fmt: skip
    until(lambda: own_containers(engine, process), 60, "the run has a container")
    return process


def own_containers(engine, process):
    """Containers of the service that *process* started: its owner is in that service's environment."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for child in children.read_text().split() if children.exists() else ():
        settings = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        for setting in settings:
            if setting.startswith(b"STRATEGIZ_OWNER="):
                process.owner = setting.partition(b"=")[2].decode()
                return containers_of(engine, process.owner)
    return []


def test_without_a_server_it_starts_one_and_ctrl_c_leaves_nothing(folder, engine):
    process = started(folder, engine, "backtest", "endless.py")
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert errors.endswith("cancelled\n")
    assert containers_of(engine, process.owner) == []


def test_without_a_server_a_run_succeeds_and_nothing_is_left(strategiz):
    done = strategiz("backtest", "trend.py", "-d", BARS, "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Total return" in done.stdout
