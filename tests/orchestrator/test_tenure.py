"""What is held for a sandbox."""

from orchestrator.sandboxes.tenure import Tenure


def test_what_is_held_is_given_back_once_at_the_end_in_order():
    given_back = []
    tenure = Tenure("sandbox")
    tenure.at_end(lambda: given_back.append("user ids"))
    tenure.at_end(lambda: given_back.append("slot"))
    assert given_back == []
    tenure.end()
    tenure.end()
    assert given_back == ["user ids", "slot"]


def test_what_is_held_for_a_sandbox_that_is_gone_is_given_back_at_once():
    given_back = []
    tenure = Tenure("sandbox")
    tenure.end()
    tenure.at_end(lambda: given_back.append("slot"))
    tenure.end()
    assert given_back == ["slot"]
