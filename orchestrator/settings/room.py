"""Settings of how many runs there may be, and which wait."""

from __future__ import annotations

import os

from pydantic import BaseModel, Field


class Room(BaseModel):
    """Room for runs."""

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
