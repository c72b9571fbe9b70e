"""Seed rows that a new database gets, and one that is there does not, or keeps although the files have them no more. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.diff import diff
from bot.catalog.model import Catalog
from bot.findings import Check, Finding, Location, Rule, Severity
from bot.replay.facts import TableRows
from bot.replay.judges.case import Case, listed, shown
from bot.replay.judges.failures import impossible
from bot.replay.judges.locate import bare, statements
from bot.replay.judges.places import said_by, taken_out
from bot.replay.mentions import names
from bot.replay.seeding import DEFINES as DEFINING
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
FAILS = Rule(
    "seed-file-fails",
    Check.APPLIES,
    Severity.WARNING,
    "A seed file does not fit the schema",
    "Whoever sets up a new database for development or a demonstration is left without the rows, or with half of them.",
    "Change the seed file together with the schema.",
    bad="INSERT INTO products (sku, colour) VALUES ('A-1', 'red'); -- in db/seed, and products has no column colour",
    good="INSERT INTO products (sku, color) VALUES ('A-1', 'red');",
)
RESHAPES = Rule(
    "seed-changes-schema",
    Check.EQUAL,
    Severity.WARNING,
    "A seed file changes the schema",
    "Databases that get the seed rows have another schema than those that do not, and no numbered file says so.",
    "Move the definition into a numbered file; leave rows alone in the seed files.",
    bad="ALTER TABLE products ADD COLUMN IF NOT EXISTS color text; -- in db/seed",
    good="ALTER TABLE products ADD COLUMN IF NOT EXISTS color text; -- in a numbered file",
)
RULES = (NOT_APPLIED, FAILS, RESHAPES)
DEFINES = frozenset({"CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE"})
AUTOMATIC = re.compile(r"\(|\bCURRENT_|\bLOCALTIME")
"""Defaults that give another value each time: they call something."""
ANEW = re.compile(r"\b(?:now|clock_timestamp|\w*random\w*|uuid\w*|gen_salt|nextval)\s*\(|\bCURRENT_|\bLOCALTIME", re.IGNORECASE)
"""What gives a row another value in each run."""


def judge(case: Case) -> Iterator[Finding]:
    """Yield tables whose rows differ after the change on a new database and on one with the base's rows; what seed files do."""
    yield from _sown(case)
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


def _sown(case: Case) -> Iterator[Finding]:
    """Seed files of the head, run on a new database, and those of the base that changed more than rows."""
    route, fresh, known = case.facts.sown, case.facts.fresh, case.facts.samples
    for path in dict.fromkeys(place.path for place in known.reshaping):
        place = next(one for one in known.reshaping if one.path == path)
        message = f"On the base branch {path} changes the schema, so only its rows were put in, and not what it defines."
        yield RESHAPES.at(place, message, severity=Severity.NOTE)
    if route is None:
        return
    before = {(item.sql, item.failure and item.failure.message) for item in (known.seeds.failures if known.seeds else ())}
    for item in route.run.failures:
        if item.failure and (item.sql, item.failure.message) not in before:
            message = f"This does not fit the schema as the change leaves it: {item.failure.message}."
            yield impossible(item) or FAILS.at(item.failure.location, message, evidence=shown(item.sql))
    if not route.run.ok or route.catalog is None or fresh.catalog is None:
        return
    places = [
        item.location for item in route.run.statements if verb(item.sql) in DEFINING and item.location not in known.reshaping
    ]
    changed = diff(fresh.catalog, route.catalog).changes if places else ()
    if changed:
        what = listed([str(change.identity) for change in changed])
        yield RESHAPES.at(places[0], f"This seed file makes another schema than the numbered files: {what} differs.")


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
