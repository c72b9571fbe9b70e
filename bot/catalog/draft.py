"""A catalog in the making: rows as the queries gave them, names by oid, objects as they are understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping
from functools import cached_property
from typing import Any, TypeAlias

from bot.catalog.model import CatalogObject, Identity, Value
from bot.catalog.names import identifier, qualified
from bot.catalog.rows import Column, Dependency

Row: TypeAlias = Mapping[str, Any]
Address: TypeAlias = tuple[str, str, int]

OWN_SCHEMA = "migrate_bot_trace"
"""Where the tracer keeps what it observes; no part of the user's schema."""

_OWN_ROLE = re.compile(r'"?mb_')
ACL_ITEM = re.compile(r'((?:"(?:[^"]|"")*"|[^="])*)=([^/]*)/(.*)\Z', re.DOTALL)
RIGHTS = {
    "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "D": "TRUNCATE", "x": "REFERENCES", "t": "TRIGGER",
    "m": "MAINTAIN", "U": "USAGE", "X": "EXECUTE", "C": "CREATE", "c": "CONNECT", "T": "TEMPORARY", "s": "SET",
    "A": "ALTER SYSTEM",
}  # fmt: skip
"""What the letters of an access control list stand for (documentation, "Privileges")."""

CLASS = {
    "relation": "1259", "routine": "1255", "type": "1247", "default": "2604", "constraint": "2606", "trigger": "2620",
    "policy": "3256", "rule": "2618", "schema": "2615", "extension": "3079", "cast": "2605", "operator": "2617",
    "operator_class": "2616", "operator_family": "2753", "access_method": "2601", "operator_member": "2602",
    "function_member": "2603", "collation": "3456", "conversion": "2607", "language": "2612", "transform": "3576",
    "text_search_configuration": "3602", "text_search_dictionary": "3600", "text_search_parser": "3601",
    "text_search_template": "3764", "statistics": "3381", "publication": "6104", "publication_table": "6106",
    "publication_schema": "6237", "subscription": "6100", "foreign_data_wrapper": "2328", "server": "1417",
    "user_mapping": "1418", "event_trigger": "3466", "default_privileges": "826",
}  # fmt: skip
"""The oid of the catalog that holds each kind; these never change between versions."""


_MADE_BY_TYPES = frozenset({CLASS["routine"], CLASS["cast"]})
"""Kinds of which some come and go with a range type: its constructors and its casts."""


class Draft:
    """Rows by query, what is known so far, and how to name things by oid."""

    def __init__(self, rows: Mapping[str, list[Any]], server_version: int) -> None:
        """Index `rows` (query name to its rows) by what other rows refer to."""
        self.rows = rows
        self.server_version = server_version
        self.objects: dict[Identity, CatalogObject] = {}
        self.by_address: MutableMapping[Address, Identity] = {}
        self.not_read: list[str] = []
        self.schemas = {row["oid"]: str(row["name"]) for row in (*rows["schema"], *rows["system_schema"])}
        bindings: list[Dependency] = rows["binding"]
        self.members = {(row.class_id, row.oid) for row in bindings if row.way == "e"}
        self.automatic = {(row.class_id, row.oid) for row in bindings if row.way == "i" and row.class_id in _MADE_BY_TYPES}
        self.extension_bound = _extension_bound(rows)
        self.comments = {(row.class_id, row.oid, row.subid): row.text for row in rows["comment"]}
        self.labels: dict[Address, dict[str, Value]] = {}
        for row in rows["security_label"]:
            self.labels.setdefault((row.class_id, row.oid, row.subid), {})[row.provider] = row.label

    def own(self, query: str) -> Iterable[Row]:
        """Give the rows of `query` that are no extension's members and in no hidden schema."""
        class_id = CLASS[query]
        for row in self.rows[query]:
            address = (class_id, row["oid"])
            if address not in self.members and address not in self.automatic and row.get("namespace") not in self._hidden:
                yield row

    def parts(self, query: str, class_name: str = "") -> Iterable[Any]:
        """Give the rows of `query`, one of those in `bot.catalog.rows`, that are no extension's members."""
        class_id = CLASS[class_name or query]
        return (row for row in self.rows[query] if (class_id, row.oid) not in self.members)

    @cached_property
    def _hidden(self) -> set[str]:
        return {oid for oid, name in self.schemas.items() if hidden(name)}

    @cached_property
    def attributes(self) -> dict[str, list[Column]]:
        """The columns of composite types by their relation."""
        found: dict[str, list[Column]] = {row.oid: [] for row in self.rows["relation"] if row.kind == "c"}
        for row in self.rows["column"] if found else ():
            if row.relation in found:
                found[row.relation].append(row)
        return found

    @cached_property
    def _built_in(self) -> dict[tuple[str, str], list[str]]:
        return {(row["owner"], row["kind"]): row["acl"] for row in self.rows["built_in"]}

    def built_in(self, owner: str, kind: str) -> list[str]:
        """Return the privileges on a relation (`r`) or sequence (`s`) of `owner` when nothing was granted or revoked."""
        return self._built_in[(owner, kind)]

    @cached_property
    def _extensions(self) -> dict[tuple[str, str], str]:
        names = {row["oid"]: identifier(row["name"]) for row in self.rows["extension"]}
        bound = (row for row in self.rows["binding"] if row.way == "e")
        return {(row.class_id, row.oid): names[row.needed] for row in bound if row.needed in names}

    def extension_of(self, class_id: str, oid: str) -> str | None:
        """Return the extension that an object is a member of."""
        return self._extensions.get((class_id, oid))

    def name(self, row: Row) -> str:
        """Return the qualified name of a row with `name` and `namespace`."""
        return qualified(self.schemas.get(row["namespace"], "?"), row["name"])

    def place(self, row: Row) -> dict[str, Value]:
        """Return the attributes that renames and moves change: the bare name and the schema."""
        return {"_name": row["name"], "_schema": self.schemas.get(row["namespace"], "?")}

    def add(self, identity: Identity, class_name: str, oid: str, attributes: dict[str, Value], subid: int = 0) -> CatalogObject:
        """Take in one object with its comment, security labels and the extensions that it dies with; return it."""
        address = (CLASS[class_name], oid, subid)
        if text := self.comments.get(address):
            attributes["comment"] = text
        if labels := self.labels.get(address):
            attributes["security_labels"] = labels
        if not subid and (bound := self.extension_bound.get(address[:2])):
            attributes["depends_on_extension"] = bound
        found = CatalogObject(identity, attributes, int(address[0]), int(oid), subid)
        self.objects[identity] = found
        self.by_address[address] = identity
        return found

    def extend(self, identity: Identity, extra: Mapping[str, Value]) -> None:
        """Add attributes to an object that is there."""
        attributes = self.objects[identity].attributes
        assert isinstance(attributes, dict), "attributes are plain dictionaries while the draft is open"
        attributes.update(extra)


def hidden(schema: str) -> bool:
    """Whether a schema is no part of the user's: the tracer's, a session's, or where large values are kept."""
    return schema == OWN_SCHEMA or schema.startswith(("pg_temp_", "pg_toast"))


def _extension_bound(rows: Mapping[str, list[Any]]) -> dict[tuple[str, str], tuple[str, ...]]:
    names = {row["oid"]: identifier(row["name"]) for row in rows["extension"]}
    bound: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows["binding"]:
        if row.way == "x":
            key = (row.class_id, row.oid)
            bound[key] = tuple(sorted((*bound.get(key, ()), names.get(row.needed, "?"))))
    return bound


def privileges(acl: list[str] | str | None) -> tuple[str, ...] | None:
    """Return access privileges in one order, without the bot's own roles and without empty entries."""
    if acl is None:
        return None
    items = []
    for item in sorted(acl):
        parts = ACL_ITEM.match(item)
        if parts and parts[2] and not _OWN_ROLE.match(parts[1]):
            items.append(f"{parts[1]}={_ordered(parts[2])}/{parts[3]}")
    return tuple(items)


def _ordered(letters: str) -> str:
    return "".join(sorted(re.findall(r"[a-zA-Z]\*?", letters)))


def granted(acl: list[str] | None) -> dict[str, Value]:
    """Return the attributes for privileges: compared in one order, and as stored (grants are repeated in that order)."""
    ordered = privileges(acl)
    return {"acl": ordered, "_acl_order": tuple(item for item in acl or () if not _OWN_ROLE.match(item))}


def options(values: list[str] | None) -> tuple[str, ...]:
    """Return `name=value` options in one order."""
    return tuple(sorted(values or ()))


def present(text: str | None) -> str | None:
    """Return a `reg*` name, or nothing for the zero oid that prints as a dash or 0."""
    return None if text in (None, "-", "0") else text
