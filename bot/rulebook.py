"""Every rule of every stage, by id: for the docs, `migrate-bot rules`, suppression comments and SARIF."""

from __future__ import annotations

import importlib
from functools import cache

from bot.findings import Rule
from bot.lint.engine import SUPERSEDED

STAGES = (
    "bot.scripts.config",
    "bot.scripts.odd",
    "bot.scripts.naming",
    "bot.scripts.astray",
    "bot.scripts.change",
    "bot.scripts.merging",
    "bot.scripts.rules",
    "bot.listings.rules",
    "bot.lint.engine",
    "bot.replay.rules",
    "bot.replay.judges.design_rules",
    "bot.replay.judges.index_design",
    "bot.replay.judges.batches",
    "bot.replay.judges.lived",
    "bot.replay.judges.outgrown",
    "bot.replay.judges.seeds",
    "bot.replay.judges.backfills",
    "bot.replay.judges.rows_locked",
    "bot.replay.judges.stored",
    "bot.replay.judges.unvalidated",
    "bot.replay.judges.unmet",
    "bot.replay.judges.advice",
    "bot.replay.judges.excess",
    "bot.rollback.rules",
)


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by id, sorted by id. What execution shows better than the text has one id, and execution's words."""
    found: dict[str, Rule] = {}
    for stage in STAGES:
        for rule in importlib.import_module(stage).RULES:
            if rule.id in found and rule.id not in SUPERSEDED:
                raise ValueError(f"two rules are named {rule.id}")
            found[rule.id] = rule
    return dict(sorted(found.items()))
