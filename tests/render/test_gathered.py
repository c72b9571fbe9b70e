"""Many notes of one rule are a few to read and the places of the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.findings import Finding, Location, Severity
from bot.render.wording import ALIKE, gathered
from bot.replay.rules import STRONG_LOCK

PATH = "db/schema/04_many.sql"


def notes(count: int, path: str = PATH) -> list[Finding]:
    return [STRONG_LOCK.at(Location(path, line), f"number {line}", severity=Severity.NOTE) for line in range(1, count + 1)]


def test_the_first_are_shown_whole_and_the_others_by_their_places() -> None:
    """The places are those of all files, each file once."""
    shown, rest = gathered([*notes(6), *notes(1, "db/schema/05_more.sql")])
    assert [finding.location.line for finding in shown] == [1, 2, 3]
    assert rest == ((STRONG_LOCK.id, f"4 more notes like these: {PATH}:4, 5, 6; db/schema/05_more.sql:1"),)


def test_one_more_than_those_is_shown_as_well() -> None:
    """A line that stands for a single note saves nothing."""
    assert gathered(notes(ALIKE + 1)) == (tuple(notes(ALIKE + 1)), ())


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
def test_what_is_no_note_is_always_shown(severity: Severity) -> None:
    """Whatever blocks or warns is to be read at its own place."""
    found = [replace(finding, severity=severity) for finding in notes(9)]
    assert gathered(found) == (tuple(found), ())


def test_what_somebody_allowed_is_always_shown() -> None:
    """Each was allowed for a reason of its own."""
    found = [replace(finding, waived="a maintenance window") for finding in notes(9)]
    assert gathered(found) == (tuple(found), ())


def test_of_very_many_the_last_places_are_cut() -> None:
    """A line stays a line."""
    (_, said), *_ = gathered(notes(200))[1]
    assert said.startswith("197 more notes like these: ")
    assert said.endswith(", …")
