"""Rows that a change drops can be kept aside and come back with the rollback; that is proven by going there and back."""

from __future__ import annotations

import pytest

from bot.postgres.servers import Server
from bot.rollback import child, keep
from bot.rollback.generate import generate
from bot.rollback.keeping import Keeping, try_keeping
from bot.rollback.prove import program_of
from bot.rollback.script import Script
from tests.rollback.test_prove import BASE, of, scene

MORE = """
CREATE OR REPLACE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE OR REPLACE TRIGGER never BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION shout();
DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE COLLATION odd FROM "C"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS moods (id integer PRIMARY KEY, mood mood NOT NULL, moods mood[], at timestamptz);
CREATE TABLE IF NOT EXISTS circle (id integer PRIMARY KEY, ring_id integer, up integer REFERENCES circle (id));
CREATE TABLE IF NOT EXISTS ring (id integer PRIMARY KEY, circle_id integer REFERENCES circle (id));
DO $$ BEGIN ALTER TABLE circle ADD CONSTRAINT fk_circle_ring FOREIGN KEY (ring_id) REFERENCES ring (id);
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE IF NOT EXISTS parts (id integer, at integer, note text NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
CREATE TABLE IF NOT EXISTS parts_2 PARTITION OF parts DEFAULT;
CREATE TABLE IF NOT EXISTS pieces (id integer PRIMARY KEY, part integer, at integer, FOREIGN KEY (part, at) REFERENCES parts);
CREATE TABLE IF NOT EXISTS "Odd ""one" (
    "select" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a.b" numeric(10, 3) NOT NULL, cents money, since interval,
    twice numeric GENERATED ALWAYS AS ("a.b" * 2) STORED, raw bytea, label text COLLATE odd, span int4range, codes char(4)[]
);
CREATE TABLE IF NOT EXISTS coded (code text NOT NULL UNIQUE, note text NOT NULL);
CREATE TABLE IF NOT EXISTS loose (a integer, b text);
DO $$ BEGIN CREATE PUBLICATION news FOR TABLE loose; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE OR REPLACE RULE swallowed AS ON UPDATE TO coded DO INSTEAD NOTHING;
"""
CHANGES = {
    "a column without NOT NULL": "ALTER TABLE customers DROP COLUMN IF EXISTS note;\n",
    "a column with NOT NULL": "ALTER TABLE customers DROP COLUMN IF EXISTS name;\n",
    "a column that refers to another table": "ALTER TABLE orders DROP COLUMN IF EXISTS customer_id;\n",
    "a column found again by a unique key, past a rule": "ALTER TABLE coded DROP COLUMN IF EXISTS note;\n",
    "a column of a partitioned table": "ALTER TABLE parts DROP COLUMN IF EXISTS note;\n",
    "a column that another one is generated from": 'ALTER TABLE "Odd ""one" DROP COLUMN IF EXISTS "a.b" CASCADE;\n',
    "a column of a published table without a key": "ALTER TABLE loose DROP COLUMN IF EXISTS b;\n",
    "a table nobody refers to": "DROP TABLE IF EXISTS orders;\n",
    "a table that another one refers to": "DROP TABLE IF EXISTS customers CASCADE;\nDROP FUNCTION IF EXISTS shout();\n",
    "a column and its type": "DROP TABLE IF EXISTS moods;\nDROP TYPE IF EXISTS mood;\n",
    "types of many kinds, odd names and a collation": 'DROP TABLE IF EXISTS "Odd ""one";\nDROP COLLATION IF EXISTS odd;\n',
    "tables that refer to each other": "DROP TABLE IF EXISTS orders, customers;\nDROP FUNCTION IF EXISTS shout();\n",
    "tables that refer to each other in a circle": "DROP TABLE IF EXISTS ring, circle;\n",
    "a partition": "DROP TABLE IF EXISTS parts_1 CASCADE;\n",
    "a partitioned table and one that refers to it": "DROP TABLE IF EXISTS parts, pieces;\n",
}


def kept(server: Server, change: str) -> Keeping:
    """Try to keep what `change` drops. The base files do not create again what the head files drop."""
    from bot.replay import routes

    with routes.observe(server, of(BASE + MORE), of(change)) as found:
        facts = found.facts
        assert facts.base.catalog, facts.base.run.failures
        assert facts.upgrade
        assert facts.upgrade.catalog, facts.upgrade.run.failures
        script = generate(facts.upgrade.catalog, facts.base.catalog, same_origin=True)
        assert isinstance(script, Script), str(script)
        sides, back = (facts.base.catalog, facts.upgrade.catalog), program_of([("rollback.sql", str(script))])
        tried = try_keeping(found, sides, script, (back, of(change)), server, child.main)
        assert tried
        return tried


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_dropped_rows_come_back_with_the_rollback(postgres_server: Server, change: str) -> None:
    found = kept(postgres_server, change)
    assert (found.status, found.reasons, found.losses) == ("proven", (), ())
    assert found.what


def test_what_the_files_overwrite_was_never_kept_and_stays_lost(postgres_server: Server) -> None:
    change = "ALTER TABLE moods DROP COLUMN IF EXISTS at;\nUPDATE moods SET mood = 'ok';\n"
    found = kept(postgres_server, change)
    assert (found.status, found.what) == ("partly", ("public.moods (at)",))
    assert any(line.startswith("column public.moods.mood") for line in found.losses)
    assert not any("public.moods.at" in line for line in found.losses)


def test_without_a_key_rows_are_known_by_their_place_as_long_as_nothing_writes_them_anew(postgres_server: Server) -> None:
    """Dropping the key itself brings no harm; a change that rewrites the table does, and that is said."""
    drop = "ALTER TABLE moods DROP COLUMN IF EXISTS id;\nALTER TABLE moods DROP COLUMN IF EXISTS at;\n"
    found = kept(postgres_server, drop)
    assert (found.status, found.what, found.losses) == ("proven", ("public.moods (id, at)",), ())
    found = kept(postgres_server, drop + "UPDATE moods SET mood = mood;\nDROP TABLE IF EXISTS orders;\n")
    assert (found.status, found.what) == ("partly", ("public.orders",))
    assert any(line.startswith("column public.moods.id: ") for line in found.losses)
    found = kept(postgres_server, drop + "UPDATE moods SET mood = mood;\n")
    assert (found.status, found.what) == ("not_proven", ())
    assert any(line.startswith("column public.moods.id: ") for line in found.reasons)


def test_a_change_that_drops_nothing_keeps_nothing(postgres_server: Server) -> None:
    with scene(postgres_server, "ALTER TABLE customers ADD COLUMN IF NOT EXISTS email text;\n") as found:
        assert found.facts.base.catalog
        assert found.facts.upgrade
        assert found.facts.upgrade.catalog
        assert not keep.keep(found.facts.base.catalog, found.facts.upgrade.catalog)
