"""The way back of a change as the report shows it: one script for all, one part per schema file, or the author's own files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalog.model import Catalog
from bot.findings import Location, Severity
from bot.postgres.servers import Server
from bot.replay import routes
from bot.rollback import child, parts, second_judge
from bot.rollback.generate import generate
from bot.rollback.script import Refusal, Script, Statement
from bot.rollback.way import Way, find_way
from bot.scripts import program
from bot.scripts.model import Layout, Program, PsqlCall, Tree

CORE = "CREATE TABLE IF NOT EXISTS a (id integer PRIMARY KEY, note text);\n"
MORE = "CREATE TABLE IF NOT EXISTS b (id integer PRIMARY KEY, a_id integer REFERENCES a (id));\n"
BASE = {"db/schema/01_core.sql": CORE.encode(), "db/schema/02_more.sql": MORE.encode()}


def numbered(tree: Tree) -> Program:
    schema = sorted(path for path in tree if path.startswith("db/schema/"))
    return program.build(tree, [PsqlCall((path,), Location(path)) for path in schema])


def way(server: Server, changes: dict[str, str], extra: dict[str, str] | None = None) -> Way:
    head = BASE | {path: BASE.get(path, b"") + text.encode() for path, text in changes.items()}
    tree = head | {path: text.encode() for path, text in (extra or {}).items()}
    with routes.observe(server, numbered(BASE), numbered(head)) as scene:
        return find_way(scene, numbered(head), tree, sorted(changes), Layout(), server, child.main)


def test_a_change_of_one_file_has_one_part_under_its_name(postgres_server: Server) -> None:
    found = way(postgres_server, {"db/schema/02_more.sql": "ALTER TABLE b ADD COLUMN IF NOT EXISTS n integer;\n"})
    assert (found.status, [part.name for part in found.parts]) == ("proven", ["rollback_02_more.sql"])
    assert "DROP COLUMN" in found.parts[0].sql
    assert found.findings == ()


def test_a_change_of_several_files_goes_back_file_by_file_the_last_one_first(postgres_server: Server) -> None:
    changes = {
        "db/schema/01_core.sql": "ALTER TABLE a ADD COLUMN IF NOT EXISTS code text;\n",
        "db/schema/03_views.sql": "CREATE OR REPLACE VIEW v AS SELECT code FROM a;\n",
    }
    found = way(postgres_server, changes)
    assert (found.status, found.reasons) == ("proven", ())
    assert [part.name for part in found.parts] == ["rollback_03_views.sql", "rollback_01_core.sql"]
    assert "DROP VIEW" in found.parts[0].sql
    assert "DROP COLUMN" not in found.parts[0].sql
    assert "DROP COLUMN" in found.parts[1].sql


TWO_FILES = {
    "db/schema/01_core.sql": "ALTER TABLE a ADD COLUMN IF NOT EXISTS code text;\n",
    "db/schema/02_more.sql": "CREATE INDEX IF NOT EXISTS i ON b (a_id);\n",
}


def test_parts_after_which_pg_dump_prints_something_else_are_not_offered(
    postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = second_judge.take
    other = "--\n-- Name: x; Type: SCHEMA; Schema: -; Owner: o\n--\n\nCREATE SCHEMA x;\n"
    monkeypatch.setattr(second_judge, "take", lambda s, d: take(s, d) + (other if d.name.endswith("stages") else ""))
    found = way(postgres_server, TWO_FILES)
    assert (found.status, [part.name for part in found.parts]) == ("proven", ["rollback_02_more.sql"])
    assert "DROP COLUMN" in found.parts[0].sql


def test_parts_that_lose_rows_which_the_whole_script_keeps_are_not_offered(
    postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(have: Catalog, want: Catalog, *, same_origin: bool) -> Script | Refusal:
        made = generate(have, want, same_origin=same_origin)
        assert isinstance(made, Script)
        return replace(made, statements=(*made.statements, Statement("DELETE FROM public.b", "Lose rows")))

    assert len(way(postgres_server, TWO_FILES).parts) == 2
    monkeypatch.setattr(parts, "generate", careless)
    found = way(postgres_server, TWO_FILES)
    assert (found.status, [part.name for part in found.parts]) == ("proven", ["rollback_02_more.sql"])


def test_a_change_that_changes_nothing_needs_no_way_back(postgres_server: Server) -> None:
    assert way(postgres_server, {"db/schema/02_more.sql": "-- a word more\n"}).status == "not_needed"


def test_the_authors_own_rollback_is_proven_instead(postgres_server: Server) -> None:
    changes = {"db/schema/03_new.sql": "CREATE TABLE IF NOT EXISTS c (id integer);\n"}
    own = "DROP TABLE IF EXISTS c;\n"
    found = way(postgres_server, changes, {"db/rollback/rollback_03_new.sql": own})
    assert found.status == "proven"
    assert [(part.name, part.sql) for part in found.parts] == [("rollback_03_new.sql", own)]


def test_an_own_rollback_that_does_not_lead_back_is_a_finding_at_its_place(postgres_server: Server) -> None:
    changes = {"db/schema/03_new.sql": "CREATE TABLE IF NOT EXISTS c (id integer);\nCREATE INDEX IF NOT EXISTS i ON a (note);\n"}
    found = way(postgres_server, changes, {"db/rollback/rollback_03_new.sql": "DROP TABLE IF EXISTS c;\n"})
    assert found.status == "not_reversible"
    assert found.findings[0].location.path == "db/rollback/rollback_03_new.sql"
    assert "index" in found.findings[0].evidence


def test_lost_rows_are_named_and_the_schema_still_comes_back(postgres_server: Server) -> None:
    found = way(postgres_server, {"db/schema/02_more.sql": "ALTER TABLE a DROP COLUMN IF EXISTS note;\n"})
    assert found.status == "schema_only"
    assert any("public.a.note" in loss for loss in found.losses)
    assert found.script


def test_the_header_names_the_judges_and_the_comments_say_what_is_locked(postgres_server: Server) -> None:
    found = way(postgres_server, {"db/schema/02_more.sql": "ALTER TABLE b ADD COLUMN IF NOT EXISTS n integer;\n"})
    assert "-- Compared by: catalog, pg_dump" in found.script
    assert "-- locks a relation against reads and writes\nALTER TABLE IF EXISTS public.b DROP COLUMN" in found.script
    assert any("public.b" in note and "ACCESS EXCLUSIVE" in note for note in found.notes)
    assert any("values of column public.b.n are dropped" in note for note in found.notes)


def test_a_written_rollback_is_compared_with_the_generated_one(postgres_server: Server) -> None:
    changes = {"db/schema/03_new.sql": "CREATE TABLE IF NOT EXISTS c (id integer);\nCREATE INDEX IF NOT EXISTS i ON a (note);\n"}
    good = way(
        postgres_server, changes, {"db/rollback/rollback_03_new.sql": "DROP TABLE IF EXISTS c;\nDROP INDEX IF EXISTS i;\n"}
    )
    assert any("same schema and the same rows" in note for note in good.notes)
    poor = way(postgres_server, changes, {"db/rollback/rollback_03_new.sql": "DROP TABLE IF EXISTS c;\n"})
    assert poor.notes[:2] == ("The generated script leads back. The written one lacks:", "DROP INDEX public.i")


def test_an_index_made_concurrently_goes_concurrently_behind_the_transaction(postgres_server: Server) -> None:
    made = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (note);\nALTER TABLE b ADD COLUMN IF NOT EXISTS n integer;\n"
    found = way(postgres_server, {"db/schema/02_more.sql": made})
    assert (found.status, found.reasons) == ("proven", ())
    inside, _, behind = found.script.partition("COMMIT;\n")
    assert "DROP COLUMN" in inside
    assert "DROP INDEX CONCURRENTLY IF EXISTS public.i;" in behind


def test_an_index_dropped_concurrently_comes_back_concurrently(postgres_server: Server) -> None:
    dropped = "CREATE INDEX IF NOT EXISTS i ON a (note);\n"
    tree = BASE | {"db/schema/01_core.sql": (CORE + dropped).encode()}
    head = BASE | {"db/schema/02_more.sql": (MORE + "DROP INDEX CONCURRENTLY IF EXISTS i;\n").encode()}
    with routes.observe(postgres_server, numbered(tree), numbered(head)) as scene:
        found = find_way(scene, numbered(head), head, ["db/schema/02_more.sql"], Layout(), postgres_server, child.main)
    assert (found.status, found.reasons) == ("proven", ())
    assert "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON public.a USING btree (note);" in found.script


STATES = """CREATE TYPE state AS ENUM ('new', 'done');
CREATE TABLE IF NOT EXISTS states (state state PRIMARY KEY, label text);
CREATE TABLE IF NOT EXISTS jobs (id integer PRIMARY KEY, state state REFERENCES states (state));
"""
GUARDED = "DO $$ BEGIN IF to_regtype('state') IS NULL THEN {} END IF; END $$;\n"
ENUM = {"db/schema/01_core.sql": (GUARDED.format(STATES.split("\n", 1)[0]) + STATES.split("\n", 1)[1]).encode()}
VALUE = "ALTER TYPE state ADD VALUE IF NOT EXISTS 'gone';\n"


def enum_way(server: Server, seeds: str) -> Way:
    head = ENUM | {"db/schema/02_value.sql": VALUE.encode(), "db/schema/03_seeds.sql": seeds.encode()}
    with routes.observe(server, numbered(ENUM), numbered(head)) as scene:
        return find_way(scene, numbered(head), head, sorted(head.keys() - ENUM.keys()), Layout(), server, child.main)


def test_seed_rows_of_a_new_enum_value_go_back_with_it(postgres_server: Server) -> None:
    """They are the change's own; rows that refer to others go first, and the reader is told."""
    seeds = (
        "INSERT INTO states VALUES ('gone', 'Gone') ON CONFLICT DO NOTHING;\n"
        "INSERT INTO jobs VALUES (-1, 'gone') ON CONFLICT DO NOTHING;\n"
    )
    found = enum_way(postgres_server, seeds)
    assert (found.status, found.reasons, found.losses, found.findings) == ("proven", (), (), ())
    assert found.script.index("DELETE FROM ONLY public.jobs") < found.script.index("DELETE FROM ONLY public.states")
    assert "rows of public.states that hold 'gone' in state are deleted (1 row of the change itself)" in found.notes
    assert not [note for note in found.notes if "goes back only while" in note]


def test_a_row_from_before_that_was_given_a_new_enum_value_has_no_way_back(postgres_server: Server) -> None:
    """It would have to be deleted, or be given a value that nobody knows."""
    seeds = (
        "INSERT INTO states VALUES ('gone', 'Gone') ON CONFLICT DO NOTHING;\n"
        "UPDATE jobs SET state = 'gone' WHERE state = 'done';\n"
    )
    found = enum_way(postgres_server, seeds)
    assert found.status == "not_reversible"
    assert "DELETE" not in found.script


TOUCHED = {
    "db/schema/01_core.sql": b"""CREATE TABLE IF NOT EXISTS a (
    id integer PRIMARY KEY, note text, version integer NOT NULL DEFAULT 1, updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.updated_at := now(); NEW.version := NEW.version % 1000 + 1; RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER trg_a_touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
"""
}


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        (
            "ALTER TABLE a ADD COLUMN IF NOT EXISTS size integer; UPDATE a SET size = length(note) WHERE size IS NULL;",
            Severity.NOTE,
        ),
        ("UPDATE a SET note = 'x' WHERE note IS NULL; UPDATE a SET note = 'y' WHERE note = 'alpha';", Severity.WARNING),
        (
            "UPDATE a SET updated_at = '2020-01-01 00:00:00+00' WHERE id > 3 AND updated_at > '2021-01-01 00:00:00+00';",
            Severity.WARNING,
        ),
    ],
)
def test_what_a_trigger_writes_at_each_update_is_worth_a_note(postgres_server: Server, change: str, severity: Severity) -> None:
    """A backfill writes it along; where a statement changes values that people know, or the moment itself, that is a loss."""
    head = {"db/schema/01_core.sql": TOUCHED["db/schema/01_core.sql"] + change.encode()}
    with routes.observe(postgres_server, numbered(TOUCHED), numbered(head)) as scene:
        found = find_way(scene, numbered(head), head, ["db/schema/01_core.sql"], Layout(), postgres_server, child.main)
    assert (found.status, [item.severity for item in found.findings]) == ("schema_only", [severity])
    assert any("public.a.updated_at" in loss for loss in found.losses)


def test_rows_that_are_gone_are_one_loss(postgres_server: Server) -> None:
    """Not one for each of their columns."""
    found = way(postgres_server, {"db/schema/02_more.sql": "DELETE FROM b; DELETE FROM a WHERE id < 4;\n"})
    assert sorted(found.losses) == [
        "table public.a: 3 rows removed by the change",
        "table public.b: 100 rows removed by the change",
    ]


def test_a_loss_is_told_at_the_line_that_overwrites_it(postgres_server: Server) -> None:
    """Not at the last file of the change; and it is said once, not again as its own evidence."""
    changes = {
        "db/schema/01_core.sql": "SELECT 1;\nUPDATE a\n   SET note = upper(note) || '!';\n",
        "db/schema/02_more.sql": "COMMENT ON TABLE b IS 'b';\n",
    }
    (finding,) = way(postgres_server, changes).findings
    assert (finding.location.path, finding.location.line) == ("db/schema/01_core.sql", 3)
    assert (finding.severity, finding.evidence) == (Severity.WARNING, "")


def test_a_value_where_none_was_is_worth_a_note(postgres_server: Server) -> None:
    """A backfill of NULL loses nothing that anybody wrote; one that overwrites values besides does."""
    for condition, severity in (("note IS NULL", Severity.NOTE), ("note IS NULL OR id % 2 = 0", Severity.WARNING)):
        found = way(postgres_server, {"db/schema/01_core.sql": f"UPDATE a SET note = 'none' WHERE {condition};\n"})
        assert ("held NULL" in found.losses[0]) is (severity is Severity.NOTE)
        assert [finding.severity for finding in found.findings] == [severity]


def test_going_back_names_only_tables_that_stand_before_and_after(postgres_server: Server) -> None:
    """Nobody waits for a table that goes, nor for its indexes; the parent of its key is locked, too, and is what counts."""
    change = "CREATE TABLE IF NOT EXISTS c (id integer PRIMARY KEY, a_id integer REFERENCES a (id));\n"
    found = way(postgres_server, {"db/schema/03_c.sql": change})
    assert [note for note in found.notes if note.startswith("Going back locks")] == [
        "Going back locks public.a against reads and writes (ACCESS EXCLUSIVE)."
    ]
    assert "locks a relation against reads and writes" in found.script


def test_default_privileges_belong_to_whoever_runs_the_script(postgres_server: Server) -> None:
    """The role that runs files in the sandbox is nowhere else; ALL is what older servers understand, too."""
    change = "GRANT SELECT ON a TO app_user;\nALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO app_user;\n"
    found = way(postgres_server, {"db/schema/01_core.sql": change})
    assert found.status == "proven"
    assert "FOR ROLE" not in found.script
    if postgres_server.version >= 17:
        assert "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM app_user;" in found.script


def test_not_null_goes_by_its_column(postgres_server: Server) -> None:
    """The name that PostgreSQL gives it from 18 on depends on what else is called so; a server before 18 has none."""
    change = "UPDATE a SET note = '' WHERE note IS NULL;\nALTER TABLE a ALTER COLUMN note SET NOT NULL;\n"
    found = way(postgres_server, {"db/schema/01_core.sql": change})
    assert "ALTER COLUMN note DROP NOT NULL;" in found.script
    assert "DROP CONSTRAINT" not in found.script
