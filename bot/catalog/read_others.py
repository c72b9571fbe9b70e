"""Everything that is no relation, type or routine: from rows to objects, one table row of this file per kind."""

from __future__ import annotations

import hashlib

from bot.catalog.draft import CLASS, Draft, Row, granted, options, present, privileges
from bot.catalog.model import CatalogObject, Identity, Value
from bot.catalog.names import identifier
from bot.catalog.read_parts import ENABLED

_OBJECT_TYPES = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS"}
_PROVIDERS = {"c": "libc", "i": "icu", "d": "default", "b": "builtin"}
_CASTS = {"e": "explicit", "a": "assignment", "i": "implicit"}
_METHODS = {"f": "function", "i": "inout", "b": "binary"}
_SUBSCRIPTION = (
    "enabled", "binary", "streaming", "slot", "synchronous_commit", "two_phase", "disable_on_error", "password_required",
    "run_as_owner", "origin", "failover",
)  # fmt: skip
_SYSTEM_KINDS = {
    "p": "PROCEDURE", "S": "SEQUENCE", "1255": "FUNCTION", "1259": "TABLE", "2615": "SCHEMA", "2612": "LANGUAGE", "1247": "TYPE",
}  # fmt: skip


def read_schemas(draft: Draft) -> None:
    """Add schemas and extensions: what others live in."""
    for row in draft.own("schema"):
        if row["name"].startswith(("pg_temp_", "pg_toast_temp_")) or row["name"] == "migrate_bot_trace":
            continue
        _add(draft, "schema", row, {**granted(row["acl"])})
    members: dict[str, list[str]] = {}
    for bond in draft.rows["binding"]:
        if bond.way == "e":
            members.setdefault(bond.needed, []).append(f"{bond.class_id}:{bond.oid}")
    for row in draft.rows["extension"]:
        schema = identifier(draft.schemas.get(row["namespace"], "?"))
        facts: dict[str, Value] = {"schema": schema, "version": row["version"], "_relocatable": row["relocatable"]}
        draft.add(
            Identity("extension", identifier(row["name"])),
            "extension",
            row["oid"],
            {"_name": row["name"], "_owner": row["owner"], "_members": tuple(sorted(members.get(row["oid"], ()))), **facts},
        )


def read(draft: Draft) -> None:
    """Add every remaining kind."""
    _programming(draft)
    _operator_classes(draft)
    _text_search(draft)
    _publications(draft)
    _foreign(draft)
    _privileges(draft)


def _add(draft: Draft, query: str, row: Row, facts: dict[str, Value], kind: str = "", name: str = "") -> None:
    """Add one object of `query` with its name, schema and owner where it has them, and `facts`."""
    attributes: dict[str, Value] = {"_name": row.get("name")}
    if "namespace" in row:
        attributes |= draft.place(row)
    if "owner" in row:
        attributes["owner"] = row["owner"]
    readable = name or (draft.name(row) if "namespace" in row else identifier(row["name"]))
    draft.add(Identity(kind or query.replace("_", " "), readable), query, row["oid"], attributes | facts)


def _programming(draft: Draft) -> None:
    for row in draft.own("cast"):
        facts: dict[str, Value] = {
            "function": present(row["function"]), "context": _CASTS[row["context"]], "method": _METHODS[row["method"]],
        }  # fmt: skip
        _add(draft, "cast", row, facts, name=f"({row['source']} AS {row['target']})")
    for row in draft.own("operator"):
        schema = identifier(draft.schemas.get(row["namespace"], "?"))
        name = f"{schema}.{row['name']}({row['left_type'] or 'NONE'}, {row['right_type']})"
        facts = {key: present(row[key]) for key in ("function", "commutator", "negator", "restriction", "joining")}
        facts |= {
            "left_type": row["left_type"],
            "right_type": row["right_type"],
            "merges": row["merges"],
            "hashes": row["hashes"],
        }
        _add(draft, "operator", row, facts, name=name)
    for row in draft.own("language"):
        facts = {key: present(row[key]) for key in ("handler", "inline", "validator")}
        _add(draft, "language", row, facts | {"trusted": row["trusted"], **granted(row["acl"])})
    for row in draft.own("transform"):
        facts = {"type": row["type"], "language": identifier(row["language"]),
                 "from_sql": present(row["from_sql"]), "to_sql": present(row["to_sql"])}  # fmt: skip
        _add(draft, "transform", row, facts, name=f"FOR {row['type']} LANGUAGE {identifier(row['language'])}")
    for row in draft.own("access_method"):
        _add(draft, "access_method", row, {"amtype": row["amtype"], "handler": row["handler"]})
    for row in draft.own("collation"):
        if int(row["oid"]) >= 16384:
            facts = {key: row.get(key) for key in ("deterministic", "lc_collate", "lc_ctype", "locale", "rules")}
            _add(draft, "collation", row, facts | {"provider": _PROVIDERS[row["provider"]], "_version": row["version"]})
    for row in draft.own("conversion"):
        facts = {"source": row["source"], "target": row["target"], "function": row["function"], "default": row["is_default"]}
        _add(draft, "conversion", row, facts)
    for row in draft.own("event_trigger"):
        if not row["function"].startswith("migrate_bot_trace."):
            facts = {
                "event": row["event"],
                "enabled": ENABLED[row["enabled"]],
                "tags": options(row["tags"]),
                "_tag_order": tuple(row["tags"] or ()),
                "function": row["function"],
            }
            _add(draft, "event_trigger", row, facts)


def _operator_classes(draft: Draft) -> None:
    owners = _member_owners(draft)
    members: dict[tuple[str, str], list[str]] = {}
    for query, line in (("operator_member", _operator_line), ("function_member", _function_line)):
        for row in draft.rows[query]:
            members.setdefault(owners.get((CLASS[query], row["oid"]), (CLASS["operator_family"], row["family"])), []).append(
                line(draft, row)
            )
    for row in draft.own("operator_family"):
        lines = tuple(sorted(members.get((CLASS["operator_family"], row["oid"]), ())))
        facts: dict[str, Value] = {"access_method": row["access_method"], "members": lines}
        _add(draft, "operator_family", row, facts, name=f"{draft.name(row)} USING {identifier(row['access_method'])}")
    for row in draft.own("operator_class"):
        family = draft.by_address.get((CLASS["operator_family"], row["family"], 0))
        facts = {
            "access_method": row["access_method"], "type": row["type"], "default": row["is_default"], "key_type": row["key_type"],
            "family": family.name.rsplit(" USING ", 1)[0] if family else None,
            "members": tuple(sorted(members.get((CLASS["operator_class"], row["oid"]), ()))),
        }  # fmt: skip
        _add(draft, "operator_class", row, facts, name=f"{draft.name(row)} USING {identifier(row['access_method'])}")
    for query in ("operator_member", "function_member"):
        for row in draft.rows[query]:
            owner = owners.get((CLASS[query], row["oid"]), (CLASS["operator_family"], row["family"]))
            if identity := draft.by_address.get((*owner, 0)):
                draft.by_address[(CLASS[query], row["oid"], 0)] = identity


def _member_owners(draft: Draft) -> dict[tuple[str, str], tuple[str, str]]:
    """Return which class (else family) each member belongs to: the internal or automatic dependency says so."""
    classes = {CLASS["operator_class"], CLASS["operator_family"]}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    kinds = {CLASS["operator_member"], CLASS["function_member"]}
    for row in draft.rows["binding"]:
        if row.class_id in kinds and row.needed_class in classes and row.way == "i":
            found[(row.class_id, row.oid)] = (row.needed_class, row.needed)
    return found


def _operator_line(draft: Draft, row: Row) -> str:
    name = row["operator_name"]
    sort = (
        f" FOR ORDER BY {identifier(draft.schemas.get(row['sort_namespace'], '?'))}.{identifier(row['sort_family'])}"
        if row["sort_family"]
        else ""
    )
    return f"OPERATOR {row['strategy']} {name}{sort}"


def _function_line(_draft: Draft, row: Row) -> str:
    return f"FUNCTION {row['number']} ({row['left_type']}, {row['right_type']}) {row['function']}"


def _text_search(draft: Draft) -> None:
    for row in draft.own("text_search_parser"):
        _add(
            draft,
            "text_search_parser",
            row,
            {key: present(row[key]) for key in ("start", "token", "end", "headline", "lextypes")},
        )
    for row in draft.own("text_search_template"):
        _add(draft, "text_search_template", row, {"init": present(row["init"]), "lexize": present(row["lexize"])})
    for row in draft.own("text_search_dictionary"):
        template = f"{identifier(row['template_schema'])}.{identifier(row['template'])}"
        _add(draft, "text_search_dictionary", row, {"template": template, "options": row["options"]})
    for row in draft.own("text_search_configuration"):
        parser = f"{identifier(row['parser_schema'])}.{identifier(row['parser'])}"
        mappings: dict[str, Value] = {alias: tuple(dictionaries) for alias, dictionaries in row["mappings"]}
        _add(draft, "text_search_configuration", row, {"parser": parser, "mappings": mappings})


def _publications(draft: Draft) -> None:
    for row in draft.own("publication"):
        operations = tuple(name for name in ("insert", "update", "delete", "truncate") if row[name])
        facts: dict[str, Value] = {"all_tables": row["all_tables"], "publish": operations, "via_root": row["via_root"]}
        _add(draft, "publication", row, facts | {"generated_columns": row.get("generated_columns")})
    for row in draft.rows["publication_table"]:
        table = draft.by_address.get((CLASS["relation"], row["relation"], 0))
        publication = draft.by_address.get((CLASS["publication"], row["publication"], 0))
        if table and publication:
            numbers = [int(number) for number in row.get("columns") or ()]
            columns = (draft.by_address.get((CLASS["relation"], row["relation"], number)) for number in numbers)
            draft.add(Identity("publication table", table.name, publication.name), "publication_table", row["oid"], {
                "columns": tuple(sorted(column.name for column in columns if column)), "_columns": tuple(sorted(numbers)),
                "filter": row.get("filter"), "_filter": row.get("tree"),
            })  # fmt: skip
    for row in draft.rows.get("publication_schema", ()):
        publication = draft.by_address.get((CLASS["publication"], row["publication"], 0))
        if publication:
            schema = identifier(draft.schemas.get(row["namespace"], "?"))
            draft.add(Identity("publication schema", schema, publication.name), "publication_schema", row["oid"], {})
    for row in draft.own("subscription"):
        facts = {key: row.get(key) for key in _SUBSCRIPTION} | {"publications": options(row["publications"])}
        connection = None if row["connection"] is None else str(row["connection"])[1:]
        digest = None if connection is None else hashlib.sha256(connection.encode()).hexdigest()
        facts |= {"connection": digest, "_connection": connection}
        _add(draft, "subscription", row, facts)


def _foreign(draft: Draft) -> None:
    for row in draft.own("foreign_data_wrapper"):
        facts: dict[str, Value] = {"handler": present(row["handler"]), "validator": present(row["validator"]),
                                   "options": options(row["options"]), **granted(row["acl"])}  # fmt: skip
        _add(draft, "foreign_data_wrapper", row, facts)
    for row in draft.own("server"):
        facts = {"wrapper": identifier(row["wrapper"]), "_wrapper": row["wrapper_oid"], "type": row["type"],
                 "version": row["version"], "options": options(row["options"]), **granted(row["acl"])}  # fmt: skip
        _add(draft, "server", row, facts)
    for row in draft.own("user_mapping"):
        role = "PUBLIC" if row["role"] == "0" else identifier(row["name"])
        name = f"FOR {role} SERVER {identifier(row['server'])}"
        readable = row["options"] is not None or row["readable"]
        _add(draft, "user_mapping", row, {"options": options(row["options"]), "_readable": readable}, name=name)


def _privileges(draft: Draft) -> None:
    for row in draft.rows["default_privileges"]:
        schema = f" IN SCHEMA {identifier(draft.schemas.get(row['namespace'], '?'))}" if row["namespace"] != "0" else ""
        kind = _OBJECT_TYPES.get(row["objtype"], row["objtype"])
        name = f"FOR ROLE {identifier(row['role'])}{schema} ON {kind}"
        facts: dict[str, Value] = {
            "role": row["role"], "schema": draft.schemas.get(row["namespace"]), "on": kind, **granted(row["acl"]),
            "_built_in": privileges(row["built_in"]) or (),
        }  # fmt: skip
        draft.add(Identity("default privileges", name), "default_privileges", row["oid"], facts)
    for row in draft.rows["system_privileges"]:
        acl, initial = set(privileges(row["acl"]) or ()), set(privileges(row["initial"]) or ())
        if acl == initial:
            continue
        name = f"{_SYSTEM_KINDS.get(str(row['kind'])) or _SYSTEM_KINDS[str(row['class'])]} {row['name']}"
        extension = draft.extension_of(str(row["class"]), row["oid"])
        facts = {"granted": tuple(sorted(acl - initial)), "revoked": tuple(sorted(initial - acl)), "_extension": extension}
        draft.objects[Identity("system privileges", name)] = CatalogObject(Identity("system privileges", name), facts)
