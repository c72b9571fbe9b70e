"""Numbers and names of schema files."""

from __future__ import annotations

import pytest

from bot.findings import Severity
from bot.scripts.model import Layout
from bot.scripts.naming import judge_numbering, next_number, schema_files, suggested_name

LAYOUT = Layout()
BASE = {f"db/schema/{name}.sql": b"" for name in ("00_master_schema", "01_core_tables", "02_orders")}


def judge(*names: str, base: dict[str, bytes] = BASE) -> list[tuple[str, str, str]]:
    head = base | {f"db/schema/{name}": b"" for name in names}
    return [(f.rule, f.severity.value, f.fix) for f in judge_numbering(base, head, LAYOUT)]


def test_files_sort_by_number_and_the_master_is_number_zero() -> None:
    tree = {f"db/schema/{n}": b"" for n in ("10_b.sql", "2_x.sql", "09_a.sql", "00_m.sql", "README.md", "sub/03_x.sql")}
    files = schema_files(tree, LAYOUT)
    assert [file.number for file in files] == [0, 9, 10]
    assert files[0].is_master
    assert next_number(files) == "11"


def test_the_next_number_is_right_and_says_nothing() -> None:
    assert judge("03_payments.sql") == []


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("03_Payments.sql", "03_payments.sql"),
        ("03_payments.SQL", "03_payments.sql"),
        ("3_payments.sql", "03_payments.sql"),
        ("03-pay ments.sql", "03_pay_ments.sql"),
        ("payments.sql", "03_payments.sql"),
        ("03_.sql", "03_schema.sql"),
        ("003payments.sql", "03_payments.sql"),
        ("03_zahlungen_ü.sql", "03_zahlungen.sql"),
    ],
)
def test_a_bad_name_blocks_and_the_fix_renames_it(name: str, better: str) -> None:
    (finding,) = judge(name)
    assert finding[:2] == ("schema-file-name", "error")
    assert finding[2].endswith(f"db/schema/{better}")
    assert suggested_name(name, schema_files(BASE, LAYOUT)) == better


def test_a_rollback_script_beside_the_files_is_not_a_schema_file() -> None:
    assert judge("rollback_02_orders.sql") == []


def test_a_number_that_the_base_has_is_refused_with_the_next_free_one() -> None:
    (finding,) = judge("02_payments.sql")
    assert finding == ("schema-number-taken", "error", "git mv db/schema/02_payments.sql db/schema/03_payments.sql")


def test_two_new_files_with_one_number_get_one_finding() -> None:
    (finding,) = judge("03_a.sql", "03_b.sql")
    assert finding[0] == "schema-number-taken"
    assert "03_b.sql" in finding[2]


def test_duplicates_that_are_already_on_the_base_are_not_this_changes_fault() -> None:
    assert judge(base={"db/schema/01_a.sql": b"", "db/schema/01_b.sql": b""}) == []


def test_a_gap_is_a_note_because_teams_number_by_tens() -> None:
    (finding,) = judge("10_payments.sql")
    assert finding[:2] == ("schema-number-gap", "note")


def test_a_number_below_the_highest_is_a_note() -> None:
    base = {"db/schema/01_a.sql": b"", "db/schema/05_b.sql": b""}
    (finding,) = judge("03_c.sql", base=base)
    assert finding[:2] == ("schema-number-below-highest", Severity.NOTE.value)


def test_three_digits_after_two_change_the_order_by_name() -> None:
    base = {f"db/schema/{n}_a.sql": b"" for n in ("98", "99")}
    assert [finding[0] for finding in judge("100_c.sql", base=base)] == ["schema-name-order"]
