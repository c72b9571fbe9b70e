"""The author's own statement in the form that keeps others waiting less. Pure; empty where no such form is known."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.replay.judges.locate import bare
from bot.replay.judges.new_rows import added, for_new_rows
from bot.replay.judges.rerunnable import NAME, guarded, unless

INDEX = re.compile(
    rf"(?P<make>CREATE\s+(?:UNIQUE\s+)?INDEX)\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{NAME})\s+ON\s+(?!ONLY\s)(?P<table>{NAME})(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
DROP_INDEX = re.compile(r"(DROP\s+INDEX)\s+(?!CONCURRENTLY)", re.IGNORECASE)
REINDEX = re.compile(r"(REINDEX\s+(?:\([^)]*\)\s*)?(?:TABLE|INDEX|SCHEMA|DATABASE))\s+(?!CONCURRENTLY)", re.IGNORECASE)
REFRESH = re.compile(r"(REFRESH\s+MATERIALIZED\s+VIEW)\s+(?!CONCURRENTLY)", re.IGNORECASE)
DETACH = re.compile(r"ALTER\s+TABLE\s+.*\bDETACH\s+PARTITION\s+\S+$", re.IGNORECASE | re.DOTALL)
PARTITION = re.compile(
    rf"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{NAME})\s+PARTITION\s+OF\s+(?P<parent>{NAME})\s+(?P<bound>FOR\s+VALUES\s.*|DEFAULT)$",
    re.IGNORECASE | re.DOTALL,
)
CONSTRAINT = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+ADD\s+CONSTRAINT\s+(?P<name>{NAME})\s+(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
KEY = re.compile(r"(UNIQUE|PRIMARY\s+KEY)\s*(\([^()]+\))$", re.IGNORECASE)
NOT_NULL = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+ALTER\s+(?:COLUMN\s+)?(?P<column>{NAME})\s+SET\s+NOT\s+NULL$",
    re.IGNORECASE,
)
WORD = r"(?:[^\s,()]++|\((?:[^()]++|\([^()]*+\))*+\))"
PLAIN = rf"{WORD}(?:\s*+{WORD})*"
"""Words without a comma outside parentheses: one clause of several would be taken for the whole."""
FIRST = rf"(?>{WORD}(?:\s*+{WORD})*?(?=\s++DEFAULT\s))"
"""Such words up to the first DEFAULT. Here and above nothing is read twice, so that a hostile statement takes no longer."""
DEFAULT = re.compile(
    rf"(?P<add>ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+ADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
    rf"(?P<column>{NAME})\s++{FIRST})\s++DEFAULT\s++(?P<value>{PLAIN})\s*+$",
    re.IGNORECASE | re.DOTALL,
)
UNIQUE_COLUMN = re.compile(
    rf"(?P<add>ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+ADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
    rf"(?P<column>{NAME})\s++(?>{WORD}(?:\s*+{WORD})*?(?=\s++UNIQUE\b)))\s++UNIQUE(?P<more>\s++DEFAULT\s++NULL)?\s*+$",
    re.IGNORECASE | re.DOTALL,
)
TYPE = re.compile(
    rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>{NAME})\s+ALTER\s+(?:COLUMN\s+)?(?P<column>{NAME})"
    rf"\s+(?:SET\s+DATA\s+)?TYPE\s+(?P<type>{WORD}(?:\s*+(?!USING\b|COLLATE\b){WORD})*+)(?:\s++USING\s++(?P<value>{PLAIN}))?\s*+$",
    re.IGNORECASE | re.DOTALL,
)
REQUIRED = re.compile(r"(?<!\s)\s++NOT\s++NULL\b", re.IGNORECASE)
CLAUSES = re.compile(r"\b(?:NOT\s+NULL|CHECK|UNIQUE|PRIMARY|REFERENCES|CONSTRAINT|GENERATED|COLLATE)\b", re.IGNORECASE)


def gentler(sql: str, tables: Sequence[str] = (), *, keyed: bool = False) -> str:
    """Return the statements to write instead of `sql`, which works on `tables`, one of them `keyed` by a unique index."""
    text = sql.strip()
    if REINDEX.match(text):
        return REINDEX.sub(r"\1 CONCURRENTLY ", text, count=1) + ";"
    if REFRESH.match(text):
        return REFRESH.sub(r"\1 CONCURRENTLY ", text, count=1) + ";" if keyed else ""
    if index := INDEX.match(text):
        return _index(index, tables)
    if DROP_INDEX.match(text):
        # an index of a partitioned table locks its partitions, too, and cannot be dropped so
        return DROP_INDEX.sub(r"\1 CONCURRENTLY ", text, count=1) + ";" if len(tables) < 2 else ""
    if DETACH.match(text):
        # with a DEFAULT partition, the third table to be locked, PostgreSQL refuses it
        return f"{text} CONCURRENTLY;" if len(tables) < 3 else ""
    if part := PARTITION.match(text):
        return _partition(part)
    return _table(text)


def gentler_inside(sql: str, inner: str, tables: Sequence[str] = ()) -> str:
    """Return what to write instead of a DO block that keeps others waiting by `inner`, one of its statements."""
    if checked := for_new_rows(sql):
        found = added(sql)
        if found is None or not found.name:
            return checked
        return f"{checked}\n-- in a later deploy\nALTER TABLE {found.table} VALIDATE CONSTRAINT {found.name};"
    made = gentler(inner, tables)
    return f"-- outside of the block, in place of its statement\n{made}" if made else ""


def _table(text: str) -> str:
    if constraint := CONSTRAINT.match(text):
        return _constraint(text, constraint)
    if column := NOT_NULL.match(text):
        table, name = column["table"], f"{bare(column['table'])}_{bare(column['column'])}_not_null"
        check = f"ALTER TABLE {table} ADD CONSTRAINT {_quoted(name)} CHECK ({column['column']} IS NOT NULL) NOT VALID"
        return (
            f"{check};\nALTER TABLE {table} VALIDATE CONSTRAINT {_quoted(name)};\n{text};\n"
            f"ALTER TABLE {table} DROP CONSTRAINT {_quoted(name)};"
        )
    if key := UNIQUE_COLUMN.match(text):
        return _unique_column(key)
    return _filled_later(text)


def _filled_later(text: str) -> str:
    """A column whose default is worked out row by row: added empty, filled in batches, required at last."""
    required = REQUIRED.search(text) is not None
    column = DEFAULT.match(REQUIRED.sub(" ", text, count=1).strip())
    if column is None or CLAUSES.search(f"{column['add']} {column['value']}"):
        return ""
    table, name = column["table"], column["column"]
    steps = (
        f"{_again(column['add'])}\nALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {column['value'].rstrip()};\n"
        f"-- migrate-bot: batch 10000\nUPDATE {table} SET {name} = DEFAULT WHERE {name} IS NULL;"
    )
    if not required:
        return steps
    return f"{steps}\n{_table(f'ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL')}"


def _again(sql: str) -> str:
    """Return a statement, which may stand behind a guard of its own today, so that it runs at every deploy."""
    return guarded(sql.rstrip()) or f"{sql.rstrip()};"


def other_type(sql: str) -> str:
    """Return what to write instead of a change of type that writes a table anew: a column beside the old one; "" for others."""
    found = TYPE.match(sql.strip())
    if found is None:
        return ""
    table, column = found["table"], found["column"]
    name = _quoted(f"{bare(column)}_new")
    value = found["value"] or column
    return (
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {name} {found['type'].strip()};\n"
        "-- have a trigger write both columns from here on\n"
        "-- migrate-bot: batch 10000\n"
        f"UPDATE {table} SET {name} = {value.strip()} WHERE {name} IS NULL AND {column} IS NOT NULL;\n"
        f"-- one release later, when all code reads it: ALTER TABLE {table} DROP COLUMN IF EXISTS {column};"
    )


def _unique_column(found: re.Match[str]) -> str:
    """A column with a key of its own: added plain, its index built beside writers, the key made of that."""
    table, column = found["table"], found["column"]
    name = _quoted(f"{bare(table)}_{bare(column)}_key")
    add = _again(f"{found['add']}{found['more'] or ''}")
    built = f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} ({column});"
    return f"{add}\n{built}\n{guarded(f'ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}')}"


def _index(index: re.Match[str], tables: Sequence[str]) -> str:
    """CONCURRENTLY is refused on a partitioned table: the parent's index is declared, each partition's built and attached."""
    make, name, table, rest = index["make"], index["name"], index["table"], index["rest"]
    leaves = [leaf for leaf in tables if bare(leaf) != bare(table)]
    if not leaves:
        return f"{make} CONCURRENTLY IF NOT EXISTS {name} ON {table}{rest};"
    lines = [f"{make} IF NOT EXISTS {name} ON ONLY {table}{rest};"]
    for leaf in leaves:
        own = _quoted(f"{bare(name)}_{bare(leaf)}")
        schema = leaf.rpartition(".")[0]
        lines.append(f"{make} CONCURRENTLY IF NOT EXISTS {own} ON {leaf}{rest};")
        lines.append(f"ALTER INDEX {name} ATTACH PARTITION {schema + '.' if schema else ''}{own};")
    return "\n".join(lines)


def _partition(part: re.Match[str]) -> str:
    """A table of its own that is attached takes a lock on the parent that keeps no reader or writer waiting."""
    name, parent = part["name"], part["parent"]
    attached = f"SELECT FROM pg_inherits WHERE inhrelid = '{name.replace(chr(39), chr(39) * 2)}'::regclass"
    attach = f"ALTER TABLE {parent} ATTACH PARTITION {name} {part['bound']}"
    return f"CREATE TABLE IF NOT EXISTS {name} (LIKE {parent} INCLUDING ALL);\n{unless(attached, attach)}"


def _constraint(text: str, found: re.Match[str]) -> str:
    table, name, rest = found["table"], found["name"], found["rest"]
    key = KEY.match(rest)
    if key:
        built = f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table} {key[2]};"
        return f"{built}\n{guarded(f'ALTER TABLE {table} ADD CONSTRAINT {name} {key[1]} USING INDEX {name}')}"
    if re.match(r"(CHECK|FOREIGN)\b", rest, re.IGNORECASE) and not re.search(r"\bNOT\s+VALID\b", rest, re.IGNORECASE):
        return f"{guarded(f'{text} NOT VALID')}\n-- in a later deploy\nALTER TABLE {table} VALIDATE CONSTRAINT {name};"
    return ""


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[a-z_][a-z0-9_$]*", name) else '"' + name.replace('"', '""') + '"'
