"""Pages of runs from two sources: what this process knows, and rows that are written a moment later."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from orchestrator.api.operator.watching import changes
from orchestrator.errors import Rejected
from orchestrator.generated import operator_pb2 as operators
from orchestrator.ledger.in_flight import RunBoard
from orchestrator.ledger.record import first_record_id
from orchestrator.limits.live import LiveLimits
from orchestrator.operating.console import Console
from orchestrator.operating.run_listing import Filters, RunListing
from orchestrator.operating.status import Status
from orchestrator.run import RunQueued, RunStarted
from orchestrator.settings import Settings
from tests.orchestrator.ledger_records import begun

BEGAN = datetime(2024, 5, 1, tzinfo=UTC)


def run(number, **fields):
    at = BEGAN + timedelta(seconds=number)
    made = begun()
    return replace(
        made, record_id=f"{first_record_id(at)}{number:016x}", run_id=f"r{number}", accepted_at=at,
        **{"ended_at": None, "outcome": None, "user_id": "ann"} | fields,
    )  # fmt: skip


def ended(one, outcome="SUCCEEDED"):
    return replace(one, ended_at=one.accepted_at, outcome=outcome)


def pages(listing, size, filters=None):
    async def all_of():
        token, found = "", []
        while True:
            page = await listing.page(filters or Filters(), size, token)
            found.append([one.record.run_id for one in page.runs])
            token = page.next_token
            if not token:
                return found

    return asyncio.run(all_of())


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_every_run_is_on_one_page_whatever_of_it_is_written(store, size):
    board = RunBoard()
    runs = [run(number) for number in range(9)]
    # Of another process: only written. Of this one: in flight or ended, written as it was before or not at all.
    store.write([ended(runs[0]), runs[1], runs[2], runs[4], ended(runs[6])])
    known = {number: board.opened(runs[number]) for number in (2, 3, 4, 5, 8)}
    for number in (4, 5):
        board.ended(known[number], ended(runs[number]))
    listing = RunListing(board, store)

    found = pages(listing, size)

    assert list(chain(*found)) == ["r8", "r6", "r5", "r4", "r3", "r2", "r1", "r0"]
    assert all(len(page) == size for page in found[:-1])


def test_a_row_that_is_out_of_date_is_filtered_as_the_run_is_now(store):
    board = RunBoard()
    one = run(1)
    store.write([ended(run(0), "TIMEOUT"), one])
    board.ended(board.opened(one), ended(one, "TIMEOUT"))
    listing = RunListing(board, store)

    assert pages(listing, 5, Filters(ended_as="timeout")) == [["r1", "r0"]]
    assert pages(listing, 5, Filters(in_flight=True)) == [[]]
    assert pages(listing, 5, Filters(until=BEGAN + timedelta(seconds=1))) == [["r0"]]


def test_without_a_ledger_what_this_process_knows_is_told_and_that_it_is_not_all():
    board = RunBoard()
    board.opened(run(1))

    page = asyncio.run(RunListing(board, None).page(Filters(), 5, ""))

    assert [one.record.run_id for one in page.runs] == ["r1"]
    assert page.incomplete == "there is no ledger"


@pytest.mark.parametrize(
    ("size", "token", "field"), [(1001, "", "page_size"), (5, "../x", "page_token")]
)
def test_what_is_no_page_is_refused_by_field(size, token, field):
    with pytest.raises(Rejected) as refused:
        asyncio.run(RunListing(RunBoard(), None).page(Filters(), size, token))
    assert [one.field for one in refused.value.violations] == [field]


def test_deployments_of_one_list_are_stopped_together():
    board = RunBoard()
    first, second = (board.opened(replace(run(number), run_id="list")) for number in (1, 2))
    other = board.opened(run(3))

    first.stop.set()

    assert second.stop.is_set()
    assert not other.stop.is_set()
    assert board.of_run_id("list") == [first, second]


def test_a_run_is_waiting_then_running_then_gone():
    board, told = RunBoard(), []
    forget = board.listen(lambda run: told.append((run.has_begun, run.record.outcome)))
    one = board.opened(run(1))
    board.heard(one, one.record, RunQueued(4))
    assert (one.place, one.has_begun) == (4, False)
    board.heard(one, one.record, RunStarted(warm=True))
    assert (one.place, one.has_begun) == (0, True)
    board.ended(one, ended(one.record))
    assert board.in_flight == []
    forget()
    board.opened(run(2))
    assert told == [(False, None), (True, None), (True, "SUCCEEDED")]


class Still(Console):
    """A console whose status stays as it is."""

    def __init__(self, board):
        self.board, self.limits = board, LiveLimits(Settings())

    def status(self):
        return Status(0, 0, 0, 2, 0, 0, 9, 0, 0, 0, 0, 0, False, "", "ok")


def test_a_watcher_that_reads_too_slowly_is_told_how_much_it_missed():
    async def story():
        board = RunBoard()
        board.opened(run(0))
        watch = changes(Still(board))
        assert (await anext(watch)).status.slots == 2
        for number in range(1, 1201):
            board.opened(run(number))
        seen = [await anext(watch) for _ in range(1002)]
        assert seen[0].WhichOneof("kind") == "limits"
        assert seen[1].missed == 201
        assert [one.run.run_id for one in seen[2:]] == [f"r{n}" for n in range(201, 1201)]
        assert {one.run.state for one in seen[2:]} == {operators.RUN_STATE_WAITING}
        await watch.aclose()
        board.opened(run(2000))

    asyncio.run(story())
