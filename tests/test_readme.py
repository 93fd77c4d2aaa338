"""The README tells the truth: every setting with its default, code that passes the check, an example that runs."""

import csv
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.settings import Settings
from orchestrator.validation.check import check_source

REPOSITORY = Path(__file__).resolve().parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PYTHON_BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
STRATEGIES = [block for block in PYTHON_BLOCKS if "import grpc" not in block]
BOUNDS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "max_length": "at most {} characters"}


def settings_table() -> str:
    """The README's table of settings; `python tests/test_readme.py` prints it."""
    lines = ["| variable | default | bounds | meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        bounds = [
            text.format(getattr(rule, key))
            for rule in field.metadata
            for key, text in BOUNDS.items()
            if getattr(rule, key, None) is not None
        ]
        cells = (f"`STRATEGIZ_{name.upper()}`", _default(name, field.default), ", ".join(bounds))
        lines.append(f"| {' | '.join((*cells, str(field.description)))} |")
    return "\n".join(lines)


def _default(name: str, value: Any) -> str:
    if name == "slots":
        return "one a core, at least 2"
    if name == "ledger_url":
        return "`sqlite:///$XDG_STATE_HOME/strategiz/ledger.db`"
    if isinstance(value, Path):
        value = value.relative_to(REPOSITORY)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value != "" else "empty"


def test_the_readme_lists_every_setting_with_its_default():
    documented = [line for line in README.splitlines() if line.startswith("| `STRATEGIZ_")]

    assert documented == settings_table().splitlines()[2:]


def test_no_other_variable_of_ours_is_named():
    known = {f"STRATEGIZ_{name.upper()}" for name in Settings.model_fields}

    assert set(re.findall(r"STRATEGIZ_[A-Z_]+[A-Z]", README)) <= known


@pytest.mark.parametrize("source", STRATEGIES, ids=range(len(STRATEGIES)))
def test_strategies_of_the_readme_pass_the_static_check(source):
    assert check_source(source) == ()


def test_the_readme_shows_a_strategy_of_each_style():
    assert len(STRATEGIES) == 3


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


def test_the_client_of_the_readme_asks_and_reads_what_the_contract_has(monkeypatch, capsys):
    """No service answers here: what is checked is that the example fits the contract."""
    (example,) = [block for block in PYTHON_BLOCKS if "import grpc" in block]
    asked = []

    def answer(request):
        asked.append(request)
        return public.ExecuteStrategyResponse(success=True, outcome=public.OUTCOME_SUCCEEDED)

    channel = mock.MagicMock()
    channel.__enter__.return_value.unary_unary.return_value = answer
    monkeypatch.setattr("grpc.insecure_channel", lambda _address: channel)
    monkeypatch.chdir(REPOSITORY)

    exec(compile(example, "README.md", "exec"), {})

    (request,) = asked
    assert isinstance(request, public.ExecuteStrategyRequest)
    assert len(request.market_data) == 5031
    assert "SUCCEEDED" in capsys.readouterr().out


if __name__ == "__main__":
    print(settings_table())  # noqa: T201 - this is what it is started for
