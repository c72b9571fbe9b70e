"""Seed rows that a new database gets, and one that is there does not, or keeps although the files have them no more. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog
from bot.findings import Check, Finding, Location, Rule, Severity
from bot.replay.facts import TableRows
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare, statements
from bot.replay.judges.places import said_by, taken_out
from bot.replay.mentions import names
from bot.replay.verbs import verb

NOT_APPLIED = Rule(
    "seed-edit-not-applied",
    Check.EQUAL,
    Severity.WARNING,
    "An edited seed row never reaches databases that exist",
    "ON CONFLICT DO NOTHING leaves the old row as it is, so new databases and old ones differ from now on.",
    "Add an UPDATE or DELETE that changes exactly the row that still has the old value.",
    bad="INSERT INTO settings (key, value) VALUES ('vat', '21') ON CONFLICT (key) DO NOTHING; -- it was '19'",
    good="INSERT INTO settings (key, value) VALUES ('vat', '21') ON CONFLICT (key) DO NOTHING;"
    " UPDATE settings SET value = '21' WHERE key = 'vat' AND value = '19';",
)
RULES = (NOT_APPLIED,)
DEFINES = frozenset({"CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE"})
AUTOMATIC = re.compile(r"\(|\bCURRENT_|\bLOCALTIME")
"""Defaults that give another value each time: they call something."""
ANEW = re.compile(r"\b(?:now|clock_timestamp|\w*random\w*|uuid\w*|gen_salt|nextval)\s*\(|\bCURRENT_|\bLOCALTIME", re.IGNORECASE)
"""What gives a row another value in each run."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield tables whose rows on a new database and on one with nothing but the base's rows differ after the change."""
    seeded, fresh = case.facts.seeded, case.facts.fresh
    if seeded is None or not seeded.run.ok or fresh.catalog is None:
        return
    for table, now in sorted(fresh.rows.items()):
        was = seeded.rows.get(table)
        place = _place(case, table) if was is not None and was != now else None
        free = set() if _anew(case, table) else _free(fresh.catalog, table)
        message = _difference(table, was, now, free) if was and place else ""
        if message and place:
            yield NOT_APPLIED.at(place, message)


def _anew(case: Case, table: str) -> bool:
    """Whether a statement that names the table may write other values in each run."""
    writers = (item.sql for item in statements(case.head) if verb(item.sql) not in DEFINES and names(item.sql, bare(table)))
    return any(ANEW.search(sql) for sql in writers)


def _place(case: Case, table: str) -> Location | None:
    return said_by(case, "INSERT", bare(table)) or said_by(case, bare(table)) or taken_out(case, bare(table))


def _difference(table: str, was: TableRows, now: TableRows, free: set[str]) -> str:
    if was.count > now.count:
        return f"Databases that exist keep {_rows(was.count - now.count)} of {table} that a new one does not get any more."
    if was.count < now.count:
        return f"A new database gets {_rows(now.count - was.count)} of {table} that one which exists never gets."
    other = [name for name, column in now.columns.items() if name in free and was.columns.get(name) != column]
    return (
        f"{table}.{listed(other)} has other values in the seed rows of a new database than in one that exists." if other else ""
    )


def _rows(count: int) -> str:
    return f"{count} seed row{'s' if count != 1 else ''}"


def _free(catalog: Catalog, table: str) -> set[str]:
    """Return the columns that hold what the files say: neither numbered, nor stamped, nor pointing at what is."""
    parts = lookup.of_tables(catalog, [table])
    bound = {
        str(name)
        for item in parts
        if item.identity.kind == "constraint" and item.attributes.get("form") == "foreign key"
        for name in _strings(item.attributes.get("_columns"))
    }
    return {
        item.identity.name
        for item in parts
        if item.identity.kind == "column"
        and not item.attributes.get("identity")
        and not str(item.attributes.get("type")).startswith("timestamp")
        and not AUTOMATIC.search(str(item.attributes.get("default") or ""))
        and item.identity.name not in bound
    }


def _strings(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
