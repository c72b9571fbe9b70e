"""The whole service on the stand-in GitHub, with and without real targets, as the conversation's tests have it."""

from __future__ import annotations

import pytest

from bot import redaction
from tests.commands.conftest import addresses, hub, office, state, state_database, targeted

__all__ = ["addresses", "hub", "office", "state", "state_database", "targeted"]


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> redaction.Vault:
    """A vault that knows nothing yet, in place of the process's own."""
    fresh = redaction.Vault()
    monkeypatch.setattr(redaction, "_vault", fresh)
    return fresh
