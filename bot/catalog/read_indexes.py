"""Indexes: from rows to objects, written out here where the server did not."""

from __future__ import annotations

from bot.catalog.draft import CLASS, Draft, options
from bot.catalog.model import Identity
from bot.catalog.names import as_printed, identifier, qualified
from bot.catalog.rows import Constraint, Index, MoreOfIndex

_PLAIN = MoreOfIndex()


def read(draft: Draft) -> None:
    """Add every index on a relation of `draft`, and tell the relation which one it is clustered or identified by."""
    behind: dict[str, Constraint] = {row.index_oid: row for row in draft.rows["constraint"] if row.form in "pux"}
    for row in draft.parts("index", "relation"):
        table = draft.by_address.get((CLASS["relation"], row.relation, 0))
        if table is None:
            continue
        constraint, more = behind.get(row.oid), MoreOfIndex(*row.more) if row.more else _PLAIN
        schema = draft.objects[table].attributes["_schema"]
        draft.add(Identity("index", qualified(str(schema), row.name)), "relation", row.oid, {
            "_name": row.name,
            "_schema": schema,
            "_table": table.name,
            "definition": _without_options(row.definition, more.options) if row.definition else _written(draft, row),
            "_tree": row.tree,
            "options": options(more.options),
            "_option_order": tuple(more.options or ()),
            "tablespace": more.tablespace,
            "backs_constraint": constraint is not None,
            "_constraint": identifier(constraint.name) if constraint else None,
            "parent": qualified(*more.parent_name) if more.parent_name else None,
            "_parent": row.parent,
            "valid": more.valid or more.kind == "I",
            "_attached": more.valid,
            "statistics": more.statistics or {},
        })  # fmt: skip
        if more.clustered:
            draft.extend(table, {"clustered": identifier(row.name), "_clustered": row.oid})
        if more.replica_identity and draft.objects[table].attributes.get("replica_identity") == "index":
            draft.extend(table, {"replica_identity": f"index {identifier(row.name)}", "_replica_identity": row.oid})


def _written(draft: Draft, row: Index) -> str:
    """Return the definition of an index of which `index.sql` has found nothing to say but its columns."""
    table = draft.objects[draft.by_address[(CLASS["relation"], row.relation, 0)]].attributes
    place = f"{as_printed(str(table['_schema']))}.{as_printed(str(table['_name']))}"
    columns = [
        as_printed(str(draft.objects[draft.by_address[(CLASS["relation"], row.relation, number)]].attributes["_name"]))
        for number in row.key
    ]
    include = f" INCLUDE ({', '.join(columns[row.keys :])})" if columns[row.keys :] else ""
    unique = "UNIQUE " if row.unique else ""
    head = f"CREATE {unique}INDEX {as_printed(row.name)} ON {place} USING {as_printed(row.method)}"
    return f"{head} ({', '.join(columns[: row.keys])}){include}"


def _without_options(definition: str, values: list[str] | None) -> str:
    """Take the storage options out of an index definition: they change by themselves."""
    if not values:
        return definition
    printed = []
    for value in values:
        name, _, setting = value.partition("=")
        printed.append(f"{identifier(name)}={setting if identifier(setting) == setting else chr(39) + setting + chr(39)}")
    return definition.replace(f" WITH ({', '.join(printed)})", "", 1)
