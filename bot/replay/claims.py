"""Rows that the change is about and that sample rows seldom are among. Pure.

A new partition claims some from the DEFAULT one, and only they can refuse it; what is asked of documents, only some of them have;
few values are too long for an index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, Identity
from bot.findings import Location
from bot.replay import keyed, long_values
from bot.scripts.model import Batch, Program, PsqlCall, Statement

KEY = re.compile(r"(?:LIST|RANGE) \((.+)\)")
BOUND = re.compile(r"FOR VALUES (?:IN|FROM) \((.*?)\)(?: TO \(.*\))?", re.DOTALL)
VALUE = re.compile(r"'(?:[^']|'')*'|[^\s,]+")
NOWHERE = Location("")


def before(program: Program, base: Catalog, upgraded: Catalog, texts: Iterable[str] = ()) -> Program | None:
    """Return `program` with rows put in first that it is about; None when there are no such.

    They are claimed by its new partitions, have what its new `texts` ask of documents, or are too long for its new indexes.
    """
    wanted = (*_rows(base, upgraded), *keyed.rows(texts, base), *long_values.rows(base, upgraded))
    rows = tuple(Statement(sql, NOWHERE, on_error_stop=False) for sql in wanted)
    if not rows:
        return None
    return Program((Batch(PsqlCall((), NOWHERE, on_error_stop=False), rows), *program.batches))


def _rows(base: Catalog, upgraded: Catalog) -> Iterator[str]:
    """Yield an INSERT for each new partition of a table whose DEFAULT partition was there before."""
    for item, old in lookup.brought(base, upgraded):
        match = BOUND.fullmatch(str(item.attributes.get("bound")))
        if match is None or (old is not None and old.attributes.get("bound") == item.attributes.get("bound")):
            continue
        for parent in _beside_default(base).intersection(map(str, _items(item.attributes.get("parents")))):
            values = VALUE.findall(match[1])
            keys = _keys(base, parent)
            if keys and len(values) >= len(keys) and not {"MINVALUE", "MAXVALUE"} & set(values[: len(keys)]):
                yield _insert(base, parent, dict(zip(keys, values, strict=False)))


def _beside_default(base: Catalog) -> set[str]:
    """Return the tables that have a DEFAULT partition."""
    tables = (base.objects[identity].attributes for identity in lookup.of_kind(base, "table", "foreign table"))
    return {str(parent) for table in tables if table.get("bound") == "DEFAULT" for parent in _items(table.get("parents"))}


def _keys(base: Catalog, table: str) -> list[str]:
    """Return the columns that decide a row's partition; empty when an expression does."""
    found = base.objects.get(Identity("table", table))
    match = KEY.fullmatch(str(found.attributes.get("partition_key"))) if found else None
    names = match[1].split(", ") if match else []
    return names if all(Identity("column", name, table) in base.objects for name in names) else []


def _insert(base: Catalog, table: str, values: dict[str, str]) -> str:
    """Return the statement that copies some row under the values of a partition key."""
    columns = [
        item.identity.name
        for item in lookup.of_tables(base, [table])
        if item.identity.kind == "column" and not item.attributes.get("generated")
    ]
    chosen = ", ".join(values.get(name, name) for name in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE"  # noqa: S608 - names as the catalog quotes them
        f" SELECT {chosen} FROM {table} LIMIT 1 ON CONFLICT DO NOTHING"
    )


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
