"""Casts, operators with their classes and families, access methods: how each goes back."""

from __future__ import annotations

from bot.catalog.model import CatalogObject
from bot.rollback.generator.kinds import Kind, Pair, alter_head, drop_plain, never, text, texts


def _create_cast(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    how = {"function": f"WITH FUNCTION {attributes['function']}", "inout": "WITH INOUT", "binary": "WITHOUT FUNCTION"}[
        text(attributes["method"])
    ]
    context = {"explicit": "", "assignment": " AS ASSIGNMENT", "implicit": " AS IMPLICIT"}[text(attributes["context"])]
    return [f"CREATE CAST {found.identity.name} {how}{context}"]


def _create_operator(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    if not attributes["function"]:
        return []
    name = found.identity.name.split("(", 1)[0]
    parts = [f"FUNCTION = {attributes['function']}"]
    parts += [
        f"{key} = {attributes[name]}" for name, key in (("left_type", "LEFTARG"), ("right_type", "RIGHTARG")) if attributes[name]
    ]
    for key, keyword in (("commutator", "COMMUTATOR"), ("negator", "NEGATOR")):
        if attributes[key]:
            parts.append(f"{keyword} = {_operator(text(attributes[key]))}")
    parts += [
        f"{keyword} = {attributes[key]}" for key, keyword in (("restriction", "RESTRICT"), ("joining", "JOIN")) if attributes[key]
    ]
    parts += [keyword for key, keyword in (("hashes", "HASHES"), ("merges", "MERGES")) if attributes[key]]
    return [f"CREATE OPERATOR {name} ({', '.join(parts)})"]


def _operator(name: str) -> str:
    bare = name.split("(", 1)[0]
    return f"OPERATOR({bare if '.' in bare else 'pg_catalog.' + bare})"


def _alter_operator(pair: Pair) -> list[str] | None:
    if not pair.only("restriction", "joining"):
        return None
    words = (("restriction", "RESTRICT"), ("joining", "JOIN"))
    parts = [f"{keyword} = {pair.want.attributes[key] or 'NONE'}" for key, keyword in words if key in pair.fields]
    return [f"{alter_head(pair.want)} SET ({', '.join(parts)})"] if parts else []


def _create_operator_class(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    name, method = found.identity.name.rsplit(" USING ", 1)
    members = list(texts(attributes["members"]))
    members += [f"STORAGE {attributes['key_type']}"] if attributes["key_type"] else []
    if not members:
        members = [f"STORAGE {attributes['type']}"]
    family = f" FAMILY {attributes['family']}" if attributes["family"] and attributes["family"] != name else ""
    default = " DEFAULT" if attributes["default"] else ""
    return [f"CREATE OPERATOR CLASS {name}{default} FOR TYPE {attributes['type']} USING {method}{family} AS {', '.join(members)}"]


def _create_operator_family(found: CatalogObject) -> list[str]:
    statements = [f"CREATE OPERATOR FAMILY {found.identity.name}"]
    if members := texts(found.attributes["members"]):
        statements.append(f"{alter_head(found)} ADD {', '.join(members)}")
    return statements


def _alter_operator_family(pair: Pair) -> list[str] | None:
    if not pair.only("members"):
        return None
    have, want = texts(pair.have.attributes["members"]), texts(pair.want.attributes["members"])
    gone, missing = [line for line in have if line not in want], [line for line in want if line not in have]
    statements = [f"{alter_head(pair.want)} DROP {', '.join(_member_key(line) for line in gone)}"] if gone else []
    return statements + ([f"{alter_head(pair.want)} ADD {', '.join(missing)}"] if missing else [])


def _member_key(line: str) -> str:
    """Return `OPERATOR 1 (a, b)` or `FUNCTION 1 (a, b)` of a member's line."""
    keyword, number, rest = line.split(" ", 2)
    if keyword == "FUNCTION":
        return f"{keyword} {number} {rest[: rest.index(')') + 1]}"
    return f"{keyword} {number} {rest[rest.index('(') : rest.index(')') + 1]}"


def _create_access_method(found: CatalogObject) -> list[str]:
    kind = "TABLE" if found.attributes["amtype"] == "t" else "INDEX"
    return [f"CREATE ACCESS METHOD {found.identity.name} TYPE {kind} HANDLER {found.attributes['handler']}"]


KINDS = {
    "cast": Kind(_create_cast, never, drop_plain),
    "operator": Kind(_create_operator, _alter_operator, drop_plain),
    "operator class": Kind(_create_operator_class, never, drop_plain),
    "operator family": Kind(_create_operator_family, _alter_operator_family, drop_plain),
    "access method": Kind(_create_access_method, never, drop_plain),
}
