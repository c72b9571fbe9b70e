from __future__ import annotations

import psycopg
import pytest

from bot.scripts import batches
from bot.scripts.slicing import slicing
from bot.store import changes
from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from bot.targets.file import Target
from bot.targets.model import Progress
from tests.targets.killed import Countdown, die
from tests.targets.looks import sql, tables
from tests.targets.packages import order, package

ROWS = "CREATE TABLE IF NOT EXISTS seeds (id int PRIMARY KEY, name text, grown int NOT NULL DEFAULT 0);\n"
FILL = "-- migrate-bot: batch 10\nUPDATE seeds SET grown = grown + 1 WHERE name IS NOT NULL;\n"
"""Not idempotent on purpose: whatever is done twice shows."""


@pytest.fixture
def base(address: str) -> str:
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(ROWS)
        conn.execute("INSERT INTO seeds SELECT n, CASE WHEN n % 2 = 0 THEN 'even' END FROM generate_series(1, 95) n")
    return address


def filling(text: str = FILL) -> dict[str, str]:
    return {"01_core.sql": ROWS, "02_fill.sql": text}


def made(text: str = FILL):  # type: ignore[no-untyped-def]
    return package(filling(text), {"01_core.sql": ROWS}, rollback="", status="not_needed")


def test_a_backfill_runs_in_committed_slices_with_progress_and_leaves_no_trace(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    seen: list[str] = []
    rows: list[object] = []

    def watch(at: Progress) -> None:
        if "rows in batches" in at.text:
            seen.append(at.text)
            rows.append(sql(base, "SELECT sum(grown) FROM seeds")[0][0])

    result = carry_out(store, sessions, order(made()), watch)
    assert result.state == "done", result
    assert rows == [10, 20, 30, 40, 47], "each slice is in for everybody before the next one begins"
    assert seen[-1] == "db/schema/02_fill.sql: 47 rows in batches"
    assert sql(base, "SELECT count(*) FILTER (WHERE grown = 1), count(*) FILTER (WHERE grown > 1) FROM seeds") == [(47, 0)]
    assert tables(base) == ["schema_version", "seeds"]
    assert sql(base, "SELECT version FROM schema_version ORDER BY 1") == [(1,), (2,)]


def test_killed_between_two_slices_it_goes_on_from_there_and_does_nothing_twice(
    store: Store, sessions: TargetSessions, target: Target, state_database: str, base: str
) -> None:
    at = Countdown("rows in batches", 3)
    assert die(state_database, lambda: TargetSessions(target, base), order(made()), at) == -9
    with store.transaction() as conn:
        conn.execute("UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP - interval '1 second'")
    assert sql(base, "SELECT sum(grown) FROM seeds") == [(30,)]
    told = carry_out(store, sessions, order(made(), worker="next"))
    assert told.state == "refused"
    assert "db/schema/02_fill.sql: of statement 1, batches with 30 rows are in" in told.details
    result = carry_out(store, sessions, order(made(), worker="next"))
    assert result.state == "done", result
    assert sql(base, "SELECT sum(grown), max(grown) FROM seeds") == [(47, 1)]
    assert tables(base) == ["schema_version", "seeds"]


def test_a_failing_slice_says_how_many_rows_stay_and_the_next_try_goes_on(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    sql(base, "ALTER TABLE seeds ADD CONSTRAINT small CHECK (id <> 60 OR grown = 0)")
    head = made()
    result = carry_out(store, sessions, order(head, drift=True))
    assert result.state == "failed"
    assert result.files[1].state == "partly"
    assert result.reason.startswith("db/schema/02_fill.sql:2: ")
    assert "20 rows in committed batches stay" in result.reason
    sql(base, "ALTER TABLE seeds DROP CONSTRAINT small")
    assert carry_out(store, sessions, order(head)).state == "done"
    assert sql(base, "SELECT sum(grown), max(grown) FROM seeds") == [(47, 1)]


def test_a_locked_row_holds_up_one_slice_only_and_that_one_is_tried_again(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    blocker = psycopg.connect(base)
    blocker.execute("SELECT FROM seeds WHERE id = 50 FOR UPDATE")

    def watch(at: Progress) -> None:
        if "try 2" in at.text:
            blocker.rollback()

    result = carry_out(store, sessions, order(made()), watch)
    blocker.close()
    assert result.state == "done", result
    assert sql(base, "SELECT sum(grown), max(grown) FROM seeds") == [(47, 1)]


def test_rows_are_copied_along_a_key_of_several_columns_with_odd_values(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    keyed = 'CREATE TABLE IF NOT EXISTS logs (host text, at timestamptz, "Näme" text, PRIMARY KEY (host, at));\n'
    copies = "CREATE TABLE IF NOT EXISTS copies (host text, at timestamptz, what text, PRIMARY KEY (host, at));\n"
    copy = (
        '-- migrate-bot: batch 7\nINSERT INTO copies SELECT l.host, l.at, l."Näme" FROM logs AS l LEFT JOIN seeds s ON s.id = 1\n'
    )
    head = {"01_core.sql": ROWS + keyed, "02_copy.sql": f"{copies}{copy}ON CONFLICT DO NOTHING;\n"}
    sql(base, keyed)
    sql(base, "INSERT INTO logs SELECT h, now() - n * interval '1.37 s', n::text FROM generate_series(1, 10) n,"
              " unnest(ARRAY['a''b', 'back\\slash', 'ä', '', 'z \" q']) h")  # fmt: skip
    result = carry_out(store, sessions, order(package(head, {"01_core.sql": ROWS + keyed})))
    assert result.state == "done", result
    assert sql(base, "SELECT count(*) FROM (SELECT * FROM logs EXCEPT SELECT * FROM copies) x") == [(0,)]
    assert sql(base, "SELECT count(*) FROM copies") == [(50,)]


def test_rows_are_deleted_in_slices_and_nothing_is_found_the_second_time(
    store: Store, sessions: TargetSessions, base: str
) -> None:
    head = made("-- migrate-bot: batch 20\nDELETE FROM ONLY seeds AS s WHERE s.name IS NULL OR s.id > 90;\n")
    seen: list[str] = []
    assert carry_out(store, sessions, order(head), lambda at: seen.append(at.text)).state == "done"
    assert sql(base, "SELECT count(*) FROM seeds") == [(45,)]
    assert len([text for text in seen if "rows in batches" in text]) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-- migrate-bot: batch\nUPDATE seeds SET grown = 1;\n", "does not say how many rows"),
        ("-- migrate-bot: batch 0\nUPDATE seeds SET grown = 1;\n", "between 1 and"),
        ("-- migrate-bot: batch 10\n", "above no statement"),
        ("-- migrate-bot: batch 10\nTRUNCATE seeds;\n", "Only UPDATE, DELETE and INSERT"),
        ("-- migrate-bot: batch 10\nINSERT INTO seeds SELECT id + 1000 FROM seeds;\n", "reads the table that it writes"),
        ("BEGIN;\n-- migrate-bot: batch 10\nUPDATE seeds SET grown = 1;\nCOMMIT;\n", "commits on its own"),
        ("-- migrate-bot: batch 10\nUPDATE seeds SET id = id + 1000;\n", "changes the primary key"),
        ("CREATE TABLE IF NOT EXISTS bare (a int);\n-- migrate-bot: batch 10\nUPDATE bare SET a = 1;\n", "no primary key"),
    ],
)
def test_what_cannot_run_in_batches_is_refused_with_the_reason(
    store: Store, sessions: TargetSessions, base: str, text: str, words: str
) -> None:
    result = carry_out(store, sessions, order(made(text), drift=True))
    assert result.state in {"refused", "failed"}
    assert words in result.reason
    assert sql(base, "SELECT max(grown), max(id) FROM seeds") == [(0, 95)]


def test_the_change_row_of_a_backfill_is_like_any_other(store: Store, sessions: TargetSessions, base: str) -> None:
    carry_out(store, sessions, order(made()))
    with store.transaction() as conn:
        change = changes.latest(conn, sessions.identity)
    assert change is not None
    assert [(file["state"], file["ran"]) for file in change.outcome["files"]] == [("applied", 1), ("applied", 1)]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("UPDATE t SET a = 1 WHERE b OR c", True),
        ("UPDATE t SET a = u.a FROM u WHERE u.id = t.id", False),
        ("WITH w AS (SELECT 1 AS id) DELETE FROM t USING w WHERE w.id = t.id", False),
        ("INSERT INTO n SELECT a FROM t WHERE a > 1", True),
        ("INSERT INTO n SELECT t.a FROM t JOIN u ON u.id = t.id WHERE u.a > 1", False),
    ],
)
def test_rows_of_a_slice_are_counted_among_those_that_match_where_the_condition_is_about_one_table(
    text: str, alone: bool
) -> None:
    cut = slicing(text)
    assert cut.problem == ""
    assert cut.statement.count(batches.SLICE) == cut.bounds.count(batches.SLICE) == 1
    assert (cut.bounds != f"SELECT {batches.KEY} FROM t WHERE {batches.SLICE}") is alone


@pytest.mark.parametrize(
    "text",
    [
        "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE",
        "INSERT INTO n VALUES (1)",
        "INSERT INTO n SELECT count(*) FROM t",
        "INSERT INTO n SELECT row_number() OVER () FROM t",
        "INSERT INTO n SELECT DISTINCT a FROM t",
        "INSERT INTO n SELECT a FROM t GROUP BY a",
        "INSERT INTO n SELECT a FROM t UNION ALL SELECT a FROM u",
        "INSERT INTO n SELECT a FROM t LIMIT 10",
        "INSERT INTO n SELECT a FROM t, u",
        "INSERT INTO n SELECT a FROM t FULL JOIN u USING (id)",
        "INSERT INTO n SELECT a FROM (SELECT a FROM t) s",
        "WITH w AS (SELECT 1 AS a) INSERT INTO n SELECT a FROM w",
        "WITH w AS (DELETE FROM q RETURNING a) UPDATE t SET a = 1 FROM w",
        "UPDATE t SET a = 1 WHERE CURRENT OF c",
        "UPDATE t SET a = migrate_bot_slice",
        "UPDATE t SET",
        "SELECT 1",
        "UPDATE t SET a = 1; UPDATE t SET a = 2",
    ],
)  # fmt: skip
def test_a_statement_without_one_table_to_cut_along_is_told_so(text: str) -> None:
    assert slicing(text).problem
