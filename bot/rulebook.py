"""Every rule of every stage, by id: for the docs, `migrate-bot rules`, suppression comments and SARIF."""

from __future__ import annotations

import importlib
from functools import cache

from bot.findings import Rule

STAGES = (
    "bot.scripts.config",
    "bot.scripts.odd",
    "bot.scripts.naming",
    "bot.scripts.change",
    "bot.scripts.rules",
    "bot.listings.rules",
    "bot.lint.engine",
    "bot.replay.rules",
    "bot.rollback.rules",
)


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by id, sorted by id. An id that two stages claim is a programming error."""
    found: dict[str, Rule] = {}
    for stage in STAGES:
        for rule in importlib.import_module(stage).RULES:
            if rule.id in found:
                raise ValueError(f"two rules are named {rule.id}")
            found[rule.id] = rule
    return dict(sorted(found.items()))
