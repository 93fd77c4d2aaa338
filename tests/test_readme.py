"""The README and what it points to tell the truth: settings with defaults, code that passes, an example that runs.

`python -m tests.test_readme` writes the tables of settings anew.
"""

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
SETTINGS_PAGE = REPOSITORY / "docs" / "settings.md"
# Each group begins with the setting named here and goes on to the next group, in the order of `Settings`.
GROUPS = {
    "grpc_host": "Listening",
    "owner": "The engine and its sandboxes",
    "slots": "Room for runs",
    "default_timeout_s": "Limits of a run",
    "ledger_url": "The ledger",
    "static_policy": "The static check",
}
STRATEGIES = [block for block in PYTHON_BLOCKS if "import grpc" not in block]
BOUNDS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "max_length": "at most {} characters"}


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
    lines = []
    for name, row in settings_rows().items():
        if name in GROUPS:
            lines += ["", f"## {GROUPS[name]}", ""]
            lines += ["| variable | default | bounds | meaning |", "|---|---|---|---|"]
        lines.append(row)
    return old.partition("\n## ")[0].rstrip("\n") + "\n" + "\n".join(lines) + "\n"


def readme_with_settings(old: str) -> str:
    """The README with the rows of those settings that it shows made anew."""
    rows = {f"STRATEGIZ_{name.upper()}": row for name, row in settings_rows().items()}
    return re.sub(r"(?m)^\| `(STRATEGIZ_\w+)` \|.*$", lambda row: rows[row[1]], old)


def _default(name: str, value: Any) -> str:
    if name == "slots":
        return "one a core, at least 2"
    if name == "ledger_url":
        return "`sqlite:///$XDG_STATE_HOME/strategiz/ledger.db`"
    if isinstance(value, Path):
        value = value.relative_to(REPOSITORY)
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value != "" else "empty"


def test_the_page_of_settings_has_each_one_with_its_default_in_a_group():
    page = SETTINGS_PAGE.read_text(encoding="utf-8")

    assert page == settings_page(page)


def test_settings_that_the_readme_shows_have_their_defaults():
    assert readme_with_settings(README) == README


@pytest.mark.parametrize(
    "page",
    [REPOSITORY / "README.md", *sorted(REPOSITORY.glob("docs/**/*.md"))],
    ids=lambda page: page.name,
)
def test_no_other_variable_of_ours_is_named(page):
    known = {f"STRATEGIZ_{name.upper()}" for name in Settings.model_fields}

    assert set(re.findall(r"STRATEGIZ_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize(
    "page",
    [*sorted(REPOSITORY.glob("*.md")), *sorted(REPOSITORY.glob("docs/**/*.md"))],
    ids=lambda page: page.name,
)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


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
    for path, anew in (
        (SETTINGS_PAGE, settings_page),
        (REPOSITORY / "README.md", readme_with_settings),
    ):
        path.write_text(anew(path.read_text(encoding="utf-8")), encoding="utf-8")
