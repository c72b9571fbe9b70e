from __future__ import annotations

import threading
import time

import psycopg
import pytest

from bot.store import changes, leases
from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.model import Progress
from tests.targets.packages import CORE, POTS, TAGS, order, package, usual


@pytest.fixture
def base(address: str) -> str:
    """The target at base, with rows."""
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(CORE)
        conn.execute("INSERT INTO seeds SELECT n, 'seed' FROM generate_series(1, 100) n")
    return address


def tables(address: str) -> list[str]:
    with psycopg.connect(address) as conn:
        return [
            row[0]
            for row in conn.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        ]


def sql(address: str, text: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as conn:
        cursor = conn.execute(text)
        return cursor.fetchall() if cursor.description else []


def audit(store: Store) -> list[str]:
    with store.transaction() as conn:
        return [row[0] for row in conn.execute("SELECT action FROM audit ORDER BY audit_id").fetchall()]


def test_apply_runs_the_examined_bytes_writes_versions_and_ends_exactly_as_proven(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    seen: list[Progress] = []
    result = carry_out(store, sessions, order(usual()), seen.append)
    assert (result.state, [file.state for file in result.files]) == ("done", ["applied"] * 3)
    assert tables(base) == ["pots", "schema_version", "seeds", "tags"]
    assert sql(base, "SELECT version, description FROM schema_version ORDER BY 1") == [(1, "core"), (2, "pots"), (3, "tags")]
    assert sql(base, "SELECT count(*) FROM seeds") == [(100,)]
    assert {"time", "lsn"} <= set(result.safety)
    assert audit(store) == ["apply.started", "apply.file", "apply.file", "apply.file", "apply.done"]
    assert [item.step for item in seen if item.step != "files"] == [
        "lease",
        "lock",
        "state",
        "drift",
        "safety",
        "file",
        "file",
        "file",
        "verify",
    ]


def test_apply_again_finds_the_target_where_it_should_be_and_runs_nothing(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    carry_out(store, sessions, order(usual()))
    first = sql(base, "SELECT applied_at FROM schema_version ORDER BY version")
    result = carry_out(store, sessions, order(usual()))
    assert (result.state, result.files) == ("done", ())
    assert sql(base, "SELECT applied_at FROM schema_version ORDER BY version") == first


def test_rollback_leads_back_to_base_with_its_rows_and_forgets_the_versions(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    carry_out(store, sessions, order(usual()))
    result = carry_out(store, sessions, order(usual(), "rollback"))
    assert result.state == "done", result
    assert tables(base) == ["schema_version", "seeds"]
    assert sql(base, "SELECT count(*) FROM seeds") == [(100,)]
    assert sql(base, "SELECT version FROM schema_version") == [(1,)]


def test_rollback_is_refused_when_something_was_applied_since(store: Store, sessions: TargetSessions, base: str) -> None:
    carry_out(store, sessions, order(usual()))
    sql(base, "ALTER TABLE pots ADD COLUMN size int")
    result = carry_out(store, sessions, order(usual(), "rollback"))
    assert result.state == "refused"
    assert "public.pots.size" in " ".join(result.details)
    assert "pots" in tables(base)


def test_without_a_proven_way_back_rollback_is_refused(store: Store, sessions: TargetSessions, base: str) -> None:
    made = package({"01_core.sql": CORE, "02_pots.sql": POTS}, status="not_reversible")
    assert carry_out(store, sessions, order(made, "rollback")).state == "refused"


def test_drift_is_shown_and_blocks_unless_it_was_accepted(store: Store, sessions: TargetSessions, base: str) -> None:
    sql(base, "ALTER TABLE seeds ADD COLUMN hot text")
    refused = carry_out(store, sessions, order(usual()))
    assert refused.state == "refused"
    assert any("public.seeds.hot" in line for line in refused.details)
    assert tables(base) == ["seeds"]
    assert audit(store) == []
    accepted = carry_out(store, sessions, order(usual(), drift=True))
    assert accepted.state == "done", accepted


def test_a_failing_file_is_rolled_back_whole_and_later_ones_are_not_begun(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    sql(base, "UPDATE seeds SET name = NULL WHERE id = 7")
    broken = "CREATE TABLE IF NOT EXISTS extra (id int);\nALTER TABLE seeds ALTER COLUMN name SET NOT NULL;\n"
    made = package({"01_core.sql": CORE, "02_pots.sql": POTS, "03_broken.sql": broken, "04_tags.sql": TAGS})
    result = carry_out(store, sessions, order(made))
    assert result.state == "failed"
    assert [file.state for file in result.files] == ["applied", "applied", "failed", "pending"]
    assert result.reason.startswith("db/schema/03_broken.sql:2: column")
    assert "contains null values" in result.reason
    assert tables(base) == ["pots", "schema_version", "seeds"]
    assert sql(base, "SELECT version FROM schema_version ORDER BY 1") == [(1,), (2,)]
    sql(base, "UPDATE seeds SET name = 'x' WHERE name IS NULL")
    again = carry_out(store, sessions, order(made))
    assert again.state == "done", again


def test_a_file_that_cannot_be_one_transaction_says_which_statements_are_permanent(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    sql(base, "UPDATE seeds SET name = 'twice'")
    alone = (
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_seeds_name ON seeds(name);\n"
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_seeds_name ON seeds(name);\n"
    )
    result = carry_out(store, sessions, order(package({"01_core.sql": CORE, "02_alone.sql": alone})))
    assert result.state == "failed"
    (_, file) = result.files
    assert (file.state, file.ran, file.line) == ("partly", 1, 2)
    assert "permanent" in " ".join(result.details)


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


def test_a_superuser_is_refused_unless_the_operator_allows_it(
    store: Store, target: object, state_database: str, address: str
) -> None:
    from psycopg.conninfo import make_conninfo

    root = TargetSessions(target, make_conninfo(state_database, dbname="production"))  # type: ignore[arg-type]
    result = carry_out(store, root, order(usual()))
    assert result.state == "refused"
    assert "superuser" in result.reason


def test_an_unreachable_target_names_neither_password_nor_address(store: Store, target: object) -> None:
    from bot.errors import Unavailable

    gone = TargetSessions(target, "postgresql://u:hunter2secret@127.0.0.1:1/x")  # type: ignore[arg-type]
    with pytest.raises(Unavailable) as caught:
        carry_out(store, gone, order(usual()))
    assert "hunter2" not in f"{caught.value} {caught.value.__cause__} {caught.value.hint}"


def test_a_connection_cut_in_the_middle_of_a_statement_leaves_the_file_out(
    store: Store, sessions: TargetSessions, base: str, state_database: str
) -> None:
    made = package({"01_core.sql": CORE, "02_slow.sql": TAGS + "SELECT pg_sleep(15) FROM seeds WHERE id = 1;\n"})

    def cut() -> None:
        for _ in range(200):
            with psycopg.connect(state_database, autocommit=True) as conn:
                hit = conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(15)%'"
                ).fetchall()
            if hit:
                return
            time.sleep(0.05)

    thread = threading.Thread(target=cut)
    thread.start()
    result = carry_out(store, sessions, order(made))
    thread.join()
    assert result.state == "failed"
    assert "tags" not in tables(base)


def test_the_change_row_tells_the_whole_story(store: Store, sessions: TargetSessions, base: str) -> None:
    made = usual()
    carry_out(store, sessions, order(made))
    with store.transaction() as conn:
        change = changes.latest(conn, sessions.identity)
    assert change is not None
    assert (change.state, change.kind, change.digest, change.actor) == ("done", "apply", made.digest, "mira")
    assert [file["state"] for file in change.outcome["files"]] == ["applied"] * 3
    assert change.safety["lsn"]
