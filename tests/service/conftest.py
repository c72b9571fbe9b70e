from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.settings import Settings
from bot.store.database import Store
from tests.service import states

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
