"""Columns that stay but lose every value that they had: cleared, or replaced by something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Finding
from bot.replay import rules
from bot.replay.facts import ColumnRows, StatementFacts, TableRows
from bot.replay.judges.case import Case, shown
from bot.replay.judges.locate import bare
from bot.replay.verbs import OPAQUE, verb

SPOKEN = re.IGNORECASE | re.DOTALL
USING = r"(?:(?!\bUSING\b|\bTYPE\b)[^;])*?\bUSING\s+(?P<value>(?:(?!,\s*(?:ALTER|ADD|DROP|RENAME)\b)[^;])*)"
"""From a type to the end of the expression behind USING: the next action of the statement, or its end."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield the statements that left a column without any of the values that it had."""
    upgrade = case.facts.upgrade
    if upgrade is None:
        return
    for name, was in case.facts.base_rows.items():
        now = upgrade.rows.get(name)
        for column, old in was.columns.items() if now and now is not was and now.count else ():
            new = now.columns.get(column) if now else None
            if new is None or not old.filled or _moved_on(old, now):
                continue
            discards = next((item for item in upgrade.run.statements if replaced(item, name, column)), None)
            if discards is not None and case.mine(discards.location) and new.type != old.type:
                yield rules.DATA_LOST.at(
                    discards.location,
                    f"What takes the place of {name}.{column} is calculated without it: every value is lost, and no rollback"
                    " brings them back.",
                    evidence=shown(discards.sql),
                )
            if new.filled or new.type != old.type:
                continue
            item = next((item for item in upgrade.run.statements if _writes(item, name, column)), None)
            if item is not None and case.mine(item.location):
                yield rules.DATA_LOST.at(
                    item.location,
                    f"This clears every value of {name}.{column}; a rollback cannot bring them back.",
                    evidence=shown(item.sql),
                )


def replaced(item: StatementFacts, table: str, column: str) -> bool:
    """Whether a statement gives a column another type, USING something that does not speak of the column."""
    rewrote = item.trace is not None and any(part.relation == table for part in item.trace.rewrites)
    name = rf"\"?{re.escape(bare(column))}\"?"
    match = re.search(rf"\b{name}\s+(?:SET\s+DATA\s+)?TYPE\s+{USING}", item.sql, SPOKEN) if rewrote else None
    return match is not None and re.search(rf"(?<![\w$]){name}(?![\w$])", match["value"], re.IGNORECASE) is None


def _moved_on(old: ColumnRows, now: TableRows | None) -> bool:
    """Whether the values of a column stand in another one of the same table now."""
    return any((found.filled, found.digest) == (old.filled, old.digest) for found in (now.columns.values() if now else ()))


def _writes(item: StatementFacts, table: str, column: str) -> bool:
    """Whether a statement updated rows of a table and names the column, or runs what does without a word of it."""
    touched = item.trace is not None and any(part.relation == table and part.updated for part in item.trace.touched)
    return touched and (bare(column).lower() in item.sql.lower() or verb(item.sql) in OPAQUE)
