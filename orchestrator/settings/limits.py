"""Settings of what one run may take."""

from __future__ import annotations

from pydantic import BaseModel, Field


class RunLimits(BaseModel):
    """Limits of a run."""

    default_timeout_s: int = Field(30, ge=1, description="timeout of requests that set none")
    max_timeout_s: int = Field(300, ge=1, description="largest timeout that a request may set")
    default_memory_mb: int = Field(512, ge=128, description="memory of one run, MiB")
    science_memory_mb: int = Field(
        1024, ge=256, description="the same for a run in the image `science`, MiB"
    )
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
    max_sweep_sets: int = Field(
        5000,
        ge=1,
        le=100_000,
        description="largest number of runs in one sweep: sets of parameters times windows",
    )
    max_sweep_s: int = Field(
        1800,
        ge=1,
        le=86_400,
        description="longest time of one sweep, from its first sandbox on; also what a request that sets none gets",
    )
