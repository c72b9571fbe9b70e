"""What a change brings: statements that the base has nowhere, as often as the head has them more often."""

from __future__ import annotations

from bot.findings import Location
from bot.scripts.brought import brought, new_statements, statements
from bot.scripts.model import Program
from tests.replay.programs import program


def new(base: Program, head: Program) -> list[tuple[str, str, int]]:
    found = new_statements(statements(base), statements(head))
    return [(item.sql, item.location.path, item.location.line) for item in found]


def test_statements_are_new_when_no_file_of_the_base_has_them_as_often() -> None:
    base = program("SELECT 1;\nSELECT 2;\n", "SELECT 9;\n")
    head = program("SELECT 2;\n\nSELECT 3;\n", "SELECT 9;\nSELECT 1;\nSELECT 1;\n")
    assert new(base, head) == [("SELECT 3", "01.sql", 3), ("SELECT 1", "02.sql", 3)]


def test_a_statement_that_only_moved_or_was_indented_anew_is_not_new() -> None:
    assert not new(program("DELETE FROM orders;\nSELECT 1;\n"), program("SELECT 1;\n", "DELETE\n    FROM orders;\n"))


def test_a_file_that_runs_twice_brings_its_statements_once() -> None:
    base, head = program("SELECT 1;\n"), program("SELECT 1;\n")
    assert not new(base, Program((*head.batches, *head.batches)))


def test_places_belong_to_the_change_with_all_lines_of_its_statements() -> None:
    mine = brought(program("SELECT 1;\n"), program("SELECT 1;\n\nSELECT\n  2;\n"))
    assert [line for line in range(6) if mine(Location("01.sql", line))] == [3, 4]


def test_other_rows_make_a_copy_new() -> None:
    one, other = (program(f"COPY t FROM stdin;\n{row}\n\\.\n") for row in (1, 2))
    assert len(new(one, other)) == 1
