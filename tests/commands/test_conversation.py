from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from bot.demo.hub import Hub
from bot.demo.world import Pull
from bot.store import audit
from tests.service.office import MORE, Office, fresh_settings
from tests.service.office import office as run_office

BAD = {"db/schema/02_more.sql": "bad;\n"}


def opened(office: Office, files: dict[str, str] = MORE, **more: object) -> Pull:
    pull = office.hub.open_pull(office.repository, files, **more)  # type: ignore[arg-type]
    office.work()
    return pull


def ask(office: Office, pull: Pull, text: str, by: str = "mira") -> tuple[str, list[str]]:
    """Write a comment; return the last answer to it (empty: none) and the reactions on it."""
    before = len(office.ours(pull))
    comment = office.hub.comment(pull, text, by=by)
    office.work()
    answers = office.ours(pull)[before:]
    return (answers[-1] if answers else ""), [reaction.content for reaction in comment.reactions]


def actions(office: Office, pull: Pull) -> list[str]:
    with office.store.transaction() as conn:
        return [entry.action for entry in audit.of_pull(conn, office.key(pull))]


def tables(address: str) -> list[str]:
    with psycopg.connect(address) as conn:
        rows = conn.execute("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def test_check_examines_again_and_shows_it_by_a_reaction_alone(office: Office) -> None:
    pull = opened(office)
    answer, reactions = ask(office, pull, "/migrate check")
    assert (answer, reactions) == ("", ["rocket"])
    assert office.row(pull).generation == office.row(pull).done_generation == 2
    assert actions(office, pull) == ["examined", "check", "examined"]


def test_a_reader_is_refused_with_who_may_and_nothing_is_touched(office: Office) -> None:
    pull = opened(office)
    answer, reactions = ask(office, pull, "/migrate check", by="rita")
    assert "write permission or the author; yours is read" in answer
    assert reactions == ["confused"]
    assert office.row(pull).generation == 1


@pytest.mark.parametrize("body", ["> /migrate check", "`/migrate check`", "<!-- /migrate check -->", "maybe /migrate check"])
def test_what_is_quoted_or_code_gets_neither_reaction_nor_answer(office: Office, body: str) -> None:
    pull = opened(office)
    assert ask(office, pull, body) == ("", [])


def test_bots_are_not_answered(office: Office) -> None:
    pull = opened(office)
    comment = office.hub.comment(pull, "/migrate check", by="other[bot]")
    office.work()
    assert comment.reactions == []
    assert office.row(pull).generation == 1


def test_an_edited_comment_is_answered_once_and_not_obeyed(office: Office) -> None:
    pull = opened(office)
    address, office.hub.post.url = office.hub.post.url, ""
    comment = office.hub.comment(pull, "/migrate check", by="mira")
    comment.body, comment.updated_at = "/migrate cancel", "2030-01-01T00:00:00Z"
    office.hub.post.url = address
    ids = {"repository_id": office.repository.id, "number": pull.number, "comment_id": comment.id}
    for _ in range(2):
        office.do("comment", ids)
    assert len([body for body in office.ours(pull) if "was edited" in body]) == 1
    assert office.row(pull).generation == 1


def test_a_comment_that_becomes_a_command_by_an_edit_is_answered_once_and_one_that_was_obeyed_is_left_alone(
    office: Office,
) -> None:
    pull = opened(office)
    late = office.hub.comment(pull, "hello", by="mira")
    for text in ("/migrate check", "/migrate check now", "hello again"):
        office.hub.edit_comment(pull, late, text)
        office.work()
    assert len([body for body in office.ours(pull) if "was edited" in body]) == 1
    assert late.reactions == []
    obeyed = office.hub.comment(pull, "/migrate check", by="mira")
    office.work()
    office.hub.edit_comment(pull, obeyed, "/migrate cancel")
    office.work()
    assert len([body for body in office.ours(pull) if "was edited" in body]) == 1
    assert actions(office, pull).count("check") == 1
    assert "cancel" not in actions(office, pull)


def test_another_prefix_several_commands_and_capital_letters(hub: Hub, state: str, tmp_path: Path) -> None:
    settings = fresh_settings(hub, tmp_path, command_prefix="!db", bot_name="Schema-Bot")
    with run_office(hub, state, settings, name="acme/prefix") as office:
        pull = opened(office)
        assert ask(office, pull, "/migrate check") == ("", [])
        office.hub.comment(pull, "!DB Check\n!db status\n@schema-bot db help", by="mira")
        office.work()
        assert [row[0] for row in office.sql("SELECT verb FROM commands ORDER BY position")] == ["check", "status", "help"]
        assert "`!db apply" in office.ours(pull)[-1]


def test_a_comment_that_is_delivered_twice_is_obeyed_once(office: Office) -> None:
    pull = opened(office)
    comment = office.hub.comment(pull, "/migrate check", by="mira")
    office.work()
    office.do("comment", {"repository_id": office.repository.id, "number": pull.number, "comment_id": comment.id})
    office.work()
    assert actions(office, pull).count("check") == 1


def test_an_unknown_command_is_met_with_the_one_perhaps_meant(office: Office) -> None:
    answer, reactions = ask(office, opened(office), "/migrate chekc @everyone")
    assert "Did you mean `/migrate check`?" in answer
    assert reactions == ["confused"]


def test_help_lists_all_commands(office: Office) -> None:
    answer, _ = ask(office, opened(office), "/migrate help", by="rita")
    assert "`/migrate apply" in answer
    answer, _ = ask(office, opened(office), "/migrate help apply", by="rita")
    assert "exactly the examined files" in answer


def test_override_is_recorded_shown_and_holds_for_this_commit_only(office: Office) -> None:
    pull = opened(office, BAD)
    answer, _ = ask(office, pull, "/migrate override not-good short")
    assert "reason of at least" in answer
    answer, _ = ask(office, pull, "/migrate override nothing-like-it because it is fine")
    assert "`not-good`" in answer
    answer, reactions = ask(office, pull, "/migrate override not-good the table has forty rows")
    assert reactions == ["rocket"]
    assert office.conclusions(pull)[-1] == "success"
    assert "forty rows" in office.ours(pull)[0]
    office.hub.push(pull, {"db/schema/02_more.sql": "bad; bad;\n"})
    office.work()
    assert office.conclusions(pull) == ["failure"]


def test_lost_data_may_be_meant_and_a_failing_deploy_may_not(office: Office) -> None:
    """No text in the change allows either; a person lets the loss stand, which is kept and shown."""
    pull = opened(office, {"db/schema/02_more.sql": "bad data-lost;\n"})
    _, reactions = ask(office, pull, "/migrate override data-lost nobody reads this column any more")
    assert reactions == ["rocket"]
    assert office.conclusions(pull)[-1] == "success"
    assert "nobody reads this column" in office.ours(pull)[0]
    office.hub.push(pull, {"db/schema/02_more.sql": "bad statement-failed;\n"})
    office.work()
    answer, reactions = ask(office, pull, "/migrate override statement-failed it will be fine on Monday")
    assert "cannot be overridden" in answer
    assert reactions == ["confused"]


def test_a_maintainer_allows_the_sql_of_one_commit_of_a_fork(office: Office) -> None:
    pull = opened(office, MORE, by="stranger", fork=True)
    refused, _ = ask(office, pull, "/migrate allow", by="stranger")
    assert "write permission" in refused
    _, reactions = ask(office, pull, f"/migrate allow {pull.head_sha[:12]} I read the files")
    assert reactions == ["rocket"]
    assert office.conclusions(pull)[-1] == "success"
    assert f"mira allowed commit {pull.head_sha[:12]}: I read the files" in office.ours(pull)[0]
    office.hub.push(pull, {"db/schema/03_y.sql": "SELECT 1;\n"})
    office.work()
    assert office.conclusions(pull) == ["action_required"]


def test_a_command_after_new_commits_is_refused_with_the_reason(office: Office) -> None:
    pull = opened(office, BAD)
    office.hub.push(pull, {"db/schema/02_more.sql": "bad; bad;\n"})
    comment = office.hub.comment(pull, "/migrate override not-good it is really fine", by="mira")
    office.do("comment", {"repository_id": office.repository.id, "number": pull.number, "comment_id": comment.id})
    assert "New commits came" in office.ours(pull)[-1]


def test_cancel_ends_what_waits_and_says_how_to_go_on(office: Office) -> None:
    pull = opened(office)
    answer, _ = ask(office, pull, "/migrate cancel")
    assert "Nothing runs or waits" in answer
    office.hub.push(pull, BAD)
    comment = office.hub.comment(pull, "/migrate cancel", by="mira")
    office.do("comment", {"repository_id": office.repository.id, "number": pull.number, "comment_id": comment.id})
    office.work()
    assert office.conclusions(pull) == []


def test_a_flood_of_commands_is_bounded_work_with_one_notice(office: Office) -> None:
    pull = opened(office)
    mira = office.hub.world.user("mira").id
    office.sql(
        "INSERT INTO commands (repository_id, comment_id, position, number, verb, text, actor, actor_id)"
        " SELECT %(repository)s, 1, n, %(number)s, 'status', '', 'mira', %(actor)s FROM generate_series(1, 19) n",
        repository=office.repository.id,
        number=pull.number,
        actor=mira,
    )
    office.hub.comment(pull, "/migrate status\n" * 5, by="mira")
    office.work()
    assert len([body for body in office.ours(pull) if "oo many commands" in body]) == 1
    assert len([body for body in office.ours(pull) if "last report" in body]) == 1
    assert office.sql("SELECT count(*) FROM commands WHERE state = 'refused'") == [(4,)]


def test_without_targets_apply_says_who_configures_them(office: Office) -> None:
    answer, reactions = ask(office, opened(office), "/migrate apply")
    assert "No target is configured" in answer
    assert reactions == ["confused"]


def test_apply_changes_the_target_with_the_examined_bytes_and_offers_the_way_back(
    targeted: Office, addresses: dict[str, str]
) -> None:
    pull = opened(targeted)
    answer, reactions = ask(targeted, pull, "/migrate apply staging")
    assert "✅" in answer, answer
    assert reactions == ["rocket"]
    assert tables(addresses["staging"]) == ["pots", "schema_version", "seeds"]
    assert "recovery_target_time" in answer
    assert [item for item in actions(targeted, pull) if item.startswith("apply")] == [
        "apply.started",
        "apply.file",
        "apply.file",
        "apply.done",
    ]
    deployments = [line for line in targeted.hub.log if "/deployments" in line]
    assert deployments


def test_what_is_missing_is_said_before_anything_is_touched(targeted: Office, addresses: dict[str, str]) -> None:
    pull = opened(targeted)
    answer, _ = ask(targeted, pull, "/migrate apply")
    assert "Say which target" in answer
    answer, _ = ask(targeted, pull, "/migrate apply prodction")
    assert "There is no target" in answer
    answer, _ = ask(targeted, pull, "/migrate apply production")
    assert "admin permission" in answer
    answer, reactions = ask(targeted, pull, "/migrate apply production", by="adam")
    assert "approved by 1" in answer
    assert "applied to staging before" in answer
    assert reactions == ["confused"]
    assert tables(addresses["production"]) == ["seeds"]


def test_production_after_staging_with_an_approval_of_exactly_this_commit(targeted: Office, addresses: dict[str, str]) -> None:
    pull = opened(targeted)
    ask(targeted, pull, "/migrate apply staging")
    targeted.hub.review(pull, by="mira")
    answer, _ = ask(targeted, pull, "/migrate apply production", by="adam")
    assert "approved by 1" in answer, "the author's own approval does not count"
    targeted.hub.review(pull, by="adam", commit="b" * 40)
    answer, _ = ask(targeted, pull, "/migrate apply production", by="adam")
    assert "approved by 1" in answer, "an approval of an older commit does not count"
    targeted.hub.review(pull, by="adam")
    answer, _ = ask(targeted, pull, "/migrate apply production", by="adam")
    assert "✅" in answer, answer
    assert "pots" in tables(addresses["production"])


def test_a_red_report_is_not_applied(targeted: Office, addresses: dict[str, str]) -> None:
    pull = opened(targeted, BAD)
    answer, _ = ask(targeted, pull, "/migrate apply staging")
    assert "the report is green" in answer
    assert tables(addresses["staging"]) == ["seeds"]


def test_unlock_is_for_maintainers_and_needs_a_holder(targeted: Office) -> None:
    pull = opened(targeted)
    assert "maintain permission" in ask(targeted, pull, "/migrate unlock staging")[0]
    assert "Nobody holds" in ask(targeted, pull, "/migrate unlock staging", by="adam")[0]


def test_status_names_targets_and_what_was_done(targeted: Office) -> None:
    pull = opened(targeted)
    ask(targeted, pull, "/migrate apply staging")
    answer, _ = ask(targeted, pull, "/migrate status", by="rita")
    assert "target `staging`: free" in answer or "target <code>staging</code>: free" in answer
    assert "apply of" in answer
    assert "done" in answer


def test_no_answer_of_ours_is_a_command_to_ourselves(targeted: Office) -> None:
    pull = opened(targeted)
    for text in ("/migrate help", "/migrate apply staging", "/migrate nonsense"):
        ask(targeted, pull, text)
    before = len(targeted.ours(pull))
    targeted.work()
    assert len(targeted.ours(pull)) == before


def test_the_report_shows_the_checklist_and_offers_only_what_is_valid_with_the_commit_filled_in(targeted: Office) -> None:
    pull = opened(targeted)
    report = targeted.ours(pull)[0]
    assert f"/migrate apply staging {pull.head_sha[:12]}" in report
    assert "/migrate apply production" not in report
    assert "- [x] staging: the report is green" in report
    assert "- [ ] production: applied to staging before" in report
    assert [action["identifier"] for action in pull.checks[-1].actions] == ["apply:staging"]


def test_the_merge_stays_blocked_until_the_targets_before_it_have_the_change(targeted: Office) -> None:
    pull = opened(targeted)
    assert pull.checks[-1].conclusion == "action_required"
    assert "staging, production" in (pull.checks[-1].title or "")
    ask(targeted, pull, "/migrate apply staging")
    assert "before the merge: production" in (pull.checks[-1].title or "")
    targeted.hub.review(pull, by="adam")
    ask(targeted, pull, "/migrate apply production", by="adam")
    assert pull.checks[-1].conclusion == "success"
    ask(targeted, pull, "/migrate rollback production", by="adam")
    assert pull.checks[-1].conclusion == "action_required"


def test_a_change_without_schema_files_is_not_held_up_by_targets(targeted: Office) -> None:
    pull = opened(targeted, {"README.md": "hello\n"})
    assert pull.checks[-1].conclusion == "success"


def test_a_button_passes_the_same_door_with_the_permission_of_who_pressed_it(targeted: Office, addresses: dict[str, str]) -> None:
    pull = opened(targeted)
    targeted.hub.press(targeted.repository, pull.checks[-1], by="rita", button="apply:staging")
    targeted.work()
    assert "write permission" in targeted.ours(pull)[-1]
    assert tables(addresses["staging"]) == ["seeds"]


def test_a_change_whose_worker_vanished_is_answered_with_the_true_state(targeted: Office, addresses: dict[str, str]) -> None:
    from bot.store import changes
    from bot.targets.connect import TargetSessions
    from bot.targets.file import load
    from bot.work import stranded

    pull = opened(targeted)
    target = load(targeted.tools.settings.targets_file).all[0]
    identity = TargetSessions(target, addresses["staging"]).identity
    with targeted.store.transaction() as conn:
        run = targeted.latest(pull).run_id
        origin = changes.Origin("d" * 64, "mira", pull.head_sha, targeted.key(pull), run)
        changes.start(conn, identity, "apply", origin, 1)
    assert stranded.settle_all(targeted.tools) == 1
    answer = targeted.ours(pull)[-1]
    assert "was interrupted at step lease" in answer
    assert "nothing of it is in" in answer
    assert stranded.settle_all(targeted.tools) == 0
