from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.demo.faults import Fault
from bot.demo.hub import Hub
from bot.report.model import Report
from bot.store import pulls
from bot.work import sweep
from bot.work.pull import examine_pull
from tests.service.office import MORE, Office, expire, fresh_settings, small_engine
from tests.service.office import office as run_office

BAD = {"db/schema/02_more.sql": "bad;\n"}
ODD = {"db/schema/02_more.sql": "odd;\n"}


def test_an_opened_pull_request_gets_its_comment_and_its_check(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    (comment,) = office.ours(pull)
    assert comment.startswith("<!-- migrate-bot:report v1 ")
    assert pull.head_sha in comment.splitlines()[0]
    assert office.conclusions(pull) == ["success"]
    run = office.latest(pull)
    assert (run.verdict, run.head_sha) == ("pass", pull.head_sha)
    assert office.row(pull).done_generation == office.row(pull).generation == 1
    assert [row[0] for row in office.sql("SELECT action FROM audit")] == ["examined"]


def test_a_finding_fails_the_check_and_a_better_commit_edits_the_same_comment(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, BAD)
    office.work()
    assert office.conclusions(pull) == ["failure"]
    assert [note["path"] for note in pull.checks[0].annotations] == ["db/schema/02_more.sql"]
    office.hub.push(pull, MORE)
    office.work()
    assert len([body for body in office.ours(pull) if body.startswith("<!-- migrate-bot:report")]) == 1
    assert office.conclusions(pull) == ["success"]


def test_without_schema_changes_the_check_is_green_and_nobody_gets_a_comment(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, {"README.md": "hello\n"})
    office.work()
    assert office.conclusions(pull) == ["success"]
    assert office.ours(pull) == []


def test_an_equal_result_edits_nothing(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    office.hub.log.clear()
    office.hub.press(office.repository, pull.checks[0], by="mira")
    office.work()
    assert not [line for line in office.hub.log if line.startswith("PATCH") and "/issues/comments/" in line]
    assert office.conclusions(pull) == ["success", "success"]


def test_the_stored_bytes_are_those_that_were_examined(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    rows = office.sql("SELECT side, position, path, content FROM examined_files ORDER BY side, position")
    assert [(side, position, path) for side, position, path, _ in rows] == [
        ("base", 0, "db/schema/01_core.sql"),
        ("head", 0, "db/schema/01_core.sql"),
        ("head", 1, "db/schema/02_more.sql"),
    ]
    assert rows[2][3] == MORE["db/schema/02_more.sql"].encode()
    assert office.latest(pull).report is not None


def test_a_worker_that_was_overtaken_during_its_run_publishes_nothing(hub: Hub, state: str, tmp_path: Path) -> None:
    pushed: list[str] = []

    def engine(*arguments: Any) -> Report:
        if not pushed:
            pushed.append(hub.push(pull, BAD))
        return small_engine(*arguments)

    with run_office(hub, state, fresh_settings(hub, tmp_path), engine=engine, name="acme/overtaken") as office:
        pull = hub.open_pull(office.repository, MORE)
        office.work()
        by_commit = {run.head_sha: run.conclusion for run in pull.repository.check_runs}
        assert by_commit[pushed[0]] == "failure"
        assert [conclusion for sha, conclusion in by_commit.items() if sha != pushed[0]] == ["cancelled"]
        assert len(office.ours(pull)) == 1
        assert pushed[0] in office.ours(pull)[0]
        states = [row[0] for row in office.sql("SELECT state FROM runs ORDER BY run_id")]
        assert states == ["superseded", "published"]


def test_a_killed_worker_is_replaced_once_its_lease_ends_and_its_check_run_is_used_again(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    with office.store.transaction() as conn:
        assert pulls.claim(conn, office.key(pull), owner="killed", seconds=60) is not None
    office.work()
    assert office.ours(pull) == []
    assert sweep.wake(office.tools) == 0
    with office.store.transaction() as conn:
        expire(conn)
    assert sweep.wake(office.tools) == 1
    office.work()
    assert office.conclusions(pull) == ["success"]


def test_a_sleeping_worker_that_wakes_up_late_may_not_finish(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    with office.store.transaction() as conn:
        slept = pulls.claim(conn, office.key(pull), owner="slept", seconds=60)
        assert slept is not None
        expire(conn)
    sweep.wake(office.tools)
    office.work()
    with office.store.transaction() as conn:
        assert not pulls.holds(conn, slept)
        assert not pulls.renew(conn, slept, seconds=9)
        assert not pulls.finish(conn, slept)
    assert office.row(pull).done_generation == 1


def test_while_github_is_away_work_is_put_off_and_done_later(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    office.hub.faults.add(Fault(r"/check-runs", status=502, times=50))
    office.work()
    assert office.conclusions(pull) == []
    office.hub.faults.clear()
    office.sql("UPDATE pull_requests SET due_at = CURRENT_TIMESTAMP")
    sweep.wake(office.tools)
    office.work()
    assert office.conclusions(pull) == ["success"]


def test_our_own_failure_ends_as_not_judged_with_the_runs_id_and_without_details(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, ODD)
    for _ in range(office.tools.settings.attempts):
        office.work()
        office.sql("UPDATE pull_requests SET due_at = CURRENT_TIMESTAMP")
        sweep.wake(office.tools)
    (check,) = pull.checks
    assert check.conclusion == "action_required"
    last = office.sql("SELECT max(run_id) FROM runs")[0][0]
    assert str(last) in (check.summary or "")
    assert "hunter2" not in (check.summary or "")
    assert office.row(pull).generation == office.row(pull).done_generation


def test_the_sql_of_a_fork_waits_for_a_maintainer(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, ODD, by="stranger", fork=True)
    office.work()
    (check,) = pull.checks
    assert check.conclusion == "action_required"
    assert f"/migrate allow {pull.head_sha[:12]}" in office.ours(pull)[0]
    assert office.sql("SELECT count(*) FROM examined_files") == [(0,)]


def test_with_the_operators_leave_forks_run_at_once(hub: Hub, state: str, tmp_path: Path) -> None:
    with run_office(hub, state, fresh_settings(hub, tmp_path, forks="run"), name="acme/open") as office:
        pull = hub.open_pull(office.repository, MORE, by="stranger", fork=True)
        office.work()
        assert office.conclusions(pull) == ["success"]


def test_a_moved_base_has_every_open_pull_request_examined_again(office: Office) -> None:
    first = office.hub.open_pull(office.repository, MORE)
    other = office.hub.open_pull(office.repository, {"db/schema/03_other.sql": "bad;\n"})
    closed = office.hub.open_pull(office.repository, MORE)
    office.hub.close(closed)
    office.work()
    office.hub.commit(office.repository, {"db/schema/05_five.sql": "SELECT 5;\n"})
    office.work()
    assert [office.row(pull).generation for pull in (first, other)] == [2, 2]
    assert office.latest(first).base_sha == first.base_sha
    assert office.ours(closed) == []


def test_a_merge_group_is_examined_at_its_own_commit(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, BAD)
    office.work()
    sha = office.hub.queue_merge(pull)
    office.work()
    assert [run.conclusion for run in office.repository.check_runs if run.head_sha == sha] == ["failure"]
    assert len(office.ours(pull)) == 1


def test_a_pull_request_closed_during_the_way_ends_cleanly(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    pull.state = "closed"
    office.work()
    assert office.row(pull).state == "closed"
    assert office.ours(pull) == []


def test_the_sweep_finds_pull_requests_whose_delivery_was_lost(office: Office) -> None:
    office.hub.open_pull(office.repository, MORE)
    office.work()
    address, office.hub.post.url = office.hub.post.url, ""
    lost = office.hub.open_pull(office.repository, {"db/schema/03_x.sql": "SELECT 1;\n"})
    office.hub.post.url = address
    sweep.reconcile(office.tools)
    office.hub.settle()
    office.work()
    assert office.conclusions(lost) == ["success"]


def test_the_report_page_is_there_for_who_has_the_link_and_for_nobody_else(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, BAD)
    office.work()
    link = office.tools.links.url(office.latest(pull).run_id)
    assert link.startswith("http://bot.test/runs/")
    from bot.web.app import create_app

    client = create_app(office.tools.settings, office.store).test_client()
    path = link.removeprefix("http://bot.test")
    page = client.get(path)
    assert page.status_code == 200
    assert "this says bad" in page.text
    assert client.get(path[:-9] + ("A" if path[-9] != "A" else "B") + path[-8:]).status_code == 404


def test_two_workers_never_hold_the_same_generation(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    with office.store.transaction() as conn:
        first = pulls.claim(conn, office.key(pull), owner="one", seconds=60)
        assert first is not None
        assert pulls.claim(conn, office.key(pull), owner="two", seconds=60) is None
        pulls.want(conn, office.key(pull))
        newer = pulls.claim(conn, office.key(pull), owner="two", seconds=60)
        assert newer is not None
        assert newer.fence > first.fence
        assert not pulls.holds(conn, first)
        assert pulls.holds(conn, newer)
    examine_pull(office.tools, office.key(pull))
    assert office.ours(pull) == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_audit_only_grows(office: Office, statement: str) -> None:
    from psycopg.errors import RestrictViolation

    office.hub.open_pull(office.repository, MORE)
    office.work()
    with pytest.raises(RestrictViolation):
        office.sql(statement)


def test_a_moved_base_marks_reports_as_stale_in_comment_and_check_until_the_new_one_is_there(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    plain = office.hub.open_pull(office.repository, {"README.md": "hello\n"})
    office.work()
    tip = office.hub.commit(office.repository, {"db/schema/05_five.sql": "SELECT 5;\n"})
    name, ids = office.next() or ("", {})
    assert name == "pushed"
    office.do(name, ids)
    (report,) = office.ours(pull)
    assert f"moved to <code>{tip[:7]}</code>" in report or f"moved to `{tip[:7]}`" in report
    assert "being made again" in report
    assert "/migrate apply" not in report
    assert pull.checks[-1].conclusion == "action_required"
    assert (pull.checks[-1].title or "").startswith("Stale: main moved to")
    assert plain.checks[-1].conclusion == "success", "what changes no schema is not made stale"
    office.work()
    (report,) = office.ours(pull)
    assert "being made again" not in report
    assert pull.checks[-1].conclusion == "success"
    assert office.latest(pull).base_sha == tip


def test_a_base_that_moved_without_touching_what_is_examined_makes_nothing_stale(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    office.hub.commit(office.repository, {"src/app.py": "print()\n"})
    office.do(*(office.next() or ("", {})))
    assert "being made again" not in office.ours(pull)[0]
    assert pull.checks[-1].conclusion == "success"
    office.work()
    assert office.row(pull).done_generation == office.row(pull).generation == 2


def test_turning_red_or_green_is_said_in_a_short_comment_because_edits_notify_nobody(office: Office) -> None:
    pull = office.hub.open_pull(office.repository, MORE)
    office.work()
    assert len(office.ours(pull)) == 1
    office.hub.push(pull, BAD)
    office.work()
    assert "not green any more at" in office.ours(pull)[1]
    office.hub.push(pull, {"db/schema/02_more.sql": "bad; bad;\n"})
    office.work()
    assert len(office.ours(pull)) == 2, "red that stays red is no news"
    office.hub.push(pull, MORE)
    office.work()
    assert len(office.ours(pull)) == 3
    assert f"green again at {pull.head_sha[:12]}" in office.ours(pull)[2]
