"""What a fault of ours looks like from outside: not like the strategy's, and without the engine's address."""

from tests.faults.service_state import becomes, control_request, execute, health
from tests.stand.deployments import BUY, SELL, deployment, list_request
from tests.stand.engine_proxy import CutStream

ATTACH = r"^POST /containers/[^/]+/attach"


def test_deployments_whose_sandbox_was_lost_are_told_that_it_is_not_their_fault(stand):
    request = list_request(deployment(BUY, "ann", 1), deployment(SELL, "bob", 2))
    with stand.proxy.rule(ATTACH, CutStream(lambda _data: 0), times=1) as rule:
        answer = stand.service.stub.ExecuteList(request, timeout=40)
        assert rule.hits == 1
    (failed,) = (result for result in answer.results if not result.success)
    assert failed.error.startswith("not evaluated: ")
    assert failed.failure.message == failed.error
    assert "not at fault" in failed.failure.hint
    (other,) = (result for result in answer.results if result.success)
    assert other.signal.signal_type in {"BUY", "SELL"}


def test_neither_health_nor_a_refusal_names_the_engines_address(stand):
    with stand.proxy.gone():
        told = [execute(stand.service, control_request()).message]
        becomes(stand.service, "NOT_SERVING", 10.0)
        told += [execute(stand.service, control_request()).message]
        told += [health(stand.service).metadata["fault"]]
    assert all("engine" in text for text in told), told
    for text in told:
        assert str(stand.proxy.path) not in text
        assert "http" not in text.lower()
        assert "sock" not in text
