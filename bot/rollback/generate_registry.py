"""One door to all kinds: create, drop or change any object."""

from __future__ import annotations

from bot.catalog.model import CatalogObject
from bot.rollback import generate_databases, generate_routines, generate_tables, generate_types
from bot.rollback.generate_kinds import Kind, Pair, drop_plain
from bot.rollback.generate_side import Side

_KINDS: dict[str, Kind] = {
    **generate_types.KINDS,
    **generate_routines.KINDS,
    **generate_databases.KINDS,
    **generate_tables.KINDS,
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
            else generate_tables.alter_table(pair, want)
        )
    if kind == "view":
        return generate_tables.alter_view(pair, have, want)
    if kind == "index":
        return generate_tables.alter_index(pair)
    if kind == "constraint":
        return generate_tables.alter_constraint(pair)
    return _KINDS[kind].alter(pair) if kind in _KINDS else None


def create(found: CatalogObject, side: Side) -> list[str]:
    """Return the statements that create an object as it is in `side`; none where no certain statement exists."""
    kind = found.identity.kind
    if kind == "materialized view":
        return generate_tables.create_materialized_view(found, side)
    if kind == "index":
        return generate_tables.create_index(found, side)
    if kind == "constraint":
        return generate_tables.create_constraint(found, side)
    return _KINDS[kind].create(found) if kind in _KINDS else []


def drop(found: CatalogObject) -> list[str]:
    """Return the statements that drop an object."""
    kind = found.identity.kind
    if kind == "constraint":
        return generate_tables.drop_constraint(found)
    return _KINDS[kind].drop(found) if kind in _KINDS else drop_plain(found)
