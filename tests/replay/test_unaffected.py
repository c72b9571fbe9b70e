# ruff: noqa: E501 - SQL reads better on one line
"""A second run leaves out base definitions that nothing they name has moved under, and judges as if it had left out none."""

from __future__ import annotations

import time

import pytest

from bot.findings import Severity
from bot.postgres.limits import Limits
from bot.postgres.servers import Server
from bot.replay import routes
from bot.replay.facts import ReplayFacts
from bot.replay.judge import judge
from bot.replay.moved import by_run, names
from bot.replay.routes import Options
from bot.scripts.model import Program
from tests.replay.programs import program

FILES = (
    "CREATE TABLE IF NOT EXISTS par (id int PRIMARY KEY, name text);\nCREATE INDEX IF NOT EXISTS idx_par_name ON par (name);\nCOMMENT ON TABLE par IS 'parents';",
    "CREATE TABLE IF NOT EXISTS kid (id int PRIMARY KEY, par_id int REFERENCES par (id));\nALTER TABLE kid ADD COLUMN IF NOT EXISTS a int;\nALTER TABLE kid ADD COLUMN IF NOT EXISTS b int;",
    "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';\nCREATE OR REPLACE FUNCTION pars() RETURNS SETOF par LANGUAGE sql AS 'SELECT * FROM par';",
    "CREATE OR REPLACE VIEW v_all AS SELECT * FROM pars();\nCREATE OR REPLACE VIEW v_name AS SELECT name FROM par;",
    "DO $$ BEGIN IF to_regclass('other') IS NOT NULL THEN ALTER TABLE kid RENAME TO child; END IF; END $$;\nCOMMENT ON TABLE kid IS 'kids';",
    "CREATE TABLE IF NOT EXISTS quiet (id int PRIMARY KEY);\nCOMMENT ON TABLE quiet IS 'nobody speaks of it';",
)
HEADS = {
    "nothing": "CREATE TABLE IF NOT EXISTS toy (id int PRIMARY KEY, kid_id int REFERENCES kid (id));\nCREATE INDEX IF NOT EXISTS idx_toy_kid ON toy (kid_id);",
    "renamed": "DO $$ BEGIN IF to_regclass('new_par') IS NULL THEN ALTER TABLE par RENAME TO new_par; END IF; END $$;",
    "renamed in pieces": "DO $$ BEGIN EXECUTE 'ALTER TABLE IF EXISTS qui' || 'et RENAME TO lou' || 'd'; EXCEPTION WHEN duplicate_table THEN NULL; END $$;",
    "function replaced": "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2';",
    "comment replaced": "COMMENT ON TABLE par IS 'mothers and fathers';",
    "column dropped": "ALTER TABLE par DROP COLUMN IF EXISTS name CASCADE;",
    "view widened": "CREATE OR REPLACE VIEW v_name AS SELECT name, id FROM par;",
    "row type widened": "ALTER TABLE par ADD COLUMN IF NOT EXISTS born date;",
    "a block wakes up": "CREATE TABLE IF NOT EXISTS other (id int PRIMARY KEY);",
    "role": "ALTER ROLE CURRENT_USER SET search_path = elsewhere, public;\nCREATE SCHEMA IF NOT EXISTS elsewhere;",
    "rows pile up": "INSERT INTO par (id) SELECT max(id) + 1 FROM par;",
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A name of its own, so that nothing kept before is found."""
    return f"tests/{tmp_path_factory.mktemp('unaffected')}-{time.time_ns()}"


def _observed(server: Server, base: Program, head: Program, repository: str) -> tuple[ReplayFacts, list[tuple[str, str]]]:
    options = Options(rows=5, repository=repository, limits=Limits(seconds=None), trusted=True)
    with routes.observe(server, base, head, (), None, options) as scene:
        told = judge(scene.facts, head, mine=lambda place: place.path == "07.sql")
        return scene.facts, [(item.rule, item.message) for item in told if item.severity is not Severity.NOTE]


@pytest.mark.parametrize("case", HEADS)
def test_a_short_second_run_judges_as_a_whole_one(postgres_server: Server, repository: str, case: str) -> None:
    """Whatever a change moves, by name, in pieces of a name, or in a role's settings, the same findings come out."""
    base, head = program(*FILES), program(*FILES, HEADS[case])
    _, whole = _observed(postgres_server, base, head, "")
    for _ in range(2):
        _, short = _observed(postgres_server, base, head, repository)
        assert short == whole


def test_what_nobody_moved_is_left_out_of_the_second_run(postgres_server: Server, repository: str) -> None:
    """The block may do anything, so it runs; definitions behind it in its file run, too, and those of moved names."""
    base, head = program(*FILES), program(*FILES, HEADS["comment replaced"])
    _observed(postgres_server, base, base, repository)
    facts, _ = _observed(postgres_server, base, program(*FILES, HEADS["nothing"]), repository)
    assert facts.rerun
    ran = [item.sql.split("\n")[0][:30] for item in facts.rerun.run.statements]
    assert not [sql for sql in ran if "quiet" in sql]
    assert [sql for sql in ran if sql.startswith("DO $$")]
    assert [item.location.path for item in facts.rerun.run.statements if item.location.path == "07.sql"]
    moved, _ = _observed(postgres_server, base, head, repository)
    assert moved.rerun
    assert len(moved.rerun.run.statements) > len(facts.rerun.run.statements)


def test_an_identity_is_told_by_its_own_words() -> None:
    """Schemas and arguments do not count; what stands between two names is no name; a name without a word cannot be told."""
    assert names("public.orders") == {"orders"}
    assert names('public."My Table".id') == {"my", "table", "id"}
    assert names("audit on public.orders") == {"audit", "orders"}
    assert names("public.f(integer, public.mood)") == {"f"}
    assert names('public."***"') == frozenset()


def test_what_is_defined_once_did_not_move() -> None:
    """Twice, or dropped and made again, may have been something else in between; guarded columns do not count as altered."""
    comment = ("command", "COMMENT", "table", "public", "public.a")
    altered = ("command", "ALTER TABLE", "table", "public", "public.b")
    guards = ["ALTER TABLE b ADD COLUMN IF NOT EXISTS x int", "ALTER TABLE public.b ADD COLUMN IF NOT EXISTS y int"]
    assert by_run([comment, altered, altered], guards) == frozenset()
    assert by_run([comment, comment], []) == {"a"}
    assert by_run([altered, altered], []) == {"b"}
    assert by_run([("drop", "DROP VIEW", "view", "public", "public.v")], []) == {"v"}
    assert by_run([("drop", "DROP OPERATOR", "operator", "public", "public.+(a,b)")], []) is None
