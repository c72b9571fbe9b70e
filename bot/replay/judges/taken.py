"""IF NOT EXISTS that meets something else of the same name, so that the statement does nothing on any database. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject
from bot.findings import Finding
from bot.replay import rules
from bot.replay.facts import StatementFacts
from bot.replay.judges.case import Case, listed, shown
from bot.replay.judges.indexes import inside, parts
from bot.replay.judges.locate import bare
from bot.replay.judges.rerunnable import NAME

SKIPPED = re.compile(r'^NOTICE: (?:column "(?P<column>.+)" of )?relation "(?P<relation>.+)" already exists, skipping$')
WORD = NAME[1:-1]
TYPE = r"([A-Za-z][\w.]*(?:\s+(?:precision|varying))?(?:\s*\([\d\s,]*\))?(?:\s+with(?:out)?\s+time\s+zone)?)"
INDEX = re.compile(
    rf"INDEX\s+(?:CONCURRENTLY\s+)?IF\s+NOT\s+EXISTS\s+(?P<name>{WORD})\s+ON\s+(?:ONLY\s+)?(?P<table>{WORD})\s*(?:USING\s+\w+\s*)?\((?P<keys>.*)",
    re.IGNORECASE | re.DOTALL,
)
CLAUSES = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE", "NOT"})
TABLE = re.compile(rf"TABLE\s+IF\s+NOT\s+EXISTS\s+(?P<name>{WORD})\s*\((?P<body>.*)", re.IGNORECASE | re.DOTALL)
SEQUENCE = re.compile(rf"SEQUENCE\s+IF\s+NOT\s+EXISTS\s+(?P<name>{WORD})(?P<options>[^;]*)", re.IGNORECASE)
NUMBERS = re.compile(r"\b(START|INCREMENT|MINVALUE|MAXVALUE)\s+(?:WITH\s+|BY\s+)?(-?\d+)", re.IGNORECASE)
OTHERS = ("view", "materialized view", "foreign table", "sequence", "index")
"""What has its name among tables and is none."""
TYPES = {
    "int": "integer", "int4": "integer", "int8": "bigint", "int2": "smallint", "serial": "integer", "bigserial": "bigint",
    "smallserial": "smallint", "dec": "numeric",
    "varchar": "character varying", "char": "character", "bool": "boolean", "decimal": "numeric", "float8": "double precision",
    "float": "double precision", "float4": "real", "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone", "timetz": "time with time zone", "time": "time without time zone",
}  # fmt: skip
"""Types by other words than the catalog's."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield own statements that find their name taken by something else, on a new database and on the existing one."""
    upgrade = case.facts.upgrade
    fresh = {notice for item in case.facts.fresh.run.statements for notice in item.notices}
    catalog = upgrade.catalog if upgrade and upgrade.run.ok else None
    for item in upgrade.run.statements if upgrade and catalog else ():
        if item.failure or not case.mine(item.location):
            continue
        for notice in sorted(fresh.intersection(item.notices)):
            skipped = SKIPPED.match(notice)
            what = _other(catalog, item, skipped) if skipped and catalog else ""
            if what:
                yield rules.DEAD_GUARD.at(
                    item.location,
                    f"This does nothing on any database: {what}.",
                    evidence=f"{notice}\n{shown(item.sql)}",
                    fix="Give it a name that is free, or change what is there by ALTER.",
                )


def _other(catalog: Catalog, item: StatementFacts, skipped: re.Match[str]) -> str:
    """Return what is in the way; empty where it, or one of several in different schemas, is what the statement means to make."""
    index, table = INDEX.search(item.sql), TABLE.search(item.sql)
    sequence, relation = SEQUENCE.search(item.sql), skipped["relation"]
    if skipped["column"]:
        kind = _type(item.sql, skipped["column"])
        told = [_column(catalog, found, skipped["column"], kind) for found in _found(catalog, "table", relation) if kind]
    elif index and _written(index["name"]) == relation:
        told = [_index(found, index) for found in _found(catalog, "index", relation)]
    elif table and _written(table["name"]) == relation:
        told = [_table(catalog, found, table["body"]) for found in _found(catalog, "table", relation)]
        told = told or [_another_kind(found, table["name"]) for kind in OTHERS for found in _found(catalog, kind, relation)]
    elif sequence and _written(sequence["name"]) == relation:
        told = [_sequence(found, sequence["options"]) for found in _found(catalog, "sequence", relation)]
    else:
        told = []
    return told[0] if told and all(told) else ""


def _found(catalog: Catalog, kind: str, name: str) -> Iterator[CatalogObject]:
    return (catalog.objects[one] for one in lookup.of_kind(catalog, kind) if bare(one.name) == name)


def _index(found: CatalogObject, index: re.Match[str]) -> str:
    keys, _ = inside(index["keys"])
    wanted = [_written(plain[0]) if (plain := re.match(r'"[^"]+"|[\w$]++(?!\s*\()', key)) else "" for key in keys]
    table, made = str(found.attributes.get("_table")), parts(str(found.attributes.get("definition")))
    if bare(table) != _written(index["table"]):
        return f"an index {found.identity.name} is there already, on {table}"
    if made and "" not in (*made.columns, *wanted) and [*map(bare, made.columns)] != wanted:
        return f"an index {found.identity.name} is there already, over ({', '.join(made.keys)})"
    return ""


def _another_kind(found: CatalogObject, name: str) -> str:
    """Return that a view or its like has the name; empty where a schema is written that it is not in."""
    schema = name.rpartition(".")[0]
    elsewhere = schema and found.identity.name.rpartition(".")[0] != schema.lower()
    return "" if elsewhere else f"a {found.identity.kind} {found.identity.name} is there already"


def _sequence(found: CatalogObject, options: str) -> str:
    """Return in which of its numbers a sequence is another than the statement means."""
    said = {name.lower().replace("value", "imum"): value for name, value in NUMBERS.findall(options)}
    other = [name for name, value in said.items() if str(found.attributes.get(name)) != value]
    owner = found.attributes.get("owned_by")
    whose = f", which belongs to {owner}," if owner else ""
    return f"a sequence {found.identity.name}{whose} is there already, with another {listed(other)}" if other else ""


def _table(catalog: Catalog, found: CatalogObject, body: str) -> str:
    written = [re.match(r'"[^"]+"|[\w$]+', part) for part in inside(body)[0]]
    wanted = {_written(name[0]) for name in written if name and name[0].upper() not in CLAUSES}
    lacking = sorted(wanted - _columns(catalog, found).keys())
    return f"a table {found.identity.name} is there already, without {listed(lacking)}" if lacking else ""


def _column(catalog: Catalog, found: CatalogObject, column: str, wanted: str) -> str:
    there = _columns(catalog, found).get(column, "")
    other = there and _base(there) != wanted
    return f"{found.identity.name} has a column {column} already, of type {there}" if other else ""


def _columns(catalog: Catalog, table: CatalogObject) -> dict[str, str]:
    """Return the types of a table's columns, by name."""
    parts_of = lookup.of_tables(catalog, [table.identity.name])
    return {bare(one.identity.name): str(one.attributes.get("type")) for one in parts_of if one.identity.kind == "column"}


def _type(sql: str, column: str) -> str:
    """Return the type that a statement adds a column with, in the catalog's words; empty when it cannot be told."""
    said = re.search(rf'IF\s+NOT\s+EXISTS\s+"?{re.escape(column)}"?\s+{TYPE}', sql, re.IGNORECASE)
    words = " ".join(said[1].lower().split()) if said else ""
    wanted = _base(words)
    return TYPES.get(wanted, wanted)


def _written(name: str) -> str:
    """Return the name that the server takes a written one for."""
    return bare(name) if name.endswith('"') else bare(name).lower()


def _base(kind: str) -> str:
    """Return a type's name without length and schema."""
    return " ".join(re.sub(r"\([^)]*\)|\[.*", " ", kind).split()).rpartition(".")[2]
