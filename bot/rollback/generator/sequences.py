"""Sequences: creating and changing each, also where it has come further than its old bounds allow."""

from __future__ import annotations

from bot.catalog.model import CatalogObject
from bot.catalog.names import dollar, literal
from bot.rollback.generator.columns import sequence_options
from bot.rollback.generator.kinds import Pair, alter_head, text

_NUMBERS = frozenset({"type", "start", "increment", "maximum", "minimum", "cache", "cycle"})


def create_sequence(found: CatalogObject) -> list[str]:
    """Return CREATE SEQUENCE."""
    kind = "UNLOGGED SEQUENCE" if found.attributes["persistence"] == "unlogged" else "SEQUENCE"
    return [f"CREATE {kind} {found.identity.name} AS {found.attributes['type']} {sequence_options(found)}"]


def alter_sequence(pair: Pair) -> list[str] | None:
    """Return the statements for a sequence's own attributes; None for one that joins or leaves an identity column."""
    if "identity" in pair.fields:
        return None
    head = alter_head(pair.want)
    statements = []
    if pair.fields.keys() & _NUMBERS:
        kind = f"AS {pair.want.attributes['type']} " if "type" in pair.fields else ""
        changed = f"{head} {kind}{sequence_options(pair.want)}"
        statements.append(changed if _fits(pair) else _brought_inside(pair, changed))
    if "persistence" in pair.fields:
        statements.append(f"{head} SET {'UNLOGGED' if pair.want.attributes['persistence'] == 'unlogged' else 'LOGGED'}")
    return statements


def _fits(pair: Pair) -> bool:
    last, want = pair.have.attributes["_last_value"], pair.want.attributes
    stands = int(text(pair.have.attributes["start"] if last is None else last))
    return int(text(want["minimum"])) <= stands <= int(text(want["maximum"]))


def _brought_inside(pair: Pair, changed: str) -> str:
    """PostgreSQL refuses bounds that the sequence has left: it goes to where it stood, or is used up if it only went on."""
    want, name = pair.want.attributes, pair.want.identity.name
    up = int(text(want["increment"])) > 0
    last = want["_last_value"]
    if pair.have.attributes["_last_value"] is not None and up == (int(text(pair.have.attributes["increment"])) > 0):
        last = want["maximum"] if up else want["minimum"]
    value = text(want["start"] if last is None else last)
    outside = f"last_value NOT BETWEEN {want['minimum']} AND {want['maximum']}"
    body = f"""BEGIN
IF EXISTS (SELECT FROM {name} WHERE {outside}) THEN
{changed} RESTART WITH {value};
PERFORM pg_catalog.setval({literal(name)}, {value}, {str(last is not None).lower()});
ELSE
{changed};
END IF;
END"""
    return f"DO {dollar(body)}"
