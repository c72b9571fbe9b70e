"""Whether psql could read what the routes run, and what it would refuse on the way of a listing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.findings import Check, Finding, Severity
from bot.listings.rules import GONE
from bot.replay.routes import ListingProgram
from bot.scripts.model import Program
from bot.scripts.rules import INCLUDE
from bot.stages.draft import Draft

EXECUTED = (Check.APPLIES, Check.EQUAL, Check.ROLLBACK, Check.RISK)
UNREADABLE = "the files cannot be read the way psql reads them, so nothing was executed"


def readable(draft: Draft, base: Program, head: Program) -> bool:
    """Whether psql could read every file; what already stood on the base is said as a note, not charged to the change."""
    known = {(finding.rule, finding.location.path, finding.message) for finding in base.findings}
    old = [finding for finding in head.findings if (finding.rule, finding.location.path, finding.message) in known]
    new = [finding for finding in head.findings if finding not in old]
    draft.findings += new
    draft.findings += [
        replace(finding, severity=Severity.NOTE, message=f"Already on the base: {finding.message}") for finding in old
    ]
    if any(finding.blocks for finding in new):
        draft.cannot(UNREADABLE, EXECUTED)
        return False
    if any(finding.blocks for finding in old):
        draft.cannot("the base branch is broken, not this change: psql cannot read its files, so nothing was executed", EXECUTED)
        return False
    return True


def passable(draft: Draft, listings: Iterable[ListingProgram]) -> bool:
    """Tell what psql would refuse where only a listing leads, and whether the files can be run all the same.

    That is the parts that a master includes, and the commands of a call. What the base branch runs into as well, and places that
    the report speaks of already, are left out. A file that is not there ends its listing only.
    """
    said = {(finding.location.path, finding.location.line) for finding in draft.findings if finding.blocks}
    missing = {finding.location.path for finding in draft.findings if finding.rule == GONE.id}
    met: dict[tuple[str, str, int], Finding] = {}
    for listing in listings:
        before = listing.base_program.findings if listing.base_program else ()
        known = {(finding.rule, finding.location.path, finding.message) for finding in before}
        for finding in listing.program.findings:
            place = finding.location.path, finding.location.line
            if finding.rule == INCLUDE.id and place[0] in missing:
                continue
            if place in said or (finding.rule, finding.location.path, finding.message) in known:
                continue
            runner = "" if finding.location.path == listing.location.path else f" {listing.label} runs it."
            met.setdefault((finding.rule, *place), replace(finding, message=f"{finding.message}{runner}"))
    draft.findings += met.values()
    if any(finding.blocks and finding.rule != INCLUDE.id for finding in met.values()):
        draft.cannot(UNREADABLE, EXECUTED)
        return False
    return True
