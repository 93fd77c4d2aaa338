"""Settings of the static check."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class StaticCheckSettings(BaseModel):
    """The static check."""

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
