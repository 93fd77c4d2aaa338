"""Lists of deployments over two symbols, and strategies that always say the same."""

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.market_bars import random_bars

BARS = {"AAA": random_bars(80, seed=1), "BBB": random_bars(90, seed=2)}
BUY = "SYMBOL = 'AAA'\ndef strategy(data):\n    return 'BUY'\n"
SELL = "SYMBOL = 'AAA'\ndef strategy(data):\n    return 'SELL'\n"
HOLD = "SYMBOL = 'AAA'\ndef strategy(data):\n    return 'HOLD'\n"


def deployment(code, user="ann", number=0, **fields):
    return public.DeploymentExecution(
        deployment_id=f"d{number}",
        deployment_type="bot",
        strategy_id=f"s{number}",
        strategy_code=code,
        user_id=user,
        **fields,
    )


def list_request(*deployments, symbols=("AAA", "BBB"), **fields):
    return public.ExecuteListRequest(
        symbol_sets=[symbol_set(*deployments, symbols=symbols)], tier="gold", **fields
    )


def symbol_set(*deployments, symbols=("AAA", "BBB")):
    return public.SymbolSetExecution(
        symbols=symbols,
        market_data={
            symbol: public.SymbolMarketData(symbol=symbol, bars=BARS[symbol].rows())
            for symbol in symbols
        },
        deployments=deployments,
    )
