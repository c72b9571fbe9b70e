"""Linting in a limited child: the same answer, and what kills a reader is named instead of passed over."""

from __future__ import annotations

import pytest

from bot.errors import CouldNotJudge, LimitExceeded
from bot.lint import child, engine, squawk
from bot.postgres import child as children
from bot.postgres.limits import MEBIBYTE, ChildLimits
from bot.scripts.model import Layout
from tests.lint.conftest import BASE, HEAD
from tests.postgres import targets

TABLE = {BASE: b"CREATE TABLE IF NOT EXISTS orders (a int);\n"}
CHANGE = {**TABLE, HEAD: "DROP VIEW v;\nSELECT 'gr\u00f6\u00dfer';\nDELETE FROM orders;\n".encode()}


def test_the_child_finds_what_the_engine_finds_squawk_included() -> None:
    found = child.lint(TABLE, CHANGE, Layout())
    assert found == engine.lint(TABLE, CHANGE, Layout())
    assert {"dml-every-row", "squawk-ban-drop-view"} <= {finding.rule for finding in found.findings}


def test_bytes_that_are_no_text_reach_the_child_as_they_are() -> None:
    head = {**TABLE, HEAD: b"SELECT '\xff';\n"}
    assert child.lint(TABLE, head, Layout()) == engine.lint(TABLE, head, Layout())


def test_case_35_a_statement_that_kills_the_parser_is_named_and_the_others_are_judged() -> None:
    head = {**TABLE, HEAD: b"SELECT 1" + b"+1" * 30_000 + b";\nDELETE FROM orders;\n"}
    found = child.lint(TABLE, head, Layout())
    assert found.unjudged[0].startswith(f"{HEAD}:1 could not be analysed")
    assert "dml-every-row" in {finding.rule for finding in found.findings}


def test_case_35_a_second_opinion_that_breaks_is_unjudged_and_one_that_refuses_is_a_note() -> None:
    broken = child.lint(TABLE, {**TABLE, HEAD: b"SELECT " + b"- " * 60_000 + b"1;\n"}, Layout())
    assert any("got no second opinion" in sentence for sentence in broken.unjudged)
    refused = child.lint(TABLE, {**TABLE, HEAD: b"CREATE TRUSTED LANGUAGE x;\n"}, Layout())
    assert refused.unjudged == ()
    assert "squawk-could-not-read" in {finding.rule for finding in refused.findings}


def test_a_child_that_cannot_even_be_careful_is_could_not_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "HOPEFUL", ChildLimits(seconds=0.001))
    monkeypatch.setattr(child, "CAREFUL", ChildLimits(seconds=0.001))
    with pytest.raises(CouldNotJudge):
        child.lint(TABLE, CHANGE, Layout())


def test_squawk_runs_behind_the_walls_and_only_where_it_was_allowed() -> None:
    for programs, expected in ((squawk.programs(), b"0"), ((), b"refused")):
        assert children.call("tests.postgres.targets:run_squawk", b"SELECT 1;", programs=programs) == expected


def test_a_fork_in_the_child_answers_or_says_how_it_died() -> None:
    told = children.call("tests.postgres.targets:forks", b"").decode().splitlines()
    assert told == [
        "answered",
        "It died of signal 9.",
        "It ended with status 70.",
        "It needed too much memory.",
        "It took longer than 0.2 seconds.",
    ]


def test_programs_of_a_child_die_with_it() -> None:
    with pytest.raises(LimitExceeded):
        children.call(
            "tests.postgres.targets:sleep_in_a_program",
            b"",
            ChildLimits(seconds=0.5, memory_bytes=64 * MEBIBYTE),
            programs=("/bin/sleep",),
        )
    assert targets.sleepers() == []
