"""README and docs tell the truth: settings have their defaults, strategies run, the client prints the result shown.

`python -m tests.test_readme` writes the tables of settings anew.
"""

import csv
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import (
    StrategyExecutionServiceServicer,
    add_StrategyExecutionServiceServicer_to_server,
)
from orchestrator.settings import GROUPS, Settings
from orchestrator.settings.settings import secrets
from orchestrator.validation.check import check_source
from strategy_runner.backtest.run import BacktestConfig, run_backtest
from strategy_runner.bars import Bars
from strategy_runner.channel.bar_feed import HeldBars
from strategy_runner.channel.reply import SignalColumns
from strategy_runner.metrics.metrics import compute_metrics
from strategy_runner.strategy.styles import Strategy
from strategy_runner.supervisor.report import engine_signals

REPOSITORY = Path(__file__).resolve().parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in REPOSITORY.glob("docs/*.md")}
SETTINGS_PAGE = REPOSITORY / "docs" / "settings.md"
OPERATIONS_PAGE = REPOSITORY / "docs" / "operations.md"
BOUNDS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "max_length": "at most {} characters"}


def blocks(page: str, language: str) -> list[str]:
    """What *page* shows in blocks of *language*."""
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


FIRST_STRATEGY, CLIENT = blocks(README, "python")
STRATEGIES = [FIRST_STRATEGY, *blocks(DOCS["strategies.md"], "python")]


def settings_rows() -> dict[str, str]:
    """A row of a table for each setting, by its name."""
    rows = {}
    for name, field in Settings.model_fields.items():
        bounds = [
            text.format(getattr(rule, key))
            for rule in field.metadata
            for key, text in BOUNDS.items()
            if getattr(rule, key, None) is not None
        ]
        cells = (f"`STRATEGIZ_{name.upper()}`", _default(name, field.default), ", ".join(bounds))
        rows[name] = f"| {' | '.join((*cells, str(field.description)))} |"
    return rows


def settings_page(old: str) -> str:
    """docs/settings.md with its tables made anew; the text before the first of them stays as in *old*."""
    rows, lines = settings_rows(), []
    for group in GROUPS:
        lines += ["", f"## {group.__doc__.rstrip('.')}", ""]
        lines += ["| variable | default | bounds | meaning |", "|---|---|---|---|"]
        lines += [rows[name] for name in group.model_fields]
    return old.partition("\n## ")[0].rstrip("\n") + "\n" + "\n".join(lines) + "\n"


def operations_page(old: str) -> str:
    """docs/operations.md with the rows of those settings that it shows made anew."""
    rows = {f"STRATEGIZ_{name.upper()}": row for name, row in settings_rows().items()}
    return re.sub(r"(?m)^\| `(STRATEGIZ_\w+)` \|.*$", lambda row: rows[row[1]], old)


def _default(name: str, value: Any) -> str:
    if name == "slots":
        return "one a core, at least 2"
    if name == "ledger_url":
        return "`sqlite:///$XDG_STATE_HOME/strategiz/ledger.db`"
    if name == "operator_port":
        return "the one after `grpc_port`"
    if name == "user_tiers":
        return "`{}`"
    if isinstance(value, tuple):
        value = ",".join(value)
    if isinstance(value, Path):
        value = value.relative_to(REPOSITORY)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value != "" else "empty"


def test_the_page_of_settings_has_each_one_with_its_default_in_a_group():
    page = SETTINGS_PAGE.read_text(encoding="utf-8")

    assert page == settings_page(page)


def test_settings_to_look_at_first_have_their_defaults():
    page = OPERATIONS_PAGE.read_text(encoding="utf-8")

    assert (
        len(re.findall(r"(?m)^\| `STRATEGIZ_(GRPC_HOST|OWNER|SLOTS|MEMORY_BUDGET_MB)` \|", page))
        == 4
    )
    assert operations_page(page) == page


@pytest.mark.parametrize(
    "page",
    [REPOSITORY / "README.md", *sorted(REPOSITORY.glob("docs/**/*.md"))],
    ids=lambda page: page.name,
)
def test_no_other_variable_of_ours_is_named(page):
    known = {f"STRATEGIZ_{name.upper()}" for name in Settings.model_fields}
    # Of the client, and of the console command's completion.
    known |= {"STRATEGIZ_ADDRESS", "STRATEGIZ_COMPLETE"}
    known |= {"STRATEGIZ_CONFIG", *(f"STRATEGIZ_{name.upper()}_FILE" for name in secrets())}

    assert set(re.findall(r"STRATEGIZ_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize(
    "page",
    [*sorted(REPOSITORY.glob("*.md")), *sorted(REPOSITORY.glob("docs/**/*.md"))],
    ids=lambda page: page.name,
)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_links_to_a_heading_find_it():
    pages = {REPOSITORY / "README.md": README}
    pages |= {REPOSITORY / "docs" / name: text for name, text in DOCS.items()}

    for page, text in pages.items():
        for target, anchor in re.findall(r"\]\(([^):]*)#([^)]+)\)", text):
            linked = (page.parent / target).resolve() if target else page
            headings = re.findall(r"(?m)^#+ (.+)$", pages[linked])
            assert anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}


def test_every_page_of_the_docs_is_in_their_index():
    linked = set(re.findall(r"\]\(([^)#]+\.md)", DOCS["index.md"]))
    pages = {
        page.relative_to(REPOSITORY / "docs").as_posix() for page in REPOSITORY.glob("docs/**/*.md")
    }

    assert pages - linked == {"index.md"}


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 150


@dataclass(frozen=True)
class Evaluated:
    """What a strategy said over the example bars, in this process, and in which style."""

    style: str
    signals: SignalColumns


def example_bars() -> Bars:
    with (REPOSITORY / "examples/data/sp500_daily.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    times = [datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC) for row in rows]
    prices = ("open", "high", "low", "close", "volume")
    return Bars(
        np.array([int(time.timestamp()) * 1000 for time in times], np.int64),
        **{name: np.array([float(row[name]) for row in rows]) for name in prices},
    )


def evaluated(source: str, bars: Bars) -> Evaluated:
    feed = HeldBars(bars)
    strategy = Strategy(source, feed, {}, None, lambda _constants: None)
    strategy.run()
    if feed.answers:
        return Evaluated("per bar", feed.signals())
    style = "script" if strategy.recorder.is_script else "vectorised"
    return Evaluated(style, strategy.recorder.take())


def test_every_python_example_is_run_by_a_test_here():
    assert {name for name, page in DOCS.items() if blocks(page, "python")} == {
        "strategies.md",
        "calling.md",
        "cookbook.md",  # This one and the next by tests/published/test_cookbook.py.
        "first-strategy.md",
        "python.md",  # By tests/client/test_docs.py, which needs a service.
        "sweeps.md",
    }


@pytest.mark.parametrize("source", STRATEGIES, ids=range(len(STRATEGIES)))
def test_strategies_of_the_pages_pass_the_static_check(source):
    assert check_source(source) == ()


def test_the_page_for_traders_shows_a_strategy_of_each_style_and_each_trades():
    bars = example_bars()

    sources = blocks(DOCS["strategies.md"], "python")
    watching = [source for source in sources if "def strategy(data, position)" in source]
    shown = [evaluated(source, bars) for source in sources if source not in watching]

    assert [strategy.style for strategy in shown] == [
        "per bar", "vectorised", "script", "vectorised", "vectorised", "vectorised",
        "per bar", "vectorised", "vectorised", "per bar", "script",
    ]  # fmt: skip
    assert all(len(strategy.signals.bar) > 100 for strategy in shown)
    assert all({-1, 1} == set(strategy.signals.side.tolist()) for strategy in shown)
    # Nobody trades here, so what watches its position is told that it holds nothing.
    (alone,) = (evaluated(source, bars) for source in watching)
    assert set(alone.signals.side.tolist()) == {1}


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "examples/strategies").glob("*.py")), ids=lambda path: path.stem
)
def test_example_strategies_pass_the_static_check(path):
    assert check_source(path.read_text(encoding="utf-8")) == ()


def test_the_example_bars_are_sound_and_ascend():
    with (REPOSITORY / "examples/data/sp500_daily.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    times = [row["timestamp"] for row in rows]
    assert times == sorted(set(times))
    for row in rows:
        low, high = float(row["low"]), float(row["high"])
        assert 0 < low <= float(row["open"]) <= high
        assert low <= float(row["close"]) <= high


def test_the_client_of_the_readme_prints_the_result_that_the_readme_shows(
    tmp_path, monkeypatch, capsys
):
    """No service answers here: the first strategy is run and backtested in this process, as a sandbox would."""
    (tmp_path / "trend.py").write_text(FIRST_STRATEGY, encoding="utf-8")
    (tmp_path / "examples").symlink_to(REPOSITORY / "examples")
    monkeypatch.chdir(tmp_path)

    class Answering(StrategyExecutionServiceServicer):
        def ExecuteStrategy(self, request, context):  # noqa: N802 - named as in the contract
            return response_to(request)

    with ThreadPoolExecutor(1) as threads:
        server = grpc.server(threads)
        add_StrategyExecutionServiceServicer_to_server(Answering(), server)
        address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        assert CLIENT.count("127.0.0.1:50051") == 1
        exec(compile(CLIENT.replace("127.0.0.1:50051", address), "README.md", "exec"), {})
        server.stop(None).wait()

    (shown,) = blocks(README, "text")
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == shown.splitlines()


def test_the_page_for_callers_reads_packed_columns_as_the_contract_has_them():
    (example,) = blocks(DOCS["calling.md"], "python")
    answer = public.ExecuteStrategyResponse(
        signal_columns=public.SignalColumns(
            bar=[0, 2],
            type=[public.SIGNAL_TYPE_BUY, public.SIGNAL_TYPE_SELL],
            reasons=["", "trend"],
            reason=[1, 0],
        ),
        performance=public.Performance(
            equity=public.EquityCurve(timestamp_ms=[0, 1000, 2000]),
            trade_columns=public.TradeColumns(pnl=[5.0], size=[2.0], entry_price=[10.0]),
        ),
    )
    read: dict[str, Any] = {"answer": answer, "np": np, "pb": public}

    exec(compile(example, "calling.md", "exec"), read)

    assert read["bought"].tolist() == [datetime(1970, 1, 1)]  # noqa: DTZ001 - numpy's are UTC
    assert read["reasons"].tolist() == ["trend", ""]
    assert read["returns"].tolist() == [0.25]


def response_to(request: public.ExecuteStrategyRequest) -> public.ExecuteStrategyResponse:
    """Those values of the answer to *request* that the README's client reads."""
    bars = example_bars()
    assert list(request.columns.close) == list(bars.close)
    assert list(request.columns.timestamp_ms) == list(bars.timestamp_ms)
    config = BacktestConfig(
        initial_cash=request.backtest.initial_cash, commission_rate=request.backtest.commission_rate
    )
    signals = engine_signals(evaluated(request.code, bars).signals)
    metrics = compute_metrics(bars, run_backtest(bars, signals, config), config)
    names = ("n_trades", "total_return", "sharpe_ratio", "max_drawdown", "buy_hold_return")
    return public.ExecuteStrategyResponse(
        success=True,
        outcome=public.OUTCOME_SUCCEEDED,
        performance=public.Performance(
            metrics=public.Metrics(**{name: getattr(metrics, name) for name in names})
        ),
    )


if __name__ == "__main__":
    for path, anew in ((SETTINGS_PAGE, settings_page), (OPERATIONS_PAGE, operations_page)):
        path.write_text(anew(path.read_text(encoding="utf-8")), encoding="utf-8")
