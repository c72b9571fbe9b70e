"""What we tell GitHub: the one sticky comment, replies, reactions, the check run. Texts arrive rendered.

Everything here may be repeated after a lost answer without being done twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from github import UnknownObjectException
from github.CheckRun import CheckRun
from github.GithubObject import NotSet
from github.IssueComment import IssueComment
from github.Repository import Repository

from bot.github import marks
from bot.github.client import Gateway
from bot.redaction import clean

MAX_COMMENT = 65_536
MAX_COMMENT_BYTES = 262_144
MAX_OUTPUT_BYTES = 65_535
MAX_TITLE = 255
MAX_DETAIL_BYTES = 65_536
ANNOTATIONS_PER_REQUEST = 50
MAX_ACTIONS = 3
CHECK_NAME = "migrate-bot"


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment as it stands now: its id to be stored, its address, and what was done (`created`, `edited`, `kept`)."""

    id: int
    url: str
    done: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note beside lines of a file. `level` is `failure`, `warning` or `notice`; lines count from 1."""

    path: str
    line: int
    end_line: int
    level: str
    title: str
    message: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a check run: label of 20 characters, description of 40, identifier of 20 at most."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a check run ends. `conclusion` is one of GitHub's: success, failure, neutral, action_required, cancelled..."""

    conclusion: str
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()


def sticky_comment(gateway: Gateway, number: int, body: str, *, marker: str, stored_id: int | None = None) -> Posted:
    """Bring the one comment of pull request `number` up to date and return it.

    `body` begins with `marker` (`<!-- migrate-bot:report`), and its first line may carry `digest=HEX`: when the comment that
    is there has an equal digest, and nobody changed it since we wrote it, nothing is written. The comment is found by
    `stored_id`, else by our app's authorship and our signature in the first line, over all pages; a marker that somebody
    copied counts for nothing.
    """
    ours = _Ours(gateway, number, marker)
    body = ours.sealed(body)
    found = gateway.read(lambda repo: ours.find(repo, stored_id))
    if found is None:
        made = gateway.write(lambda repo: repo.get_issue(number).create_comment(body), already=ours.find)
        return Posted(made.id, made.html_url, "created")
    if ours.is_unchanged(found.body or "", body):
        return Posted(found.id, found.html_url, "kept")
    comment_id = found.id
    gateway.write(lambda repo: repo.get_issue(number).get_comment(comment_id).edit(body))
    return Posted(found.id, found.html_url, "edited")


def reply(gateway: Gateway, number: int, body: str, *, key: str) -> Posted:
    """Answer something in one comment per `key` (a word such as the id of the comment answered): what stands there is edited."""
    marker = f"<!-- migrate-bot:reply {key} "
    return sticky_comment(gateway, number, f"{marker}-->\n{body}", marker=marker)


def react(gateway: Gateway, comment_id: int, content: str, *, instead_of: str = "") -> None:
    """Put a reaction (`eyes`, `rocket`, `confused`, `-1`...) on a comment, and take back our own `instead_of`."""

    def act(repo: Repository) -> None:
        comment = _comment(repo, comment_id)
        made = comment.create_reaction(content)
        if instead_of:
            for reaction in comment.get_reactions():
                if reaction.content == instead_of and reaction.user.id == made.user.id:
                    comment.delete_reaction(reaction.id)

    gateway.write(act)


def start_check(
    gateway: Gateway, head_sha: str, *, external_id: str, details_url: str = "", title: str = "Checking", name: str = CHECK_NAME
) -> int:
    """Create the check run of a commit as in progress and return its id; the one with this `external_id` when it is there."""

    def existing(repo: Repository) -> CheckRun | None:
        runs = repo.get_commit(head_sha).get_check_runs(check_name=name, filter="all")
        return next((run for run in runs if run.external_id == external_id and run.app.id == gateway.app.id), None)

    def create(repo: Repository) -> CheckRun:
        output: dict[str, Any] = {"title": clean(title)[:MAX_TITLE], "summary": "Running."}
        return repo.create_check_run(
            name,
            head_sha,
            details_url=details_url or NotSet,
            external_id=external_id,
            status="in_progress",
            started_at=datetime.now(UTC),
            output=output,
        )

    found = gateway.read(existing)
    return found.id if found else gateway.write(create, already=existing).id


def show_progress(gateway: Gateway, check_id: int, title: str, summary: str, text: str = "") -> None:
    """Show how far the work of a check run that is in progress has come."""
    output = _output(title, summary, text)
    gateway.write(lambda repo: repo.get_check_run(check_id).edit(status="in_progress", output=output))


def conclude_check(gateway: Gateway, check_id: int, verdict: Verdict) -> None:
    """Send annotations, 50 at a time, and the conclusion last, so that nobody sees a final run that is incomplete.

    GitHub appends annotations; batches that are already there (after a lost answer or an earlier attempt) are not sent again.
    """
    batches = [
        verdict.annotations[i : i + ANNOTATIONS_PER_REQUEST] for i in range(0, len(verdict.annotations), ANNOTATIONS_PER_REQUEST)
    ]
    sent = gateway.read(lambda repo: repo.get_check_run(check_id).output.annotations_count) if batches else 0
    output = _output(verdict.title, verdict.summary, verdict.text)
    for index, batch in enumerate(batches):
        total = index * ANNOTATIONS_PER_REQUEST + len(batch)
        if total > sent:
            _append(gateway, check_id, {**output, "annotations": [_annotation(item) for item in batch]}, total)
    actions = [
        {"label": button.label, "description": button.description, "identifier": button.identifier} for button in verdict.buttons
    ]
    gateway.write(
        lambda repo: repo.get_check_run(check_id).edit(
            status="completed",
            conclusion=verdict.conclusion,
            completed_at=datetime.now(UTC),
            output=output,
            actions=actions[:MAX_ACTIONS],
        )
    )


def _append(gateway: Gateway, check_id: int, output: Mapping[str, Any], total: int) -> None:
    """Send one batch; after a lost answer, look whether the run already has `total` annotations."""

    def arrived(repo: Repository) -> bool | None:
        return True if repo.get_check_run(check_id).output.annotations_count >= total else None

    def send(repo: Repository) -> bool:
        repo.get_check_run(check_id).edit(status="in_progress", output=dict(output))
        return True

    gateway.write(send, already=arrived)


class _Ours:
    """Our comment of one kind on one pull request."""

    def __init__(self, gateway: Gateway, number: int, marker: str) -> None:
        self.place = marks.Place(gateway.repository_id, number, marker.removesuffix("-->"))
        self._app_id, self._mark = gateway.app.id, marks.key(gateway.app.credentials.private_key)

    def sealed(self, body: str) -> str:
        """Return the text to be posted, within GitHub's limits, its first line signed."""
        return marks.sealed(self._mark, self.place, fit(body, MAX_COMMENT - marks.ROOM, MAX_COMMENT_BYTES - marks.ROOM))

    def is_unchanged(self, body: str, wanted: str) -> bool:
        """Whether what stands there needs no edit."""
        return marks.is_unchanged(self._mark, self.place, body, wanted)

    def find(self, repo: Repository, stored_id: int | None = None) -> IssueComment | None:
        """Return the comment, by its id or by looking through all pages; the oldest when there are several."""
        if stored_id is not None:
            with suppress(UnknownObjectException):
                comment = _comment(repo, stored_id)
                if self._by_our_app(comment):
                    return comment
        return next((item for item in repo.get_issue(self.place.number).get_comments() if self._is_it(item)), None)

    def _is_it(self, comment: IssueComment) -> bool:
        return self._by_our_app(comment) and marks.is_signed(self._mark, self.place, comment.body or "")

    def _by_our_app(self, comment: IssueComment) -> bool:
        author = comment.raw_data.get("performed_via_github_app") or {}
        return bool(author.get("id") == self._app_id)


def _comment(repo: Repository, comment_id: int) -> IssueComment:
    headers, data = repo.requester.requestJsonAndCheck("GET", f"{repo.url}/issues/comments/{comment_id}")
    return IssueComment(repo.requester, headers, data)


def fit(text: str, characters: int, size: int) -> str:
    """Return `text` without secrets and within both limits, cut at a line end with a notice.

    Renderers escape, redact and keep budgets; this is the last guard before anything leaves.
    """
    text = clean(text)
    if len(text) <= characters and len(text.encode()) <= size:
        return text
    notice = "\n\n_The rest does not fit here._\n"
    room = min(characters - len(notice) - 10, len(text[:characters].encode()[: size - 100].decode("utf-8", "ignore")))
    kept = text[:room].rsplit("\n", 1)[0]
    fences = re.findall(r"(?m)^(`{3,})", kept)
    return kept + (f"\n{fences[-1]}" if len(fences) % 2 else "") + notice


def _output(title: str, summary: str, text: str = "") -> dict[str, str]:
    output = {"title": clean(title)[:MAX_TITLE], "summary": fit(summary, MAX_OUTPUT_BYTES, MAX_OUTPUT_BYTES)}
    return {**output, "text": fit(text, MAX_OUTPUT_BYTES, MAX_OUTPUT_BYTES)} if text else output


def _annotation(item: Annotation) -> dict[str, Any]:
    start = max(item.line, 1)
    fields = {
        "path": item.path,
        "start_line": start,
        "end_line": max(item.end_line, start),
        "annotation_level": item.level,
        "message": fit(item.message, MAX_DETAIL_BYTES, MAX_DETAIL_BYTES),
        "title": clean(item.title)[:MAX_TITLE],
    }
    return {**fields, "raw_details": fit(item.details, MAX_DETAIL_BYTES, MAX_DETAIL_BYTES)} if item.details else fields
