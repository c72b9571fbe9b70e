"""Dropped rows in a conversation: the report says that they can be kept, apply keeps them, status shows it, rollback restores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.demo.hub import Hub
from bot.examine import examine
from bot.work import aside
from tests.commands.conftest import _numbers
from tests.commands.test_conversation import actions, ask, opened, tables
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office

TARGETS = """\
targets:
  - name: staging
    repositories: [acme/*]
    address_file: {staging}
    require: {{verdict: any}}
    keep_dropped: {{days: 3, most_mb: 1}}
    verbs:
      accept-loss: {{permission: admin}}
"""
DROPS = {"db/schema/01_core.sql": "DROP TABLE IF EXISTS seeds;\n"}


@pytest.fixture
def keeping(hub: Hub, state: str, tmp_path: Path, addresses: dict[str, str]) -> Iterator[Office]:
    """A service that really examines, with one target."""
    path = tmp_path / "targets.yml"
    path.write_text(TARGETS.format(staging=tmp_path / "staging"))
    settings = fresh_settings(hub, tmp_path, targets_file=path)
    with run_office(hub, state, settings, engine=examine, name=f"acme/kept-{next(_numbers)}") as running:
        yield running


def sql(address: str, text: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as conn:
        cursor = conn.execute(text)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def staging(addresses: dict[str, str]) -> str:
    sql(addresses["staging"], "DROP SCHEMA IF EXISTS migrate_bot_kept CASCADE")
    sql(addresses["staging"], "INSERT INTO seeds SELECT * FROM generate_series(1, 40)")
    return addresses["staging"]


@pytest.mark.slow
def test_from_the_report_to_the_rows_that_are_back(keeping: Office, staging: str) -> None:
    pull = opened(keeping, DROPS)
    report = keeping.ours(pull)[0]
    assert "table public.seeds: 100 rows, dropped by the change" in report
    assert "then the rollback restores the rows too: executed" in report
    answer, reactions = ask(keeping, pull, "/migrate apply staging")
    assert reactions == ["rocket"], answer
    assert "Kept aside until" in answer
    assert "public.seeds: 40 rows" in answer.replace("\\", "")
    assert tables(staging) == ["schema_version"]
    answer, _ = ask(keeping, pull, "/migrate status", by="rita")
    assert "kept aside until" in answer
    assert aside.sweep_all(keeping.tools) == 0
    answer, reactions = ask(keeping, pull, "/migrate rollback staging")
    assert reactions == ["rocket"], answer
    assert "40 of 40 kept rows are back" in answer
    assert sql(staging, "SELECT count(*), sum(id) FROM seeds") == [(40, 820)]
    answer, _ = ask(keeping, pull, "/migrate status")
    assert "kept aside" not in answer
    assert [item for item in actions(keeping, pull) if item.endswith("kept")] == ["apply.kept"]


@pytest.mark.slow
def test_what_is_too_large_or_over_needs_somebody_who_may_accept_the_loss(keeping: Office, staging: str) -> None:
    pull = opened(keeping, DROPS)
    sql(staging, "INSERT INTO seeds SELECT * FROM generate_series(1, 60000)")
    answer, reactions = ask(keeping, pull, "/migrate apply staging")
    assert reactions == ["confused"]
    assert "at most 1 MB are kept" in answer
    assert "accept-loss" in answer
    answer, reactions = ask(keeping, pull, "/migrate apply staging --accept-loss")
    assert "accepting the loss of rows is for people with admin permission" in answer
    assert tables(staging) == ["seeds"]
    sql(staging, "DELETE FROM seeds WHERE id > 40")
    sql(staging, "VACUUM FULL seeds")
    assert ask(keeping, pull, "/migrate apply staging")[1] == ["rocket"]
    sql(staging, "UPDATE migrate_bot_kept.kept SET until = now() - interval '1 minute'")
    keeping.sql("UPDATE kept_rows SET until = now() - interval '1 minute'")
    assert aside.sweep_all(keeping.tools) == 1
    assert aside.sweep_all(keeping.tools) == 0
    assert keeping.sql("SELECT action FROM audit ORDER BY audit_id DESC LIMIT 1") == [("kept.ended",)]
    answer, reactions = ask(keeping, pull, "/migrate rollback staging")
    assert reactions == ["confused"]
    assert "are gone" in answer
    answer, reactions = ask(keeping, pull, "/migrate rollback staging --accept-loss", by="adam")
    assert reactions == ["rocket"], answer
    assert sql(staging, "SELECT count(*) FROM seeds") == [(0,)]
