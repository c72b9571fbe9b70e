"""The bot's own database for tests: the embedded PostgreSQL, one for the process, emptied before each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from bot.postgres import cache
from bot.store import database
from bot.store.embedded import Embedded


@contextmanager
def embedded() -> Iterator[str]:
    """Yield the connection string of a prepared database in an embedded cluster of its own."""
    folder = Path(tempfile.mkdtemp(prefix="mbstate-", dir=cache.MEMORY if cache.MEMORY.is_dir() else None))
    folder.chmod(0o755)
    try:
        with Embedded(folder).hold() as conninfo:
            with psycopg.connect(conninfo, autocommit=True) as conn:
                conn.execute("ALTER SYSTEM SET fsync = off")
                conn.execute("SELECT pg_reload_conf()")
                conn.execute("CREATE DATABASE prepared")
            database.prepare(make_conninfo(conninfo, dbname="prepared"))
            yield make_conninfo(conninfo, dbname="prepared")
    finally:
        shutil.rmtree(folder)


def clean(conninfo: str) -> None:
    """Empty every table. The audit refuses that, so its trigger is passed over as only a superuser can."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")
        tables = conn.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall()
        conn.execute(";".join(f"DELETE FROM {name}" for (name,) in tables if name not in {"queue_schema", "schema_version"}))
