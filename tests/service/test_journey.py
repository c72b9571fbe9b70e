from __future__ import annotations

from tests.service.office import MORE, Office


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
