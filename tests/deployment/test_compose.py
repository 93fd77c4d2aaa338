"""The compose files are valid, name what there is, and open nothing that need not be open."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from tests.stand.compose_file import DEPLOYMENT, FILES, interpolated, read
from tests.stand.prometheus_server import OBSERVABILITY
from tests.stand.running_service import REPOSITORY

NEEDED = {"DOCKER_GID": "105"}
COMPOSE = read(*FILES, **NEEDED)
SERVICES = COMPOSE["services"]
EVERY_SERVICE = pytest.mark.parametrize("name", SERVICES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_as_the_specification_has_it(file, tmp_path):
    (tmp_path / file.name).write_text(
        interpolated(file.read_text(encoding="utf-8"), NEEDED), encoding="utf-8"
    )
    schema = ("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec")
    checked = subprocess.run(
        [sys.executable, *schema, tmp_path / file.name], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout


def test_compose_itself_reads_the_files_as_these_tests_do():
    if shutil.which("docker") is None:
        pytest.skip("docker's client is not here")
    there = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    if there.returncode != 0:
        pytest.skip("docker has no compose here; the schema is checked in any case")
    files = [part for file in FILES for part in ("--file", str(file))]
    said = subprocess.run(
        ["docker", "compose", *files, "config", "--format", "json"],
        env={**os.environ, **NEEDED},
        capture_output=True,
        text=True,
        check=True,
    )
    read_by_it = json.loads(said.stdout)["services"]
    assert read_by_it.keys() == SERVICES.keys()
    for name, service in SERVICES.items():
        given = {key: str(value) for key, value in service.get("environment", {}).items()}
        assert read_by_it[name].get("environment", {}) == given


@EVERY_SERVICE
def test_a_service_has_no_privilege_and_writes_only_where_it_must(name):
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & service.keys()
    assert service.get("network_mode", "none") == "none"


@EVERY_SERVICE
def test_a_port_is_open_on_loopback_alone(name):
    assert [
        port for port in SERVICES[name].get("ports", ()) if not port.startswith("127.0.0.1:")
    ] == []


@EVERY_SERVICE
def test_the_engine_is_given_to_the_service_alone(name):
    mounted = [volume for volume in SERVICES[name].get("volumes", ()) if "docker.sock" in volume]

    assert bool(mounted) == (name == "strategiz")
    assert bool(SERVICES[name].get("group_add")) == (name == "strategiz")


@EVERY_SERVICE
def test_what_a_service_is_given_is_declared_and_there(name):
    service = SERVICES[name]

    assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
    assert set(service.get("networks", ())) <= COMPOSE["networks"].keys()
    for volume in service.get("volumes", ()):
        source = volume.partition(":")[0]
        if source.startswith("./"):
            assert (DEPLOYMENT / source).is_file()
        elif not source.startswith("/"):
            assert source in COMPOSE["volumes"]


def test_images_of_others_have_a_version_and_ours_come_from_no_public_registry():
    ours = {name for name, service in SERVICES.items() if service["image"].startswith("strategiz/")}
    assert ours == {"strategiz", "runner-image"}
    assert {SERVICES[name]["pull_policy"] for name in ours} == {"never"}
    for name in SERVICES.keys() - ours:
        assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])


def test_the_engine_waits_for_what_the_service_promises():
    """Compose stops the service only after the time in which it drains."""
    from orchestrator.settings import Settings  # noqa: PLC0415 - for this alone

    grace_s = Settings.model_fields["shutdown_grace_s"].default
    assert int(SERVICES["strategiz"]["stop_grace_period"].removesuffix("s")) > grace_s + 2


def test_the_runner_image_has_the_program_that_says_that_it_is_there():
    runner = (REPOSITORY / "runner_image" / "Dockerfile").read_text(encoding="utf-8")

    assert f'ENTRYPOINT ["{SERVICES["runner-image"]["entrypoint"][0]}"' in runner


def test_prometheus_and_grafana_find_what_they_show():
    folder = DEPLOYMENT / "compose"
    given, alone = (
        yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in (folder / "prometheus.yaml", OBSERVABILITY / "prometheus.yaml")
    )
    (job,) = given["scrape_configs"]
    metrics_port = SERVICES["strategiz"]["environment"]["STRATEGIZ_METRICS_PORT"]
    assert job["static_configs"] == [{"targets": [f"strategiz:{metrics_port}"]}]
    alone["scrape_configs"][0]["static_configs"] = job["static_configs"]
    assert given == alone
    source = yaml.safe_load((folder / "grafana-datasource.yaml").read_text(encoding="utf-8"))
    assert source["datasources"][0]["url"] == "http://prometheus:9090"
    boards = yaml.safe_load((folder / "grafana-dashboards.yaml").read_text(encoding="utf-8"))
    path = boards["providers"][0]["options"]["path"]
    assert any(f":{path}/" in volume for volume in SERVICES["grafana"]["volumes"])
    networks = [set(SERVICES[name]["networks"]) for name in ("strategiz", "prometheus", "grafana")]
    assert set.intersection(*networks) == {"watch"}
