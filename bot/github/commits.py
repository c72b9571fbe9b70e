"""A commit on a pull request's branch, made through the API: nothing is cloned, nothing is forced, no hook runs."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.errors import UsageError
from bot.github.client import COMMIT, COMMIT_WORKFLOWS, App, Gateway
from bot.github.limits import NotAllowed, NotThere, Rejected
from bot.github.reads import Pull

WORKFLOWS = ".github/workflows/"


@dataclass(frozen=True, slots=True)
class File:
    """The whole new content of one file, with the mode (`100644`, `100755`) that the branch has it under."""

    path: str
    mode: str
    content: bytes


class CannotCommit(UsageError):
    """The branch may not be written by us; the message is a sentence that says why."""


def closed(pull: Pull) -> str:
    """Return why the branch of a pull request is not ours to write, as far as the pull request itself tells; empty if it is."""
    if not pull.head_id:
        return "The repository of this branch is gone, so nothing can be committed to it."
    if pull.on_default and not pull.fork:
        return f"The branch {pull.head_ref} is the repository's default branch, and I commit to branches of pull requests only."
    if pull.fork and not pull.open_to_edits:
        return "The branch is in a fork whose author does not allow edits by maintainers, so I cannot commit to it."
    return ""


def commit(app: App, installation: int, repository_id: int, pull: Pull, files: Sequence[File], message: str) -> str:
    """Put one commit with `files` on top of the pull request's head and return its name.

    The branch moves only if it still stands at `pull.head_sha`. Raises `CannotCommit` with the reason when it does not, when
    the author or the installation does not permit it, or when GitHub refuses.
    """
    reason = closed(pull)
    if reason:
        raise CannotCommit(reason)
    home = _installed(app, pull) if pull.fork else installation
    with_workflows = any(file.path.startswith(WORKFLOWS) for file in files)
    rights = COMMIT_WORKFLOWS if with_workflows else COMMIT
    token_of = pull.head_id if home else repository_id
    try:
        app.token(home or installation, token_of, rights)
    except Rejected:
        needed = "`contents: write` and `workflows: write`" if with_workflows else "`contents: write`"
        raise CannotCommit(f"This installation of the App has not been granted {needed}, which the commit needs.") from None
    with app.repository(home or installation, pull.head_id, rights, token_of=token_of) as gateway:
        try:
            return _push(gateway, pull, files, message)
        except (NotAllowed, NotThere, Rejected) as error:
            raise CannotCommit(f"GitHub does not let me write to the branch {pull.head_ref}: {error.message}.") from None


def _installed(app: App, pull: Pull) -> int:
    """Return the App's installation on a fork, 0 when there is none: then the maintainers' right has to do."""
    try:
        return int(app.as_app("GET", f"/repos/{quote(pull.head_name)}/installation")["id"])
    except (NotThere, NotAllowed):
        return 0


def _push(gateway: Gateway, pull: Pull, files: Sequence[File], message: str) -> str:
    branch = quote(f"heads/{pull.head_ref}", safe="/")
    if _standing(gateway, branch) != pull.head_sha:
        raise CannotCommit(f"The branch {pull.head_ref} has moved since the report was made; the next report is on its way.")
    tree = gateway.request("GET", f"/git/commits/{pull.head_sha}")["tree"]["sha"]
    entries = []
    for file in files:
        body = {"content": base64.b64encode(file.content).decode("ascii"), "encoding": "base64"}
        blob = gateway.send("POST", "/git/blobs", body)["sha"]
        entries.append({"path": file.path, "mode": file.mode, "type": "blob", "sha": blob})
    grown = gateway.send("POST", "/git/trees", {"base_tree": tree, "tree": entries})["sha"]
    made = str(gateway.send("POST", "/git/commits", {"message": message, "tree": grown, "parents": [pull.head_sha]})["sha"])
    gateway.send(
        "PATCH", f"/git/refs/{branch}", {"sha": made, "force": False}, already=lambda: _standing(gateway, branch) == made
    )
    return made


def _standing(gateway: Gateway, branch: str) -> str:
    return str(gateway.request("GET", f"/git/ref/{branch}")["object"]["sha"])
