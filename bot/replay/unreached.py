"""What cannot be said because a route did not get to its end. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.findings import Check
from bot.replay.facts import ReplayFacts, RouteFacts, RunFacts


def unreached(facts: ReplayFacts) -> Mapping[Check, str]:
    """Return, for each check that has too little to go on, the sentence that says why.

    Two databases are compared when both are there; what statements do to tables is known of those that ran.
    """
    if facts.upgrade is None:
        reason = "The base branch does not apply to an empty database, so there was no existing one to change."
        return {Check.EQUAL: reason, Check.RISK: reason}
    found: dict[Check, str] = {}
    if not facts.upgrade.run.ok:
        found[Check.EQUAL] = "The upgrade did not get to its end, so there is nothing to compare a new database with."
    elif not facts.fresh.run.ok:
        found[Check.EQUAL] = "The files do not build a new database, so there is nothing to compare an upgraded one with."
    if facts.upgrade.run.stopped or facts.upgrade.run.lost:
        found[Check.RISK] = (
            f"The upgrade ended at {_end(facts.upgrade.run)}: what this and all after it do to tables was not seen."
        )
    return found


def short_of(built: RouteFacts, upgrade: RouteFacts | None) -> tuple[str, ...]:
    """Return why B, or the second run that begins with U, was not reached: a sentence, or nothing."""
    if not built.run.ok:
        return ("The base branch does not apply to an empty database, so no upgrade from it could be tried.",)
    if upgrade is not None and not upgrade.run.ok:
        return ("The upgrade failed, so a second run was tried on a new database only.",)
    return ()


def _end(run: RunFacts) -> str:
    """Return where a run ended."""
    if not run.statements:
        return "its first statement"
    last = run.statements[-1]
    place = last.failure.location if last.failure else last.location
    return f"{place.path}:{place.line}"
