"""Operations on git objects and branches: what it takes to put a commit on a branch without a clone."""

from __future__ import annotations

import base64
import binascii
import tempfile
from pathlib import Path
from typing import Any

from bot.demo.access import LEVELS, ApiError
from bot.demo.bare import Bare
from bot.demo.rest import Answer, Call, operation
from bot.demo.rest_app import REPO
from bot.demo.world import Pull
from bot.repository.git import GitFailed

WORKFLOWS = ".github/workflows/"


@operation(f"GET {REPO}/git/ref/{{ref}}", contents="read")
def ref(call: Call) -> Answer:
    """Return where a branch stands; the whole name has to fit."""
    return Answer(200, _shown(call, call.arguments["ref"], _standing(call, 404)))


@operation(f"GET {REPO}/git/commits/{{commit_sha}}", contents="read")
def commit(call: Call) -> Answer:
    """Return a commit."""
    return Answer(200, _commit(call.repo.git, _existing(call, call.arguments["commit_sha"], "commit", 404)))


@operation(f"POST {REPO}/git/blobs", contents="write")
def create_blob(call: Call) -> Answer:
    """Store the content of a file, given as text or in base64."""
    text, encoding = call.body["content"], call.body.get("encoding", "utf-8")
    if encoding not in {"utf-8", "base64"}:
        raise ApiError(422, "Unsupported encoding")
    try:
        data = base64.b64decode(text, validate=True) if encoding == "base64" else text.encode()
    except binascii.Error:
        raise ApiError(422, "content is not valid Base64") from None
    sha = call.repo.git.git.run("hash-object", "-w", "--stdin", stdin=data).decode("ascii").strip()
    return Answer(201, {"sha": sha, "url": f"{call.world.url}/api/v3/repos/{call.repo.full_name}/git/blobs/{sha}"})


@operation(f"POST {REPO}/git/trees", contents="write")
def create_tree(call: Call) -> Answer:
    """Store a tree: another one with some paths replaced."""
    entries = call.body["tree"]
    if not entries:
        raise ApiError(422, "Invalid tree info")
    with tempfile.TemporaryDirectory() as folder:
        git = call.repo.git.git.with_environment(GIT_INDEX_FILE=str(Path(folder) / "index"))
        if call.body.get("base_tree"):
            git.run("read-tree", _existing(call, call.body["base_tree"], "tree", 422))
        for entry in entries:
            if "sha" not in entry or "mode" not in entry:
                raise ApiError(422, "tree.sha and tree.mode are needed")
            blob = _existing(call, entry["sha"], "blob", 422)
            git.run("update-index", "--add", "--cacheinfo", f"{entry['mode']},{blob},{entry['path']}")
        sha = git.run("write-tree").decode("ascii").strip()
    return Answer(201, {"sha": sha, "url": "https://example.org/", "truncated": False, "tree": []})


@operation(f"POST {REPO}/git/commits", contents="write")
def create_commit(call: Call) -> Answer:
    """Store a commit of the app's bot; no branch moves."""
    tree = _existing(call, call.body["tree"], "tree", 422)
    parents = [_existing(call, sha, "commit", 422) for sha in call.body.get("parents", ())]
    who = {"NAME": call.world.bot.login, "EMAIL": f"{call.world.bot.id}@users.noreply.example.org"}
    names = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in who.items()}
    words = [word for parent in parents for word in ("-p", parent)]
    git = call.repo.git.git.with_environment(**names)
    sha = git.run("commit-tree", tree, *words, stdin=call.body["message"].encode()).decode("ascii").strip()
    return Answer(201, _commit(call.repo.git, sha))


@operation(f"PATCH {REPO}/git/refs/{{ref}}", contents="write")
def update_ref(call: Call) -> Answer:
    """Move a branch, forward only unless `force` is said; the pull requests that it is the head of move with it."""
    before = _standing(call, 422)
    after = _existing(call, call.body["sha"], "commit", 422)
    branch = call.arguments["ref"].removeprefix("heads/")
    git = call.repo.git.git
    if branch in call.repo.protected:
        raise ApiError(422, "Changes must be made through a pull request.")
    if not call.body.get("force", False) and git.ask("merge-base", "--is-ancestor", before, after, accept=(0, 1))[0]:
        raise ApiError(422, "Update is not a fast forward")
    changed = git.run("diff", "--name-only", "--no-renames", "-z", before, after).decode("utf-8", "replace").split("\0")
    if any(path.startswith(WORKFLOWS) for path in changed) and not _may_change_workflows(call):
        raise ApiError(403, "Resource not accessible by integration")
    for name in {_name(call), *(pull.ref for pull in _pulls(call, branch))}:
        call.repo.git.point(name, after)
    facts = {"pulls": _pulls(call, branch), "repository": call.repo, "before": before, "after": after}
    call.notify("push", "", {**facts, "ref": f"refs/heads/{branch}"})
    return Answer(200, _shown(call, call.arguments["ref"], after))


def _may_change_workflows(call: Call) -> bool:
    held = call.grant.rights.get("workflows", "none") if call.grant else "none"
    return LEVELS.index(held) >= LEVELS.index("write")


def _pulls(call: Call, branch: str) -> list[Pull]:
    """Return the open pull requests whose head is this branch."""
    places = call.world.repositories.values()
    found = [pull for place in places for pull in place.pulls.values() if pull.head_repository_id == call.repo.id]
    return [pull for pull in found if pull.head_ref == branch and pull.state == "open"]


def _name(call: Call) -> str:
    """Return the full name of the ref in the path. A fork shares the objects; its branches are heads of pull requests."""
    kind, _, branch = call.arguments["ref"].partition("/")
    if call.repo.full_name not in call.world.forks:
        return f"refs/{kind}/{branch}"
    return next((pull.ref for pull in _pulls(call, branch)), "refs/heads/ ")


def _standing(call: Call, missing: int) -> str:
    sha = call.repo.git.resolve(_name(call), missing="")
    if not sha:
        raise ApiError(missing, "Not Found" if missing == 404 else "Reference does not exist")
    return sha


def _existing(call: Call, sha: str, kind: str, missing: int) -> str:
    """Return the full name of an object of this kind; a commit also stands for its tree."""
    try:
        found = call.repo.git.git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{sha}^{{{kind}}}")
    except GitFailed:
        raise ApiError(missing, "Not Found" if missing == 404 else f"{kind} {sha} does not exist") from None
    return found.decode("ascii").strip()


def _commit(git: Bare, sha: str) -> dict[str, Any]:
    tree, parents, message = git.git.run("log", "-1", "--format=%T%x00%P%x00%B", sha).decode().split("\0")
    return {
        "sha": sha,
        "message": message.rstrip("\n"),
        "tree": {"sha": tree, "url": "https://example.org/"},
        "parents": [{"sha": one, "url": "https://example.org/", "html_url": "https://example.org/"} for one in parents.split()],
    }


def _shown(call: Call, name: str, sha: str) -> dict[str, Any]:
    url = f"{call.world.url}/api/v3/repos/{call.repo.full_name}/git"
    target = {"type": "commit", "sha": sha, "url": f"{url}/commits/{sha}"}
    return {"ref": f"refs/{name}", "node_id": "x", "url": f"{url}/refs/{name}", "object": target}
