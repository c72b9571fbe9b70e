"""Exact fixes as review suggestions, beside the lines of the pull request that GitHub lets us comment on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.github import reads
from bot.github.client import Gateway

_HUNK = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rendered comment for lines `line`..`end_line` of the head side of `path`."""

    path: str
    line: int
    end_line: int
    body: str


def suggest(gateway: Gateway, number: int, head_sha: str, intro: str, suggestions: tuple[Suggestion, ...]) -> int:
    """Post, as one review of `head_sha`, the suggestions that lie in its diff and are not there yet; return their number."""
    shown = {path: commentable(patch) for path, patch in reads.patches(gateway, number).items()}
    fitting = [item for item in suggestions if set(range(item.line, item.end_line + 1)) <= shown.get(item.path, frozenset())]
    if not fitting:
        return 0

    def missing(repo: Repository) -> list[Suggestion]:
        there = {(comment.path, comment.body.strip()) for comment in _pull(repo, number).get_review_comments()}
        return [item for item in fitting if (item.path, item.body.strip()) not in there]

    def post(repo: Repository) -> int:
        todo = missing(repo)
        if todo:
            comments: list[Any] = [_comment(item) for item in todo]
            _pull(repo, number).create_review(commit=repo.get_commit(head_sha), body=intro, event="COMMENT", comments=comments)
        return len(todo)

    return gateway.write(post, already=lambda repo: len(fitting) if not missing(repo) else None)


def commentable(patch: str) -> frozenset[int]:
    """Return the head-side lines that appear in a unified diff: added lines and their context."""
    lines: set[int] = set()
    position = 0
    for text in patch.splitlines():
        if match := _HUNK.match(text):
            position = int(match[1])
        elif text[:1] in {"+", " ", ""} and position:
            lines.add(position)
            position += 1
    return frozenset(lines)


def _pull(repo: Repository, number: int) -> PullRequest:
    return repo.get_pull(number)


def _comment(item: Suggestion) -> dict[str, Any]:
    place: dict[str, Any] = {"path": item.path, "body": item.body, "line": item.end_line, "side": "RIGHT"}
    if item.end_line > item.line:
        place |= {"start_line": item.line, "start_side": "RIGHT"}
    return place
