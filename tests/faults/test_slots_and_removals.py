"""A slot, and a place among those that wait, is free when its sandbox is gone, however far the sandbox got."""

import signal
import threading
import time

import pytest

from orchestrator.run import Outcome
from tests.faults.conftest import ENGINE_TIMEOUT_S, REAP_INTERVAL_S, start_with
from tests.faults.service_state import control_request, counted, execute, health
from tests.stand.engine_proxy import Answer, AnswerLate, EngineProxy, Hold
from tests.stand.running_service import containers_of, until

START = r"^POST /containers/[^/]+/start"
REMOVE = r"^DELETE /containers/"
SLOTS = 4  # of the service behind the proxy


def test_runs_that_are_cancelled_while_their_sandboxes_are_made_hold_their_slots(stand):
    def made():
        return containers_of(stand.engine, stand.service.owner)

    hold = Hold(threading.Event())
    with stand.proxy.rule(REMOVE, hold), stand.proxy.rule(START, AnswerLate(1.0)):
        calls = [
            stand.service.stub.ExecuteStrategy.future(control_request(), timeout=40)
            for _ in range(3 * SLOTS)
        ]
        until(lambda: len(made()) == SLOTS, 10.0, "as many are made as there are slots")
        for call in calls:
            call.cancel()
        until(lambda: counted(stand.service) == (SLOTS, 0), 5.0, "nothing waits any more")
        time.sleep(2.0)  # the starts are answered, the removals are not
        assert counted(stand.service) == (SLOTS, 0)
        assert len(made()) == SLOTS
        hold.released.set()
        until(lambda: counted(stand.service) == (0, 0), 10.0, "the slots are back")


def test_a_sandbox_that_could_not_start_holds_the_slot_of_its_run_after_another_did(stand):
    hold = Hold(threading.Event())
    with (
        stand.proxy.rule(START, Answer(500), times=1) as failing,
        stand.proxy.rule(REMOVE, hold, times=1) as held,  # of the first one
    ):
        found = execute(stand.service, control_request())
        assert found.end is Outcome.SUCCEEDED, found
        assert (failing.hits, held.hits) == (1, 1)
        until(
            lambda: len(containers_of(stand.engine, stand.service.owner)) == 1,
            5.0,
            "the second one is gone",
        )
        assert counted(stand.service) == (1, 0)
        hold.released.set()
        until(lambda: counted(stand.service) == (0, 0), 5.0, "the slot is back")


def test_a_waiting_sandbox_that_died_is_replaced_when_it_is_gone(stand, short_folder):
    proxy = EngineProxy(short_folder / "slots.sock", stand.proxy.engine)
    proxy.open()
    running = start_with(
        proxy.host,
        short_folder,
        POOL_SIZE=1,
        ENGINE_TIMEOUT_S=ENGINE_TIMEOUT_S,
        REAP_INTERVAL_S=REAP_INTERVAL_S,
    )

    def waiting():
        return int(health(running).metadata["waiting_sandboxes"])

    try:
        until(lambda: waiting() == 1, 20.0, "one waits")
        until(lambda: len(containers_of(stand.engine, running.owner)) == 1, 5.0, "and no other")
        (dead,) = containers_of(stand.engine, running.owner)
        hold = Hold(threading.Event())
        with proxy.rule(REMOVE, hold) as rule:
            stand.engine.api.kill(dead["Id"])
            until(lambda: rule.hits, 10.0, "its removal is asked for")
            time.sleep(1.0)  # in which another would be made
            (left,) = containers_of(stand.engine, running.owner)
            assert left["Id"] == dead["Id"]
            hold.released.set()
        until(lambda: waiting() == 1, 20.0, "another waits")
    finally:
        running.end(signal.SIGTERM)
        proxy.end()


@pytest.mark.timeout(90)
def test_a_run_that_cannot_even_connect_holds_no_slot(stand):
    with stand.proxy.gone():
        execute(stand.service, control_request())
        assert counted(stand.service) == (0, 0)
