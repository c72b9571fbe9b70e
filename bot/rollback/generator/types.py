"""Types and domains: how each goes back."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, Value
from bot.catalog.names import literal
from bot.rollback.generator.kinds import Kind, Pair, alter_head, drop_plain, mapping, text, texts

_BASE = (
    ("input", "INPUT"), ("output", "OUTPUT"), ("receive", "RECEIVE"), ("send", "SEND"), ("typmod_in", "TYPMOD_IN"),
    ("typmod_out", "TYPMOD_OUT"), ("analyze", "ANALYZE"), ("subscript_function", "SUBSCRIPT"),
)  # fmt: skip
_SETTABLE = ("receive", "send", "typmod_in", "typmod_out", "analyze", "subscript_function", "storage")
_ALIGNMENT = {"c": "char", "s": "int2", "i": "int4", "d": "double"}
_STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}


def _create_type(found: CatalogObject) -> list[str]:
    attributes, name = found.attributes, found.identity.name
    form = attributes["form"]
    if form == "enum":
        return [f"CREATE TYPE {name} AS ENUM ({', '.join(literal(label) for label in texts(attributes['labels']))})"]
    if form == "composite":
        statements = [f"CREATE TYPE {name} AS ({', '.join(_attribute(part) for part in _parts(attributes['attributes']))})"]
        comments = mapping(attributes["attribute_comments"])
        return statements + [f"COMMENT ON COLUMN {name}.{part} IS {literal(text(comment))}" for part, comment in comments.items()]
    if form == "range":
        return [f"CREATE TYPE {name} AS RANGE ({', '.join(_range_parts(found))})"]
    if form == "base":
        return [f"CREATE TYPE {name} ({', '.join(_base_parts(found))})"]
    return [f"CREATE TYPE {name}"]


def _parts(value: Value) -> list[tuple[Value, ...]]:
    return [part for part in value if isinstance(part, tuple)] if isinstance(value, tuple) else []


def _attribute(part: tuple[Value, ...]) -> str:
    name, kind, collation = part
    return f"{name} {kind}{f' COLLATE {collation}' if collation else ''}"


def _range_parts(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    words = (("subtype", "SUBTYPE"), ("opclass", "SUBTYPE_OPCLASS"), ("collation", "COLLATION"), ("canonical", "CANONICAL"),
             ("subtype_diff", "SUBTYPE_DIFF"), ("multirange", "MULTIRANGE_TYPE_NAME"))  # fmt: skip
    return [f"{keyword} = {attributes[name]}" for name, keyword in words if attributes[name]]


def _base_parts(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    parts = [f"{keyword} = {attributes[name]}" for name, keyword in _BASE if attributes[name]]
    length = attributes["length"]
    parts.append(f"INTERNALLENGTH = {'VARIABLE' if length == -1 else length}")
    parts += ["PASSEDBYVALUE"] if attributes["by_value"] else []
    parts.append(f"ALIGNMENT = {_ALIGNMENT[text(attributes['alignment'])]}")
    parts.append(f"STORAGE = {_STORAGE[text(attributes['storage'])]}")
    parts += [f"CATEGORY = {literal(text(attributes['category']))}"] if attributes["category"] != "U" else []
    parts += ["PREFERRED = true"] if attributes["preferred"] else []
    parts += [f"DEFAULT = {literal(text(attributes['default']))}"] if attributes["default"] is not None else []
    parts += [f"ELEMENT = {attributes['element']}"] if attributes["element"] else []
    parts += [f"DELIMITER = {literal(text(attributes['delimiter']))}"] if attributes["delimiter"] != "," else []
    parts += ["COLLATABLE = true"] if attributes["collatable"] else []
    return parts


def _alter_type(pair: Pair) -> list[str] | None:
    """Enum values are added in place (see `added_labels`), attributes of composites nobody uses; the rest is made anew."""
    if not pair.fields:
        return []
    if pair.want.attributes["form"] == "composite" and pair.only("attributes", "attribute_comments"):
        return _alter_composite(pair)
    if pair.have.attributes["form"] == "shell":
        return _create_type(pair.want)
    if pair.want.attributes["form"] == "base" and pair.only(*_SETTABLE):
        words = [f"{keyword} = {pair.want.attributes[name] or 'NONE'}" for name, keyword in _BASE if name in pair.fields]
        words += [f"STORAGE = {_STORAGE[text(pair.want.attributes['storage'])]}"] if "storage" in pair.fields else []
        return [f"{alter_head(pair.want)} SET ({', '.join(words)})"]
    return None


def _drop_type(found: CatalogObject) -> list[str]:
    """Return DROP TYPE; a base type and its input and output functions need each other and go together only."""
    circular = found.attributes["form"] == "base" or found.attributes.get("canonical")
    return [f"DROP TYPE {found.identity.name}{' CASCADE' if circular else ''}"]


def _alter_composite(pair: Pair) -> list[str] | None:
    have = {text(part[0]): part for part in _parts(pair.have.attributes["attributes"])}
    want = {text(part[0]): part for part in _parts(pair.want.attributes["attributes"])}
    order = [name for name in have if name in want] + [name for name in want if name not in have]
    if order != list(want) or any(have[name] != want[name] for name in want if name in have):
        return None
    actions = [f"DROP ATTRIBUTE {name}" for name in have if name not in want]
    actions += [f"ADD ATTRIBUTE {_attribute(want[name])}" for name in want if name not in have]
    statements = [f"{alter_head(pair.want)} {action}" for action in actions]
    old, new = mapping(pair.have.attributes["attribute_comments"]), mapping(pair.want.attributes["attribute_comments"])
    for name in want:
        before = old.get(name) if name in have else None
        if before != new.get(name):
            value = literal(text(new[name])) if name in new else "NULL"
            statements.append(f"COMMENT ON COLUMN {pair.want.identity.name}.{name} IS {value}")
    return statements


def renamed_labels(have: CatalogObject, want: CatalogObject) -> list[tuple[str, str]]:
    """Return (old, new) labels that are the same label by oid."""
    old = dict(zip(texts(have.attributes.get("_labels")), texts(have.attributes.get("labels")), strict=True))
    new = dict(zip(texts(want.attributes.get("_labels")), texts(want.attributes.get("labels")), strict=True))
    return [(old[oid], new[oid]) for oid in old if oid in new and old[oid] != new[oid]]


def renamed_attributes(have: CatalogObject, want: CatalogObject) -> list[tuple[str, str]]:
    """Return (old, new) names of attributes of a composite type that kept their number and type."""
    old = {part.rsplit(":", 3)[1]: part.rsplit(":", 3) for part in texts(have.attributes.get("_attributes"))}
    new = {part.rsplit(":", 3)[1]: part.rsplit(":", 3) for part in texts(want.attributes.get("_attributes"))}
    same = [number for number in old if number in new and old[number][2] == new[number][2]]
    return [(old[number][0], new[number][0]) for number in same if old[number][0] != new[number][0]]


def added_labels(name: str, have: tuple[str, ...], want: tuple[str, ...]) -> list[str] | None:
    """Return the statements that add the missing labels in their places, or None when a label must go or move."""
    if [label for label in want if label in have] != list(have):
        return None
    statements = []
    present = list(have)
    for position, label in enumerate(want):
        if label not in present:
            following = next((other for other in want[position + 1 :] if other in present), None)
            place = f" BEFORE {literal(following)}" if following is not None else ""
            statements.append(f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS {literal(label)}{place}")
            present.insert(present.index(following) if following is not None else len(present), label)
    return statements


def _create_domain(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    parts = [f"CREATE DOMAIN {found.identity.name} AS {attributes['type']}"]
    parts += [f"COLLATE {attributes['collation']}"] if attributes["collation"] else []
    parts += [f"DEFAULT {attributes['default']}"] if attributes["default"] is not None else []
    parts += ["NOT NULL"] if attributes["not_null"] and not attributes.get("_named_not_null") else []
    return [" ".join(parts)]


def _alter_domain(pair: Pair) -> list[str] | None:
    if not pair.only("default", "not_null"):
        return None
    head, want = alter_head(pair.want), pair.want.attributes
    statements = []
    if "default" in pair.fields:
        statements.append(f"{head} DROP DEFAULT" if want["default"] is None else f"{head} SET DEFAULT {want['default']}")
    if "not_null" in pair.fields:
        statements.append(f"{head} {'SET' if want['not_null'] else 'DROP'} NOT NULL")
    return statements


def _create_domain_constraint(found: CatalogObject) -> list[str]:
    return [f"ALTER DOMAIN {found.identity.parent} ADD CONSTRAINT {found.identity.name} {found.attributes['definition']}"]


def _drop_domain_constraint(found: CatalogObject) -> list[str]:
    return [f"ALTER DOMAIN {found.identity.parent} DROP CONSTRAINT {found.identity.name}"]


def validated(pair: Pair) -> bool:
    """Whether the constraint differs only in being valid at last."""
    have, want = text(pair.have.attributes["definition"]), text(pair.want.attributes["definition"])
    return pair.only("definition", "validated") and have == f"{want} NOT VALID"


def _alter_domain_constraint(pair: Pair) -> list[str] | None:
    if not pair.fields:
        return []
    if validated(pair):
        return [f"ALTER DOMAIN {pair.want.identity.parent} VALIDATE CONSTRAINT {pair.want.identity.name}"]
    return None


KINDS = {
    "type": Kind(_create_type, _alter_type, _drop_type),
    "domain": Kind(_create_domain, _alter_domain, drop_plain),
    "domain constraint": Kind(_create_domain_constraint, _alter_domain_constraint, _drop_domain_constraint),
}
