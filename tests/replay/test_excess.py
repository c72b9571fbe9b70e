# ruff: noqa: E501 - SQL reads better on one line
"""Calculated values that leave their type's range: told apart from values that stand in the table, and never in the way of the rest."""

from __future__ import annotations

import time

import pytest

from bot.findings import Location, Severity
from bot.postgres.clusters import Cluster
from bot.postgres.limits import Limits
from bot.postgres.servers import Server
from bot.replay import routes
from bot.replay.excess import calculated
from bot.replay.facts import Failure, ReplayFacts, StatementFacts
from bot.replay.judge import judge
from bot.replay.routes import Options
from tests.replay.programs import program

PLACE = Location("02.sql", 1)
BASE = """CREATE TABLE IF NOT EXISTS lines (id int PRIMARY KEY, qty int NOT NULL, price numeric(8, 2) NOT NULL, cents int, days int, at timestamptz);"""
TOTAL = "ALTER TABLE lines ADD COLUMN IF NOT EXISTS total int;"


def failed(sql: str, context: str = "", state: str = "22003") -> StatementFacts:
    return StatementFacts(sql, PLACE, failure=Failure(state, "integer out of range", PLACE, context=context))


def block(inner: str) -> str:
    return f'SQL statement "{inner}"\nPL/pgSQL function inline_code_block line 3 at SQL statement'


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (failed("UPDATE lines SET total = qty * cents"), True),
        (failed("UPDATE lines SET total = qty+1"), True),
        (failed("UPDATE lines SET \"total\" = \"qty\" * 2"), True),
        (failed("INSERT INTO sums (total) SELECT sum(qty)::int FROM lines"), True),
        (failed("UPDATE lines SET total = public.line_total(qty, price)"), True),
        (failed("ALTER TABLE lines ADD COLUMN whole int GENERATED ALWAYS AS (qty * cents) STORED"), True),
        (failed("SELECT fill()", "PL/pgSQL function fill() line 4 at FOR over SELECT rows"), True),
        (failed("DO $$ … $$", block("UPDATE lines SET total = qty * cents")), True),
        (failed("UPDATE lines SET at = at + days * interval '1 day'", state="22008"), True),
        (failed("UPDATE lines SET total = qty -- * cents"), False),
        (failed("UPDATE lines SET total = qty WHERE note <> 'a * b'"), False),
        (failed("UPDATE lines SET small = round(price)::smallint WHERE qty = -1"), False),
        (failed("INSERT INTO old.lines (id, small) SELECT id, qty FROM lines WHERE doc->'a' IS NOT NULL"), False),
        (failed("INSERT INTO smaller SELECT * FROM lines"), False),
        (failed("ALTER TABLE lines ALTER COLUMN qty TYPE smallint"), False),
        (failed("ALTER TABLE lines ALTER COLUMN qty SET DATA TYPE smallint USING (qty / 2)"), False),
        (failed("DO $$ … $$", block("ALTER TABLE lines ALTER qty TYPE smallint")), False),
        (failed("UPDATE lines SET total = qty * cents", state="23514"), False),
    ],
)  # fmt: skip
def test_a_calculated_value_is_told_from_one_that_stands_in_the_table(item: StatementFacts, expected: bool) -> None:
    """An operator or a function may make a number greater; a type, a copy and a rounding do not."""
    assert calculated(item) is expected


def judged(cluster: Cluster, base: str, change: str) -> tuple[ReplayFacts, list[tuple[str, Severity]]]:
    before, after = program(base), program(base, change)
    with routes.observe(cluster.server, before, after, options=Options(rows=40, cluster=cluster, trusted=True)) as scene:
        found = judge(scene.facts, after, mine=lambda place: place.path == "02.sql")
        return scene.facts, [(item.rule, item.severity) for item in found if item.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE lines SET total = qty * cents WHERE total IS NULL AND cents IS NOT NULL;",
        "UPDATE lines SET total = round(price * qty)::int WHERE total IS NULL;",
        "DO $$ BEGIN UPDATE lines SET total = qty * cents WHERE total IS NULL AND cents IS NOT NULL; END $$;",
        "CREATE TABLE IF NOT EXISTS sums (days int PRIMARY KEY, total int); INSERT INTO sums SELECT days, sum(qty) FROM lines WHERE days IS NOT NULL GROUP BY days ON CONFLICT DO NOTHING;",
        "DELETE FROM lines WHERE at + days * interval '1 day' < '1950-01-01';",
        "MERGE INTO lines l USING (SELECT id, qty * 60 AS minutes FROM lines) s ON s.id = l.id WHEN MATCHED AND l.total IS NULL THEN UPDATE SET total = minutes;",
    ],
)
def test_what_great_numbers_alone_stop_is_a_warning_and_all_else_is_seen(cluster: Cluster, change: str) -> None:
    """Rows without extremes reach the upgraded database and the second run."""
    facts, found = judged(cluster, BASE, TOTAL + change)
    assert ("calculation-overflows", Severity.WARNING) in found
    assert [rule for rule, severity in found if severity is Severity.ERROR] == []
    assert facts.upgrade
    assert facts.upgrade.run.ok
    assert facts.rerun


def test_digits_without_end_are_as_rare_as_great_numbers(cluster: Cluster) -> None:
    """A pattern that sets no end to digits allows texts that no integer holds."""
    base = f"{BASE}\nCREATE TABLE IF NOT EXISTS gear (id int PRIMARY KEY, firmware text NOT NULL CHECK (firmware ~ '^[0-9]+[.][0-9]+$'));"
    change = """ALTER TABLE gear ADD COLUMN IF NOT EXISTS parts int[];
UPDATE gear SET parts = string_to_array(firmware, '.')::int[] WHERE parts IS NULL;"""
    assert judged(cluster, base, change)[1] == [("calculation-overflows", Severity.WARNING)]


def test_every_statement_that_overflows_is_named(cluster: Cluster) -> None:
    """The first one does not hide the second."""
    change = "UPDATE lines SET total = qty * 100 WHERE total IS NULL;\nUPDATE lines SET cents = qty * 24 WHERE id > 0;"
    _, found = judged(cluster, BASE, TOTAL + change)
    assert [rule for rule, _ in found if rule == "calculation-overflows"] == ["calculation-overflows"] * 2


def test_what_was_not_looked_for_is_not_green(cluster: Cluster) -> None:
    """Each statement that overflows costs an upgrade to find; there is an end to that, and it is said."""
    change = TOTAL + "".join(f"UPDATE lines SET total = qty * {factor} WHERE id > 0;\n" for factor in range(2, 16))
    facts, found = judged(cluster, BASE, change)
    assert len([rule for rule, _ in found if rule == "calculation-overflows"]) == 13
    assert any("were not looked for" in reason for reason in facts.unjudged)


def test_what_ordinary_rows_overflow_too_still_blocks(cluster: Cluster) -> None:
    """Without extremes the statement fails all the same: that is no matter of rare rows."""
    _, found = judged(cluster, BASE, TOTAL + "UPDATE lines SET total = qty * 100000000;")
    assert ("cast-fails", Severity.ERROR) in found
    assert "calculation-overflows" not in {rule for rule, _ in found}


def test_an_overflow_of_the_base_files_is_in_nobodys_way(cluster: Cluster) -> None:
    """The backfill was merged long ago; the change after it is judged as any other."""
    base = f"{BASE}\n{TOTAL}\nUPDATE lines SET total = qty * cents WHERE total IS NULL AND cents IS NOT NULL;"
    facts, found = judged(
        cluster, base, "CREATE TABLE IF NOT EXISTS other (id int PRIMARY KEY);\nCOMMENT ON TABLE other IS 'more';"
    )
    assert (facts.unjudged, found) == ((), [])


def test_a_trigger_of_the_base_that_counts_is_in_nobodys_way(cluster: Cluster) -> None:
    """It refuses a row at its greatest number today, whoever updates it."""
    base = f"""{BASE}
ALTER TABLE lines ADD COLUMN IF NOT EXISTS version int NOT NULL DEFAULT 1;
CREATE OR REPLACE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.version := OLD.version + 1; RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER trg_bump BEFORE UPDATE ON lines FOR EACH ROW EXECUTE FUNCTION bump();"""
    facts, found = judged(cluster, base, "UPDATE lines SET cents = 0 WHERE cents IS NULL;")
    assert facts.excess
    assert found == []


def test_the_columns_that_are_calculated_with_are_named(cluster: Cluster) -> None:
    """Not those that are only compared, and not those of views."""
    base = f"{BASE}\nCREATE OR REPLACE VIEW v AS SELECT id, qty FROM lines;"
    before, after = (
        program(base),
        program(base, TOTAL + "UPDATE lines l SET total = l.qty * v.id FROM v WHERE v.id = l.id AND l.days <> 0;"),
    )
    with routes.observe(cluster.server, before, after, options=Options(rows=40, cluster=cluster, trusted=True)) as scene:
        said = [item.message for item in judge(scene.facts, after) if item.rule == "calculation-overflows"]
    assert len(said) == 1
    assert "A row with a number of lines.id and lines.qty near the end" in said[0]


def test_rows_without_extremes_are_kept_beside_the_others(postgres_server: Server, tmp_path: object) -> None:
    """What is kept of a base says which rows it has: an overflow leads to the mild ones, the next change to the others again."""
    options = Options(rows=20, repository=f"tests/{tmp_path}-{time.time_ns()}", limits=Limits(seconds=None), trusted=True)
    greatest = []
    for change in ("", "UPDATE lines SET total = qty * cents WHERE total IS NULL AND cents IS NOT NULL;", ""):
        with routes.observe(postgres_server, program(BASE), program(BASE, TOTAL + change), options=options) as scene:
            assert scene.base
            with scene.base.runner() as connection:
                row = connection.execute("SELECT max(qty) FROM public.lines").fetchone()
                greatest.append(row[0] if row else None)
    assert greatest == [2147483647, 99, 2147483647]
