"""`strategiz doctor` as an operator runs it, on the real engine of this machine."""

import json
import re
import signal
import subprocess
import sys
import time

import pytest

from orchestrator.doctor.attacks import all_attacks
from orchestrator.doctor.findings import Level
from orchestrator.doctor.gathering import runner_images
from orchestrator.doctor.images import judge_image, made_of
from orchestrator.engine.docker.inspector import DockerInspector
from orchestrator.settings import Settings
from tests.stand.credentials import Authority
from tests.stand.market_bars import random_bars
from tests.stand.patience import patience
from tests.stand.running_service import (
    REPOSITORY,
    RUNNER_IMAGE,
    containers_of,
    new_owner,
    run_request,
    service_environment,
    until,
)
from tests.stand.scrape import free_port

ANSWER = {"version", "level", "findings"}
FINDING = ["check", "level", "found", "advice", "details"]
PASSWORD = "hunter2-of-the-ledger"


def command(*arguments):
    return [sys.executable, "-m", "orchestrator.commands", "doctor", *arguments]


def examined(*arguments, docker_host=None, **settings):
    """The exit code, standard output and standard error of a doctor with *settings*."""
    environment = service_environment(**{"GRPC_PORT": free_port(), **settings})
    if docker_host is not None:
        environment["DOCKER_HOST"] = docker_host
    done = subprocess.run(
        command(*arguments),
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def findings(text, check):
    return [one for one in json.loads(text)["findings"] if one["check"] == check]


@pytest.fixture(scope="module")
def whole(engine):
    """All that a doctor finds here, sandboxes attacked."""
    owner = new_owner()
    code, text, error = examined("--json", OWNER=owner)
    assert error == ""
    assert not containers_of(engine, owner)
    return code, text


@pytest.mark.timeout(240)
def test_every_attack_is_held_on_this_engine(whole):
    code, text = whole
    attacks = findings(text, "attack")

    assert [(one["level"], one["found"]) for one in attacks] == [
        ("ok", f"{attack.name}: {attack.held}") for attack in all_attacks()
    ]
    assert [one["level"] for one in findings(text, "canary")] == ["ok"]
    assert code == (json.loads(text)["level"] == "fail")


@pytest.mark.timeout(240)
def test_the_answer_for_programs_has_these_members(whole):
    answer = json.loads(whole[1])

    assert answer.keys() == ANSWER
    for finding in answer["findings"]:
        assert list(finding) == FINDING
        assert finding["level"] in {"ok", "unknown", "warn", "fail"}
        assert bool(finding["advice"]) or finding["level"] in {"ok", "unknown"}


@pytest.mark.timeout(240)
def test_the_engines_programs_are_told_with_their_versions(whole, engine):
    parts = {part["Name"].lower(): part["Version"] for part in engine.version()["Components"]}
    for check, program in (("docker", "engine"), ("containerd", "containerd"), ("runc", "runc")):
        (found,) = findings(whole[1], check)
        assert parts[program] in found["found"]
        if check == "runc" and re.match(r"1\.[01]\.", parts[program]):
            assert found["level"] in {"warn", "fail"}
            assert any(detail.startswith("CVE-2025-31133") for detail in found["details"])
        if check == "docker" and parts[program].startswith("20.10."):
            assert (found["level"], "2023-12-10" in found["found"]) == ("warn", True)


def test_without_an_engine_there_is_one_failure_and_all_else_is_looked_at(tmp_path):
    code, text, error = examined("--json", docker_host=f"unix://{tmp_path}/none.sock")

    (engine,) = findings(text, "engine")
    assert (code, error, engine["level"]) == (1, "", "fail")
    assert "nothing listens on" in engine["found"]
    others = [one for one in json.loads(text)["findings"] if one is not engine]
    assert {"port", "access", "clock", "memory"} <= {one["check"] for one in others}
    assert [one for one in others if one["level"] == "fail" and one["check"] == "engine"] == [
        engine
    ]


def test_an_expired_certificate_fails_with_its_day(engine, tmp_path):
    certificate, key = Authority("ca").issue("port", days=-2)
    for name, data in (("cert", certificate), ("key", key)):
        (tmp_path / name).write_bytes(data)
        (tmp_path / name).chmod(0o600)
    tls = {"TLS_CERT": tmp_path / "cert", "TLS_KEY": tmp_path / "key"}

    code, text, _ = examined("--json", "--no-attacks", **tls)

    (found,) = findings(text, "certificate")
    assert (code, found["level"], "expired on" in found["found"]) == (1, "fail", True)


@pytest.mark.timeout(120)
def test_beside_a_running_service_its_ports_are_its_own_and_it_goes_on(engine, start_service):
    running = start_service(POOL_SIZE=1, OPERATOR_PORT=0)
    port = running.address.rpartition(":")[2]

    _, text, _ = examined("--json", "--no-attacks", OWNER=running.owner, GRPC_PORT=port)

    found, *_ = findings(text, "port")
    assert found["level"] == "ok"
    assert f"a running service (process {running.process.pid})" in found["found"]
    quick = "SYMBOL = 'X'\ndef strategy(data):\n    return 'HOLD'\n"
    assert running.stub.ExecuteStrategy(run_request(quick, random_bars(20))).success


def test_settings_that_cannot_be_used_are_told_each():
    code, text, _ = examined("--json", SLOTS=0, QUEUE_LENGTH="many")

    told = [one["found"] for one in findings(text, "settings")]
    assert (code, len(told)) == (1, 2)
    assert "STRATEGIZ_SLOTS" in " ".join(told)


def test_a_secret_is_never_shown(engine):
    address = f"postgresql://ann:{PASSWORD}@127.0.0.1:1/x"

    for arguments in (("--json", "--no-attacks"), ("--no-attacks",)):
        _, text, error = examined(*arguments, LEDGER_URL=address)
        assert PASSWORD not in text + error


def test_warnings_count_only_where_it_is_strict(engine):
    given = {"STATIC_POLICY": "report"}
    _, text, _ = examined("--json", "--no-attacks", **given)
    failed = json.loads(text)["level"] == "fail"

    assert examined("--no-attacks", **given)[0] == failed
    assert examined("--no-attacks", "--strict", **given)[0] == 1


def test_the_text_fits_into_a_narrow_terminal_and_ends_with_a_verdict(engine, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, text, _ = examined("--no-attacks")

    *lines, last = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert re.match(r"(\d+ \w+(, )?)+: (not )?fit to serve", last)
    assert "->" in text


@pytest.mark.timeout(120)
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_doctor_leaves_no_container(engine, signum):
    owner = new_owner()
    doctor = subprocess.Popen(
        command(),
        cwd=REPOSITORY,
        env=service_environment(OWNER=owner, GRPC_PORT=free_port()),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: containers_of(engine, owner), 30.0, "a sandbox is attacked")
        doctor.send_signal(signum)
        # Somebody presses twice.
        time.sleep(0.05)
        doctor.send_signal(signum)
        _, error = doctor.communicate(timeout=patience(20.0))
    finally:
        doctor.kill()
        doctor.communicate()

    assert doctor.returncode == 130
    assert error == "interrupted; no container is left\n"
    assert not containers_of(engine, owner)


@pytest.mark.timeout(120)
def test_where_no_sandbox_becomes_ready_it_says_so_once_and_leaves_none(engine):
    owner = new_owner()

    code, text, _ = examined("--json", OWNER=owner, START_TIMEOUT_S="0.05")

    (canary,), (attack,) = findings(text, "canary"), findings(text, "attack")
    assert (code, canary["level"], attack["level"]) == (1, "fail", "unknown")
    assert "no sandbox was ready within 0.05 s" in canary["found"]
    assert not containers_of(engine, owner)


def test_an_image_that_was_built_from_this_checkout_is_known_as_that(engine):
    (image,) = runner_images(Settings(runner_image=RUNNER_IMAGE), DockerInspector(5.0))
    named = engine.images.get(RUNNER_IMAGE)

    # `make runner-image` builds it before the tests, and gives it the hash by a script of its own.
    assert image.hash_of_checkout == made_of("runner", image.facts)
    assert judge_image(image).level is Level.OK
    assert image.facts.id == named.id
