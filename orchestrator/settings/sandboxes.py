"""Settings of the engine and of the sandboxes on it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from orchestrator.settings.access import UNDERSTOOD

_LEAST_UID = 1000
_REPOSITORY = Path(__file__).resolve().parents[2]


class Sandboxes(BaseModel):
    """The engine and its sandboxes."""

    owner: str = Field(
        "",
        max_length=63,
        description="name that marks this service's sandboxes; default: host name and port. "
        "Set it if the host name changes, as in a container",
    )
    runner_image: str = Field(
        "strategiz/runner:dev", description="image that runs strategies; never pulled"
    )
    science_image: str = Field(
        "",
        description='image that holds scipy, scikit-learn and statsmodels too, for requests with `image` "science"; '
        "empty = not offered",
    )
    runtime: str = Field("runc", description="OCI runtime of the engine, such as runc or runsc")
    seccomp_profile: Path = Field(
        _REPOSITORY / "deployment" / "seccomp.json",
        description="system call profile of the container",
    )
    engine_timeout_s: float = Field(
        5.0, gt=0, description="longest wait for one answer of the engine"
    )
    insecure_engine_beyond_loopback: Literal["", "I understand"] = Field(
        "",
        description=f"`{UNDERSTOOD}` lets DOCKER_HOST name an engine beyond loopback without TLS",
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

    @field_validator("first_uid")
    @classmethod
    def _nobodys_uid(cls, first_uid: int) -> int:
        if 0 < first_uid < _LEAST_UID:
            raise ValueError(f"ids below {_LEAST_UID} belong to the machine's own users")
        return first_uid
