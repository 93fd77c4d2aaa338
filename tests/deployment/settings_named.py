"""What the files of deployment/ say of settings, in the environment that each of them gives the service."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

from tests.stand.compose_file import DEPLOYMENT, read

BUILD_FILE = DEPLOYMENT / "cloudbuild-execution.yaml"
UNIT_FILE = DEPLOYMENT / "systemd" / "strategiz-execution.service"
TOML_FILE = DEPLOYMENT / "systemd" / "strategiz.toml"


def build_variables() -> dict[str, str]:
    """Substitutions of the build, and those that Cloud Build gives."""
    own = yaml.safe_load(BUILD_FILE.read_text(encoding="utf-8"))["substitutions"]
    given = {**own, "PROJECT_ID": "a-project", "BUILD_ID": "a-build"}
    return {name: substituted(value, given) for name, value in given.items()}


def substituted(text: str, given: dict[str, str]) -> str:
    """*text* as Cloud Build hands it on; fails for a name that is none of its own."""
    return re.sub(
        r"\$(?:\$|\{(\w+)\}|(\w+))",
        lambda found: "$" if found[0] == "$$" else given[found[1]],
        text,
    )


def deploy_script() -> str:
    """The script of the build's last step, as bash gets it."""
    step = yaml.safe_load(BUILD_FILE.read_text(encoding="utf-8"))["steps"][-1]
    return substituted(step["args"][-1], build_variables())


def environments() -> dict[str, dict[str, str]]:
    """By deployment, the variables that the service is started with."""
    needed = {"DOCKER_GID": "105"}
    main, tls = DEPLOYMENT / "compose.yaml", DEPLOYMENT / "compose" / "tls.yaml"
    told = re.findall(r'settings\+?=",?(.+)"', deploy_script())
    unit = re.findall(r"(?m)^Environment=(\w+)=(.*)$", UNIT_FILE.read_text(encoding="utf-8"))
    return {
        "compose": compose_environment(read(main, **needed)),
        "compose with TLS": compose_environment(read(main, tls, **needed)),
        "Cloud Run": dict(pair.split("=", 1) for line in told for pair in line.split(",")),
        "systemd": dict(unit),
    }


def compose_environment(compose: dict) -> dict[str, str]:
    variables = compose["services"]["strategiz"]["environment"]
    return {name: str(value) for name, value in variables.items()}


def keys_of_the_toml_file(path: Path = TOML_FILE) -> dict[str, object]:
    """Its settings, also those that are shown as comments."""
    text = path.read_text(encoding="utf-8")
    return tomllib.loads(re.sub(r"(?m)^# (?=\w+ = )", "", text))
