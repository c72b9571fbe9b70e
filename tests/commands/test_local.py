from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from bot.commands.local import Asked, change, status
from bot.errors import UsageError
from bot.repository.local import compare
from tests.commands.test_conversation import tables
from tests.service.office import FILES, MORE, small_engine

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(addresses: dict[str, str], state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`migrate-bot apply|rollback` in a repository with one new file; returns the exit status and what was said."""
    folder = tmp_path / "repository"
    (tmp_path / "targets.yml").write_text(
        f"targets:\n  - name: staging\n    repositories: [acme/shop]\n    address_file: {tmp_path / 'staging'}\n"
    )
    monkeypatch.setenv("DATABASE_URL", state)
    monkeypatch.setenv("MIGRATE_BOT_TARGETS_FILE", str(tmp_path / "targets.yml"))
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "begin"]):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *words], cwd=folder, check=True)

    def go(kind: str, files: dict[str, str] = MORE, **asked: bool) -> tuple[int, str]:
        for name, text in files.items():
            (folder / name).write_text(text)
        said: list[str] = []
        with compare(folder, base="main", head=None) as comparison:
            ended = change(comparison, small_engine(comparison), Asked(kind, "staging", **asked), said.append)
        return ended, "\n".join(said)

    return go


def told(name: str = "staging") -> str:
    said: list[str] = []
    assert status(name, said.append) == 0
    return "\n".join(said)


def test_apply_status_and_rollback_from_the_command_line(run: Run, addresses: dict[str, str]) -> None:
    assert "nothing was changed from here yet" in told()
    ended, said = run("apply")
    assert ended == 0, said
    assert "files: db/schema/02_more.sql, file 2 of 2, statement 1 of 1" in said
    assert "apply on staging: done. 2 files ran; the target is exactly as it was proven." in said
    assert "migrate-bot rollback --target staging" in said
    assert "recovery_target_time" in said
    assert "pots" in tables(addresses["staging"])
    assert run("apply")[1].endswith("nothing was run.")
    ended, said = run("rollback")
    assert ended == 0, said
    assert "pots" not in tables(addresses["staging"])
    lines = told().splitlines()
    assert lines[0].endswith("): free")
    assert ["rollback" in lines[1], "apply" in lines[2]] == [True, True]


def test_a_failure_says_what_is_in_and_status_remembers_it(run: Run, addresses: dict[str, str]) -> None:
    with psycopg.connect(addresses["staging"], autocommit=True) as conn:
        conn.execute("INSERT INTO seeds VALUES (7)")
    stop = "DO $$ BEGIN IF EXISTS (SELECT FROM seeds WHERE id = 7) THEN RAISE EXCEPTION 'seven'; END IF; END $$;\n"
    ended, said = run("apply", {"db/schema/02_more.sql": MORE["db/schema/02_more.sql"], "db/schema/03_stop.sql": stop})
    assert ended == 1
    assert "apply on staging: failed. db/schema/03_stop.sql:1: seven" in said
    assert "db/schema/02_more.sql: applied and committed (1 of 1 statements ran)" in said
    assert "migrate-bot rollback --target staging" in said, "a part is in, so the way back is offered"
    assert "apply by" in told()
    assert "db/schema/03_stop.sql: failed, 0 of 1 statements" in told()
    assert run("rollback")[0] == 0
    assert "pots" not in tables(addresses["staging"])


def test_drift_is_refused_before_anything_and_accepted_when_asked_for(run: Run, addresses: dict[str, str]) -> None:
    with psycopg.connect(addresses["staging"], autocommit=True) as conn:
        conn.execute("ALTER TABLE seeds ADD COLUMN hot text")
    ended, said = run("apply")
    assert ended == 3
    assert "column public.seeds.hot: is there but should not be" in said
    assert "--allow-drift" in said
    assert tables(addresses["staging"]) == ["seeds"]
    assert run("apply", allow_drift=True)[0] == 0


def test_a_red_report_is_refused_with_its_first_cause(run: Run, addresses: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"db/schema/02_more.sql:1: this says bad"):
        run("apply", {"db/schema/02_more.sql": "bad;\n"})
    assert tables(addresses["staging"]) == ["seeds"]
