"""`migrate-bot stats` writes what the judge of locks reads."""

from __future__ import annotations

from bot.postgres.databases import Database
from bot.replay.sizes import parse
from bot.targets.sizes import table_sizes


def test_sizes_come_back_as_the_judge_reads_them(database: Database) -> None:
    """Every table and materialized view is there with rows and bytes, odd names quoted; system catalogs and kept rows are not."""
    with database.runner() as conn:
        conn.execute('CREATE TABLE plain (id int); CREATE TABLE "Odd name" (id int)')
        conn.execute("CREATE SCHEMA migrate_bot_kept; CREATE TABLE migrate_bot_kept.kept (id int)")
        conn.execute("INSERT INTO plain SELECT * FROM generate_series(1, 500); ANALYZE plain")
        conn.execute("CREATE MATERIALIZED VIEW seen AS SELECT * FROM plain")
        sizes = parse(table_sizes(conn).encode(), "db/stats.json")
    assert sizes["public.plain"].rows == 500
    assert sizes["public.plain"].bytes > 0
    assert {'public."Odd name"', "public.plain", "public.seen"} <= set(sizes)
    assert not [name for name in sizes if name.startswith(("pg_", "information_schema", "migrate_bot_kept"))]
