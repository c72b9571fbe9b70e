from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.demo.hub import Hub
from bot.store import merges
from bot.work import sweep
from bot.work.merged import carry_out_merge
from tests.commands.test_conversation import BAD, actions, opened, tables
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office

TARGETS = """\
targets:
  - name: staging
    repositories: [acme/*]
    address_file: {staging}
    when: after_merge
    automatic: true
    limits: {{lock_timeout_ms: 200, retries: 2, first_wait_ms: 20}}
"""
QUIET = ", quiet_hours: ['00:00-23:59', '23:58-00:01']"
PRODUCTION = """\
  - name: production
    repositories: [acme/*]
    address_file: {production}
    when: after_merge
    automatic: true
    require: {{after: [staging], quiet_hours: ['00:00-23:59', '23:58-00:01']}}
"""
_numbers = iter(range(1, 1000))


@pytest.fixture
def more(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", ""))


@pytest.fixture
def automatic(hub: Hub, state: str, tmp_path: Path, addresses: dict[str, str], more: str) -> Iterator[Office]:
    """A target that is changed on every merge, and perhaps another after it."""
    path = tmp_path / "targets.yml"
    path.write_text((TARGETS + more).format(staging=tmp_path / "staging", production=tmp_path / "production"))
    settings = fresh_settings(hub, tmp_path, targets_file=path)
    with run_office(hub, state, settings, name=f"acme/auto-{next(_numbers)}") as running:
        yield running


def merge(office: Office, pull: object, by: str = "adam") -> None:
    office.hub.close(pull, merge=True, by=by)  # type: ignore[arg-type]
    office.work()


def states(office: Office) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in office.sql("SELECT target, state FROM merges WHERE target <> '' ORDER BY asked_at")]


def test_a_merge_is_applied_with_the_examined_bytes_and_said_to_who_merged(automatic: Office, addresses: dict[str, str]) -> None:
    pull = opened(automatic)
    run = automatic.latest(pull).run_id
    merge(automatic, pull)
    assert tables(addresses["staging"]) == ["pots", "schema_version", "seeds"]
    (answer,) = [body for body in automatic.ours(pull) if "apply on" in body]
    assert "✅" in answer
    assert "@adam" in answer
    assert automatic.latest(pull).run_id == run, "what was examined is what was merged, so nothing is examined again"
    done = [item for item in actions(automatic, pull) if item.startswith("apply.")]
    assert done == ["apply.automatic", "apply.started", "apply.file", "apply.file", "apply.done"]
    assert states(automatic) == [("staging", "done")]
    (deployment,) = automatic.repository.deployments
    assert (deployment.sha, deployment.environment) == (pull.merge_sha, "staging")
    assert [status["state"] for status in deployment.statuses][-1] == "success"
    automatic.hub.comment(pull, "/migrate rollback staging", by="adam")
    automatic.work()
    assert "✅" in automatic.ours(pull)[-1], "the way back is a command away"
    assert tables(addresses["staging"]) == ["schema_version", "seeds"]


def test_a_merge_without_schema_files_is_silent(automatic: Office, addresses: dict[str, str]) -> None:
    pull = opened(automatic, {"README.md": "hello\n"})
    before = automatic.ours(pull)
    merge(automatic, pull)
    assert automatic.ours(pull) == before
    assert tables(addresses["staging"]) == ["seeds"]


def test_a_pull_request_that_is_closed_without_a_merge_changes_nothing(automatic: Office, addresses: dict[str, str]) -> None:
    pull = opened(automatic)
    automatic.hub.close(pull)
    automatic.work()
    assert tables(addresses["staging"]) == ["seeds"]
    assert states(automatic) == []


def test_a_red_report_is_refused_with_what_is_missing(automatic: Office, addresses: dict[str, str]) -> None:
    pull = opened(automatic, BAD)
    merge(automatic, pull)
    answer = automatic.ours(pull)[-1]
    assert "the report is green" in answer
    assert "/migrate apply" in answer
    assert tables(addresses["staging"]) == ["seeds"]


def test_what_was_merged_but_never_examined_is_examined_first(automatic: Office, addresses: dict[str, str]) -> None:
    """Another merge came between: the merged files are not those of the report, so the merge's own commit is examined."""
    pull = opened(automatic)
    known = automatic.latest(pull)
    other = {"db/schema/03_else.sql": "CREATE TABLE IF NOT EXISTS tags (id int);\n"}
    address, automatic.hub.post.url = automatic.hub.post.url, ""
    automatic.hub.commit(automatic.repository, other)
    automatic.hub.post.url = address
    with psycopg.connect(addresses["staging"], autocommit=True) as conn:
        conn.execute(other["db/schema/03_else.sql"])
    merge(automatic, pull)
    assert automatic.latest(pull).run_id > known.run_id
    assert "examined.merged" in actions(automatic, pull)
    assert tables(addresses["staging"]) == ["pots", "schema_version", "seeds", "tags"]


def test_merged_content_that_fails_its_examination_is_not_applied(automatic: Office, addresses: dict[str, str]) -> None:
    pull = opened(automatic)
    address, automatic.hub.post.url = automatic.hub.post.url, ""
    automatic.hub.push(pull, BAD)
    automatic.hub.post.url = address
    merge(automatic, pull)
    assert "the report is green (it says fail)" in automatic.ours(pull)[-1]
    assert tables(addresses["staging"]) == ["seeds"]


@pytest.mark.parametrize("more", [PRODUCTION], indirect=True)
def test_targets_follow_in_their_order_and_quiet_hours_are_waited_for_and_said_once(
    automatic: Office, addresses: dict[str, str]
) -> None:
    pull = opened(automatic)
    merge(automatic, pull)
    assert tables(addresses["staging"]) == ["pots", "schema_version", "seeds"]
    assert tables(addresses["production"]) == ["seeds"]
    assert states(automatic) == [("staging", "done"), ("production", "wanted")]
    due(automatic)
    assert len([body for body in automatic.ours(pull) if "as soon as: outside of the quiet hours" in body]) == 1
    file = automatic.tools.settings.targets_file
    assert file is not None
    file.write_text(file.read_text().replace(QUIET, ""))
    due(automatic)
    assert tables(addresses["production"]) == ["pots", "schema_version", "seeds"]
    assert states(automatic)[-1] == ("production", "done")


def due(office: Office) -> None:
    """Let the time pass until what waits is looked at again."""
    office.sql("UPDATE merges SET due_at = CURRENT_TIMESTAMP - interval '1 second' WHERE state = 'wanted'")
    assert sweep.wake(office.tools) >= 1
    office.work()


def test_a_worker_that_died_with_the_job_is_followed_by_another(automatic: Office, addresses: dict[str, str]) -> None:
    pull = opened(automatic)
    automatic.hub.close(pull, merge=True, by="adam")
    automatic.sql("DELETE FROM procrastinate_jobs WHERE task_name = 'merged'")
    assert states(automatic) == []
    assert sweep.wake(automatic.tools) >= 1
    automatic.work()
    assert tables(addresses["staging"]) == ["pots", "schema_version", "seeds"]
    carry_out_merge(automatic.tools, automatic.key(pull))
    with automatic.store.transaction() as conn:
        assert merges.overdue(conn) == ()
    assert actions(automatic, pull).count("apply.done") == 1, "nothing is applied twice"
