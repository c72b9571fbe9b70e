"""Rows that a change drops lie aside in the target for the verification period, and the rollback puts them back."""

from __future__ import annotations

import psycopg
import pytest

from bot.store import kept as notes
from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.file import KeepDropped, Target
from bot.targets.keeping import sweep
from bot.targets.model import Package, Progress
from tests.targets.looks import audit, sql, tables
from tests.targets.packages import losing, order

STAY = "CREATE TABLE IF NOT EXISTS seeds (id int PRIMARY KEY);\n"
BASE = """
CREATE TABLE IF NOT EXISTS seeds (id int PRIMARY KEY, name text NOT NULL, price numeric(8, 2));
CREATE TABLE IF NOT EXISTS "Odd ""pots" (
    "select" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seed int REFERENCES seeds (id),
    twice int GENERATED ALWAYS AS (seed * 2) STORED, big text, raw bytea
);
CREATE TABLE IF NOT EXISTS tags (pot int REFERENCES "Odd ""pots" ("select"), label text);
"""
DROP = """
DROP TABLE IF EXISTS tags;
DROP TABLE IF EXISTS "Odd ""pots";
ALTER TABLE seeds DROP COLUMN IF EXISTS name;
ALTER TABLE seeds DROP COLUMN IF EXISTS price;
"""
ROWS = """
INSERT INTO seeds SELECT n, 'seed ' || n, n / 4.0 FROM generate_series(1, 100) n;
INSERT INTO "Odd ""pots" (seed, big, raw)
SELECT n, repeat(chr(9731) || n, 5000), decode(md5(n::text), 'hex') FROM generate_series(1, 50) n;
INSERT INTO tags SELECT n % 50 + 1, 'same' FROM generate_series(1, 120) n;
"""
ALL = """SELECT (SELECT md5(string_agg(s::text, ',' ORDER BY id)) FROM seeds s),
(SELECT md5(string_agg(p::text, ',' ORDER BY "select")) FROM "Odd ""pots" p),
(SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM tags t)"""
SCHEMAS = "SELECT nspname::text FROM pg_namespace WHERE nspname = 'migrate_bot_kept'"


@pytest.fixture
def base(address: str) -> str:
    """The target at base, with rows, and nothing kept."""
    sql(address, "DROP SCHEMA IF EXISTS migrate_bot_kept CASCADE")
    sql(address, BASE + ROWS)
    return address


@pytest.fixture
def made(sessions: TargetSessions) -> Package:
    return losing(sessions, BASE, STAY, DROP)


def with_target(address: str, target: Target, **keep: int) -> TargetSessions:
    return TargetSessions(target.model_copy(update={"keep_dropped": KeepDropped.model_validate(keep)}), address)


def test_apply_keeps_what_it_drops_and_the_rollback_puts_every_row_back(
    store: Store, sessions: TargetSessions, base: str, made: Package
) -> None:
    before = sql(base, ALL)
    seen: list[Progress] = []
    applied = carry_out(store, sessions, order(made), seen.append)
    assert applied.state == "done", applied
    assert tables(base) == ["schema_version", "seeds"]
    assert [item.step for item in seen if item.step in {"safety", "keep", "file"}] == ["safety", "keep", "keep", "file", "file"]
    assert "public.seeds (name, price): 100 rows" in applied.details[0]
    assert "could be read and written" in applied.details[1]
    assert "is not kept" in applied.details[2]
    with store.transaction() as ours:
        (noted,) = notes.of_target(ours, sessions.identity)
    assert noted.digest == made.digest
    assert 'public."Odd ""pots": 50 rows' in noted.what
    again = carry_out(store, sessions, order(made))
    assert again.reason.endswith("nothing was run."), "what is kept is no drift"
    back = carry_out(store, sessions, order(made, "rollback"))
    assert back.state == "done", back
    assert "public.seeds (name, price): 100 of 100 kept rows are back." in back.details
    assert sql(base, ALL) == before
    assert sql(base, "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'seeds'::regclass AND attname = 'name'") == [(True,)]
    assert sql(base, """INSERT INTO "Odd ""pots" (seed) VALUES (1) RETURNING "select\"""") == [(51,)]
    assert sql(base, SCHEMAS) == []
    with store.transaction() as ours:
        assert notes.of_target(ours, sessions.identity) == ()
    assert "apply.kept" in audit(store)


def test_nobody_but_the_owner_can_read_what_is_kept(store: Store, sessions: TargetSessions, base: str, made: Package) -> None:
    """Default privileges that give new tables and schemas to others do not reach it."""
    sql(base, "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
    sql(base, "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO PUBLIC")
    try:
        assert carry_out(store, sessions, order(made, drift=True)).state == "done"
        others = """SELECT count(*) FROM (
            SELECT (aclexplode(relacl)).grantee FROM pg_class WHERE relnamespace = 'migrate_bot_kept'::regnamespace
            UNION ALL SELECT (aclexplode(nspacl)).grantee FROM pg_namespace WHERE nspname = 'migrate_bot_kept'
        ) g WHERE grantee = 0"""
        assert sql(base, others) == [(0,)]
        assert sql(base, "SELECT count(*) > 3 FROM pg_class WHERE relnamespace = 'migrate_bot_kept'::regnamespace") == [(True,)]
    finally:
        sql(base, "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC")
        sql(base, "ALTER DEFAULT PRIVILEGES REVOKE USAGE ON SCHEMAS FROM PUBLIC")


def test_rows_that_were_written_or_deleted_since_are_respected(
    store: Store, sessions: TargetSessions, base: str, made: Package
) -> None:
    """A deleted row does not come back with its column; a new one lacks a value, which is said and not hidden."""
    carry_out(store, sessions, order(made))
    sql(base, "DELETE FROM seeds WHERE id > 90")
    back = carry_out(store, sessions, order(made, "rollback"))
    assert back.state == "done", back
    assert any("90 of 100 kept rows are back; 10 were deleted since" in line for line in back.details)
    carry_out(store, sessions, order(made))
    sql(base, "INSERT INTO seeds VALUES (1000)")
    back = carry_out(store, sessions, order(made, "rollback"))
    assert back.state == "failed"
    assert "not as it was proven" in back.reason
    assert any("public.seeds.name: differs in not_null" in line for line in back.details)
    assert sql(base, "SELECT count(*) FROM seeds WHERE name IS NULL") == [(1,)]


def test_what_stands_against_the_rows_undoes_the_rollback_unless_the_loss_is_accepted(
    store: Store, sessions: TargetSessions, base: str, made: Package
) -> None:
    """The rows stay where they are, and asking again later puts them back."""
    carry_out(store, sessions, order(made))
    sql(base, "DELETE FROM seeds WHERE id = 7")
    refused = carry_out(store, sessions, order(made, "rollback"))
    assert refused.state == "failed"
    assert "The kept rows could not be put back: insert or update on table" in refused.reason
    assert "--accept-loss" in refused.reason
    assert tables(base) == ["schema_version", "seeds"], "nothing was changed"
    accepted = carry_out(store, sessions, order(made, "rollback", loss=True))
    assert any("stay aside" in line for line in accepted.details), accepted
    assert tables(base) == ['Odd "pots', "schema_version", "seeds", "tags"]
    assert sql(base, "SELECT count(*) FROM tags") == [(0,)]
    assert sql(base, SCHEMAS) != []
    sql(base, "INSERT INTO seeds VALUES (7, 'seven')")
    back = carry_out(store, sessions, order(made, "rollback"))
    assert back.state == "done", back
    assert sql(base, "SELECT count(*) FROM tags") == [(120,)]
    assert sql(base, SCHEMAS) == []


def test_larger_tables_are_refused_with_their_size_and_dropped_only_when_that_is_accepted(
    store: Store, target: Target, base: str, made: Package
) -> None:
    small = with_target(base, target, most_mb=1)
    sql(base, "INSERT INTO seeds SELECT n, repeat('x', 200) FROM generate_series(1000, 9000) n")
    refused = carry_out(store, small, order(made))
    assert refused.state == "refused"
    assert any("at most 1 MB are kept" in line for line in refused.details)
    assert any("--accept-loss" in line for line in refused.details)
    assert "tags" in tables(base)
    accepted = carry_out(store, small, order(made, loss=True))
    assert accepted.state == "done"
    assert any("which was accepted" in line for line in accepted.details)
    assert sql(base, SCHEMAS) == []
    back = carry_out(store, small, order(made, "rollback"))
    assert any("only the schema came back" in line for line in back.details)
    assert "tags" in tables(base)


def test_a_target_may_keep_nothing(store: Store, target: Target, base: str, made: Package) -> None:
    assert carry_out(store, with_target(base, target, days=0), order(made)).state == "done"
    assert sql(base, SCHEMAS) == []


def test_what_no_examination_has_seen_come_back_is_not_kept_but_refused(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    """A report of an older version, or one in which it was tried in vain."""
    for keeping, said in (("", "did not try"), ("not_proven", "they did not"), ("could_not_judge", "could not be judged")):
        refused = carry_out(store, sessions, order(losing(sessions, BASE, STAY, DROP, keeping)))
        assert refused.state == "refused"
        assert said in refused.details[0]
    assert "tags" in tables(base)


def test_what_the_examination_saw_not_come_back_is_named_and_needs_the_loss_to_be_accepted(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    partly = losing(sessions, BASE, STAY, DROP, "partly", without="public.tags")
    refused = carry_out(store, sessions, order(partly))
    assert refused.state == "refused"
    assert refused.details[0].startswith("public.tags: the examination saw")
    accepted = carry_out(store, sessions, order(partly, loss=True))
    assert accepted.state == "done"
    assert any(line.startswith("Kept aside until") for line in accepted.details), "what does come back is kept all the same"


def test_rows_that_the_role_cannot_see_are_not_kept_as_if_they_were_all(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    """A policy that binds the owner, too, hides rows: an error, and no silent gap."""
    policy = "ALTER TABLE tags ENABLE ROW LEVEL SECURITY;\nALTER TABLE tags FORCE ROW LEVEL SECURITY;\n"
    made = losing(sessions, BASE + policy, STAY, DROP)
    sql(base, policy)
    refused = carry_out(store, sessions, order(made))
    assert refused.state == "failed"
    assert "could not be kept aside" in refused.reason
    assert "row-level security" in refused.reason
    assert any("--accept-loss" in line for line in refused.details)
    assert "tags" in tables(base), "nothing was touched"
    accepted = carry_out(store, sessions, order(made, loss=True))
    assert accepted.state == "done", accepted
    assert any("That was accepted" in line for line in accepted.details)


def test_values_of_a_table_without_a_key_come_back_to_rows_that_nobody_changed(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    """A row that was written anew cannot be told apart from another; its value stays aside instead of going to a stranger."""
    made = losing(sessions, BASE, BASE, "ALTER TABLE tags DROP COLUMN IF EXISTS label;\n")
    sql(
        base,
        "UPDATE tags SET label = 'label ' || n FROM (SELECT ctid AS at, row_number() OVER () AS n FROM tags) r WHERE ctid = r.at",
    )
    before = sql(base, "SELECT t::text FROM tags t ORDER BY 1")
    assert carry_out(store, sessions, order(made)).state == "done"
    assert carry_out(store, sessions, order(made, "rollback")).details == ("public.tags (label): 120 of 120 kept rows are back.",)
    assert sql(base, "SELECT t::text FROM tags t ORDER BY 1") == before
    assert carry_out(store, sessions, order(made)).state == "done"
    sql(base, "UPDATE tags SET pot = 3 WHERE pot = 4")
    back = carry_out(store, sessions, order(made, "rollback"))
    assert back.state == "done", back
    ((lacking,),) = sql(base, "SELECT count(*)::int FROM tags WHERE label IS NULL")
    assert isinstance(lacking, int)
    assert lacking > 0
    there = f"{120 - lacking} of 120 kept rows are back; {lacking} are not as they were and stay kept."
    assert back.details == (f"public.tags (label): {there}",)
    assert set(sql(base, "SELECT t::text FROM tags t WHERE label IS NOT NULL")) < set(before)


def test_a_role_that_may_not_make_the_schema_is_told_so_before_anything(
    store: Store, sessions: TargetSessions, base: str, made: Package, state_database: str
) -> None:
    from psycopg.conninfo import make_conninfo

    root = make_conninfo(state_database, dbname="production")
    sql(root, "CREATE SCHEMA migrate_bot_kept")
    try:
        refused = carry_out(store, sessions, order(made))
        assert refused.state == "refused"
        assert any("migrate_bot_kept" in line and "somebody else's" in line for line in refused.details)
    finally:
        sql(root, "DROP SCHEMA migrate_bot_kept")


def test_what_two_changes_keep_lies_side_by_side(store: Store, sessions: TargetSessions, base: str, made: Package) -> None:
    """A table whose name was kept before is no obstacle, and each rollback finds its own rows."""
    first = losing(sessions, BASE, BASE, "DROP TABLE IF EXISTS tags;\n")
    assert carry_out(store, sessions, order(first)).state == "done"
    sql(base, 'CREATE TABLE tags (pot int REFERENCES "Odd ""pots" ("select"), label text)')
    sql(base, "INSERT INTO tags VALUES (1, 'new')")
    assert carry_out(store, sessions, order(made)).state == "done"
    with store.transaction() as ours:
        assert len(notes.of_target(ours, sessions.identity)) == 2
    assert carry_out(store, sessions, order(made, "rollback")).state == "done"
    assert sql(base, "SELECT label FROM tags") == [("new",)]
    with store.transaction() as ours:
        assert len(notes.of_target(ours, sessions.identity)) == 1
    assert sql(base, SCHEMAS) != []


def test_when_its_time_is_over_it_is_removed_and_the_rollback_asks_before_it_brings_back_the_schema_alone(
    store: Store, sessions: TargetSessions, base: str, made: Package
) -> None:
    carry_out(store, sessions, order(made))
    assert sweep(store, sessions) == 0, "its time is not over"
    sql(base, "UPDATE migrate_bot_kept.kept SET until = now() - interval '1 minute'")
    with store.transaction() as ours:
        ours.execute("UPDATE kept_rows SET until = now() - interval '1 minute'")
    assert sweep(store, sessions) == 4, "three tables, and the position of a sequence"
    assert sql(base, SCHEMAS) == []
    assert audit(store)[-1] == "kept.ended"
    assert sweep(store, sessions) == 0
    asked = carry_out(store, sessions, order(made, "rollback"))
    assert asked.state == "refused"
    assert "are gone" in asked.reason
    assert "--accept-loss" in asked.details[0]
    assert "tags" not in tables(base)
    accepted = carry_out(store, sessions, order(made, "rollback", loss=True))
    assert tables(base) == ['Odd "pots', "schema_version", "seeds", "tags"]
    assert any("name: differs in not_null" in line for line in accepted.details), "rows stand without a name"


def test_keeping_waits_for_locks_as_briefly_as_the_files(
    store: Store, sessions: TargetSessions, base: str, made: Package
) -> None:
    waits: list[str] = []
    with psycopg.connect(base) as blocker:
        blocker.execute("LOCK TABLE tags IN ACCESS EXCLUSIVE MODE")

        def watch(progress: Progress) -> None:
            if progress.step == "keep" and "try" in progress.text:
                waits.append(progress.text)
                if len(waits) == 2:
                    blocker.rollback()

        result = carry_out(store, sessions, order(made), watch)
    assert result.state == "done", result
    assert "lock timeout" in waits[0]


def test_a_failing_apply_keeps_the_rows_and_its_rollback_puts_back_only_what_was_dropped(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    """The first file is in, the second is not: the table that still stands is not filled a second time."""
    stop = "DO $$ BEGIN IF EXISTS (SELECT FROM seeds WHERE id = 5) THEN RAISE EXCEPTION 'five'; END IF; END $$;\n"
    broken = losing(sessions, BASE, STAY + "DROP TABLE IF EXISTS tags;\n", DROP + stop)
    before = sql(base, ALL)
    failed = carry_out(store, sessions, order(broken))
    assert failed.state == "failed"
    assert "five" in failed.reason
    assert any(line.startswith("Kept aside until") for line in failed.details)
    assert "tags" not in tables(base)
    assert 'Odd "pots' in tables(base)
    back = carry_out(store, sessions, order(broken, "rollback"))
    assert back.state == "done", back
    assert any(line.startswith("public.tags: 120 of 120") for line in back.details)
    assert not any("pots" in line and "are back" in line for line in back.details)
    assert sql(base, ALL) == before
    assert sql(base, SCHEMAS) == []
