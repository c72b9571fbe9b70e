"""What own statements could do more cheaply: one lock instead of several, a search that an index can serve. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.catalog import lookup
from bot.catalog.model import Catalog
from bot.findings import Check, Finding, Location, Rule, Severity
from bot.replay.facts import StatementFacts
from bot.replay.judges.case import Case, shown
from bot.replay.judges.locate import bare
from bot.replay.judges.orders import COMMENT
from bot.replay.judges.rerunnable import NAME
from bot.replay.judges.risk import strong
from bot.replay.verbs import first

SPLIT = Rule(
    "alter-table-in-pieces",
    Check.RISK,
    Severity.NOTE,
    "Several ALTER TABLE statements, one after another, on one table",
    "Each of them waits for its own strong lock, and everybody else waits behind it every time.",
    "Write them as one statement, their actions separated by commas.",
    bad="ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int; ALTER TABLE orders ADD COLUMN IF NOT EXISTS b int;",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int, ADD COLUMN IF NOT EXISTS b int;",
)
WILDCARD = Rule(
    "leading-wildcard",
    Check.RISK,
    Severity.NOTE,
    "A pattern that begins with a wildcard",
    "No usual index serves it, so each such search reads the whole table.",
    "Search for a beginning, use full-text search, or build an index with gin_trgm_ops.",
    bad="CREATE OR REPLACE VIEW v_late AS SELECT id FROM orders WHERE note LIKE '%late%';",
    good="CREATE OR REPLACE VIEW v_late AS SELECT id FROM orders WHERE note LIKE 'late%';",
)
RULES = (SPLIT, WILDCARD)
ALTER = re.compile(
    rf"ALTER\s+TABLE\s+(?P<exists>IF\s+EXISTS\s+)?(?P<only>ONLY\s+)?{NAME}\s+(?P<actions>(?:ADD|DROP|ALTER)\s.+)$",
    re.IGNORECASE | re.DOTALL,
)
COLUMN = re.compile(rf"\b(ADD|DROP)\s+COLUMN\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?{NAME}", re.IGNORECASE)
STANDING = frozenset({"VIEW", "FUNCTION", "PROCEDURE", "POLICY", "MATERIALIZED", "TRIGGER", "RULE"})
"""What is created to be used again and again."""
LEADING = re.compile(r"(?:\bI?LIKE|!?~~\*?)\s+(?:ANY\s*\(\s*ARRAY\s*\[\s*)?\(?\s*E?'%(?=.*?\w)", re.IGNORECASE)
CATALOG = re.compile(
    r"\bpg_(?:catalog|class|proc|type|tables|indexes|views|constraint|attribute)\b|information_schema", re.IGNORECASE
)


def judge(case: Case) -> Iterator[Finding]:
    """Yield advice on what own statements do to tables that existed before, and on what they leave to be run often."""
    yield from _in_pieces(case)
    upgrade = case.facts.upgrade
    trigrams: bool | None = None
    for item in upgrade.run.statements if upgrade else ():
        if item.failure or not case.mine(item.location) or not STANDING & {*first(item.sql, 4)}:
            continue
        found = LEADING.search(COMMENT.sub(lambda comment: " " * len(comment[0]), item.sql))
        if found is None or CATALOG.search(item.sql):
            continue
        trigrams = _has_trigrams(upgrade.catalog if upgrade else None) if trigrams is None else trigrams
        if not trigrams:
            line = item.location.line + item.sql.count("\n", 0, found.start())
            place = Location(item.location.path, line, line)
            yield WILDCARD.at(place, "This pattern begins with %, so each search with it reads the whole table.")


def _has_trigrams(catalog: Catalog | None) -> bool:
    """Whether somebody thought of such searches: an index over trigrams."""
    indexes = lookup.of_kind(catalog, "index") if catalog else ()
    return any("_trgm_ops" in str(catalog.objects[identity].attributes.get("definition")) for identity in indexes if catalog)


def _in_pieces(case: Case) -> Iterator[Finding]:
    run: list[tuple[StatementFacts, re.Match[str]]] = []
    upgrade = case.facts.upgrade
    for item in upgrade.run.statements if upgrade else ():
        match = _locking(case, item)
        if run and (match is None or not _continues(run[-1], item, match)):
            yield from _pieces(run)
            run = []
        if match is not None:
            run.append((item, match))
    yield from _pieces(run)


def _locking(case: Case, item: StatementFacts) -> re.Match[str] | None:
    """Return an own ALTER TABLE, taken apart, that had to wait for a strong lock on an existing table."""
    match = ALTER.match(item.sql.strip()) if item.trace and not item.failure and case.mine(item.location) else None
    if match is None or item.trace is None:
        return None
    names = {bare(name) for name, mode in strong(item.trace.locks, case.tables).items() if mode == "ACCESS EXCLUSIVE"}
    return match if bare(match[3]) in names or bare(match[3]).lower() in names else None


def _continues(last: tuple[StatementFacts, re.Match[str]], item: StatementFacts, match: re.Match[str]) -> bool:
    before, other = last
    same = [other[name] and other[name].upper().split() for name in ("exists", "only")] == [
        match[name] and match[name].upper().split() for name in ("exists", "only")
    ]
    return same and before.location.path == item.location.path and bare(other[3]).lower() == bare(match[3]).lower()


def _made_anew(actions: list[str]) -> bool:
    """Whether a column is dropped and added again: that is another fault than being written in pieces."""
    gone, added = (
        {bare(found[2]) for text in actions for found in COLUMN.finditer(text) if found[1].upper() == verb}
        for verb in ("DROP", "ADD")
    )
    return bool(gone & added)


def _pieces(run: list[tuple[StatementFacts, re.Match[str]]]) -> Iterator[Finding]:
    if len(run) < 2 or _made_anew([match["actions"] for _, match in run]):
        return
    head = run[0][0].sql.strip()[: run[0][1].start("actions")]
    actions = ",\n    ".join(match["actions"].strip() for _, match in run)
    yield SPLIT.at(
        run[-1][0].location,
        f"{len(run)} statements in a row lock {run[0][1][3]} anew, each waiting for its turn; one would lock it once.",
        evidence=";\n".join(shown(item.sql) for item, _ in run) + ";",
        fix="" if COMMENT.search(actions) else f"{head.rstrip()}\n    {actions};",
    )
