"""A service of one's own on this machine's Docker engine."""

from __future__ import annotations

from strategiz_execution.errors import LocalServiceError


def shared_address() -> str:
    """The address of the service that all clients of this process share."""
    raise LocalServiceError("no address")
