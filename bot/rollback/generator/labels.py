"""Values of an enum that shall go: rows that hold one stand in the way of the way back. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog.model import CatalogObject
from bot.rollback.generator.kinds import texts
from bot.rollback.generator.plan import Plan
from bot.rollback.generator.types import renamed_labels
from bot.rollback.script import Use


def in_use(plan: Plan) -> Iterator[Use]:
    """Give every column that stands and stays in which a label may be held that the wanted type has not."""
    for identity, pair in plan.pairs.items():
        if identity.kind != "type" or pair.have.attributes.get("form") != "enum" or pair.have.identity not in plan.doomed:
            continue
        names = dict(renamed_labels(pair.have, pair.want)) if plan.same_origin else {}
        wanted = texts(pair.want.attributes.get("labels"))
        gone = [label for label in texts(pair.have.attributes["labels"]) if names.get(label, label) not in wanted]
        for column in _columns(plan, pair.have):
            many = str(column.attributes["type"]).endswith("[]")
            yield from (Use(column.identity.parent, column.identity.name, label, many) for label in gone)


def _columns(plan: Plan, enum: CatalogObject) -> Iterator[CatalogObject]:
    for identity in sorted(plan.have.needed_by.get(enum.identity, ())):
        found = plan.have.objects.get(identity)
        table = plan.have.relation(identity.parent)
        if found and identity.kind == "column" and table and table.identity.kind == "table" and identity in plan.partner:
            yield found
