"""Every case is restored exactly, or refused with a reason; a wrong script never happens. pg_dump and the rows judge.

Cases that may share a database run together (each in its own schema); when a group fails, each runs again alone, so that the
message names the case. Cases that need a database of their own run on the newest server; with `MIGRATE_BOT_ROUNDS` on all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.rollback.case_files import Case, read_cases
from tests.rollback.laboratory import Laboratory, binaries, complaint, laboratory, run_cases, together

VERSIONS = sorted(binaries(), reverse=True)
THOROUGH = bool(os.environ.get("MIGRATE_BOT_ROUNDS"))
CASES = {case.name: case for case in read_cases()}


def _groups() -> Iterator[object]:
    for version in VERSIONS:
        fitting = [case for case in CASES.values() if case.since <= version <= case.until]
        for group in together(fitting):
            if len(group) == 1 and version != VERSIONS[0] and not THOROUGH:
                continue
            yield pytest.param(version, group, id=f"{version}-{group[0].name}+{len(group) - 1}")


@pytest.fixture(scope="module")
def laboratories() -> Iterator[Callable[[int], Laboratory]]:
    with ExitStack() as stack:
        running: dict[int, Laboratory] = {}

        def of(version: int) -> Laboratory:
            if version not in running:
                running[version] = stack.enter_context(laboratory(version))
            return running[version]

        yield of


@pytest.mark.parametrize(("version", "group"), list(_groups()))
def test_the_way_back_restores_or_is_refused(laboratories: Callable[[int], Laboratory], version: int, group: list[Case]) -> None:
    outcomes = run_cases(laboratories(version), group)
    wrong = [f"{o.name}: {said}\n{o.script}" for o in outcomes if (said := complaint(CASES.get(o.name, group[0]), o))]
    assert not wrong, "\n\n".join(wrong)


def test_the_cases_cover_every_kind() -> None:
    assert len(CASES) >= 250
