"""Only what the change brings is judged, and what could not be judged is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.findings import Finding, Location, Severity
from bot.lint.engine import lint, tables_created, without_superseded
from bot.scripts.model import Layout
from tests.lint.conftest import BASE, Repository

LAYOUT = Layout()
TABLE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY, total int);\n"


def test_lines_above_a_statement_are_right_although_a_variable_changed_its_text() -> None:
    text = "\\set v 1\n-- a\u202eb\nSELECT :v,\n  2;\n"
    assert [finding.location.line for finding in Repository(TABLE, text).findings("hidden-characters")] == [2]


def test_an_untouched_file_is_not_even_read() -> None:
    base = {BASE: b"UPDATE orders SET total = 1;\n\x00"}
    assert lint(base, base, LAYOUT).findings == ()


def test_tables_are_known_by_the_names_that_rules_compare() -> None:
    text = (
        b'CREATE TABLE Orders (a int); create unlogged table if not exists public."Mixed" (a int); CREATE TABLE app . t (a int);'
    )
    assert tables_created({BASE: text}, LAYOUT) == {"orders", "Mixed", "app.t"}


def test_a_syntax_error_is_told_where_nothing_could_be_run() -> None:
    (finding,) = Repository(TABLE, "SELECT 1;\nCREAT TABLE t (a int);\n").findings("sql-syntax")
    assert finding.location.line == 2
    assert without_superseded((finding,)) == ()


def test_a_file_made_by_the_guide_brings_no_more_than_notes() -> None:
    text = (
        "-- Shop - Payments\n-- Part 2: payments of orders\n\nSET lock_timeout = '5s';\n\n"
        "CREATE TABLE IF NOT EXISTS payments (\n    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),\n"
        "    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,\n    amount NUMERIC(12, 2) NOT NULL,\n"
        "    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP\n);\n\n"
        "CREATE INDEX IF NOT EXISTS idx_payments_order_id ON payments (order_id);\n"
        "COMMENT ON TABLE payments IS 'Money received for an order';\n\n"
        "DO $$\nBEGIN\n    IF NOT EXISTS (\n        SELECT 1 FROM information_schema.columns\n"
        "        WHERE table_name='orders' AND column_name='paid'\n    ) THEN\n"
        "        ALTER TABLE orders ADD COLUMN paid BOOLEAN DEFAULT FALSE;\n    END IF;\nEND $$;\n\n"
        "INSERT INTO schema_version (version, description) VALUES (2, 'Payments') ON CONFLICT (version) DO NOTHING;\n"
    )
    assert Repository(TABLE, text).lint().findings == ()


def test_findings_in_a_do_block_point_at_the_line_within_it() -> None:
    text = "DO $$\nBEGIN\n    PERFORM 1;\n    DELETE FROM orders;\nEND $$;\n"
    (finding,) = Repository(TABLE, text).findings("dml-every-row")
    assert (finding.location.line, finding.severity) == (4, Severity.ERROR)


GUARDED = """DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'region') THEN
        {}
        UPDATE orders SET region = 'eu';
    END IF;
END $$;
"""


def test_an_update_behind_the_guard_of_its_own_column_runs_once_only() -> None:
    assert not Repository(TABLE, GUARDED.format("ALTER TABLE orders ADD COLUMN region text;")).findings("dml-every-row")
    assert Repository(TABLE, GUARDED.format("")).findings("dml-every-row")


def test_a_handler_that_raises_what_it_did_not_expect_swallows_nothing() -> None:
    text = "DO $$ BEGIN\nCREATE TYPE m AS ENUM ('a');\nEXCEPTION WHEN OTHERS THEN\n{}\nEND $$;\n"
    expected = "IF SQLSTATE <> '42710' THEN RAISE; END IF;"
    assert not Repository(TABLE, text.format(expected)).findings("guard-swallows-errors")
    assert Repository(TABLE, text.format("IF true THEN RAISE NOTICE 'x'; END IF;")).findings("guard-swallows-errors")


def test_a_session_that_plays_the_replica_passes_triggers_by() -> None:
    text = "SET session_replication_role = {};\n"
    assert Repository(TABLE, text.format("replica")).findings("triggers-disabled")
    assert not Repository(TABLE, text.format("origin")).findings("triggers-disabled")


@pytest.mark.parametrize(
    "words", ["VALIDATE CONSTRAINT c", "ALTER total SET STATISTICS 500", "ATTACH PARTITION p FOR VALUES IN (1)"]
)
def test_what_runs_beside_readers_and_writers_needs_no_time_limit(words: str) -> None:
    assert not Repository(TABLE, f"ALTER TABLE orders {words};\n").findings("lock-timeout-missing")


def test_one_note_says_that_a_lock_is_waited_for_without_limit() -> None:
    found = Repository(TABLE, "DO $$ BEGIN\nALTER TABLE orders ADD COLUMN b int;\nEND $$;\n").findings("lock-timeout-missing")
    inner, block = found[0].location, replace(found[0].location, line=1, end_line=3)
    measured = Finding("strong-lock", Severity.NOTE, block, "measured")
    assert inner.line == 2
    assert without_superseded(found, [measured]) == (measured,)
    elsewhere = replace(measured, location=replace(block, line=7, end_line=8))
    assert without_superseded(found, [elsewhere]) == (*found, elsewhere)


def test_the_edited_table_gets_exactly_the_missing_alter() -> None:
    head = (
        TABLE.replace("total int", "total int, region varchar(10) NOT NULL DEFAULT 'eu', note text")
        + "ALTER TABLE orders ADD COLUMN note text;\n"
    )
    (finding,) = Repository(TABLE, head, edits=True).findings("create-table-edited")
    assert finding.fix == "ALTER TABLE orders ADD COLUMN IF NOT EXISTS region varchar(10) NOT NULL DEFAULT 'eu';"


def test_hidden_characters_in_comments_show_their_code_points() -> None:
    (finding,) = Repository(TABLE, "-- a\u202eb\nSELECT 1;\n").findings("hidden-characters")
    assert "U+202E" in finding.message
    assert finding.location.line == 1


def test_what_a_language_is_written_with_hides_nothing() -> None:
    """Joiners between letters that are no Latin ones and marks beside Hebrew or Arabic may stand in strings and comments."""
    words = "\u05e9\u05dc\u05d5\u05dd\u200f (a)\u200e \u0645\u06cc\u200c\u062e \U0001f469\u200d\U0001f4bb"
    seed = f"INSERT INTO orders VALUES (1, '{words}'); -- \u05d0\u200f\n"
    assert not Repository(TABLE, seed).findings("hidden-characters")
    for text in (
        "SELECT 'a\u200db';",
        "SELECT 'a\u200f';",
        "SELECT '\u05d0\u202e';",
        "SELECT \u05d0\u200f;",
        "-- a\u200cb\nSELECT 1;",
    ):
        assert Repository(TABLE, f"{text}\n").findings("hidden-characters"), ascii(text)


def test_a_name_all_in_another_alphabet_is_a_lookalike_only_of_a_name_there_is() -> None:
    """Cyrillic er, a, es, ie look like the Latin word pace."""
    other = "\u0440\u0430\u0441\u0435"
    assert not Repository(TABLE, f"CREATE TABLE {other} (id int);\n").findings("lookalike-identifier")
    (found,) = Repository("CREATE TABLE pace (id int);\n", f"CREATE TABLE {other} (id int);\n").findings("lookalike-identifier")
    assert "another one than pace" in found.message


def test_a_secret_is_never_repeated() -> None:
    for text in ("ALTER ROLE x PASSWORD 'hunter2';", "SELECT 1; -- x", "-- postgres://u:hunter2@db/x\nSELECT 1;"):
        for finding in Repository(TABLE, text).findings("secret-in-sql"):
            assert "hunter2" not in finding.message + finding.evidence + finding.fix


def test_what_text_and_execution_both_found_is_said_once_and_at_the_texts_line() -> None:
    (told,) = Repository(TABLE, "SELECT 1;\nALTER TABLE orders RENAME COLUMN total TO amount;\n").findings(
        "rename-breaks-callers"
    )
    block = replace(told, location=Location(told.location.path, 1, 5), fix="")
    elsewhere = replace(told, location=Location(told.location.path, 7, 9))
    assert without_superseded((told,), (block, elsewhere)) == (told, elsewhere)


def test_nobody_names_yet_what_the_change_itself_makes() -> None:
    """A copy may take the place of the table; the table that makes room for it has callers."""
    text = "CREATE TABLE copy AS TABLE orders;\nALTER TABLE copy RENAME COLUMN total TO amount;\n"
    swap = "ALTER TABLE orders RENAME TO old_orders;\nALTER TABLE copy RENAME TO orders;\n"
    (found,) = Repository(TABLE, text + swap).findings("rename-breaks-callers")
    assert found.location.line == 3
    again = "CREATE TABLE IF NOT EXISTS orders (id int);\nALTER TABLE orders RENAME TO old_orders;\n"
    assert Repository(TABLE, again).findings("rename-breaks-callers")


def test_what_an_unnamed_constraint_does_at_each_deploy_is_told_once_with_its_exact_fix() -> None:
    """The second run sees the same; it has the word on every other statement."""
    told = Repository(TABLE, "ALTER TABLE orders ADD CHECK (total > 0);\n").findings("constraint-unnamed")
    again = replace(told[0], rule="rerun-changes-schema", message="adds orders_total_check1", edits=())
    elsewhere = replace(again, location=Location(again.location.path, 7, 9))
    assert told[0].edits
    assert without_superseded(told, (again, elsewhere)) == (*told, elsewhere)


def test_a_function_that_reaches_out_when_it_is_called_is_a_warning_at_its_line() -> None:
    """The deploy itself does nothing outside, so it is not blocked; connections are what some functions are made for."""
    plpgsql = "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n    {};\nEND $$;\n"
    in_sql = "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$\n\n    {};\n$$;\n"
    for form in (plpgsql, in_sql):
        (finding,) = Repository(TABLE, form.format("COPY orders FROM PROGRAM 'id'")).findings("reaches-outside")
        assert (finding.severity, finding.location.line) == (Severity.WARNING, 3)
        assert "whenever this function is called" in finding.message
        assert not Repository(TABLE, form.format("INSERT INTO orders VALUES (1, 2)")).findings("reaches-outside")
    assert Repository(TABLE, plpgsql.format("PERFORM pg_read_file('x')")).findings("reaches-outside")
    assert not Repository(TABLE, plpgsql.format("PERFORM dblink('a', 'COPY b')")).findings("reaches-outside")
    assert not Repository(TABLE, plpgsql.format("RAISE NOTICE 'COPY it FROM PROGRAM'")).findings("reaches-outside")


def test_a_value_that_is_made_from_itself_is_never_as_wanted() -> None:
    """`n IS DISTINCT FROM n + 1` holds for every row at every deploy; what tells changed rows apart only the author knows."""
    own = "WHERE ...;"
    for value, shown in (("total + 1", own), ("Orders.Total * 2", own), ("0", "WHERE total IS DISTINCT FROM 0;")):
        (finding,) = Repository(TABLE, f"UPDATE orders SET total = {value};\n").findings("dml-every-row")
        assert shown in finding.fix
