"""Own UPDATEs and DELETEs after which every sample row is as it was: what they do to real rows has not been seen. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.replay.facts import TableRows
from bot.replay.judges.case import Case, shown
from bot.replay.judges.locate import bare
from bot.replay.judges.orders import COMMENT

UNMET = Rule(
    "rows-not-met",
    Check.RISK,
    Severity.NOTE,
    "A statement leaves every sample row as it is",
    "Whether its result is allowed, what it overwrites or deletes, and what a rollback could not bring back was not seen; real"
    " rows may be just those that it is about.",
    "Count the rows that it is about before the deploy, and keep a copy of what it overwrites.",
    bad="UPDATE orders SET status = 'void' WHERE code = 'X-17';",
    good="a seed file in db/seed that brings an order with the code 'X-17'",
)
RULES = (UNMET,)
NAME = r'(?:"[^"]+"|[A-Za-z_][\w$]*)'
TARGET = re.compile(
    rf"\s*(?:UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?(?P<table>{NAME}(?:\.{NAME})?)(?P<rest>.*)\Z", re.IGNORECASE | re.DOTALL
)
SET = re.compile(r"\bSET\b(?P<assigned>.*?)(?:\bWHERE\b|\Z)", re.IGNORECASE | re.DOTALL)
WHERE = re.compile(r"\bWHERE\b(?P<condition>.*)\Z", re.IGNORECASE | re.DOTALL)
WORD = re.compile(NAME)
STRING = re.compile(r"'(?:[^']|'')*'")


def judge(case: Case) -> Iterator[Finding]:
    """Yield own statements that name rows of a table of the base and have changed none of the sample rows there."""
    upgrade = case.facts.upgrade
    for item in upgrade.run.statements if upgrade and upgrade.run.ok else ():
        if item.failure is not None or item.trace is None or not case.mine(item.location):
            continue
        match = TARGET.match(COMMENT.sub(" ", item.sql))
        condition = WHERE.search(match["rest"]) if match else None
        table = _unchanged(case, match) if match and condition else ""
        if condition and table:
            where = " ".join(condition["condition"].split())
            yield UNMET.at(
                item.location,
                f"No sample row of {table} is different after this; what it does to the rows that it is about was not seen.",
                evidence=shown(item.sql),
                fix="" if "$" in where else f"SELECT count(*) FROM {table} WHERE {where};",  # noqa: S608 - text for people
            )


def _unchanged(case: Case, match: re.Match[str]) -> str:
    """Return the table of the base whose rows a statement names but has not changed; empty for any other."""
    tables = [table for table in case.tables if bare(table) == bare(match["table"])]
    upgrade = case.facts.upgrade
    was = case.facts.base_rows.get(tables[0]) if len(tables) == 1 else None
    now = upgrade.rows.get(tables[0]) if upgrade and was else None
    return tables[0] if was and now and was.count and _same(was, now, match["rest"]) else ""


def _same(was: TableRows, now: TableRows, rest: str) -> bool:
    """Whether no row is gone, and an UPDATE left the columns of the base that it sets; of a new one it overwrites nothing."""
    found = SET.search(STRING.sub("''", rest))
    if found is None:
        return was.count == now.count
    columns = [bare(word) for word in WORD.findall(found["assigned"]) if bare(word) in was.columns]
    return bool(columns) and all(now.columns.get(column) == was.columns[column] for column in columns)
