"""Functions whose earlier answers are stored: in indexes, generated columns and rows that a CHECK has let in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog.diff import diff
from bot.catalog.model import Catalog, Change, Identity
from bot.findings import Check, Finding, Rule, Severity
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare
from bot.replay.judges.orders import COMMENT
from bot.replay.judges.places import blamed

STORED = Rule(
    "stored-by-old-function",
    Check.RISK,
    Severity.WARNING,
    "Stored values come from a function's old body",
    "PostgreSQL does not calculate them again: queries through the index miss rows or find wrong ones, old rows break the CHECK.",
    "Give the new body a new name and build the index or column anew with it, or do that work in the same deploy.",
    bad="CREATE OR REPLACE FUNCTION code_key(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)'; -- was lower($1)",
    good="CREATE OR REPLACE FUNCTION code_key_2(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';",
)
RULES = (STORED,)
BODY = re.compile(r"\n(?:AS |RETURN |BEGIN ATOMIC)", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield functions that get another body while what the old one answered stays stored."""
    if case.reached is None:
        return
    before, after = case.reached
    changes = diff(before, after, same_origin=True).changes
    changed = {change.identity for change in changes if _anotheressence(change)}
    if not changed:
        return
    renewed = _renewed(case)
    users: dict[Identity, list[Identity]] = {}
    for user, needs in before.dependencies.items():
        stored = _stored(before, user) if changed & needs else None
        if stored is not None and not renewed & {stored.name, stored.parent}:
            for function in changed & needs:
                users.setdefault(function, []).append(stored)
    for function, found in sorted(users.items()):
        place = blamed(case, function, bare(function.name))
        if place is not None:
            names = [f"{one.kind} {one.parent + '.' if one.kind == 'column' else ''}{one.name}" for one in sorted(set(found))]
            yield STORED.at(
                place,
                f"What {function.name} answered before stays in {listed(names)}, for all rows that are there.",
                fix="\n".join(filter(None, map(_anew, sorted(set(found))))),
            )


def _renewed(case: Case) -> set[str]:
    """Return the relations that the upgrade wrote anew, and the tables of which it updated every row."""
    found: set[str] = set()
    rows = case.facts.base_rows
    for item in case.facts.upgrade.run.statements if case.facts.upgrade else ():
        if item.trace:
            found |= {part.relation for part in item.trace.rewrites}
            found |= {
                part.relation
                for part in item.trace.touched
                if part.relation in rows and part.updated >= rows[part.relation].count
            }
    return found


def _anotheressence(change: Change) -> bool:
    """Whether a function says something else than before, comments and spaces aside."""
    if change.identity.kind != "function" or change.op != "changed":
        return False
    return any(field.name == "definition" and essence(str(field.old)) != essence(str(field.new)) for field in change.fields)


def essence(definition: str) -> str:
    """Return the body of a routine without comments and spaces."""
    return "".join(COMMENT.sub(" ", BODY.split(definition, maxsplit=1)[-1]).split())


def _stored(catalog: Catalog, user: Identity) -> Identity | None:
    """Return what keeps a function's answers on behalf of `user`: itself, or the column that is calculated."""
    if user.kind == "default":
        column = Identity("column", user.name, user.parent)
        found = catalog.objects.get(column)
        return column if found is not None and found.attributes.get("generated") == "stored" else None
    found = catalog.objects.get(user)
    check = found is not None and user.kind == "constraint" and found.attributes.get("form") == "check"
    return user if check or user.kind == "index" else None


def _anew(stored: Identity) -> str:
    if stored.kind == "index":
        return f"REINDEX INDEX CONCURRENTLY {stored.name};"
    if stored.kind == "column":
        return f"-- in batches: an UPDATE of each row of {stored.parent} calculates {stored.name} anew"
    return f"-- look for rows that {stored.name} would refuse today; an update of any of them fails"
