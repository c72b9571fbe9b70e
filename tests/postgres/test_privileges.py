"""What the runner may not do by PostgreSQL's own rules, and what the bot's reader never executes.

Case numbers are those of the sandbox's list of acceptance cases.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from bot.postgres import clusters, databases, recipe
from bot.postgres.databases import Database
from bot.postgres.images import Image

DENIED = [
    pytest.param("COPY (SELECT 1) TO PROGRAM 'true'", id="case-1-copy-to-program"),
    pytest.param("SELECT pg_read_file('/etc/hostname')", id="case-2-pg_read_file"),
    pytest.param("SELECT pg_read_binary_file('/proc/self/environ')", id="case-2-environ"),
    pytest.param("CREATE TABLE l (t text); COPY l FROM '/etc/hostname'", id="case-2-copy-from"),
    pytest.param("SELECT lo_import('/etc/hostname')", id="case-2-lo_import"),
    pytest.param("ALTER SYSTEM SET work_mem = '1GB'", id="case-5-alter-system"),
    pytest.param("CREATE ROLE r", id="case-5-create-role"),
    pytest.param("CREATE DATABASE d", id="case-5-create-database"),
    pytest.param("ALTER ROLE CURRENT_USER SUPERUSER", id="case-5-superuser"),
    pytest.param(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = evil', current_database()); END $$", id="case-6"
    ),
    pytest.param("SET ROLE mb_boot", id="set-role-boot"),
    pytest.param("SET ROLE mb_make", id="set-role-make"),
    pytest.param("SET SESSION AUTHORIZATION mb_boot", id="set-session-authorization"),
    pytest.param("ALTER EVENT TRIGGER migrate_bot_trace_command DISABLE", id="switch-recorder-off"),
    pytest.param("SET session_replication_role = replica", id="switch-triggers-off"),
    pytest.param("DELETE FROM migrate_bot_trace.event", id="forge-record"),
    pytest.param("DROP SCHEMA migrate_bot_trace CASCADE", id="drop-recorder"),
    pytest.param("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION migrate_bot_trace.on_drop()", id="event-trigger"),
    pytest.param("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'getpid'", id="language-c"),
    pytest.param("CREATE TABLESPACE t LOCATION '/tmp'", id="tablespace"),
    pytest.param("GRANT pg_read_server_files TO CURRENT_USER", id="grant"),
    pytest.param("LOAD '/lib/x86_64-linux-gnu/libc.so.6'", id="load"),
    pytest.param("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'mb_make'", id="end-the-makers-session"),
]


@pytest.mark.parametrize("statement", DENIED)
def test_the_runner_is_refused(database: Database, statement: str) -> None:
    with database.runner() as runner, pytest.raises(psycopg.Error) as caught:
        runner.execute(statement)  # type: ignore[arg-type]
    assert caught.value.sqlstate == "42501"


def test_case_7_resetting_roles_leads_nowhere(database: Database) -> None:
    with database.runner() as runner:
        runner.execute("RESET ROLE; RESET SESSION AUTHORIZATION")
        assert runner.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)


@pytest.mark.parametrize("role", ["mb_boot", "mb_trace", "postgres"])
def test_case_21_no_superuser_and_no_owner_can_log_in(cluster: clusters.Cluster, database: Database, role: str) -> None:
    known = Database(database.name, database.socket_dir, database.release, {**database.passwords, role: ""})
    with pytest.raises(psycopg.OperationalError):
        known.connect(role)
    with database.reader() as reader:
        rows = reader.execute("SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolsuper AND rolcanlogin").fetchall()
    assert rows == []


def test_a_wrong_password_is_refused(database: Database) -> None:
    stranger = Database(database.name, database.socket_dir, database.release, {"mb_make": "wrong"})
    with pytest.raises(psycopg.OperationalError):
        stranger.connect("mb_make")


def test_case_22_a_runner_that_locks_itself_out_is_told_so_at_once(empty_image: Image) -> None:
    with clusters.start(empty_image) as cluster:
        database = cluster.create("one")
        with database.runner() as runner:
            runner.execute("ALTER ROLE CURRENT_USER SET local_preload_libraries = 'nope'")
        with pytest.raises(psycopg.OperationalError, match="nope"):
            database.runner()
        with database.reader() as reader:
            assert reader.execute("SELECT 1").fetchone() == (1,)
        cluster.check()


HOSTILE = """
CREATE TABLE victims (who text);
GRANT INSERT, SELECT ON victims TO PUBLIC;
CREATE FUNCTION note() RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO public.victims VALUES (current_user); RETURN 'x'; EXCEPTION WHEN OTHERS THEN RETURN 'x'; END $$;
CREATE FUNCTION quote_ident(name) RETURNS text LANGUAGE sql AS 'SELECT public.note()';
CREATE FUNCTION lower(name) RETURNS text LANGUAGE sql AS 'SELECT public.note()';
CREATE FUNCTION join_names(name, name) RETURNS text LANGUAGE sql AS 'SELECT public.note()';
CREATE OPERATOR || (LEFTARG = name, RIGHTARG = name, FUNCTION = join_names);
CREATE VIEW trap AS SELECT note() AS a;
CREATE FUNCTION constant() RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT public.note()';
CREATE VIEW folded AS SELECT constant() AS a WHERE constant() = 'y';
CREATE TYPE mood AS ENUM ('sad');
CREATE FUNCTION mood_text(mood) RETURNS text LANGUAGE sql AS 'SELECT public.note()';
CREATE CAST (mood AS text) WITH FUNCTION mood_text(mood);
CREATE TABLE moods (m mood);
GRANT SELECT ON trap, folded, moods TO PUBLIC;
INSERT INTO moods VALUES ('sad');
"""


def test_cases_15_to_17_what_the_reader_is_fed_never_runs_with_its_rights(database: Database) -> None:
    with database.runner() as runner:
        runner.execute(HOSTILE)
    with database.reader() as reader:
        reader.execute("SELECT quote_ident(relname), lower(relname), relname || relname FROM pg_catalog.pg_class")
        for statement in ("SELECT * FROM public.trap", "EXPLAIN SELECT * FROM public.folded"):
            with pytest.raises(psycopg.Error):
                reader.execute(statement)  # type: ignore[arg-type]
        reader.execute("SELECT m::text FROM public.moods")
    with database.runner() as runner:
        assert runner.execute("SELECT * FROM victims").fetchall() == []


SHADOWS = """
CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE sql AS $$ SELECT 'hijacked'::text $$;
CREATE VIEW trap AS SELECT public.quote_ident('x') AS told;
GRANT SELECT ON trap TO PUBLIC;
"""


def test_the_empty_search_path_and_the_ban_on_views_are_what_keeps_their_code_from_running(database: Database) -> None:
    """The same role without the reader's options runs what the files left for it, on the very words of a catalog query."""
    with database.runner() as runner:
        runner.execute(SHADOWS)
    question = "SELECT quote_ident(datname) FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()"
    with database.connect("mb_read") as careless, database.reader() as reader:
        assert careless.execute(question).fetchone() == ("hijacked",)
        assert careless.execute("SELECT told FROM public.trap").fetchone() == ("hijacked",)
        assert reader.execute(question).fetchone() == (database.name,)
        with pytest.raises(psycopg.Error):
            reader.execute("SELECT told FROM public.trap")


def test_the_reader_cannot_write_even_where_everybody_may(database: Database) -> None:
    with database.runner() as runner:
        runner.execute("CREATE TABLE open_house (a int); GRANT ALL ON open_house TO PUBLIC; GRANT ALL ON SCHEMA public TO PUBLIC")
    with database.reader() as reader, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        reader.execute("INSERT INTO public.open_house VALUES (1)")


def test_case_18_defaults_checks_and_triggers_run_as_the_runner_only(database: Database) -> None:
    with database.runner() as runner:
        runner.execute(HOSTILE)
        runner.execute("CREATE TABLE sample (a text DEFAULT note(), CHECK (note() = 'x')); INSERT INTO sample DEFAULT VALUES")
        assert runner.execute("SELECT DISTINCT who FROM victims").fetchall() == [("mb_run",)]


def test_case_19_no_background_worker_exists(database: Database) -> None:
    with database.observer() as observer:
        rows = observer.execute("SELECT DISTINCT backend_type FROM pg_catalog.pg_stat_activity").fetchall()
    assert not {"autovacuum launcher", "autovacuum worker", "parallel worker", "logical replication launcher"} & {
        kind for (kind,) in rows
    }


def test_case_20_the_readers_options_stand_in_one_place_and_the_recorder_is_qualified() -> None:
    options = databases.READER_OPTIONS
    for part in ("search_path= ", "default_transaction_read_only=on", "row_security=off", "statement_timeout", "lock_timeout"):
        assert part in options
    for path in recipe.SCRIPTS.glob("*.sql"):
        text = re.sub(r"--[^\n]*", "", path.read_text())
        for function in re.findall(r"\bpg_\w+\s*\(", text):
            assert f"pg_catalog.{function}" in text, f"{path.name}: {function} is not qualified"
        assert not re.search(r"SECURITY DEFINER(?! SET search_path)", text), path.name


def test_dropping_what_the_runner_owns_does_not_blind_the_recorder(database: Database) -> None:
    with database.runner() as runner:
        runner.execute("DROP OWNED BY CURRENT_USER; CREATE SCHEMA again; CREATE TABLE again.t (a int)")
        rows = runner.execute("SELECT identity FROM migrate_bot_trace.events(0) WHERE kind = 'command'").fetchall()
    assert ("again.t",) in rows


RELEASES = ("18.6", "17.0", "16.4", "16.3", "15.8", "15.7", "14.13", "14.12", "13.20")


def test_the_restriction_on_views_is_asked_for_only_where_it_exists() -> None:
    assert [databases._restricts(release) for release in RELEASES] == [
        True, True, True, False, True, False, True, False, False,
    ]  # fmt: skip


def test_the_bot_ships_no_preload_directory() -> None:
    assert not (Path(recipe.__file__).parent / "plugins").exists()
