"""Which role each method needs. A method that is not named here is for operators."""

from __future__ import annotations

from enum import Enum

from orchestrator.api.access.principal import Role


class Needs(Enum):
    """What a method needs where it is no role."""

    NOTHING = "nothing"
    ANY_ROLE = "a role"


_OURS = "/strategiz.execution.v1.StrategyExecutionService/"
_NEEDED: dict[str, Role | Needs] = {
    _OURS + "ExecuteStrategy": Role.RUN,
    _OURS + "StreamStrategy": Role.RUN,
    _OURS + "ExecuteList": Role.RUN,
    _OURS + "SweepStrategy": Role.RUN,
    _OURS + "ValidateCode": Role.RUN,
    # It tells versions and load.
    _OURS + "GetHealth": Needs.ANY_ROLE,
    # Load balancers and container platforms have no token. It tells whether to send calls, and nothing else.
    "/grpc.health.v1.Health/Check": Needs.NOTHING,
    "/grpc.health.v1.Health/Watch": Needs.NOTHING,
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": Needs.ANY_ROLE,
}


def needed(method: str) -> Role | Needs:
    """What a caller of *method*, such as `/package.Service/Method`, must have."""
    return _NEEDED.get(method, Role.OPERATE)
