"""Branches on Neon whose time is over are deleted, also those that a vanished worker left; nobody else's ever."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog

from bot.errors import BotError
from bot.store import audit, changes
from bot.store.database import Store
from bot.targets import file as targets_file
from bot.targets import neonsweep
from bot.targets.file import Target
from bot.targets.neonapi import NeonApi
from bot.work.tools import Tools

log = structlog.get_logger("branches")


def sweep_all(tools: Tools) -> int:
    """Delete what is over in the project of every Neon target; return how many branches went."""
    gone = 0
    for target in targets_file.load(tools.settings.targets_file).all:
        if target.neon is None:
            continue
        try:
            gone += sweep(tools.store, target, NeonApi(target.neon, target.api_key()))
        except BotError as error:
            log.warning("branches not swept", target=target.name, reason=error.message)
    return gone


def sweep(store: Store, target: Target, api: NeonApi) -> int:
    """Delete what is over in one project; a branch that Neon does not let go stays for the next time."""
    assert target.neon is not None
    identity = target.neon.identity
    with store.transaction() as conn:
        known = neonsweep.kept(changes.with_branches(conn, identity))
    gone = 0
    for branch in neonsweep.ended(api.branches(), known, datetime.now(UTC)):
        try:
            api.delete(branch.branch_id)
        except BotError as error:
            log.warning("branch not deleted", branch=branch.name, reason=error.message)
            continue
        with store.transaction() as conn:
            audit.record(conn, "branch.deleted", target=identity, branch=branch.name, branch_id=branch.branch_id)
        gone += 1
    return gone
