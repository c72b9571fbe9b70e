"""Links to report pages: signed, expiring, and of no use for any other run."""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot.settings import Settings

_DAY = 86_400


class Links:
    """Makes and reads the tokens in `/runs/<token>`."""

    def __init__(self, settings: Settings) -> None:
        """Sign with the link key, or with a key that follows from the webhook secret."""
        secret = settings.link_key or settings.webhook_secret
        key = hashlib.sha256(b"report links:" + (secret.get_secret_value() if secret else "").encode()).digest()
        self._serializer = URLSafeTimedSerializer(key, salt="run") if secret else None
        self._seconds = settings.link_days * _DAY
        self._root = settings.public_url.rstrip("/")

    def url(self, run_id: int) -> str:
        """Return the address of a run's page; empty when no public address or no key is configured."""
        return f"{self._root}/runs/{self._serializer.dumps(run_id)}" if self._root and self._serializer else ""

    def run_id(self, token: str) -> int | None:
        """Return the run that a token names, or None when it is forged or too old."""
        if self._serializer is None:
            return None
        try:
            value = self._serializer.loads(token, max_age=self._seconds)
        except BadSignature:
            return None
        return value if isinstance(value, int) else None
