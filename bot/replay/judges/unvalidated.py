"""Constraints whose old rows nobody has looked at: what validates them meets rows that no sample row can stand for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject, Identity, Value
from bot.findings import Check, Finding, Rule, Severity
from bot.replay.judges.case import Case
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed

UNSEEN = Rule(
    "validates-unseen-rows",
    Check.RISK,
    Severity.WARNING,
    "Rows from before a NOT VALID constraint are looked at for the first time",
    "Nothing refused them when they came, and one that breaks the rule stops the deploy; sample rows are new and cannot show it.",
    "Look for such rows in the real database first, and mend them in a statement ahead of this one.",
    bad="ALTER TABLE orders VALIDATE CONSTRAINT orders_qty_positive;",
    good="UPDATE orders SET qty = 1 WHERE qty <= 0; ALTER TABLE orders VALIDATE CONSTRAINT orders_qty_positive;",
)
RULES = (UNSEEN,)
NOT_NULL = re.compile(r"^CHECK \(\(?(?P<column>\"(?:[^\"]|\"\")+\"|\w+) IS NOT NULL\)?\)")


def judge(case: Case) -> Iterator[Finding]:
    """Yield constraints that were not valid on the base branch and are after the upgrade, where no own statement mends rows."""
    if case.reached is None:
        return
    before, after = case.reached
    mended = _mended(case)
    for item, old in lookup.brought(before, after):
        identity = item.identity
        if identity.parent in mended or old is None:
            continue
        if identity.kind in ("constraint", "domain constraint") and old.attributes.get("validated") is False:
            place = blamed(case, identity, bare(identity.name)) if item.attributes.get("validated") else None
            if place is not None:
                rows = f"Rows that {identity.parent} had before {identity.name}"
                message = f"{rows} were never held against it; one that breaks it fails here."
                yield UNSEEN.at(place, message, fix=_look(item))
        elif identity.kind == "column" and item.attributes.get("not_null") and not old.attributes.get("not_null"):
            check = _behind(before, identity)
            place = blamed(case, identity, bare(identity.parent), bare(identity.name)) if check else None
            if place is not None:
                name = f"{identity.parent}.{identity.name}"
                message = f"{check} forbids NULL in {name} for new rows only; one NULL from before it makes the deploy fail."
                yield UNSEEN.at(place, message, fix=f"SELECT count(*) FROM {identity.parent} WHERE {identity.name} IS NULL;")  # noqa: S608


def _mended(case: Case) -> set[str]:
    """Return the tables that own statements update or delete from."""
    return {
        part.relation
        for item in (case.facts.upgrade.run.statements if case.facts.upgrade else ())
        if item.trace and case.mine(item.location)
        for part in item.trace.touched
        if part.updated or part.deleted
    }


def _behind(before: Catalog, column: Identity) -> str:
    """Return the check on the base branch that lets no new NULL in but has not been validated; empty without one."""
    for item in lookup.of_tables(before, [column.parent]):
        match = NOT_NULL.match(str(item.attributes.get("definition"))) if item.attributes.get("validated") is False else None
        if match and match["column"] == column.name:
            return item.identity.name
    return ""


def _look(item: CatalogObject) -> str:
    """Return the query that finds the rows in question; empty for what is not a CHECK."""
    definition: Value = item.attributes.get("definition")
    check = re.match(r"CHECK \((.*)\)(?: NO INHERIT)?(?: NOT VALID)?$", str(definition), re.DOTALL)
    return f"SELECT * FROM {item.identity.parent} WHERE NOT ({check[1]});" if check and item.identity.kind == "constraint" else ""  # noqa: S608
