"""A cluster with a superuser, for trusted SQL of our own."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.rollback.laboratory import Laboratory, laboratory


@pytest.fixture(scope="module")
def lab() -> Iterator[Laboratory]:
    with laboratory() as running:
        yield running


@pytest.fixture
def owner(lab: Laboratory) -> Iterator[psycopg.Connection]:
    with lab.database() as name, lab.connect(name) as connection:
        yield connection
