"""The objects that a change brings, as the upgraded catalog holds them: keys, indexes, types and names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.catalog import lookup
from bot.catalog.diff import diff
from bot.catalog.model import Catalog, CatalogObject, Change, Identity
from bot.catalog.names import identifier
from bot.findings import Finding, Location, Rule, Severity
from bot.replay.judges import design_rules as rules
from bot.replay.judges import index_design
from bot.replay.judges.case import Case, listed
from bot.replay.judges.indexes import parts
from bot.replay.judges.locate import bare
from bot.replay.judges.places import blamed, own_place, said_by

REGRETTED = {"json": "jsonb", "money": "numeric"}
FLOATS = frozenset({"real", "double precision"})
MONEY = re.compile(r"(?:^|_)(?:price|amount|cost|fee|balance|salary|wage|tax|discount|revenue|payment|payout|refund)s?(?:_|$)")
ROUNDED = re.compile(r"timestamp\(0\) with(?:out)? time zone")
FINDS_EQUAL = frozenset({"btree", "gist", "hash"})
"""Kinds of indexes by which a row with a given key is found, with what a scalar type needs for them."""
SMALL_KEYS = frozenset({"smallint", "integer"})
QUOTABLE = ("table", "view", "column", "schema")
FEW = 4
"""Up to so many names that need quotes are no habit yet."""
LAST_PART = re.compile(r'(?:"(?:[^"]|"")*"|[^".]+)$')
"""What a qualified name calls the object itself."""
BEYOND_ASCII = re.compile(r"(?=.*[^\x00-\x7f])[a-z_\x80-\U0010ffff][a-z0-9_$\x80-\U0010ffff]*")
"""A name that PostgreSQL prints in quotes although it reads it without: letters beyond ASCII need none."""
ACTIONS = re.compile(r"ON (DELETE|UPDATE) (CASCADE|SET NULL|SET DEFAULT)")


def judge(case: Case) -> Iterator[Finding]:
    """Yield advice on new objects, and on foreign keys that lose their index."""
    before, after = case.facts.base.catalog, case.facts.settled.catalog if case.facts.settled else None
    if before is None or after is None:
        return
    changes = diff(before, after, same_origin=case.facts.upgrade is case.facts.settled).changes
    new = {change.identity: after.objects[change.identity] for change in changes if change.op == "added"}
    yield from _keys(case, before, after, new, _tables_of(before, after, changes))
    yield from _types_parted(case, before, after, changes)
    yield from index_design.judge(case, after, new)
    yield from _columns(case, after, new)
    yield from _names(case, before, changes)
    yield from _tables(case, after, new, changes)


def _tables_of(before: Catalog, after: Catalog, changes: tuple[Change, ...]) -> frozenset[str]:
    """Return the tables of which something differs."""
    there = (catalog.objects.get(change.identity) for change in changes for catalog in (before, after))
    indexes = {str(found.attributes.get("_table")) for found in there if found and found.identity.kind == "index"}
    return frozenset({change.identity.parent or change.identity.name for change in changes} | indexes)


def _keys(
    case: Case, before: Catalog, after: Catalog, new: Mapping[Identity, CatalogObject], tables: frozenset[str]
) -> Iterator[Finding]:
    then, now = _leading(before, tables), _leading(after, tables)
    for found in lookup.of_tables(after, tables):
        identity = found.identity
        if identity.kind != "constraint" or identity.parent not in tables:
            continue
        if found.attributes.get("form") != "foreign key" or not found.attributes.get("local"):
            continue
        columns = _strings(found.attributes.get("_columns"))
        covered = _covered(now.get(identity.parent, []), columns)
        if identity in new:
            place = own_place(case, identity, columns[0] if columns else "")
            if place is not None:
                if not covered:
                    yield _unsupported(identity, found, columns, place)
                yield from _types(after, identity, found, columns, place)
                yield from _cascades(case, identity, found, place)
        else:
            yield from _now_cascades(case, before, found)
        if identity not in new and not covered and _covered(then.get(identity.parent, []), columns):
            yield from _lost_index(case, before, after, identity, columns)


def _now_cascades(case: Case, before: Catalog, found: CatalogObject) -> Iterator[Finding]:
    """A foreign key that cascades from now on."""
    old = before.objects.get(found.identity)
    if old is not None and "ON DELETE CASCADE" not in str(old.attributes.get("definition")):
        place = blamed(case, found.identity, bare(found.identity.name))
        if place is not None:
            yield from _cascades(case, found.identity, found, place)


def _cascades(case: Case, identity: Identity, found: CatalogObject, place: Location) -> Iterator[Finding]:
    size = case.sizes.get(identity.parent)
    small = size is not None and size.small
    if identity.parent in case.tables and not small and "ON DELETE CASCADE" in str(found.attributes.get("definition", "")):
        rows = f"which has {size.rows:,} rows" if size else "of which the size has not been written down"
        yield rules.KEY_CASCADES.at(
            place,
            f"Deleting one row of {found.attributes.get('_referenced')} deletes its rows in {identity.parent}, {rows}.",
            severity=Severity.WARNING if size else None,
        )


def _unsupported(identity: Identity, found: CatalogObject, columns: tuple[str, ...], place: Location) -> Finding:
    acts = ACTIONS.search(str(found.attributes.get("definition", "")))
    also = f", and {acts[0]} then changes the rows it finds" if acts else ""
    return rules.KEY_WITHOUT_INDEX.at(
        place,
        f"No index of {identity.parent} begins with ({', '.join(columns)}): deleting a parent row reads all of it{also}.",
        fix=_index_for(identity.parent, columns),
        severity=Severity.WARNING if acts else None,
    )


def _index_for(table: str, columns: tuple[str, ...]) -> str:
    name = identifier("_".join(["idx", bare(table), *map(bare, columns)]))
    return f"CREATE INDEX IF NOT EXISTS {name} ON {table.removeprefix('public.')} ({', '.join(columns)});"


def _lost_index(case: Case, before: Catalog, after: Catalog, identity: Identity, columns: tuple[str, ...]) -> Iterator[Finding]:
    gone = [
        item.identity
        for item in lookup.of_tables(before, [identity.parent])
        if item.identity.kind == "index" and item.identity not in after.objects
    ]
    place = next((where for one in gone if (where := said_by(case, bare(one.name))) is not None), None)
    if place is not None:
        yield rules.KEY_WITHOUT_INDEX.at(
            place,
            f"This takes away the only index that served the foreign key {identity.name} of {identity.parent}.",
            fix=_index_for(identity.parent, columns),
            severity=Severity.WARNING,
        )


def _types_parted(case: Case, before: Catalog, after: Catalog, changes: tuple[Change, ...]) -> Iterator[Finding]:
    """Foreign keys of which one side has become another type and the other has not."""
    retyped = {
        change.identity.parent
        for change in changes
        if change.identity.kind == "column" and any(field.name == "type" for field in change.fields)
    }
    if not retyped:
        return
    for found in (*lookup.referring(after, retyped), *lookup.of_tables(after, retyped)):
        old = before.objects.get(found.identity)
        if old is None or found.attributes.get("form") != "foreign key" or not found.attributes.get("local"):
            continue
        columns, parent = _strings(found.attributes.get("_columns")), str(found.attributes.get("_referenced"))
        others = _strings(found.attributes.get("_referenced_columns"))
        alike = all(
            _type(before, found.identity.parent, own) == _type(before, parent, other)
            for own, other in zip(columns, others, strict=False)
        )
        pairs = [(found.identity.parent, own) for own in columns], [(parent, other) for other in others]
        place = next((where for table, name in (*pairs[0], *pairs[1]) if (where := said_by(case, bare(table), bare(name)))), None)
        if alike and place is not None:
            yield from _types(after, found.identity, found, columns, place)


def _types(
    after: Catalog, identity: Identity, found: CatalogObject, columns: tuple[str, ...], place: Location
) -> Iterator[Finding]:
    parent = str(found.attributes.get("_referenced", ""))
    for own, other in zip(columns, _strings(found.attributes.get("_referenced_columns")), strict=False):
        mine, theirs = _type(after, identity.parent, own), _type(after, parent, other)
        if mine and theirs and mine != theirs:
            yield rules.KEY_TYPES.at(place, f"{identity.parent}.{own} is {mine}, but {parent}.{other} is {theirs}.")


def _type(catalog: Catalog, table: str, column: str) -> str:
    found = catalog.objects.get(Identity("column", column, table))
    return str(found.attributes.get("type", "")) if found else ""


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def _leading(catalog: Catalog, tables: frozenset[str]) -> dict[str, list[tuple[str, ...]]]:
    """Return, by table of `tables`, the columns of every index that serves any row: valid, with no condition but NOT NULL."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for item in lookup.of_tables(catalog, tables):
        if item.identity.kind != "index":
            continue
        index = parts(str(item.attributes.get("definition"))) if item.attributes.get("valid") is not False else None
        if index is None or index.method not in FINDS_EQUAL:
            continue
        if not index.condition or re.fullmatch(r"\(.+ IS NOT NULL\)", index.condition):
            found.setdefault(str(item.attributes.get("_table")), []).append(index.columns)
    return found


def _covered(indexes: list[tuple[str, ...]], columns: tuple[str, ...]) -> bool:
    return any(set(index[: len(columns)]) == set(columns) for index in indexes)


def _columns(case: Case, after: Catalog, new: Mapping[Identity, CatalogObject]) -> Iterator[Finding]:
    tables = {identity.parent for identity in new if identity.kind == "column"}
    keys = {
        (item.identity.parent, column)
        for item in lookup.of_tables(after, tables)
        if item.identity.kind == "constraint"
        if item.attributes.get("form") == "primary key"
        for column in _strings(item.attributes.get("_columns"))
        if len(_strings(item.attributes.get("_columns"))) == 1
    }
    for identity, item in new.items():
        if identity.kind != "column" or not _is_table(after, identity.parent):
            continue
        kind = str(item.attributes.get("type", ""))
        automatic = item.attributes.get("identity") or "nextval(" in str(item.attributes.get("default", ""))
        small = automatic and (identity.parent, identity.name) in keys and kind in SMALL_KEYS
        better = "bigint" if small else _better(kind, identity.name)
        place = own_place(case, identity, identity.name) if better else None
        if place is not None:
            yield rules.COLUMN_TYPE.at(place, f"{identity.parent}.{identity.name} is {kind}; {better} serves better.")


def _better(kind: str, name: str) -> str:
    """Return the type that serves better than `kind` in a column of this name; empty when it serves well."""
    if ROUNDED.fullmatch(kind):
        return kind.replace("(0)", "")
    return "numeric" if kind in FLOATS and MONEY.search(name) else REGRETTED.get(kind, "")


def _is_table(catalog: Catalog, name: str) -> bool:
    return Identity("table", name) in catalog.objects


def _names(case: Case, before: Catalog, changes: tuple[Change, ...]) -> Iterator[Finding]:
    quoted = [change.identity for change in changes if (change.op == "added" or change.renamed_from) and _quoted(change.identity)]
    usual = _usually_quoted(before) if quoted else frozenset()
    for identity in quoted:
        place = own_place(case, identity, bare(identity.name)) if identity.kind not in usual else None
        if place is not None:
            last = LAST_PART.search(identity.name)
            name = last[0] if last else identity.name
            yield rules.NEEDS_QUOTES.at(place, f"The {identity.kind} {name} can only be written in quotes.")


def _quoted(identity: Identity) -> bool:
    """Return whether a name that people write works in quotes only."""
    found = LAST_PART.search(identity.name)
    last = found[0] if found else ""
    return identity.kind in QUOTABLE and last.startswith('"') and not BEYOND_ASCII.fullmatch(last[1:-1])


def _usually_quoted(catalog: Catalog) -> frozenset[str]:
    """Return the kinds of objects of which at least a quarter have such names already: it is how people write there."""
    found = set()
    for kind in QUOTABLE:
        every = lookup.of_kind(catalog, kind)
        count = sum(map(_quoted, every))
        if count > FEW and count * 4 >= len(every):
            found.add(kind)
    return frozenset(found)


def _tables(case: Case, after: Catalog, new: Mapping[Identity, CatalogObject], changes: tuple[Change, ...]) -> Iterator[Finding]:
    lost = {change.identity for change in changes for field in change.fields if field.name == "persistence"}
    concerned = {identity: after.objects[identity] for identity in (*new, *sorted(lost)) if identity.kind == "table"}
    if not concerned:
        return
    keyed = {
        item.identity.parent
        for item in lookup.of_tables(after, [identity.name for identity in concerned])
        if item.identity.kind == "constraint" and item.attributes.get("form") == "primary key"
    }
    for identity, item in concerned.items():
        found: list[tuple[Rule, str]] = []
        if identity in new and identity.name not in keyed and not _part(item):
            found.append((rules.NO_PRIMARY_KEY, f"{listed([identity.name])} has no primary key."))
        if item.attributes.get("persistence") == "unlogged":
            found.append((rules.UNLOGGED, f"{identity.name} is unlogged: a crash empties it, and replicas never have its rows."))
        place = own_place(case, identity) if found else None
        if place is not None:
            yield from (rule.at(place, message) for rule, message in found)


def _part(item: CatalogObject) -> bool:
    """Whether a table is a partition, a child or a typed table, whose keys may be its parent's business."""
    return any(
        item.attributes.get(name) for name in ("partition_of", "partition_bound", "parents", "inherits", "of_type", "bound")
    )
