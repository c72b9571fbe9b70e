"""What the queries about relations answer, row by row, and how a row travels: a line with a JSON array of its fields.

Ten thousand tables are a hundred thousand rows, so these carry no names of fields, and nothing that the reader knows anyway. The
first field is the relation that the row belongs to ("0" for none). Rows of other queries are JSON objects.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Relation(NamedTuple):
    """A table, view, sequence or composite type; `acl` is empty where the owner's default holds."""

    oid: str
    row_type: str
    array_type: str
    partition_tree: str | None
    schema: str
    name: str
    kind: str
    owner: str
    persistence: str
    options: list[str] | None
    toast_options: list[str] | None
    access_method: str | None
    tablespace: str | None
    replica_identity: str
    row_security: bool
    force_row_security: bool
    of_type: list[str] | None
    acl: list[str] | None
    bound: str | None
    partition_key: str | None
    definition: str | None
    populated: bool


class MoreOfColumn(NamedTuple):
    """What few columns have."""

    identity: str = ""
    generated: str = ""
    collation: list[str] | None = None
    storage: str | None = None
    compression: str = ""
    statistics: int | None = None
    local: bool = True
    inherited: int = 0
    acl: list[str] | None = None
    options: list[str] | None = None
    fdw_options: list[str] | None = None


class Column(NamedTuple):
    """A column of a relation, or an attribute of a composite type; `more` is a `MoreOfColumn` in the making."""

    relation: str
    type_oid: str
    number: int
    name: str
    type: str
    typmod: int
    not_null: bool
    type_storage: str
    more: list[Any] | None


class Default(NamedTuple):
    """A default or a generation expression."""

    relation: str
    oid: str
    tree: str
    number: int
    expression: str


class MoreOfConstraint(NamedTuple):
    """What few constraints have; `no_inherit` is said of CHECK and NOT NULL only."""

    clone: bool = False
    referenced_key: list[int] | None = None
    validated: bool = True
    local: bool = True
    inherited: int = 0
    no_inherit: bool = False


class Constraint(NamedTuple):
    """A constraint; `more` is a `MoreOfConstraint` in the making.

    `definition` is empty for a NOT NULL, PRIMARY KEY or UNIQUE that says no more than the columns `key`.
    """

    relation: str
    oid: str
    index_oid: str
    domain: str
    parent: str
    referenced: str
    tree: str
    name: str
    form: str
    key: list[int] | None
    more: list[Any] | None
    definition: str | None


class MoreOfIndex(NamedTuple):
    """What few indexes have."""

    kind: str = "i"
    valid: bool = True
    clustered: bool = False
    replica_identity: bool = False
    options: list[str] | None = None
    tablespace: str | None = None
    parent_name: list[str] | None = None
    statistics: Mapping[str, int] | None = None


class Index(NamedTuple):
    """An index, which lives in the schema of its relation; `more` is a `MoreOfIndex` in the making.

    `definition` is empty where it says no more than the columns `key`, the first `keys` of which are searched.
    """

    relation: str
    oid: str
    parent: str | None
    tree: str
    name: str
    unique: bool
    method: str
    key: list[int]
    keys: int
    more: list[Any] | None
    definition: str | None


class Sequence(NamedTuple):
    """What a sequence adds to a relation; `owner` is the relation whose column number `owner_number` it belongs to."""

    oid: str
    owner: str | None
    last_value: int | None
    type: str
    start: int
    increment: int
    maximum: int
    minimum: int
    cache: int
    cycle: bool
    owner_name: str | None
    owner_number: int | None
    internal: bool | None


class Inheritance(NamedTuple):
    """Who inherits from whom; `parent_name` is there to be compared."""

    child: str
    parent: str
    parent_name: str
    detach_pending: bool


class Trigger(NamedTuple):
    """A trigger that somebody created, or one behind a constraint that is disabled or runs on replicas."""

    relation: str
    oid: str
    constraint: str
    tree: str
    name: str
    enabled: str
    clone: bool
    behind_constraint: bool
    definition: str


class Rule(NamedTuple):
    """A rewrite rule; that of a view is called `_RETURN` and has no definition of its own."""

    relation: str
    oid: str
    tree: str
    name: str
    enabled: str
    definition: str | None


class Policy(NamedTuple):
    """A policy for rows; the role of everybody is None."""

    relation: str
    oid: str
    using_tree: str | None
    check_tree: str | None
    name: str
    command: str
    permissive: bool
    roles: list[str | None]
    using: str | None
    check: str | None


class Statistics(NamedTuple):
    """Extended statistics."""

    relation: str
    oid: str
    tree: str
    schema: str
    name: str
    owner: str
    definition: str
    target: int | None


class ForeignTable(NamedTuple):
    """What a foreign table adds to a table."""

    oid: str
    server_oid: str
    server: str
    options: list[str] | None


class Comment(NamedTuple):
    """A comment on an object: its catalog, its oid, and the number of a column."""

    class_id: str
    oid: str
    subid: int
    text: str


class Label(NamedTuple):
    """A security label, addressed like a comment."""

    class_id: str
    oid: str
    subid: int
    provider: str
    label: str


class Dependency(NamedTuple):
    """An object by catalog, oid and column, the object that it needs, and in what way."""

    class_id: str
    oid: str
    subid: str
    needed_class: str
    needed: str
    needed_subid: str
    way: str


KINDS: Mapping[str, type[Any]] = {
    "relation": Relation, "column": Column, "default": Default, "constraint": Constraint, "index": Index, "sequence": Sequence,
    "inheritance": Inheritance, "trigger": Trigger, "rule": Rule, "policy": Policy, "statistics": Statistics,
    "foreign_table": ForeignTable, "comment": Comment, "security_label": Label, "dependency": Dependency, "binding": Dependency,
}  # fmt: skip
"""The rows of each query that answers in lines."""

LOCAL: Mapping[str, int] = {
    "relation": 4, "column": 2, "default": 3, "constraint": 7, "index": 4, "sequence": 3, "inheritance": 2, "trigger": 4,
    "rule": 3, "policy": 4, "statistics": 3, "foreign_table": 2,
}  # fmt: skip
"""How many fields at the beginning of a row mean something inside its own database only; the others say what is there."""


def ask(name: str, query: str) -> str:
    """Return the statement that answers the query called `name` with one text."""
    if name not in KINDS:
        return f"SELECT (pg_catalog.json_agg(q))::pg_catalog.text FROM (\n{query}) AS q"  # noqa: S608 - our own text
    fields = ", ".join(f'q."{field}"' for field in KINDS[name]._fields)
    words = f"pg_catalog.concat_ws(' ', {fields})"
    line = words if KINDS[name] is Dependency else f"(pg_catalog.json_build_array({fields}))::pg_catalog.text"
    return f"SELECT pg_catalog.string_agg({line}, '\n') FROM (\n{query}) AS q"  # noqa: S608 - our own text


def read(name: str, text: str) -> list[Any]:
    """Return the rows of the query called `name` that it answered with `text`."""
    if not text:
        return []
    if name not in KINDS:
        found: list[Any] = json.loads(text)
        return found
    if KINDS[name] is Dependency:
        return [Dependency._make(line.split(" ")) for line in text.split("\n")]
    return list(map(KINDS[name]._make, json.loads(f"[{text.replace(chr(10), ',')}]")))
