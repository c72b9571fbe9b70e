"""Two commits become the pair of trees that is examined: the base, and the result of merging head onto it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import RepositoryError
from bot.report.model import Side
from bot.repository.entries import shown, wanted
from bot.repository.git import Git, GitFailed
from bot.repository.trees import Blobs, CommitTree, Conflict, warm


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `examine` needs to know of a repository. With `conflicts`, `head_tree` is head alone: there is no merge result."""

    base: Side
    head: Side
    base_tree: CommitTree
    head_tree: CommitTree
    merge_base: str
    conflicts: tuple[Conflict, ...] = ()


def merge(git: Git, base: Side, head: Side, blobs: Blobs, *, commit: str = "") -> Comparison:
    """Merge head onto base with `git merge-tree`, touching no ref, index or file, and return both trees.

    `git` merges, and may fetch what a merge needs; `blobs` reads. `commit` stands for head when it is not a commit that
    people know (uncommitted work).
    """
    tip = commit or head.sha
    ancestor = merge_base(git, base.sha, tip)
    merged, conflicts = (tip, ()) if ancestor == base.sha else _merge_tree(git, base.sha, tip)
    return Comparison(base, head, *_trees(blobs, base.sha, merged), ancestor, conflicts)


def as_is(base: Side, head: Side, blobs: Blobs) -> Comparison:
    """Compare two commits whose head already is the merge result (a merge queue's group)."""
    return Comparison(base, head, *_trees(blobs, base.sha, head.sha), merge_base(blobs.git, base.sha, head.sha))


def merge_base(git: Git, base: str, head: str) -> str:
    """Return the common ancestor of two commits; `RepositoryError` when there is none in what we have."""
    status, output = git.ask("merge-base", base, head, accept=(0, 1))
    if status:
        shallow = git.run("rev-parse", "--is-shallow-repository").strip() == b"true"
        hint = (
            "This is a shallow clone: fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in actions/checkout)."
            if shallow
            else "Choose another base with --base."
        )
        raise RepositoryError(f"{base[:12]} and {head[:12]} have no common history", hint=hint)
    return output.decode("ascii").split()[0]


def _trees(blobs: Blobs, base: str, head: str) -> tuple[CommitTree, CommitTree]:
    trees = CommitTree(blobs, base), CommitTree(blobs, head)
    warm(blobs, trees, wanted)
    return trees


def _merge_tree(git: Git, base: str, head: str) -> tuple[str, tuple[Conflict, ...]]:
    """Return the tree to examine and the conflicts; with conflicts that is head alone."""
    try:
        status, output = git.ask("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head, accept=(0, 1))
    except GitFailed as failure:
        if "usage:" in failure.stderr or "unknown option" in failure.stderr:
            raise RepositoryError("This git cannot merge without a work tree", hint="Install git 2.38 or newer.") from failure
        raise
    tree, *paths = (part for part in output.split(b"\0") if part)
    if status == 0:
        return tree.decode("ascii"), ()
    return head, tuple(Conflict(shown(path)) for path in sorted(set(paths)))
