"""Exact fixes come as edits of whole lines."""

from __future__ import annotations

import pytest

from bot.findings import Edit, Finding
from bot.lint.engine import lint
from bot.scripts.model import Layout
from tests.lint.conftest import HEAD, Repository

TABLE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"
SHARED = [
    "SELECT 1; CREATE TABLE a (b int);\n",
    "CREATE TABLE a (b int); -- why\n",
    "CREATE TABLE a (b int)\n;\n",
    "CREATE TABLE a (b int);",
]


def applied(text: str, edit: Edit) -> str:
    lines = text.splitlines(keepends=True)
    lines[edit.line - 1 : edit.end_line] = [edit.text]
    return "".join(lines)


def only(repository: Repository, rule: str) -> Finding:
    (finding,) = repository.findings(rule)
    return finding


def test_a_replacing_edit_makes_the_finding_go_away() -> None:
    text = "-- a\n\nCREATE TABLE my_table (\n    a int\n);\nSELECT 1;\n"
    (edit,) = only(Repository(TABLE, text), "create-without-guard").edits
    assert (edit.path, edit.line, edit.end_line) == (HEAD, 3, 5)
    better = applied(text, edit)
    assert better == text.replace("TABLE my", "TABLE IF NOT EXISTS my")
    assert Repository(TABLE, better).findings("create-without-guard") == []


def test_an_appending_edit_goes_behind_the_statement() -> None:
    head = TABLE.replace("KEY)", "KEY,\n    note text)") + "SELECT 1;\n"
    (edit,) = only(Repository(TABLE, head, edits=True), "create-table-edited").edits
    assert (edit.line, edit.end_line) == (3, 2)
    assert applied(head, edit).splitlines()[2:] == ["ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;", "SELECT 1;"]


def test_the_files_own_line_ends_are_kept() -> None:
    (edit,) = only(Repository(TABLE, "CREATE TABLE a (\r\n    b int\r\n);\r\n"), "create-without-guard").edits
    assert edit.text == "CREATE TABLE IF NOT EXISTS a (\r\n    b int\r\n);\r\n"


@pytest.mark.parametrize("text", SHARED)
def test_a_statement_that_shares_its_lines_gets_words_and_no_edit(text: str) -> None:
    finding = only(Repository(TABLE, text), "create-without-guard")
    assert finding.fix == "CREATE TABLE IF NOT EXISTS a (b int);"
    assert finding.edits == ()


@pytest.mark.parametrize("text", ["", "\n", "-- only words\n"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    assert [finding.location.line for finding in Repository(TABLE, text).findings("schema-file-empty")] == [1]


@pytest.mark.parametrize("data", [b"\x00", b"x" * 2_000_000])
def test_a_file_that_cannot_be_read_is_not_called_empty(data: bytes) -> None:
    assert lint({}, {HEAD: data}, Layout()).findings == ()


def test_a_master_that_only_includes_is_not_empty() -> None:
    assert Repository(TABLE, "\\i db/schema/01_base.sql\n").findings("schema-file-empty") == []
