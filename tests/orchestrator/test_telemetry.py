"""Labels are words of ours, there from the start; what is off is not imported."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.engine.base import EngineCall
from orchestrator.errors import EngineFault, SandboxError
from orchestrator.ledger.record import failed
from orchestrator.run import Outcome
from orchestrator.stages import Stage
from orchestrator.telemetry.labels import ENDS, REASONS
from orchestrator.telemetry.metrics import Metrics
from tests.orchestrator.ledger_records import begun, done

SOURCE = Path(__file__).resolve().parents[2] / "orchestrator"


def series(metrics):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
    }


def test_every_reason_that_the_service_gives_is_known():
    given = set()
    for path in SOURCE.rglob("*.py"):
        given |= set(re.findall(r'reason ?= ?"([A-Z_]+)"', path.read_text(encoding="utf-8")))
    assert {"QUEUE_FULL", "SHUTTING_DOWN"} <= given <= set(REASONS)


def test_every_series_is_there_before_anything_has_happened():
    before = series(metrics := Metrics())

    metrics.call_ended("ExecuteStrategy", "RESOURCE_EXHAUSTED", 0.1, "ab" * 16)
    metrics.call_refused("QUEUE_FULL")
    metrics.run_ended("ExecuteList", done(outcome=Outcome.TIMEOUT), None)
    metrics.run_ended("StreamStrategy", failed(begun(), "Cancelled", 5.0), None)
    for stage in Stage:
        metrics.stage_took(stage, 0.1, None)
    for operation in EngineCall:
        metrics.engine_answered(operation, 0.1, EngineFault("no answer"))

    assert series(metrics).keys() == before.keys()
    ours = {key: value for key, value in before.items() if key[0].startswith("strategiz")}
    assert set(ours.values()) == {0.0}


def test_what_is_no_word_of_ours_counts_as_other():
    before = series(metrics := Metrics())

    metrics.call_refused("ann's own reason")
    metrics.run_ended("ExecuteList", replace(begun(), error="OfAStranger"), None)
    metrics.engine_answered(EngineCall.LIST, 0.1, type("Odd", (SandboxError,), {})("odd"))

    now = series(metrics)
    assert now.keys() == before.keys()
    assert now["strategiz_refusals_total", ("reason", "other")] == 1
    assert now["strategiz_runs_total", ("call", "ExecuteList"), ("ended_as", "other")] == 1
    list_errors = [("error", "SandboxError"), ("operation", "list")]
    assert now["strategiz_engine_call_errors_total", *list_errors] == 1


def test_a_run_ends_as_its_outcome_or_the_class_of_its_error():
    assert {"SUCCEEDED", "OUT_OF_MEMORY", "Overloaded", "EngineFault", "Cancelled"} <= set(ENDS)
    assert len(set(ENDS)) == len(ENDS)
    assert len(set(REASONS)) == len(REASONS)


@pytest.mark.slow
def test_a_service_without_metrics_and_traces_imports_neither():
    """It loads what is imported by all that a service is made of, and by its settings."""
    program = (
        "import sys, orchestrator.__main__\n"
        "print({name.partition('.')[0] for name in sys.modules}"
        " & {'prometheus_client', 'opentelemetry'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=SOURCE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"
