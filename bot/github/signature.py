"""HMAC-SHA-256 over the raw bytes, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

_FORM = re.compile(r"sha256=[0-9a-f]{64}", re.ASCII)


def sign(body: bytes, secret: str) -> str:
    """Return the value of `X-Hub-Signature-256` for these bytes; `ValueError` for an empty secret."""
    if not secret:
        raise ValueError("an empty secret signs nothing")
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(signature: str, body: bytes, secrets: Sequence[str]) -> bool:
    """Whether one of the (non-empty) secrets made this signature. Every secret is tried, so timing does not tell which."""
    if not _FORM.fullmatch(signature):
        return False
    fits = [hmac.compare_digest(sign(body, secret).encode("ascii"), signature.encode("ascii")) for secret in secrets if secret]
    return any(fits)
