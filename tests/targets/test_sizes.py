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
        sizes = parse(table_sizes(conn).encode()) or {}
    assert sizes["public.plain"].rows == 500
    assert sizes["public.plain"].bytes > 0
    assert {'public."Odd name"', "public.plain", "public.seen"} <= set(sizes)
    assert not [name for name in sizes if name.startswith(("pg_", "information_schema", "migrate_bot_kept"))]


def test_a_partitioned_table_is_as_big_as_its_partitions(database: Database) -> None:
    """Also where they are partitioned themselves; alone it holds nothing and would count as small."""
    with database.runner() as conn:
        conn.execute(
            """CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
            CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
            CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (b);
            CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES IN (1); CREATE TABLE bare (a int) PARTITION BY LIST (a);
            INSERT INTO p SELECT 1 + n % 2, 1 FROM generate_series(1, 300) n; ANALYZE p1; ANALYZE p2_1"""
        )
        sizes = parse(table_sizes(conn).encode()) or {}
    assert (sizes["public.p"].rows, sizes["public.p2"].rows, sizes["public.bare"].rows) == (300, 150, 0)
    assert sizes["public.p"].bytes == sizes["public.p1"].bytes + sizes["public.p2_1"].bytes
