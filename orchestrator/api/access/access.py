"""Decides about each call: who calls, and whether that caller may call this method."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from orchestrator.api.access.certificates import Certificates
from orchestrator.api.access.key_set import KeySet
from orchestrator.api.access.methods import Needs, needed
from orchestrator.api.access.principal import NOBODY, Principal, Role
from orchestrator.api.access.tokens import (
    PREFIX,
    InvalidTokensFile,
    KnownToken,
    principal_of,
    read_tokens,
)
from orchestrator.api.access.watched_files import WatchedFiles
from orchestrator.api.access.web_tokens import WebTokenRules, WebTokens
from orchestrator.errors import Forbidden, Unauthenticated
from orchestrator.settings import Settings

_log = structlog.get_logger(__name__)

_LOOK_S = 1.0
_HOW = "send it as the call's metadata: authorization: Bearer <token>"


class Access:
    """Who may call what.

    Args:
        settings: Which tokens are taken.
        certificates: Of the port; None without TLS.
    """

    def __init__(
        self,
        settings: Settings,
        certificates: Certificates | None = None,
    ) -> None:
        self._certificates = certificates
        self._tokens = _TokensFile(settings.tokens_file) if settings.tokens_file else None
        self._keys: KeySet | None = None
        self._web_tokens: WebTokens | None = None
        if settings.jwt_keys:
            algorithms = settings.jwt_algorithms
            self._keys = KeySet(settings.jwt_keys, algorithms, settings.jwt_keys_max_age_s)
            rules = WebTokenRules(
                issuer=settings.jwt_issuer,
                audience=settings.jwt_audience,
                algorithms=algorithms,
                user_claim=settings.jwt_user_claim,
                roles_claim=settings.jwt_roles_claim,
                leeway_s=settings.jwt_leeway_s,
            )
            self._web_tokens = WebTokens(self._keys, rules)

    async def load(self) -> None:
        """Reads tokens and keys for the first time.

        Raises:
            InvalidTokensFile: The file of tokens cannot be used.
            InvalidKeySet: There are no keys.
        """
        if self._tokens is not None:
            self._tokens.load()
        if self._keys is not None:
            await self._keys.load()

    async def run(self) -> None:
        """Reads anew what has changed, until cancelled."""
        parts = [part for part in (self._certificates, self._tokens, self._keys) if part]
        while True:
            await asyncio.sleep(_LOOK_S)
            for part in parts:
                await part.refresh()

    async def admitted(
        self, method: str, metadata: Iterable[tuple[str, str | bytes]], anybody: Principal
    ) -> Principal:
        """Who calls *method*, such as `/package.Service/Method`, and may; *anybody* where no tokens are taken.

        Raises:
            Unauthenticated: It has no token that is taken here.
            Forbidden: Its token is not for this method.
        """
        need = needed(method)
        if need is Needs.NOTHING:
            return NOBODY
        principal = await self._authenticated(metadata, anybody)
        if principal.has(need) if isinstance(need, Role) else principal.roles:
            return principal
        asked = f"the role {need.value}" if isinstance(need, Role) else "a role"
        has = ", ".join(sorted(role.value for role in principal.roles)) or "none"
        raise Forbidden(
            f"this call needs {asked}, and the caller's token has {has}; ask the operator for one that has it",
            reason="ROLE_MISSING",
        )

    async def _authenticated(
        self, metadata: Iterable[tuple[str, str | bytes]], anybody: Principal
    ) -> Principal:
        if self._tokens is None and self._web_tokens is None:
            return anybody
        token = _bearer(metadata)
        if token.startswith(PREFIX) or self._web_tokens is None:
            return principal_of(token, self._tokens.known if self._tokens is not None else {})
        return await self._web_tokens.principal_of(token)


class _TokensFile:
    def __init__(self, path: str) -> None:
        self._path = path
        self._file = WatchedFiles([path])
        self.known: dict[str, KnownToken] = {}

    def load(self) -> None:
        self._file.changed()
        self.known = read_tokens(self._path)

    async def refresh(self) -> None:
        if not self._file.changed():
            return
        try:
            self.known = read_tokens(self._path)
        except InvalidTokensFile as error:
            _log.error("tokens not read anew; the old ones stay", reason=str(error))
        else:
            _log.info("tokens read anew", tokens=len(self.known))


def _bearer(metadata: Iterable[tuple[str, str | bytes]]) -> str:
    given = [value for key, value in metadata if key == "authorization"]
    if not given:
        raise Unauthenticated(f"this service needs a token; {_HOW}", reason="TOKEN_MISSING")
    scheme, _, token = str(given[0]).partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated(
            f"the call's authorization is no single bearer token; {_HOW}", reason="TOKEN_MISSING"
        )
    return token.strip()
