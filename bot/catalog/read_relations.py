"""Tables, views, sequences and their columns: from rows to objects."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog.draft import CLASS, Draft, granted, hidden, options
from bot.catalog.model import Identity, Value
from bot.catalog.names import identifier, qualified
from bot.catalog.rows import Column, Default, Inheritance, MoreOfColumn, Relation, Sequence

KINDS = {"r": "table", "p": "table", "f": "foreign table", "v": "view", "m": "materialized view", "S": "sequence"}
_REPLICA = {"d": "default", "f": "full", "n": "nothing", "i": "index"}
_PLAIN = MoreOfColumn()


def read(draft: Draft) -> None:
    """Add every relation of `draft` with its columns, defaults and sequences' numbers."""
    for row in draft.parts("relation"):
        if row.kind in KINDS and not hidden(row.schema):
            _relation(draft, row)
    _columns(draft)
    _parents(draft)
    _sequences(draft)
    for row in draft.rows["foreign_table"]:
        if identity := draft.by_address.get((CLASS["relation"], row.oid, 0)):
            server: dict[str, Value] = {"server": identifier(row.server), "_server": row.server_oid}
            draft.extend(identity, server | {"fdw_options": options(row.options)})


def _relation(draft: Draft, row: Relation) -> None:
    identity = Identity(KINDS[row.kind], qualified(row.schema, row.name))
    acl = draft.built_in(row.owner, "s" if row.kind == "S" else "r") if row.acl is None else row.acl
    attributes: dict[str, Value] = {
        "_name": row.name,
        "_schema": row.schema,
        "owner": row.owner,
        **granted(acl),
        "_maintain": draft.server_version >= 170000,
        "persistence": "unlogged" if row.persistence == "u" else "permanent",
    }
    if row.kind != "S":
        attributes |= {"options": options(row.options), "_option_order": tuple(row.options or ())}
    if row.kind in "rpm":
        attributes |= {
            "toast_options": options(row.toast_options),
            "access_method": row.access_method,
            "tablespace": row.tablespace,
            "clustered": None,
        }
    if row.kind in "rpf":
        attributes |= {"bound": row.bound, "parents": ()}
    if row.kind in "rp":
        attributes |= {
            "partition_key": row.partition_key,
            "_partition_key": row.partition_tree,
            "replica_identity": _REPLICA[row.replica_identity],
            "row_security": row.row_security,
            "force_row_security": row.force_row_security,
            "of_type": qualified(*row.of_type) if row.of_type else None,
        }
    if row.kind in "vm":
        attributes |= {"definition": row.definition}
    if row.kind == "m":
        attributes |= {"populated": row.populated}
    draft.add(identity, "relation", row.oid, attributes)
    for oid in (row.row_type, row.array_type):
        draft.by_address[(CLASS["type"], oid, 0)] = identity


def _columns(draft: Draft) -> None:
    defaults: dict[tuple[str, int], Default] = {(row.relation, row.number): row for row in draft.rows["default"]}
    for row in draft.rows["column"]:
        relation = draft.by_address.get((CLASS["relation"], row.relation, 0))
        if relation is None or row.relation in draft.attributes:
            continue
        if row.number < 0:
            _system_column(draft, relation, row)
            continue
        default = defaults.get((row.relation, row.number))
        column = Identity("column", identifier(row.name), relation.name)
        draft.add(column, "relation", row.relation, _column(row, default), row.number)
        if default:
            part = Identity("default", column.name, column.parent)
            draft.by_address[(CLASS["default"], default.oid, 0)] = part


def _system_column(draft: Draft, relation: Identity, row: Column) -> None:
    """Note what is granted on a system column, which is part of its relation and has nothing else of its own."""
    grants = granted(MoreOfColumn(*row.more or ()).acl)
    for attribute, items in (("system_columns", grants["acl"]), ("_system_column_order", grants["_acl_order"])):
        others = draft.objects[relation].attributes.get(attribute)
        if items:
            draft.extend(relation, {attribute: {**(others if isinstance(others, Mapping) else {}), row.name: items}})


def _column(row: Column, default: Default | None) -> dict[str, Value]:
    more = MoreOfColumn(*row.more) if row.more else _PLAIN
    return {
        "_name": row.name,
        "_number": row.number,
        "type": row.type,
        "_type": f"{row.type_oid}:{row.typmod}",
        "not_null": row.not_null,
        "default": default.expression if default else None,
        "_default": default.tree if default else None,
        "identity": {"a": "always", "d": "by default"}.get(more.identity),
        "generated": {"s": "stored", "v": "virtual"}.get(more.generated),
        "collation": qualified(*more.collation) if more.collation else None,
        "storage": more.storage,
        "_type_storage": row.type_storage,
        "compression": {"p": "pglz", "l": "lz4"}.get(more.compression),
        "statistics": None if more.statistics in (None, -1) else more.statistics,
        "local": more.local,
        "inherited": more.inherited,
        **granted(more.acl or []),
        "options": options(more.options),
        "fdw_options": options(more.fdw_options),
    }


def _parents(draft: Draft) -> None:
    found: dict[Identity, tuple[str, ...]] = {}
    oids: dict[Identity, tuple[str, ...]] = {}
    rows: list[Inheritance] = draft.rows["inheritance"]
    for row in rows:
        child = draft.by_address.get((CLASS["relation"], row.child, 0))
        parent = draft.by_address.get((CLASS["relation"], row.parent, 0))
        if child and parent:
            found[child] = (*found.get(child, ()), parent.name)
            oids[child] = (*oids.get(child, ()), row.parent)
            if row.detach_pending:
                draft.not_read.append(f"pending detach of {child}")
    for child, parents in found.items():
        draft.extend(child, {"parents": parents, "_parents": oids[child]})


def _sequences(draft: Draft) -> None:
    rows: list[Sequence] = draft.rows["sequence"]
    for row in rows:
        identity = draft.by_address.get((CLASS["relation"], row.oid, 0))
        if identity is None:
            continue
        column = draft.by_address.get((CLASS["relation"], row.owner, row.owner_number or 0)) if row.owner else None
        draft.extend(identity, {
            "type": row.type, "start": row.start, "increment": row.increment, "maximum": row.maximum,
            "minimum": row.minimum, "cache": row.cache, "cycle": row.cycle,
            "owned_by": f"{column.parent}.{column.name}" if column else None,
            "_owner_table": column.parent if column else None, "_owner_column": column.name if column else None,
            "_owned": f"{row.owner}.{row.owner_number}" if row.owner else None,
            "identity": bool(row.internal), "_last_value": row.last_value,
        })  # fmt: skip
