"""New indexes beside the others of their table: those that repeat another, are too many or too wide, or serve little. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.catalog import lookup
from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.findings import Check, Finding, Rule, Severity
from bot.replay.judges.case import Case
from bot.replay.judges.indexes import Parts, parts
from bot.replay.judges.places import own_place

REDUNDANT_INDEX = Rule(
    "redundant-index",
    Check.RISK,
    Severity.NOTE,
    "A new index repeats another one, or makes it superfluous",
    "Both are written at every change of a row, and only one is ever read.",
    "Keep the one with more columns, or the unique one.",
    bad="CREATE INDEX IF NOT EXISTS idx_users_email ON users (email); -- email is UNIQUE already",
    good="CREATE INDEX IF NOT EXISTS idx_users_name ON users (name);",
)
WIDE_INDEX = Rule(
    "wide-index",
    Check.RISK,
    Severity.NOTE,
    "An index has many key columns",
    "Queries are served by its first columns; the rest makes it large, and a change of any of them writes it anew.",
    "Keep the columns that queries compare with, in their order, and put what is only read into INCLUDE.",
    bad="CREATE INDEX IF NOT EXISTS idx_orders_all ON orders (region, status, code, placed, qty, price);",
    good="CREATE INDEX IF NOT EXISTS idx_orders_region_status ON orders (region, status) INCLUDE (code);",
)
MANY_INDEXES = Rule(
    "many-indexes",
    Check.RISK,
    Severity.NOTE,
    "A table has very many indexes",
    "Each insert writes all of them, and an update that could have stayed in its page no longer can.",
    "Look in pg_stat_user_indexes which of them are read, and drop the others first.",
    bad="CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_code ON orders (code); -- its eleventh",
    good="DROP INDEX CONCURRENTLY IF EXISTS idx_orders_old; -- idx_scan has been 0 for a quarter",
)
HASH_INDEX = Rule(
    "hash-index",
    Check.RISK,
    Severity.NOTE,
    "A hash index",
    "It serves nothing but =, neither order nor ranges nor uniqueness, and holds a single column.",
    "Use the usual btree unless the values are long and were measured to be cheaper so.",
    bad="CREATE INDEX IF NOT EXISTS idx_orders_code ON orders USING hash (code);",
    good="CREATE INDEX IF NOT EXISTS idx_orders_code ON orders (code);",
)
LONG_KEYS = Rule(
    "long-index-key",
    Check.RISK,
    Severity.NOTE,
    "One long value stops an index",
    "A btree holds about 2,700 bytes of a row: a longer value makes the build fail, and from then on its insert.",
    "Limit the length with a CHECK, or index a digest: (md5(body)), or a beginning: (left(body, 100)).",
    bad="CREATE INDEX IF NOT EXISTS idx_pages_body ON pages (body); -- body is text",
    good="CREATE INDEX IF NOT EXISTS idx_pages_body ON pages (md5(body));",
)
RULES = (LONG_KEYS, REDUNDANT_INDEX, WIDE_INDEX, MANY_INDEXES, HASH_INDEX)
MOST_COLUMNS = 5
MOST_INDEXES = 10


@dataclass(frozen=True, slots=True)
class _Index:
    """An index that serves all rows or those of its condition; `rank` is lowest for the one that stays among equals."""

    item: CatalogObject
    parts: Parts
    rank: tuple[bool, bool, str]
    deferrable: bool

    @property
    def name(self) -> str:
        return self.item.identity.name

    @property
    def rule(self) -> bool:
        """Whether it enforces something: EXCLUDE does without being unique."""
        return self.parts.unique or bool(self.item.attributes.get("backs_constraint"))


def judge(case: Case, after: Catalog, new: Mapping[Identity, CatalogObject]) -> Iterator[Finding]:
    """Yield advice on the indexes among `new`, and on old ones that a new one replaces."""
    concerned = {str(item.attributes.get("_table")) for item in new.values() if item.identity.kind == "index"}
    tables: dict[str, list[_Index]] = {}
    for item in lookup.of_tables(after, concerned):
        table = str(item.attributes.get("_table"))
        found = parts(str(item.attributes.get("definition"))) if item.identity.kind == "index" else None
        if found is None or item.attributes.get("valid") is False or item.attributes.get("_parent"):
            continue
        constraint = after.objects.get(Identity("constraint", str(item.attributes.get("_constraint")), table))
        deferrable = constraint is not None and " DEFERRABLE" in str(constraint.attributes.get("definition"))
        rank = constraint is None, item.identity in new, item.identity.name
        tables.setdefault(table, []).append(_Index(item, found, rank, deferrable))
    for name, indexes in tables.items():
        yield from _redundant(case, indexes, new)
        yield from _shape(case, indexes, new)
        fresh = [index for index in indexes if index.item.identity in new]
        place = own_place(case, fresh[-1].item.identity) if len(indexes) > MOST_INDEXES and fresh else None
        if place is not None and Identity("table", name) not in new:
            yield MANY_INDEXES.at(place, f"{name} has {len(indexes)} indexes now; each insert writes all of them.")


def _redundant(case: Case, indexes: list[_Index], new: Mapping[Identity, CatalogObject]) -> Iterator[Finding]:
    for index in indexes:
        other = next((one for one in indexes if one is not index and _replaces(one, index)), None)
        if other is None or not {index.item.identity, other.item.identity} & new.keys():
            continue
        fresh = index.item.identity in new
        place = own_place(case, index.item.identity if fresh else other.item.identity)
        if place is not None:
            columns = ", ".join([*index.parts.keys, *index.parts.include])
            does = f"keeps ({columns}) unique" if index.parts.unique else f"begins with ({columns})"
            if index.parts.include and not index.parts.unique:
                does = f"holds ({columns})"
            never = "never" if fresh else "no longer"
            yield REDUNDANT_INDEX.at(
                place, f"{other.name} {'already ' if fresh else ''}{does}, so {index.name} is {never} needed."
            )


def _replaces(other: _Index, index: _Index) -> bool:
    """Whether `other` serves every query that `index` serves and keeps every rule that it keeps; of two equal ones, one does."""
    mine, theirs = index.parts, other.parts
    if (mine.method, mine.condition) != (theirs.method, theirs.condition) or not mine.keys:
        return False
    if theirs.keys[: len(mine.keys)] != mine.keys or (mine.method != "btree" and len(theirs.keys) > len(mine.keys)):
        return False
    if not {*mine.include} <= {*theirs.include, *theirs.columns}:
        return False
    if index.rule and not _keeps(other, index):
        return False
    equal = len(mine.keys) == len(theirs.keys) and {*theirs.include} <= {*mine.include, *mine.columns}
    return not (equal and _keeps(index, other)) or other.rank < index.rank


def _keeps(other: _Index, index: _Index) -> bool:
    """Whether the rule of `index` is one that `other` keeps, too."""
    if not index.rule:
        return True
    mine, theirs = index.parts, other.parts
    at_once = index.deferrable or not other.deferrable
    return at_once and mine.unique and theirs.unique and mine.keys == theirs.keys and mine.equal_nulls == theirs.equal_nulls


def _shape(case: Case, indexes: list[_Index], new: Mapping[Identity, CatalogObject]) -> Iterator[Finding]:
    for index in indexes:
        wide = len(index.parts.keys) > MOST_COLUMNS and not index.rule
        hashed = index.parts.method == "hash"
        place = own_place(case, index.item.identity) if index.item.identity in new and (wide or hashed) else None
        if place is None:
            continue
        if wide:
            yield WIDE_INDEX.at(place, f"{index.name} has {len(index.parts.keys)} key columns.")
        if hashed:
            yield HASH_INDEX.at(place, f"{index.name} is a hash index: it serves nothing but =.")
