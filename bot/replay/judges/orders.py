"""The order in which strong locks are taken, against the other orders that are known: of the change and of the code. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from bot.catalog import lookup
from bot.catalog.model import Catalog
from bot.findings import Finding, Location
from bot.replay import rules
from bot.replay.facts import StatementFacts
from bot.replay.judges.case import Case, shown
from bot.replay.judges.locate import bare
from bot.replay.judges.rerunnable import NAME
from bot.replay.judges.risk import strong
from bot.replay.verbs import OPAQUE, verb

COMMENT = re.compile(r"--[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
"""A comment; one that does not end takes the rest along, so that no text is read from every place anew."""
TABLES = rf"(?P<names>{NAME}(?:\s*,\s*{NAME})*)".replace("((?:", "(?:(?:")
LOCKS = re.compile(
    rf"\b(?:LOCK(?:\s+TABLE)?|ALTER\s+TABLE(?:\s+IF\s+EXISTS)?|TRUNCATE(?:\s+TABLE)?|DROP\s+TABLE(?:\s+IF\s+EXISTS)?|ON)"
    rf"\s+(?:ONLY\s+)?{TABLES}",
    re.IGNORECASE,
)
WRITES = re.compile(
    rf"\b(?:LOCK(?:\s+TABLE)?|UPDATE|INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?{TABLES}",
    re.IGNORECASE,
)
RUNS = re.compile(rf"EXECUTE\s+(?:FUNCTION|PROCEDURE)\s+{NAME}", re.IGNORECASE)


def judge(case: Case) -> Iterator[Finding]:
    """Yield own transactions that lock two tables the other way round than another one, or than a function, does."""
    upgrade = case.facts.upgrade
    seen: dict[tuple[str, str], Location] = {}
    code: dict[tuple[str, str], str] | None = None
    for item in upgrade.run.statements if upgrade else ():
        if item.trace is None or item.failure or not case.mine(item.location):
            continue
        pairs = list(_pairs(case, item))
        if pairs and code is None:
            code = known_orders(case.facts.base.catalog, case.tables)
        told = set()
        for first, second in pairs:
            other = seen.get((second, first))
            said = f"line {other.line} of {other.path}" if other else (code or {}).get((second, first), "")
            seen.setdefault((first, second), item.location)
            if said and said not in told:
                told.add(said)
                yield rules.LOCK_ORDER.at(
                    item.location,
                    f"This locks {second} after {first}; {said} does it the other way round.",
                    evidence=shown(item.sql),
                )


def _pairs(case: Case, item: StatementFacts) -> Iterator[tuple[str, str]]:
    """Yield the tables that a transaction has locked by this statement, two by two in their order."""
    assert item.trace is not None
    held, own = strong(item.trace.held, case.tables), strong(item.trace.locks, case.tables)
    new = own.keys() - held.keys()
    yield from ((first, second) for first in held for second in sorted(new))
    if len(new) > 1 and verb(item.sql) in OPAQUE | {"LOCK", "TRUNCATE"}:
        yield from combinations(in_order(LOCKS, item.sql, new), 2)


def in_order(words: re.Pattern[str], text: str, tables: Iterable[str]) -> list[str]:
    """Return those of `tables` that `text` names behind `words`, in the order of their first mention."""
    by_name: dict[str, list[str]] = {}
    for table in sorted(tables):
        by_name.setdefault(bare(table).lower(), []).append(table)
    found: dict[str, None] = {}
    for match in words.finditer(COMMENT.sub(" ", text)):
        for name in re.split(r"\s*,\s*", match["names"]):
            for table in by_name.get(bare(name).lower(), ()):
                if "." not in name or table.lower().replace('"', "") == name.lower().replace('"', ""):
                    found.setdefault(table)
    return list(found)


def known_orders(catalog: Catalog | None, tables: frozenset[str]) -> dict[tuple[str, str], str]:
    """Return, by two tables in the order in which it writes them, the function or trigger of `catalog` that does so."""
    writes: dict[str, list[str]] = {}
    found: dict[tuple[str, str], str] = {}
    if catalog is None:
        return found
    for identity in lookup.of_kind(catalog, "function", "procedure"):
        written = in_order(WRITES, str(catalog.objects[identity].attributes.get("definition")), tables)
        writes[identity.name.partition("(")[0]] = written
        for pair in combinations(written, 2):
            found.setdefault(pair, f"{identity.kind} {identity.name}")
    for identity in lookup.of_kind(catalog, "trigger"):
        if run := RUNS.search(str(catalog.objects[identity].attributes.get("definition"))):
            for table in _called(writes, run[1]):
                if table != identity.parent:
                    found.setdefault((identity.parent, table), f"trigger {identity.name} on {identity.parent}")
    return found


def _called(writes: Mapping[str, list[str]], name: str) -> list[str]:
    return writes.get(name) or writes.get(f"public.{name}") or []
