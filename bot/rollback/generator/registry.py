"""One door to all kinds: create, drop or change any object."""

from __future__ import annotations

from bot.catalog.model import CatalogObject
from bot.rollback.generator import databases, operators, routines, tables, text_search, types
from bot.rollback.generator.kinds import Kind, Pair, drop_plain
from bot.rollback.generator.side import Side

_KINDS: dict[str, Kind] = {
    **types.KINDS,
    **operators.KINDS,
    **text_search.KINDS,
    **routines.KINDS,
    **databases.KINDS,
    **tables.KINDS,
}


def alter(pair: Pair, have: Side, want: Side) -> list[str] | None:
    """Return the statements that change an object in place (none when nothing differs), or None when it must be made anew."""
    kind = pair.want.identity.kind
    if not pair.fields:
        return []
    if kind in ("table", "foreign table", "materialized view"):
        return (
            None
            if kind == "materialized view" and pair.fields.keys() & {"definition", "populated"}
            else tables.alter_table(pair, want)
        )
    if kind == "view":
        return tables.alter_view(pair, have, want)
    if kind == "index":
        return tables.alter_index(pair)
    if kind == "constraint":
        return tables.alter_constraint(pair)
    return _KINDS[kind].alter(pair) if kind in _KINDS else None


def create(found: CatalogObject, side: Side) -> list[str]:
    """Return the statements that create an object as it is in `side`; none where no certain statement exists."""
    kind = found.identity.kind
    if kind == "materialized view":
        return tables.create_materialized_view(found, side)
    if kind == "index":
        return tables.create_index(found, side)
    if kind == "constraint":
        return tables.create_constraint(found, side)
    return _KINDS[kind].create(found) if kind in _KINDS else []


def drop(found: CatalogObject) -> list[str]:
    """Return the statements that drop an object."""
    kind = found.identity.kind
    if kind == "constraint":
        return tables.drop_constraint(found)
    return _KINDS[kind].drop(found) if kind in _KINDS else drop_plain(found)
