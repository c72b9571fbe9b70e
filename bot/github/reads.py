"""What GitHub says now, as frozen facts. A webhook is a hint; these are the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from github.Repository import Repository as GithubRepository

from bot.github.client import App, Gateway
from bot.github.events import Sender


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request as it is now. `fork` compares repository ids; `mergeable` is None while GitHub does not know.

    `head_id` and `head_name` are the repository of its branch (0 and empty when that is gone), `on_default` says that the
    branch is that repository's default one, and `open_to_edits` that a fork's author lets maintainers push to it.
    `merge_sha` is the commit that the merge made on the base, by `merged_by`; empty and None before.
    """

    number: int
    title: str
    url: str
    open: bool
    draft: bool
    merged: bool
    head_sha: str
    head_ref: str
    base_ref: str
    base_sha: str
    fork: bool
    author: Sender
    mergeable: bool | None = None
    head_id: int = 0
    head_name: str = ""
    on_default: bool = False
    open_to_edits: bool = False
    merge_sha: str = ""
    merged_by: Sender | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it is now; `edited` says that it was changed after it was written. Times are ISO 8601, UTC."""

    id: int
    number: int
    body: str
    author: Sender
    created_at: str
    edited: bool
    by_app: bool


@dataclass(frozen=True, slots=True)
class Review:
    """The latest review that counts of one person: state `APPROVED`, `CHANGES_REQUESTED` or `DISMISSED`."""

    reviewer: Sender
    state: str
    head_sha: str


def pull(gateway: Gateway, number: int) -> Pull:
    """Return pull request `number`; raises `NotThere`."""
    return _pull(gateway.request("GET", f"/pulls/{int(number)}"))


def open_pulls(gateway: Gateway) -> tuple[Pull, ...]:
    """Return every open pull request, over all pages."""

    def read(repo: GithubRepository) -> tuple[Pull, ...]:
        return tuple(_pull(item.raw_data) for item in repo.get_pulls(state="open"))

    return gateway.read(read)


def patches(gateway: Gateway, number: int) -> dict[str, str]:
    """Return path -> unified hunks of a pull request, for the files that GitHub shows a text difference of."""
    return gateway.read(lambda repo: {file.filename: file.patch or "" for file in repo.get_pull(number).get_files()})


def comment(gateway: Gateway, comment_id: int) -> Comment:
    """Return a comment of a pull request as it is now; raises `NotThere`."""
    data = gateway.request("GET", f"/issues/comments/{int(comment_id)}")
    number = int(data["issue_url"].rsplit("/", 1)[1])
    edited = data["updated_at"] != data["created_at"]
    by_app = bool(data.get("performed_via_github_app"))
    return Comment(data["id"], number, data.get("body") or "", _sender(data["user"]), data["created_at"], edited, by_app)


def latest_reviews(gateway: Gateway, number: int) -> tuple[Review, ...]:
    """Return, per person, the last review that approves, asks for changes or was dismissed; mere comments do not count."""

    def read(repo: GithubRepository) -> tuple[Review, ...]:
        latest: dict[int, Review] = {}
        for review in (item.raw_data for item in repo.get_pull(number).get_reviews()):
            if review["state"] in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"} and review.get("user"):
                latest[review["user"]["id"]] = Review(_sender(review["user"]), review["state"], review.get("commit_id") or "")
        return tuple(latest.values())

    return gateway.read(read)


def failed_deliveries(app: App, *, pages: int = 3) -> tuple[int, ...]:
    """Return ids of recent webhook deliveries that we did not accept and that no later attempt delivered."""
    good: set[str] = set()
    bad: dict[str, int] = {}
    cursor: dict[str, Any] = {}
    for _ in range(pages):
        batch = app.as_app("GET", "/app/hook/deliveries", query={"per_page": 100, **cursor})
        for item in batch:
            if item["status_code"] in range(200, 300):
                good.add(item["guid"])
            else:
                bad.setdefault(item["guid"], item["id"])
        if len(batch) < 100:
            break
        cursor = {"cursor": batch[-1]["id"]}
    return tuple(delivery for guid, delivery in bad.items() if guid not in good)


def redeliver(app: App, delivery_id: int) -> None:
    """Ask GitHub to send a delivery again; it keeps its GUID."""
    app.as_app("POST", f"/app/hook/deliveries/{int(delivery_id)}/attempts")


def _sender(user: dict[str, Any] | None) -> Sender:
    """A deleted account has no user: that is nobody, with rights to nothing."""
    if not user:
        return Sender(0, "ghost")
    return Sender(user["id"], user["login"], user.get("type") == "Bot")


def _pull(data: dict[str, Any]) -> Pull:
    head, base = data["head"], data["base"]
    home = head.get("repo") or {}
    return Pull(
        number=data["number"],
        title=data["title"],
        url=data["html_url"],
        open=data["state"] == "open",
        draft=bool(data.get("draft")),
        merged=bool(data.get("merged_at")),
        head_sha=head["sha"],
        head_ref=head["ref"],
        base_ref=base["ref"],
        base_sha=base["sha"],
        fork=home.get("id") != base["repo"]["id"],
        author=_sender(data["user"]),
        mergeable=data.get("mergeable"),
        head_id=home.get("id") or 0,
        head_name=home.get("full_name") or "",
        on_default=head["ref"] == home.get("default_branch"),
        open_to_edits=bool(data.get("maintainer_can_modify")),
        merge_sha=str(data.get("merge_commit_sha") or "") if data.get("merged_at") else "",
        merged_by=_sender(data["merged_by"]) if data.get("merged_by") else None,
    )
