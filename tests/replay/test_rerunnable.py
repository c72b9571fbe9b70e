"""The guarded form of a statement that cannot be applied twice runs at every deploy, as it stands."""

from __future__ import annotations

import pytest

from bot.postgres.databases import Database
from bot.replay.judges.rerunnable import guarded
from bot.replay.run import run
from tests.replay.programs import program

BASE = """
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE TYPE mood AS ENUM ('sad');
CREATE DOMAIN positive AS int;
CREATE TABLE ev (a int) PARTITION BY RANGE (a);
CREATE TABLE ev_1 (a int);
CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM (10) TO (20);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
"""
ONCE = (
    "CREATE UNLOGGED TABLE n (a int)",
    "CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)",
    "CREATE SEQUENCE s START 5",
    "CREATE VIEW v AS SELECT id FROM t",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int)",
    "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE CONSTRAINT TRIGGER tr AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
    "CREATE POLICY p ON t USING (a > 0)",
    "CREATE TYPE pair AS (a int, b int)",
    "CREATE DOMAIN short AS varchar(5)",
    "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
    "CREATE STATISTICS st ON a, b FROM t",
    "CREATE COLLATION c (provider = libc, locale = 'C')",
    "CREATE TEXT SEARCH CONFIGURATION ts (COPY = simple)",
    "CREATE PUBLICATION pub FOR TABLE t",
    "ALTER TABLE t ADD COLUMN n int",
    "ALTER TABLE t ADD n int, ADD COLUMN m int DEFAULT 1",
    "ALTER TABLE t DROP b",
    "ALTER TABLE t RENAME b TO c",
    'ALTER TABLE "t" ADD CONSTRAINT "A b" CHECK (a > 0)',
    "ALTER TABLE ev ATTACH PARTITION ev_1 FOR VALUES FROM (1) TO (5)",
    "ALTER TABLE ev DETACH PARTITION ev_2",
    "ALTER DOMAIN positive ADD CONSTRAINT above CHECK (VALUE > 0)",
    "ALTER TYPE mood ADD VALUE 'glad'",
    "DROP TABLE ev_2",
    "INSERT INTO t VALUES (1, 2) RETURNING id",
)


@pytest.mark.parametrize("sql", ONCE)
def test_the_guarded_form_runs_at_every_deploy(database: Database, sql: str) -> None:
    assert run(database.runner, program(BASE, sql)).ok
    assert run(database.runner, program(sql)).failures
    assert guarded(sql)
    for _ in range(2):
        facts = run(database.runner, program(guarded(sql)))
        assert not facts.failures, facts.failures


@pytest.mark.parametrize("sql", ["ALTER TABLE t RENAME TO u", "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "SELECT 1"])
def test_what_is_not_understood_is_not_made_up(sql: str) -> None:
    assert guarded(sql) == ""
