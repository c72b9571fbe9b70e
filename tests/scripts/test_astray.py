"""Files that look like the next schema file but lie where nothing runs them."""

from __future__ import annotations

import pytest

from bot.scripts.astray import judge_astray
from bot.scripts.model import Layout

BASE = {
    "db/schema/01_users.sql": b"",
    "db/schema/02_orders.sql": b"",
    "db/seed/01_demo.sql": b"",
    "tests/sql/01_fixture.sql": b"",
    ".github/workflows/deploy.yml": b"run: psql -f db/schema/01_users.sql",
}


def judge(path: str, **others: bytes) -> list[tuple[str, str]]:
    head = {**BASE, path: b"SELECT 1;", **others}
    return [(finding.rule, finding.fix) for finding in judge_astray(BASE, head, Layout())]


@pytest.mark.parametrize(
    "path", ["db/03_payments.sql", "db/schema/later/03_payments.sql", "schema/03_payments.sql", "003_pay.sql"]
)
def test_a_file_that_continues_the_numbers_elsewhere_is_told_with_the_move(path: str) -> None:
    """The fix moves the file into the schema folder under its own name."""
    assert judge(path) == [("schema-file-astray", f"git mv {path} db/schema/{path.rpartition('/')[2]}")]


@pytest.mark.parametrize(
    "path",
    [
        "db/schema/03_payments.sql",
        "db/seed/03_more.sql",
        "db/rollback/03_payments.sql",
        "tests/sql/03_more.sql",
        "db/01_users.sql",
    ],
)
def test_folders_with_a_purpose_of_their_own_are_left_alone(path: str) -> None:
    """Seeds, rollbacks, a folder that holds SQL already, and a number that the schema folder is past, are no strays."""
    assert judge(path) == []


def test_a_file_that_something_names_is_run_by_somebody() -> None:
    """A workflow that lists it makes it a part of the deploy."""
    assert judge("db/03_payments.sql", **{"deploy.sh": b"psql -f db/03_payments.sql"}) == []
