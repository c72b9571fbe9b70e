"""Commits through the API: the stand-in refuses what GitHub refuses."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.hub import Hub
from bot.demo.world import Pull, Repository
from tests.demo.conftest import Client

WRITE = {"contents": "write"}
FLOW = ".github/workflows/deploy.yml"


def commit(client: Client, parent: str, path: str = "a.txt", *, place: str = "", **rights: str) -> str:
    """Make a commit that changes one path and return its name."""
    token, place = client.token(**(rights or WRITE)), place or client.place
    made = client.ask("POST", f"{place}/git/blobs", body={"content": "aGk=", "encoding": "base64"}, token=token)
    assert made.status_code == 201, made.text
    tree = client.ask("GET", f"{place}/git/commits/{parent}", token=token).json()["tree"]["sha"]
    entries = [{"path": path, "mode": "100644", "type": "blob", "sha": made.json()["sha"]}]
    grown = client.ask("POST", f"{place}/git/trees", body={"base_tree": tree, "tree": entries}, token=token).json()["sha"]
    body = {"message": "Change", "tree": grown, "parents": [parent]}
    return str(client.ask("POST", f"{place}/git/commits", body=body, token=token).json()["sha"])


def move(client: Client, branch: str, sha: str, *, place: str = "", force: bool = False, **rights: str) -> Any:
    token = client.token(**(rights or WRITE))
    body = {"sha": sha, "force": force}
    return client.ask("PATCH", f"{place or client.place}/git/refs/heads/{branch}", body=body, token=token)


def test_a_branch_moves_forward_and_its_pull_request_with_it(client: Client, pull: Pull) -> None:
    """One commit later, branch and pull request stand at it, and the other files are as they were."""
    made = commit(client, pull.head_sha)
    assert move(client, pull.head_ref, made).status_code == 200
    assert pull.head_sha == made == pull.repository.git.resolve(f"refs/heads/{pull.head_ref}")
    assert pull.repository.git.read(made, "a.txt") == b"hi"
    assert pull.repository.git.read(made, "db/schema/02_more.sql") == b"create table b();\n"


def test_a_branch_that_moved_is_not_a_fast_forward(client: Client, pull: Pull) -> None:
    """Without force the second of two writers is refused, as GitHub says it."""
    made = commit(client, pull.base_sha)
    answer = move(client, pull.head_ref, made)
    assert (answer.status_code, answer.json()["message"]) == (422, "Update is not a fast forward")
    assert pull.head_sha != made


def test_writing_needs_the_right_to_write(client: Client, pull: Pull) -> None:
    """`contents: read` makes no blob and moves no branch."""
    assert client.ask("POST", f"{client.place}/git/blobs", body={"content": "x"}, token=client.token()).status_code == 403
    assert move(client, pull.head_ref, pull.base_sha, contents="read").status_code == 403


def test_workflow_files_need_a_right_of_their_own(client: Client, pull: Pull) -> None:
    """`contents: write` is not enough for a file in `.github/workflows`."""
    made = commit(client, pull.head_sha, FLOW)
    assert move(client, pull.head_ref, made).status_code == 403
    assert move(client, pull.head_ref, made, contents="write", workflows="write").status_code == 200


@pytest.mark.parametrize("branch", ["nowhere", "main/x"])
def test_a_branch_that_is_not_there_cannot_be_moved(client: Client, pull: Pull, branch: str) -> None:
    """Updating never creates."""
    assert move(client, branch, pull.head_sha).status_code == 422
    assert client.ask("GET", f"{client.place}/git/ref/heads/{branch}").status_code == 404


def test_a_forks_branch_is_written_only_where_its_author_lets_maintainers(
    hub: Hub, client: Client, repository: Repository
) -> None:
    """The same token, the same fork: open to edits, it is written; otherwise it is not; other branches never are."""
    for number, allowed in enumerate((True, False)):
        pull = hub.open_pull(repository, {f"{number}.txt": "x"}, by=f"wren{number}", fork=True, open_to_edits=allowed)
        place = f"/repositories/{pull.head_repository_id}"
        before = pull.head_sha
        if allowed:
            made = commit(client, before, place=place)
            assert move(client, pull.head_ref, made, place=place).status_code == 200
            assert pull.head_sha == made
            assert move(client, "main", made, place=place).status_code == 422
        else:
            body = {"content": "x"}
            assert client.ask("POST", f"{place}/git/blobs", body=body, token=client.token(**WRITE)).status_code == 403
            assert move(client, pull.head_ref, before, place=place).status_code == 403


def test_a_ref_is_read_as_git_reads_it(pull: Pull) -> None:
    """Wherever git keeps it, packed, or as the name of another ref; a name that leaves the refs is none."""
    git = pull.repository.git
    loose = git.resolve(pull.ref)
    git.git.run("symbolic-ref", "refs/heads/other", pull.ref)
    assert git.resolve("refs/heads/other") == loose
    git.git.run("pack-refs", "--all")
    assert git.resolve(pull.ref) == git.resolve("refs/heads/other") == loose
    git.point(pull.ref, pull.base_sha)
    assert git.resolve(pull.ref) == pull.base_sha
    (git.path / "stray").write_text(loose)
    assert git.resolve("refs/heads/../../stray", missing="") == git.resolve("refs/heads/none", missing="") == ""
    with pytest.raises(KeyError):
        git.resolve("refs/heads/none")
