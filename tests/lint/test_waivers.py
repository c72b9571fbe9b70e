"""Suppression comments and severities."""

from __future__ import annotations

import pytest

from bot.findings import Finding, Location, Rule, Severity
from bot.lint.engine import RULES
from bot.lint.model import Waived
from bot.lint.waivers import MALFORMED, REFUSED, UNUSED, apply_severities, apply_waivers
from tests.lint.conftest import HEAD, Repository

KNOWN = {rule.id: rule for rule in RULES}
TABLE = "CREATE TABLE IF NOT EXISTS t (a int, b int);\n"
UPDATE = "UPDATE t SET a = 1;\n"


def judged(text: str, base: str = TABLE, *, edits: bool = False) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    result = Repository(base, text, edits=edits).lint()
    return apply_waivers(result.findings, result.directives, KNOWN)


def ids(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in findings if finding.severity is not Severity.NOTE and not finding.waived}


@pytest.mark.parametrize(
    "comment",
    [
        '-- migrate-bot: allow dml-every-row reason="ten rows"',
        '--migrate-bot:allow dml-every-row reason = "ten rows"',
        '   -- MIGRATE-BOT: allow dml-every-row reason="ten rows"\n-- more words\n\n',
    ],
)
def test_a_comment_above_the_statement_allows_one_rule_with_its_reason(comment: str) -> None:
    findings, waived = judged(f"{comment}\n{UPDATE}")
    assert ids(findings) == set()
    (one,) = waived
    assert (one.finding.rule, one.directive.reason) == ("dml-every-row", "ten rows")
    assert one.directive.location.path == HEAD


def test_an_allowed_finding_stays_visible_and_no_longer_blocks() -> None:
    findings, _ = judged('-- migrate-bot: allow dml-every-row reason="gone"\nDELETE FROM t;\n')
    (finding,) = [finding for finding in findings if finding.rule == "dml-every-row"]
    assert finding.waived == "gone"
    assert not finding.blocks


def test_it_reaches_no_further_than_its_statement() -> None:
    findings, waived = judged(f'-- migrate-bot: allow dml-every-row reason="x"\n{UPDATE}UPDATE t SET b = 1;\n')
    assert ids(findings) == {"dml-every-row"}
    assert len(waived) == 1


def test_inside_a_do_block_it_belongs_to_the_block() -> None:
    text = 'DO $$\nBEGIN\n    -- migrate-bot: allow dml-every-row reason="x"\n    UPDATE t SET a = 1;\nEND $$;\n'
    findings, waived = judged(text)
    assert ids(findings) == set()
    assert len(waived) == 1


@pytest.mark.parametrize(
    ("comment", "rule", "part"),
    [
        ("-- migrate-bot: allow dml-every-row", "allow-malformed", "no reason"),
        ('-- migrate-bot: allow dml-every-row reason=""', "allow-malformed", "no reason"),
        ('-- migrate-bot: allow dml-every-rows reason="x"', "allow-malformed", "no rule dml-every-rows"),
        ("-- migrate-bot: please", "allow-malformed", "not understood"),
        ('-- migrate-bot: allow all rules reason="x"', "allow-malformed", "not understood"),
        ('-- migrate-bot: allow rename-breaks-callers reason="x"', "allow-unused", "finds nothing"),
        ('-- migrate-bot: allow column-recreated reason="x"', "allow-refused", "cannot be allowed"),
    ],
)
def test_a_comment_that_does_not_work_is_itself_a_finding_and_allows_nothing(comment: str, rule: str, part: str) -> None:
    findings, waived = judged(f"{comment}\n{UPDATE}")
    assert ids(findings) == {"dml-every-row", rule}
    assert any(part in finding.message and finding.location.line == 1 for finding in findings if finding.rule == rule)
    assert waived == ()


@pytest.mark.parametrize("rule", [MALFORMED, UNUSED, REFUSED], ids=lambda rule: rule.id)
def test_the_examples_of_the_documentation_are_what_they_say(rule: Rule) -> None:
    assert rule.id in ids(judged(rule.bad)[0])
    assert not ids(judged(rule.good)[0])


def test_above_nothing_it_is_malformed() -> None:
    findings, _ = judged('SELECT 1;\n-- migrate-bot: allow dml-every-row reason="x"\n')
    assert ids(findings) == {"allow-malformed"}


@pytest.mark.parametrize(
    "text",
    ["UPDATE t SET a = 1; -- {}\n", "/* {} */\nUPDATE t SET a = 1;\n", "UPDATE t /*{}*/ SET a = 1;\n"],
    ids=["behind", "block", "inside"],
)
def test_where_it_cannot_work_it_is_malformed_too(text: str) -> None:
    """Nobody should believe in a suppression that nobody reads."""
    findings, waived = judged(text.format('migrate-bot: allow dml-every-row reason="x"'))
    assert ids(findings) == {"dml-every-row", "allow-malformed"}
    assert any("line of its own" in finding.message and finding.location.line == 1 for finding in findings)
    assert waived == ()


def test_lost_data_cannot_be_allowed_from_the_change_itself() -> None:
    text = '-- migrate-bot: allow column-recreated reason="ok"\nALTER TABLE t DROP COLUMN a;\n'
    text += '-- migrate-bot: allow column-recreated reason="ok"\nALTER TABLE t ADD COLUMN a int;\n'
    findings, waived = judged(text)
    assert {"column-recreated", "allow-refused"} <= ids(findings)
    assert waived == ()


def test_an_old_comment_on_an_old_statement_is_left_alone() -> None:
    old = f'{TABLE}-- migrate-bot: allow dml-every-row reason="x"\n{UPDATE}'
    findings, _ = judged(old + "SELECT 1;\n", base=old, edits=True)
    assert ids(findings) == set()


def test_findings_of_other_stages_are_allowed_the_same_way() -> None:
    result = Repository(TABLE, f'-- migrate-bot: allow rename-breaks-callers reason="x"\n{UPDATE}').lint()
    other = KNOWN["rename-breaks-callers"].at(Location(HEAD, 2, 2), "From elsewhere.")
    findings, waived = apply_waivers((other,), result.directives, KNOWN)
    assert [one.finding for one in waived] == [other]
    assert ids(findings) == set()


def test_a_flood_of_suppressions_is_cut_with_a_word_about_it() -> None:
    text = "".join(f'-- migrate-bot: allow dml-every-row reason="{i}"\n' for i in range(300)) + UPDATE
    result = Repository(TABLE, text).lint()
    assert len(result.directives) == 201
    assert "more than 200" in result.directives[-1].problem


def test_severities_come_from_the_settings_but_not_for_lost_data() -> None:
    note = KNOWN["table-comment"].at(Location(HEAD, 1), "x.")
    lost = KNOWN["column-recreated"].at(Location(HEAD, 1), "x.")
    settings = {"table-comment": "error", "column-recreated": "note", "no-such-rule": "off"}
    findings = apply_severities((note, lost), settings, KNOWN)
    assert [(finding.rule, finding.severity.value) for finding in findings] == [
        ("table-comment", "error"),
        ("column-recreated", "error"),
        ("severity-setting", "warning"),
        ("severity-setting", "warning"),
    ]
    assert apply_severities((note,), {"table-comment": "off"}, KNOWN) == ()
    assert apply_severities((note,), None, KNOWN) == (note,)
