"""What a team that adopts the service would test: its image, called by the Python client."""

import asyncio
import tomllib
from datetime import date

import docker
import numpy as np
import psycopg
import pytest

from orchestrator.api.access.principal import Role
from orchestrator.api.access.tokens import line_for, new_token
from strategiz_execution import (
    AccessDenied,
    CallError,
    InvalidRequest,
    LocalServiceError,
    Outcome,
    ServiceUnavailable,
    Started,
    Tls,
)
from strategiz_execution.testing import ServerTls, StrategyExecutionContainer
from tests.stand.client_bars import walk
from tests.stand.credentials import Authority
from tests.stand.postgres_cluster import PostgresCluster
from tests.stand.running_service import containers_of, until

pytestmark = pytest.mark.timeout(180)

CROSSOVER = """
SYMBOL, TIMEFRAME = "X", "1D"

def strategy(data):
    fast = data["close"].rolling(params["fast"]).mean()
    slow = data["close"].rolling(params["slow"]).mean()
    plot(slow, "slow")
    return pd.Series(np.where(fast > slow, "BUY", "SELL"), data.index)
"""
ENDLESS = "SYMBOL = 'X'\ndef strategy(data):\n    while True:\n        pass\n"
BARS = walk(300)
PARAMS = {"fast": 5, "slow": 20}


def test_the_main_job(strategy_client):
    result = strategy_client.run(
        CROSSOVER, BARS, params=PARAMS, backtest={"commission_rate": 0.001}
    )
    result.raise_for_failure()
    assert len(result.equity) == 300
    assert result.metrics.n_trades == len(result.trades) > 3
    assert result.metrics.total_commission == pytest.approx(result.trades.commission.sum(), rel=0.2)
    mean = np.convolve(BARS.close, np.full(20, 1 / 20), "valid")
    np.testing.assert_allclose(result.indicators["slow"].to_numpy()[19:], mean)


def test_a_strategy_that_fails_says_where(strategy_client):
    result = strategy_client.run(
        "SYMBOL = 'X'\ndef strategy(data):\n    return data['nothing']\n", BARS
    )
    assert result.outcome is Outcome.STRATEGY_ERROR
    assert result.failure.line == 3


def test_many_at_the_same_time(strategy_execution):
    async def main():
        async with strategy_execution.async_client() as client:
            return await asyncio.gather(
                *(client.run(CROSSOVER, BARS, params={**PARAMS, "fast": n}) for n in range(2, 10))
            )

    assert all(result.ok for result in asyncio.run(main()))


def test_a_stream_that_is_left_cancels_its_run(strategy_execution):
    with (
        strategy_execution.client() as client,
        client.stream(ENDLESS, BARS, timeout_s=60) as events,
    ):
        for event in events:
            if isinstance(event, Started):
                break
        assert len(strategy_execution.sandboxes()) == 1
        events.close()
        until(lambda: not strategy_execution.sandboxes(), 10.0, "its container is gone")


@pytest.fixture(scope="module")
def secured(start_container, tmp_path_factory):
    """A service with mutual TLS and tokens; its authority, and a token of ann's."""
    folder = tmp_path_factory.mktemp("secrets")
    ours, others = Authority("ours"), Authority("others")
    files = {}
    for name, authority in (("server", ours), ("ann", ours), ("stranger", others)):
        certificate, key = authority.issue(name)
        files[name] = folder / f"{name}.pem", folder / f"{name}.key"
        files[name][0].write_bytes(certificate)
        files[name][1].write_bytes(key)
    ca = folder / "ca.pem"
    ca.write_bytes(ours.certificate)
    token = new_token()
    tokens = folder / "tokens.toml"
    tokens.write_text(line_for(token, "ann", [Role.RUN], date(2100, 1, 1)) + "\n")
    assert tomllib.loads(tokens.read_text())
    name = "localhost"
    ann = Tls(ca=ca, certificate=files["ann"][0], key=files["ann"][1], server_name=name)
    service = start_container(
        tls=ServerTls(certificate=files["server"][0], key=files["server"][1], ca=ca, client_ca=ca),
        client_tls=ann,
        tokens_file=tokens,
        settings={"POOL_SIZE": 0},
    )
    stranger, key = files["stranger"]
    others = {
        "stranger": Tls(ca=ca, certificate=stranger, key=key, server_name=name),
        "no certificate": Tls(ca=ca, server_name=name),
        "another authority": Tls(
            ca=stranger, certificate=files["ann"][0], key=files["ann"][1], server_name=name
        ),
        "plain": False,
    }
    return service, token, others


def test_mutual_tls_and_a_token_let_a_run_through(secured):
    service, token, _ = secured
    with service.client(token=token) as client:
        assert client.run(CROSSOVER, BARS, params=PARAMS).ok
    with service.client(token=lambda: token) as client:
        assert client.health().serving


def test_without_a_token_or_with_a_wrong_one_a_call_is_denied(secured):
    service, _, _ = secured
    with service.client() as client, pytest.raises(AccessDenied) as denied:
        client.run(CROSSOVER, BARS)
    assert denied.value.reason == "TOKEN_MISSING"
    with service.client(token=new_token()) as client, pytest.raises(AccessDenied) as denied:
        client.run(CROSSOVER, BARS)
    assert denied.value.reason == "TOKEN_UNKNOWN"


def test_another_users_run_is_denied(secured):
    service, token, _ = secured
    with service.client(token=token) as client, pytest.raises(AccessDenied) as denied:
        client.run(CROSSOVER, BARS, user_id="bob")
    assert denied.value.reason == "USER_MISMATCH"


@pytest.mark.parametrize("kind", ["stranger", "no certificate", "another authority", "plain"])
def test_without_certificates_of_ours_nobody_connects(secured, kind):
    service, token, others = secured
    with (
        service.client(
            tls=others[kind], token=token, allow_token_on_plaintext=True, deadline_margin_s=5
        ) as client,
        pytest.raises(ServiceUnavailable),
    ):
        client.validate(CROSSOVER)


def test_a_token_is_not_sent_without_tls(strategy_execution):
    with pytest.raises(InvalidRequest, match="token"):
        strategy_execution.client(token="secret")


def test_runs_are_in_a_ledger_on_postgresql(engine, start_container):
    gateway = engine.networks.get("bridge").attrs["IPAM"]["Config"][0]["Gateway"]
    cluster = PostgresCluster(gateway)
    try:
        url = cluster.url_for_containers(password="secret")
        service = start_container(ledger_url=url, settings={"POOL_SIZE": 0})
        with service.client() as client:
            ran = client.run(CROSSOVER, BARS, params=PARAMS, user_id="ann")
            failed = client.run("SYMBOL = 'X'\ndef strategy(data):\n    1 / 0\n", BARS)
        # What it has not written yet is written before it ends.
        service.stop()
        with psycopg.connect(url) as connection:
            rows = connection.execute(
                "SELECT run_id, user_id, outcome FROM strategiz_runs ORDER BY accepted_at"
            ).fetchall()
        assert rows == [(ran.run_id, "ann", "SUCCEEDED"), (failed.run_id, "", "STRATEGY_ERROR")]
    finally:
        cluster.remove()


def test_an_image_that_is_missing_is_named_and_not_pulled():
    with pytest.raises(
        LocalServiceError, match=r"strategiz/orchestrator:none is not on the engine"
    ):
        StrategyExecutionContainer("strategiz/orchestrator:none").start()


def test_a_service_that_cannot_start_says_why_and_leaves_nothing(engine, start_container):
    labelled = {"label": "org.testcontainers.session-id"}
    before = {one["Id"] for one in engine.api.containers(all=True, filters=labelled)}
    with pytest.raises(LocalServiceError, match="SLOTS"):
        start_container(settings={"SLOTS": "many"})
    assert {one["Id"] for one in engine.api.containers(all=True, filters=labelled)} <= before


def test_a_killed_service_is_told_of_and_what_it_leaves_is_removed_with_it(engine, start_container):
    service = start_container(settings={"POOL_SIZE": 1})
    until(lambda: containers_of(engine, service.owner), 20.0, "a sandbox waits")
    killed = service.get_wrapped_container()
    with service.client(deadline_margin_s=2, timeout_s=1) as client:
        killed.kill("KILL")
        with pytest.raises(CallError):
            client.run(CROSSOVER, BARS)
    service.stop()
    assert containers_of(engine, service.owner) == []
    with pytest.raises(docker.errors.NotFound):
        engine.containers.get(killed.id)
