"""Rows that a change drops can be kept aside and come back with the rollback; that is proven by going there and back."""

from __future__ import annotations

import pytest

from bot.postgres.servers import Server
from bot.rollback import keep
from bot.rollback.generate import generate
from bot.rollback.prove import Proof, program_of, prove_kept
from bot.rollback.script import Script
from tests.rollback.test_prove import BASE, of, scene

MORE = """
CREATE OR REPLACE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE OR REPLACE TRIGGER never BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION shout();
DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS moods (id integer PRIMARY KEY, mood mood NOT NULL, moods mood[], at timestamptz);
"""
CHANGES = {
    "a column without NOT NULL": "ALTER TABLE customers DROP COLUMN IF EXISTS note;\n",
    "a column with NOT NULL": "ALTER TABLE customers DROP COLUMN IF EXISTS name;\n",
    "a table nobody refers to": "DROP TABLE IF EXISTS orders;\n",
    "a column and its type": "DROP TABLE IF EXISTS moods;\nDROP TYPE IF EXISTS mood;\n",
    "tables that refer to each other": "DROP TABLE IF EXISTS orders, customers;\nDROP FUNCTION IF EXISTS shout();\n",
}


def kept(server: Server, change: str) -> Proof:
    """Prove `change` with what it drops kept aside. The base files do not create again what the head files drop."""
    from bot.replay import routes

    with routes.observe(server, of(BASE + MORE), of(change)) as found:
        facts = found.facts
        assert facts.base.catalog, facts.base.run.failures
        assert facts.upgrade
        assert facts.upgrade.catalog
        script = generate(facts.upgrade.catalog, facts.base.catalog, same_origin=True)
        assert isinstance(script, Script), str(script)
        aside = keep.keep(facts.base.catalog, facts.upgrade.catalog)
        return prove_kept(found, aside, program_of([("rollback.sql", str(script))]), of(change), server)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_dropped_rows_come_back_with_the_rollback(postgres_server: Server, change: str) -> None:
    found = kept(postgres_server, change)
    assert (found.status, found.reasons, found.losses) == ("proven", (), ())


def test_a_column_whose_table_has_no_key_cannot_be_kept_and_is_named(postgres_server: Server) -> None:
    found = kept(postgres_server, "ALTER TABLE moods DROP COLUMN IF EXISTS id;\nALTER TABLE moods DROP COLUMN IF EXISTS at;\n")
    assert found.status != "proven"
    assert any("no primary key survives" in loss for loss in found.losses)


def test_a_change_that_drops_nothing_keeps_nothing(postgres_server: Server) -> None:
    with scene(postgres_server, "ALTER TABLE customers ADD COLUMN IF NOT EXISTS email text;\n") as found:
        assert found.facts.base.catalog
        assert found.facts.upgrade
        assert found.facts.upgrade.catalog
        assert not keep.keep(found.facts.base.catalog, found.facts.upgrade.catalog)
