"""What a reader sees of findings: one per gap, and edits as diffs against what stands there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.findings import Check, Edit, Finding, Location, Rule, Severity
from bot.listings.rules import GONE, NOT_LISTED
from bot.render.context import Context
from bot.render.markdown import comment
from bot.render.sections import failures
from bot.replay.rules import LISTING_DIFFERS
from bot.report.checks import Row, State
from bot.report.model import FileChange, Report, Side, Unjudged
from bot.report.readable import readable

SCRIPT, FILE, OTHER = "db/scripts/setup_database.sh", "db/schema/03_c.sql", "db/schema/01_a.sql"
GAP = NOT_LISTED.at(Location(SCRIPT, 2), "it does not run 03_c.sql.", evidence="psql -f", about=(FILE,))


def differs(*about: str, severity: Severity | None = None) -> Finding:
    return LISTING_DIFFERS.at(Location(SCRIPT, 1), "Deploying leaves out table c.", about=about, severity=severity)


@pytest.mark.parametrize("rule", [NOT_LISTED, GONE], ids=["left out", "named as it was before a rename"])
def test_what_execution_showed_joins_the_gap_that_explains_it(rule: Rule) -> None:
    """A file that a listing leaves out is one finding; its consequence, executed, is part of the evidence."""
    (finding,) = readable([replace(GAP, rule=rule.id), differs(FILE)], {})
    assert finding.rule == rule.id
    assert finding.evidence == "psql -f\nexecuted: Deploying leaves out table c."


@pytest.mark.parametrize("about", [(), (OTHER,), (FILE, OTHER)], ids=["nobody's", "another file", "more than the gap"])
def test_a_difference_that_no_gap_explains_stays(about: tuple[str, ...]) -> None:
    """Whatever else a listing builds differently is said in a finding of its own."""
    assert {finding.rule for finding in readable([GAP, differs(*about)], {})} == {NOT_LISTED.id, LISTING_DIFFERS.id}


def test_a_gap_elsewhere_explains_nothing_here() -> None:
    """Only a gap of the same script or workflow stands for its execution."""
    elsewhere = NOT_LISTED.at(Location("Makefile", 2), "it does not run 03_c.sql.", about=(FILE,))
    assert len(readable([elsewhere, differs(FILE)], {})) == 2


def test_an_edit_shows_the_lines_that_it_replaces() -> None:
    """An insertion shows new lines only; a replacement shows both, each line with its sign."""
    edits = (Edit(SCRIPT, 2, 2, "for f in a b c; do\n"), Edit(SCRIPT, 4, 3, "new\n"))
    gap = NOT_LISTED.at(Location(SCRIPT, 2), "it does not run 03_c.sql.", edits=edits)
    (finding,) = readable([gap], {SCRIPT: b"#!/bin/sh\nfor f in a b; do\ndone\n"})
    assert [edit.replaces for edit in finding.edits] == ["for f in a b; do\n", ""]
    shown = failures([Row(Check.LISTED, State.FAILED, "", (finding,))], Context(), 10_000)
    assert f"@@ -2,1 +2,1 @@ {SCRIPT}\n-for f in a b; do\n+for f in a b c; do\n@@ -4,0 +4,1 @@ {SCRIPT}\n+new\n" in shown


def test_a_long_reason_for_not_judging_is_said_whole_and_once() -> None:
    """The table cuts a sentence; what somebody must do to be judged must not be cut, nor said once per check."""
    reason = "The server did not get ready within 20 seconds on this machine, " * 3 + "so start it again."
    side = Side("main", "d" * 40)
    checks = (Check.APPLIES, Check.EQUAL)
    report = Report(side, side, changes=(FileChange(FILE, "added"),), unjudged=tuple(Unjudged(check, reason) for check in checks))
    body = comment(report)
    assert body.count("so start it again") == 1
    assert "**applies, fresh = upgrade** could not be judged" in body
