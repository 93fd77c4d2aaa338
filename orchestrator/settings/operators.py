"""Settings of the operator service, and of who has which tier."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Operators(BaseModel):
    """Operators and tiers."""

    operator_port: int | None = Field(
        None,
        ge=-1,
        le=65535,
        description="port of the operator service, on 127.0.0.1; "
        "0 picks a free one, -1 = no operator service",
    )
    user_tiers: dict[str, str] = Field(
        default_factory=dict,
        description='tier of each user, as JSON: `{"ann": "gold"}`; operators give tiers their limits',
    )
    default_tier: str = Field("", description="tier of users whom `user_tiers` does not name")

    def operator_port_beside(self, grpc_port: int) -> int:
        """Where the operator service listens, 0 for any free port, if the service is on *grpc_port*."""
        if self.operator_port is not None:
            return self.operator_port
        return grpc_port + 1 if 0 < grpc_port < 65535 else 0
