"""Files run as the deploy's psql calls would run them."""

from __future__ import annotations

from bot.findings import Location
from bot.postgres.databases import Database
from bot.replay.run import run
from tests.replay.programs import program


def ask(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.runner() as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_call_stops_at_the_first_error_and_keeps_what_came_before(database: Database) -> None:
    facts = run(
        database.runner, program("CREATE TABLE a (i int);\nSELECT 1/0;\nCREATE TABLE b (i int);", "CREATE TABLE c (i int);")
    )
    assert [item.failure.message for item in facts.failures if item.failure] == ["division by zero"]
    assert facts.stopped
    assert not facts.ok
    assert ask(database, "SELECT relname FROM pg_class WHERE relname IN ('a', 'b', 'c')") == [("a",)]


def test_after_a_call_whose_failure_is_tolerated_the_next_one_runs(database: Database) -> None:
    """`psql -v ON_ERROR_STOP=1 ... || true`: that call ends at its error, the script goes on."""
    files = ("SELECT 1/0;\nCREATE TABLE b (i int);", "CREATE TABLE c (i int);")
    facts = run(database.runner, program(*files, tolerated=True))
    assert not facts.ok
    assert not facts.stopped
    assert ask(database, "SELECT relname FROM pg_class WHERE relname IN ('b', 'c')") == [("c",)]


def test_without_on_error_stop_a_call_goes_on_after_an_error(database: Database) -> None:
    facts = run(database.runner, program("SELECT 1/0;\nCREATE TABLE b (i int);", stop=False))
    assert len(facts.failures) == 1
    assert not facts.stopped
    assert ask(database, "SELECT count(*) FROM b") == [(0,)]


def test_a_single_transaction_keeps_nothing_after_an_error(database: Database) -> None:
    facts = run(database.runner, program("CREATE TABLE a (i int);\nSELECT 1/0;", single=True))
    assert facts.stopped
    assert ask(database, "SELECT to_regclass('a')") == [(None,)]


def test_a_single_transaction_commits_at_its_end(database: Database) -> None:
    assert run(database.runner, program("CREATE TABLE a (i int);", single=True)).ok
    assert ask(database, "SELECT count(*) FROM a") == [(0,)]


def test_statements_in_an_aborted_transaction_are_not_failures_of_their_own(database: Database) -> None:
    facts = run(database.runner, program("BEGIN;\nSELECT 1/0;\nSELECT 2;\nROLLBACK;\nSELECT 3;", stop=False))
    assert len(facts.failures) == 1
    assert [item.skipped for item in facts.statements] == [False, False, True, False, False]


def test_a_forged_error_code_does_not_hide_a_failure(database: Database) -> None:
    facts = run(database.runner, program("DO $$ BEGIN RAISE 'x' USING ERRCODE = '25P02'; END $$;"))
    assert [item.failure.sqlstate for item in facts.failures if item.failure] == ["25P02"]


def test_copy_gets_the_lines_that_follow_it(database: Database) -> None:
    facts = run(
        database.runner,
        program("CREATE TABLE a (i int, t text);\nCOPY a FROM stdin;\n1\tone\n2\t\\N\n\\.\nINSERT INTO a VALUES (3);"),
    )
    assert facts.ok, facts.failures
    assert ask(database, "SELECT count(*), count(t) FROM a") == [(3, 1)]


def test_a_copy_that_fails_is_a_failure_at_its_line_and_the_session_goes_on(database: Database) -> None:
    facts = run(
        database.runner, program("CREATE TABLE a (i int);\nCOPY a FROM stdin;\nx\n\\.\nINSERT INTO a VALUES (3);", stop=False)
    )
    assert [item.location.line for item in facts.failures] == [2]
    assert ask(database, "SELECT i FROM a") == [(3,)]


def test_a_syntax_error_points_at_its_own_line(database: Database) -> None:
    facts = run(database.runner, program("SELECT 1;\n\nCREATE TABLE a (\n    i int,\n    j intt\n);"))
    failure = facts.failures[0].failure
    assert failure
    assert failure.location == Location("01.sql", 5, 6)


def test_an_error_inside_a_do_block_points_at_its_line(database: Database) -> None:
    facts = run(database.runner, program("SELECT 1;\nDO $$\nBEGIN\n    PERFORM 1;\n    PERFORM 1/0;\nEND $$;"))
    failure = facts.failures[0].failure
    assert failure
    assert failure.location.line == 5


def test_detail_and_hint_come_along(database: Database) -> None:
    facts = run(database.runner, program("DO $$ BEGIN RAISE 'no' USING DETAIL = 'because', HINT = 'do'; END $$;"))
    failure = facts.failures[0].failure
    assert failure
    assert (failure.message, failure.detail, failure.hint) == ("no", "because", "do")


def test_notices_are_kept_and_capped(database: Database) -> None:
    facts = run(
        database.runner, program("DO $$ BEGIN FOR i IN 1..200 LOOP RAISE NOTICE '%', repeat('x', 2000); END LOOP; END $$;")
    )
    assert len(facts.statements[0].notices) == 50
    assert max(map(len, facts.statements[0].notices)) <= 500


def test_a_file_that_ends_in_its_transaction_is_a_fact_and_its_work_is_lost(database: Database) -> None:
    facts = run(database.runner, program("SELECT 1;\nBEGIN;\nCREATE TABLE a (i int);", "SELECT 1;"))
    assert [(item.path, item.location.line, item.lost) for item in facts.open_transactions] == [("01.sql", 2, True)]
    assert not facts.ok
    assert ask(database, "SELECT to_regclass('a')") == [(None,)]


def test_a_transaction_that_the_next_file_of_the_call_ends_is_not_lost(database: Database) -> None:
    facts = run(database.runner, program("BEGIN;\nCREATE TABLE a (i int);", "COMMIT;", together=True))
    assert [item.lost for item in facts.open_transactions] == [False]
    assert facts.ok


def test_settings_leak_from_file_to_file_within_a_call(database: Database) -> None:
    facts = run(database.runner, program("SET search_path = pg_catalog;", "SELECT 1;", together=True))
    assert [(item.path, item.name, item.value, item.next_path) for item in facts.leaks] == [
        ("01.sql", "search_path", "pg_catalog", "02.sql")
    ]


def test_settings_do_not_leak_from_call_to_call(database: Database) -> None:
    facts = run(
        database.runner,
        program(
            "SET search_path = pg_catalog;\nCREATE TEMP TABLE t (i int);", "CREATE TABLE a (i int);\nSELECT * FROM pg_temp.t;"
        ),
    )
    assert not facts.leaks
    assert [item.failure.message for item in facts.failures if item.failure] == ['relation "pg_temp.t" does not exist']
    assert ask(database, "SELECT to_regclass('public.a')::text") == [("a",)]


def test_a_backend_that_ends_itself_is_a_fact(database: Database) -> None:
    facts = run(database.runner, program("SELECT pg_terminate_backend(pg_backend_pid());\nSELECT 1;"))
    assert facts.lost or facts.failures
    assert not facts.ok


def test_a_statement_that_means_nothing_outside_a_transaction_fails_as_in_psql(database: Database) -> None:
    facts = run(database.runner, program("CREATE TABLE a (i int);\nLOCK TABLE a;"), traced=range(10))
    assert [item.failure.sqlstate for item in facts.failures if item.failure] == ["25P01"]


def test_a_block_that_commits_inside_runs_as_in_psql_although_it_is_traced(database: Database) -> None:
    facts = run(
        database.runner,
        program("CREATE TABLE a (i int);\nDO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; END $$;"),
        traced=range(10),
    )
    assert facts.ok, facts.failures
    assert ask(database, "SELECT i FROM a") == [(1,)]


def test_a_deferred_constraint_fails_at_the_statement_that_commits(database: Database) -> None:
    text = (
        "CREATE TABLE p (i int PRIMARY KEY);\n"
        "CREATE TABLE c (i int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n"
        "INSERT INTO c VALUES (1);"
    )
    for traced in ((), range(10)):
        facts = run(database.runner, program("DROP TABLE IF EXISTS c, p;\n" + text), traced=traced)
        assert [item.location.line for item in facts.failures] == [4]
