# ruff: noqa: E501 - SQL reads better on one line
"""What careful people write and what is only worth a note, although something nearby is worth a warning."""

from __future__ import annotations

import pytest

from bot.findings import Finding, Severity
from bot.postgres.clusters import Cluster
from bot.replay import routes
from bot.replay.judge import judge
from bot.replay.routes import Options
from tests.replay.programs import program

JOBS = """CREATE TABLE IF NOT EXISTS jobs (id int PRIMARY KEY, state text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'failed')), payload text);
COMMENT ON TABLE jobs IS 'work';
CREATE TABLE IF NOT EXISTS dead (id int PRIMARY KEY, payload text);"""
NEW = "CREATE TABLE IF NOT EXISTS gone (id int PRIMARY KEY, payload text);\nCOMMENT ON TABLE gone IS 'dead jobs';\n"
ENTRIES = """CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE IF NOT EXISTS windows (id int PRIMARY KEY, job_id int NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, during tstzrange,
    CONSTRAINT windows_apart EXCLUDE USING gist (job_id WITH =, during WITH &&));
COMMENT ON TABLE windows IS 'when a job may run';"""


def told(cluster: Cluster, base: str, change: str) -> list[Finding]:
    before, after = program(base), program(base, change)
    with routes.observe(cluster.server, before, after, options=Options(rows=40, cluster=cluster, trusted=True)) as scene:
        assert scene.facts.upgrade
        assert scene.facts.upgrade.run.ok, scene.facts.upgrade.run.failures
        return list(judge(scene.facts, after, mine=lambda place: place.path == "02.sql"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("WITH moved AS (DELETE FROM jobs WHERE state = 'failed' RETURNING id, payload) INSERT INTO dead SELECT * FROM moved;", "public.dead"),
        (NEW + "WITH moved AS (DELETE FROM jobs WHERE state = 'failed' RETURNING id, payload) INSERT INTO gone SELECT * FROM moved;", "public.gone"),
        (NEW + "INSERT INTO gone SELECT id, payload FROM jobs WHERE state = 'failed' ON CONFLICT DO NOTHING; DELETE FROM jobs WHERE state = 'failed';", "public.gone"),
    ],
)  # fmt: skip
def test_rows_that_move_to_another_table_are_not_lost(cluster: Cluster, change: str, said: str) -> None:
    """As many rows arrive as leave; what going back makes of them is said by the way back."""
    lost = [
        item
        for item in told(cluster, JOBS.replace("(id int PRIMARY KEY, payload text)", "(id int, payload text)"), change)
        if item.rule == "data-lost"
    ]
    assert [(item.severity, f"to {said}." in item.message) for item in lost] == [(Severity.NOTE, True)]


def test_rows_that_move_in_part_are_lost(cluster: Cluster) -> None:
    """Fewer arrive than leave."""
    change = "WITH moved AS (DELETE FROM jobs WHERE state = 'failed' RETURNING id, payload) INSERT INTO dead SELECT * FROM moved WHERE id % 2 = 0 ON CONFLICT DO NOTHING;"
    assert Severity.WARNING in [item.severity for item in told(cluster, JOBS, change) if item.rule == "data-lost"]


def test_what_a_trigger_logs_of_deleted_rows_does_not_keep_them(cluster: Cluster) -> None:
    """As many rows arrive as leave, but nobody moved them there."""
    base = f"""{JOBS}
CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO dead (id) VALUES (OLD.id); RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER trg_note AFTER DELETE ON jobs FOR EACH ROW EXECUTE FUNCTION note();"""
    base = base.replace("dead (id int PRIMARY KEY", "dead (id int")
    assert Severity.ERROR in [
        item.severity for item in told(cluster, base, "DELETE FROM jobs WHERE id > -1;") if item.rule == "data-lost"
    ]


@pytest.mark.parametrize("change", [ENTRIES, NEW.replace("gone", "cache").replace("CREATE TABLE", "CREATE UNLOGGED TABLE")])
def test_careful_changes_are_worth_no_warning(cluster: Cluster, change: str) -> None:
    """An exclusion constraint's index serves a foreign key; UNLOGGED says itself what it means."""
    assert [(item.rule, item.message) for item in told(cluster, JOBS, change) if item.severity is not Severity.NOTE] == []


def test_a_table_that_shall_never_change_again_is_worth_a_warning(cluster: Cluster) -> None:
    """The trigger refuses on purpose; a body that names what is not there still blocks."""
    change = """CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$;
CREATE OR REPLACE TRIGGER trg_dead BEFORE UPDATE OR DELETE ON dead FOR EACH ROW EXECUTE FUNCTION refuse();"""
    meant = told(cluster, JOBS, change.format("RAISE EXCEPTION '% on % is not allowed', TG_OP, TG_TABLE_NAME;"))
    broken = told(cluster, JOBS, change.format("NEW.nowhere := 1; RETURN NEW;"))
    assert {item.severity for item in meant if item.rule == "everyday-dml-fails"} == {Severity.WARNING}
    assert {item.severity for item in broken if item.rule == "everyday-dml-fails"} == {Severity.ERROR}
