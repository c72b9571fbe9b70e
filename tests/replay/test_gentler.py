"""What is printed instead of a statement that keeps others waiting runs as it stands, twice, and waits on nobody's work."""

from __future__ import annotations

import pytest

from bot.postgres.databases import Database
from bot.replay.judges.gentler import gentler, gentler_inside, other_type
from bot.replay.run import EVERY, run
from bot.replay.trace import RANK
from tests.replay.programs import program

BASE = """
CREATE TABLE par (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b text, p int);
CREATE INDEX t_b ON t (b);
CREATE TABLE ev (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
INSERT INTO par SELECT generate_series(1, 50);
INSERT INTO t SELECT i, i, i, i FROM generate_series(1, 50) i;
INSERT INTO ev VALUES (1, '2025-02-02'), (2, '2026-02-02');
"""
AGAIN = [
    ("CREATE INDEX t_a ON t (a) WHERE b IS NOT NULL", ["public.t"]),
    ('CREATE UNIQUE INDEX IF NOT EXISTS "T a" ON public.t USING btree (a)', ["public.t"]),
    ("CREATE INDEX ev_id ON ev (id)", ["public.ev_1", "public.ev_2"]),
    ("DROP INDEX IF EXISTS t_b", ["public.t"]),
    ("REINDEX TABLE t", ["public.t"]),
    ("REINDEX (VERBOSE) INDEX t_b", ["public.t"]),
    ("ALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a)", ["public.t"]),
    ("ALTER TABLE t ADD CONSTRAINT t_a_positive CHECK (a > 0)", ["public.t"]),
    ("ALTER TABLE ONLY t ADD CONSTRAINT fk_t_par FOREIGN KEY (p) REFERENCES par (id)", ["public.t", "public.par"]),
    ("ALTER TABLE t ALTER b SET NOT NULL", ["public.t"]),
    ("ALTER TABLE t ADD COLUMN IF NOT EXISTS token numeric(12, 3) DEFAULT round(random()::numeric, 3)", ["public.t"]),
    ("ALTER TABLE t ADD COLUMN IF NOT EXISTS token numeric(12, 3) NOT NULL DEFAULT round(random()::numeric, 3)", ["public.t"]),
    ("ALTER TABLE t ADD code varchar(10) UNIQUE DEFAULT NULL", ["public.t"]),
    ("CREATE TABLE ev_3 PARTITION OF ev FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')", ["public.ev"]),
]


@pytest.mark.parametrize(("sql", "tables"), AGAIN, ids=lambda value: value if isinstance(value, str) else "")
def test_the_gentler_form_runs_at_every_deploy_and_reads_no_table_under_a_strong_lock(
    database: Database, sql: str, tables: list[str]
) -> None:
    text = gentler(sql, tables)
    assert text
    assert run(database.runner, program(BASE)).ok
    for _ in range(2):
        facts = run(database.runner, program(text), traced=EVERY)
        assert not facts.failures, facts.failures
        for item in facts.statements:
            strong = [lock for lock in item.trace.locks if RANK[lock.mode] >= RANK["SHARE"]] if item.trace else []
            assert not strong or not item.trace or not item.trace.scans or item.tag.startswith("UPDATE"), item


def test_a_view_with_a_unique_index_is_refreshed_beside_its_readers(database: Database) -> None:
    assert run(database.runner, program(BASE)).ok
    assert run(database.runner, program(gentler("REFRESH MATERIALIZED VIEW mv", keyed=True))).ok
    assert gentler("REFRESH MATERIALIZED VIEW mv") == ""


def test_a_partition_is_detached_without_stopping_the_others(database: Database) -> None:
    assert run(database.runner, program(BASE)).ok
    assert run(database.runner, program(gentler("ALTER TABLE ev DETACH PARTITION ev_1", ["public.ev", "public.ev_1"]))).ok


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("DROP INDEX ev_id", ["public.ev", "public.ev_1"]),
        ("ALTER TABLE ev DETACH PARTITION ev_1", ["public.ev", "public.ev_1", "public.ev_rest"]),
        ("ALTER TABLE t ADD COLUMN a int DEFAULT random(), ADD COLUMN b int", ["public.t"]),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", ["public.t"]),
        ("DO $$ BEGIN CREATE INDEX i ON t (a); END $$", ["public.t"]),
        ("CREATE INDEX IF NOT EXISTS ev_id ON ONLY ev (id)", ["public.ev"]),
    ],
)
def test_where_postgresql_knows_no_gentler_form_nothing_is_made_up(sql: str, tables: list[str]) -> None:
    assert gentler(sql, tables) == ""


BLOCK = "DO $$\nBEGIN\n    IF true THEN\n        {};\n    END IF;\nEND $$"


def test_a_block_keeps_its_guard_where_the_gentler_form_fits_into_it() -> None:
    """A check may be NOT VALID there; what must not share a transaction is written outside."""
    check = "ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)"
    inside = gentler_inside(BLOCK.format(check), check, ["public.t"])
    assert inside == f"{BLOCK.format(f'{check} NOT VALID')};\n-- in a later deploy\nALTER TABLE t VALIDATE CONSTRAINT c;"
    index = "CREATE INDEX t_a ON t (a)"
    outside = gentler_inside(BLOCK.format(index), index, ["public.t"])
    assert outside.splitlines()[1:] == ["CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);"]
    assert gentler_inside(BLOCK.format("PERFORM f()"), "PERFORM f()", ["public.t"]) == ""


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE t ALTER COLUMN a TYPE numeric(12, 3) USING round(a, 3)",
        "ALTER TABLE ONLY t ALTER b SET DATA TYPE bytea USING b::bytea",
    ],
)
def test_a_column_of_another_type_is_filled_beside_the_old_one(database: Database, sql: str) -> None:
    """Only where the table would be written anew; several changes at once are left to their author."""
    assert run(database.runner, program(BASE)).ok
    for _ in range(2):
        assert run(database.runner, program(other_type(sql))).ok
    with database.runner() as runner:
        name = "b" if "bytea" in sql else "a"
        assert runner.execute(f"SELECT count(*) FROM t WHERE {name}_new IS NULL".encode()).fetchone() == (0,)
    assert other_type(f"{sql}, ALTER p TYPE bigint") == gentler(sql) == ""
