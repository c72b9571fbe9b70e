"""Every rule's own examples, in both directions, and that its fix holds what it promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.lint import rules
from bot.lint.engine import RULES, SUPERSEDED
from bot.lint.model import LintRule
from bot.lint.registry import LINT_RULES
from bot.scripts.parse import facts
from tests.lint.conftest import Repository

IDS = [entry.rule.id for entry in LINT_RULES]


@pytest.mark.parametrize("entry", LINT_RULES, ids=IDS)
def test_the_bad_example_is_found_once_with_a_place_and_a_way_out(entry: LintRule) -> None:
    repository = Repository(entry.base, entry.rule.bad, edits=entry.edits)
    findings = repository.findings(entry.rule.id)
    assert len(findings) == 1
    (finding,) = findings
    assert finding.location.path == repository.path
    assert 1 <= finding.location.line <= entry.rule.bad.count("\n") + 1
    assert finding.fix
    assert finding.message.endswith(".")
    assert finding.severity is entry.rule.severity


@pytest.mark.parametrize("entry", LINT_RULES, ids=IDS)
def test_the_good_example_is_quiet(entry: LintRule) -> None:
    assert Repository(entry.base, entry.rule.good, edits=entry.edits).findings(entry.rule.id) == []


@pytest.mark.parametrize("entry", LINT_RULES, ids=IDS)
def test_what_the_base_already_has_is_not_this_changes_fault(entry: LintRule) -> None:
    text = entry.base + entry.rule.bad
    repository = Repository(text, text + "\nSELECT 1;\n", edits=True)
    assert repository.findings(entry.rule.id) == [] or entry.rule.id == "transaction-left-open"


@pytest.mark.parametrize("entry", LINT_RULES, ids=IDS)
def test_examples_are_valid_sql(entry: LintRule) -> None:
    for text in (entry.base, entry.rule.bad, entry.rule.good):
        for piece in Repository("", text).lint().findings:
            assert piece.rule != "sql-syntax"


def test_every_file_of_the_folder_is_registered_and_ids_are_kebab_case_and_unique() -> None:
    files = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - {"__init__"}
    assert len(files) == len(LINT_RULES) == len({entry.check.__module__ for entry in LINT_RULES})
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert all(name == name.lower().replace("_", "-") for name in ids)


def test_only_rules_that_running_the_files_answers_are_superseded() -> None:
    assert {
        "sql-syntax",
        "concurrently-in-transaction",
        "create-table-edited",
        "create-without-guard",
        "setting-leaks",
        "transaction-left-open",
    } == SUPERSEDED


FIXED = [entry for entry in LINT_RULES if entry.rule.id in {
    "guard-swallows-errors", "dml-every-row", "constraint-unnamed", "index-name", "foreign-key-name", "table-comment",
    "table-recreated", "create-table-edited", "create-without-guard", "guard-names-another", "constraint-recreated",
    "batch-without-order", "definer-search-path", "grant-to-public", "seed-overwrites", "lock-timeout-missing",
    "work-after-strong-lock", "column-recreated", "triggers-disabled", "sequence-reset",
}]  # fmt: skip


@pytest.mark.parametrize("entry", FIXED, ids=[entry.rule.id for entry in FIXED])
def test_the_fix_is_sql_that_the_server_would_parse(entry: LintRule) -> None:
    (finding,) = Repository(entry.base, entry.rule.bad, edits=entry.edits).findings(entry.rule.id)
    if entry.rule.id != "guard-names-another":
        assert facts(finding.fix).error == ""


REPEATED = [entry for entry in FIXED if entry.rule.id in {
    "dml-every-row", "constraint-unnamed", "table-recreated", "constraint-recreated", "definer-search-path",
    "batch-without-order", "seed-overwrites", "guard-swallows-errors", "create-without-guard", "index-name",
}]  # fmt: skip


@pytest.mark.parametrize("entry", REPEATED, ids=[entry.rule.id for entry in REPEATED])
def test_with_its_fix_applied_the_finding_is_gone(entry: LintRule) -> None:
    (finding,) = Repository(entry.base, entry.rule.bad, edits=entry.edits).findings(entry.rule.id)
    assert Repository(entry.base, finding.fix).findings(entry.rule.id) == []


@pytest.mark.parametrize(
    ("sql", "sequence"),
    [
        ("ALTER TABLE orders ALTER COLUMN id RESTART WITH 1;", "orders.id"),
        ("DO $$ BEGIN PERFORM setval('numbers', 1); END $$;", "numbers"),
        ("SELECT setval(pg_get_serial_sequence('orders', 'id'), 1, false);", "a sequence"),
    ],
)
def test_a_sequence_is_set_back_in_many_words(sql: str, sequence: str) -> None:
    (finding,) = Repository("", sql).findings("sequence-reset")
    assert f"sets {sequence} back" in finding.message
    assert facts(finding.fix).error == "" or sequence == "a sequence"


def test_rights_on_what_will_be_made_are_rights_too() -> None:
    assert Repository("", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;").findings("grant-to-public")
    assert Repository("", "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app;").findings("grant-all")


def test_a_table_that_ends_with_the_session_needs_no_comment() -> None:
    assert not Repository("", "CREATE TEMP TABLE moved AS SELECT 1;").findings("table-comment")
