"""The certificates of a connection to a remote engine, read anew when their files change.

The engine is always verified, by the authority in the folder and by no other. What cannot be used is not taken: the
last that could stays. So the files may be replaced one after the other while the service runs.
"""

from __future__ import annotations

import ssl
import threading
from pathlib import Path

import structlog

from orchestrator.errors import EngineSetUpWrong

_log = structlog.get_logger(__name__)

# As Docker's own client names them.
_AUTHORITY, _CERTIFICATE, _KEY = "ca.pem", "cert.pem", "key.pem"
# Of X.509's verification, as OpenSSL numbers what it found.
_NOT_YET_VALID, _EXPIRED, _OTHER_HOST, _OTHER_ADDRESS = 9, 10, 62, 64

_Signature = tuple[tuple[int, int, int], ...]


class EngineCertificates:
    """`ca.pem`, `cert.pem` and `key.pem` of *folder*.

    Raises:
        EngineSetUpWrong: They are not there, or cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = tuple(folder / name for name in (_AUTHORITY, _CERTIFICATE, _KEY))
        missing = [path.name for path in self._files if not path.is_file()]
        if missing:
            raise EngineSetUpWrong(
                f"a connection with TLS to the engine needs {', '.join(missing)} in {folder}, the folder that "
                f"DOCKER_CERT_PATH names: {_AUTHORITY} is the engine's authority, {_CERTIFICATE} and {_KEY} are "
                "this service's certificate and its key"
            )
        # Calls to the engine are made on many threads.
        self._lock = threading.Lock()
        try:
            self._seen = self._signature()
            self._context = self._read()
        except (OSError, ssl.SSLError) as error:
            raise EngineSetUpWrong(
                f"{folder}: the certificates for the engine cannot be used: {error}"
            ) from error

    def context(self) -> ssl.SSLContext:
        """What a new connection is made with; another object after the files have changed."""
        with self._lock:
            try:
                now = self._signature()
                if now != self._seen:
                    self._seen = now
                    self._context = self._read()
                    _log.info("certificates for the engine read anew", folder=str(self._folder))
            except (OSError, ssl.SSLError) as error:
                _log.error(
                    "certificates for the engine not read anew; the old ones stay",
                    folder=str(self._folder),
                    reason=str(error),
                )
            return self._context

    def _signature(self) -> _Signature:
        found = [path.stat() for path in self._files]
        return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in found)

    def _read(self) -> ssl.SSLContext:
        authority, certificate, key = self._files
        context = ssl.create_default_context(cafile=str(authority))
        context.load_cert_chain(certificate, key)
        return context


def told_of_tls(error: ssl.SSLError, address: str) -> str:
    """What *error*, of a connection to the engine at *address*, means, and what to do."""
    began = f"no TLS connection to the engine at {address}: "
    if isinstance(error, ssl.SSLCertVerificationError):
        match error.verify_code:
            case code if code in (_OTHER_HOST, _OTHER_ADDRESS):
                return (
                    f"{began}its certificate is for another name ({error.verify_message}). Write a name of the "
                    "certificate in DOCKER_HOST, or give the engine one with this name as subjectAltName"
                )
            case code if code in (_EXPIRED, _NOT_YET_VALID):
                return f"{began}its {error.verify_message}. Renew the engine's certificate, or compare clocks"
            case _:
                return (
                    f"{began}its certificate is not of the authority in {_AUTHORITY} of DOCKER_CERT_PATH "
                    f"({error.verify_message}). Put the certificate of the engine's authority there"
                )
    reason = error.reason or ""
    if "ALERT" in reason:
        return (
            f"{began}it refused this service's certificate ({reason.lower().replace('_', ' ')}). {_CERTIFICATE} of "
            "DOCKER_CERT_PATH must be valid now, for client authentication, and of the engine's --tlscacert"
        )
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return f"{began}that port speaks no TLS. Start the engine with --tlsverify, or correct DOCKER_HOST"
    return f"{began}{error}"
