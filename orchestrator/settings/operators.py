"""Settings of the operator service, and of who has which tier."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode


class Operators(BaseModel):
    """Operators and tiers."""

    operator_port: int | None = Field(
        None,
        ge=-1,
        le=65535,
        description="port of the operator service, on 127.0.0.1; "
        "0 picks a free one, -1 = no operator service",
    )
    user_tiers: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description='tier of each user, as JSON: `{"ann": "gold"}`; operators give tiers their limits',
    )
    default_tier: str = Field("", description="tier of users whom `user_tiers` does not name")

    @field_validator("user_tiers", mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        """A variable has it as JSON, and a file as a table."""
        if not isinstance(given, str):
            return given
        try:
            return json.loads(given)
        except ValueError as error:
            raise ValueError(
                f'is no JSON ({error}); it must be an object such as {{"ann": "gold"}}'
            ) from None

    def operator_port_beside(self, grpc_port: int) -> int:
        """Where the operator service listens, 0 for any free port, if the service is on *grpc_port*."""
        if self.operator_port is not None:
            return self.operator_port
        return grpc_port + 1 if 0 < grpc_port < 65535 else 0
