"""The author's own statement, made safe to run again. Pure; what is not understood is returned as an empty string."""

from __future__ import annotations

import re

from bot.replay.verbs import first

NAME = r'((?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?)'
IF_NOT_EXISTS = re.compile(
    r"^\s*(CREATE\s+(?:(?:UNLOGGED|FOREIGN)\s+)?TABLE|CREATE\s+(?:UNIQUE\s+)?INDEX(?:\s+CONCURRENTLY)?|CREATE\s+SEQUENCE|CREATE\s+SCHEMA"
    r"|CREATE\s+EXTENSION|CREATE\s+MATERIALIZED\s+VIEW|CREATE\s+STATISTICS|CREATE\s+COLLATION|CREATE\s+SERVER)\s+(?!IF\s+NOT)",
    re.IGNORECASE,
)
OR_REPLACE = re.compile(
    r"^\s*CREATE\s+(?=(?:CONSTRAINT\s+TRIGGER|TRIGGER|VIEW|RECURSIVE\s+VIEW|FUNCTION|PROCEDURE|AGGREGATE|RULE)\b)", re.IGNORECASE
)
IF_EXISTS = re.compile(
    r"^\s*(DROP\s+(?:MATERIALIZED\s+VIEW|FOREIGN\s+TABLE|EVENT\s+TRIGGER|TEXT\s+SEARCH\s+\w+|ACCESS\s+METHOD|OPERATOR\s+(?:CLASS|FAMILY)"
    r"|\w+)(?:\s+CONCURRENTLY)?)\s+(?!IF\s+EXISTS)",
    re.IGNORECASE,
)
ADD_COLUMN = re.compile(r"\bADD\s+COLUMN\s+(?!IF\s+NOT)", re.IGNORECASE)
DROP_PART = re.compile(r"\bDROP\s+(COLUMN|CONSTRAINT)\s+(?!IF\s+EXISTS)", re.IGNORECASE)
BARE_ADD = re.compile(
    r"(?<=[\s,])ADD\s+(?!(?:COLUMN|CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN|EXCLUDE|NOT|GENERATED|IF|VALUE|ATTRIBUTE|TABLE)\b)",
    re.IGNORECASE,
)
BARE_DROP = re.compile(
    r"(?<=[\s,])DROP\s+(?!(?:COLUMN|CONSTRAINT|NOT|DEFAULT|EXPRESSION|IDENTITY|IF|VALUE|ATTRIBUTE|TABLE)\b)", re.IGNORECASE
)
"""ALTER TABLE takes a name right behind ADD or DROP for a column's."""
PARTITION = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?P<parent>{NAME})\s+(?P<way>ATTACH|DETACH)\s+PARTITION\s+(?P<part>{NAME})",
    re.IGNORECASE,
)
DOMAIN = re.compile(rf"ALTER\s+DOMAIN\s+(?P<domain>{NAME})\s+ADD\s+CONSTRAINT\s+(?P<name>{NAME})", re.IGNORECASE)
RETYPED = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+(?:ALTER\s+(?:COLUMN\s+)?[^,()]*,\s*)*"
    rf"ALTER\s+(?:COLUMN\s+)?(?P<column>{NAME})\s+(?:SET\s+DATA\s+)?TYPE\s+(?P<type>[\w.\"]+(?:\s+(?!USING\b|COLLATE\b)\w+)*"
    r"(?:\s*\([\d\s,]*\))?(?:\s+with(?:out)?\s+time\s+zone)?(?:\s*\[\])?)(?=\s*(?:$|,|USING\b|COLLATE\b))",
    re.IGNORECASE,
)
"""A column's new type, perhaps behind what is done to its default."""
CAUGHT = {"OPERATOR": "duplicate_function", "TEXT": "unique_violation"}
ADD_CONSTRAINT = re.compile(
    rf"^\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{NAME}\s+ADD\s+CONSTRAINT\s+{NAME}", re.IGNORECASE
)
ADD_VALUE = re.compile(r"\bADD\s+VALUE\s+(?!IF\s+NOT)", re.IGNORECASE)
RENAME = re.compile(
    rf"^\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{NAME}\s+RENAME\s+(?:COLUMN\s+)?{NAME}\s+TO\s+{NAME}", re.IGNORECASE
)
_ATTRIBUTE = "SELECT FROM pg_attribute WHERE attrelid = {table} AND attname = {name}"
_CLASS = "SELECT FROM pg_class WHERE oid = {table}"
_ENDING = r"(?:\s+(?:CASCADE|RESTRICT))?"
_COLUMN = rf"ALTER\s+(?:COLUMN\s+)?(?P<name>{NAME})\s+"
LOOKS = tuple(
    (
        re.compile(
            rf"ALTER\s+TABLE\s+(?P<may>IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+(?:{action})",
            re.IGNORECASE,
        ),
        query,
    )
    for action, query in (
        (rf"DROP\s+COLUMN\s+(?:IF\s+EXISTS\s+)?(?P<name>{NAME}){_ENDING}", f"{_ATTRIBUTE} AND NOT attisdropped"),
        (
            rf"DROP\s+CONSTRAINT\s+(?:IF\s+EXISTS\s+)?(?P<name>{NAME}){_ENDING}",
            "SELECT FROM pg_constraint WHERE conrelid = {table} AND conname = {name}",
        ),
        (rf"{_COLUMN}SET\s+NOT\s+NULL", f"{_ATTRIBUTE} AND NOT attnotnull"),
        (rf"{_COLUMN}DROP\s+NOT\s+NULL", f"{_ATTRIBUTE} AND attnotnull"),
        (rf"{_COLUMN}DROP\s+DEFAULT", f"{_ATTRIBUTE} AND atthasdef"),
        (r"ENABLE\s+ROW\s+LEVEL\s+SECURITY(?P<name>)", f"{_CLASS} AND NOT relrowsecurity"),
        (r"DISABLE\s+ROW\s+LEVEL\s+SECURITY(?P<name>)", f"{_CLASS} AND relrowsecurity"),
        (r"FORCE\s+ROW\s+LEVEL\s+SECURITY(?P<name>)", f"{_CLASS} AND NOT relforcerowsecurity"),
        (r"NO\s+FORCE\s+ROW\s+LEVEL\s+SECURITY(?P<name>)", f"{_CLASS} AND relforcerowsecurity"),
    )
)
"""Statements with one action, and the question that finds something as long as they have something to do."""


def guarded(sql: str) -> str:
    """Return `sql` in a form that does nothing when its work is done; empty when no such form is known."""
    text = sql.strip()
    verb, thing = (*first(text, 2), "", "")[:2]
    if verb == "CREATE":
        return _create(text, thing)
    if verb == "DROP":
        return IF_EXISTS.sub(r"\1 IF EXISTS ", text, count=1) + ";" if IF_EXISTS.match(text) else ""
    if verb == "ALTER":
        return _alter(text)
    if verb == "INSERT" and not re.search(r"\bON\s+CONFLICT\b", text, re.IGNORECASE):
        returning = re.search(r"\sRETURNING\b", text, re.IGNORECASE)
        cut = returning.start() if returning else len(text)
        return f"{text[:cut].rstrip()}\nON CONFLICT DO NOTHING{text[cut:]};"
    return ""


def looking_first(sql: str) -> str:
    """Return `sql` in a DO block that looks in the catalog and touches no table when there is nothing to do; empty if unknown."""
    text = sql.strip()
    column = re.match(
        rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{NAME}\s+ADD\s+COLUMN\s+(?:IF\s+NOT\s+EXISTS\s+)?{NAME}",
        text,
        re.IGNORECASE,
    )
    if column and text.count(",") == 0:
        plain = re.sub(r"\bIF\s+NOT\s+EXISTS\s+", "", text, count=1, flags=re.IGNORECASE)
        return unless(
            f"SELECT FROM pg_attribute WHERE attrelid = {_regclass(column[1])}"
            f" AND attname = {_text(column[2])} AND NOT attisdropped",
            plain,
        )
    index = re.match(
        rf"CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?{NAME}\s+ON\s+(?:ONLY\s+)?{NAME}", text, re.IGNORECASE
    )
    if index:
        plain = re.sub(r"\bIF\s+NOT\s+EXISTS\s+", "", text, count=1, flags=re.IGNORECASE)
        name = index[1] if "." in index[1] or "." not in index[2] else f"{index[2].split('.')[0]}.{index[1]}"
        return unless(f"SELECT WHERE to_regclass({_text(name, keep=True)}) IS NOT NULL", plain)
    found = next(((one, query) for pattern, query in LOOKS if (one := pattern.fullmatch(text))), None)
    if found is None:
        return ""
    one, query = found
    table = f"to_regclass({_text(one['table'], keep=True)})" if one["may"] else _regclass(one["table"])
    return _block(f"IF EXISTS ({query.format(table=table, name=_text(one['name']))})", text)


def _create(text: str, thing: str) -> str:
    if IF_NOT_EXISTS.match(text):
        return IF_NOT_EXISTS.sub(r"\1 IF NOT EXISTS ", text, count=1) + ";"
    if OR_REPLACE.match(text) and thing != "CONSTRAINT":
        return OR_REPLACE.sub("CREATE OR REPLACE ", text, count=1) + ";"
    if thing in ("TYPE", "DOMAIN", "POLICY", "ROLE", "USER", "CAST", "OPERATOR", "PUBLICATION", "CONSTRAINT", "TEXT"):
        return _caught(text, CAUGHT.get(thing, "duplicate_object"))
    return ""


def _alter(text: str) -> str:
    constraint = ADD_CONSTRAINT.match(text)
    if constraint:
        return unless(
            f"SELECT FROM pg_constraint WHERE conname = {_text(constraint[2])} AND conrelid = {_regclass(constraint[1])}", text
        )
    renamed = RENAME.match(text)
    if renamed and renamed[2].upper() != "CONSTRAINT":
        return _block(
            f"IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = {_regclass(renamed[1])} AND attname = {_text(renamed[2])}"
            " AND NOT attisdropped)",
            text,
        )
    if domain := DOMAIN.match(text):
        owner = f"contypid = {_text(domain['domain'], keep=True)}::regtype"
        return unless(f"SELECT FROM pg_constraint WHERE conname = {_text(domain['name'])} AND {owner}", text)
    if part := PARTITION.match(text):
        attached = f"SELECT FROM pg_inherits WHERE inhrelid = {_regclass(part['part'])}"
        attached += f" AND inhparent = {_regclass(part['parent'])}"
        return unless(attached, text) if part["way"].upper() == "ATTACH" else _block(f"IF EXISTS ({attached})", text)
    if retyped := RETYPED.match(text):
        other = f"atttypid <> {_text(' '.join(retyped['type'].split()), keep=True)}::regtype"
        column = f"attrelid = {_regclass(retyped['table'])} AND attname = {_text(retyped['column'])}"
        return _block(f"IF EXISTS (SELECT FROM pg_attribute WHERE {column} AND {other})", text)
    whole = BARE_DROP.sub("DROP COLUMN ", BARE_ADD.sub("ADD COLUMN ", text)) if first(text, 2) == ("ALTER", "TABLE") else text
    fixed = ADD_VALUE.sub(
        "ADD VALUE IF NOT EXISTS ", DROP_PART.sub(r"DROP \1 IF EXISTS ", ADD_COLUMN.sub("ADD COLUMN IF NOT EXISTS ", whole))
    )
    return fixed + ";" if fixed != text else ""


def unless(query: str, statement: str) -> str:
    """Return a DO block that runs `statement` only when `query` finds nothing."""
    return _block(f"IF NOT EXISTS ({query})", statement)


def _block(condition: str, statement: str) -> str:
    body = statement.replace("\n", "\n        ")
    return f"DO $$\nBEGIN\n    {condition} THEN\n        {body};\n    END IF;\nEND $$;"


def _caught(statement: str, condition: str) -> str:
    body = statement.replace("\n", "\n    ")
    return f"DO $$\nBEGIN\n    {body};\nEXCEPTION WHEN {condition} THEN\n    NULL;\nEND $$;"


def _text(name: str, *, keep: bool = False) -> str:
    plain = name if keep else name.rpartition(".")[2]
    plain = plain[1:-1] if plain.startswith('"') and not keep else plain if keep else plain.lower()
    return "'" + plain.replace("'", "''") + "'"


def _regclass(name: str) -> str:
    return _text(name, keep=True) + "::regclass"
