"""Columns that stay but of which every value has become NULL. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Finding
from bot.replay import rules
from bot.replay.facts import ColumnRows, StatementFacts, TableRows
from bot.replay.judges.case import Case, shown
from bot.replay.judges.locate import bare
from bot.replay.verbs import OPAQUE, verb


def judge(case: Case) -> Iterator[Finding]:
    """Yield the statements that left a column without any of the values that it had."""
    upgrade = case.facts.upgrade
    if upgrade is None:
        return
    for name, was in case.facts.base_rows.items():
        now = upgrade.rows.get(name)
        for column, old in was.columns.items() if now and now is not was and now.count else ():
            new = now.columns.get(column) if now else None
            if new is None or not old.filled or new.filled or new.type != old.type or _moved_on(old, now):
                continue
            item = next((item for item in upgrade.run.statements if _writes(item, name, column)), None)
            if item is not None and case.mine(item.location):
                yield rules.DATA_LOST.at(
                    item.location,
                    f"This clears every value of {name}.{column}; a rollback cannot bring them back.",
                    evidence=shown(item.sql),
                )


def _moved_on(old: ColumnRows, now: TableRows | None) -> bool:
    """Whether the values of a column stand in another one of the same table now."""
    return any((found.filled, found.digest) == (old.filled, old.digest) for found in (now.columns.values() if now else ()))


def _writes(item: StatementFacts, table: str, column: str) -> bool:
    """Whether a statement updated rows of a table and names the column, or runs what does without a word of it."""
    touched = item.trace is not None and any(part.relation == table and part.updated for part in item.trace.touched)
    return touched and (bare(column).lower() in item.sql.lower() or verb(item.sql) in OPAQUE)
