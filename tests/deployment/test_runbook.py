"""Each alert leads to a part of the runbook: what is seen, what to type first, what to do, and when it is over."""

import re

import click
import pytest
import yaml

from orchestrator.commands.main import main
from tests.stand.prometheus_server import OBSERVABILITY
from tests.stand.running_service import REPOSITORY

PAGE = (REPOSITORY / "docs" / "monitoring.md").read_text(encoding="utf-8")
PARTS = dict(re.findall(r"(?ms)^### (Strategiz\w+)\n(.*?)(?=^##)", PAGE))
RUNBOOK = "".join(PARTS.values())
GROUPS = yaml.safe_load((OBSERVABILITY / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
RULES = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
STEPS = ("**Symptom.**", "**First.**", "**Do.**", "**Over when**")
CODE = re.findall(r"`([^`]+)`", RUNBOOK)


def test_every_alert_has_a_part_and_every_part_an_alert():
    assert len(PARTS) >= 10
    assert PARTS.keys() == RULES.keys()
    for name, rule in RULES.items():
        assert rule["annotations"]["runbook"] == f"docs/monitoring.md#{name.lower()}"


@pytest.mark.parametrize("name", PARTS)
def test_a_part_has_all_four_steps_in_this_order(name):
    places = [PARTS[name].find(step) for step in STEPS]

    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("name", PARTS)
def test_what_comes_first_is_something_to_type_or_to_look_at(name):
    first = re.search(r"\*\*First\.\*\*(.*?)\n- ", PARTS[name], re.DOTALL)[1]

    assert re.search(r"`[^`]+`", first)


def test_commands_of_the_service_are_commands_with_these_options():
    used = [text for text in CODE if text.startswith("strategiz ")]
    assert len(set(used)) >= 8
    for text in used:
        command, (_, *words) = main, text.split()
        while isinstance(command, click.Group):
            command = command.get_command(click.Context(command), words.pop(0))
            assert command is not None, text
        known = {name for option in command.params for name in option.opts}
        assert {word for word in words if word.startswith("--")} <= known, text


def test_metrics_panels_and_lines_of_the_log_are_there():
    """Telemetry has a counter's name without the end that Prometheus gives it."""
    source = "".join(
        file.read_text(encoding="utf-8") for file in (REPOSITORY / "orchestrator").rglob("*.py")
    )
    metrics = {name for text in CODE for name in re.findall(r"\bstrategiz_\w+", text)}
    assert len(metrics) >= 5
    assert {name for name in metrics if f'"{name.removesuffix("_total")}"' not in source} == set()
    panels = re.findall(r'(?m)^title = "(.*)"', (OBSERVABILITY / "panels.toml").read_text("utf-8"))
    named = set(re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", RUNBOOK))
    assert len(named) >= 6
    assert {
        name
        for name in named
        if not any(panel.startswith(" ".join(name.split())) for panel in panels)
    } == set()
    lines = {
        " ".join(line.split()) for line in re.findall(r"log(?: line| has)\s+`([^`]+)`", RUNBOOK)
    }
    assert len(lines) >= 4
    assert {line for line in lines if f'"{line}' not in source} == set()
