"""Bodies of functions, which PostgreSQL reads only when they run: each is called once with plain values, and rolled back.

What a body says about names and types that are no longer there comes out (error class 42); what it says about the values that we
made up does not count. `plpgsql_check`, where the server has it, reads the branches that a call does not reach, too.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from bot.findings import Location
from bot.replay.facts import CanaryFailure, Failure

Connection = psycopg.Connection[tuple[Any, ...]]
SECONDS = 10.0
PATIENCE = "SET LOCAL statement_timeout = '1s'"
NAMES = frozenset({"42P01", "42703", "42883", "42702", "42804", "42704", "42725", "42846", "42P02", "42P09", "42P10", "42803"})
"""Errors about tables, columns, functions and types that a body names."""
MADE_UP = re.compile(r" at (EXECUTE|RAISE)\b")
"""Errors that a body raises itself, or that text which it builds from its arguments runs into."""
VALUES = {"N": "1", "S": "a", "B": "true", "D": "2026-01-01", "A": "{}", "T": "1 day", "I": "127.0.0.1"}
NAMED_VALUES = {"uuid": "00000000-0000-0000-0000-000000000001", "json": "{}", "jsonb": "{}", "bytea": "", "time": "12:00"}
FUNCTIONS = Path(__file__).parent / "sql" / "functions.sql"
CHECKER = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_available_extensions WHERE name OPERATOR(pg_catalog.=) 'plpgsql_check'"
INSTALL = "CREATE SCHEMA migrate_bot_check; CREATE EXTENSION plpgsql_check SCHEMA migrate_bot_check"
CHECK = """
SELECT c.sqlstate, c.message, c.detail, c.lineno FROM migrate_bot_check.plpgsql_check_function_tb({oid}::pg_catalog.oid{relation},
    fatal_errors => false, other_warnings => false, performance_warnings => false, extra_warnings => false) c
WHERE c.level = 'error'
"""
TRIGGERED = """
SELECT t.tgfoid::pg_catalog.int8, t.tgrelid::pg_catalog.int8 FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal
"""


def call(connection: Connection, tables: Iterable[str] | None = None) -> tuple[CanaryFailure, ...]:
    """Call every function and procedure, or those whose body names one of `tables`, and return what their bodies miss."""
    words = None if tables is None else {name.split(".")[-1].strip('"').lower() for name in tables}
    functions = [row for row in connection.execute(FUNCTIONS.read_bytes()).fetchall() if words is None or _speaks(row[4], words)]
    until = time.monotonic() + SECONDS
    found = list(_read(connection, functions))
    told = {item.table for item in found}
    for oid_kind_name in functions:
        if time.monotonic() > until:
            break
        found += _called(connection, oid_kind_name, told)
    return tuple(found)


def _speaks(body: str, words: set[str]) -> bool:
    return not words.isdisjoint(re.findall(r"[\w$]+", body.lower()))


def _called(connection: Connection, row: tuple[Any, ...], told: set[str]) -> Iterator[CanaryFailure]:
    _, kind, name, arguments, _, types, categories, triggers, _ = row
    signature = f"{name}({arguments})"
    if triggers or signature in told:
        return
    given = ", ".join(_value(kind_, category) for kind_, category in zip(types, categories, strict=True))
    statement = f"CALL {name}({given})" if kind == "p" else f"SELECT {name}({given})"
    failure = _attempt(connection, lambda: connection.execute(statement.encode()))
    if failure is not None and failure.sqlstate in NAMES and failure.context and not MADE_UP.search(failure.context):
        yield CanaryFailure(signature, "CALL", failure)


def _value(kind: str, category: str) -> str:
    """Return a plain value of a type; NULL where none is known."""
    text = NAMED_VALUES.get(kind, VALUES.get(category, category if len(category) > 1 else None))
    if kind.startswith("any"):
        return "NULL::text" if kind != "anyarray" else "'{}'::text[]"
    return f"NULL::{kind}" if text is None else "'" + text.replace("'", "''") + f"'::{kind}"


def _read(connection: Connection, functions: list[tuple[Any, ...]]) -> Iterator[CanaryFailure]:
    """Yield what plpgsql_check says, if the server has it. The extension is gone again afterwards."""
    (available,) = connection.execute(CHECKER.encode()).fetchone() or (0,)
    if not available or not functions:
        return
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(PATIENCE.encode())
            connection.execute(INSTALL.encode())
            relations: dict[int, list[int]] = {}
            for function, relation in connection.execute(TRIGGERED.encode()).fetchall():
                relations.setdefault(function, []).append(relation)
            for oid, _, name, arguments, _, _, _, triggers, language in functions:
                for relation in (relations.get(oid, []) if triggers else [0]) if language == "plpgsql" else []:
                    yield from _checked(connection, oid, relation, f"{name}({arguments})")
    except psycopg.Error:
        return


def _checked(connection: Connection, oid: int, relation: int, signature: str) -> Iterator[CanaryFailure]:
    given = f", relid => {relation}::pg_catalog.regclass" if relation else ""
    with connection.transaction():
        rows = connection.execute(CHECK.format(oid=oid, relation=given).encode()).fetchall()
    for sqlstate, message, detail, line in rows:
        context = f"PL/pgSQL function {signature} line {line}"
        yield CanaryFailure(signature, "CALL", Failure(str(sqlstate), str(message), Location(""), detail or "", context=context))


def _attempt(connection: Connection, run: Callable[[], object]) -> Failure | None:
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(PATIENCE.encode())
            run()
    except psycopg.Error as error:
        said = error.diag
        message = said.message_primary or str(error)
        return Failure(said.sqlstate or "", message, Location(""), said.message_detail or "", context=said.context or "")
    return None
