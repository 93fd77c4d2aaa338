"""Strategies as people write them run unchanged, and their numbers are those of an independent library."""

import pytest

from tests.published.comparing import run_all
from tests.published.corpus import CASES, FOLDER
from tests.stand.running_service import SCIENCE_IMAGE

# The set-up of the first runs them all: half a minute on a machine that is not busy.
pytestmark = [pytest.mark.docker, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def outcomes(service_with):
    return run_all(service_with(SCIENCE_IMAGE=SCIENCE_IMAGE, SCIENCE_POOL_SIZE=0).stub)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case.name,
            marks=pytest.mark.xfail(reason=case.fails, raises=AssertionError, strict=True),
        )
        if case.fails
        else pytest.param(case, id=case.name)
        for case in CASES
    ],
)
def test_a_published_strategy_runs_as_written_and_gives_its_judges_numbers(outcomes, case):
    outcome = outcomes[case.name]
    assert not outcome.error
    assert not outcome.different
    assert outcome.trades


def test_every_strategy_of_the_folder_is_judged_and_names_its_source():
    files = sorted(path.stem for path in FOLDER.glob("*.py"))
    assert files == sorted(case.name for case in CASES)
    assert len(files) >= 60
    for name in files:
        assert (FOLDER / f"{name}.py").read_text(encoding="utf-8").startswith("# After "), name
