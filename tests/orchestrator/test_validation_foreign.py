"""What objects of the libraries have is known, whatever a source calls its own attributes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.validation import policy, science
from orchestrator.validation.foreign import FOREIGN_ATTRIBUTES
from orchestrator.validation.reach import NAMES, Reach
from orchestrator.validation.science_foreign import SCIENCE_FOREIGN_ATTRIBUTES

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


@pytest.mark.slow
def test_the_list_of_the_larger_image_holds_what_its_libraries_have():
    made = (
        "import json; from tests.orchestrator.foreign_attributes import science_foreign; "
        "print(json.dumps(sorted(science_foreign())))"
    )
    assert set(asked("-c", made)) - SCIENCE_FOREIGN_ATTRIBUTES == set()


def test_the_lists_of_attributes_do_not_contradict_each_other():
    assert policy.SHARED_ATTRIBUTES <= FOREIGN_ATTRIBUTES
    assert not FOREIGN_ATTRIBUTES & (policy.OBJECT_ATTRIBUTES | policy.REFUSED_ATTRIBUTES)
    assert not policy.SHARED_ATTRIBUTES & policy.REFUSED_ATTRIBUTES


def test_what_the_larger_image_adds_contradicts_nothing_that_is_refused_everywhere():
    names = NAMES[Reach.SCIENCE]
    assert not names.foreign & (names.attributes | policy.REFUSED_ATTRIBUTES)
    assert not (science.ATTRIBUTES | science.SHARED_ATTRIBUTES) & policy.REFUSED_ATTRIBUTES
    assert names.foreign >= science.SHARED_ATTRIBUTES


@pytest.mark.slow
@pytest.mark.parametrize("image", ["default", "science"])
def test_every_attribute_of_what_a_strategy_can_reach_is_known_and_none_that_it_may_read_leads_out(
    image,
):
    found = asked("-m", "tests.orchestrator.reachable_objects", image)
    assert found["types"] > 100
    assert (found["unknown"], found["leading"]) == ({}, [])
