"""Words and metrics of the contract: all are there, and one of a later version is no error."""

import dataclasses

import pytest

from strategiz_execution import Metrics, Outcome, Result
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.results.words import (
    ExitReason,
    OrderEventKind,
    OrderKind,
    Severity,
    Side,
    SignalType,
)
from tests.stand.client_bars import flat_bars


def test_every_metric_of_the_contract_is_there():
    assert [one.name for one in dataclasses.fields(Metrics)] == [
        one.name for one in pb.Metrics.DESCRIPTOR.fields
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "prefix"),
    [
        (Outcome, pb.Outcome, "OUTCOME_"),
        (SignalType, pb.SignalType, "SIGNAL_TYPE_"),
        (Side, pb.Side, "SIDE_"),
        (ExitReason, pb.ExitReason, "EXIT_REASON_"),
        (OrderKind, pb.OrderKind, "ORDER_KIND_"),
        (OrderEventKind, pb.OrderEventKind, "ORDER_EVENT_KIND_"),
        (Severity, pb.Severity, "SEVERITY_"),
    ],
)
def test_every_word_of_the_contract_is_there(ours, theirs, prefix):
    names = {
        value.name.removeprefix(prefix) for value in theirs.DESCRIPTOR.values if value.number != 0
    }
    assert names <= {one.name for one in ours}
    assert "UNKNOWN" in ours.__members__


def test_an_outcome_of_a_later_version_is_unknown():
    response = pb.ExecuteStrategyResponse()
    response.outcome = 99
    assert Result(response, pb.ExecuteStrategyRequest(), flat_bars(1)).outcome is Outcome.UNKNOWN
