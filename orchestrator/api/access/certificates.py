"""The port's TLS: certificate, key, and the authorities of clients, read anew when their files change.

gRPC asks before each handshake. What cannot be used is not handed over: the last that could stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from orchestrator.api.access.watched_files import WatchedFiles
from orchestrator.settings import InvalidSettings

_log = structlog.get_logger(__name__)

_SOON = timedelta(days=14)


class InvalidCertificates(InvalidSettings):
    """The files cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What the files hold.

    Attributes:
        expires: When the first certificate of each file expires, by whose the file is.
    """

    configuration: grpc.ServerCertificateConfiguration
    expires: Mapping[str, datetime]


class Certificates:
    """What the port shows to clients, and whom it lets in.

    Args:
        certificate: PEM file of the certificate, and those that lead to its authority.
        key: PEM file of its private key.
        client_authorities: PEM file of authorities; clients must have a certificate of one. Empty = they need none.

    Raises:
        InvalidCertificates: They cannot be used.
    """

    def __init__(self, certificate: str, key: str, client_authorities: str) -> None:
        self._certificate, self._key, self._authorities = certificate, key, client_authorities
        self._files = WatchedFiles(
            [path for path in (certificate, key, client_authorities) if path]
        )
        self._files.changed()
        self._current = self._read()
        self._handed_over = self._current

    def credentials(self) -> grpc.ServerCredentials:
        """For the port."""
        return grpc.dynamic_ssl_server_credentials(
            self._current.configuration,
            self._if_new,  # type: ignore[arg-type]  # the stubs forget that it may say None
            require_client_authentication=bool(self._authorities),
        )

    @property
    def expires(self) -> Mapping[str, datetime]:
        """When the first certificate of each file in use expires: `port`, and `client_authority` where there is one."""
        return self._current.expires

    async def refresh(self) -> None:
        """Reads the files again if they have changed."""
        if not self._files.changed():
            return
        try:
            self._current = self._read()
        except InvalidCertificates as error:
            _log.error("certificates not read anew; the old ones stay", reason=str(error))

    def _if_new(self) -> grpc.ServerCertificateConfiguration | None:
        """What the next handshake is done with; None for what the last was. gRPC calls it on a thread of its own."""
        current = self._current
        if current is self._handed_over:
            return None
        self._handed_over = current
        return current.configuration

    def _read(self) -> _Read:
        chain, key = _bytes_of(self._certificate), _bytes_of(self._key)
        authorities = _bytes_of(self._authorities) if self._authorities else None
        chained = read_certificates(self._certificate, chain)
        shown = chained[0]
        if _public(shown.public_key()) != _public(_private_key(self._key, key).public_key()):
            raise InvalidCertificates(f"{self._key}: is not the key of {self._certificate}")
        ends = {"port": _first_end(chained)}
        if authorities is not None:
            ends["client_authority"] = _first_end(read_certificates(self._authorities, authorities))
        expires = shown.not_valid_after_utc
        log = _log.warning if expires - datetime.now(UTC) < _SOON else _log.info
        log("certificate read", file=self._certificate, expires=expires.isoformat())
        return _Read(grpc.ssl_server_certificate_configuration([(key, chain)], authorities), ends)


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InvalidCertificates(f"{path}: cannot be read: {error.strerror}") from error


def read_certificates(path: str, data: bytes) -> list[x509.Certificate]:
    """The certificates in *data*, which the file *path* holds.

    Raises:
        InvalidCertificates: There is none.
    """
    try:
        return x509.load_pem_x509_certificates(data)
    except ValueError:
        raise InvalidCertificates(f"{path}: holds no certificate in PEM") from None


def _first_end(certificates: list[x509.Certificate]) -> datetime:
    return min(certificate.not_valid_after_utc for certificate in certificates)


def _private_key(path: str, data: bytes) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(data, password=None)
    except TypeError:
        raise InvalidCertificates(
            f"{path}: is encrypted; give the key without a password"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidCertificates(f"{path}: holds no private key in PEM") from None


def _public(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
