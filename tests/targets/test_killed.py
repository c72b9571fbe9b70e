from __future__ import annotations

import psycopg
import pytest

from bot.store import changes
from bot.store.database import Store
from bot.targets.change import carry_out, settle
from bot.targets.connect import TargetSessions
from tests.targets.killed import kill_at
from tests.targets.packages import CORE, order, usual

MOMENTS = 14
"""Progress reports of an undisturbed apply: four steps, then step and statements of three files, then verification."""


def rows(address: str, text: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as conn:
        return conn.execute(text).fetchall()


def tables(address: str) -> set[object]:
    return {row[0] for row in rows(address, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")}


@pytest.mark.parametrize("moment", range(1, MOMENTS))
def test_killed_at_any_moment_the_true_state_is_reported_and_nothing_is_applied_twice(
    store: Store, sessions: TargetSessions, state_database: str, address: str, moment: int
) -> None:
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(CORE)
    ended = kill_at(state_database, address, moment)
    assert ended == -9
    with store.transaction() as conn:
        conn.execute("UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP - interval '1 second'")
        begun = bool(changes.unended(conn, sessions.identity))
    really_in = {name for name in ("pots", "tags") if name in tables(address)}
    if begun:
        told = carry_out(store, sessions, order(usual(), worker="next"))
        assert told.state == "refused"
        for name, path in {"pots": "02_pots", "tags": "03_tags"}.items():
            assert f"db/schema/{path}.sql: {'applied' if name in really_in else 'not applied'}" in told.details
        assert {name for name in ("pots", "tags") if name in tables(address)} == really_in, "looking changes nothing"
    oids = dict(rows(address, "SELECT relname::text, oid FROM pg_class WHERE relname IN ('pots', 'tags')"))
    written = dict(rows(address, "SELECT version, applied_at FROM schema_version")) if "schema_version" in tables(address) else {}
    result = carry_out(store, sessions, order(usual(), worker="next"))
    assert result.state == "done", result
    assert tables(address) == {"seeds", "pots", "tags", "schema_version"}
    after = dict(rows(address, "SELECT version, applied_at FROM schema_version"))
    assert {number: after[number] for number in written} == written, "a committed file is not run a second time"
    now = dict(rows(address, "SELECT relname::text, oid FROM pg_class WHERE relname IN ('pots', 'tags')"))
    assert {name: now[name] for name in oids} == oids


def test_the_next_worker_settles_a_stranded_change_by_looking_only(
    store: Store, sessions: TargetSessions, state_database: str, address: str
) -> None:
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(CORE)
    assert kill_at(state_database, address, 10) == -9
    assert settle(store, sessions, order(usual(), worker="next", holder="the next worker")) is None, "its lease still runs"
    with store.transaction() as conn:
        conn.execute("UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP - interval '1 second'")
    before = tables(address)
    told = settle(store, sessions, order(usual(), worker="next", holder="the next worker"))
    assert told is not None
    assert any("interrupted" in line for line in told.details)
    assert tables(address) == before
    with store.transaction() as conn:
        assert changes.unended(conn, sessions.identity) == ()
    assert settle(store, sessions, order(usual(), worker="next", holder="the next worker")) is None


def test_a_rollback_killed_at_any_moment_is_reported_as_it_is_and_ends_at_base_with_its_rows(
    store: Store, sessions: TargetSessions, state_database: str, address: str
) -> None:
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(CORE)
        conn.execute("INSERT INTO seeds SELECT n, 'seed' FROM generate_series(1, 20) n")
    moment = 0
    while True:
        moment += 1
        assert carry_out(store, sessions, order(usual(), worker="again")).state == "done"
        ended = kill_at(state_database, address, moment, "rollback")
        if ended == 0:
            break
        assert ended == -9
        with store.transaction() as conn:
            conn.execute("UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP - interval '1 second'")
            begun = bool(changes.unended(conn, sessions.identity))
        gone = "tags" not in tables(address)
        if begun:
            told = carry_out(store, sessions, order(usual(), "rollback", worker="next"))
            assert told.state == "refused"
            words = "as it was before" if gone else "completely upgraded"
            assert any(words in line for line in told.details), (moment, told.details)
            assert ("tags" not in tables(address)) == gone, "looking changes nothing"
        result = carry_out(store, sessions, order(usual(), "rollback", worker="next"))
        assert result.state == "done", (moment, result)
        assert tables(address) == {"seeds", "schema_version"}
        assert rows(address, "SELECT count(*) FROM seeds") == [(20,)]
    assert moment == 10, "lease, lock, state, drift, safety, file, two statements, verification, and then the end"
