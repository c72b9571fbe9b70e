"""Payloads of deliveries, in the shape that GitHub describes, and their sending: signed, once, within ten seconds."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

import requests

from bot.demo import contract, shapes
from bot.demo.world import CheckRun, Comment, Delivery, Pull, Repository, User, World
from bot.github.signature import sign

PATIENCE = 10.0
"""Seconds that GitHub waits for an answer."""


def envelope(world: World, repository: Repository | None, sender: User) -> dict[str, Any]:
    """Return what every payload has."""
    known: dict[str, Any] = {"sender": shapes.account(sender), "installation": {"id": world.installation_id, "node_id": "x"}}
    if repository is not None:
        known["repository"] = shapes.repository(world, repository)
    return known


def pull_request(world: World, action: str, item: Pull, sender: User, **more: Any) -> dict[str, Any]:
    """Return the payload of a `pull_request` event."""
    extra = {"before": more.pop("before"), "after": item.head_sha} if action == "synchronize" else {}
    known = {**envelope(world, item.repository, sender), "action": action, "number": item.number, **extra, **more}
    return _payload(f"pull-request-{action.replace('_', '-')}", {**known, "pull_request": shapes.full_pull(world, item)})


def issue_comment(world: World, action: str, item: Pull, comment: Comment, sender: User, **more: Any) -> dict[str, Any]:
    """Return the payload of an `issue_comment` event."""
    url = f"{world.url}/api/v3/repos/{item.repository.full_name}"
    page = f"{world.url}/{item.repository.full_name}/pull/{item.number}"
    links = {"url": f"{url}/pulls/{item.number}", "html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}
    issue = {
        "number": item.number,
        "title": item.title,
        "state": item.state,
        "user": shapes.account(item.author),
        "pull_request": links,
        "locked": False,
        "labels": [],
    }
    known = {**envelope(world, item.repository, sender), "action": action, "issue": issue, **more}
    return _payload(f"issue-comment-{action}", {**known, "comment": shapes.comment(world, item, comment)})


def check_run(world: World, action: str, owner: Repository, run: CheckRun, sender: User, identifier: str = "") -> dict[str, Any]:
    """Return the payload of a `check_run` event: somebody pressed Re-run or one of the buttons."""
    known = {**envelope(world, owner, sender), "action": action, "check_run": shapes.check_run(world, owner, run)}
    known |= {"requested_action": {"identifier": identifier}} if identifier else {}
    return _payload(f"check-run-{action.replace('_', '-')}", known)


def check_suite(world: World, owner: Repository, run: CheckRun, sender: User) -> dict[str, Any]:
    """Return the payload of `check_suite.rerequested`."""
    shown = shapes.check_run(world, owner, run)
    suite = {
        "id": run.suite_id,
        "head_sha": run.head_sha,
        "app": shown["app"],
        "pull_requests": shown["pull_requests"],
        "head_branch": "feature",
    }
    suite |= {"before": run.head_sha, "after": run.head_sha, "status": run.status, "conclusion": run.conclusion}
    return _payload("check-suite-rerequested", {**envelope(world, owner, sender), "action": "rerequested", "check_suite": suite})


def merge_group(world: World, owner: Repository, *, head_ref: str, head_sha: str, base_ref: str, base_sha: str) -> dict[str, Any]:
    """Return the payload of `merge_group.checks_requested`."""
    author = {"name": "hub", "email": "hub@localhost"}
    commit = {
        "id": head_sha,
        "tree_id": head_sha,
        "message": "Merge",
        "timestamp": contract.MOMENT,
        "author": author,
        "committer": author,
    }
    group = {"head_sha": head_sha, "head_ref": head_ref, "base_sha": base_sha, "base_ref": base_ref, "head_commit": commit}
    return _payload(
        "merge-group-checks-requested",
        {**envelope(world, owner, owner.owner), "action": "checks_requested", "merge_group": group},
    )


def push(world: World, owner: Repository, ref: str, before: str, after: str, sender: User) -> dict[str, Any]:
    """Return the payload of a `push` event."""
    gone, new = set(after) == {"0"}, set(before) == {"0"}
    known = {**envelope(world, owner, sender), "ref": ref, "before": before, "after": after, "deleted": gone, "created": new}
    return _payload(
        "push", {**known, "forced": False, "base_ref": None, "head_commit": None, "commits": [], "pusher": {"name": sender.login}}
    )


def ping() -> dict[str, Any]:
    """Return the payload of `ping`."""
    return _payload("ping", {"zen": "Keep it logically awesome.", "hook_id": 1})


def installation(world: World, action: str) -> dict[str, Any]:
    """Return the payload of `installation.created` or `.deleted`."""
    account = shapes.account(world.user("acme"))
    inner = {
        "id": world.installation_id,
        "app_id": world.app_id,
        "account": account,
        "permissions": {},
        "events": [],
        "repository_selection": "selected",
    }
    repositories = [
        {"id": item.id, "name": item.name, "full_name": item.full_name, "private": item.private, "node_id": "x"}
        for item in world.repositories.values()
    ]
    return _payload(
        f"installation-{action}", {"action": action, "installation": inner, "repositories": repositories, "sender": account}
    )


def _payload(name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    payload = contract.filled(contract.document()["webhooks"][name], known)
    contract.check_webhook(name, payload)
    return payload


def prepare(world: World, event: str, payload: Any, secret: str) -> Delivery:
    """Return a delivery that is ready to be sent; `payload` is JSON-ready, or the raw bytes."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload, separators=(",", ":")).encode()
    guid = str(uuid.uuid4())
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/demo",
        "X-GitHub-Delivery": guid,
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": "1",
        "X-GitHub-Hook-Installation-Target-ID": str(world.app_id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature-256": sign(body, secret),
    }
    action = payload.get("action", "") if isinstance(payload, dict) else ""
    return Delivery(guid, event, action, body, headers)


def send(url: str, delivery: Delivery) -> Delivery:
    """Post a delivery and keep what was answered; no answer within ten seconds is status 0."""
    try:
        answer = requests.post(url, data=delivery.body, headers=delivery.headers, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        delivery.status, delivery.answer = 0, type(error).__name__
    else:
        delivery.status, delivery.answer = answer.status_code, answer.text[:2000]
    return delivery
