"""Tables, views, sequences, their columns and indexes: from rows to objects."""

from __future__ import annotations

from bot.catalog.draft import CLASS, Draft, Row, granted, options
from bot.catalog.model import Identity, Value
from bot.catalog.names import identifier

KINDS = {"r": "table", "p": "table", "f": "foreign table", "v": "view", "m": "materialized view", "S": "sequence"}
_REPLICA = {"d": "default", "f": "full", "n": "nothing", "i": "index"}


def read(draft: Draft) -> None:
    """Add every relation of `draft` with its columns, defaults, sequences' numbers and indexes."""
    relations = {row["oid"]: row for row in draft.own("relation")}
    for row in relations.values():
        if row["relkind"] in KINDS:
            _relation(draft, row)
    _columns(draft, relations)
    _indexes(draft, relations)
    _parents(draft)
    _sequences(draft)
    for row in draft.rows["foreign_table"]:
        if identity := draft.by_address.get((CLASS["relation"], row["oid"], 0)):
            extra: dict[str, Value] = {"server": identifier(row["server"]), "fdw_options": options(row["options"])}
            _extend(draft, identity, extra)


def _extend(draft: Draft, identity: Identity, extra: dict[str, Value]) -> None:
    attributes = draft.objects[identity].attributes
    assert isinstance(attributes, dict), "attributes are plain dictionaries while the draft is open"
    attributes.update(extra)


def _relation(draft: Draft, row: Row) -> None:
    identity = Identity(KINDS[row["relkind"]], draft.name(row))
    attributes: dict[str, Value] = {
        **draft.place(row),
        "owner": row["owner"],
        **granted(row["acl"]),
        "_maintain": draft.server_version >= 170000,
        "persistence": "unlogged" if row["persistence"] == "u" else "permanent",
    }
    if row["relkind"] != "S":
        attributes |= {"options": options(row["options"]), "_option_order": tuple(row["options"] or ())}
    if row["relkind"] in "rpm":
        attributes |= {
            "toast_options": options(row["toast_options"]),
            "access_method": row["access_method"],
            "tablespace": row["tablespace"],
            "clustered": None,
        }
    if row["relkind"] in "rpf":
        attributes |= {"bound": row["bound"], "parents": ()}
    if row["relkind"] in "rp":
        attributes |= {
            "partition_key": row["partition_key"],
            "_partition_key": row["partition_tree"],
            "replica_identity": _REPLICA[row["replica_identity"]],
            "row_security": row["row_security"],
            "force_row_security": row["force_row_security"],
            "of_type": _type_name(draft, row["of_type"]),
        }
    if row["relkind"] in "vm":
        attributes |= {"definition": row["definition"]}
    if row["relkind"] == "m":
        attributes |= {"populated": row["populated"]}
    draft.add(identity, "relation", row["oid"], attributes)
    draft.by_address[(CLASS["type"], row["row_type"], 0)] = identity


def _type_name(draft: Draft, oid: str) -> str | None:
    if oid == "0":
        return None
    return next((draft.name(row) for row in draft.rows["type"] if row["oid"] == oid), "?")


def _columns(draft: Draft, relations: dict[str, Row]) -> None:
    defaults = {(row["relation"], row["number"]): row for row in draft.rows["default"]}
    collations = {row["oid"]: draft.name(row) for row in draft.rows["collation"]}
    collations["100"] = 'pg_catalog."default"'
    for row in draft.rows["column"]:
        relation = draft.by_address.get((CLASS["relation"], row["relation"], 0))
        owner = relations.get(row["relation"])
        if relation is None or owner is None or owner["relkind"] not in KINDS:
            continue
        default = defaults.get((row["relation"], row["number"]))
        attributes = _column(row, default, collations)
        column = Identity("column", identifier(row["name"]), relation.name)
        draft.add(column, "relation", row["relation"], attributes, row["number"])
        if default:
            part = Identity("default", column.name, column.parent)
            draft.by_address[(CLASS["default"], default["oid"], 0)] = part


def _column(row: Row, default: Row | None, collations: dict[str, str]) -> dict[str, Value]:
    statistics = row["statistics"]
    return {
        "_name": row["name"],
        "_number": row["number"],
        "type": row["type"],
        "_type": f"{row['type_oid']}:{row['typmod']}",
        "not_null": row["not_null"],
        "default": default["expression"] if default else None,
        "_default": default["tree"] if default else None,
        "identity": {"a": "always", "d": "by default"}.get(row["identity"]),
        "generated": {"s": "stored", "v": "virtual"}.get(row["generated"]),
        "collation": collations.get(row["collation"]) if row["collation"] else None,
        "storage": row["storage"],
        "_type_storage": row["type_storage"],
        "compression": {"p": "pglz", "l": "lz4"}.get(row["compression"]),
        "statistics": None if statistics in (None, -1) else statistics,
        "local": row["local"],
        "inherited": row["inherited"],
        **granted(row["acl"] or []),
        "options": options(row["options"]),
        "fdw_options": options(row["fdw_options"]),
    }


def _indexes(draft: Draft, relations: dict[str, Row]) -> None:
    behind = {row["index"]: row for row in draft.rows["constraint"] if row["contype"] in "pux"}
    statistics: dict[str, dict[str, Value]] = {}
    for row in draft.rows["column"]:
        if row["relation"] in relations and relations[row["relation"]]["relkind"] in "iI" and row["statistics"] is not None:
            statistics.setdefault(row["relation"], {})[str(row["number"])] = row["statistics"]
    parents = {row["child"]: row["parent"] for row in draft.rows["inheritance"]}
    for row in draft.rows["index"]:
        table = draft.by_address.get((CLASS["relation"], row["relation"], 0))
        relation = relations.get(row["oid"])
        if table is None or relation is None:
            continue
        identity = Identity("index", draft.name(relation))
        constraint = behind.get(row["oid"])
        parent = relations.get(parents.get(row["oid"], ""))
        draft.add(identity, "relation", row["oid"], {
            **draft.place(relation),
            "_table": table.name,
            "definition": _without_options(row["definition"], relation["options"]),
            "_tree": row["tree"],
            "options": options(relation["options"]),
            "_option_order": tuple(relation["options"] or ()),
            "tablespace": relation["tablespace"],
            "backs_constraint": constraint is not None,
            "_constraint": identifier(constraint["name"]) if constraint else None,
            "parent": draft.name(parent) if parent else None,
            "_parent": parents.get(row["oid"]),
            "valid": row["valid"] or relation["relkind"] == "I",
            "_attached": row["valid"],
            "statistics": statistics.get(row["oid"], {}),
        })  # fmt: skip
        if row["clustered"]:
            _extend(draft, table, {"clustered": identifier(relation["name"]), "_clustered": row["oid"]})
        if row["replica_identity"] and draft.objects[table].attributes.get("replica_identity") == "index":
            _extend(draft, table, {"replica_identity": f"index {identifier(relation['name'])}", "_replica_identity": row["oid"]})


def _without_options(definition: str, values: list[str] | None) -> str:
    """Take the storage options out of an index definition: they change by themselves."""
    if not values:
        return definition
    printed = []
    for value in values:
        name, _, setting = value.partition("=")
        printed.append(f"{identifier(name)}={setting if identifier(setting) == setting else chr(39) + setting + chr(39)}")
    return definition.replace(f" WITH ({', '.join(printed)})", "", 1)


def _parents(draft: Draft) -> None:
    found: dict[Identity, tuple[str, ...]] = {}
    oids: dict[Identity, tuple[str, ...]] = {}
    for row in draft.rows["inheritance"]:
        child = draft.by_address.get((CLASS["relation"], row["child"], 0))
        parent = draft.by_address.get((CLASS["relation"], row["parent"], 0))
        if child and parent and child.kind != "index":
            found[child] = (*found.get(child, ()), parent.name)
            oids[child] = (*oids.get(child, ()), row["parent"])
            if row["detach_pending"]:
                draft.not_read.append(f"pending detach of {child}")
    for child, parents in found.items():
        _extend(draft, child, {"parents": parents, "_parents": oids[child]})


def _sequences(draft: Draft) -> None:
    owners: dict[tuple[str, str], Row] = {
        (row["c"], row["o"]): row
        for row in draft.rows["dependency"]
        if row["rs"] > 0 and row["t"] in "ai" and row["c"] == row["rc"]
    }
    for row in draft.rows["sequence"]:
        identity = draft.by_address.get((CLASS["relation"], row["oid"], 0))
        if identity is None:
            continue
        owner = owners.get((CLASS["relation"], row["oid"]))
        column = draft.by_address.get((owner["rc"], owner["ro"], owner["rs"])) if owner else None
        _extend(draft, identity, {
            "type": row["type"], "start": row["start"], "increment": row["increment"], "maximum": row["maximum"],
            "minimum": row["minimum"], "cache": row["cache"], "cycle": row["cycle"],
            "owned_by": f"{column.parent}.{column.name}" if column else None,
            "_owner_table": column.parent if column else None, "_owner_column": column.name if column else None,
            "_owned": f"{owner['ro']}.{owner['rs']}" if owner else None,
            "identity": bool(owner and owner["t"] == "i"), "_last_value": row["last_value"],
        })  # fmt: skip
