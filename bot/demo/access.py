"""Who is asking: the app by a signed JWT, or an installation by a token that expires and is narrow."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bot.demo.world import World

LEVELS = ("none", "read", "write", "admin")
LONGEST_JWT = 600
LIFETIME = 3600
CLOCK_DRIFT = 60


class ApiError(Exception):
    """An answer that is not a success, in GitHub's words."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        """Keep status, message and the details of a 422."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token permits: which repositories, which rights."""

    repository_ids: tuple[int, ...]
    rights: Mapping[str, str]
    identity: str

    def allows(self, alternatives: Mapping[str, str]) -> bool:
        """Whether one of the alternatives (right -> level) is held; no alternatives need nothing but the repository."""
        return not alternatives or any(
            LEVELS.index(self.rights.get(name, "none")) >= LEVELS.index(level) for name, level in alternatives.items()
        )


@dataclass
class Gate:
    """Keys of the app and of the tokens, and the tokens that were revoked."""

    private_key: str
    public_key: str
    _seal: str = field(default_factory=lambda: secrets.token_hex(32))
    _revoked: set[str] = field(default_factory=set)

    @staticmethod
    def create() -> Gate:
        """Make a new app key."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode("ascii")
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
        return Gate(private, public)

    def check_app(self, authorization: str, world: World) -> None:
        """Refuse anything but a JWT of our app that GitHub would take."""
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer" or text.count(".") != 2:
            raise ApiError(401, "A JSON web token could not be decoded")
        try:
            claims = jwt.decode(
                text,
                self.public_key,
                algorithms=["RS256"],
                leeway=CLOCK_DRIFT,
                options={"require": ["exp", "iat", "iss"], "verify_iss": False},
            )
        except jwt.ExpiredSignatureError:
            raise ApiError(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time") from None
        except jwt.InvalidTokenError:
            raise ApiError(401, "A JSON web token could not be decoded") from None
        if claims["exp"] - time.time() > LONGEST_JWT:
            raise ApiError(401, "'Expiration time' claim ('exp') is too far in the future")
        if str(claims["iss"]) != str(world.app_id):
            raise ApiError(404, "Integration not found")

    def mint(
        self, world: World, repository_ids: tuple[int, ...], rights: Mapping[str, str], lifetime: int = LIFETIME
    ) -> tuple[str, int]:
        """Return a new token in the long stateless form, and its end in seconds since the epoch."""
        ends = int(time.time()) + lifetime
        claims = {
            "iss": str(world.app_id),
            "exp": ends,
            "ids": list(repository_ids),
            "rights": dict(rights),
            "jti": secrets.token_hex(8),
            "pad": "0" * 120,
        }
        return f"ghs_{world.app_id}_{jwt.encode(claims, self._seal, algorithm='HS256')}", ends

    def revoke(self, token: str) -> None:
        """Refuse this token from now on."""
        self._revoked.add(token)

    def revoke_all(self) -> None:
        """Refuse every token there is; new ones are good."""
        self._seal = secrets.token_hex(32)

    def grant(self, authorization: str) -> Grant:
        """Return what an installation token permits, given as `token`, `Bearer` or git's `Basic`; 401 otherwise."""
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() == "basic":
            text = base64.b64decode(text + "==", validate=False).decode("utf-8", "replace").partition(":")[2]
        prefix, _, rest = text.partition("_")
        sealed = rest.partition("_")[2]
        if prefix != "ghs" or text in self._revoked:
            raise ApiError(401, "Bad credentials")
        try:
            claims = jwt.decode(sealed, self._seal, algorithms=["HS256"], options={"verify_iss": False})
        except jwt.InvalidTokenError:
            raise ApiError(401, "Bad credentials") from None
        return Grant(tuple(claims["ids"]), claims["rights"], text)
