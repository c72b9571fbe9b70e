"""What a target and the audit hold, as somebody who looks sees it."""

from __future__ import annotations

import psycopg

from bot.store.database import Store


def tables(address: str) -> list[str]:
    with psycopg.connect(address) as conn:
        return [
            row[0]
            for row in conn.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        ]


def sql(address: str, text: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as conn:
        cursor = conn.execute(text)
        return cursor.fetchall() if cursor.description else []


def audit(store: Store) -> list[str]:
    with store.transaction() as conn:
        return [row[0] for row in conn.execute("SELECT action FROM audit ORDER BY audit_id").fetchall()]
