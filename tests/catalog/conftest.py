"""Clusters with a superuser, for trusted SQL of our own: one of each PostgreSQL version at hand."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.rollback.laboratory import Laboratory, binaries, laboratory


@pytest.fixture(scope="module", params=sorted(binaries(), reverse=True))
def lab(request: pytest.FixtureRequest) -> Iterator[Laboratory]:
    with laboratory(request.param) as running:
        yield running


@pytest.fixture
def owner(lab: Laboratory) -> Iterator[psycopg.Connection]:
    with lab.database() as name, lab.connect(name) as connection:
        yield connection
