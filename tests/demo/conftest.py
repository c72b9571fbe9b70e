"""A stand-in with its pages, and a way to ask it as the app or with a token."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
import requests

from bot.demo.hub import Hub
from bot.demo.pages import pages
from bot.demo.world import Pull, Repository

_numbers = itertools.count(1)


class Client:
    """Raw requests, so that what the stand-in itself does is seen, and not what a library makes of it."""

    def __init__(self, hub: Hub, repository: Repository) -> None:
        self.hub = hub
        self.repository = repository
        self.place = f"/repos/{repository.full_name}"

    def jwt(self, **claims: Any) -> str:
        now = int(time.time())
        return jwt.encode(
            {"iat": now - 60, "exp": now + 300, "iss": str(self.hub.app_id), **claims}, self.hub.private_key, algorithm="RS256"
        )

    def token(self, **rights: str) -> str:
        granted = rights or {"checks": "write", "pull_requests": "write", "deployments": "write", "contents": "read"}
        return self.hub.gate.mint(self.hub.world, (self.repository.id,), granted)[0]

    def ask(
        self, verb: str, path: str, *, body: Any = None, token: str = "", query: dict[str, Any] | None = None
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token or self.token()}"} if token != "nobody" else {}
        data = {"data": body} if isinstance(body, bytes) else {"json": body}
        return requests.request(verb, self.hub.api_url + path, headers=headers, params=query, timeout=10, **data)


@pytest.fixture(scope="session")
def running_hub() -> Iterator[Hub]:
    with Hub.start(pages=pages) as hub:
        yield hub


@pytest.fixture
def hub(running_hub: Hub) -> Iterator[Hub]:
    running_hub.defects.clear()
    running_hub.log.clear()
    yield running_hub
    running_hub.faults.clear()
    assert running_hub.defects == []


@pytest.fixture
def repository(hub: Hub) -> Repository:
    return hub.create_repository(
        f"acme/bank-{next(_numbers)}", {"db/schema/01_core.sql": "create table a();\n"}, roles={"mira": "write", "wren": "read"}
    )


@pytest.fixture
def pull(hub: Hub, repository: Repository) -> Pull:
    return hub.open_pull(
        repository, {"db/schema/02_more.sql": "create table b();\n"}, by="mira", body="See <script>alert(1)</script>"
    )


@pytest.fixture
def client(hub: Hub, repository: Repository) -> Client:
    return Client(hub, repository)
