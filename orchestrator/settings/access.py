"""Settings of who may call: TLS, tokens, and what each user may ask for."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode

# Each has a public and a private key. With a shared secret, whoever checks tokens can make them.
Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"
]
UNDERSTOOD = "I understand"


class AccessSettings(BaseModel):
    """Who may call."""

    tls_cert: str = Field(
        "",
        description="PEM file of the port's certificate and those that lead to its authority; empty = no TLS. "
        "The TLS files are read anew when they change",
    )
    tls_key: str = Field("", description="PEM file of the certificate's private key, not encrypted")
    tls_client_ca: str = Field(
        "",
        description="PEM file of authorities; clients must show a certificate of one. Empty = they need none",
    )
    tokens_file: str = Field(
        "",
        description="TOML file of the hashes of static tokens, read anew when it changes; empty = none are taken",
    )
    jwt_keys: str = Field(
        "",
        pattern=r"^(|https://.+|http://(127\.0\.0\.1|localhost|\[::1\])([:/].*)?|[^:]+)$",
        description="JSON Web Key Set that signs JSON Web Tokens: a file, or an https address; empty = none are taken",
    )
    jwt_issuer: str = Field("", description="`iss` of the tokens that are taken")
    jwt_audience: str = Field("", description="`aud` of the tokens that are taken")
    jwt_algorithms: Annotated[tuple[Algorithm, ...], NoDecode] = Field(
        ("RS256", "ES256", "EdDSA"),
        min_length=1,
        description=f"how tokens may be signed, with commas between; of {', '.join(get_args(Algorithm))}",
    )
    jwt_user_claim: str = Field("sub", min_length=1, description="claim that has the user")
    jwt_roles_claim: str = Field(
        "roles", min_length=1, description="claim that has the roles, as a list or as words"
    )
    jwt_leeway_s: float = Field(
        30.0, ge=0, le=300, description="by how much the issuer's clock may differ"
    )
    jwt_keys_max_age_s: float = Field(
        300.0,
        ge=1,
        description="how long keys from an address are kept; a file is read anew when it changes",
    )
    user_runs_per_minute: int = Field(
        0,
        ge=0,
        description="runs that one user may begin in a minute, a list of deployments counts as one; 0 = no limit",
    )
    reflection: bool = Field(
        True, description="whether the port describes its services to tools such as grpcurl"
    )
    insecure_beyond_loopback: Literal["", "I understand"] = Field(
        "",
        description=f"`{UNDERSTOOD}` lets the service listen beyond loopback without TLS or without authentication",
    )

    @field_validator("jwt_algorithms", mode="before")
    @classmethod
    def _words(cls, given: Any) -> Any:
        """Environment variables are text."""
        return tuple(word.strip() for word in given.split(",")) if isinstance(given, str) else given

    @property
    def takes_tokens(self) -> bool:
        """Whether callers need a token."""
        return bool(self.tokens_file or self.jwt_keys)

    @property
    def authenticates(self) -> bool:
        """Whether callers must prove who they are, or that they belong here."""
        return self.takes_tokens or bool(self.tls_client_ca)
