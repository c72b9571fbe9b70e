"""One job: answer the commands in a comment."""

from __future__ import annotations

from bot.store import pulls
from bot.work.tools import Tools


def answer(tools: Tools, key: pulls.Key, comment_id: int) -> None:
    """Obey the commands of a comment."""


def pressed(tools: Tools, **ids: object) -> None:
    """Obey a button."""
