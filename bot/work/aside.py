"""Rows that lie aside in targets are removed when their verification period is over, by the hand that kept them."""

from __future__ import annotations

import structlog

from bot.errors import BotError
from bot.store import kept
from bot.store.database import Store
from bot.targets import file as targets_file
from bot.targets import keeping, sessions
from bot.targets.file import Target
from bot.work.tools import Tools

log = structlog.get_logger("aside")


def sweep_all(tools: Tools) -> int:
    """Remove what is over in every target; return how many tables went. One that is being changed waits for the next time."""
    gone = 0
    for target in targets_file.load(tools.settings.targets_file).all:
        try:
            gone += _sweep(tools.store, target)
        except BotError as error:
            log.warning("kept rows not swept", target=target.name, reason=error.message)
    return gone


def _sweep(store: Store, target: Target) -> int:
    place = sessions.of(target)
    with store.transaction() as conn:
        due = kept.due(conn, place.identity)
    if not due:
        return 0
    with place.guard() as alone:
        return keeping.sweep(store, place) if alone else 0
