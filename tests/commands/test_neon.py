from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bot.demo.hub import Hub
from tests.commands.test_conversation import actions, ask, opened, tables
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office
from tests.targets.neon_server import Neon
from tests.targets.neon_world import World

TARGETS = """\
targets:
  - name: production
    repositories: [acme/*]
    kind: neon
    neon: {{project: {project}, database: shop, user: migrator, api_key_file: {key}, api_url: '{url}', wait_s: 30}}
    limits: {{lock_timeout_ms: 200, retries: 2, first_wait_ms: 20}}
"""


@pytest.fixture
def neon(state_database: str, addresses: dict[str, str]) -> Iterator[Neon]:
    world = World(make_conninfo(state_database, dbname="postgres"), "production", "migrator", "migrator-password")
    with Neon.start(world) as running:
        yield running


@pytest.fixture
def on_neon(hub: Hub, state: str, tmp_path: Path, neon: Neon) -> Iterator[Office]:
    """A service whose one target is the default branch of a Neon project."""
    (tmp_path / "key").write_text(neon.world.key)
    path = tmp_path / "targets.yml"
    path.write_text(TARGETS.format(project=neon.world.project, key=tmp_path / "key", url=neon.api_url))
    settings = fresh_settings(hub, tmp_path, targets_file=path)
    with run_office(hub, state, settings, name=f"acme/neon-{neon.world.project}") as running:
        yield running


def test_apply_and_restore_on_neon_by_comments(on_neon: Office, neon: Neon, addresses: dict[str, str]) -> None:
    """The whole way: kept branch, rehearsal, files, then back to the kept branch with rows that were written since."""
    pull = opened(on_neon)
    with psycopg.connect(addresses["production"], autocommit=True) as conn:
        conn.execute("INSERT INTO seeds VALUES (1), (2)")
    answer, reactions = ask(on_neon, pull, "/migrate apply")
    kept = f"pre-migration-{pull.number}-{pull.head_sha[:12]}"
    assert reactions == ["rocket"], answer
    assert kept in answer
    assert "--restore" in answer
    assert tables(addresses["production"]) == ["pots", "schema_version", "seeds"]
    assert sorted(branch.name for branch in neon.world.branches.values()) == ["main", kept]
    with psycopg.connect(addresses["production"], autocommit=True) as conn:
        conn.execute("DELETE FROM seeds")
    answer, reactions = ask(on_neon, pull, "/migrate rollback production --restore")
    assert reactions == ["rocket"], answer
    assert tables(addresses["production"]) == ["seeds"]
    with psycopg.connect(addresses["production"]) as conn:
        assert conn.execute("SELECT count(*) FROM seeds").fetchone() == (2,)
    done = [item for item in actions(on_neon, pull) if item.startswith(("apply", "rollback"))]
    assert done[:3] == ["apply.started", "apply.safety", "apply.rehearsed"]
    assert done[-3:] == ["rollback.started", "rollback.restored", "rollback.done"]
    said = (
        " ".join(on_neon.ours(pull))
        + str(on_neon.sql("SELECT detail FROM audit"))
        + str(on_neon.sql("SELECT safety FROM changes"))
    )
    assert neon.world.key not in said
    assert "migrator-password" not in said
    assert all(neon.world.key not in url for url in neon.seen)


def test_a_neon_that_does_not_answer_leaves_the_target_alone_and_says_so(
    on_neon: Office, neon: Neon, addresses: dict[str, str]
) -> None:
    pull = opened(on_neon)
    neon.world.key = "napi_rotated"
    answer, reactions = ask(on_neon, pull, "/migrate apply production")
    assert "does not accept the API key" in answer
    assert reactions != ["rocket"]
    assert tables(addresses["production"]) == ["seeds"]
