"""Privilege and escape, and the hijack of the bot's own sessions (cases 1 to 22), through a whole examination.

What each role may do by PostgreSQL's rules is in tests/postgres/test_privileges.py, what a superuser inside the jail reaches in
tests/postgres/test_jail.py.
"""

from __future__ import annotations

import pytest

from tests.postgres.conftest import Canary, canary
from tests.security.examination import BASE, assert_honest_change_passes, attack

__all__ = ["canary"]


def test_case_1_a_program_on_the_server_is_refused_and_did_not_run(canary: Canary) -> None:
    seen = attack(f"COPY (SELECT 1) TO PROGRAM 'touch {canary.touched}';\n")
    assert "permission denied to COPY to or from an external program" in seen.finding("statement-failed").message
    assert not canary.touched.exists()
    assert_honest_change_passes()


READERS = """
CREATE TABLE seen (way text, answer text);
CREATE TABLE lines (line text);
DO $do$
DECLARE statement text;
BEGIN
    FOREACH statement IN ARRAY ARRAY[
        $$SELECT pg_read_file('{file}')$$, $$SELECT pg_read_binary_file('/proc/self/environ')$$, $$COPY lines FROM '{file}'$$,
        $$SELECT lo_import('{file}')$$, $$SELECT pg_ls_dir('{folder}')$$, $$SELECT pg_stat_file('{file}')$$
    ] LOOP
        BEGIN
            EXECUTE statement;
            RAISE EXCEPTION 'it was let through: %', statement USING ERRCODE = 'ZZ000';
        EXCEPTION WHEN insufficient_privilege THEN
            INSERT INTO seen VALUES (statement, SQLERRM);
        END;
    END LOOP;
    RAISE EXCEPTION 'all % are refused: %, %', (SELECT count(*) FROM seen), (SELECT string_agg(answer, ',') FROM seen),
        (SELECT string_agg(line, ',') FROM lines);
END $do$;
"""


def test_case_2_no_file_and_no_environment_is_read(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", f"token-{canary.token}")
    seen = attack(READERS.format(file=canary.file, folder=canary.folder))
    assert "all 6 are refused" in seen.finding("statement-failed").message
    assert canary.token not in seen.text


@pytest.mark.parametrize("name", ["dblink", "postgres_fdw", "file_fdw", "plpython3u"])
def test_case_3_extensions_that_reach_outside_are_not_allowed_in_preview(name: str) -> None:
    seen = attack(f"CREATE EXTENSION {name};\n")
    assert f'Extension \\"{name}\\" is not allowed in preview' in seen.text
    assert seen.report.verdict != "pass"
    assert "statement-failed" not in {finding.rule for finding in seen.report.findings}


def test_cases_4_and_7_a_trusted_extension_passes_and_resetting_roles_leads_nowhere() -> None:
    seen = attack(
        "-- Shop - Names\n-- Part 2: names\nCREATE EXTENSION IF NOT EXISTS citext;\nRESET ROLE;\nRESET SESSION AUTHORIZATION;\n"
        "DO $$ BEGIN IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN RAISE 'superuser'; END IF; END $$;\n"
    )
    assert seen.report.verdict == "pass", (seen.report.findings, seen.report.unjudged)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("ALTER SYSTEM SET work_mem = '1GB'", "gives no such right: permission denied to set parameter"),
        ("CREATE DATABASE d", "gives no such right: permission denied to create database"),
        ("ALTER ROLE CURRENT_USER SUPERUSER", "gives no such right: permission denied to alter role"),
        ("CREATE ROLE boss SUPERUSER", "gives no such right: permission denied to create role"),
    ],
)
def test_case_5_rights_over_the_server_are_refused_with_the_reason(statement: str, said: str) -> None:
    seen = attack(f"{statement};\n")
    assert said in seen.text
    assert seen.report.verdict != "pass"
    assert not all(route.ok for route in seen.report.routes)


def test_case_6_the_runner_does_not_own_its_database() -> None:
    seen = attack("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = evil', current_database()); END $$;\n")
    assert "must be owner of database" in seen.text
    assert seen.report.verdict != "pass"


HOSTILE_BASE = {
    **BASE,
    "db/schema/01_core.sql": b"""-- Shop - Core
-- Part 1: whatever is evaluated by another role than the runner's ends that session, and with it the examination
CREATE OR REPLACE FUNCTION public.tell() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF current_user <> 'mb_run' OR session_user <> 'mb_run' THEN RAISE EXCEPTION 'hijacked as %', current_user; END IF;
    RETURN 'x';
END $$;
CREATE OR REPLACE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE sql AS 'SELECT public.tell()';
CREATE OR REPLACE FUNCTION public.lower(name) RETURNS text LANGUAGE sql AS 'SELECT public.tell()';
CREATE OR REPLACE FUNCTION public.format(text, name) RETURNS text LANGUAGE sql AS 'SELECT public.tell()';
CREATE OR REPLACE FUNCTION public.join_names(name, name) RETURNS text LANGUAGE sql AS 'SELECT public.tell()';
DO $$ BEGIN
    CREATE OPERATOR public.|| (LEFTARG = name, RIGHTARG = name, FUNCTION = public.join_names);
    CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = text, FUNCTION = public.same);
EXCEPTION WHEN duplicate_function THEN NULL; WHEN undefined_function THEN
    CREATE OPERATOR public.|| (LEFTARG = name, RIGHTARG = name, FUNCTION = public.join_names);
END $$;
CREATE TABLE IF NOT EXISTS victims (
    id int PRIMARY KEY, told text DEFAULT public.tell(), length int GENERATED ALWAYS AS (length(public.tell())) STORED,
    CHECK (public.tell() = 'x')
);
CREATE INDEX IF NOT EXISTS idx_victims_told ON victims ((public.tell() || told));
CREATE OR REPLACE FUNCTION public.on_victim() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM public.tell(); RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER tell_all BEFORE INSERT OR UPDATE OR DELETE ON victims FOR EACH ROW EXECUTE FUNCTION public.on_victim();
CREATE OR REPLACE VIEW trap AS SELECT public.tell() AS told;
CREATE OR REPLACE VIEW folded AS SELECT 1 AS one WHERE public.tell() = 'y';
DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE OR REPLACE FUNCTION public.mood_text(mood) RETURNS text LANGUAGE sql AS 'SELECT public.tell()';
DO $$ BEGIN CREATE CAST (mood AS text) WITH FUNCTION public.mood_text(mood); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS moods (id int PRIMARY KEY, mood mood DEFAULT 'sad');
GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC;
""",
}


def test_cases_15_to_19_nothing_of_theirs_is_evaluated_by_anybody_but_the_runner() -> None:
    """Reading the catalog, looking at locks, sample rows, canary statements, rollback and both snapshots go over it."""
    seen = attack(
        "-- Shop - More\n-- Part 2: more\nALTER TABLE victims ADD COLUMN IF NOT EXISTS more text DEFAULT public.tell();\n"
        "CREATE OR REPLACE VIEW folded AS SELECT 1 AS one WHERE public.tell() = 'z';\n",
        base=HOSTILE_BASE,
    )
    assert "hijacked" not in seen.text
    assert {route.name: route.ok for route in seen.report.routes} == dict.fromkeys(
        (route.name for route in seen.report.routes), True
    )
    assert {"fresh", "upgrade", "rerun"} <= {route.name for route in seen.report.routes}
    assert seen.report.unjudged == ()
    assert seen.report.rollback.status in {"proven", "schema_only"}, seen.report.rollback


def test_case_22_a_runner_that_locks_itself_out_is_a_clear_failure_without_a_loop() -> None:
    seen = attack("ALTER ROLE CURRENT_USER SET local_preload_libraries = 'nope';\n")
    assert "nope" in seen.reasons
    assert seen.report.verdict != "pass"
    assert len(seen.started) <= 2
