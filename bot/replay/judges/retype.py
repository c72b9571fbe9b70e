"""A type that changes without a rewrite of its table, which is read all the same: for what, and how nobody waits for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.catalog.names import literal
from bot.replay.facts import StatementFacts
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.rerunnable import NAME

TYPE = re.compile(
    rf"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+ALTER\s+(?:COLUMN\s+)?(?P<column>{NAME})"
    r"\s+(?:SET\s+DATA\s+)?TYPE\s(?:[^;,()]|\([^()]*\))*(?=;|\Z)",
    re.IGNORECASE,
)


def purpose(case: Case, item: StatementFacts, tables: Sequence[str], rebuilt: Sequence[str]) -> tuple[str, str]:
    """Return what a change of type reads `tables` for, and the statements that do without; empty for other statements.

    `rebuilt` are the indexes that it builds anew: PostgreSQL keeps those over plain columns only, and checks each check again.
    """
    change, catalog = TYPE.search(item.sql), case.facts.base.catalog
    if change is None or catalog is None or len(tables) != 1:
        return "", ""
    indexes = [found for name in rebuilt if (found := catalog.objects.get(Identity("index", name)))]
    checks = _checks(catalog, tables[0], bare(change["column"]))
    what = [f"build {_named(indexes)} anew"] if indexes else []
    what += [f"check {_named(checks)} again"] if checks else []
    return (f" to {' and '.join(what)}", _without(change, indexes, checks)) if what else ("", "")


def once(case: Case, sql: str) -> str:
    """Return a change of type in a block that looks first whether the column has that type already; "" for other statements."""
    change = TYPE.fullmatch(sql.strip())
    catalog = case.facts.settled.catalog if case.facts.settled else None
    if change is None or catalog is None:
        return ""
    table, column = change["table"], bare(change["column"])
    names = (table, f"public.{table}") if "." not in table else (table,)
    found = next((one for name in names if (one := catalog.objects.get(Identity("column", change["column"], name)))), None)
    if found is None:
        return ""
    there = f"attrelid = {literal(table)}::regclass AND attname = {literal(column)}"
    other = f"format_type(atttypid, atttypmod) <> {literal(str(found.attributes['type']))}"
    query = f"SELECT FROM pg_attribute WHERE {there} AND {other}"
    return f"DO $$\nBEGIN\n    IF EXISTS ({query}) THEN\n        {sql.strip()};\n    END IF;\nEND $$;"


def _named(found: Sequence[CatalogObject]) -> str:
    return listed([one.identity.name for one in found])


def _checks(catalog: Catalog, table: str, column: str) -> list[CatalogObject]:
    found = (one for one in lookup.of_tables(catalog, [table]) if one.attributes.get("form") == "check")
    return [one for one in found if column in map(bare, map(str, one.attributes.get("_columns") or ()))]  # type: ignore[arg-type]


def _without(change: re.Match[str], indexes: Sequence[CatalogObject], checks: Sequence[CatalogObject]) -> str:
    """Return how to change the type while neither index nor check is there; empty where a constraint owns an index."""
    if any(found.attributes.get("backs_constraint") for found in indexes):
        return ""
    table = change["table"]
    makes = (str(found.attributes.get("definition")) for found in indexes)
    inside = [f"ALTER TABLE {table} DROP CONSTRAINT {found.identity.name};" for found in checks]
    inside += [f"{change[0].strip()};"]
    inside += [f"ALTER TABLE {table} ADD CONSTRAINT {found.identity.name} {_plain(found)} NOT VALID;" for found in checks]
    return "\n".join([
        *(["-- at one deploy only; queries do without the index until it is built again"] if indexes else []),
        *(f"DROP INDEX CONCURRENTLY IF EXISTS {found.identity.name};" for found in indexes),
        *(["BEGIN;", *inside, "COMMIT;"] if checks else inside),
        *(f"{re.sub(r' INDEX ', ' INDEX CONCURRENTLY IF NOT EXISTS ', text, count=1)};" for text in makes),
        *(f"ALTER TABLE {table} VALIDATE CONSTRAINT {found.identity.name};" for found in checks),
    ])  # fmt: skip


def _plain(check: CatalogObject) -> str:
    return str(check.attributes.get("definition")).removesuffix(" NOT VALID")
