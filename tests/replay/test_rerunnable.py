"""The guarded form of a statement that cannot be applied twice runs at every deploy, as it stands."""

from __future__ import annotations

import pytest

from bot.postgres.databases import Database
from bot.replay.judges.rerunnable import guarded, looking_first
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
    "ALTER TABLE t ALTER COLUMN a TYPE boolean USING a <> 0",
    "ALTER TABLE ONLY t ALTER b SET DATA TYPE varchar(7) [] USING string_to_array(left(b, 6), ','), ADD COLUMN n int",
    "ALTER TABLE t ALTER a DROP DEFAULT, ALTER a TYPE timestamp  with time zone USING to_timestamp(a)",
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


STANDING = """
CREATE TABLE t (
    id int PRIMARY KEY, a int, "Odd" int NOT NULL DEFAULT 1, CONSTRAINT ok CHECK (a > 0), CONSTRAINT "Fine" CHECK (a > 1));
CREATE INDEX there ON t (a);
ALTER TABLE t FORCE ROW LEVEL SECURITY;
"""
STATES = (
    (
        "SELECT attname::text, attnotnull, atthasdef FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"
        " AND NOT attisdropped"
    ),
    "SELECT conname::text FROM pg_constraint WHERE conrelid = 't'::regclass AND contype <> 'n'",
    "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 't'::regclass",
    "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 't'::regclass",
)


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE t DROP COLUMN IF EXISTS a CASCADE",
        'ALTER TABLE ONLY public.t DROP COLUMN "Odd"',
        "ALTER TABLE t DROP CONSTRAINT IF EXISTS OK",
        'ALTER TABLE t DROP CONSTRAINT "Fine" RESTRICT',
        "ALTER TABLE IF EXISTS t ALTER COLUMN a SET NOT NULL",
        'ALTER TABLE t ALTER "Odd" DROP NOT NULL',
        'ALTER TABLE t ALTER COLUMN "Odd" DROP DEFAULT',
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE t NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS n int",
        "CREATE INDEX IF NOT EXISTS i ON t (a)",
    ],
)
def test_a_statement_that_looks_first_does_the_same_and_later_locks_nothing(database: Database, sql: str) -> None:
    """What every deploy runs again keeps nobody waiting when its work is done."""
    looking = looking_first(sql)
    with database.runner() as runner:
        states = []
        for text in (sql, looking):
            with runner.transaction(force_rollback=True):
                runner.execute(f"{STANDING}{text};".encode())
                states.append([sorted(runner.execute(query.encode()).fetchall()) for query in STATES])
        assert states[0] == states[1]
        runner.execute(f"{STANDING}{sql};".encode())
        with runner.transaction():
            runner.execute(looking.encode())
            locks = runner.execute(
                "SELECT mode FROM pg_locks WHERE relation = 't'::regclass AND mode NOT IN ('AccessShareLock')"
            ).fetchall()
    assert locks == []


def test_a_statement_of_several_actions_or_of_a_table_that_may_be_missing_is_left_right(database: Database) -> None:
    """Several actions have no single answer; a table that need not be there is asked for without an error."""
    assert looking_first("ALTER TABLE t DROP COLUMN a, DROP COLUMN b") == ""
    assert looking_first("ALTER TABLE t ALTER a SET NOT NULL, ADD COLUMN c int") == ""
    with database.runner() as runner:
        runner.execute(looking_first("ALTER TABLE IF EXISTS missing DROP COLUMN IF EXISTS a").encode())
