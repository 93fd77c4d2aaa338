"""What the engine lists under our owner's label, whoever made it."""

import pytest

from orchestrator.engine.base import OwnedSandbox, SandboxState
from orchestrator.engine.docker.backend import owned_sandbox


def entry(**labels):
    return {
        "Names": ["/strategiz-1"],
        "State": "running",
        "Labels": {f"io.strategiz.{name}": text for name, text in labels.items()},
    }


def test_labels_of_ours_are_read():
    labels = {"instance": "one", "lease_s": "75.5", "first_uid": "5000"}
    assert owned_sandbox(entry(**labels), 600.0) == OwnedSandbox(
        "strategiz-1", "one", SandboxState.RUNNING, 75.5, 5000
    )


@pytest.mark.parametrize("text", ["x", "", "nan", "inf", "-1", "9" * 5000, "1e400"])
def test_a_lease_that_is_none_is_our_own(text):
    assert owned_sandbox(entry(lease_s=text), 600.0).lease_s == 600.0


@pytest.mark.parametrize("text", ["x", "", "1.5", "-1", "9" * 5000])
def test_a_user_id_that_is_none_is_nobodys(text):
    assert owned_sandbox(entry(first_uid=text), 600.0).first_uid == 0


def test_a_container_without_labels_has_our_lease():
    found = owned_sandbox(entry(), 600.0)
    assert (found.instance, found.lease_s, found.first_uid) == ("", 600.0, 0)
