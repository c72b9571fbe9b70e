from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.hub import Hub
from tests.commands.conftest import _numbers
from tests.commands.test_conversation import BAD, actions, ask, opened, tables
from tests.service.office import Office, fresh_settings
from tests.service.office import office as run_office

TARGETS = """\
targets:
  - name: staging
    repositories: [acme/*]
    address_file: {staging}
    require: {{checks: green}}
    verbs:
      rollback: {{permission: maintain, teams: [acme/dba]}}
verbs:
  override: {{teams: [acme/dba], not_author: true}}
  check: {{permission: triage}}
"""


@pytest.fixture
def ruled(hub: Hub, state: str, tmp_path: Path, addresses: dict[str, str]) -> Iterator[Office]:
    """A service whose operator has rules about people and about other people's checks."""
    path = tmp_path / "targets.yml"
    path.write_text(TARGETS.format(staging=tmp_path / "staging"))
    settings = fresh_settings(hub, tmp_path, targets_file=path)
    with run_office(hub, state, settings, name=f"acme/talk-{next(_numbers)}") as running:
        running.repository.roles |= {"theo": "triage", "dora": "maintain", "otto": "maintain"}
        for login in ("theo", "dora", "otto", "nick"):
            hub.world.user(login)
        hub.world.teams.clear()
        hub.put_in_team("acme/dba", "dora")
        yield running


def test_who_may_is_asked_of_github_at_the_time_of_the_command_per_verb_and_target(
    ruled: Office, addresses: dict[str, str]
) -> None:
    pull = opened(ruled)
    assert ask(ruled, pull, "/migrate apply staging")[1] == ["rocket"]
    answer, reactions = ask(ruled, pull, "/migrate rollback staging")
    assert "rollback is for people with maintain permission who are members of acme/dba" in answer
    assert "your permission is write" in answer
    assert reactions == ["confused"]
    answer, _ = ask(ruled, pull, "/migrate rollback staging", by="otto")
    assert "you are not among them" in answer
    ruled.hub.put_in_team("acme/dba", "otto", "pending")
    answer, _ = ask(ruled, pull, "/migrate rollback staging", by="otto")
    assert "you are not among them" in answer, "who is merely invited is not in"
    assert "pots" in tables(addresses["staging"])
    assert ask(ruled, pull, "/migrate rollback staging", by="dora")[1] == ["rocket"]
    assert "pots" not in tables(addresses["staging"])


def test_an_operators_rule_takes_the_place_of_what_a_verb_declares(ruled: Office) -> None:
    pull = opened(ruled, BAD, by="dora")
    words = "/migrate override not-good the table has forty rows"
    assert "members of acme/dba" in ask(ruled, pull, words)[0]
    assert "you are the author" in ask(ruled, pull, words, by="dora")[0]
    assert "override" not in actions(ruled, pull)
    assert ask(ruled, pull, "/migrate check", by="theo")[1] == ["rocket"]
    assert "triage permission" in ask(ruled, pull, "/migrate check", by="rita")[0]
    assert "members of acme/dba" in ask(ruled, pull, "/migrate help override", by="rita")[0]


def test_where_github_does_not_let_us_ask_for_a_team_nobody_is_let_in(ruled: Office) -> None:
    pull = opened(ruled)
    rights, ruled.hub.world.rights = ruled.hub.world.rights, {**ruled.hub.world.rights, "members": "none"}
    try:
        answer, _ = ask(ruled, pull, "/migrate rollback staging", by="dora")
    finally:
        ruled.hub.world.rights = rights
    assert "cannot be asked" in answer


def test_other_peoples_checks_on_the_commit_must_be_green(ruled: Office, addresses: dict[str, str]) -> None:
    pull = opened(ruled)
    ruled.hub.report_check(ruled.repository, pull.head_sha, "build", "failure")
    ruled.hub.report_check(ruled.repository, pull.head_sha, "lint")
    ruled.hub.report_status(ruled.repository, pull.head_sha, "ci/old", "pending")
    answer, reactions = ask(ruled, pull, "/migrate apply staging")
    assert "all other checks are green (build failed; ci/old is not finished; lint is not finished)" in answer
    assert reactions == ["confused"]
    ask(ruled, pull, "/migrate check")
    report = ruled.ours(pull)[0]
    assert "- [ ] all other checks are green (build failed" in report
    assert "/migrate apply" not in report, "only what is valid now is offered"
    assert tables(addresses["staging"]) == ["seeds"]
    ruled.hub.report_check(ruled.repository, pull.head_sha, "build", "success")
    ruled.hub.report_check(ruled.repository, pull.head_sha, "lint", "skipped")
    ruled.hub.report_status(ruled.repository, pull.head_sha, "ci/old", "success")
    assert ask(ruled, pull, "/migrate apply staging")[1] == ["rocket"]


def test_a_base_that_moved_without_our_noticing_is_noticed_before_anything_is_touched(
    ruled: Office, addresses: dict[str, str]
) -> None:
    pull = opened(ruled)
    address, ruled.hub.post.url = ruled.hub.post.url, ""
    ruled.hub.commit(ruled.repository, {"db/schema/05_five.sql": "SELECT 5;\n"})
    ruled.hub.post.url = address
    answer, _ = ask(ruled, pull, "/migrate apply staging")
    assert "examined against the newest base" in answer
    assert tables(addresses["staging"]) == ["seeds"]


def test_a_targets_file_that_cannot_be_read_opens_no_gate(ruled: Office) -> None:
    path = ruled.tools.settings.targets_file
    assert path is not None
    path.write_text("targets: [")
    pull = opened(ruled)
    assert pull.checks[-1].conclusion == "action_required"
    assert "targets file" in (pull.checks[-1].title or "")
    answer, reactions = ask(ruled, pull, "/migrate apply staging")
    assert "not YAML" in answer
    assert reactions == ["confused"]


def test_accepting_drift_is_for_maintainers_and_recorded_with_what_was_accepted(ruled: Office, addresses: dict[str, str]) -> None:
    import psycopg

    pull = opened(ruled)
    with psycopg.connect(addresses["staging"], autocommit=True) as conn:
        conn.execute("ALTER TABLE seeds ADD COLUMN hot text")
    answer, _ = ask(ruled, pull, "/migrate apply staging")
    assert "public.seeds.hot" in answer
    assert "--allow-drift" in answer
    answer, reactions = ask(ruled, pull, "/migrate apply staging --allow-drift")
    assert "accepting drift is for people with maintain permission" in answer
    assert reactions == ["confused"]
    assert tables(addresses["staging"]) == ["seeds"]
    assert ask(ruled, pull, "/migrate apply staging --allow-drift", by="otto")[1] == ["rocket"]
    (row,) = ruled.sql("SELECT actor, target, head_sha, detail FROM audit WHERE action = 'apply.drift accepted'")
    assert row[0] == "otto"
    assert row[2] == pull.head_sha
    assert any("public.seeds.hot" in line for line in row[3]["differences"])
