"""squawk as a second opinion that cannot be steered by what it reads."""

from __future__ import annotations

import sysconfig
import time
from pathlib import Path

import pytest

from bot.findings import Location, Severity
from bot.lint import squawk
from bot.lint.waivers import MALFORMED
from tests.lint.conftest import HEAD, Repository

TABLE = "CREATE TABLE IF NOT EXISTS t (a int);\n"


def opinions(text: str) -> list[tuple[str, int]]:
    result = Repository(TABLE, text).lint()
    return [(finding.rule, finding.location.line) for finding in result.findings if finding.rule.startswith("squawk-")]


def test_lines_count_from_one_also_behind_letters_of_several_bytes() -> None:
    assert opinions("-- größer ✓\nSELECT 'ü';\n\nDROP VIEW v;\n") == [("squawk-ban-drop-view", 4)]


@pytest.mark.parametrize("comment", ["-- squawk-ignore-file\n", "-- squawk-ignore ban-drop-view\n", "/* squawk-ignore-file */\n"])
def test_its_own_suppression_comments_do_not_count(comment: str) -> None:
    assert ("squawk-ban-drop-view", 2) in opinions(f"{comment}DROP VIEW v; -- squawk-ignore-file\n")
    assert ("squawk-ban-drop-view", 2) in opinions(f"{comment}DROP VIEW /* squawk-ignore-file */ v;\n")


def test_backslash_commands_and_copied_rows_do_not_confuse_it() -> None:
    assert opinions("\\echo it's\nCOPY t FROM stdin;\n1\n\\.\nDROP VIEW v;\n") == [("squawk-ban-drop-view", 5)]


def test_only_new_statements_are_reported() -> None:
    old = TABLE + "DROP VIEW v;\n"
    result = Repository(old, old + "DROP VIEW w;\n", edits=True).lint()
    assert [finding.location.line for finding in result.findings if finding.rule == "squawk-ban-drop-view"] == [3]


def test_what_execution_measures_is_left_out() -> None:
    text = "ALTER TABLE t ALTER COLUMN a TYPE bigint;\nCREATE INDEX IF NOT EXISTS idx_t_a ON t (a);\n"
    text += "ALTER TABLE t ADD COLUMN b int DEFAULT 1;\n"
    assert not [rule for rule, _ in opinions(text) if "int" not in rule]


def test_where_we_say_more_it_is_silent() -> None:
    assert opinions("ALTER TABLE t RENAME COLUMN a TO b;\n") == []


def test_notes_of_ours_do_not_silence_it() -> None:
    ours = MALFORMED.at(Location(HEAD, 3, 5), "x.", severity=Severity.NOTE)
    theirs = squawk.REFUSED.at(Location(HEAD, 4, 4), "x.")
    assert squawk.deduplicated((ours, theirs)) == (ours, theirs)


def test_a_syntax_error_that_only_it_sees_is_said_not_hidden() -> None:
    assert ("squawk-could-not-read", 0) in opinions("CREATE TRUSTED LANGUAGE x;\nDROP VIEW v;\n")


def test_a_text_that_overflows_its_stack_is_could_not_judge() -> None:
    start = time.monotonic()
    answer = squawk.ask("SELECT " + "-" + " -" * 60_000 + "1;")
    assert isinstance(answer, squawk.Silence)
    assert answer.broke
    assert time.monotonic() - start < squawk.SECONDS + 2


def test_without_the_program_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    assert squawk.ask("SELECT 1;") == squawk.Silence("the program is not installed", broke=False)


def test_configuration_beside_the_text_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".squawk.toml").write_text('excluded_rules = ["ban-drop-view"]\n')
    monkeypatch.chdir(tmp_path)
    hits = squawk.ask("DROP VIEW v;")
    assert not isinstance(hits, squawk.Silence)
    assert "ban-drop-view" in {hit.rule for hit in hits}
