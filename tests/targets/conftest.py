from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bot.store.database import Store
from bot.targets.connect import TargetSessions
from bot.targets.file import Target
from bot.targets.neon import NeonSessions
from bot.targets.neonapi import NeonApi, Patience
from tests.service import states
from tests.targets.neon_server import Neon
from tests.targets.neon_world import World
from tests.targets.packages import CORE


@pytest.fixture(scope="session")
def state_database() -> Iterator[str]:
    with states.embedded() as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as conn:
            conn.execute("CREATE ROLE migrator LOGIN PASSWORD 'migrator-password'")
            conn.execute("CREATE DATABASE production OWNER migrator TEMPLATE template0")
        yield conninfo


@pytest.fixture
def store(state_database: str) -> Iterator[Store]:
    states.clean(state_database)
    opened = Store(state_database, size=6).open()
    yield opened
    opened.close()


@pytest.fixture
def address(state_database: str) -> str:
    """A target with nothing in it, owned by the role that migrates."""
    found = make_conninfo(state_database, dbname="production", user="migrator", password="migrator-password", application_name="")
    with psycopg.connect(make_conninfo(state_database, dbname="production"), autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'production' AND pid <> pg_backend_pid()"
        )
        conn.execute("DROP SCHEMA public CASCADE")
        conn.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
        conn.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        conn.execute("COMMENT ON SCHEMA public IS 'standard public schema'")
    return found


@pytest.fixture
def target() -> Target:
    limits = {"lock_timeout_ms": 100, "retries": 3, "first_wait_ms": 20, "statement_timeout_s": 20}
    return Target.model_validate(
        {"name": "production", "repositories": ["acme/shop"], "address_env": "PRODUCTION", "limits": limits}
    )


@pytest.fixture
def sessions(target: Target, address: str) -> TargetSessions:
    return TargetSessions(target, address)


@pytest.fixture
def address_file(tmp_path: Path, address: str) -> Path:
    path = tmp_path / "address"
    path.write_text(address)
    return path


@pytest.fixture
def neon(state_database: str, address: str) -> Iterator[Neon]:
    """A Neon project whose default branch is the target's database."""
    world = World(make_conninfo(state_database, dbname="postgres"), "production", "migrator", "migrator-password")
    with Neon.start(world) as running:
        yield running


@pytest.fixture
def key_file(tmp_path: Path, neon: Neon) -> Path:
    path = tmp_path / "neon-key"
    path.write_text(f"{neon.world.key}\n")
    return path


@pytest.fixture
def on_neon(neon: Neon, key_file: Path) -> Target:
    world = neon.world
    place = {"project": world.project, "database": world.database, "user": world.user, "api_key_file": str(key_file)}
    limits = {"lock_timeout_ms": 100, "retries": 3, "first_wait_ms": 20, "statement_timeout_s": 20}
    return Target.model_validate(
        {
            "name": "production", "repositories": ["acme/shop"], "kind": "neon", "limits": limits,
            "neon": {**place, "api_url": neon.api_url, "wait_s": 20},
        }
    )  # fmt: skip


@pytest.fixture
def quick(on_neon: Target) -> NeonSessions:
    """Sessions that do not wait between two looks at Neon as long as production does."""
    assert on_neon.neon is not None
    return NeonSessions(on_neon, NeonApi(on_neon.neon, on_neon.api_key(), Patience(20.0, first=0.02)))


@pytest.fixture
def base(address: str) -> str:
    """The target at base, with rows."""
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(CORE)
        conn.execute("INSERT INTO seeds SELECT n, 'seed' FROM generate_series(1, 100) n")
    return address
