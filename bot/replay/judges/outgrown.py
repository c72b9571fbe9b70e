"""Columns that became wider than the sequence from which they take their numbers. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Identity
from bot.findings import Check, Finding, Rule, Severity
from bot.replay.judges.case import Case
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed

OUTGROWN = Rule(
    "sequence-outgrown",
    Check.RISK,
    Severity.WARNING,
    "A column is wider now than its sequence",
    "The sequence still ends where the old type ended: there every insert fails, which the wider column was to prevent.",
    "Give the sequence the column's type as well.",
    bad="ALTER TABLE orders ALTER COLUMN id TYPE bigint; -- id is serial",
    good="ALTER TABLE orders ALTER COLUMN id TYPE bigint; ALTER SEQUENCE orders_id_seq AS bigint;",
)
RULES = (OUTGROWN,)
WIDTH = {"smallint": 2, "integer": 4, "bigint": 8}


def judge(case: Case) -> Iterator[Finding]:
    """Yield columns of which the type changes to a wider one while their sequence keeps its own."""
    if case.reached is None:
        return
    before, after = case.reached
    wider = {
        f"{item.identity.parent}.{item.identity.name}": item
        for item, old in lookup.brought(before, after)
        if item.identity.kind == "column"
        and old is not None
        and WIDTH.get(str(item.attributes.get("type")), 0) > WIDTH.get(str(old.attributes.get("type")), 9)
    }
    for identity in lookup.of_kind(after, "sequence") if wider else ():
        sequence = after.objects[identity].attributes
        column = wider.get(str(sequence.get("owned_by")))
        kind = str(column.attributes.get("type")) if column else ""
        if column is None or WIDTH.get(str(sequence.get("type")), 9) >= WIDTH[kind]:
            continue
        table = column.identity.parent
        place = blamed(case, Identity("column", column.identity.name, table), bare(table), bare(column.identity.name))
        if place is not None:
            message = (
                f"{table}.{column.identity.name} is {kind} now, but {identity.name} still ends at {sequence.get('maximum')}."
            )
            yield OUTGROWN.at(place, message, fix=f"ALTER SEQUENCE {identity.name} AS {kind};")
