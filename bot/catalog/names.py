"""Names as PostgreSQL accepts them back: quoting of identifiers and literals, without asking a server."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

RESERVED = frozenset(
    """all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
    character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
    current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do
    else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having
    ilike in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg
    json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading
    least left like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null
    nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real references
    returning right row select session_user setof similar smallint some substring symmetric system_user table tablesample
    then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where
    window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize
    xmltable""".split()  # noqa: SIM905 - two hundred quoted words would hide the list
)
"""Every keyword of PostgreSQL 14-18 that is not wholly unreserved; `quote_ident` quotes the same."""


def identifier(name: str) -> str:
    """Return `name` as one SQL identifier: plain, quoted, or `U&""` where it holds control or invisible characters."""
    if _PLAIN.match(name) and name not in RESERVED:
        return name
    quoted = name.replace('"', '""')
    if not _CONTROL.search(name):
        return f'"{quoted}"'
    return 'U&"' + _CONTROL.sub(_escape, quoted.replace("\\", "\\\\")) + '"'


def as_printed(name: str) -> str:
    """Return `name` as the server prints it in a definition: plain or quoted, whatever it holds."""
    return name if _PLAIN.match(name) and name not in RESERVED else '"' + name.replace('"', '""') + '"'


def qualified(schema: str, name: str) -> str:
    """Return `schema.name` with each part quoted where needed."""
    return f"{identifier(schema)}.{identifier(name)}"


def literal(text: str) -> str:
    """Return `text` as a string literal that reads the same whatever `standard_conforming_strings` says."""
    quoted = text.replace("'", "''")
    if "\\" not in text:
        return f"'{quoted}'"
    return "E'" + quoted.replace("\\", "\\\\") + "'"


def _escape(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):04x}"


def dollar(body: str) -> str:
    """Return `body` in dollar quotes whose tag it does not hold."""
    tag = "migrate_bot"
    while f"${tag}$" in body:
        tag += "_"
    return f"${tag}${body}${tag}$"
