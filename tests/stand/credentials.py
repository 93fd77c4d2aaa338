"""Authorities, certificates, keys and tokens of every kind, right and wrong. All are real."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

ISSUER, AUDIENCE = "https://login.example", "strategiz"
DAY = dt.timedelta(days=1)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Authority:
    """Signs certificates."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(self._name)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 400 * DAY)
            .not_valid_after(now + 400 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = made.public_bytes(Encoding.PEM)

    def issue(
        self, name: str, days: int = 30, names: Sequence[str] = ("localhost", "127.0.0.1")
    ) -> tuple[bytes, bytes]:
        """A certificate for *names* and its key in PEM; with negative *days*, one that has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - 300 * DAY)
            .not_valid_after(now + days * DAY)
            .add_extension(
                x509.SubjectAlternativeName([_general_name(one) for one in names]), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(Encoding.PEM), private_pem(key)


def private_pem(key: Any) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Issuer:
    """Signs JSON Web Tokens; *keys* are those that it publishes, by their ids."""

    def __init__(self) -> None:
        self.keys: dict[str, tuple[str, Any]] = {}

    def add(self, key_id: str, algorithm: str = "RS256") -> None:
        """Makes a new key."""
        make = {
            "RS256": lambda: rsa.generate_private_key(65537, 2048),
            "PS256": lambda: rsa.generate_private_key(65537, 2048),
            "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate,
        }
        self.keys[key_id] = (algorithm, make[algorithm]())

    def published(self) -> str:
        """The JSON Web Key Set."""
        keys = []
        for key_id, (algorithm, key) in self.keys.items():
            made = jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True)
            keys.append({**made, "kid": key_id, "alg": algorithm, "use": "sig"})
        return json.dumps({"keys": keys})

    def token(self, key_id: str = "one", without: tuple[str, ...] = (), **claims: Any) -> str:
        """A token of alice who may run, but for *claims*, and without some."""
        algorithm, key = self.keys[key_id]
        content = {
            "sub": "alice",
            "iss": ISSUER,
            "aud": AUDIENCE,
            "exp": int(time.time()) + 600,
            "roles": ["run", "offline_access"],
            **claims,
        }
        content = {name: value for name, value in content.items() if name not in without}
        return jwt.encode(content, key, algorithm, headers={"kid": key_id})

    def unsigned(self, key_id: str = "one") -> str:
        """The same with `alg: none` and no signature."""
        _, claims, _ = self.token(key_id).split(".")
        return f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': key_id})}.{claims}."

    def signed_with_the_public_key(self, key_id: str = "one", form: str = "pem") -> str:
        """The same with HS256, whose secret is what everybody knows: the public key."""
        _, key = self.keys[key_id]
        if form == "pem":
            secret = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        else:
            secret = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        _, claims, _ = self.token(key_id).split(".")
        signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': key_id})}.{claims}"
        signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_base64(signature)}"


def _part(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def replaced(path: Path, content: str | bytes) -> Path:
    """Puts *content* at *path* in one step, as secrets are replaced."""
    new = path.with_suffix(".new")
    new.write_bytes(content if isinstance(content, bytes) else content.encode())
    new.replace(path)
    return path
