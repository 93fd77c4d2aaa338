"""The public keys that sign JSON Web Tokens, from a file or an address, and anew when they change.

The rule: only keys of the allowed algorithms are known here, so a shared secret in the set is never one. Keys that
cannot be read anew stay as they were.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Collection
from pathlib import Path
from typing import Any

import structlog
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

from orchestrator.api.access.watched_files import WatchedFiles
from orchestrator.settings import InvalidSettings

_log = structlog.get_logger(__name__)

_MAX_BYTES = 1 << 20
_ANSWER_TIMEOUT_S = 5.0
# Also for an address that sends a byte now and then.
_READ_TIMEOUT_S = 10.0
# A token with an unknown key may be of a new one, or of somebody who wants us to fetch.
_UNKNOWN_KEY_PAUSE_S = 10.0


class InvalidKeySet(InvalidSettings):
    """The keys cannot be had; the message says why."""


class KeySet:
    """Public keys by their ids.

    Args:
        source: A file, or an http(s) address.
        algorithms: Keys of others are left out.
        max_age_s: How long those of an address are taken for current.
    """

    def __init__(self, source: str, algorithms: Collection[str], max_age_s: float) -> None:
        self._source = source
        self._algorithms = frozenset(algorithms)
        self._max_age_s = max_age_s
        self._file = None if "://" in source else WatchedFiles([source])
        self._keys: list[PyJWK] = []
        self._asked_at = 0.0
        self._reading = asyncio.Lock()

    async def load(self) -> None:
        """Reads the keys for the first time.

        Raises:
            InvalidKeySet: There are none.
        """
        if self._file is not None:
            self._file.changed()
        await self._read()

    async def refresh(self) -> None:
        """Reads the keys anew if they may have changed."""
        if self._file is not None:
            if self._file.changed():
                await self._try()
        elif time.monotonic() - self._asked_at >= self._max_age_s:
            await self._try()

    async def key(self, key_id: str | None) -> PyJWK | None:
        """The key of this id, which may be new; the only one where a token names none."""
        found = self._find(key_id)
        if found is None and time.monotonic() - self._asked_at >= _UNKNOWN_KEY_PAUSE_S:
            async with self._reading:
                if time.monotonic() - self._asked_at >= _UNKNOWN_KEY_PAUSE_S:
                    await self._try()
            found = self._find(key_id)
        return found

    def _find(self, key_id: str | None) -> PyJWK | None:
        if key_id is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.key_id == key_id), None)

    async def _try(self) -> None:
        try:
            await self._read()
        except InvalidKeySet as error:
            _log.error("keys of tokens not read anew; the old ones stay", reason=str(error))

    async def _read(self) -> None:
        self._asked_at = time.monotonic()
        read = _fetched if self._file is None else _of_file
        try:
            async with asyncio.timeout(_READ_TIMEOUT_S):
                data = await asyncio.to_thread(read, self._source)
        except (OSError, ValueError) as error:
            # urllib's errors and the timeout are of OSError; what a server said is not repeated.
            raise InvalidKeySet(
                f"{self._source}: cannot be read: {type(error).__name__}"
            ) from error
        keys = _usable(self._source, data, self._algorithms)
        if {key.key_id for key in keys} != {key.key_id for key in self._keys}:
            _log.info("keys of tokens read", source=self._source, keys=len(keys))
        self._keys = keys


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The address in the settings is the one that is trusted, and a redirect could lead away from TLS."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


def _of_file(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(_MAX_BYTES + 1)


def _fetched(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 - http(s), by the settings
    opener = urllib.request.build_opener(_NoRedirects)
    try:
        with opener.open(request, timeout=_ANSWER_TIMEOUT_S) as answer:
            data: bytes = answer.read(_MAX_BYTES + 1)
            return data
    except urllib.error.HTTPError as error:
        error.close()
        raise


def _usable(source: str, data: bytes, algorithms: Collection[str]) -> list[PyJWK]:
    if len(data) > _MAX_BYTES:
        raise InvalidKeySet(f"{source}: is larger than {_MAX_BYTES >> 20} MiB")
    try:
        table = json.loads(data)
        if not isinstance(table, dict):
            raise InvalidKeySet(f"{source}: is no JSON Web Key Set")
        keys = PyJWKSet.from_dict(table).keys
    except (ValueError, PyJWTError):
        raise InvalidKeySet(
            f"{source}: is no JSON Web Key Set with a key that can be used"
        ) from None
    usable = [
        key
        for key in keys
        if key.algorithm_name in algorithms and key.public_key_use in (None, "sig")
    ]
    if not usable:
        raise InvalidKeySet(f"{source}: has no key for {', '.join(sorted(algorithms))}")
    return usable
