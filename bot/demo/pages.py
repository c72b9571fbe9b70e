"""What people see of the stand-in in a browser: a pull request as its author sees it, and boxes to answer the bot."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from urllib.parse import quote

from flask import Flask, Response, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.demo import contract, sample
from bot.demo.bare import ChangedFile
from bot.demo.hub import Hub
from bot.demo.markdown import rendered
from bot.demo.proposals import PROPOSALS
from bot.demo.world import CheckRun, Pull, Repository
from bot.errors import RepositoryError
from bot.repository.git import GitFailed, checked_sha

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
MAX_SHOWN = 200_000
EMOJI = {"+1": "👍", "-1": "👎", "laugh": "😄", "confused": "😕", "heart": "❤️", "hooray": "🎉", "rocket": "🚀", "eyes": "👀"}
MARKS = {
    "success": "✓",
    "failure": "✕",
    "neutral": "■",
    "skipped": "■",
    "cancelled": "■",
    "timed_out": "✕",
    "action_required": "!",
}


def pages(hub: Hub) -> Callable[[Flask], None]:
    """Return a function that adds the pages about `hub` to an application."""

    def add(app: Flask) -> None:
        app.secret_key = secrets.token_hex(32)
        app.config.update(SESSION_COOKIE_SAMESITE="Strict", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_NAME="hub")
        app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost"]
        app.jinja_env.filters["markdown"] = rendered
        app.jinja_env.globals.update(
            emoji=EMOJI, mark=_mark, token=_token, checked=contract.CHECKED, source=contract.document()["source"]
        )
        app.after_request(_protect)
        _add_views(app, hub)
        _add_actions(app, hub)

    return add


def _add_views(app: Flask, hub: Hub) -> None:
    @app.get("/")
    def front() -> AnyResponse:
        first = next(iter(hub.world.repositories), "")
        return redirect(f"/{quote(first)}") if first else Response("No repository yet.\n", mimetype="text/plain")

    @app.get("/<owner>/<name>")
    def repository(owner: str, name: str) -> str:
        found = _repository(hub, owner, name)
        return render_template(
            "repository.html",
            repo=found,
            pulls=list(reversed(found.pulls.values())),
            proposals=_unused(found),
            people=_people(found),
        )

    @app.get("/<owner>/<name>/pull/<int:number>")
    def pull(owner: str, name: str, number: int) -> str:
        found = _pull(hub, owner, name, number)
        running = any(run.status != "completed" for run in found.checks)
        changed = found.repository.git.changed_files(found.base_sha, found.head_sha) if found.base_sha else []
        return render_template(
            "pull.html",
            repo=found.repository,
            pull=found,
            running=running,
            files=[(file, _patch(file)) for file in changed],
            notes=_notes(found.checks),
            repair=_repair(found),
            proposals=_unused(found.repository),
            people=_people(found.repository),
        )

    @app.get("/<owner>/<name>/runs/<int:number>")
    def run(owner: str, name: str, number: int) -> str:
        found = _repository(hub, owner, name)
        chosen = _run(found, number)
        pulls = [item for item in found.pulls.values() if item.head_sha == chosen.head_sha]
        return render_template("run.html", repo=found, run=chosen, pulls=pulls, people=_people(found))

    @app.get("/<owner>/<name>/blob/<sha>/<path:path>")
    def blob(owner: str, name: str, sha: str, path: str) -> str:
        found = _repository(hub, owner, name)
        try:
            content = found.git.read(checked_sha(sha), path)[:MAX_SHOWN].decode("utf-8", "replace")
        except (GitFailed, RepositoryError):
            abort(404)
        return render_template("blob.html", repo=found, sha=sha, path=path, lines=content.splitlines())


def _add_actions(app: Flask, hub: Hub) -> None:
    @app.post("/<owner>/<name>/pull/<int:number>/comment")
    def comment(owner: str, name: str, number: int) -> AnyResponse:
        found = _pull(hub, owner, name, number)
        body = _checked_form("body")
        if body.strip():
            hub.comment(found, body[:65_536], by=_person(found.repository))
        return _back(found)

    @app.post("/<owner>/<name>/pull/<int:number>/<any(close, merge, reopen):what>")
    def change_state(owner: str, name: str, number: int, what: str) -> AnyResponse:
        found = _pull(hub, owner, name, number)
        by = _person(found.repository)
        if what == "reopen" and not found.merged_at:
            hub.reopen(found)
        elif what == "close" and found.state == "open":
            hub.close(found, by=by)
        elif what == "merge" and found.state == "open" and _may_merge(found, by):
            hub.close(found, merge=True, by=by)
        return _back(found)

    @app.post("/<owner>/<name>/pull/<int:number>/push")
    def push(owner: str, name: str, number: int) -> AnyResponse:
        found = _pull(hub, owner, name, number)
        _person(found.repository)
        repair = _repair(found) or abort(404)
        hub.push(found, repair, message="Mend it")
        return _back(found)

    @app.post("/<owner>/<name>/propose/<slug>")
    def propose(owner: str, name: str, slug: str) -> AnyResponse:
        found = _repository(hub, owner, name)
        _person(found)
        chosen = next((item for item in _unused(found) if item.slug == slug), None) or abort(404)
        return _back(
            hub.open_pull(found, chosen.changes, title=chosen.title, body=chosen.body, by=chosen.author, branch=chosen.slug)
        )

    @app.post("/<owner>/<name>/runs/<int:number>/press")
    def press(owner: str, name: str, number: int) -> AnyResponse:
        found = _repository(hub, owner, name)
        chosen = _run(found, number)
        button = _checked_form("button", default="")
        if button and button not in {action["identifier"] for action in chosen.actions}:
            abort(404)
        hub.press(found, chosen, by=_person(found), button=button)
        pulls = [item for item in found.pulls.values() if item.head_sha == chosen.head_sha]
        return _back(pulls[0]) if pulls else redirect(url_for("run", owner=owner, name=name, number=number), 303)


def _repository(hub: Hub, owner: str, name: str) -> Repository:
    return hub.world.repositories.get(f"{owner}/{name}") or abort(404)


def _pull(hub: Hub, owner: str, name: str, number: int) -> Pull:
    return _repository(hub, owner, name).pulls.get(number) or abort(404)


def _run(repository: Repository, number: int) -> CheckRun:
    return next((run for run in repository.check_runs if run.id == number), None) or abort(404)


def _back(pull: Pull) -> AnyResponse:
    owner, name = pull.repository.full_name.split("/")
    return redirect(url_for("pull", owner=owner, name=name, number=pull.number, _anchor="end"), 303)


def _unused(repository: Repository) -> list[sample.Proposal]:
    """Return the sample changes that nobody has proposed yet; none outside the sample repository."""
    titles = {pull.title for pull in repository.pulls.values()}
    return [item for item in PROPOSALS if item.title not in titles] if repository.full_name == sample.NAME else []


def _repair(pull: Pull) -> Mapping[str, str]:
    """Return what mends this sample pull request and is not in it yet."""
    repair = next((item.repair for item in PROPOSALS if item.title == pull.title and pull.state == "open"), {})
    git, head = pull.repository.git, pull.head_sha
    return {} if all(git.read(head, path) == text.encode() for path, text in repair.items()) else repair


def _people(repository: Repository) -> list[str]:
    return [login for login in repository.roles if login != repository.owner.login]


def _person(repository: Repository) -> str:
    """Return who acts, as the form says, after the form itself was checked."""
    login = _checked_form("by", default=next(iter(_people(repository)), repository.owner.login))
    if login not in repository.roles:
        abort(400, "Nobody of that name is here.")
    return login


def _may_merge(pull: Pull, by: str) -> bool:
    return pull.repository.role(by) in {"write", "maintain", "admin"} and pull.repository.git.mergeable(
        pull.base_sha, pull.head_sha
    )


def _notes(runs: list[CheckRun]) -> dict[str, list[dict[str, object]]]:
    """Return the annotations of the newest run of each name, by path."""
    notes: dict[str, list[dict[str, object]]] = {}
    for run in {run.name: run for run in runs}.values():
        for item in run.annotations:
            notes.setdefault(item["path"], []).append(item)
    return notes


def _patch(file: ChangedFile) -> list[tuple[str, str, str]]:
    """Return the hunks as (kind, line number in the head, text)."""
    shown: list[tuple[str, str, str]] = []
    line = 0
    for text in file.patch.splitlines():
        if text.startswith("@@"):
            line = int(text.split("+")[1].split(",")[0].split(" ")[0])
            shown.append(("place", "", text))
        elif text.startswith("-"):
            shown.append(("removed", "", text))
        elif not text.startswith("\\"):
            shown.append(("added" if text.startswith("+") else "", str(line), text))
            line += 1
    return shown


def _mark(run: CheckRun) -> str:
    return MARKS.get(run.conclusion or "", "●") if run.status == "completed" else "●"


def _token() -> str:
    """Return the secret that a form must send back."""
    return str(session.setdefault("form", secrets.token_hex(16)))


def _checked_form(name: str, default: str | None = None) -> str:
    """Return a field of a form that came from one of our own pages; 400 otherwise."""
    known, sent = session.get("form", ""), request.form.get("token", "")
    if not known or not secrets.compare_digest(known.encode(), sent.encode()):
        abort(400, "This form did not come from this page. Go back, reload and try again.")
    value = request.form.get(name, default)
    if value is None:
        abort(400)
    return value


def _protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
