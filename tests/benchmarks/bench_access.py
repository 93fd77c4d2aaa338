"""What TLS and tokens cost a call: the same calls, in turns, to services that differ in nothing else. Prints one table.

Run by `make bench`; needs the engine and the runner image.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import grpc

from orchestrator.api.access.principal import Role
from orchestrator.api.access.tokens import line_for, new_token
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from tests.benchmarks.bench_service import request, service
from tests.benchmarks.jobs import SMA_CROSS, bars
from tests.stand.credentials import AUDIENCE, ISSUER, Authority, Issuer, replaced

CALL_ROUNDS = 400
HANDSHAKE_ROUNDS = 20


def main(quick: bool) -> None:
    """Measures and prints."""
    run_rounds = 20 if quick else 60
    with contextlib.ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        authority, issuer = Authority("benchmark"), Issuer()
        issuer.add("RS256", "RS256")
        issuer.add("ES256", "ES256")
        certificate, key = authority.issue("service")
        token = new_token()
        tls = {
            "TLS_CERT": replaced(folder / "tls.crt", certificate),
            "TLS_KEY": replaced(folder / "tls.key", key),
        }
        tokens = {
            "TOKENS_FILE": replaced(folder / "tokens", line_for(token, "alice", [Role.RUN], None)),
            "JWT_KEYS": replaced(folder / "keys", issuer.published()),
            "JWT_ISSUER": ISSUER,
            "JWT_AUDIENCE": AUDIENCE,
        }
        addresses = {
            "plain": closing.enter_context(service(POOL_SIZE=1)).address,
            "TLS": closing.enter_context(service(POOL_SIZE=1, **tls)).address,
            "both": closing.enter_context(service(POOL_SIZE=1, **tls, **tokens)).address,
        }

        def connected(name: str) -> grpc.Channel:
            options = [("grpc.use_local_subchannel_pool", 1)]
            if name == "plain":
                return grpc.insecure_channel(addresses[name], options)
            credentials = grpc.ssl_channel_credentials(authority.certificate)
            return grpc.secure_channel(addresses[name], credentials, options)

        variants = {
            "neither": ("plain", None),
            "TLS": ("TLS", None),
            "TLS, static token": ("both", token),
            "TLS, JWT signed with RS256": ("both", issuer.token("RS256", exp=4_000_000_000)),
            "TLS, JWT signed with ES256": ("both", issuer.token("ES256", exp=4_000_000_000)),
        }
        callers = {}
        for what, (name, bearer) in variants.items():
            stub = StrategyExecutionServiceStub(closing.enter_context(connected(name)))
            metadata = [("authorization", f"Bearer {bearer}")] if bearer else None
            callers[what] = (stub, metadata)

        message = request(bars(2500), SMA_CROSS)

        def run(what: str) -> Callable[[], object]:
            stub, metadata = callers[what]
            while (
                stub.GetHealth(public.HealthRequest(), metadata=metadata).metadata[
                    "waiting_sandboxes"
                ]
                != "1"
            ):
                time.sleep(0.05)
            time.sleep(0.15)
            return lambda: stub.ExecuteStrategy(message, metadata=metadata)

        def health(what: str) -> Callable[[], object]:
            stub, metadata = callers[what]
            return lambda: stub.GetHealth(public.HealthRequest(), metadata=metadata)

        def handshake(what: str) -> Callable[[], object]:
            name, bearer = variants[what]
            metadata = [("authorization", f"Bearer {bearer}")] if bearer else None

            def connect() -> None:
                with connected(name) as channel:
                    StrategyExecutionServiceStub(channel).GetHealth(
                        public.HealthRequest(), metadata=metadata
                    )

            return connect

        print(
            "| p50, ms | warm run, 2,500 bars | small call (GetHealth) | the same on a new connection |"
        )
        print("|---|---|---|---|")
        columns = [
            in_turns(variants, prepare, rounds)
            for prepare, rounds in (
                (run, run_rounds), (health, CALL_ROUNDS), (handshake, HANDSHAKE_ROUNDS)
            )
        ]  # fmt: skip
        for what in variants:
            cells = " | ".join(f"{column[what]:.2f}" for column in columns)
            print(f"| {what} | {cells} |", flush=True)


def in_turns(
    variants: dict[str, object], prepare: Callable[[str], Callable[[], object]], rounds: int
) -> dict[str, float]:
    """The median of each variant, of *rounds* calls; a first round is not counted."""
    taken: dict[str, list[float]] = {what: [] for what in variants}
    for _ in range(rounds + 1):
        for what, times in taken.items():
            call = prepare(what)
            began = time.perf_counter()
            call()
            times.append(1000 * (time.perf_counter() - began))
    return {what: statistics.median(times[1:]) for what, times in taken.items()}


if __name__ == "__main__":
    main("quick" in sys.argv[1:])
