"""A change that cannot be merged has no merge result to examine; the conflict itself is the finding."""

from __future__ import annotations

from collections.abc import Iterable

from bot.findings import Check, Finding, Location, Rule, Severity

CONFLICT = Rule(
    "merge-conflict",
    Check.HISTORY,
    Severity.ERROR,
    "The change conflicts with the base branch",
    "What would be deployed is the result of the merge, and there is none until a person has decided.",
    "Merge the base branch into yours, resolve the conflict, and push.",
    waivable=False,
)
RULES = (CONFLICT,)


def judge_conflicts(paths: Iterable[str], base: str) -> tuple[Finding, ...]:
    """Return one finding per path on which the change and the branch `base` disagree."""
    message = f"This file was changed here and on `{base}` in ways that git cannot merge; nothing was executed."
    return tuple(CONFLICT.at(Location(path), message, fix=f"git merge {base}") for path in paths)
