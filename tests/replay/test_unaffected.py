# ruff: noqa: E501 - SQL reads better on one line
"""A second run leaves out base definitions that nothing they name has moved under, and judges as if it had left out none."""

from __future__ import annotations

import time

import pytest

from bot.findings import Severity
from bot.postgres.limits import Limits
from bot.postgres.servers import Server
from bot.replay import ground, routes
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
EDITS = {
    "table in the text only": (0, "name text", "name text, born date"),
    "column with its guard": (
        1,
        "ADD COLUMN IF NOT EXISTS b int;",
        "ADD COLUMN IF NOT EXISTS b int;\nALTER TABLE par ADD COLUMN IF NOT EXISTS born date;",
    ),
    "function": (2, "SELECT 1", "SELECT 2"),
    "view": (3, "SELECT name FROM par", "SELECT name, id FROM par"),
    "comment": (4, "'kids'", "'children'"),
    "in pieces": (4, "IS NOT NULL THEN", "IS NULL THEN EXECUTE 'ALTER TABLE IF EXISTS qui' || 'et RENAME TO lou' || 'd'; ELSE"),
    "file gone": (5, FILES[5], ""),
    "failing": (3, "SELECT name FROM par", "SELECT nothing FROM par"),
}


@pytest.fixture(scope="module")
def repository(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A repository whose base is kept."""
    name = f"tests/{tmp_path_factory.mktemp('unaffected')}-{time.time_ns()}"
    _observed(postgres_server, program(*FILES), program(*FILES), name)
    return name


def _observed(
    server: Server, base: Program, head: Program, repository: str, path: str = "07.sql"
) -> tuple[ReplayFacts, list[tuple[str, str]]]:
    options = Options(rows=5, repository=repository, limits=Limits(seconds=None), trusted=True)
    with routes.observe(server, base, head, (), None, options) as scene:
        told = judge(scene.facts, head, mine=lambda place: place.path == path)
        return scene.facts, [(item.rule, item.message) for item in told if item.severity is not Severity.NOTE]


@pytest.mark.parametrize("case", HEADS)
def test_a_short_second_run_judges_as_a_whole_one(postgres_server: Server, repository: str, case: str) -> None:
    """Whatever a change moves, by name, in pieces of a name, or in a role's settings, the same findings come out."""
    base, head = program(*FILES), program(*FILES, HEADS[case])
    _, whole = _observed(postgres_server, base, head, "")
    _, short = _observed(postgres_server, base, head, repository)
    assert short == whole


@pytest.mark.parametrize("case", EDITS)
def test_a_change_in_the_middle_judges_as_if_everything_ran(
    postgres_server: Server, repository: str, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """What stands before the edited file is kept as a database of its own, and B needs only what the edit may have moved."""
    monkeypatch.setattr(ground, "WORTH", 1)
    number, old, new = EDITS[case]
    files = [*FILES]
    files[number] = files[number].replace(old, new)
    base, head = program(*FILES), program(*files)
    _, whole = _observed(postgres_server, base, head, "", f"{number + 1:02d}.sql")
    for _ in range(2):
        facts, short = _observed(postgres_server, base, head, repository, f"{number + 1:02d}.sql")
        assert short == whole
    assert len(facts.fresh.run.statements) < sum(len(batch.statements) for batch in head.batches) or number == 0


def test_what_nobody_moved_is_left_out_of_the_second_run(postgres_server: Server, repository: str) -> None:
    """The block may do anything, so it runs; definitions behind it in its file run, too, and those of moved names."""
    base, head = program(*FILES), program(*FILES, HEADS["comment replaced"])
    facts, _ = _observed(postgres_server, base, program(*FILES, HEADS["nothing"]), repository)
    assert facts.rerun
    ran = [item.sql.split("\n")[0][:30] for item in facts.rerun.run.statements]
    assert not [sql for sql in ran if "quiet" in sql]
    assert [sql for sql in ran if sql.startswith("DO $$")]
    assert [item.location.path for item in facts.rerun.run.statements if item.location.path == "07.sql"]
    moved, _ = _observed(postgres_server, base, head, repository)
    assert moved.rerun
    assert len(moved.rerun.run.statements) > len(facts.rerun.run.statements)


def test_what_an_edit_does_not_speak_of_is_left_out_of_the_upgrade(postgres_server: Server, repository: str) -> None:
    """B holds it already; what the edited file itself says, and whoever names the same, runs."""
    files = [*FILES]
    files[4] = files[4].replace("'kids'", "'children'")
    facts, _ = _observed(postgres_server, program(*FILES), program(*files), repository, "05.sql")
    assert facts.upgrade
    ran = {item.location.path for item in facts.upgrade.run.statements}
    assert ran == {"02.sql", "05.sql"}


def test_an_identity_is_told_by_its_own_words() -> None:
    """Schemas and arguments do not count; what stands between two names is no name; a name without a word cannot be told."""
    assert names("public.orders") == {"orders"}
    assert names('public."My Table".id') == {"my", "table", "id"}
    assert names("audit on public.orders") == {"audit", "orders"}
    assert names("public.f(integer, public.mood)") == {"f"}
    assert names('public."***"') == frozenset()


def test_what_is_defined_once_did_not_move() -> None:
    """Twice, or dropped and made again, may have been something else in between. What a statement reports twice counts once."""
    comment = ("command", "COMMENT", "table", "public", "public.a")
    altered = ("command", "ALTER TABLE", "table", "public", "public.b")
    guards = ["ALTER TABLE b ADD COLUMN IF NOT EXISTS x int", "ALTER TABLE public.b ADD COLUMN IF NOT EXISTS y int"]
    assert by_run([comment, altered, altered], guards) == frozenset()
    assert by_run([comment, comment], []) == {"a"}
    view = ("command", "CREATE VIEW", "view", "public", "public.v")
    assert by_run([view, view], ["CREATE OR REPLACE VIEW v AS SELECT 1"]) == frozenset()
    assert by_run([view] * 4, ["CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE OR REPLACE VIEW v AS SELECT 2"]) == {"v"}
    assert by_run([altered, altered], []) == {"b"}
    assert by_run([("drop", "DROP VIEW", "view", "public", "public.v")], []) == {"v"}
    assert by_run([("drop", "DROP OPERATOR", "operator", "public", "public.+(a,b)")], []) is None
