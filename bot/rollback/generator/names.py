"""How statements name objects: the words that SQL has for each kind."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, Identity
from bot.catalog.names import qualified

WORDS = {"foreign data wrapper": "FOREIGN DATA WRAPPER", "materialized view": "MATERIALIZED VIEW"}
GRANT_WORDS = {
    "table": "TABLE", "foreign table": "TABLE", "view": "TABLE", "materialized view": "TABLE", "sequence": "SEQUENCE",
    "function": "FUNCTION", "procedure": "PROCEDURE", "aggregate": "FUNCTION", "schema": "SCHEMA", "type": "TYPE",
    "domain": "DOMAIN", "language": "LANGUAGE", "foreign data wrapper": "FOREIGN DATA WRAPPER", "server": "FOREIGN SERVER",
}  # fmt: skip
RELATIONS = frozenset({"table", "foreign table", "view", "materialized view", "sequence"})
ROUTINES = frozenset({"function", "procedure", "aggregate"})
ON_TABLE = frozenset({"constraint", "trigger", "policy", "rule"})


def word(kind: str) -> str:
    """Return the SQL word of a kind."""
    return WORDS.get(kind, kind.upper())


def sql_name(found: CatalogObject) -> str:
    """Return the name as DDL wants it; routines with their arguments."""
    if found.identity.kind in ROUTINES:
        everything = "*" if found.identity.kind == "aggregate" else ""
        return f"{bare_routine(found)}({found.attributes['_signature'] or everything})"
    return found.identity.name


def bare_routine(found: CatalogObject) -> str:
    """Return a routine's qualified name without its arguments."""
    return qualified(str(found.attributes["_schema"]), str(found.attributes["_name"]))


def address(found: CatalogObject) -> str:
    """Return `KIND name` (`CONSTRAINT c ON t`, `COLUMN t.c`) as COMMENT ON and SECURITY LABEL want it."""
    identity = found.identity
    if identity.kind == "column":
        return f"COLUMN {identity.parent}.{identity.name}"
    if identity.kind == "domain constraint":
        return f"CONSTRAINT {identity.name} ON DOMAIN {identity.parent}"
    if identity.kind in ON_TABLE:
        return f"{word(identity.kind)} {identity.name} ON {identity.parent}"
    return f"{word(identity.kind)} {sql_name(found)}"


def shown(identity: Identity) -> str:
    """Return a name for notes and reasons."""
    return str(identity)
