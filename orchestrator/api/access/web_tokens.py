"""JSON Web Tokens: signed by a key of the set, for us, of our issuer, and in time.

The rule: the algorithm is that of the key, and one of the allowed ones, all of which have a public and a private key.
So neither `none` nor a signature made with the public key as a shared secret is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jwt
from jwt import exceptions as wrong

from orchestrator.api.access.key_set import KeySet
from orchestrator.api.access.principal import Principal, Role
from orchestrator.api.access.tokens import MAX_USER_CHARACTERS
from orchestrator.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class WebTokenRules:
    """What a token must say.

    Attributes:
        issuer: In `iss`.
        audience: In `aud`.
        algorithms: One of these has signed it.
        user_claim: Name of the claim that has the user.
        roles_claim: Name of the claim that has roles, as a list or as words.
        leeway_s: By which clocks may differ.
    """

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    user_claim: str
    roles_claim: str
    leeway_s: float


class WebTokens:
    """Reads tokens.

    Args:
        keys: That have signed them.
        rules: What they must say.
    """

    def __init__(self, keys: KeySet, rules: WebTokenRules) -> None:
        self._keys = keys
        self._rules = rules

    async def principal_of(self, token: str) -> Principal:
        """Whose *token* is.

        Raises:
            Unauthenticated: It is not to be believed.
        """
        rules = self._rules
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in rules.algorithms:
                raise wrong.InvalidAlgorithmError
            key = await self._keys.key(header.get("kid"))
            if key is None:
                raise _refusal(
                    "TOKEN_KEY_UNKNOWN",
                    f"the token is signed with a key that {rules.issuer} does not publish; get a new token",
                )
            claims = jwt.decode(
                token,
                key,
                algorithms=rules.algorithms,
                audience=rules.audience,
                issuer=rules.issuer,
                leeway=rules.leeway_s,
                options={
                    "require": ["exp", "iss", "aud", rules.user_claim],
                    "enforce_minimum_key_length": True,
                },
            )
        except wrong.PyJWTError as error:
            raise self._told(error) from None
        return Principal(self._user(claims), _roles(claims.get(rules.roles_claim)))

    def _user(self, claims: dict[str, Any]) -> str:
        user = claims[self._rules.user_claim]
        if not isinstance(user, str) or not 0 < len(user) <= MAX_USER_CHARACTERS:
            raise _refusal(
                "TOKEN_INVALID",
                f"the token's claim {self._rules.user_claim} must be text of 1 to {MAX_USER_CHARACTERS} characters",
            )
        return user

    def _told(self, error: wrong.PyJWTError) -> Unauthenticated:
        rules = self._rules
        match error:
            case wrong.ExpiredSignatureError():
                return _refusal(
                    "TOKEN_EXPIRED", "the token has expired; get a new one from its issuer"
                )
            case wrong.InvalidIssuerError():
                return _refusal(
                    "TOKEN_ISSUER",
                    f"the token is of another issuer; this service takes those of {rules.issuer}",
                )
            case wrong.InvalidAudienceError():
                return _refusal(
                    "TOKEN_AUDIENCE",
                    f"the token is for another audience; ask its issuer for one with aud {rules.audience}",
                )
            case wrong.ImmatureSignatureError():
                return _refusal(
                    "TOKEN_NOT_YET_VALID",
                    "the token is not valid yet; compare the clocks of issuer and service",
                )
            case wrong.InvalidAlgorithmError():
                return _refusal(
                    "TOKEN_ALGORITHM",
                    f"the token's algorithm is not allowed here; have it signed with {' or '.join(rules.algorithms)}",
                )
            case wrong.MissingRequiredClaimError():
                return _refusal(
                    "TOKEN_INVALID",
                    f"the token lacks the claim {error.claim}, which it must have here",
                )
            case wrong.InvalidSignatureError():
                return _refusal(
                    "TOKEN_SIGNATURE",
                    f"the token's signature is wrong; get a new one from {rules.issuer}",
                )
        return _refusal(
            "TOKEN_INVALID", "the token is no JSON Web Token that can be read; get a new one"
        )


def _roles(claim: Any) -> frozenset[Role]:
    """Those that we know of a list, or of words with spaces between them; others are for other services."""
    words = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(role for role in Role if role.value in words)


def _refusal(reason: str, message: str) -> Unauthenticated:
    return Unauthenticated(message, reason=reason)
