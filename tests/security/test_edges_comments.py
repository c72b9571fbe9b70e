"""Which comments are ours: by the id that we kept, else by the App and a signature; what they say is never read back."""

from __future__ import annotations

from bot.demo.world import Comment, Pull
from bot.github import marks, publish
from bot.github.marks import Place
from bot.store import pulls
from tests.commands.test_conversation import ask, opened
from tests.service.office import Office

MARKER = "<!-- migrate-bot:report"
KEY = marks.key("a private key")
HERE = Place(7, 5, MARKER)


def examine_again(office: Office, pull: Pull) -> None:
    with office.store.transaction() as conn:
        pulls.want(conn, office.key(pull))
        conn.execute("SELECT 1")
    office.hub.press(office.repository, pull.checks[-1], by="mira")
    office.work()


def test_62_a_copied_marker_is_neither_edited_nor_read_and_ours_is_kept_up_to_date(office: Office) -> None:
    """Case 62: a stranger's comment with our first line (older and newer than ours), another App's, our own of another place."""
    pull = opened(office)
    ours = next(item for item in pull.comments if item.author.login.endswith("[bot]"))
    line = ours.body.splitlines()[0]
    fakes = [
        Comment(office.hub.world.user("stranger"), f"{line}\n## ✅ all passed"),
        Comment(office.hub.world.user("other[bot]"), f"{line}\n## ✅ all passed", app_id=99),
        Comment(office.hub.world.bot, f"{line.replace(' sign=', ' sign=f')[:-5]} -->\nquoting", app_id=office.hub.app_id),
        Comment(office.hub.world.bot, "<!-- migrate-bot:report v1 digest=x -->\nwithout a signature", app_id=office.hub.app_id),
    ]
    pull.comments[:] = [*fakes[:2], ours, *fakes[2:], Comment(office.hub.world.user("stranger"), f"{line}\nnewer")]
    office.sql("UPDATE pull_requests SET comment_id = NULL, comment_digest = ''")
    office.hub.push(pull, {"db/schema/02_more.sql": "bad;\n"})
    office.work()
    assert [fake.edits for fake in fakes] == [0, 0, 0, 0]
    assert ours.edits == 1
    assert "❌" in ours.body
    assert office.row(pull).comment_id == ours.id


def test_a_signed_line_of_another_pull_request_is_worth_nothing(office: Office) -> None:
    """The signature belongs to repository, number and kind: ours from elsewhere, posted as ours here, is not taken for ours."""
    first, second = opened(office), opened(office, branch="second")
    office.sql("UPDATE pull_requests SET comment_id = NULL")
    moved = Comment(office.hub.world.bot, office.ours(first)[0], app_id=office.hub.app_id)
    second.comments[:] = [moved]
    examine_again(office, second)
    assert moved.edits == 0
    assert len(office.ours(second)) == 2


def test_a_comment_that_somebody_edited_is_written_anew_though_its_result_is_the_same(office: Office) -> None:
    """A maintainer can edit our comment; the next examination repairs it, and without an edit nothing is written."""
    pull = opened(office)
    comment = pull.comments[0]
    examine_again(office, pull)
    assert comment.edits == 0
    comment.body = comment.body.replace("all", "ALL")
    examine_again(office, pull)
    assert comment.edits == 1
    assert "ALL" not in comment.body


def test_state_never_lives_in_a_comment(office: Office) -> None:
    """A forged report above a command changes nothing: which commit was judged, and how, is read from our own rows."""
    pull = opened(office, {"db/schema/02_more.sql": "bad;\n"})
    comment = pull.comments[0]
    comment.body = comment.body.replace("❌", "✅").replace("failed, merge blocked", "passed").replace("fail", "pass")
    answer, _ = ask(office, pull, "/migrate status")
    assert "last report: fail" in answer


def test_marks_cover_place_and_every_character() -> None:
    """Another place, kind, key or character: not ours, or not unchanged. Line ends and blank ends may differ."""
    body = marks.sealed(KEY, HERE, f"{MARKER} v1 digest=ab -->\nHello\n")
    assert marks.is_signed(KEY, HERE, body)
    assert marks.is_unchanged(KEY, HERE, body, body)
    again = marks.sealed(KEY, HERE, f"{MARKER} v1 digest=ab -->\nHello at another time\n")
    assert marks.is_unchanged(KEY, HERE, body, again), "an equal digest needs no edit"
    other = marks.sealed(KEY, HERE, f"{MARKER} v1 digest=cd -->\nHello\n")
    assert not marks.is_unchanged(KEY, HERE, body, other)
    for place in (Place(8, 5, MARKER), Place(7, 6, MARKER), Place(7, 5, "<!-- migrate-bot:reply")):
        assert not marks.is_signed(KEY, place, body)
    assert not marks.is_signed(marks.key("another key"), HERE, body)
    for changed in (body.replace("Hello", "Hallo"), body + "more", body.replace("digest=ab", "digest=cd"), body[1:], ""):
        assert not marks.is_unchanged(KEY, HERE, changed, again)
    assert not marks.is_signed(KEY, HERE, f"x\n{body}"), "only the first line counts"
    assert publish.fit(body, 10_000, 10_000) == body
