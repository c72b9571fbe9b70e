from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bot.demo.hub import Hub
from tests.service import states
from tests.service.office import FILES, Office, fresh_settings
from tests.service.office import office as run_office

TARGETS = """\
targets:
  - name: staging
    repositories: [acme/*]
    address_file: {staging}
    limits: {{lock_timeout_ms: 200, retries: 2, first_wait_ms: 20}}
  - name: production
    repositories: [acme/*]
    address_file: {production}
    require: {{approvals: 1, after: [staging]}}
    people: {{permission: admin}}
"""


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    with Hub.start() as running:
        yield running


@pytest.fixture(scope="session")
def state_database() -> Iterator[str]:
    with states.embedded() as conninfo:
        with psycopg.connect(conninfo, autocommit=True) as conn:
            conn.execute("CREATE ROLE migrator LOGIN PASSWORD 'migrator-password'")
            for name in ("staging", "production"):
                conn.execute(f"CREATE DATABASE {name} OWNER migrator TEMPLATE template0")
        yield conninfo


@pytest.fixture
def state(state_database: str) -> str:
    states.clean(state_database)
    return state_database


_numbers = iter(range(1, 1000))


@pytest.fixture
def office(hub: Hub, state: str, tmp_path: Path) -> Iterator[Office]:
    """A service without targets."""
    with run_office(hub, state, fresh_settings(hub, tmp_path), name=f"acme/talk-{next(_numbers)}") as running:
        yield running


@pytest.fixture
def addresses(state: str, tmp_path: Path) -> dict[str, str]:
    """Two real databases at base, by target name."""
    found = {}
    for name in ("staging", "production"):
        with psycopg.connect(make_conninfo(state, dbname=name), autocommit=True) as conn:
            conn.execute("DROP SCHEMA public CASCADE")
            conn.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
            conn.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
            conn.execute("COMMENT ON SCHEMA public IS 'standard public schema'")
        found[name] = make_conninfo(state, dbname=name, user="migrator", password="migrator-password", application_name="")
        with psycopg.connect(found[name], autocommit=True) as target:
            target.execute(FILES["db/schema/01_core.sql"])
        (tmp_path / name).write_text(found[name])
    return found


@pytest.fixture
def targeted(hub: Hub, state: str, tmp_path: Path, addresses: dict[str, str]) -> Iterator[Office]:
    """A service with two targets: staging for writers, production for admins after an approval and after staging."""
    path = tmp_path / "targets.yml"
    path.write_text(TARGETS.format(staging=tmp_path / "staging", production=tmp_path / "production"))
    settings = fresh_settings(hub, tmp_path, targets_file=path)
    with run_office(hub, state, settings, name=f"acme/talk-{next(_numbers)}") as running:
        yield running
