"""The compose files of deployment/, read as compose reads them, and one of their services as the engine has it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.stand.running_service import REPOSITORY

DEPLOYMENT = REPOSITORY / "deployment"
FILES = (DEPLOYMENT / "compose.yaml", DEPLOYMENT / "compose" / "tls.yaml")
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def interpolated(text: str, given: Mapping[str, str]) -> str:
    """*text* with variables replaced: by what is given, else by their defaults.

    Raises:
        KeyError: One without a default is not given.
    """

    def value(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        return given[name] if name in given or kind != "-" else str(default)

    return _VARIABLE.sub(value, text)


def read(*files: Path, **given: str) -> dict[str, Any]:
    """What *files* say, the later on top of the earlier."""
    merged: dict[str, Any] = {}
    for file in files:
        _merge(merged, yaml.safe_load(interpolated(file.read_text(encoding="utf-8"), given)))
    return merged


def _merge(under: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(under.get(key), dict):
            _merge(under[key], value)
        elif isinstance(value, list) and isinstance(under.get(key), list):
            under[key] = [*under[key], *value]
        else:
            under[key] = value


def container_options(
    compose: dict[str, Any], name: str, settings: Mapping[str, str]
) -> dict[str, Any]:
    """What docker's library starts service *name* with, but for networks, with further *settings*.

    Its port is any free one of loopback, and its named volumes have no name, so that they go with the container.
    """
    service = compose["services"][name]
    binds = [
        volume if volume.startswith("/") else volume.partition(":")[2]
        for volume in service["volumes"]
    ]
    for secret in service["secrets"]:
        source = compose["secrets"][secret]["file"]
        binds.append(f"{source}:/run/secrets/{secret}:ro")
    return {
        "init": service["init"],
        "read_only": service["read_only"],
        "cap_drop": service["cap_drop"],
        "security_opt": service["security_opt"],
        "pids_limit": service["pids_limit"],
        "mem_limit": service["mem_limit"],
        "group_add": service["group_add"],
        "tmpfs": dict(mount.split(":", 1) for mount in service["tmpfs"]),
        "environment": {**service["environment"], **settings},
        "volumes": binds,
        "ports": {"50051/tcp": ("127.0.0.1", None)},
    }
