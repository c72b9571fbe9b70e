"""Numbers across open pull requests: who else claims the one this change takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from posixpath import basename

from bot.findings import Finding, Location, Severity
from bot.listings import rules
from bot.listings.numbers import numbered
from bot.scripts.model import Layout, SchemaFile


def collisions(
    own: Sequence[SchemaFile], others: Mapping[int, Sequence[str]], layout: Layout, number: int | None = None
) -> tuple[Finding, ...]:
    """Return what the new files `own` have in common with the new schema files (paths) of other open pull requests.

    The pull request opened first keeps its number: with `number`, our own, an older one is an error and a younger one a
    note. A lower free number that is still on its way elsewhere is a note too: it will land after ours is deployed.
    """
    findings: list[Finding] = []
    for other in sorted(others):
        if other == number:
            continue
        theirs = [file for path in others[other] if (file := numbered(path, layout)) is not None and not file.is_master]
        for mine in own:
            first = number is not None and number < other
            findings += [_same(mine, file, other, ours_first=first) for file in theirs if file.number == mine.number]
            lower = [file for file in theirs if file.number < mine.number]
            if lower:
                findings.append(_lower(mine, lower, other))
    return tuple(findings)


def _same(mine: SchemaFile, file: SchemaFile, other: int, *, ours_first: bool) -> Finding:
    same = basename(mine.path) == basename(file.path)
    what = f"adds {basename(file.path)} as well" if same else f"takes number {mine.digits} for {basename(file.path)}"
    way = "it has to be renumbered when this one is merged" if ours_first else "renumber this one"
    message = f"Open pull request #{other} {what}; {way}."
    return rules.TAKEN.at(Location(mine.path), message, severity=Severity.NOTE if ours_first else None)


def _lower(mine: SchemaFile, lower: Sequence[SchemaFile], other: int) -> Finding:
    names = ", ".join(basename(file.path) for file in lower)
    message = (
        f"Open pull request #{other} adds {names}; merged later, it reaches databases that already have {basename(mine.path)}."
    )
    return rules.TAKEN.at(Location(mine.path), message, severity=Severity.NOTE)
