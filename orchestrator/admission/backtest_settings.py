"""Checks the settings of a backtest: each by itself, and those that depend on each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from orchestrator.admission.time_zones import is_time_zone
from orchestrator.errors import FieldViolation
from orchestrator.generated import runner_pb2

_MAX_TRADING_YEARS_PERIODS = 366 * 24 * 60 * 60
_LAST_OF_ENUMERATION = {
    "fill": 2,
    "direction": 2,
    "sizing": 4,
    "stops_active_from": 2,
    "signal_meaning": 2,
}
# Field of BacktestConfig -> (least, greatest, whether the least itself is allowed, unit or advice).
_BOUNDS: Mapping[str, tuple[float, float, bool, str]] = {
    "initial_cash": (0.0, 1e15, False, "cash"),
    "size": (0.0, 1e15, True, "units, or a fraction of equity"),
    "commission_rate": (0.0, 1.0, True, "a fraction, 0.001 is 0.1 %"),
    "commission_fixed": (0.0, 1e12, True, "cash for each fill"),
    "slippage_rate": (0.0, 0.5, True, "a fraction, 0.001 is 0.1 %"),
    "stop_loss": (0.0, 1.0, False, "a fraction, 0.05 is 5 %"),
    "take_profit": (0.0, 1e6, False, "a fraction, 0.05 is 5 %"),
    "risk_free_rate": (-0.99, 10.0, True, "a fraction a year, 0.02 is 2 %"),
    "periods_per_year": (0.0, _MAX_TRADING_YEARS_PERIODS, False, "periods"),
    "warmup_bars": (0, 2**31 - 1, True, "bars"),
    "trailing_stop": (0.0, 1.0, True, "a fraction, 0.05 is 5 %"),
    "pyramiding": (0, 1000, True, "entries beside the first"),
    "max_leverage": (0.0, 100.0, True, "times equity"),
    "borrow_rate": (0.0, 10.0, True, "a fraction a year, 0.02 is 2 %"),
    "financing_rate": (0.0, 10.0, True, "a fraction a year, 0.02 is 2 %"),
    "commission_per_unit": (0.0, 1e9, True, "cash for each unit"),
    "commission_minimum": (0.0, 1e12, True, "cash for each fill"),
    "tick_size": (0.0, 1e9, True, "in units of the price"),
    "slippage_ticks": (0.0, 1e6, True, "ticks"),
    "max_volume_share": (0.0, 1.0, True, "a fraction, 0.1 is 10 %"),
    "maintenance_margin": (0.0, 1.0, True, "a fraction, 0.25 is 25 %"),
}
_FIXED_QUANTITY, _PERCENT_OF_EQUITY = 2, 3


def check_backtest(config: runner_pb2.BacktestConfig) -> Iterator[FieldViolation]:
    """Refuses values out of bounds, and values that contradict each other."""
    optional = {"stop_loss", "take_profit", "periods_per_year", "warmup_bars"}
    for name, (least, greatest, inclusive, unit) in _BOUNDS.items():
        if name in optional and not config.HasField(name):
            continue
        value = getattr(config, name)
        if name == "initial_cash" and value == 0.0:
            continue  # left open
        above = value >= least if inclusive else value > least
        if not (math.isfinite(value) and above and value <= greatest):
            word = "from" if inclusive else "above"
            yield FieldViolation(
                f"backtest.{name}",
                f"is {value:g}; it must be {word} {least:g} to {greatest:g} ({unit})",
            )
    if config.time_zone and not is_time_zone(config.time_zone):
        yield FieldViolation(
            "backtest.time_zone",
            f"{config.time_zone!r:.80} is no name of the IANA database such as 'Australia/Sydney'",
        )
    for name, count in _LAST_OF_ENUMERATION.items():
        if not 0 <= getattr(config, name) <= count:
            yield FieldViolation(
                f"backtest.{name}", f"{getattr(config, name)} is no value of its enumeration"
            )
    yield from _check_size(config)
    yield from _check_leverage(config)


def _check_size(config: runner_pb2.BacktestConfig) -> Iterator[FieldViolation]:
    if config.sizing == _PERCENT_OF_EQUITY and not 0.0 < config.size <= 1.0:
        yield FieldViolation(
            "backtest.size",
            f"is {config.size:g}; PERCENT_OF_EQUITY takes a fraction above 0 up to 1, 0.25 is 25 %",
        )
    if config.sizing == _FIXED_QUANTITY and not config.size > 0.0:
        yield FieldViolation(
            "backtest.size", f"is {config.size:g}; FIXED_QUANTITY needs a number of units above 0"
        )


def _check_leverage(config: runner_pb2.BacktestConfig) -> Iterator[FieldViolation]:
    if 0.0 < config.max_leverage < 1.0:
        yield FieldViolation(
            "backtest.max_leverage",
            f"is {config.max_leverage:g}; it must be at least 1, or 0 for none; "
            "to put less than all of equity into a position, use sizing PERCENT_OF_EQUITY",
        )
    if config.slippage_ticks and not config.tick_size:
        yield FieldViolation("backtest.tick_size", "is 0; slippage_ticks needs the size of a tick")
    if config.maintenance_margin and config.maintenance_margin * max(config.max_leverage, 1) >= 1.0:
        yield FieldViolation(
            "backtest.maintenance_margin",
            f"is {config.maintenance_margin:g}; with a leverage of {max(config.max_leverage, 1):g} "
            f"it must be below {1 / max(config.max_leverage, 1):g}, "
            "else a position would be closed as soon as it is opened",
        )
