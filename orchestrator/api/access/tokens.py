"""Static tokens: random, with their hashes in a TOML file, one line for each.

    "<SHA-256 of the token>" = { user = "alice", roles = ["run"], expires = 2027-01-31 }

A token has 256 random bits, so its plain hash tells nothing of it: what makes hashes of passwords slow is not needed.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestrator.api.access.principal import Principal, Role
from orchestrator.errors import Unauthenticated
from orchestrator.settings import InvalidSettings

PREFIX = "sgz_"
_RANDOM_BYTES = 32
_HASH = re.compile(r"[0-9a-f]{64}")
_MAX_FILE_BYTES = 8 << 20
MAX_USER_CHARACTERS = 128


class InvalidTokensFile(InvalidSettings):
    """The file of tokens cannot be used; the message says where, and quotes no hash."""


@dataclass(frozen=True, slots=True)
class KnownToken:
    """What is known of a token.

    Attributes:
        principal: Whose it is.
        expires: The first day, in UTC, on which it is not taken; None for never.
    """

    principal: Principal
    expires: date | None


def new_token() -> str:
    """A token that nobody can guess."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def line_for(token: str, user: str, roles: list[Role], expires: date | None) -> str:
    """The line of the file that makes *token* known."""
    members = [
        f"user = {json.dumps(user, ensure_ascii=False)}",
        f"roles = {json.dumps([role.value for role in roles])}",
        *([f"expires = {expires.isoformat()}"] if expires else []),
    ]
    return f'"{_hash(token)}" = {{ {", ".join(members)} }}'


def read_tokens(path: str) -> dict[str, KnownToken]:
    """What the file at *path* knows, by the hash of the token.

    Raises:
        InvalidTokensFile: It cannot be read, or a line is wrong.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(_MAX_FILE_BYTES + 1)
        if len(text) > _MAX_FILE_BYTES:
            raise InvalidTokensFile(f"{path}: is larger than {_MAX_FILE_BYTES >> 20} MiB")
        table = tomllib.loads(text.decode())
    except OSError as error:
        raise InvalidTokensFile(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        place = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
        where = f" at {place[1]}" if place else ""
        raise InvalidTokensFile(f"{path}: is no TOML in UTF-8{where}") from None
    return {
        digest: _known(digest, entry, f"{path}: entry {number}")
        for number, (digest, entry) in enumerate(table.items(), 1)
    }


def principal_of(
    token: str, known: Mapping[str, KnownToken], now: datetime | None = None
) -> Principal:
    """Whose *token* is.

    Raises:
        Unauthenticated: It is not known, or has expired.
    """
    found = known.get(_hash(token))
    if found is None:
        raise Unauthenticated(
            "the token is not known here; ask the operator for one", reason="TOKEN_UNKNOWN"
        )
    today = (now or datetime.now(UTC)).date()
    if found.expires is not None and today >= found.expires:
        raise Unauthenticated(
            f"the token has expired on {found.expires.isoformat()}; ask the operator for a new one",
            reason="TOKEN_EXPIRED",
        )
    return found.principal


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _known(digest: str, entry: Any, where: str) -> KnownToken:
    if not _HASH.fullmatch(digest):
        raise InvalidTokensFile(
            f"{where}: its name is no SHA-256 in lower-case hexadecimal; `strategiz token new` makes the line"
        )
    if not isinstance(entry, dict) or entry.keys() - {"user", "roles", "expires"}:
        raise InvalidTokensFile(f"{where}: must have user, roles, and if you like expires")
    user, roles, expires = entry.get("user"), entry.get("roles"), entry.get("expires")
    if not isinstance(user, str) or not 0 < len(user) <= MAX_USER_CHARACTERS:
        raise InvalidTokensFile(
            f"{where}: user must be text of 1 to {MAX_USER_CHARACTERS} characters"
        )
    known = {role.value: role for role in Role}
    if not isinstance(roles, list) or not roles or not all(role in known for role in roles):
        raise InvalidTokensFile(f"{where}: roles must be some of {', '.join(known)}")
    if expires is not None and (isinstance(expires, datetime) or not isinstance(expires, date)):
        raise InvalidTokensFile(f"{where}: expires must be a date, such as 2027-01-31")
    return KnownToken(Principal(user, frozenset(known[role] for role in roles)), expires)
