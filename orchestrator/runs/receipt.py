"""What is needed to reproduce a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.engine.base import BackendInfo
from orchestrator.ledger.record import Opening
from orchestrator.run import Limits


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is needed to reproduce a run. Digests are hex SHA-256."""

    image_digest: str
    runtime: str
    library_versions: Mapping[str, str]
    code_sha256: str
    market_data_sha256: str
    limits: Limits


def receipt_of(info: BackendInfo, opening: Opening, library_versions: Mapping[str, str]) -> Receipt:
    """Of a run that was executed on *info*."""
    return Receipt(
        info.images.of(opening.image),
        info.runtime,
        library_versions,
        opening.code_sha256,
        opening.market_data_sha256,
        opening.limits,
    )
