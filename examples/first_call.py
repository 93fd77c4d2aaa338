"""Runs one strategy on a service, wherever it is, and prints how it ended.

python examples/first_call.py 127.0.0.1:50051 --token-file token
"""

import argparse
import csv
from pathlib import Path

import grpc

from orchestrator.generated import strategy_execution_pb2 as pb
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub

BARS = Path(__file__).parent / "data" / "sp500_daily.csv"
STRATEGY = """
SYMBOL, TIMEFRAME, WARMUP_BARS = "SPX", "1D", 200


def strategy(data):
    close = data["close"]
    return "BUY" if close.iloc[-1] > close.iloc[-200:].mean() else "SELL"
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("address", help="host and port of the service")
    options.add_argument("--token-file", type=Path, help="has the token, where one is taken")
    options.add_argument("--ca", type=Path, help="the authority of its certificate, for TLS")
    options.add_argument("--tls", action="store_true", help="TLS, with a public authority")
    given = options.parse_args()
    with BARS.open(encoding="utf-8") as file:
        bars = [
            pb.MarketDataBar(
                timestamp=row["timestamp"],
                **{price: float(row[price]) for price in ("open", "high", "low", "close")},
                volume=int(row["volume"]),
            )
            for row in csv.DictReader(file)
        ]
    metadata = []
    if given.token_file:
        token = given.token_file.read_text(encoding="utf-8").removeprefix("token:").strip()
        metadata.append(("authorization", f"Bearer {token}"))
    if given.ca or given.tls:
        trusted = given.ca.read_bytes() if given.ca else None
        channel = grpc.secure_channel(given.address, grpc.ssl_channel_credentials(trusted))
    else:
        channel = grpc.insecure_channel(given.address)
    with channel:
        request = pb.ExecuteStrategyRequest(code=STRATEGY, market_data=bars)
        answer = StrategyExecutionServiceStub(channel).ExecuteStrategy(
            request, metadata=metadata, timeout=120
        )
    print(pb.Outcome.Name(answer.outcome), answer.error)
    found = answer.performance
    print(
        f"{found.total_trades} trades, {found.total_return:+.1f} %, Sharpe {found.sharpe_ratio:.2f}"
    )


if __name__ == "__main__":
    main()
