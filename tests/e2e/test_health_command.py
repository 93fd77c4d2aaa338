"""`strategiz health` against a service: what it says in each state, and whom it tells why."""

import json

import pytest
from click.testing import CliRunner

from orchestrator.commands.main import main
from orchestrator.generated import operator_pb2 as operators
from tests.stand.credentials import Authority
from tests.stand.running_service import service_environment


def asked(running, *arguments, **settings):
    """The command beside *running*, in an environment with *settings*."""
    environment = service_environment(**settings)
    return CliRunner(env=environment).invoke(
        main, ["health", "--address", running.address, *arguments]
    )


def test_a_drained_service_takes_no_runs_and_says_why(start_service):
    running = start_service(OPERATOR_PORT=0)
    assert asked(running).exit_code == 0

    running.operator.Drain(operators.DrainRequest())
    said = asked(running)

    assert said.exit_code == 1
    assert said.stdout.endswith("takes no runs: an operator has drained the service\n")
    told = json.loads(asked(running, "--json").stdout)
    assert (told["serving"], told["metadata"]["slots"]) == (False, "2")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def secured(service_with, files):
    """A service with TLS and tokens, whose clients find theirs in *files*."""
    authority = Authority("ours")
    certificate, key = authority.issue("service")
    (files / "ca.crt").write_bytes(authority.certificate)
    (files / "tls.crt").write_bytes(certificate)
    (files / "tls.key").write_bytes(key)
    made = CliRunner().invoke(main, ["token", "new", "--user", "me"])
    (files / "tokens.toml").write_text(made.stdout, encoding="utf-8")
    (files / "token").write_text(made.stderr.removeprefix("token: "), encoding="utf-8")
    settings = {
        "TLS_CERT": files / "tls.crt",
        "TLS_KEY": files / "tls.key",
        "TOKENS_FILE": files / "tokens.toml",
    }
    return service_with(**settings), settings


def test_where_tokens_are_taken_the_reason_needs_one_and_the_verdict_none(secured, files):
    running, settings = secured

    without = json.loads(asked(running, "--json", **settings).stdout)
    assert (without["serving"], without["metadata"]) == (True, {})
    assert "call not let in" not in running.log()
    token = ("--token-file", str(files / "token"))
    assert json.loads(asked(running, "--json", *token, **settings).stdout)["metadata"]["version"]


def test_another_machine_gives_the_authority_and_is_told_so(secured, files):
    running, _ = secured

    assert asked(running, "--ca", str(files / "ca.crt")).exit_code == 0
    plain = asked(running)
    assert (plain.exit_code, plain.stdout) == (1, "")
    assert "--ca names the authority of its certificate" in plain.stderr
    stranger = files / "stranger.crt"
    stranger.write_bytes(Authority("another").certificate)
    assert "no service answers" in asked(running, "--ca", str(stranger)).stderr
