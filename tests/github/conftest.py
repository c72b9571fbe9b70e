"""A stand-in GitHub per test session, a repository with one pull request per test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from bot.demo.hub import Hub
from bot.demo.world import Pull, Repository
from bot.github.client import App, Credentials, Gateway
from bot.github.limits import Patience

_numbers = itertools.count(1)


class Nap:
    """Sleeps that take no time, are remembered, and move `clock`."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.clock = [0.0]

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self.clock[0] += seconds


@pytest.fixture(scope="session")
def running_hub() -> Iterator[Hub]:
    with Hub.start() as hub:
        yield hub
        assert hub.defects == []


@pytest.fixture
def hub(running_hub: Hub) -> Iterator[Hub]:
    running_hub.log.clear()
    yield running_hub
    running_hub.faults.clear()


@pytest.fixture
def repository(hub: Hub) -> Repository:
    return hub.create_repository(
        f"acme/seeds-{next(_numbers)}", {"db/schema/01_core.sql": "create table a();\n"}, roles={"mira": "write"}
    )


@pytest.fixture
def pull(hub: Hub, repository: Repository) -> Pull:
    return hub.open_pull(repository, {"db/schema/02_more.sql": "create table b();\ncreate table c();\n"}, by="mira")


@pytest.fixture
def nap() -> Nap:
    return Nap()


@pytest.fixture
def app(hub: Hub, nap: Nap) -> App:
    return App(Credentials(hub.app_id, hub.private_key, hub.api_url, timeout=5), Patience(sleep=nap))


@pytest.fixture
def gateway(app: App, hub: Hub, repository: Repository) -> Iterator[Gateway]:
    with app.repository(hub.installation_id, repository.id) as gateway:
        yield gateway
