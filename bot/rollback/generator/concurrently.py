"""Indexes that come and go behind the transaction, CONCURRENTLY, because nothing inside it needs them to stand or to be gone."""

from __future__ import annotations

import re

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.homes import Key
from bot.rollback.generator.side import Side
from bot.rollback.generator.steps import Steps

_INDEX = re.compile(r"(CREATE (?:UNIQUE )?INDEX|DROP INDEX) ")


def apart_steps(steps: Steps) -> frozenset[Key]:
    """Return the steps that can be taken behind the transaction."""
    needed = {key for step, keys in steps.before.items() if step in steps.ranks for key in keys}
    return frozenset(key for key in steps.ranks if key not in needed and (_goes(steps, key) or _comes(steps, key)))


def beside_writes(sql: str) -> str:
    """Return the statement of an index in the form that stops no writes; others (its comment) as they are."""
    return _INDEX.sub(r"\1 CONCURRENTLY ", sql, count=1) if _INDEX.match(sql) else sql


def _goes(steps: Steps, key: Key) -> bool:
    plan, (verb, identity) = steps.plan, key
    if verb != "drop" or identity.kind != "index" or identity in plan.want.objects:
        return False
    index = plan.have.objects[identity]
    return _plain(plan.have, index) and _table(plan.have, index) not in plan.doomed


def _comes(steps: Steps, key: Key) -> bool:
    plan, (verb, identity) = steps.plan, key
    if verb != "create" or identity.kind != "index" or identity in plan.pairs:
        return False
    index = plan.want.objects[identity]
    table = _table(plan.want, index)
    statements = steps.writers[key](True)
    return (
        _plain(plan.want, index)
        and table is not None
        and not plan.created(table)
        and bool(_INDEX.match(next(iter(statements), "")))
    )


def _table(side: Side, index: CatalogObject) -> Identity | None:
    found = side.relation(str(index.attributes["_table"]))
    return found.identity if found else None


def _plain(side: Side, index: CatalogObject) -> bool:
    """Whether the index stands by itself: no partition's, no constraint's."""
    table = side.relation(str(index.attributes["_table"]))
    partitioned = table is not None and table.attributes.get("partition_key") is not None
    return not (partitioned or index.attributes["parent"] or index.attributes["backs_constraint"])
