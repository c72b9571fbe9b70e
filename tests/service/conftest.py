from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.hub import Hub
from bot.settings import Settings
from bot.store.database import Store
from tests.service import states
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office

SECRET = "It's a Secret to Everybody"


@pytest.fixture(scope="session")
def state_database() -> Iterator[str]:
    with states.embedded() as conninfo:
        yield conninfo


@pytest.fixture
def state(state_database: str) -> str:
    states.clean(state_database)
    return state_database


@pytest.fixture
def store(state: str) -> Iterator[Store]:
    opened = Store(state, size=6).open()
    yield opened
    opened.close()


@pytest.fixture
def settings() -> Settings:
    return Settings(app_id=7, webhook_secret=SECRET, public_url="https://bot.example")


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    with Hub.start() as running:
        yield running


_names = itertools.count(1)


@pytest.fixture
def office(hub: Hub, state: str, tmp_path: Path) -> Iterator[Office]:
    with run_office(hub, state, fresh_settings(hub, tmp_path), name=f"acme/shop-{next(_names)}") as running:
        yield running
