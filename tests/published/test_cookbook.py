"""The strategies of examples/cookbook run as docs/cookbook.md says, with the numbers that it shows."""

import re

import pytest

from tests.published import first_strategy
from tests.published.bars import table
from tests.published.comparing import difference
from tests.published.cookbook import BARS, FOLDER, RECIPES, Change, judged, run, run_all
from tests.published.cookbook_page import PAGE, PARAMETER, page
from tests.stand.running_service import SCIENCE_IMAGE

# The set-up of the first runs them all.
pytestmark = [pytest.mark.docker, pytest.mark.timeout(240)]
BY_NAME = {recipe.name: recipe for recipe in RECIPES}


@pytest.fixture(scope="module")
def service(service_with):
    return service_with(SCIENCE_IMAGE=SCIENCE_IMAGE, SCIENCE_POOL_SIZE=0)


@pytest.fixture(scope="module")
def stub(service):
    return service.stub


@pytest.fixture(scope="module")
def answers(stub):
    return run_all(stub)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_strategy_of_the_cookbook_trades_plots_does_not_look_ahead_and_is_warned_of_nothing_else(
    answers, recipe
):
    answer = answers[recipe.name][0]

    assert answer.success, answer.error
    assert len(answer.performance.trades) > 20
    assert answer.indicators
    assert answer.look_ahead.checked_cuts > 0
    assert not answer.look_ahead.differences
    assert all(recipe.warns and recipe.warns in warning for warning in answer.warnings)


@pytest.mark.parametrize(
    "recipe", [recipe for recipe in RECIPES if recipe.judge], ids=lambda recipe: recipe.name
)
def test_an_independent_library_has_the_same_trades_and_money(answers, recipe):
    assert not difference(answers[recipe.name][0].performance, judged(recipe))


def test_the_page_shows_the_code_and_the_numbers_of_these_runs(answers):
    text = PAGE.read_text(encoding="utf-8")

    assert page(text, answers) == text
    assert len(re.findall(r"<!-- .+?: made -->", text)) == 2 * len(RECIPES) + 1


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_each_parameter_of_a_strategy_says_what_it_is_and_is_in_the_table(recipe):
    read = re.findall(r'params\.get\("(\w+)"', recipe.source)

    assert read == [name for name, _default, _meaning in PARAMETER.findall(recipe.source)]
    assert {name for change in recipe.changes for name in change.parameters} <= set(read)


def test_every_strategy_of_the_folder_is_in_the_cookbook_with_its_command():
    assert sorted(path.stem for path in FOLDER.glob("*.py")) == sorted(BY_NAME)
    commands = re.findall(
        r"(?m)^strategiz backtest examples/cookbook/(\w+)\.py (.*)$", PAGE.read_text()
    )
    assert [name for name, _options in commands] == list(BY_NAME)
    for name, options in commands:
        assert "--data examples/data/sp500_daily.csv" in options
        assert ("--image science" in options) == (BY_NAME[name].image == "science")


def test_a_week_that_is_known_before_its_end_is_found_to_look_ahead(stub):
    source, right = BY_NAME["multi_timeframe"].source, 'method="ffill", fill_value'
    assert source.count(right) == 1

    answer = run(
        stub, source.replace(right, right.replace("ffill", "bfill")), Change(), look_ahead=True
    )

    assert answer.look_ahead.differences


def test_the_open_of_an_early_bar_is_the_close_before_it_as_the_page_says():
    early = table(BARS).loc[:"2005"]
    share = (early["open"] == early["close"].shift()).mean()

    assert f"{100 * share:.0f} %" in re.search(r"Until 2005[^.]*\.", PAGE.read_text())[0]


def test_the_commands_of_the_first_strategy_print_what_its_page_shows(service, tmp_path):
    text = first_strategy.PAGE.read_text(encoding="utf-8")

    assert first_strategy.done(text, tmp_path, service.address) == text
    assert (tmp_path / "trend.html").stat().st_size > 100_000
