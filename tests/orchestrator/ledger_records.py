"""Records for tests of the ledger, made as the service makes them."""

from datetime import UTC, datetime, timedelta
from unittest import mock

from orchestrator.ledger import record as record_module
from orchestrator.ledger.record import Opening, RunRecord, ServiceIdentity, ended, opened
from orchestrator.run import ImageIds, Limits, Outcome, RunId, Usage

IMAGES = ImageIds("sha256:" + "a" * 64, "sha256:" + "b" * 64)
SERVICE = ServiceIdentity("here-50051", "instance-1", "runc", IMAGES)
USAGE = Usage(1.5, 20.25, 3.0, 4.0, 30.0, 25.0, 90_000_000, 1234, warm=True)


def opening(**changed: object) -> Opening:
    fields = {
        "kind": "backtest",
        "run_id": RunId("run-1"),
        "user_id": "ann",
        "strategy_id": "s1",
        "code_sha256": "c" * 64,
        "market_data_sha256": "d" * 64,
        "bars": 250,
        "limits": Limits(30, 512 << 20, 1000, 128, 128 << 20),
    }
    return Opening(**(fields | changed))


def begun(*, age: timedelta = timedelta(0), **changed: object) -> RunRecord:
    """A run that was accepted *age* ago."""
    moment = datetime.now(UTC) - age
    with mock.patch.object(record_module, "datetime") as clock:
        clock.now.return_value = moment
        return opened(SERVICE, opening(**changed))


def done(
    *, age: timedelta = timedelta(0), outcome: Outcome = Outcome.SUCCEEDED, **changed: object
) -> RunRecord:
    """A run that was accepted *age* ago and has an outcome."""
    return ended(begun(age=age, **changed), outcome, USAGE)
