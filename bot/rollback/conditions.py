"""What the rows of the day must keep to for a way back to work: rules that come back, and types that hold less. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.catalog.model import CatalogObject, FieldChange, Identity
from bot.catalog.wording import same
from bot.rollback.generator.names import shown
from bot.rollback.generator.plan import Plan

SIZED = re.compile(r"([^(]+)\(([\d,]+)\)(.*)")
WHOLE = ("smallint", "integer", "bigint")
ANYTHING = frozenset({"text", "character varying"})
"""Types that take the text of every value."""


def conditions(plan: Plan) -> Iterator[str]:
    """Yield a sentence for each rule and type that rows written since the change may stand in the way of."""
    for identity, found in plan.want.objects.items():
        if identity.kind in ("constraint", "index") and plan.created(identity) and _rules(plan, identity, found):
            table = identity.parent or str(found.attributes["_table"])
            yield f"{shown(identity)} comes back only while every row of {table} keeps to it"
        elif identity.kind == "column" and not plan.created(identity) and _standing(plan, identity.parent):
            yield from _column(identity, plan.pairs[identity].fields)


def _column(identity: Identity, fields: Mapping[str, FieldChange]) -> Iterator[str]:
    kind, required = fields.get("type"), fields.get("not_null")
    if kind is not None and not _holds(str(kind.new), str(kind.old)):
        yield f"{shown(identity)} is {kind.new} again only while every value fits"
    if required is not None and required.new is True:
        yield f"{shown(identity)} is NOT NULL again only while no row holds NULL there"


def _rules(plan: Plan, identity: Identity, found: CatalogObject) -> bool:
    """Whether rows of a table that stands may break it: it is a rule, over columns that stand, and no such rule holds now."""
    attributes = found.attributes
    if identity.kind == "index":
        table = str(attributes["_table"])
        if attributes.get("backs_constraint") or not str(attributes["definition"]).startswith("CREATE UNIQUE "):
            return False
    else:
        table = identity.parent
        below = attributes.get("inherited") and not attributes.get("local")
        if below or attributes.get("form") == "not null" or attributes.get("validated") is False:
            return False
    columns = attributes.get("_columns")
    names = [Identity("column", str(name), table) for name in columns] if isinstance(columns, tuple) else []
    if not _standing(plan, table) or any(map(plan.created, names)):
        return False
    pair = plan.pairs.get(identity)
    if pair and any("type" in plan.pairs[name].fields for name in names):
        return False  # it is worded anew for the other type
    was = pair.have.attributes.get("definition") if pair else None
    return not same(identity, "definition", was, attributes.get("definition"))


def _standing(plan: Plan, table: str) -> bool:
    identity = Identity("table", table)
    return identity in plan.want.objects and not plan.created(identity)


def _holds(wide: str, narrow: str) -> bool:
    """Whether a type holds every value of another one, as far as their names tell."""
    if wide in ANYTHING:
        return True
    if wide in WHOLE and narrow in WHOLE:
        return WHOLE.index(wide) >= WHOLE.index(narrow)
    one, other = SIZED.fullmatch(wide), SIZED.fullmatch(narrow)
    if one is None or other is None or (one[1], one[3]) != (other[1], other[3]):
        return one is None and other is not None and (wide == f"{other[1]}{other[3]}")
    sizes = [[*map(int, found[2].split(",")), 0][:2] for found in (one, other)]
    return sizes[0][1] >= sizes[1][1] and sizes[0][0] - sizes[0][1] >= sizes[1][0] - sizes[1][1]
