"""What the sandbox of a machine allows, from the webhook to the comment (cases 12 and 14), and an attack the same way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.demo.hub import Hub
from bot.doctor import examine_host
from bot.examine import examine
from bot.postgres import floor, levels
from bot.postgres.floor import BelowFloor
from bot.postgres.levels import Facts
from tests.postgres.conftest import Canary, canary
from tests.security.examination import WORKFLOW
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office

__all__ = ["canary"]

NEW = {
    "db/schema/02_more.sql": "-- Shop - More\n-- Part 2\nCREATE TABLE IF NOT EXISTS pots (id int PRIMARY KEY);\nDROP VIEW v;\n"
}
OLD_KERNEL = Facts(0, seccomp=True, namespaces_error="", machine="x86_64", kernel="Linux 4.19")
HOLES = BelowFloor("18.1", "18.99", ("CVE-2026-6460",))


def comment_on_fork(hub: Hub, state: str, folder: Path, name: str, **settings: Any) -> str:
    """Return what the service says about a fork's change whose SQL a maintainer has allowed in general."""
    with run_office(hub, state, fresh_settings(hub, folder, forks="run", **settings), engine=examine, name=name) as office:
        hub.commit(office.repository, {".github/workflows/deploy.yml": WORKFLOW.decode()})
        pull = hub.open_pull(office.repository, NEW, by="stranger", fork=True)
        office.work()
        assert office.conclusions(pull) != ["success"]
        return office.ours(pull)[0]


def test_case_12_below_standard_a_forks_sql_is_not_run_and_the_comment_says_why(
    hub: Hub, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its text is judged all the same; without Landlock our own branches follow the operator's setting."""
    monkeypatch.setattr(levels, "detect", lambda: OLD_KERNEL)
    monkeypatch.setattr("bot.postgres.clusters.start", _never)
    said = comment_on_fork(hub, state, tmp_path, "acme/old-kernel")
    assert "A fork's SQL is not run here. The sandbox is only basic, not standard. Landlock is missing" in said
    assert "sandbox basic" in said
    strict = {"sandbox": "standard"}
    with run_office(hub, state, fresh_settings(hub, tmp_path, **strict), engine=examine, name="acme/own-branch") as office:
        hub.commit(office.repository, {".github/workflows/deploy.yml": WORKFLOW.decode()})
        own = hub.open_pull(office.repository, NEW)
        office.work()
        assert "The sandbox is only basic, not standard. Landlock is missing" in office.ours(own)[0]


def _never(*_: object, **__: object) -> None:
    raise AssertionError("a server was started")


def test_case_14_below_the_floor_forks_are_refused_by_default_and_the_holes_are_named(
    hub: Hub, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "below", lambda _server: HOLES)
    monkeypatch.setattr("bot.postgres.clusters.start", _never)
    said = comment_on_fork(hub, state, tmp_path, "acme/holes", fork_floor="refuse")
    assert "A fork's SQL is not run here. PostgreSQL 18.1 is older than 18.99" in said
    assert "CVE-2026-6460" in said


def test_case_14_doctor_names_the_holes_and_what_they_mean_for_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floor, "below", lambda _server: HOLES)
    lines, sound = examine_host()
    text = "\n".join(lines)
    assert sound
    assert f"version floor   {HOLES.sentence}" in text
    assert "CVE-2026-6460" in text
    assert "SQL of forks    refused: " in text
    monkeypatch.setenv("MIGRATE_BOT_FORK_FLOOR", "warn")
    assert "SQL of forks    may run" in "\n".join(examine_host()[0]) or not levels.detect().level.reaches(levels.Level.STANDARD)


def test_case_1_the_same_attack_from_the_webhook_to_the_comment(hub: Hub, state: str, tmp_path: Path, canary: Canary) -> None:
    office: Office
    with run_office(hub, state, fresh_settings(hub, tmp_path), engine=examine, name="acme/attack") as office:
        hub.commit(office.repository, {".github/workflows/deploy.yml": WORKFLOW.decode()})
        pull = hub.open_pull(
            office.repository, {"db/schema/02_more.sql": f"COPY (SELECT 1) TO PROGRAM 'touch {canary.touched}';\n"}
        )
        office.work()
        assert office.conclusions(pull) == ["failure"]
        (said,) = office.ours(pull)
        assert "permission denied to COPY to or from an external program" in said
        assert f"sandbox {levels.detect().level}" in said
    assert not canary.touched.exists()
