"""Whenever the process dies, no kept row is lost, kept twice or put back twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store import kept as notes
from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from tests.targets.killed import Countdown, die
from tests.targets.looks import sql, tables
from tests.targets.packages import losing, order
from tests.targets.test_kept import ALL, BASE, DROP, ROWS, SCHEMAS, STAY


@pytest.fixture
def base(address: str) -> str:
    sql(address, "DROP SCHEMA IF EXISTS migrate_bot_kept CASCADE")
    sql(address, BASE + ROWS)
    return address


def let_go(store: Store) -> None:
    with store.transaction() as conn:
        conn.execute("UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP - interval '1 second'")


@pytest.mark.slow
def test_an_apply_killed_at_any_moment_and_asked_for_again_keeps_everything_once(
    store: Store, sessions: TargetSessions, state_database: str, base: str
) -> None:
    """Two files that drop: the first one's rows are gone from their table when the second try keeps the rest."""
    made = losing(sessions, BASE, STAY + "DROP TABLE IF EXISTS tags;\n", DROP)
    before = sql(base, ALL)
    moment = 0
    while True:
        moment += 1
        ended = die(state_database, lambda: sessions, order(made, worker=f"killed-{moment}"), Countdown("", moment))
        if ended == 0:
            break
        assert ended == -9
        let_go(store)
        told = carry_out(store, sessions, order(made, worker="next"))
        if told.state == "refused":
            assert "An earlier change did not end" in told.reason
            told = carry_out(store, sessions, order(made, worker="next"))
        assert told.state == "done", (moment, told)
        assert sql(base, "SELECT what, rows FROM migrate_bot_kept.kept WHERE what = 'public.tags'") == [("public.tags", 120)], (
            moment
        )
        back = carry_out(store, sessions, order(made, "rollback", worker="next"))
        assert back.state == "done", (moment, back)
        assert sql(base, ALL) == before, moment
        assert sql(base, SCHEMAS) == []
    assert moment == 17, "lease, lock, state, drift, safety, two of keeping, two files with two and four statements, verification"
    assert tables(base) == ["schema_version", "seeds"]


@pytest.mark.slow
def test_a_rollback_killed_at_any_moment_and_asked_for_again_puts_everything_back_once(
    store: Store, sessions: TargetSessions, state_database: str, base: str
) -> None:
    made = losing(sessions, BASE, STAY, DROP)
    before = sql(base, ALL)
    moment = 0
    while True:
        moment += 1
        assert carry_out(store, sessions, order(made, worker="next")).state == "done"
        ended = die(state_database, lambda: sessions, order(made, "rollback", worker=f"killed-{moment}"), Countdown("", moment))
        if ended == 0:
            break
        assert ended == -9
        let_go(store)
        told = carry_out(store, sessions, order(made, "rollback", worker="next"))
        if told.state == "refused":
            told = carry_out(store, sessions, order(made, "rollback", worker="next"))
        assert told.state == "done", (moment, told)
        assert sql(base, ALL) == before, moment
        assert sql(base, SCHEMAS) == []
    assert sql(base, ALL) == before
    with store.transaction() as conn:
        assert notes.of_target(conn, sessions.identity) == ()


def test_a_script_that_cannot_be_one_transaction_is_finished_by_the_next_rollback(
    store: Store, sessions: TargetSessions, state_database: str, base: str
) -> None:
    """The schema is back, its rows are not yet: asking again puts them back, and runs the script no second time."""
    made = losing(sessions, BASE, STAY, DROP)
    before = sql(base, ALL)
    apart = replace(made, rollback=made.rollback + "VACUUM seeds;\n")
    assert carry_out(store, sessions, order(apart)).state == "done"
    ended = die(state_database, lambda: sessions, order(apart, "rollback", worker="killed"), Countdown("rows", 1))
    assert ended == -9
    assert "tags" in tables(base)
    assert sql(base, "SELECT count(*) FROM tags") == [(0,)]
    let_go(store)
    told = carry_out(store, sessions, order(apart, "rollback", worker="next"))
    assert "An earlier change did not end" in told.reason
    back = carry_out(store, sessions, order(apart, "rollback", worker="next"))
    assert back.state == "done", back
    assert sql(base, ALL) == before
    assert sql(base, SCHEMAS) == []
