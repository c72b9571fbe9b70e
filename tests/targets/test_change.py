"""A change runs the examined bytes on a target, says what it did, and can be taken back."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest

from bot.store import changes
from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.model import Progress
from tests.targets.looks import audit, sql, tables
from tests.targets.packages import CORE, POTS, TAGS, order, package, usual


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


def test_a_failure_says_of_each_statement_whether_it_ran_and_whether_it_is_still_in(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    sql(base, "UPDATE seeds SET name = NULL WHERE id = 7")
    broken = (
        "CREATE TABLE IF NOT EXISTS extra (id int);\nALTER TABLE seeds ALTER COLUMN name SET NOT NULL;\n"
        "CREATE TABLE IF NOT EXISTS later (id int);\n"
    )
    made = package({"01_core.sql": CORE, "02_pots.sql": POTS, "03_broken.sql": broken, "04_tags.sql": TAGS})
    result = carry_out(store, sessions, order(made))
    assert result.details == (
        "db/schema/01_core.sql: applied and committed (1 of 1 statements ran)",
        "db/schema/02_pots.sql: applied and committed (2 of 2 statements ran)",
        "db/schema/03_broken.sql: rolled back as a whole; nothing of it is in (1 of 3 statements ran)",
        "db/schema/03_broken.sql:1 CREATE TABLE IF NOT EXISTS extra (id int): ran and was rolled back",
        "db/schema/03_broken.sql:2 ALTER TABLE seeds ALTER COLUMN name SET NOT NULL: failed",
        "db/schema/03_broken.sql:3 CREATE TABLE IF NOT EXISTS later (id int): not run",
        "db/schema/04_tags.sql: not begun (0 of 1 statements ran)",
    )


def test_what_a_failed_apply_left_can_be_taken_back_by_the_proven_rollback(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    sql(base, "UPDATE seeds SET name = NULL WHERE id = 7")
    broken = "CREATE TABLE IF NOT EXISTS tags (id int);\nALTER TABLE seeds ALTER COLUMN name SET NOT NULL;\n"
    back = "ALTER TABLE seeds ALTER COLUMN name DROP NOT NULL;\nDROP TABLE IF EXISTS tags;\nDROP TABLE IF EXISTS pots;\n"
    made = package({"01_core.sql": CORE, "02_pots.sql": POTS, "03_broken.sql": broken}, rollback=back)
    assert carry_out(store, sessions, order(made)).state == "failed"
    assert "pots" in tables(base)
    taken_back = carry_out(store, sessions, order(made, "rollback"))
    assert taken_back.state == "done", taken_back
    assert tables(base) == ["schema_version", "seeds"]
    assert sql(base, "SELECT count(*) FROM seeds") == [(100,)]


def test_the_log_of_a_change_is_kept_with_its_row(store: Store, sessions: TargetSessions, base: str) -> None:
    carry_out(store, sessions, order(usual()))
    with store.transaction() as conn:
        change = changes.latest(conn, sessions.identity)
    assert change is not None
    lines = change.outcome["log"]
    assert any("safety" in line for line in lines)
    assert any("files: db/schema/02_pots.sql, file 2 of 3, statement 1 of 2" in line for line in lines)
    assert lines[-1].endswith("verify: comparing the result with what was proven")


def test_tables_that_lose_their_rows_are_named_although_the_catalog_is_as_proven(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    made = package({"01_core.sql": CORE, "02_pots.sql": POTS + "DELETE FROM seeds WHERE id > 3;\n"})
    result = carry_out(store, sessions, order(made))
    assert result.state == "done"
    assert result.details == ("table public.seeds had 100 rows before and has 3 now: was that meant?",)
    assert "apply.rows lost" in audit(store)
