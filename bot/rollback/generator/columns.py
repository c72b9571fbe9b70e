"""Columns: their definitions, and the smallest statements that change one in place."""

from __future__ import annotations

import re

from bot.catalog.model import CatalogObject, FieldChange, Value
from bot.rollback.generator.databases import option_changes, option_list
from bot.rollback.generator.kinds import Pair, text, texts
from bot.rollback.generator.side import Side

_STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "x": "EXTENDED", "m": "MAIN"}
_TEXTUAL = re.compile(r"(text|character varying|character|bpchar|name|\"char\"|citext|.*\.citext)(\(\d+\))?(\[\])?\Z")
_NUMBERS = re.compile(r"(smallint|integer|bigint|numeric|real|double precision|money|oid)(\(.*\))?(\[\])?\Z")
_TIMES = re.compile(r"(date|timestamp|time|interval)\b.*\Z")
_JSON = ("json", "jsonb")


def definition(column: CatalogObject, side: Side, *, default: bool = True, pending: bool = False, partition: bool = False) -> str:
    """Return a column as CREATE TABLE and ADD COLUMN want it.

    `default` leaves out an ordinary default that is set later, `pending` a NOT NULL that rows would contradict;
    `partition` says that identity comes from the parent.
    """
    attributes = column.attributes
    parts = [column.identity.name, text(attributes["type"])]
    if attributes["fdw_options"]:
        parts.append(f"OPTIONS ({option_list(texts(attributes['fdw_options']))})")
    if attributes["compression"]:
        parts.append(f"COMPRESSION {attributes['compression']}")
    if attributes["collation"]:
        parts.append(f"COLLATE {attributes['collation']}")
    parts += constraints(column, side, default=default, pending=pending, partition=partition)
    return " ".join(parts)


def constraints(column: CatalogObject, side: Side, *, default: bool, pending: bool, partition: bool) -> list[str]:
    """Return the default, generation, identity and NOT NULL parts of a column definition."""
    attributes = column.attributes
    parts = []
    if attributes["generated"]:
        parts.append(f"GENERATED ALWAYS AS ({attributes['default']}) {text(attributes['generated']).upper()}")
    elif attributes["default"] is not None and default:
        parts.append(f"DEFAULT {attributes['default']}")
    if attributes["identity"] and not (partition and attributes["inherited"]):
        parts.append(f"GENERATED {text(attributes['identity']).upper()} AS IDENTITY{_sequence(column, side)}")
    if attributes["not_null"] and not pending:
        parts += _not_null(column, side)
    return parts


def _not_null(column: CatalogObject, side: Side) -> list[str]:
    found = side.not_null(column.identity)
    if found is None:
        return ["NOT NULL"]
    if "NOT VALID" in text(found.attributes["definition"]):
        return []
    table = side.relation(column.identity.parent)
    if table and table.attributes.get("bound") is None and found.attributes["inherited"] and not found.attributes["local"]:
        return []
    automatic = f"{table.attributes['_name'] if table else ''}_{column.attributes['_name']}_not_null"
    name = "" if found.attributes["_name"] == automatic and automatic not in side.taken else f"CONSTRAINT {found.identity.name} "
    return [f"{name}NOT NULL{' NO INHERIT' if found.attributes['no_inherit'] else ''}"]


def _sequence(column: CatalogObject, side: Side) -> str:
    found = side.identity_sequence(column.identity)
    if found is None:
        return ""
    numbers = "" if of_other_type(found, column) else f" {sequence_options(found)}"
    return f" (SEQUENCE NAME {found.identity.name}{numbers})"


def of_other_type(sequence: CatalogObject, column: CatalogObject) -> bool:
    """Whether an identity's sequence has another type than its column, which only ALTER SEQUENCE can give it."""
    return sequence.attributes["type"] != column.attributes["type"]


def sequence_options(found: CatalogObject) -> str:
    """Return the numbers of a sequence as CREATE and ALTER SEQUENCE want them."""
    attributes = found.attributes
    cycle = "CYCLE" if attributes["cycle"] else "NO CYCLE"
    bounds = f"MINVALUE {attributes['minimum']} MAXVALUE {attributes['maximum']}"
    return f"START WITH {attributes['start']} INCREMENT BY {attributes['increment']} {bounds} CACHE {attributes['cache']} {cycle}"


def finishing(column: CatalogObject, *, only: bool = True, defined: bool = True) -> list[str]:
    """Return what a new column needs beyond its definition: storage, statistics and options; compression if none `defined` it."""
    attributes = column.attributes
    head = f"ALTER TABLE {'ONLY ' if only else ''}{column.identity.parent} ALTER COLUMN {column.identity.name}"
    statements = []
    if attributes["compression"] and not defined:
        statements.append(f"{head} SET COMPRESSION {attributes['compression']}")
    if attributes["storage"]:
        statements.append(f"{head} SET STORAGE {_STORAGE[text(attributes['storage'])]}")
    if attributes["statistics"] is not None:
        statements.append(f"{head} SET STATISTICS {attributes['statistics']}")
    if attributes["options"]:
        statements.append(f"{head} SET ({', '.join(texts(attributes['options']))})")
    return statements


def inherited_options(column: CatalogObject) -> list[str]:
    """Return what a foreign table's column needs when it came from a parent: options are never inherited."""
    options = texts(column.attributes["fdw_options"])
    head = f"ALTER FOREIGN TABLE {column.identity.parent} ALTER COLUMN {column.identity.name}"
    return [f"{head} OPTIONS ({option_list(options)})"] if options else []


def change_in_place(pair: Pair, side: Side, *, relation: str, retyped: bool) -> list[str]:
    """Return the statements for every difference but type, default, NOT NULL, grants and comment.

    A column that has just been given a type (`retyped`) has that type's storage and no compression method of its own.
    """
    statements: list[str] = []
    word = "FOREIGN TABLE" if relation == "foreign table" else "TABLE"
    head = f"ALTER {word} ONLY {pair.want.identity.parent} ALTER COLUMN {pair.want.identity.name}"
    want = pair.want.attributes
    if "identity" in pair.fields:
        statements += _identity(pair, side)
    if (want["storage"] is not None) if retyped else "storage" in pair.fields:
        statements.append(f"{head} SET STORAGE {_STORAGE[text(want['storage'] or want['_type_storage'])]}")
    if (want["compression"] is not None) if retyped else "compression" in pair.fields:
        statements.append(f"{head} SET COMPRESSION {want['compression'] or 'default'}")
    if "statistics" in pair.fields:
        statements.append(f"{head} SET STATISTICS {-1 if want['statistics'] is None else want['statistics']}")
    if "options" in pair.fields:
        statements += _options(head, pair.fields["options"])
    if "fdw_options" in pair.fields:
        table = head.replace(" ONLY", "")
        statements.append(f"{table} OPTIONS ({option_changes(pair.fields['fdw_options'])})")
    return statements


def _identity(pair: Pair, side: Side) -> list[str]:
    head = f"ALTER TABLE {pair.want.identity.parent} ALTER COLUMN {pair.want.identity.name}"
    old, new = pair.fields["identity"].old, pair.fields["identity"].new
    if new is None:
        return [f"{head} DROP IDENTITY"]
    if old is not None:
        return [f"{head} SET GENERATED {text(new).upper()}"]
    return [f"{head} ADD GENERATED {text(new).upper()} AS IDENTITY{_sequence(pair.want, side)}"]


def _options(head: str, change: FieldChange) -> list[str]:
    gone = [option.split("=", 1)[0] for option in texts(change.old)]
    wanted = texts(change.new)
    gone = [name for name in gone if name not in [option.split("=", 1)[0] for option in wanted]]
    statements = [f"{head} RESET ({', '.join(gone)})"] if gone else []
    return statements + ([f"{head} SET ({', '.join(wanted)})"] if wanted else [])


def retype(pair: Pair, *, foreign: bool) -> str:
    """Return the statement that gives a column its type back, with the expression that carries the values over."""
    want = pair.want.attributes
    name, kind = pair.want.identity.name, text(want["type"])
    collate = f" COLLATE {want['collation']}" if want["collation"] else ""
    if foreign:
        return f"ALTER FOREIGN TABLE {pair.want.identity.parent} ALTER COLUMN {name} SET DATA TYPE {kind}{collate}"
    standing = text(pair.have.attributes["type"])
    if assigns(standing, kind):
        return f"ALTER TABLE {pair.want.identity.parent} ALTER COLUMN {name} SET DATA TYPE {kind}{collate}"
    using = conversion(name, standing, kind)
    return f"ALTER TABLE {pair.want.identity.parent} ALTER COLUMN {name} SET DATA TYPE {kind}{collate} USING {using}"


def assigns(have: str, want: str) -> bool:
    """Whether PostgreSQL casts by itself on assignment: then values that do not fit stop the statement instead of being cut."""
    return bool(
        _base(have) == _base(want)
        or (_TEXTUAL.match(want) and not want.endswith("[]") and not have.endswith("[]"))
        or (_both(_NUMBERS, have, want) and not have.endswith("[]") and "oid" not in (have, want))
    )


def conversion(name: str, have: str, want: str, *, swapped: bool = False) -> str:
    """Return the expression that turns a value of one type into another: a direct cast where one exists, else by way of text."""
    if have == want and not swapped:
        return name
    if swapped:
        return f"{name}::text{'[]' if want.endswith('[]') else ''}::{want}"
    if want in _JSON and have not in _JSON and not _TEXTUAL.match(have):
        return f"pg_catalog.to_{want}({name})"
    if want.endswith("[]") and not have.endswith("[]") and not _TEXTUAL.match(have) and have not in _JSON:
        return f"CASE WHEN {name} IS NULL THEN NULL ELSE ARRAY[{conversion(name, have, want[:-2])}]::{want} END"
    if have.endswith("[]") and not want.endswith("[]") and not _TEXTUAL.match(want):
        return conversion(f"({name})[1]", have[:-2], want)
    direct = (
        _base(have) == _base(want)
        or _both(_NUMBERS, have, want)
        or _both(_TIMES, have, want)
        or _TEXTUAL.match(have)
        or _TEXTUAL.match(want)
        or (have in _JSON and want in _JSON)
        or {have, want} == {"integer", "boolean"}
    )
    return f"{name}::{want}" if direct else f"{name}::text::{want}"


def _both(pattern: re.Pattern[str], have: str, want: str) -> bool:
    return bool(pattern.match(have) and pattern.match(want)) and have.endswith("[]") == want.endswith("[]")


def _base(kind: str) -> str:
    return re.sub(r"\([^)]*\)", "", kind)


def set_expression(column: CatalogObject) -> str:
    """Return the statement that changes how a generated column is generated (and those that inherit it)."""
    action = f"SET EXPRESSION AS ({column.attributes['default']})"
    return f"ALTER TABLE {column.identity.parent} ALTER COLUMN {column.identity.name} {action}"


def default_statement(column: CatalogObject, value: Value, *, view: bool = False) -> str:
    """Return SET DEFAULT or DROP DEFAULT for one column, its children left alone."""
    table = f"VIEW {column.identity.parent}" if view else f"TABLE ONLY {column.identity.parent}"
    action = "DROP DEFAULT" if value is None else f"SET DEFAULT {value}"
    return f"ALTER {table} ALTER COLUMN {column.identity.name} {action}"
