"""The stream to a container fails or is cut at any byte: nothing that came before counts, and no job is done twice."""

import grpc
import pytest

from tests.faults.service_state import control_request, execute, succeeds
from tests.faults.stream_cuts import cut_at, cut_result_short
from tests.stand.engine_proxy import Answer, CutStream, Hang

UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
ATTACH = r"^POST /containers/[^/]+/attach"
CREATE = "POST /containers/create"

# The engine's frames since the job was sent: the first holds lines or progress, the last the result or a part of it.
LOSING = {
    "before the first byte": cut_at(0, 0),
    "inside the first header": cut_at(0, 3),
    "after the first header": cut_at(0, 8),
    "inside the first frame": cut_at(0, 10),
    "between two frames": cut_at(1, 0),
    "inside a later header": cut_at(1, 7),
    "one byte before the end of the result": cut_result_short(1),
    "in the middle of the result": cut_result_short(60),
}


@pytest.mark.parametrize("where", LOSING.values(), ids=LOSING.keys())
def test_a_stream_that_is_cut_before_its_result_makes_the_run_unavailable_and_it_is_done_once(
    stand, where
):
    stand.proxy.seen.clear()
    with stand.proxy.rule(ATTACH, CutStream(where)) as rule:
        found = execute(stand.service, control_request())
        assert found.end is UNAVAILABLE, found
        assert rule.hits == 1
    assert sum(line.startswith(CREATE) for line in stand.proxy.seen) == 1


def test_a_stream_that_is_cut_right_after_its_result_gives_all_of_it(stand):
    with stand.proxy.rule(ATTACH, CutStream(cut_result_short(0))) as rule:
        succeeds(stand.service)
        assert rule.hits == 1


@pytest.mark.parametrize("inside", [0, 3, 8, 20])
def test_a_stream_that_is_cut_once_before_the_job_costs_a_run_nothing(stand, inside):
    cut = CutStream(cut_at(0, inside), from_start=True)
    with stand.proxy.rule(ATTACH, cut, times=1) as rule:
        succeeds(stand.service)
        assert rule.hits == 1


def test_a_stream_that_is_always_cut_before_the_job_makes_the_run_unavailable(stand):
    cut = CutStream(cut_at(0, 3), from_start=True)
    with stand.proxy.rule(ATTACH, cut) as rule:
        found = execute(stand.service, control_request())
        assert found.end is UNAVAILABLE, found
        assert 1 <= rule.hits <= 3


@pytest.mark.parametrize("act", [Answer(500), Answer(404), Hang()], ids=lambda act: str(act)[:18])
def test_an_attach_that_is_refused_or_never_answered_makes_the_run_unavailable(stand, act):
    with stand.proxy.rule(ATTACH, act) as rule:
        found = execute(stand.service, control_request(), 45.0)
        assert found.end is UNAVAILABLE, found
        assert 1 <= rule.hits <= 3
        stand.proxy.cut_all()
