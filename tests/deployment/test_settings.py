"""Every setting that a file of deployment/ names is one, and the service takes what each deployment gives it."""

import re

import pytest

from orchestrator.settings import Settings, load
from orchestrator.settings.settings import secrets
from tests.deployment.settings_named import TOML_FILE, environments, keys_of_the_toml_file
from tests.stand.compose_file import DEPLOYMENT
from tests.stand.running_service import REPOSITORY

IMAGE_VARIABLES = {"STRATEGIZ_GRPC_HOST": "0.0.0.0"}
FILES = [
    REPOSITORY / "Dockerfile",
    *(file for file in sorted(DEPLOYMENT.rglob("*")) if file.is_file()),
]
KNOWN = {f"STRATEGIZ_{name.upper()}" for name in Settings.model_fields}
KNOWN |= {"STRATEGIZ_CONFIG", *(f"STRATEGIZ_{name.upper()}_FILE" for name in secrets())}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(REPOSITORY).as_posix())
def test_a_deployment_names_settings_that_exist(file):
    named = set(re.findall(r"STRATEGIZ_[A-Z0-9_]*[A-Z0-9]", file.read_text(encoding="utf-8")))

    assert named <= KNOWN


@pytest.mark.parametrize("name", ["compose", "compose with TLS", "Cloud Run"])
def test_the_service_takes_the_settings_of_a_deployment(name, monkeypatch):
    given = IMAGE_VARIABLES | environments()[name]
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)

    loaded = load()

    assert not given.keys() & loaded.unknown.keys()
    ours = {variable for variable in given if variable.startswith("STRATEGIZ_")}
    assert len(ours) >= 6
    assert {
        f"STRATEGIZ_{key.upper()}" for key, source in loaded.sources.items() if source in ours
    } == ours
    assert loaded.settings.takes_tokens
    assert loaded.settings.owner


def test_the_service_takes_the_settings_of_the_unit(monkeypatch):
    """The file is where the unit says that it is, and all that it shows as a comment goes together."""
    assert environments()["systemd"]["STRATEGIZ_CONFIG"] == f"/etc/strategiz/{TOML_FILE.name}"
    monkeypatch.setenv("STRATEGIZ_CONFIG", str(TOML_FILE))
    monkeypatch.setenv("XDG_STATE_HOME", "/var/lib")  # as %S is

    settings = load().settings

    assert settings.ledger_url == "sqlite:////var/lib/strategiz/ledger.db"
    assert (settings.grpc_host, settings.takes_tokens) == ("127.0.0.1", True)
    shown = keys_of_the_toml_file()
    assert {"grpc_host", "tls_cert", "tls_key"} < shown.keys()
    assert Settings(**shown).grpc_host == "0.0.0.0"
