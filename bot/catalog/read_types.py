"""Types and routines: from rows to objects."""

from __future__ import annotations

from bot.catalog.draft import CLASS, Draft, Row, granted, present
from bot.catalog.model import Identity, Value
from bot.catalog.names import identifier, qualified
from bot.catalog.rows import MoreOfColumn

ROUTINES = {"f": "function", "w": "function", "p": "procedure", "a": "aggregate"}
_FORMS = {"c": "composite", "e": "enum", "r": "range", "b": "base", "p": "shell"}


def read(draft: Draft) -> None:
    """Add types (with enum labels, attributes, range parts), functions, procedures and aggregates."""
    _types(draft)
    aggregates = {row["oid"]: row for row in draft.rows["aggregate"]}
    for row in draft.own("routine"):
        _routine(draft, row, aggregates.get(row["oid"]))


def _types(draft: Draft) -> None:
    labels: dict[str, list[Row]] = {}
    for row in draft.rows["enum"]:
        labels.setdefault(row["type"], []).append(row)
    ranges = {row["type"]: row for row in draft.rows["range"]}
    multiranges = {row["multirange"]: row["type"] for row in ranges.values()}
    derived: list[tuple[str, str]] = []
    for row in draft.rows["type"]:
        if row["typtype"] == "m":
            derived.append((row["oid"], multiranges.get(row["oid"], "0")))
        elif (
            row["category"] == "A"
            and row["element"] != "0"
            and row["typtype"] == "b"
            and row["subscript"] == "array_subscript_handler"
        ):
            derived.append((row["oid"], row["element"]))
    skip = {oid for oid, _ in derived}
    names = {row["oid"]: draft.name(row) for row in draft.rows["type"]}
    for row in draft.own("type"):
        if row["oid"] not in skip:
            _type(draft, row, labels, ranges, names)
    for oid, element in derived:
        if identity := draft.by_address.get((CLASS["type"], element, 0)):
            draft.by_address[(CLASS["type"], oid, 0)] = identity


def _type(draft: Draft, row: Row, labels: dict[str, list[Row]], ranges: dict[str, Row], names: dict[str, str]) -> None:
    attributes: dict[str, Value] = {**draft.place(row), "owner": row["owner"], **granted(row["acl"])}
    if row["typtype"] == "d":
        attributes |= _domain(draft, row)
        draft.add(Identity("domain", draft.name(row)), "type", row["oid"], attributes)
        return
    attributes["form"] = form = _FORMS[row["typtype"]] if row["defined"] else "shell"
    if form == "enum":
        found = labels.get(row["oid"], [])
        attributes |= {"labels": tuple(label["label"] for label in found), "_labels": tuple(label["oid"] for label in found)}
    elif form == "composite":
        attributes |= _composite(draft, row["relation"])
    elif form == "range":
        attributes |= _range(draft, ranges[row["oid"]], names)
        attributes["_constructors"] = _constructors(draft, {row["oid"], ranges[row["oid"]]["multirange"]})
    elif form == "base":
        attributes |= _base(row)
    identity = Identity("type", draft.name(row))
    draft.add(identity, "type", row["oid"], attributes)
    if form == "composite":
        draft.by_address[(CLASS["relation"], row["relation"], 0)] = identity
        for column in draft.attributes.get(row["relation"], ()):
            draft.by_address[(CLASS["relation"], row["relation"], column.number)] = identity


def _collation(draft: Draft, oid: str | None) -> str | None:
    if oid in (None, "0", "100"):
        return None
    return next((draft.name(row) for row in draft.rows["collation"] if row["oid"] == oid), "?")


def _domain(draft: Draft, row: Row) -> dict[str, Value]:
    return {
        "type": row["base_type"],
        "_type": f"{row['base_oid']}:{row['typmod']}",
        "not_null": row["not_null"],
        "default": row["default_expression"],
        "collation": _collation(draft, row["collation"]),
    }


def _composite(draft: Draft, relation: str) -> dict[str, Value]:
    parts: list[Value] = []
    comments: dict[str, Value] = {}
    shadows = []
    for row in draft.attributes.get(relation, ()):
        name = identifier(row.name)
        collation = MoreOfColumn(*row.more).collation if row.more else None
        parts.append((name, row.type, qualified(*collation) if collation and collation[1] != "default" else None))
        shadows.append(f"{name}:{row.number}:{row.type_oid}:{row.typmod}")
        if text := draft.comments.get((CLASS["relation"], relation, row.number)):
            comments[name] = text
    return {"attributes": tuple(parts), "_attributes": tuple(shadows), "attribute_comments": comments}


def _range(draft: Draft, row: Row, names: dict[str, str]) -> dict[str, Value]:
    opclass = None
    if not row["opclass_default"]:
        opclass = qualified(draft.schemas.get(row["opclass_namespace"], "?"), row["opclass_name"])
    own_collation = row["collation"] if row["collation"] != row["subtype_collation"] else None
    return {
        "subtype": row["subtype"],
        "_subtype": row["subtype_oid"],
        "multirange": names.get(row["multirange"]),
        "collation": _collation(draft, own_collation),
        "opclass": opclass,
        "canonical": present(row["canonical"]),
        "subtype_diff": present(row["subtype_diff"]),
    }


def _constructors(draft: Draft, types: set[str]) -> tuple[str, ...]:
    """Return the functions that came with a range type; they keep their names when the type is renamed."""
    routine, kind = CLASS["routine"], CLASS["type"]
    own = {
        row.oid
        for row in draft.rows["binding"]
        if row.class_id == routine and row.needed_class == kind and row.needed in types and row.way == "i"
    }
    return tuple(sorted(str(row["procedure"]) for row in draft.rows["routine"] if row["oid"] in own))


def _base(row: Row) -> dict[str, Value]:
    facts = ("length", "by_value", "category", "preferred", "delimiter", "alignment", "storage")
    functions = ("input", "output", "receive", "send", "typmod_in", "typmod_out", "analyze", "subscript_function")
    return {
        **{name: row[name] for name in facts},
        **{name: present(row[name]) for name in functions},
        "default": row["default_text"],
        "collatable": row["collation"] != "0",
        "element": row["element_name"],
    }


def _routine(draft: Draft, row: Row, aggregate: Row | None) -> None:
    kind = ROUTINES[row["prokind"]]
    identity = Identity(kind, str(row["procedure"]))
    attributes: dict[str, Value] = {
        **draft.place(row),
        "owner": row["owner"],
        **granted(row["acl"]),
        "arguments": row["arguments"],
        "_signature": row["identity_arguments"],
        "result": row["result"],
    }
    if aggregate:
        attributes |= {key: _aggregate_value(value) for key, value in aggregate.items() if key != "oid"}
        attributes |= {"parallel": row["parallel"], "sort_operator": present(aggregate["sort_operator"])}
    else:
        attributes |= {
            "definition": row["definition"],
            "_tree": row["tree"],
            "_arguments": row["tree"],
            "_result": row["tree"],
            "_atomic": row["atomic"],
            "_names": tuple(row["names"] or ()),
            "_modes": tuple(row["modes"] or ()),
            "_defaults": row["defaults"],
            "window": row["prokind"] == "w",
        }
    draft.add(identity, "routine", row["oid"], attributes)


def _aggregate_value(value: Value) -> Value:
    return None if value == "-" else value
