"""What existing databases still need, in the guide's own form: a block that looks in the catalog first, so that it runs again.

The statements come from the generator of ways back, which knows how to bring one catalog to another; here each difference gets
its own, guarded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.catalog.model import Catalog, Change, Identity
from bot.replay.judges.new_rows import for_new_rows
from bot.replay.judges.rerunnable import guarded

WORDS = {
    "table": r"(?:TABLE|TABLE ONLY)",
    "materialized view": "MATERIALIZED VIEW",
    "text search configuration": "TEXT SEARCH CONFIGURATION",
}
PARTS = re.compile(r"\b(?:COLUMN|CONSTRAINT|TRIGGER|POLICY|RULE|INDEX)\b")
COLUMNS = "information_schema.columns"
SIGNED = frozenset({"function", "procedure", "aggregate"})


def closing(statements: Sequence[str], change: Change, new: Catalog) -> str:
    """Return what brings one object of an existing database to its state in `new`; empty when no statement is known.

    `statements` bring everything there, without semicolons.
    """
    own = [sql for sql in statements if _about(sql, change)]
    if change.identity.kind == "column":
        return _column(own, change, new)
    if change.identity.kind == "constraint":
        return _constraint(own, change, new)
    if change.identity.kind == "index" and change.op == "changed":
        return _index(own, change.identity, new)
    return "\n".join(guarded(sql) or f"{sql};" for sql in own)


def superfluous(change: Change, changes: Sequence[Change], catalogs: Sequence[Catalog | None]) -> bool:
    """Whether another difference says the same: a constraint beside its index, a column beside the constraint of its NOT NULL."""
    found = next((c.objects[change.identity] for c in catalogs if c and change.identity in c.objects), None)
    if found is None:
        return False
    others = {(one.identity.kind, one.identity.parent, one.identity.name) for one in changes}
    if change.identity.kind == "index" and found.attributes.get("backs_constraint"):
        return ("constraint", found.attributes.get("_table"), found.attributes.get("_constraint")) in others
    columns = found.attributes.get("_columns")
    if change.identity.kind == "constraint" and found.attributes.get("form") == "not null" and isinstance(columns, tuple):
        return all(("column", change.identity.parent, str(column)) in others for column in columns)
    return False


def _about(sql: str, change: Change) -> bool:
    kind, name, parent = change.identity
    if kind == "column":
        altered = _has(sql, parent) and _has(sql, rf"COLUMN (?:IF (?:NOT )?EXISTS )?{re.escape(name)}", raw=True)
        return altered or sql.startswith(f"COMMENT ON COLUMN {parent}.{name} ")
    if kind in ("constraint", "trigger", "policy", "rule"):
        return _has(sql, parent) and _has(sql, rf"{kind.upper()} (?:IF EXISTS )?{re.escape(name)}", raw=True)
    if kind == "domain constraint":
        return _has(sql, f"ALTER DOMAIN {re.escape(parent)} .*CONSTRAINT {re.escape(name)}", raw=True)
    if kind == "index":
        return _has(sql, rf"INDEX (?:CONCURRENTLY )?(?:{re.escape(name)}|{re.escape(name.rpartition('.')[2])} ON)", raw=True)
    if kind in SIGNED:
        verb = "DROP" if change.op == "removed" else "CREATE(?: OR REPLACE)?"
        made = re.match(rf"{verb} {kind.upper()} {re.escape(name.partition('(')[0])}\(", sql)
        return made is not None or _has(sql, name)
    if kind == "default":
        return _has(sql, parent) and _has(sql, name)
    word = WORDS.get(kind, kind.upper())
    said = _has(sql, rf"{word} (?:IF (?:NOT )?EXISTS )?{re.escape(name)}", raw=True)
    return said and not (kind == "table" and PARTS.search(sql.partition(name)[0] + sql.partition(name)[2][:40]))


def _has(sql: str, words: str, *, raw: bool = False) -> bool:
    return re.search(rf"(?<![\w$.\"]){words if raw else re.escape(words)}(?![\w$\"])", sql, re.DOTALL) is not None


def _column(own: list[str], change: Change, new: Catalog) -> str:
    name, table = change.identity.name, change.identity.parent
    place = f"{_named(table)} AND column_name = {_literal(name)}"
    there = _exists(COLUMNS, place)
    if change.op == "added":
        made = [_block(f"NOT {there}", sql) for sql in own if " ADD COLUMN " in sql]
        return "\n".join([*made, *_required(change, new, made[-1:])])
    if change.op == "removed":
        return "\n".join(_block(there, sql) for sql in own if " DROP COLUMN " in sql)
    attributes = new.objects[change.identity].attributes
    fields = {field.name: field for field in change.fields}
    blocks = []
    for sql in own:
        if " TYPE " in sql and "type" in fields:
            other = _differs("format_type(atttypid, atttypmod)", str(attributes.get("type")))
            where = f"attrelid = {_literal(table, name=False)}::regclass AND attname = {_literal(name)} AND {other}"
            blocks.append(_block(_exists("pg_attribute", where), sql))
        elif " DEFAULT" in sql and "default" in fields:
            dropped = sql.endswith("DROP DEFAULT")
            other = (
                "column_default IS NOT NULL" if dropped else _differs("COALESCE(column_default, '')", str(attributes["default"]))
            )
            blocks.append(_block(_exists(COLUMNS, f"{place} AND {other}"), sql))
        elif "NOT NULL" not in sql:
            blocks.append(guarded(sql) or f"{sql};")
    if "not_null" in fields:
        required = attributes.get("not_null") is True
        sql = f"ALTER TABLE {table} ALTER COLUMN {name} {'SET' if required else 'DROP'} NOT NULL"
        still = f"{place} AND is_nullable = '{'YES' if required else 'NO'}'"
        blocks.append(_block(_exists(COLUMNS, still), sql))
    return "\n".join(blocks)


def _required(change: Change, new: Catalog, made: list[str]) -> list[str]:
    """Return how a column that was added without its NOT NULL, for want of a default, gets it over the rows that are there."""
    name, table = change.identity.name, change.identity.parent
    if not made or "NOT NULL" in made[0] or new.objects[change.identity].attributes.get("not_null") is not True:
        return []
    fill = f"UPDATE {table} SET {name} = ... WHERE {name} IS NULL;"  # noqa: S608 - text for people
    still = _exists(COLUMNS, f"{_named(table)} AND column_name = {_literal(name)} AND is_nullable = 'YES'")
    required = _block(still, f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL")
    return [f"-- a value for the rows that are there\n{fill}", required]


def _constraint(own: list[str], change: Change, new: Catalog) -> str:
    name, table = change.identity.name, change.identity.parent
    place = f"conname = {_literal(name)} AND conrelid = {_literal(table, name=False)}::regclass"
    proven = [f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"] if any(_unproven(sql) != sql for sql in own) else []
    still = _exists("pg_constraint", f"{place} AND NOT convalidated")
    after = [f"-- when no row breaks it any more\n{_block(still, sql)}" for sql in proven]
    if change.op == "changed" and len(own) > 1:
        definition = str(new.objects[change.identity].attributes.get("definition"))
        other = f"{place} AND {_differs('pg_get_constraintdef(oid)', definition)}"
        return "\n".join([_block(_exists("pg_constraint", other), *map(_unproven, own)), *after])
    look = _exists("pg_constraint", place)
    blocks = [_block(f"NOT {look}", _unproven(sql)) if " ADD CONSTRAINT " in sql else guarded(sql) or f"{sql};" for sql in own]
    return "\n".join([*blocks, *after])


def _unproven(sql: str) -> str:
    """Return an ADD CONSTRAINT that rows which are there cannot stop, where there is such a form."""
    return for_new_rows(sql).removesuffix(";") or sql


def _index(own: list[str], identity: Identity, new: Catalog) -> str:
    definition = str(new.objects[identity].attributes.get("definition"))
    where = f"pg_get_indexdef({_literal(identity.name, name=False)}::regclass) <> {_literal(definition)}"
    return _block(where, *own) if own else ""


def _differs(expression: str, wanted: str) -> str:
    """Compare with `wanted`, which names every schema; PostgreSQL leaves out those on the search_path."""
    if "public." not in wanted:
        return f"{expression} <> {_literal(wanted, name=False)}"
    return f"{expression} NOT IN ({_literal(wanted, name=False)}, {_literal(wanted.replace('public.', ''), name=False)})"


def _exists(relation: str, where: str) -> str:
    return f"EXISTS (\n        SELECT 1 FROM {relation}\n        WHERE {where}\n    )"  # noqa: S608 - text for people


def _block(condition: str, *statements: str) -> str:
    body = "\n".join(f"        {sql};" for sql in statements)
    return f"DO $$\nBEGIN\n    IF {condition} THEN\n{body}\n    END IF;\nEND $$;"


def _named(table: str) -> str:
    schema, _, name = table.rpartition(".")
    return f"table_schema = {_literal(schema)} AND table_name = {_literal(name)}"


def _literal(text: str, *, name: bool = True) -> str:
    plain = text[1:-1].replace('""', '"') if name and text.startswith('"') and text.endswith('"') else text
    return "'" + plain.replace("'", "''") + "'"
