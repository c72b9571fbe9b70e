"""Fixtures every test may use: one real PostgreSQL per test process, a fresh database per test."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator

import pytest

from bot.postgres import clusters, images, levels, servers
from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.postgres.images import Image
from bot.postgres.limits import Limits
from bot.postgres.servers import Server

_numbers = itertools.count(1)


def pytest_collection_finish() -> None:
    """Tests and modules stay to the end: looking for garbage among them again and again finds none."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how strong the sandbox of this machine is, also when pytest is quiet: what was skipped for its sake depends on it."""
    facts = levels.detect()
    words = (f"sandbox: {facts.level} (Landlock {facts.landlock_abi}, {facts.machine}, {facts.kernel})", *facts.missing)
    terminalreporter.write_line(" ".join(words))


@pytest.fixture(scope="session")
def postgres_server() -> Server:
    """The embedded server."""
    return servers.find()


@pytest.fixture(scope="session")
def empty_image(postgres_server: Server) -> Image:
    """The prepared image whose template is `empty`."""
    return images.empty(postgres_server)


@pytest.fixture(scope="session")
def cluster(empty_image: Image) -> Iterator[Cluster]:
    """One running cluster for the whole test process, without a deadline. Create databases under names of your own in it."""
    with clusters.start(empty_image, Limits(seconds=None, disk_bytes=2 << 30, connections=64)) as running:
        yield running


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A fresh empty database, dropped after the test with whatever sessions are left on it."""
    name = f"test_{next(_numbers)}"
    yield cluster.create(name)
    cluster.drop(name)


@pytest.fixture
def copies(cluster: Cluster, database: Database) -> Iterator[list[str]]:
    """Names of databases to drop after the test, before the one they may be copies of."""
    names: list[str] = []
    yield names
    for name in names:
        cluster.drop(name)
