"""What objects of the libraries have is known, whatever a source calls its own attributes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.validation import policy
from orchestrator.validation.foreign import FOREIGN_ATTRIBUTES

ROOT = Path(__file__).parents[2]


def asked(*words: str):
    """What a process of its own prints."""
    pytest.importorskip("talib")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", *words],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_the_list_holds_what_the_installed_libraries_have():
    made = (
        "import json; from tests.orchestrator.foreign_attributes import foreign; "
        "print(json.dumps(sorted(foreign())))"
    )
    assert set(asked("-c", made)) - FOREIGN_ATTRIBUTES == set()


def test_the_lists_of_attributes_do_not_contradict_each_other():
    assert policy.SHARED_ATTRIBUTES <= FOREIGN_ATTRIBUTES
    assert not FOREIGN_ATTRIBUTES & (policy.OBJECT_ATTRIBUTES | policy.REFUSED_ATTRIBUTES)
    assert not policy.SHARED_ATTRIBUTES & policy.REFUSED_ATTRIBUTES


@pytest.mark.slow
def test_every_attribute_of_what_a_strategy_can_reach_is_known_and_none_that_it_may_read_leads_out():
    found = asked("-m", "tests.orchestrator.reachable_objects")
    assert found["types"] > 100
    assert (found["unknown"], found["leading"]) == ({}, [])
