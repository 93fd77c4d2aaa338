"""Which settings a backtest runs with: the request's, the code's constants where they may, the defaults else."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from strategy_runner.backtest.run import run_backtest
from strategy_runner.backtest.types import (
    BacktestConfig,
    Direction,
    FillRule,
    Signals,
    Sizing,
    StopsActiveFrom,
)
from strategy_runner.bars import Bars
from strategy_runner.channel.reply import Constants
from strategy_runner.generated import runner_pb2
from strategy_runner.metrics.metrics import compute_metrics
from strategy_runner.supervisor.effective import settings_in_force

# ALL_IN, the default sizing, does not look at the size.
DEFAULTS = BacktestConfig(size=0.0)
ALL = Constants(stop_loss=5.0, take_profit=10.0, position_size=25.0)


def in_force(constants=None, **request):
    return settings_in_force(runner_pb2.BacktestConfig(**request), constants or Constants())


def test_an_empty_request_means_the_defaults():
    settings = in_force()
    assert settings.config == DEFAULTS
    assert settings.warnings == ()
    assert settings.config.initial_cash == 10_000
    assert settings.config.fill is FillRule.NEXT_OPEN
    assert settings.config.direction is Direction.LONG_ONLY
    assert settings.config.sizing is Sizing.ALL_IN
    assert settings.config.stops_active_from is StopsActiveFrom.ENTRY_BAR
    assert settings.config.stop_loss is None
    assert settings.config.take_profit is None
    assert settings.config.periods_per_year is None


def test_everything_that_the_request_names_is_in_force():
    asked = {
        "initial_cash": 500.0,
        "fill": 1,
        "direction": 2,
        "sizing": 3,
        "size": 0.5,
        "fractional_units": True,
        "commission_rate": 0.001,
        "commission_fixed": 1.5,
        "slippage_rate": 0.002,
        "stop_loss": 0.05,
        "take_profit": 0.1,
        "stops_active_from": 2,
        "risk_free_rate": 0.02,
        "periods_per_year": 365.0,
    }
    config = in_force(**asked).config
    for name, value in asked.items():
        assert getattr(config, name) == value


def test_constants_without_permission_have_no_effect_and_that_is_said():
    settings = in_force(ALL)
    assert settings.config == DEFAULTS
    (warning,) = settings.warnings
    for name in ("STOP_LOSS", "TAKE_PROFIT", "POSITION_SIZE", "apply_strategy_constants"):
        assert name in warning


def test_constants_that_may_are_in_force_as_percent():
    settings = in_force(ALL, apply_strategy_constants=True)
    assert settings.config.stop_loss == pytest.approx(0.05)
    assert settings.config.take_profit == pytest.approx(0.1)
    assert settings.config.sizing is Sizing.PERCENT_OF_EQUITY
    assert settings.config.size == pytest.approx(0.25)
    assert settings.warnings == ()


@pytest.mark.parametrize(
    ("request_fields", "name"),
    [
        ({"stop_loss": 0.2}, "STOP_LOSS"),
        ({"take_profit": 0.3}, "TAKE_PROFIT"),
        ({"sizing": 2, "size": 3.0}, "POSITION_SIZE"),
    ],
)
def test_the_request_overrides_a_constant_and_that_is_said(request_fields, name):
    settings = in_force(ALL, apply_strategy_constants=True, **request_fields)
    for field, value in request_fields.items():
        assert getattr(settings.config, field) == value
    (warning,) = settings.warnings
    assert name in warning


@pytest.mark.parametrize(
    "constants",
    [
        Constants(stop_loss=0.0),
        Constants(stop_loss=-5.0),
        Constants(stop_loss=101.0),
        Constants(take_profit=-1.0),
        Constants(position_size=0.0),
        Constants(position_size=150.0),
    ],
)
def test_a_constant_that_is_no_usable_percentage_has_no_effect_and_that_is_said(constants):
    settings = in_force(constants, apply_strategy_constants=True)
    assert settings.config == DEFAULTS
    assert "no usable percentage" in settings.warnings[0]


@pytest.mark.parametrize(
    "constants",
    [Constants(stop_loss=100.0), Constants(take_profit=300.0), Constants(position_size=100.0)],
)
def test_the_largest_percentages_that_make_sense_are_in_force_without_a_word(constants):
    assert in_force(constants, apply_strategy_constants=True).warnings == ()


def test_a_constant_that_was_probably_meant_as_a_fraction_is_read_as_percent_and_that_is_said():
    settings = in_force(Constants(stop_loss=0.05), apply_strategy_constants=True)
    assert settings.config.stop_loss == pytest.approx(0.0005)
    assert "reads as percent" in settings.warnings[0]


def test_filling_at_the_signals_own_close_is_called_optimistic():
    assert "optimistic" in in_force(fill=2).warnings[0]
    assert "optimistic" in in_force(ALL, fill=2).warnings[-1]
    assert in_force(fill=1).warnings == ()


def test_a_request_that_admission_should_have_refused_is_refused_again():
    with pytest.raises(ValueError, match="7"):
        in_force(fill=7)


ANY_NUMBER = st.one_of(
    st.none(),
    st.floats(),
    st.floats(0, 5e-322),  # what a division by 100 makes 0 of
    st.floats(99.99, 100.01),
)
DAYS = 12
BARS = Bars(
    timestamp_ms=np.arange(DAYS) * 86_400_000,
    open=np.full(DAYS, 100.0),
    high=np.full(DAYS, 130.0),
    low=np.full(DAYS, 70.0),
    close=np.linspace(90.0, 110.0, DAYS),
    volume=np.ones(DAYS),
)
IN_AND_OUT = Signals(
    np.arange(DAYS), np.tile(np.array([1, -1], np.int8), DAYS // 2), np.zeros(DAYS)
)


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(ANY_NUMBER, ANY_NUMBER, ANY_NUMBER, st.booleans(), st.sampled_from([1, 2]))
@example(5e-324, None, None, False, 1)
@example(None, 5e-324, None, True, 2)
@example(None, None, 5e-324, True, 2)
@example(None, 1.7e308, None, False, 2)
def test_whatever_numbers_a_strategy_sets_it_is_backtested_or_told_that_they_are_of_no_use(
    stop_loss, take_profit, position_size, fractional_units, direction
):
    constants = Constants(stop_loss, take_profit, position_size)
    request = runner_pb2.BacktestConfig(
        apply_strategy_constants=True, fractional_units=fractional_units, direction=direction
    )
    in_use = settings_in_force(request, constants)
    config, told = in_use.config, " ".join(in_use.warnings)
    for name, percent, fraction in (
        ("STOP_LOSS", stop_loss, config.stop_loss),
        ("TAKE_PROFIT", take_profit, config.take_profit),
        ("POSITION_SIZE", position_size, config.size or None),
    ):
        if percent is not None and fraction is None:
            assert f"{name} = {percent:g} is no usable percentage" in told
        elif percent is not None:
            assert fraction == percent / 100
    compute_metrics(BARS, run_backtest(BARS, IN_AND_OUT, config), config)
