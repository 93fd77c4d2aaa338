"""All settings as one value, and what must hold between them.

A setting with `repr=False` is a secret: it comes from the environment or from a file of its own, and is never shown.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestrator.run import Image
from orchestrator.settings.access import UNDERSTOOD, AccessSettings
from orchestrator.settings.ledger import LedgerSettings
from orchestrator.settings.limits import RunLimits
from orchestrator.settings.network import Network, is_loopback
from orchestrator.settings.operators import Operators
from orchestrator.settings.room import Room
from orchestrator.settings.sandboxes import Sandboxes
from orchestrator.settings.static_check import StaticCheckSettings
from orchestrator.settings.telemetry import TelemetrySettings

MIB = 1 << 20
# In the order in which people read them.
GROUPS = (
    Network, AccessSettings, TelemetrySettings, Sandboxes, Room, RunLimits, Operators, LedgerSettings,
    StaticCheckSettings,
)  # fmt: skip


class InvalidSettings(Exception):
    """One or more settings are unusable; the message has a line for each."""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Values that do not go together.

    Attributes:
        names: The settings.
        text: What is wrong.
    """

    names: tuple[str, ...]
    text: str


class Inconsistent(ValueError):
    """Values that are right alone do not go together."""

    def __init__(self, found: list[Inconsistency]) -> None:
        super().__init__("; ".join(one.text for one in found))
        self.found = found


# Fields of bases come in the order opposite to that of the bases.
class Settings(
    StaticCheckSettings,
    LedgerSettings,
    Operators,
    RunLimits,
    Room,
    Sandboxes,
    TelemetrySettings,
    AccessSettings,
    Network,
    BaseSettings,
):
    """How the service runs. Defaults suit one developer's machine."""

    model_config = SettingsConfigDict(env_prefix="STRATEGIZ_", frozen=True)

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        found = list(self._inconsistencies())
        if found:
            raise Inconsistent(found)
        return self

    def _inconsistencies(self) -> Iterator[Inconsistency]:
        for low, high in (
            ("default_timeout_s", "max_timeout_s"),
            ("default_memory_mb", "max_memory_mb"),
            ("default_cpu_millis", "max_cpu_millis"),
            *([("science_memory_mb", "max_memory_mb")] if self.science_image else []),
        ):
            if getattr(self, low) > getattr(self, high):
                yield Inconsistency((low, high), f"{low} is above {high}")
        waiting_mb = self.pool_size * self.default_memory_mb + self._science_waiting_mb
        if self.memory_budget_mb and self.max_memory_mb + waiting_mb > self.memory_budget_mb:
            science = (
                " plus science_pool_size times science_memory_mb" if self.science_image else ""
            )
            yield Inconsistency(
                ("memory_budget_mb", "max_memory_mb", "pool_size", "default_memory_mb"),
                f"memory_budget_mb is below max_memory_mb plus pool_size times default_memory_mb{science}",
            )
        yield from self._of_access()
        if self.static_policy == "report" and not is_loopback(self.grpc_host):
            yield Inconsistency(
                ("static_policy", "grpc_host"),
                "static_policy=report runs refused code: it is for loopback only, see grpc_host",
            )

    def _of_access(self) -> Iterator[Inconsistency]:
        for one, other in (
            ("tls_cert", "tls_key"),
            ("tls_key", "tls_cert"),
            ("tls_client_ca", "tls_cert"),
            ("jwt_keys", "jwt_issuer"),
            ("jwt_keys", "jwt_audience"),
        ):
            if getattr(self, one) and not getattr(self, other):
                yield Inconsistency((one, other), f"{one} needs {other}")
        if is_loopback(self.grpc_host) or self.insecure_beyond_loopback == UNDERSTOOD:
            return
        lacking = [
            what
            for what, is_there in (("TLS", self.tls_cert), ("authentication", self.authenticates))
            if not is_there
        ]
        if lacking:
            yield Inconsistency(
                ("grpc_host",),
                f"grpc_host={self.grpc_host} lets others in without {' and '.join(lacking)}: set tls_cert and "
                "tls_key, and one of tls_client_ca, tokens_file and jwt_keys; or listen on 127.0.0.1; or, "
                f'if something else keeps strangers out, set insecure_beyond_loopback to "{UNDERSTOOD}"',
            )

    def memory_for_runs_bytes(self, pool_size: int, default_memory_mb: int) -> int:
        """Memory of the sandboxes of all runs together.

        *pool_size* sandboxes of *default_memory_mb* wait, and those of the image `science`; these are taken off.
        """
        waiting = (pool_size * default_memory_mb + self._science_waiting_mb) * MIB
        if self.memory_budget_mb:
            return self.memory_budget_mb * MIB - waiting
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return max(machine // 2 - waiting, self.max_memory_mb * MIB)

    @property
    def images(self) -> tuple[Image, ...]:
        """Those that requests may ask for."""
        return (Image.DEFAULT, Image.SCIENCE) if self.science_image else (Image.DEFAULT,)

    @property
    def _science_waiting_mb(self) -> int:
        """Memory of the sandboxes of that image that wait, MiB."""
        return self.science_pool_size * self.science_memory_mb if self.science_image else 0

    def owner_of(self, port: int) -> str:
        """Whose sandboxes those of the service on *port* are."""
        return self.owner or f"{socket.gethostname()[:57]}-{port}"


def secrets() -> frozenset[str]:
    """Names of the settings that are never shown."""
    return frozenset(name for name, field in Settings.model_fields.items() if not field.repr)
