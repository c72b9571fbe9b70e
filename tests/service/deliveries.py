"""Signed deliveries as GitHub sends them, as small as our parser lets them be."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from bot.github.signature import sign
from tests.service.conftest import SECRET

SHA = "a" * 40
REPOSITORY = {"id": 11, "full_name": "acme/shop"}


def send(
    client: FlaskClient, event: str, payload: object, *, delivery: str = "", secret: str = SECRET, **headers: str
) -> TestResponse:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    sent = {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery or str(uuid.uuid4()),
        "X-Hub-Signature-256": sign(body, secret),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return client.post("/github/webhook", data=body, headers=sent)


def pull(action: str = "opened", number: int = 5, sha: str = SHA, **more: Any) -> dict[str, Any]:
    head = {"number": number, "head": {"sha": sha}, "base": {"ref": "main"}}
    return {**common(), "action": action, "pull_request": head, **more}


def comment(body: str, *, kind: str = "User", action: str = "created") -> dict[str, Any]:
    written = {"id": 900, "body": body, "user": {"id": 3, "login": "ann", "type": kind}}
    return {**common(), "action": action, "issue": {"number": 5, "pull_request": {}}, "comment": written}


def rerequested(external_id: str = "pull/5/1", app_id: int = 7) -> dict[str, Any]:
    run = {"id": 77, "head_sha": SHA, "external_id": external_id, "app": {"id": app_id}, "pull_requests": []}
    return {**common(), "action": "rerequested", "check_run": run}


def merge_group() -> dict[str, Any]:
    group = {
        "head_sha": SHA,
        "base_sha": "b" * 40,
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-5",
        "base_ref": "refs/heads/main",
    }
    return {**common(), "action": "checks_requested", "merge_group": group}


def push(branch: str = "main") -> dict[str, Any]:
    return {**common(), "ref": f"refs/heads/{branch}", "before": "b" * 40, "after": SHA}


def common() -> dict[str, Any]:
    return {"repository": REPOSITORY, "installation": {"id": 21}, "sender": {"id": 3, "login": "ann", "type": "User"}}


def send_without_end(app: Flask) -> tuple[str, int]:
    """Send a body that has no length and no end; return the status of the answer and how many bytes were read until then."""

    class Endless(io.RawIOBase):
        served = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            self.served += len(buffer)
            return len(buffer)

    stream = Endless()
    environ = EnvironBuilder("/github/webhook", method="POST", content_type="application/json").get_environ()
    environ.pop("CONTENT_LENGTH", None)
    environ |= {"wsgi.input": stream, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    _, status, _ = run_wsgi_app(app, environ)
    return status, stream.served
