"""A change waits for others, for locks and for its turn, and nobody queues behind it."""

from __future__ import annotations

import threading
import time

import psycopg

from bot.store import leases
from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.model import Progress
from tests.targets.looks import sql, tables
from tests.targets.packages import CORE, TAGS, order, package, usual


def test_a_lock_that_is_not_had_is_given_up_and_tried_again_so_that_nobody_queues_behind_us(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    change = "ALTER TABLE seeds ADD COLUMN IF NOT EXISTS colour text;\n"
    made = package({"01_core.sql": CORE, "02_colour.sql": change})
    blocker = psycopg.connect(base)
    blocker.execute("LOCK TABLE seeds IN ACCESS SHARE MODE")
    waits: list[str] = []

    def watch(progress: Progress) -> None:
        if "try" in progress.text:
            waits.append(progress.text)
            if len(waits) == 2:
                blocker.rollback()

    result = carry_out(store, sessions, order(made), watch)
    blocker.close()
    assert result.state == "done", result
    assert result.files[1].tries == 3
    assert "lock timeout" in waits[0]


def test_a_lock_that_is_never_had_fails_with_nothing_changed(store: Store, sessions: TargetSessions, base: str) -> None:
    made = package({"01_core.sql": CORE, "02_colour.sql": "ALTER TABLE seeds ADD COLUMN IF NOT EXISTS colour text;\n"})
    with psycopg.connect(base) as blocker:
        blocker.execute("LOCK TABLE seeds IN ACCESS SHARE MODE")
        result = carry_out(store, sessions, order(made))
    assert result.state == "failed"
    assert result.files[1].tries == 4
    assert "colour" not in str(sql(base, "SELECT array_agg(attname) FROM pg_attribute WHERE attrelid = 'seeds'::regclass"))


def test_two_changes_race_for_one_target_and_exactly_one_runs(store: Store, sessions: TargetSessions, base: str) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(progress: Progress) -> None:
        if progress.step == "safety":
            inside.set()
            go_on.wait(20)

    first: list[object] = []
    thread = threading.Thread(target=lambda: first.append(carry_out(store, sessions, order(usual()), slow)))
    thread.start()
    assert inside.wait(20)
    second = carry_out(store, sessions, order(usual(), holder="acme/other#9", worker="w2"))
    third = carry_out(store, sessions, order(usual(), holder="acme/third#1", worker="w3"))
    go_on.set()
    thread.join()
    assert second.state == third.state == "busy"
    assert "acme/shop#5 has this target" in second.reason
    assert "number 1 in the queue" in second.reason
    assert "number 2 in the queue" in third.reason
    assert first[0].state == "done"  # type: ignore[attr-defined]


def test_who_waits_longest_comes_first(store: Store) -> None:
    def take(holder: str) -> object:
        with store.transaction() as conn:
            return leases.take(conn, "t", holder=holder, worker=holder, seconds=30)

    first = take("a")
    assert isinstance(first, leases.Lease)
    assert isinstance(take("b"), leases.Busy)
    with store.transaction() as conn:
        leases.release(conn, first)
    late = take("c")
    assert isinstance(late, leases.Busy)
    assert (late.holder, late.position) == ("b", 2)
    assert isinstance(take("b"), leases.Lease)


def test_a_second_bot_with_a_state_of_its_own_is_kept_out_by_the_lock_in_the_target(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    with sessions.guard() as alone:
        assert alone
        assert carry_out(store, sessions, order(usual())).state == "busy"


def test_a_migration_that_drops_every_lock_does_not_let_a_second_change_in(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    naughty = package({"01_core.sql": CORE, "02_locks.sql": "SELECT pg_advisory_unlock_all();\nDISCARD TEMP;\n" + TAGS})
    held: list[bool] = []

    def watch(progress: Progress) -> None:
        if progress.step == "verify":
            with sessions.guard() as alone:
                held.append(alone)

    assert carry_out(store, sessions, order(naughty), watch).state == "done"
    assert held == [False]


def test_unlock_stops_the_holder_before_its_next_statement(store: Store, sessions: TargetSessions, base: str) -> None:
    def watch(progress: Progress) -> None:
        if progress.file == 2 and progress.statement == 1:
            with store.transaction() as conn:
                assert leases.unlock(conn, sessions.identity) is not None
            time.sleep(2.5)

    result = carry_out(store, sessions, order(usual()), watch)
    assert result.state == "failed"
    assert "tags" not in tables(base)


def test_a_real_deadlock_is_broken_off_and_the_file_tried_again(store: Store, sessions: TargetSessions, base: str) -> None:
    sql(base, "CREATE TABLE orders (id int PRIMARY KEY)")
    both = "ALTER TABLE seeds ADD COLUMN IF NOT EXISTS a text;\nALTER TABLE orders ADD COLUMN IF NOT EXISTS a text;\n"
    orders = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"
    old = {"01_core.sql": CORE + orders}
    made = package({**old, "02_both.sql": both}, old)
    patient = TargetSessions(
        sessions.target.model_copy(update={"limits": sessions.target.limits.model_copy(update={"lock_timeout_ms": 5000})}),
        base,
    )
    application = psycopg.connect(base)
    application.execute("LOCK TABLE orders IN ACCESS SHARE MODE")
    ended: list[object] = []

    def crossing() -> None:
        try:
            application.execute("SELECT count(*) FROM seeds")
            application.commit()
        except psycopg.Error as error:
            ended.append(error.sqlstate)
            application.rollback()

    threads: list[threading.Thread] = []

    def watch(progress: Progress) -> None:
        if progress.text == "db/schema/02_both.sql" and progress.statement == 2 and not threads:
            threads.append(threading.Thread(target=crossing))
            threads[0].start()
            time.sleep(0.3)

    result = carry_out(store, patient, order(made), watch)
    threads[0].join(20)
    application.close()
    assert result.state == "done", result
    assert ended or result.files[1].tries > 1, "one of the two was the deadlock's victim"


def test_a_storm_of_short_locks_of_an_application_is_outlasted_and_never_queued_behind_us(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    stop, slowest, errors = threading.Event(), [0.0], [0]

    def storm() -> None:
        with psycopg.connect(base, autocommit=True) as conn:
            while not stop.is_set():
                began = time.monotonic()
                try:
                    with conn.transaction():
                        conn.execute("UPDATE seeds SET name = 'x' WHERE id = (random() * 99)::int + 1")
                        time.sleep(0.02)
                except psycopg.Error:
                    errors[0] += 1
                slowest[0] = max(slowest[0], time.monotonic() - began)

    many = [threading.Thread(target=storm) for _ in range(4)]
    for thread in many:
        thread.start()
    made = package({"01_core.sql": CORE, "02_colour.sql": "ALTER TABLE seeds ADD COLUMN IF NOT EXISTS colour text;\n"})
    try:
        result = carry_out(store, sessions, order(made))
    finally:
        stop.set()
        for thread in many:
            thread.join()
    assert result.state == "done", result
    assert errors == [0]
    assert slowest[0] < 5.0
