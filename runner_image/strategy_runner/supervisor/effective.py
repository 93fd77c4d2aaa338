"""Which backtest settings apply: those of the request, and the constants of the code if the request allows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from strategy_runner.backtest.types import (
    BacktestConfig,
    Direction,
    FillRule,
    Sizing,
    StopsActiveFrom,
)
from strategy_runner.channel.reply import Constants
from strategy_runner.generated import runner_pb2

# Below this a constant was probably meant as a fraction: 0.05 for 5 %.
_LEAST_PLAUSIBLE_PERCENT = 0.5
_NAMES = {"stop_loss": "STOP_LOSS", "take_profit": "TAKE_PROFIT", "position_size": "POSITION_SIZE"}


@dataclass(frozen=True, slots=True)
class EffectiveSettings:
    """What the engine is given, and what a reader of its numbers should know about it."""

    config: BacktestConfig
    warnings: tuple[str, ...]


def settings_in_force(
    request: runner_pb2.BacktestConfig, constants: Constants
) -> EffectiveSettings:
    """The settings of *request*, with *constants* (percent) where it asks for them and leaves a field open.

    Raises:
        ValueError: A value is out of bounds; admission should have refused it.
    """
    config = _requested(request)
    named = {field: value for field in _NAMES if (value := getattr(constants, field)) is not None}
    if not named:
        return EffectiveSettings(config, _fill_warning(config))
    if not request.apply_strategy_constants:
        names = ", ".join(_NAMES[field] for field in named)
        ignored = f"{names} of the code had no effect: set backtest.apply_strategy_constants to apply such constants"
        return EffectiveSettings(config, (ignored, *_fill_warning(config)))
    warnings: list[str] = []
    for field, percent in named.items():
        name = _NAMES[field]
        if _is_set(request, field):
            warnings.append(f"{name} of the code had no effect: the request sets its own")
            continue
        applied = _applied(config, field, percent / 100)
        if applied is None or (percent > 100 and field != "take_profit"):
            warnings.append(f"{name} = {percent:g} is no usable percentage and had no effect")
            continue
        if percent < _LEAST_PLAUSIBLE_PERCENT:
            warnings.append(
                f"{name} = {percent:g} reads as percent, that is {percent / 100:g} of the whole"
            )
        config = applied
    return EffectiveSettings(config, (*warnings, *_fill_warning(config)))


def _is_set(request: runner_pb2.BacktestConfig, field: str) -> bool:
    return bool(request.sizing) if field == "position_size" else request.HasField(field)


def _applied(config: BacktestConfig, field: str, fraction: float) -> BacktestConfig | None:
    """*config* with *fraction* for *field*; None where no backtest can have it.

    What a backtest can have is for BacktestConfig alone to say, of the value as it will be used.
    """
    changed: dict[str, Any] = {field: fraction}
    if field == "position_size":
        changed = {"sizing": Sizing.PERCENT_OF_EQUITY, "size": fraction}
    try:
        return replace(config, **changed)
    except ValueError:
        return None


def _requested(request: runner_pb2.BacktestConfig) -> BacktestConfig:
    default = BacktestConfig()
    return BacktestConfig(
        initial_cash=request.initial_cash or default.initial_cash,
        fill=FillRule(request.fill or default.fill),
        direction=Direction(request.direction or default.direction),
        sizing=Sizing(request.sizing or default.sizing),
        size=request.size,
        fractional_units=request.fractional_units,
        commission_rate=request.commission_rate,
        commission_fixed=request.commission_fixed,
        slippage_rate=request.slippage_rate,
        stop_loss=request.stop_loss if request.HasField("stop_loss") else None,
        take_profit=request.take_profit if request.HasField("take_profit") else None,
        stops_active_from=StopsActiveFrom(request.stops_active_from or default.stops_active_from),
        risk_free_rate=request.risk_free_rate,
        periods_per_year=request.periods_per_year if request.HasField("periods_per_year") else None,
        time_zone=request.time_zone or None,
        trailing_stop=request.trailing_stop or None,
        pyramiding=request.pyramiding,
        max_leverage=request.max_leverage or default.max_leverage,
        borrow_rate=request.borrow_rate,
        financing_rate=request.financing_rate,
        commission_per_unit=request.commission_per_unit,
        commission_minimum=request.commission_minimum,
        tick_size=request.tick_size,
        slippage_ticks=request.slippage_ticks,
        max_volume_share=request.max_volume_share,
        maintenance_margin=request.maintenance_margin,
    )


def _fill_warning(config: BacktestConfig) -> tuple[str, ...]:
    if config.fill is FillRule.SAME_CLOSE:
        return ("SAME_CLOSE is optimistic: it fills at the close from which the signal was made",)
    return ()
