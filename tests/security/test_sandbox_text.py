"""psql's own language, odd bytes, and what reader and server could see differently (cases 37 to 44 and 48)."""

from __future__ import annotations

import pytest

from bot.scripts.model import Layout
from bot.scripts.program import numbered
from tests.postgres.conftest import Canary, canary
from tests.security.examination import ATTACK, BASE, Seen, attack

__all__ = ["canary"]

META = [
    r"\! touch {canary}",
    r"\copy t TO '{canary}'",
    r"\o {canary}",
    r"SELECT 1 \g |touch {canary}",
    r"\i {canary}",
    r"\ir ../../../../{canary}",
    r"SELECT 'SELECT 1' \gexec",
    r"\setenv PATH /tmp",
    r"\getenv secret GITHUB_TOKEN",
    r"\connect - mb_boot",
    r"\lo_import {canary}",
    r"\set x `touch {canary}`",
    r"\if `touch {canary}`",
]


def assert_nothing_ran(seen: Seen) -> None:
    assert seen.started == []
    assert "nothing was executed" in seen.reasons
    assert seen.report.verdict != "pass"


@pytest.mark.parametrize("line", META, ids=lambda line: line.split()[0].strip("\\") + line[-6:-1].strip())
def test_case_37_what_psql_would_do_outside_the_database_is_refused_with_its_line(line: str, canary: Canary) -> None:
    seen = attack("SELECT 1;\n" + line.format(canary=canary.touched) + ";\n")
    assert_nothing_ran(seen)
    assert any(finding.location.line == 2 and finding.blocks for finding in seen.report.findings)
    assert not canary.touched.exists()


def test_case_38_rows_behind_copy_are_rows_and_never_commands(canary: Canary) -> None:
    seen = attack(f"COPY t FROM STDIN;\n\\! touch {canary.touched}\nDROP TABLE t;\n\\.\nSELECT 'after';\n")
    assert seen.finding("statement-failed").location.path == ATTACK
    assert not canary.touched.exists()
    assert "DROP TABLE" not in " ".join(row.sql for row in seen.report.statements)


def test_case_39_strings_that_reader_and_server_would_read_differently_are_refused() -> None:
    seen = attack("SET standard_conforming_strings = off;\nSELECT 'a\\'; DROP TABLE t; --';\n")
    assert_nothing_ran(seen)
    assert seen.finding("standard-conforming-strings").location.line == 1


BYTES = {
    "lone return": (b"SELECT 1;\n-- a comment\rDROP TABLE t;\n", "schema-file-lone-cr", "22"),
    "nul": (b"SELECT 1;\n\0DROP TABLE t;\n", "schema-file-not-text", "Byte 10"),
    "not utf-8": (b"SELECT '\xff';\n", "schema-file-not-text", "Byte 8"),
    "utf-16": ("SELECT 1;\n".encode("utf-16"), "schema-file-not-text", "UTF-16"),
    "mark": (b"\xef\xbb\xbfSELECT 1;\n", "schema-file-byte-order-mark", "byte order mark"),
}


@pytest.mark.parametrize(("data", "rule", "said"), BYTES.values(), ids=BYTES.keys())
def test_case_40_odd_bytes_are_named_with_their_place(data: bytes, rule: str, said: str) -> None:
    read = numbered({**BASE, ATTACK: data}, Layout())
    (finding,) = (finding for finding in read.findings if finding.location.path == ATTACK)
    assert finding.rule == rule
    assert said in finding.message
    assert finding.blocks == (rule != "schema-file-byte-order-mark")


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("SELECT 1; -- \u202e;t ELBAT PORD", "U+202E"),
        ("SELECT 1 AS na\u200bme;", "U+200B"),
        ("CREATE TABLE IF NOT EXISTS d\u0430ta (id int);", "U+0430"),
        ('SELECT 1 AS U&"d\\0061ta";', "U&"),
    ],
    ids=["direction", "zero width", "look-alike", "escaped name"],
)
def test_case_41_names_that_look_like_others_are_shown_by_their_code(sql: str, shown: str) -> None:
    seen = attack(f"{sql}\n")
    assert any(shown in finding.message for finding in seen.report.findings), [item.message for item in seen.report.findings]


def test_case_42_a_file_that_ends_in_a_transaction_is_told_so_and_counts_as_not_applied() -> None:
    seen = attack("BEGIN;\nCREATE TABLE IF NOT EXISTS q (id int);\n")
    assert "ends inside the transaction" in seen.finding("transaction-left-open").message
    assert not any(route.ok for route in seen.report.routes if route.name in {"fresh", "upgrade"})


def test_case_43_what_was_committed_before_the_error_is_named() -> None:
    seen = attack(
        "BEGIN;\nCREATE TABLE IF NOT EXISTS q (id int);\nCOMMIT;\nBEGIN;\nCREATE TABLE IF NOT EXISTS r (id int);\nSELECT 1 / 0;\n"
    )
    evidence = seen.finding("statement-failed").evidence
    assert "COMMITTED:  what ran before it in this file stays: line 2" in evidence.splitlines()


@pytest.mark.parametrize("code", ["57014", "57P01", "XX000"])
def test_case_44_a_forged_error_code_is_the_files_own_error(code: str) -> None:
    seen = attack(f"DO $$ BEGIN RAISE EXCEPTION 'forged' USING ERRCODE = '{code}'; END $$;\n")
    assert "forged" in seen.finding("statement-failed").message
    assert "longer than" not in seen.reasons
    assert len(seen.started) == 1 or seen.started[0].image.key != seen.started[-1].image.key


def test_case_48_a_rollback_is_shown_only_when_a_run_of_it_restored_everything() -> None:
    proven = attack(
        "-- Shop - More\n-- Part 2\nALTER TABLE t ADD COLUMN IF NOT EXISTS born date;\n"
        "CREATE INDEX IF NOT EXISTS idx_t_name ON t (name);\n"
    )
    assert proven.report.rollback.status == "proven"
    assert "DROP INDEX" in proven.report.rollback.script
    lost = attack("-- Shop - Less\n-- Part 2\nALTER TABLE t DROP COLUMN IF EXISTS name;\n")
    assert lost.report.rollback.status == "schema_only"
    assert lost.report.rollback.losses
