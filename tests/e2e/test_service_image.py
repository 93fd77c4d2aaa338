"""The service in its image, as deployment/compose.yaml starts it: it runs, says how it is, and holds what it needs."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import docker.errors
import grpc
import pytest
from click.testing import CliRunner

from orchestrator.commands.main import main
from orchestrator.generated import strategy_execution_pb2 as public
from orchestrator.generated.strategy_execution_pb2_grpc import StrategyExecutionServiceStub
from tests.stand.compose_file import FILES, container_options, read
from tests.stand.credentials import Authority
from tests.stand.market_bars import random_bars
from tests.stand.running_service import (
    REPOSITORY,
    RUNNER_IMAGE,
    containers_of,
    new_owner,
    run_request,
    until,
)

# Each question to the service in its container starts a Python there.
pytestmark = pytest.mark.timeout(180)

IMAGE = os.environ.get("STRATEGIZ_ORCHESTRATOR_IMAGE", "strategiz/orchestrator:dev")
SOCKET = Path(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://"))
QUICK = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"


@pytest.fixture(scope="module")
def image(engine):
    try:
        return engine.images.get(IMAGE)
    except docker.errors.ImageNotFound:
        pytest.fail(f"{IMAGE} is not there: `make orchestrator-image` builds it", pytrace=False)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory):
    """As the page for operators has it: a folder for its owner alone, and in it files that the service can read."""
    folder = tmp_path_factory.mktemp("secrets")
    folder.chmod(0o700)
    made = CliRunner().invoke(main, ["token", "new", "--user", "me"])
    (folder / "tokens.toml").write_text(made.stdout, encoding="utf-8")
    (folder / "token").write_text(made.stderr, encoding="utf-8")
    authority = Authority("ours")
    certificate, key = authority.issue("service")
    for name, content in (
        ("ca.crt", authority.certificate),
        ("tls.crt", certificate),
        ("tls.key", key),
    ):
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module", params=["plain", "TLS and certificates of clients"])
def started(request, engine, image, secrets):
    """A container of the compose files, with and without the one for TLS, once it serves.

    Clients with certificates only, because that asks most of a health check without arguments.
    """
    if not SOCKET.is_socket():
        pytest.skip("the engine is not on a socket of this machine")
    owner, files, settings = new_owner(), FILES[:1], {"STRATEGIZ_POOL_SIZE": "0"}
    if request.param != "plain":
        files = FILES
    compose = read(
        *files,
        SECRETS=str(secrets),
        OWNER=owner,
        DOCKER_GID=str(SOCKET.stat().st_gid),
        RUNNER_IMAGE=RUNNER_IMAGE,
    )
    options = container_options(compose, "strategiz", settings)
    options["volumes"][0] = f"{SOCKET}:/var/run/docker.sock"
    if request.param != "plain":
        options["environment"]["STRATEGIZ_TLS_CLIENT_CA"] = "/run/secrets/ca.crt"
        options["volumes"].append(f"{secrets}/ca.crt:/run/secrets/ca.crt:ro")
    container = engine.containers.run(image.id, detach=True, **options)
    try:
        until(lambda: b"serving on" in container.logs(), 40.0, "it serves")
        yield container, request.param
        container.stop(timeout=20)
        assert container.wait()["StatusCode"] == 0, container.logs().decode()
    finally:
        container.remove(force=True, v=True)
    until(lambda: not containers_of(engine, owner), 10.0, "no container of a run is left")


def checked(container, image):
    """What the image's health check says in *container*: its exit code and its text."""
    kind, *command = image.attrs["Config"]["Healthcheck"]["Test"]
    assert kind == "CMD", "there is no shell for it"
    code, said = container.exec_run(command)
    return code, said.decode()


def test_the_health_check_needs_no_arguments_and_no_token(started, image):
    container, _ = started

    assert checked(container, image) == (0, "the service on 127.0.0.1:50051 takes runs\n")
    code, said = container.exec_run(["strategiz", "health", "--json"])
    assert (code, json.loads(said)["serving"]) == (0, True)


def test_the_first_call_of_the_page_is_answered_and_a_backup_of_the_ledger_has_it(started, secrets):
    container, kind = started
    container.reload()
    address = f"localhost:{container.ports['50051/tcp'][0]['HostPort']}"
    if kind == "plain":
        call = [
            sys.executable,
            "examples/first_call.py",
            address,
            "--token-file",
            secrets / "token",
        ]
        said = subprocess.check_output(call, cwd=REPOSITORY, text=True)
        assert said.startswith("OUTCOME_SUCCEEDED")
    else:
        files = [(secrets / name).read_bytes() for name in ("ca.crt", "tls.key", "tls.crt")]
        token = (secrets / "token").read_text(encoding="utf-8").removeprefix("token: ").strip()
        with grpc.secure_channel(address, grpc.ssl_channel_credentials(*files)) as channel:
            answer = StrategyExecutionServiceStub(channel).ExecuteStrategy(
                run_request(QUICK, random_bars(60)),
                metadata=[("authorization", f"Bearer {token}")],
                timeout=40,
            )
        assert answer.outcome == public.OUTCOME_SUCCEEDED, answer.error
    page = (REPOSITORY / "docs" / "deployment.md").read_text(encoding="utf-8")
    backup = shlex.split(re.search(r"(?m)^\.venv/bin/python (-c .*VACUUM.*)$", page)[1])
    assert container.exec_run(["python3", *backup]).exit_code == 0
    code, rows = container.exec_run(
        ["python3", "-m", "orchestrator.ledger", "--json"],
        environment={"STRATEGIZ_LEDGER_URL": f"sqlite:///{backup[-1]}"},
    )
    assert code == 0
    assert [json.loads(row)["user_id"] for row in rows.decode().splitlines()] == ["me"]


def test_it_runs_as_nobody_in_particular_without_a_capability(started):
    container, _ = started
    program = "print(open('/proc/1/status').read(), open('/proc/self/status').read())"
    _, status = container.exec_run(["python3", "-c", program])

    said = status.decode().split("\n")
    assert {line.split()[1] for line in said if line.startswith("Uid:")} == {"65532"}
    assert {line.split()[1] for line in said if line.startswith("CapBnd:")} == {"0" * 16}
    assert {line.split()[1] for line in said if line.startswith("NoNewPrivs:")} == {"1"}


def test_it_can_trust_https_addresses(engine, image):
    """As the set of keys that JSON Web Tokens are checked with may be one."""
    program = (
        "import os, ssl; "
        "print(os.environ['SSL_CERT_FILE'], len(ssl.create_default_context().get_ca_certs()))"
    )
    said = engine.containers.run(
        image.id,
        ["-c", program],
        entrypoint="/opt/strategiz/bin/python3",
        network_mode="none",
        remove=True,
    )

    file, number = said.decode().split()
    assert file == "/etc/ssl/certs/ca-certificates.crt"
    assert int(number) > 100


def test_a_service_that_is_not_there_is_not_healthy(engine, image):
    with pytest.raises(docker.errors.ContainerError) as refused:
        engine.containers.run(
            image.id,
            ["health"],
            entrypoint="/opt/strategiz/bin/strategiz",
            environment={"STRATEGIZ_INSECURE_BEYOND_LOOPBACK": "I understand"},
            network_mode="none",
            remove=True,
            stderr=True,
        )

    assert refused.value.exit_status == 1
    assert b"no service answers on 127.0.0.1:50051" in refused.value.stderr
    assert b"is it running there?" in refused.value.stderr
