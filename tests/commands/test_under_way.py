from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psycopg
import pytest

from bot.demo.world import Pull
from tests.commands.test_conversation import ask, opened, tables
from tests.service.office import Office

SLOW = {"db/schema/02_more.sql": "CREATE TABLE IF NOT EXISTS pots (id int);\nSELECT pg_sleep(60) FROM seeds WHERE id = 1;\n"}


def until(what: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def sleeps(state: str) -> bool:
    with psycopg.connect(state) as conn:
        found = conn.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'").fetchone()
    return bool(found and found[0])


def begun(office: Office, pull: Pull, text: str) -> threading.Thread:
    """Let another worker obey a command."""
    office.hub.comment(pull, text, by="mira")
    job = office.next()
    assert job is not None
    thread = threading.Thread(target=lambda: office.do(*job))
    thread.start()
    return thread


@pytest.fixture
def slow(targeted: Office, addresses: dict[str, str]) -> Pull:
    """A pull request whose second statement takes a minute on staging, and no time on an empty database."""
    with psycopg.connect(addresses["staging"], autocommit=True) as conn:
        conn.execute("INSERT INTO seeds VALUES (1)")
    return opened(targeted, SLOW)


def test_a_change_under_way_is_seen_in_comment_and_check_run_and_can_be_cancelled_in_the_middle_of_a_statement(
    targeted: Office, addresses: dict[str, str], state: str, slow: Pull
) -> None:
    thread = begun(targeted, slow, "/migrate apply staging")
    until(lambda: sleeps(state))
    until(lambda: any("statement 2 of 2" in (run.title or "") for run in slow.checks))
    (check,) = [run for run in slow.checks if run.name == "migrate-bot apply staging"]
    assert (check.status, check.conclusion) == ("in_progress", None)
    assert "░" in (check.title or "")
    assert "file 2 of 2, statement 2 of 2" in (check.text or "")
    assert "⏳" in targeted.ours(slow)[-1]
    assert "statement 2 of 2" in targeted.ours(slow)[-1]
    status, _ = ask(targeted, slow, "/migrate status", by="rita")
    assert "(apply by mira)" in status
    assert "permission" in ask(targeted, slow, "/migrate cancel", by="rita")[0]
    began = time.monotonic()
    answer, reactions = ask(targeted, slow, "/migrate cancel")
    assert "`staging` is broken off" in answer or "<code>staging</code> is broken off" in answer
    assert reactions == ["rocket"]
    thread.join(30)
    assert time.monotonic() - began < 25
    told = next(body for body in targeted.ours(slow) if "apply on" in body and "✅" not in body)
    assert "stopped in this statement" in told
    assert "ran and was rolled back" in told
    assert "⏳" not in told
    assert tables(addresses["staging"]) == ["schema_version", "seeds"]
    assert (check.status, check.conclusion) == ("completed", "failure")
    assert targeted.sql("SELECT actor FROM audit WHERE action = 'cancel.change'") == [("mira",)]


def test_two_pull_requests_race_for_one_target_and_the_second_is_told_who_has_it(
    targeted: Office, addresses: dict[str, str], state: str, slow: Pull
) -> None:
    other = opened(targeted, {"db/schema/03_x.sql": "CREATE TABLE IF NOT EXISTS x (id int);\n"})
    thread = begun(targeted, slow, "/migrate apply staging")
    until(lambda: sleeps(state))
    answer, reactions = ask(targeted, other, "/migrate apply staging")
    assert targeted.repository.full_name in answer
    assert "(apply by mira) has this target since" in answer
    assert "you are number 1 in the queue" in answer
    assert reactions == ["confused"]
    answer, _ = ask(targeted, slow, "/migrate unlock staging", by="adam")
    assert "is free now" in answer
    thread.join(30)
    assert targeted.sql("SELECT actor, detail ->> 'holder' FROM audit WHERE action = 'unlock'")[0][0] == "adam"
    assert tables(addresses["staging"]) == ["schema_version", "seeds"]
    assert "✅" in ask(targeted, other, "/migrate apply staging")[0]


def test_a_head_that_moves_while_the_command_waits_is_noticed_before_the_target_is_touched(
    targeted: Office, addresses: dict[str, str]
) -> None:
    pull = opened(targeted)
    targeted.hub.comment(pull, "/migrate apply staging", by="mira")
    job = targeted.next()
    targeted.hub.push(pull, {"db/schema/03_y.sql": "SELECT 1;\n"})
    assert job is not None
    targeted.do(*job)
    assert "New commits came since the report" in targeted.ours(pull)[-1]
    assert tables(addresses["staging"]) == ["seeds"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/migrate apply staging --allow-drfit", "Did you mean `--allow-drift`?"),
        ("/migrate apply staging --force", "is no option of this command. Of options there is --allow-drift"),
        ("/migrate apply staging production", "One target at a time"),
    ],
)
def test_what_would_silently_mean_nothing_is_refused(targeted: Office, addresses: dict[str, str], text: str, said: str) -> None:
    answer, reactions = ask(targeted, opened(targeted), text)
    assert said in answer
    assert reactions == ["confused"]
    assert tables(addresses["staging"]) == ["seeds"]


def test_status_shows_each_targets_checklist_as_it_is_now(targeted: Office) -> None:
    pull = opened(targeted)
    answer, _ = ask(targeted, pull, "/migrate status", by="rita")
    assert f"ready: `/migrate apply staging {pull.head_sha[:12]}`" in answer
    assert "- [ ] applied to staging before" in answer
    assert "/migrate apply production" not in answer
    ask(targeted, pull, "/migrate apply staging")
    targeted.hub.review(pull, by="adam")
    answer, _ = ask(targeted, pull, "/migrate status", by="rita")
    assert "has this commit" in answer
    assert f"ready: `/migrate apply production {pull.head_sha[:12]}`" in answer


def test_rerun_passes_the_same_door_with_the_permission_of_who_pressed_it(targeted: Office) -> None:
    pull = opened(targeted)
    targeted.hub.press(targeted.repository, pull.checks[-1], by="rita")
    targeted.work()
    assert targeted.row(pull).generation == 1
    assert "write permission or the author; yours is read" in targeted.ours(pull)[-1]
    targeted.hub.press(targeted.repository, pull.checks[-1], by="adam")
    targeted.work()
    assert targeted.row(pull).generation == targeted.row(pull).done_generation == 2


def test_a_second_button_of_the_same_check_run_is_obeyed_too(targeted: Office, addresses: dict[str, str]) -> None:
    pull = opened(targeted)
    check = pull.checks[-1]
    targeted.hub.press(targeted.repository, check, by="rita", button="apply:staging")
    targeted.work()
    assert tables(addresses["staging"]) == ["seeds"]
    targeted.hub.press(targeted.repository, check, by="mira", button="apply:staging")
    targeted.work()
    assert "pots" in tables(addresses["staging"])
