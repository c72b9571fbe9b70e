"""One comment, one check run per commit, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.demo import faults
from bot.demo.hub import Hub
from bot.demo.world import Comment, Pull, Repository
from bot.errors import Unavailable
from bot.github import deployments, publish, reads
from bot.github.client import App, Gateway
from bot.github.publish import (
    Annotation,
    Button,
    Verdict,
    conclude_check,
    fit,
    react,
    reply,
    start_check,
    sticky_comment,
)
from bot.github.suggestions import Suggestion, commentable, suggest

MARKER = "<!-- migrate-bot:report"
Make = Callable[..., faults.Fault]
LOST = [faults.bad_gateway, faults.dropped]


def said(comment: Comment) -> str:
    """Return the text below the first line, which our signature is in."""
    return comment.body.partition("\n")[2]


def body(digest: str, text: str = "report") -> str:
    return f"{MARKER} v1 repo=1 pr=1 digest={digest} -->\n## {text}"


def test_the_comment_is_created_then_edited_and_left_alone_when_nothing_changed(gateway: Gateway, pull: Pull) -> None:
    made = sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    kept = sticky_comment(gateway, pull.number, body("a1", "other time"), marker=MARKER, stored_id=made.id)
    edited = sticky_comment(gateway, pull.number, body("b2"), marker=MARKER, stored_id=made.id)
    assert [made.done, kept.done, edited.done] == ["created", "kept", "edited"]
    assert {made.id, kept.id, edited.id} == {pull.comments[0].id}
    assert (len(pull.comments), pull.comments[0].edits, said(pull.comments[0])) == (1, 1, "## report")


def test_our_comment_is_found_behind_more_than_a_hundred_others(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    pull.comments.extend(Comment(hub.world.user("mira"), f"talk {number}") for number in range(130))
    made = sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    pull.comments.extend(Comment(hub.world.user("mira"), f"more talk {number}") for number in range(130))
    again = sticky_comment(gateway, pull.number, body("b2"), marker=MARKER)
    assert (again.id, again.done) == (made.id, "edited")


def test_a_marker_in_somebody_elses_comment_counts_for_nothing(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    person, robot = Comment(hub.world.user("mira"), body("b2")), Comment(hub.world.user("other[bot]"), body("b2"), app_id=99)
    pull.comments.extend([person, robot])
    made = sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    pull.comments.append(Comment(hub.world.user("mira"), body("b2")))
    edited = sticky_comment(gateway, pull.number, body("b2"), marker=MARKER)
    assert (made.done, edited.done, edited.id) == ("created", "edited", made.id)
    assert (person.edits, robot.edits) == (0, 0)


def test_a_stored_id_of_somebody_else_or_of_nothing_is_not_trusted(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    stranger = hub.comment(pull, "hello", by="mira")
    assert sticky_comment(gateway, pull.number, body("a1"), marker=MARKER, stored_id=stranger.id).done == "created"
    assert sticky_comment(gateway, pull.number, body("a1"), marker=MARKER, stored_id=999_999).done == "kept"


def test_a_removed_comment_is_written_anew(gateway: Gateway, pull: Pull) -> None:
    made = sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    pull.comments.clear()
    assert sticky_comment(gateway, pull.number, body("a1"), marker=MARKER, stored_id=made.id).done == "created"


def test_a_comment_whose_marker_somebody_edited_away_is_still_ours_by_its_id(gateway: Gateway, pull: Pull) -> None:
    made = sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    pull.comments[0].body = "vandalized"
    assert sticky_comment(gateway, pull.number, body("a1"), marker=MARKER, stored_id=made.id).done == "edited"


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("after", [False, True], ids=["refused", "answer lost"])
def test_a_comment_is_created_once_whatever_happens_to_the_answer(
    hub: Hub, gateway: Gateway, pull: Pull, fault: Make, after: bool
) -> None:
    hub.faults.add(fault("POST .*/comments", after=after))
    sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    assert len(pull.comments) == 1


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("after", [False, True], ids=["refused", "answer lost"])
def test_an_edit_is_repeated(hub: Hub, gateway: Gateway, pull: Pull, fault: Make, after: bool) -> None:
    made = sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    hub.faults.add(fault("PATCH .*/comments", after=after))
    sticky_comment(gateway, pull.number, body("b2"), marker=MARKER, stored_id=made.id)
    assert "digest=b2 " in pull.comments[0].body


@pytest.mark.parametrize("fault", [faults.secondary_limit, faults.too_many])
def test_a_limit_delays_a_comment_and_does_not_double_it(hub: Hub, gateway: Gateway, pull: Pull, fault: Make) -> None:
    hub.faults.add(fault("POST .*/comments", 2, 3))
    sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)
    assert len(pull.comments) == 1


def test_a_dead_github_is_ours_and_not_the_authors(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    hub.faults.add(faults.bad_gateway(".", 100))
    with pytest.raises(Unavailable):
        sticky_comment(gateway, pull.number, body("a1"), marker=MARKER)


def test_an_answer_is_given_once_per_question(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    hub.faults.add(faults.dropped("POST .*/comments", after=True))
    first = reply(gateway, pull.number, "@mira: done", key="77")
    again = reply(gateway, pull.number, "@mira: done", key="77")
    other = reply(gateway, pull.number, "@mira: done", key="78")
    assert first.id == again.id != other.id
    assert len(pull.comments) == 2


@pytest.mark.parametrize(
    "text", ["x" * 70_000, "line\n" * 20_000, "ü" * 65_000 + "\n", "🌱" * 65_536, "```sql\n" + "select 1;\n" * 9000]
)
def test_a_text_that_is_too_long_is_cut_within_both_limits_and_says_so(gateway: Gateway, pull: Pull, text: str) -> None:
    sticky_comment(gateway, pull.number, body("a1") + "\n" + text, marker=MARKER)
    posted = pull.comments[0].body
    assert len(posted) <= publish.MAX_COMMENT
    assert len(posted.encode()) <= publish.MAX_COMMENT_BYTES
    assert posted.count("```") % 2 == 0


def test_a_text_within_the_limits_is_left_alone() -> None:
    assert fit("a" * 65_536, 65_536, 262_144) == "a" * 65_536
    assert "does not fit" in fit("a" * 65_537, 65_536, 262_144)


def test_reactions_follow_what_happens_to_a_command(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    command = hub.comment(pull, "/migrate status", by="mira")
    react(gateway, command.id, "eyes")
    react(gateway, command.id, "eyes")
    hub.faults.add(faults.dropped("POST .*/reactions", after=True))
    react(gateway, command.id, "rocket", instead_of="eyes")
    assert [(item.content, item.user.login) for item in command.reactions] == [("rocket", "migrate-bot[bot]")]


def test_a_check_run_is_created_at_once_and_only_once(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    hub.faults.add(faults.dropped("POST .*/check-runs", after=True))
    first = start_check(gateway, pull.head_sha, external_id="1/1/1", details_url="https://bot.example.org/runs/1")
    again = start_check(gateway, pull.head_sha, external_id="1/1/1")
    other = start_check(gateway, pull.head_sha, external_id="1/2/1")
    assert first == again != other
    run = pull.checks[0]
    assert (run.status, run.conclusion, run.name, run.external_id) == ("in_progress", None, "migrate-bot", "1/1/1")
    assert run.details_url == "https://bot.example.org/runs/1"


def many(count: int) -> tuple[Annotation, ...]:
    return tuple(
        Annotation("db/schema/02_more.sql", 1, 2, "failure", f"title {n}", f"message {n}", "details") for n in range(count)
    )


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 2), (50, 2), (51, 3), (163, 5)])
def test_annotations_arrive_fifty_at_a_time_and_the_conclusion_last(
    hub: Hub, gateway: Gateway, pull: Pull, count: int, requests: int
) -> None:
    check = start_check(gateway, pull.head_sha, external_id="1/1/1")
    hub.log.clear()
    conclude_check(
        gateway,
        check,
        Verdict("failure", "2 of 7 failed", "summary", "text", many(count), (Button("Re-run", "Run again", "rerun"),)),
    )
    run = pull.checks[0]
    assert [item["message"] for item in run.annotations] == [f"message {n}" for n in range(count)]
    assert (run.status, run.conclusion, run.title, run.summary, run.text) == (
        "completed",
        "failure",
        "2 of 7 failed",
        "summary",
        "text",
    )
    assert [action["identifier"] for action in run.actions] == ["rerun"]
    assert sum(line.startswith("PATCH") for line in hub.log) == requests


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("after", [False, True], ids=["refused", "answer lost"])
@pytest.mark.parametrize("which", [1, 2, 3, 4])
def test_no_annotation_is_lost_or_doubled_when_an_answer_is(
    hub: Hub, gateway: Gateway, pull: Pull, fault: Make, after: bool, which: int
) -> None:
    check = start_check(gateway, pull.head_sha, external_id="1/1/1")
    hub.faults.add(faults.slow("PATCH .*/check-runs", 0.0, which - 1))
    hub.faults.add(fault("PATCH .*/check-runs", after=after))
    conclude_check(gateway, check, Verdict("failure", "title", "summary", annotations=many(130)))
    assert [item["message"] for item in pull.checks[0].annotations] == [f"message {n}" for n in range(130)]
    assert pull.checks[0].conclusion == "failure"


def test_a_later_attempt_goes_on_where_an_earlier_one_stopped(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    check = start_check(gateway, pull.head_sha, external_id="1/1/1")
    verdict = Verdict("failure", "title", "summary", annotations=many(120))
    hub.faults.add(faults.slow("PATCH .*/check-runs", 0.0, 2))
    hub.faults.add(faults.bad_gateway("PATCH .*/check-runs", 4))
    with pytest.raises(Unavailable):
        conclude_check(gateway, check, verdict)
    hub.faults.clear()
    conclude_check(gateway, check, verdict)
    assert len(pull.checks[0].annotations) == 120


def test_every_text_of_a_check_run_is_within_its_limit(gateway: Gateway, pull: Pull) -> None:
    check = start_check(gateway, pull.head_sha, external_id="1/1/1", title="t" * 400)
    note = Annotation("db/schema/02_more.sql", 0, 0, "warning", "t" * 400, "ü" * 60_000, "ü" * 60_000)
    buttons = tuple(Button(str(n), "d", f"i{n}") for n in range(5))
    conclude_check(gateway, check, Verdict("neutral", "t" * 400, "ü" * 60_000, "🌱" * 60_000, (note,), buttons))
    run = pull.checks[0]
    assert run.conclusion == "neutral"
    assert len(run.actions) == 3
    assert run.annotations[0]["start_line"] == 1


def test_suggestions_stand_beside_lines_of_the_difference_and_only_once(hub: Hub, gateway: Gateway, pull: Pull) -> None:
    fix = Suggestion("db/schema/02_more.sql", 1, 2, "```suggestion\ncreate table if not exists b();\n```")
    elsewhere = Suggestion("db/schema/01_core.sql", 1, 1, "not in the difference")
    beyond = Suggestion("db/schema/02_more.sql", 40, 40, "not in the file")
    hub.faults.add(faults.dropped("POST .*/reviews", after=True))
    assert suggest(gateway, pull.number, pull.head_sha, "Exact fixes", (fix, elsewhere, beyond)) == 1
    assert suggest(gateway, pull.number, pull.head_sha, "Exact fixes", (fix, elsewhere)) == 0
    assert suggest(gateway, pull.number, pull.head_sha, "Exact fixes", (elsewhere,)) == 0
    assert [(item["path"], item["start_line"], item["line"]) for review in pull.reviews for item in review.comments] == [
        (fix.path, 1, 2)
    ]


def test_lines_that_may_be_commented_are_those_of_the_head_side() -> None:
    patch = "@@ -1,3 +10,4 @@ context\n one\n-two\n+TWO\n+more\n three\n@@ -20 +30 @@\n-x\n+y\n\\ No newline at end of file"
    assert commentable(patch) == {10, 11, 12, 13, 30}
    assert commentable("") == frozenset()


def test_a_deployment_is_begun_once_per_run_and_reports(hub: Hub, app: App, repository: Repository, pull: Pull) -> None:
    with app.repository(hub.installation_id, repository.id, {"deployments": "write"}) as gateway:
        hub.faults.add(faults.dropped("POST .*/deployments", after=True))
        first = deployments.begin_deployment(gateway, pull.head_sha, "production", run="9", description="d" * 200)
        assert deployments.begin_deployment(gateway, pull.head_sha, "production", run="9") == first
        deployments.report_deployment(gateway, first, "success", description="d" * 200, log_url="https://bot.example.org/runs/9")
    assert [(item.environment, item.payload["run"]) for item in repository.deployments] == [("production", "9")]
    assert repository.deployments[0].statuses[0]["state"] == "success"


def test_reading_gives_facts_of_now(hub: Hub, gateway: Gateway, repository: Repository, pull: Pull) -> None:
    forked = hub.open_pull(
        repository, {"db/schema/03.sql": "x", "db/schema/01_core.sql": None}, by="stranger", fork=True, draft=True
    )
    facts = reads.pull(gateway, forked.number)
    assert (facts.fork, facts.draft, facts.open, facts.head_sha, facts.author.login) == (
        True,
        True,
        True,
        forked.head_sha,
        "stranger",
    )
    assert {item.number for item in reads.open_pulls(gateway)} == {pull.number, forked.number}
    assert set(reads.patches(gateway, forked.number)) == {"db/schema/03.sql", "db/schema/01_core.sql"}
    comment = hub.comment(pull, "/migrate apply", by="mira")
    assert not reads.comment(gateway, comment.id).edited
    hub.edit_comment(pull, comment, "/migrate rollback")
    now = reads.comment(gateway, comment.id)
    assert (now.edited, now.number, now.author.login, now.by_app) == (True, pull.number, "mira", False)
    hub.review(pull, by="tomas", state="CHANGES_REQUESTED")
    hub.review(pull, by="tomas", state="COMMENTED")
    hub.review(pull, by="wren")
    hub.review(pull, by="tomas")
    assert {(item.reviewer.login, item.state) for item in reads.latest_reviews(gateway, pull.number)} == {
        ("tomas", "APPROVED"),
        ("wren", "APPROVED"),
    }


def test_deliveries_that_failed_can_be_asked_for_again(hub: Hub, app: App, pull: Pull) -> None:
    hub.send_webhooks_to("http://127.0.0.1:9/nobody")
    failed = hub.ping()
    assert failed.status == 0
    assert failed.id in reads.failed_deliveries(app)
    reads.redeliver(app, failed.id)
    hub.settle()
    assert [item.redelivery for item in hub.deliveries if item.guid == failed.guid] == [False, True]
    hub.send_webhooks_to("")
