"""A catalog in the making: rows as the queries gave them, names by oid, objects as they are understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, TypeAlias

from bot.catalog.model import CatalogObject, Identity, Value
from bot.catalog.names import identifier, qualified

Row: TypeAlias = Mapping[str, Any]
Address: TypeAlias = tuple[str, str, int]

OWN_SCHEMA = "migrate_bot_trace"
"""Where the tracer keeps what it observes; no part of the user's schema."""

_OWN_ROLE = re.compile(r'"?mb_')
_ACL_ITEM = re.compile(r'((?:"(?:[^"]|"")*"|[^="])*)=([^/]*)/(.*)\Z', re.DOTALL)

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

    def __init__(self, rows: Mapping[str, list[Row]], server_version: int) -> None:
        """Index `rows` (query name to its rows) by what other rows refer to."""
        self.rows = rows
        self.server_version = server_version
        self.objects: dict[Identity, CatalogObject] = {}
        self.by_address: MutableMapping[Address, Identity] = {}
        self.not_read: list[str] = []
        self.schemas = {row["oid"]: str(row["name"]) for row in (*rows["schema"], *rows["system_schema"])}
        self._hidden = {
            oid for oid, name in self.schemas.items() if name == OWN_SCHEMA or name.startswith(("pg_temp_", "pg_toast"))
        }
        self.members = {(row["c"], row["o"]) for row in rows["dependency"] if row["t"] == "e"}
        self.automatic = {(row["c"], row["o"]) for row in rows["dependency"] if row["t"] == "i" and row["c"] in _MADE_BY_TYPES}
        self.extension_bound = _extension_bound(rows)
        self.comments = {(row["class"], row["oid"], row["subid"]): str(row["text"]) for row in rows["comment"]}
        self.labels: dict[Address, dict[str, Value]] = {}
        for row in rows["security_label"]:
            self.labels.setdefault((row["class"], row["oid"], row["subid"]), {})[row["provider"]] = row["label"]

    def own(self, query: str, class_name: str = "") -> Iterable[Row]:
        """Give the rows of `query` that are no extension's members and in no hidden schema."""
        class_id = CLASS[class_name or query]
        for row in self.rows[query]:
            address = (class_id, row["oid"])
            if address not in self.members and address not in self.automatic and row.get("namespace") not in self._hidden:
                yield row

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
        if bound := self.extension_bound.get(address[:2]):
            attributes["depends_on_extension"] = bound
        found = CatalogObject(identity, attributes, int(address[0]), int(oid), subid)
        self.objects[identity] = found
        self.by_address[address] = identity
        return found


def _extension_bound(rows: Mapping[str, list[Row]]) -> dict[tuple[str, str], tuple[str, ...]]:
    names = {row["oid"]: identifier(row["name"]) for row in rows["extension"]}
    bound: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows["dependency"]:
        if row["t"] == "x":
            key = (row["c"], row["o"])
            bound[key] = tuple(sorted((*bound.get(key, ()), names.get(row["ro"], "?"))))
    return bound


def privileges(acl: list[str] | str | None) -> tuple[str, ...] | None:
    """Return access privileges in one order, without the bot's own roles and without empty entries."""
    if acl is None:
        return None
    items = []
    for item in sorted(acl):
        parts = _ACL_ITEM.match(item)
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
