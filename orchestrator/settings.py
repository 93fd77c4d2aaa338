"""Every setting of the service: an environment variable STRATEGIZ_<NAME>, typed, with unit, bounds and default.

All bad values are reported at once.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestrator.run import Limits

MIB = 1 << 20
_LEAST_UID = 1000
_REPOSITORY = Path(__file__).resolve().parent.parent


class InvalidSettings(Exception):
    """One or more settings are unusable; the message has a line for each."""


def _state_file() -> str:
    """SQLite's URL of the ledger in the user's folder for state, or where there is no user, in the system's."""
    home = os.environ.get("HOME")
    state = os.environ.get("XDG_STATE_HOME") or (f"{home}/.local/state" if home else "/var/lib")
    return f"sqlite:///{state}/strategiz/ledger.db"


class Settings(BaseSettings):
    """How the service runs. Defaults suit one developer's machine."""

    model_config = SettingsConfigDict(env_prefix="STRATEGIZ_", frozen=True)

    grpc_host: str = Field("127.0.0.1", description="address to listen on")
    grpc_port: int = Field(
        50051, ge=0, le=65535, description="port to listen on; 0 picks a free one"
    )
    operator_port: int | None = Field(
        None,
        ge=-1,
        le=65535,
        description="port of the operator service, on 127.0.0.1; "
        "0 picks a free one, -1 = no operator service",
    )
    max_message_mb: int = Field(64, ge=1, le=512, description="largest gRPC message, MiB")
    default_answer_mb: int = Field(
        4,
        ge=1,
        le=512,
        description="largest answer where a request names no output.max_answer_mb, MiB",
    )
    max_concurrent_rpcs: int = Field(
        1024,
        ge=1,
        description="largest number of calls in progress, of each kind: runs, lists, checks of code",
    )
    address_calls: int = Field(
        512,
        ge=1,
        description="of these, from one address; raise it to `max_concurrent_rpcs` behind a proxy",
    )
    connection_calls: int = Field(256, ge=1, description="of these, on one connection")
    message_timeout_s: float = Field(
        120.0, gt=0, description="how long the message of a call may take to arrive"
    )
    max_connections: int = Field(
        2048,
        ge=1,
        description="largest number of connections; from half of it on, idle ones are closed",
    )
    shutdown_grace_s: float = Field(30.0, ge=0, description="how long runs may go on after SIGTERM")
    stream_write_timeout_s: float = Field(
        30.0, gt=0, description="how long a client may leave an event of its stream unread"
    )
    answer_retention_s: float = Field(
        300.0, ge=0, description="how long an answer is kept for the client's `run_id`"
    )
    answer_retention_mb: int = Field(
        128, ge=0, description="memory for the answers that are kept, MiB"
    )
    request_memory_mb: int = Field(
        96,
        ge=1,
        description="memory for requests in the queue or in progress, MiB; half of it for one user",
    )
    unread_answers_mb: int = Field(
        1024, ge=1, description="memory for answers that clients have not read yet, MiB"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="lowest level that the service logs"
    )

    owner: str = Field(
        "",
        max_length=63,
        description="name that marks this service's sandboxes; default: host name and port. "
        "Set it if the host name changes, as in a container",
    )
    runner_image: str = Field(
        "strategiz/runner:dev", description="image that runs strategies; never pulled"
    )
    runtime: str = Field("runc", description="OCI runtime of the engine, such as runc or runsc")
    seccomp_profile: Path = Field(
        _REPOSITORY / "deployment" / "seccomp.json",
        description="system call profile of the container",
    )
    engine_timeout_s: float = Field(
        5.0, gt=0, description="longest wait for one answer of the engine"
    )
    start_timeout_s: float = Field(20.0, gt=0, description="longest wait for a sandbox to be ready")
    reap_interval_s: float = Field(
        5.0, gt=0, description="time between two sweeps for leftover sandboxes"
    )
    first_uid: int = Field(
        0,
        ge=0,
        le=2**31,
        description="first user id of sandboxes, 64 for each, from 1000; 0 = the service chooses a range at its start",
    )

    slots: int = Field(
        max(2, os.cpu_count() or 2), ge=1, le=512, description="runs at the same time"
    )
    slots_per_user: int = Field(
        0, ge=0, description="runs of one user at the same time; 0 = no limit of its own"
    )
    pool_size: int = Field(2, ge=0, le=256, description="sandboxes that wait ready for a run")
    pool_parallel_creates: int = Field(
        1, ge=1, le=16, description="waiting sandboxes that are started at the same time"
    )
    pool_max_idle_s: float = Field(
        900.0, gt=0, description="age at which a waiting sandbox is replaced"
    )
    queue_length: int = Field(128, ge=0, description="runs that may wait for a slot")
    queue_wait_s: float = Field(60.0, ge=0, description="longest wait for a slot")
    memory_budget_mb: int = Field(
        0,
        ge=0,
        description="memory of all sandboxes, MiB, the waiting ones included (`pool_size` x `default_memory_mb`); "
        "0 = half of the machine's memory, but at least `max_memory_mb` in addition to the waiting ones",
    )

    default_timeout_s: int = Field(30, ge=1, description="timeout of requests that set none")
    max_timeout_s: int = Field(300, ge=1, description="largest timeout that a request may set")
    default_memory_mb: int = Field(512, ge=128, description="memory of one run, MiB")
    max_memory_mb: int = Field(
        2048, ge=128, description="largest memory that a request may set, MiB"
    )
    default_cpu_millis: int = Field(1000, ge=50, description="thousandths of a core for one run")
    max_cpu_millis: int = Field(1000, ge=50, description="the same, largest that a request may set")
    processes: int = Field(128, ge=32, description="processes and threads of one sandbox")
    output_mb: int = Field(128, ge=1, le=1024, description="largest output of one sandbox, MiB")
    tmp_mb: int = Field(64, ge=1, description="size of a sandbox's /tmp, MiB")
    log_kb: int = Field(
        1024,
        ge=1,
        le=1_048_576,
        description="most that a strategy may print before lines are dropped, KiB",
    )
    # What a runner takes, 256 MiB, is 5.6 million.
    max_bars: int = Field(
        2_000_000,
        ge=1,
        le=5_000_000,
        description="largest number of bars in one series; each takes 48 bytes of a message",
    )
    max_deployments: int = Field(
        1000, ge=1, description="largest number of deployments in one list"
    )

    user_tiers: dict[str, str] = Field(
        default_factory=dict,
        description='tier of each user, as JSON: `{"ann": "gold"}`; operators give tiers their limits',
    )
    default_tier: str = Field("", description="tier of users whom `user_tiers` does not name")

    ledger_url: str = Field(
        default_factory=_state_file,
        pattern=r"^(|sqlite:///.+|postgresql(\+psycopg)?://.+)$",
        repr=False,
        description="database of the ledger of runs, SQLite or PostgreSQL; empty = no ledger",
    )
    ledger_max_age_days: float = Field(
        90.0, gt=0, le=36_500, description="runs older than this are deleted from the ledger"
    )
    ledger_max_rows: int = Field(
        200_000,
        ge=1,
        description="largest number of runs in the ledger; beyond it refused ones are deleted, then the oldest",
    )

    static_policy: Literal["enforce", "report"] = Field(
        "enforce",
        description="report: findings become warnings and the code runs anyway; on loopback only",
    )
    validation_workers: int = Field(
        2,
        ge=1,
        le=32,
        description="processes for the static check; if there are several, one is for sources of up to 8 KiB",
    )

    @field_validator("first_uid")
    @classmethod
    def _nobodys_uid(cls, first_uid: int) -> int:
        if 0 < first_uid < _LEAST_UID:
            raise ValueError(f"ids below {_LEAST_UID} belong to the machine's own users")
        return first_uid

    @model_validator(mode="after")
    def _consistent(self) -> Settings:
        problems = [
            f"{low} is above {high}"
            for low, high in (
                ("default_timeout_s", "max_timeout_s"),
                ("default_memory_mb", "max_memory_mb"),
                ("default_cpu_millis", "max_cpu_millis"),
            )
            if getattr(self, low) > getattr(self, high)
        ]
        waiting_mb = self.pool_size * self.default_memory_mb
        if self.memory_budget_mb and self.max_memory_mb + waiting_mb > self.memory_budget_mb:
            problems.append(
                "memory_budget_mb is below max_memory_mb plus pool_size times default_memory_mb"
            )
        if self.static_policy == "report" and self.grpc_host not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            problems.append(
                "static_policy=report runs refused code: it is for loopback only, see grpc_host"
            )
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def memory_budget_bytes(self) -> int:
        """Memory of the sandboxes of all runs together; those that wait are taken off."""
        return self.memory_for_runs_bytes(self.pool_size, self.default_memory_mb)

    def memory_for_runs_bytes(self, pool_size: int, default_memory_mb: int) -> int:
        """The same where *pool_size* sandboxes of *default_memory_mb* wait."""
        waiting = pool_size * default_memory_mb * MIB
        if self.memory_budget_mb:
            return self.memory_budget_mb * MIB - waiting
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return max(machine // 2 - waiting, self.max_memory_mb * MIB)

    @property
    def default_limits(self) -> Limits:
        """Limits of a run that asks for none."""
        return Limits(
            timeout_s=self.default_timeout_s,
            memory_bytes=self.default_memory_mb * MIB,
            cpu_millis=self.default_cpu_millis,
            processes=self.processes,
            output_bytes=self.output_mb * MIB,
        )

    def operator_port_beside(self, grpc_port: int) -> int:
        """Where the operator service listens, 0 for any free port, if the service is on *grpc_port*."""
        if self.operator_port is not None:
            return self.operator_port
        return grpc_port + 1 if self.grpc_port and grpc_port < 65535 else 0

    def owner_of(self, port: int) -> str:
        """Whose sandboxes those of the service on *port* are."""
        return self.owner or f"{socket.gethostname()[:57]}-{port}"


def load_settings() -> Settings:
    """The settings of this process's environment.

    Raises:
        InvalidSettings: Some are unusable.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            lines.append(f"STRATEGIZ_{name}: {problem['msg']}" if name else problem["msg"])
        raise InvalidSettings("\n".join(lines)) from error
