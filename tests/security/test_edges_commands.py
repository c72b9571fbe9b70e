"""Who is obeyed, and what counts as a command: on the stand-in GitHub, from the webhook to the answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.parse import MOST, commands
from bot.commands.registry import NAMES
from bot.demo.world import Comment, Pull
from bot.work.comment import MOST_A_MINUTE
from tests.commands.test_conversation import ask, opened, tables
from tests.security.hostile import CORPUS
from tests.service.office import MORE, Office


def test_55_whoever_lacks_write_permission_is_refused_once_and_politely(targeted: Office, addresses: dict[str, str]) -> None:
    """Case 55: reader, triage, member of the organization, first-timer: one answer that says who may; the target is untouched."""
    targeted.repository.roles["tria"] = "triage"
    pull = opened(targeted)
    for login, role in (("rita", "read"), ("tria", "triage"), ("stranger", "read")):
        before = len(targeted.ours(pull))
        answer, reactions = ask(targeted, pull, f"/migrate apply staging {pull.head_sha[:12]}", by=login)
        assert f"for people with write permission; yours is {role}" in answer
        assert f"@{login}" in answer
        assert reactions == ["confused"]
        assert len(targeted.ours(pull)) == before + 1
    assert tables(addresses["staging"]) == ["seeds"]


def test_56_after_new_commits_apply_is_refused(targeted: Office, addresses: dict[str, str]) -> None:
    """Case 56: the head moved after the report that was seen; also when the command names the old commit."""
    pull = opened(targeted)
    old = pull.head_sha
    targeted.hub.push(pull, {"db/schema/03_x.sql": "SELECT 1;\n"})
    for text in ("/migrate apply staging", f"/migrate apply staging {old[:12]}"):
        comment = targeted.hub.comment(pull, text, by="mira")
        targeted.do("comment", {"repository_id": targeted.repository.id, "number": pull.number, "comment_id": comment.id})
        assert "New commits came" in targeted.ours(pull)[-1] or "You named commit" in targeted.ours(pull)[-1]
    assert tables(addresses["staging"]) == ["seeds"]


QUIET = (
    "> /migrate check",
    "> > /migrate check",
    "```\n/migrate check\n```",
    "    /migrate check",
    "`/migrate check`",
    "<!-- /migrate check -->",
    "<!--\n/migrate check\n-->",
    "<details>\n/migrate check\n</details>",
    "[/migrate check](https://example.com)",
    "please /migrate check",
    "**/migrate check**",
    "# /migrate check",
    "| /migrate check | x |\n|---|---|",
    "\u200b/migrate check",
    "/migratecheck",
    "／migrate check",
)


@pytest.mark.parametrize("text", QUIET)
def test_59_what_is_quoted_code_hidden_or_in_the_middle_is_no_command(text: str) -> None:
    """Case 59: nothing in a quote, fence, indented code, HTML comment or element, link, heading, table, emphasis counts."""
    assert commands(text, prefix="/migrate", bot_name="migrate-bot", verbs=NAMES) == ()


@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from([*(text for text in CORPUS if len(text) < 300), "/migrate", "check", "\n"]), max_size=5).map(
            " ".join
        ),
    )
)
@settings(max_examples=200, deadline=None)
def test_no_comment_makes_the_reader_of_commands_raise(text: str) -> None:
    """Any text has at most ten commands, and each of them names a known verb or none."""
    found = commands(text, prefix="/migrate", bot_name="migrate-bot", verbs=NAMES)
    assert len(found) <= MOST
    assert all(item.verb in {"", *NAMES} for item in found)


def test_59_and_61_bots_apps_edits_and_our_own_words_are_not_obeyed(office: Office) -> None:
    """Cases 59 and 61: edited later, another bot, another App, our own comment: no reaction, no answer, no loop."""
    pull = opened(office)
    quoted = office.hub.comment(pull, "> /migrate check\n\nno", by="mira")
    harmless = office.hub.comment(pull, "hello", by="mira")
    office.hub.edit_comment(pull, harmless, "/migrate check")
    robot = office.hub.comment(pull, "/migrate check", by="other[bot]")
    by_app = Comment(office.hub.world.user("mira"), "/migrate check", app_id=99)
    own = Comment(office.hub.world.bot, "/migrate check", app_id=office.hub.app_id)
    pull.comments += [by_app, own]
    office.work()
    for comment in (harmless, by_app, own, robot):
        office.do("comment", {"repository_id": office.repository.id, "number": pull.number, "comment_id": comment.id})
    office.work()
    assert [item.reactions for item in (quoted, robot, by_app, own)] == [[], [], [], []]
    assert len([body for body in office.ours(pull) if "was edited" in body]) == 1
    assert office.row(pull).generation == 1
    before = len(office.ours(pull))
    for text in ("/migrate help", "/migrate nonsense", "/migrate status"):
        ask(office, pull, text)
    office.work()
    assert len(office.ours(pull)) == before + 3, "one answer per command of a person, and none to ourselves"


def test_60_a_comment_that_was_edited_before_we_came_to_it_is_refused(targeted: Office, addresses: dict[str, str]) -> None:
    """Case 60: what the webhook said does not count; the comment is read again, and an edited one is not obeyed."""
    pull = opened(targeted)
    address, targeted.hub.post.url = targeted.hub.post.url, ""
    comment = targeted.hub.comment(pull, "/migrate status", by="mira")
    targeted.hub.edit_comment(pull, comment, "/migrate apply staging", by="adam")
    targeted.hub.post.url = address
    targeted.do("comment", {"repository_id": targeted.repository.id, "number": pull.number, "comment_id": comment.id})
    assert "was edited, so I do not act on it" in targeted.ours(pull)[-1]
    assert tables(addresses["staging"]) == ["seeds"]


def test_74_a_flood_of_commands_is_bounded_work_with_one_notice(office: Office) -> None:
    """Case 74: the first are answered, one notice follows, the rest costs one look each; another person is still heard."""
    pull = opened(office)
    mira = office.hub.world.user("mira").id
    office.sql(
        "INSERT INTO commands (repository_id, comment_id, position, number, verb, text, actor, actor_id)"
        " SELECT %(repository)s, 1, n, %(number)s, 'status', '', 'mira', %(actor)s FROM generate_series(1, %(most)s) n",
        repository=office.repository.id, number=pull.number, actor=mira, most=MOST_A_MINUTE - 1,
    )  # fmt: skip
    for _ in range(12):
        office.hub.comment(pull, "/migrate status", by="mira")
    office.hub.log.clear()
    office.work()
    assert len([body for body in office.ours(pull) if "last report" in body]) == 1
    assert len([body for body in office.ours(pull) if "Too many commands" in body]) == 1
    assert len([line for line in office.hub.log if line.startswith(("POST", "PATCH")) and "access_tokens" not in line]) < 12
    assert "last report" in ask(office, pull, "/migrate status", by="rita")[0]


def test_74_one_repository_cannot_use_up_the_bot(office: Office) -> None:
    """Case 74: the limit of a repository holds for all of its people together."""
    pull = opened(office)
    office.sql(
        "INSERT INTO commands (repository_id, comment_id, position, number, verb, text, actor, actor_id)"
        " SELECT %(repository)s, 1, n, %(number)s, 'status', '', 'x', 100 + n FROM generate_series(1, 60) n",
        repository=office.repository.id, number=pull.number,
    )  # fmt: skip
    assert "Too many commands" in ask(office, pull, "/migrate status", by="rita")[0]
    assert ask(office, pull, "/migrate status", by="mira") == ("", [])


def test_a_strangers_fork_is_examined_only_at_the_commit_that_was_allowed(office: Office) -> None:
    """The author of a fork allows nothing, `allow` names one commit, and the next push waits again."""
    pull: Pull = opened(office, MORE, by="stranger", fork=True)
    assert office.conclusions(pull) == ["action_required"]
    assert "write permission" in ask(office, pull, "/migrate allow", by="stranger")[0]
    assert "You named commit" in ask(office, pull, f"/migrate allow {'b1' * 6}")[0]
    assert office.conclusions(pull) == ["action_required"]
    assert ask(office, pull, "/migrate allow")[1] == ["rocket"]
    assert office.conclusions(pull)[-1] == "success"
    office.hub.push(pull, {"db/schema/03_x.sql": "SELECT 1;\n"})
    office.work()
    assert office.conclusions(pull) == ["action_required"]


@pytest.mark.parametrize("login", ["../../installation", "a b", "x" * 300, "%2e%2e"])
def test_no_login_reaches_another_address(office: Office, login: str) -> None:
    """A name from a payload is one segment of the address that is asked, or nobody."""
    from bot.github.permissions import Role, role_of

    with office.tools.app.repository(office.hub.installation_id, office.repository.id) as gateway:
        assert role_of(gateway, login, 1) is Role.NONE
    assert all("/collaborators/" in line or "access_tokens" in line or "/app/" in line for line in office.hub.log[-1:])
