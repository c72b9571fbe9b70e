"""Collations, conversions and text search: how each goes back."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, Value
from bot.catalog.names import identifier, literal
from bot.rollback.generator.kinds import Kind, Pair, alter_head, drop_plain, mapping, never, text, texts


def _create_collation(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    if attributes["provider"] == "default":
        return []
    parts = [f"PROVIDER = {attributes['provider']}"]
    locale = attributes["locale"]
    if locale is None and attributes["lc_collate"] == attributes["lc_ctype"]:
        locale = attributes["lc_collate"]
    if locale is not None:
        parts.append(f"LOCALE = {literal(text(locale))}")
    else:
        parts += [
            f"LC_COLLATE = {literal(text(attributes['lc_collate']))}",
            f"LC_CTYPE = {literal(text(attributes['lc_ctype']))}",
        ]
    parts += ["DETERMINISTIC = false"] if not attributes["deterministic"] else []
    parts += [f"RULES = {literal(text(attributes['rules']))}"] if attributes.get("rules") else []
    return [f"CREATE COLLATION {found.identity.name} ({', '.join(parts)})"]


def _create_conversion(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    default = "DEFAULT " if attributes["default"] else ""
    ends = f"FOR {literal(text(attributes['source']))} TO {literal(text(attributes['target']))}"
    return [f"CREATE {default}CONVERSION {found.identity.name} {ends} FROM {attributes['function']}"]


def _create_configuration(found: CatalogObject) -> list[str]:
    statements = [f"CREATE TEXT SEARCH CONFIGURATION {found.identity.name} (PARSER = {found.attributes['parser']})"]
    return statements + [_mapping(found, alias, value, "ADD") for alias, value in mapping(found.attributes["mappings"]).items()]


def _mapping(found: CatalogObject, alias: str, dictionaries: Value, verb: str) -> str:
    return f"{alter_head(found)} {verb} MAPPING FOR {identifier(alias)} WITH {', '.join(texts(dictionaries))}"


def _alter_configuration(pair: Pair) -> list[str] | None:
    if not pair.only("mappings"):
        return None
    have, want = mapping(pair.have.attributes["mappings"]), mapping(pair.want.attributes["mappings"])
    statements = [f"{alter_head(pair.want)} DROP MAPPING FOR {identifier(alias)}" for alias in have if alias not in want]
    for alias, dictionaries in want.items():
        if have.get(alias) != dictionaries:
            statements.append(_mapping(pair.want, alias, dictionaries, "ALTER" if alias in have else "ADD"))
    return statements


def _create_dictionary(found: CatalogObject) -> list[str]:
    options = f", {found.attributes['options']}" if found.attributes["options"] else ""
    return [f"CREATE TEXT SEARCH DICTIONARY {found.identity.name} (TEMPLATE = {found.attributes['template']}{options})"]


def _alter_dictionary(pair: Pair) -> list[str] | None:
    if not pair.fields:
        return []
    have, want = _settings(pair.have), _settings(pair.want)
    if not pair.only("options") or have is None or want is None:
        return None
    kept = [key for key in have if key in want and have[key] == want[key]]
    parts = [key for key in have if key not in want]
    parts += [f"{key} = {value}" for key, value in want.items() if key not in kept]
    if kept + [key for key in want if key not in kept] != list(want):
        parts = [*have, *(f"{key} = {value}" for key, value in want.items())]
    return [f"{alter_head(pair.want)} ({', '.join(parts)})"]


def _settings(found: CatalogObject) -> dict[str, str] | None:
    options = text(found.attributes["options"] or "")
    if options.count("'") != 2 * options.count(" = ") or options.count(",") != max(options.count(" = ") - 1, 0):
        return None
    return dict(part.strip().split(" = ", 1) for part in options.split(",")) if options else {}


def _create_parser(found: CatalogObject) -> list[str]:
    words = ("start", "token", "end", "headline", "lextypes")
    parts = [
        f"{'GETTOKEN' if word == 'token' else word.upper()} = {found.attributes[word]}"
        for word in words
        if found.attributes[word]
    ]
    return [f"CREATE TEXT SEARCH PARSER {found.identity.name} ({', '.join(parts)})"]


def _create_template(found: CatalogObject) -> list[str]:
    parts = [f"{word.upper()} = {found.attributes[word]}" for word in ("init", "lexize") if found.attributes[word]]
    return [f"CREATE TEXT SEARCH TEMPLATE {found.identity.name} ({', '.join(parts)})"]


KINDS = {
    "collation": Kind(_create_collation, never, drop_plain),
    "conversion": Kind(_create_conversion, never, drop_plain),
    "text search configuration": Kind(_create_configuration, _alter_configuration, drop_plain),
    "text search dictionary": Kind(_create_dictionary, _alter_dictionary, drop_plain),
    "text search parser": Kind(_create_parser, never, drop_plain),
    "text search template": Kind(_create_template, never, drop_plain),
}
