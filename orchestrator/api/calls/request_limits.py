"""What each request may hold on the wire: as much as can be run, or more where admission says better what is wrong."""

from __future__ import annotations

from functools import cache

from orchestrator.admission.parameter_sets import MAX_AXES
from orchestrator.admission.parameters import MAX_LIST_VALUES, MAX_PARAMETERS
from orchestrator.admission.requests import MAX_SOURCE_BYTES
from orchestrator.api.wire.reading import Allowance
from orchestrator.generated import strategy_execution_pb2 as public

_PACKAGE = public.DESCRIPTOR.package
# Symbols of a list, in all of its sets.
MAX_SYMBOLS = 10_000
# Of one array of the columns: every protobuf library writes one, and may write a value by itself.
MAX_PIECES = 65_536
# A deployment with too large a source or too many parameters fails alone, unless it is out of all proportion.
_LENIENCE = 16
# Of a list parameter: pieces of a packed array, or values by themselves, of which admission says what is too many.
_MAX_LIST_PIECES = 2 * MAX_LIST_VALUES
# protobuf reads a deployment in one go, in which nobody else does anything.
_MAX_DEPLOYMENT_BYTES = 8 << 20


@cache
def allowance(max_bars: int, max_deployments: int, max_sweep_sets: int) -> Allowance:
    """What requests may hold: bars of a series, deployments of a list, sets of a sweep."""
    arrays = ("timestamp_ms", "open", "high", "low", "close", "volume")
    counts = {
        "ExecuteStrategyRequest.market_data": (max_bars, "bars"),
        "ExecuteStrategyRequest.parameters": (MAX_PARAMETERS, "entries"),
        "ExecuteStrategyRequest.typed_parameters": (MAX_PARAMETERS, "entries"),
        **{f"MarketDataColumns.{name}": (MAX_PIECES, "pieces") for name in arrays},
        "ExecuteListRequest.symbol_sets": (max_deployments, "sets"),
        "SymbolSetExecution.symbols": (MAX_SYMBOLS, "symbols"),
        "SymbolSetExecution.market_data": (MAX_SYMBOLS, "symbols"),
        "SymbolSetExecution.deployments": (max_deployments, "deployments"),
        "SymbolMarketData.bars": (max_bars, "bars"),
        "DeploymentExecution.parameters": (_LENIENCE * MAX_PARAMETERS, "entries"),
        "DeploymentExecution.typed_parameters": (_LENIENCE * MAX_PARAMETERS, "entries"),
        "NumberList.values": (_MAX_LIST_PIECES, "numbers"),
        "ParameterGrid.axes": (_LENIENCE * MAX_AXES, "axes"),
        "RandomDraws.axes": (_LENIENCE * MAX_AXES, "axes"),
        "ValueList.values": (_LENIENCE * max_sweep_sets, "values"),
        "ParameterSets.sets": (_LENIENCE * max_sweep_sets, "sets"),
        "ParameterSet.parameters": (_LENIENCE * MAX_PARAMETERS, "entries"),
    }
    sizes = {
        "ExecuteStrategyRequest.code": MAX_SOURCE_BYTES,
        "ValidateCodeRequest.code": MAX_SOURCE_BYTES,
        "DeploymentExecution.strategy_code": _LENIENCE * MAX_SOURCE_BYTES,
        "SymbolSetExecution.deployments": _MAX_DEPLOYMENT_BYTES,
        "NumberList.values": 8 * _MAX_LIST_PIECES,
    }
    return Allowance(
        counts={f"{_PACKAGE}.{name}": most for name, (most, _) in counts.items()},
        units={f"{_PACKAGE}.{name}": units for name, (_, units) in counts.items()},
        bytes={f"{_PACKAGE}.{name}": most for name, most in sizes.items()},
        totals=frozenset(
            f"{_PACKAGE}.{name}"
            for name in counts
            if name.startswith(("SymbolSetExecution", "MarketDataColumns"))
        ),
    )
