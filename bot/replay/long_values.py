"""Values that are longer than a btree can hold, in columns that a new index is over: no sample row has one. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, Identity
from bot.replay.judges.indexes import parts

HEX = "(SELECT string_agg(md5(n::text), '') FROM generate_series(1, 200) AS n)"
"""6,400 characters that hardly get shorter when they are compressed; 2,704 bytes are as much as fits."""
LONG = {
    "text": HEX,
    "character varying": HEX,
    "citext": HEX,
    "jsonb": f"to_jsonb({HEX})",
    "bytea": f"decode({HEX}, 'hex')",
    "text[]": f"ARRAY[{HEX}]",
    "character varying[]": f"ARRAY[{HEX}]",
}
"""Types without a limit of their own that a btree may be over."""


def rows(base: Catalog, upgraded: Catalog) -> Iterator[str]:
    """Yield an update for each such column of a table that was there, where no default says what values usually are like."""
    for item, old in lookup.brought(base, upgraded):
        if item.identity.kind != "index" or old is not None:
            continue
        made, table = parts(str(item.attributes.get("definition"))), str(item.attributes.get("_table"))
        for name in made.columns if made and made.method == "btree" else ():
            column = base.objects.get(Identity("column", name, table))
            kind = str(column.attributes.get("type")).rpartition(".")[2] if column else ""
            if column and kind in LONG and not column.attributes.get("default"):
                last = f"(SELECT max(ctid) FROM {table})"  # noqa: S608 - names as the catalog quotes them
                yield f"UPDATE {table} SET {name} = {LONG[kind]} WHERE ctid = {last}"  # noqa: S608
