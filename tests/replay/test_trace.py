"""What a statement did to relations that were there before it."""

from __future__ import annotations

import pytest

from bot.postgres.databases import Database
from bot.replay.facts import Drop, Lock, Touched, Trace
from bot.replay.run import EVERY, run
from tests.replay.programs import program

BASE = """
CREATE TABLE par (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(20), p int REFERENCES par);
CREATE INDEX t_b ON t (b);
CREATE VIEW v AS SELECT id FROM par;
INSERT INTO par SELECT generate_series(1, 50);
INSERT INTO t SELECT i, i, i, i FROM generate_series(1, 50) i;
"""


@pytest.fixture
def filled(database: Database) -> Database:
    assert run(database.runner, program(BASE)).ok
    return database


def trace(database: Database, text: str, statement: int = -1) -> Trace:
    facts = run(database.runner, program(text), traced=EVERY)
    assert not facts.failures, facts.failures
    found = facts.statements[statement].trace
    assert found
    return found


def locks(found: Trace) -> set[tuple[str, str]]:
    return {(lock.relation, lock.mode) for lock in found.locks}


def test_a_new_foreign_key_locks_and_reads_its_parent_too(filled: Database) -> None:
    found = trace(filled, "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES par;")
    assert {("public.t", "SHARE ROW EXCLUSIVE"), ("public.par", "SHARE ROW EXCLUSIVE")} <= locks(found)
    assert found.scans == ("public.par", "public.t")


def test_a_parent_that_the_statement_does_not_name_is_seen(filled: Database) -> None:
    assert ("public.par", "ACCESS EXCLUSIVE") in locks(trace(filled, "ALTER TABLE t DROP COLUMN p;"))


def test_a_statement_with_nothing_to_do_still_shows_its_lock(filled: Database) -> None:
    found = trace(filled, "CREATE INDEX IF NOT EXISTS t_b ON t (b);")
    assert locks(found) == {("public.t", "SHARE")}
    assert not found.scans


def test_objects_of_the_run_itself_are_nobodys_business(filled: Database) -> None:
    assert not trace(filled, "CREATE TABLE fresh (i int);\nCREATE INDEX ON fresh (i);").locks


def test_a_widened_column_is_no_rewrite_and_a_new_type_is(filled: Database) -> None:
    assert not trace(filled, "ALTER TABLE t ALTER b TYPE varchar(80);").rewrites
    found = {item.relation: item.reason for item in trace(filled, "ALTER TABLE t ALTER a TYPE bigint;").rewrites}
    assert found["public.t"] == "type"
    assert "public.t_b" in found


def test_a_new_collation_rebuilds_the_index_and_not_the_table(filled: Database) -> None:
    found = [item.relation for item in trace(filled, 'ALTER TABLE t ALTER b TYPE varchar(20) COLLATE "POSIX";').rewrites]
    assert found == ["public.t_b"]


def test_a_swallowed_error_leaves_its_scan_although_its_lock_is_gone(filled: Database) -> None:
    found = trace(filled, "DO $$ BEGIN ALTER TABLE t ADD CHECK (a > 10); EXCEPTION WHEN OTHERS THEN NULL; END $$;")
    assert "public.t" in found.scans
    assert not found.commands


def test_ddl_inside_a_block_is_seen_as_it_was_executed(filled: Database) -> None:
    found = trace(filled, "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN z int', 't'); END $$;")
    assert [(item.tag, item.name) for item in found.commands] == [("ALTER TABLE", "public.t")]


def test_a_cascade_shows_what_it_took_along(filled: Database) -> None:
    found = trace(filled, "DROP TABLE par CASCADE;")
    assert Drop("table", "public.par", asked=True) in found.drops
    assert Drop("view", "public.v", asked=False) in found.drops
    assert Drop("table constraint", "t_p_fkey on public.t", asked=False) in found.drops


def test_rows_are_counted(filled: Database) -> None:
    assert trace(filled, "UPDATE t SET a = 0 WHERE id <= 7;").touched == (Touched("public.t", updated=7),)
    assert trace(filled, "DELETE FROM t WHERE id = 1;").touched == (Touched("public.t", deleted=1),)


def test_a_lock_of_an_earlier_statement_is_held_not_taken(filled: Database) -> None:
    found = trace(filled, "BEGIN;\nLOCK TABLE par;\nUPDATE t SET a = 1;\nCOMMIT;", statement=2)
    assert found.held == (Lock("public.par", "ACCESS EXCLUSIVE"),)
    assert ("public.par", "ACCESS EXCLUSIVE") not in locks(found)


def test_counters_of_earlier_statements_do_not_count_again(filled: Database) -> None:
    facts = run(
        filled.runner, program("SELECT count(*) FROM t;\nSELECT count(*) FROM t;\nALTER TABLE t ADD COLUMN q int;"), traced={2}
    )
    assert facts.statements[0].trace is None
    assert facts.statements[2].trace
    assert not facts.statements[2].trace.scans


def test_concurrently_runs_alone_and_shows_the_lock_it_took(filled: Database) -> None:
    found = trace(filled, "CREATE INDEX CONCURRENTLY t_a ON t (a);")
    assert ("public.t", "SHARE UPDATE EXCLUSIVE") in locks(found)
    assert "public.t" in found.scans


def test_vacuum_full_is_seen_by_the_new_file(filled: Database) -> None:
    assert "public.t" in [item.relation for item in trace(filled, "VACUUM FULL t;").rewrites]


def test_a_file_that_discards_everything_does_not_blind_the_recorder(filled: Database) -> None:
    assert trace(filled, "DISCARD ALL;\nDEALLOCATE ALL;\nALTER TABLE t ADD COLUMN q int;").commands


def test_lying_functions_and_operators_do_not_deceive_the_recorder(filled: Database) -> None:
    text = """
    CREATE SCHEMA evil;
    CREATE FUNCTION evil.pg_backend_pid() RETURNS int LANGUAGE sql AS 'SELECT 0';
    CREATE FUNCTION evil.lies(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT false';
    CREATE OPERATOR evil.= (LEFTARG = int, RIGHTARG = int, FUNCTION = evil.lies);
    SET search_path = evil, public;
    ALTER TABLE public.t ADD COLUMN q int;
    """
    assert ("public.t", "ACCESS EXCLUSIVE") in locks(trace(filled, text))
