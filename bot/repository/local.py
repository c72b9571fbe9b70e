"""A repository on this machine, for the command line. Nothing of it is changed: new objects go to a temporary folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import RepositoryError
from bot.report.model import Side
from bot.repository.comparison import Comparison, merge
from bot.repository.git import Git, GitFailed
from bot.repository.trees import Blobs

BASES = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
"""Where the base is looked for when none is given, in this order."""
OURS = {
    "GIT_AUTHOR_NAME": "migrate-bot", "GIT_AUTHOR_EMAIL": "migrate-bot@localhost", "GIT_AUTHOR_DATE": "@0 +0000",
    "GIT_COMMITTER_NAME": "migrate-bot", "GIT_COMMITTER_EMAIL": "migrate-bot@localhost", "GIT_COMMITTER_DATE": "@0 +0000",
}  # fmt: skip
WORKTREE = "uncommitted work"
# People's own configuration says which folders are safe and which files are ignored.
_OWN_CONFIG = ("HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL")


@dataclass(frozen=True, slots=True)
class LocalRepository:
    """An opened repository: its top folder, and git with objects and index kept apart from the repository's own."""

    root: Path
    git: Git
    scratch: Path


def origin(path: Path) -> str:
    """Return the address of the remote `origin` of the repository at `path`, empty when there is none."""
    with _opened(path) as repository:
        status, output = repository.git.ask("config", "--get", "remote.origin.url", accept=(0, 1))
        return "" if status else output.decode("utf-8", "replace").strip()


@contextmanager
def compare(path: Path, *, base: str | None = None, head: str | None = None) -> Iterator[Comparison]:
    """Yield base and merge result of the repository at `path`; without `head`, uncommitted work is the head.

    The trees may be read inside the `with` block only. Raises `RepositoryError` with the way out for a path that is no
    repository, an unknown ref, no commit yet, an unfinished merge, or histories that do not meet.
    """
    with _opened(path) as repository:
        blobs = Blobs(repository.git)
        base_side = _resolve(repository, base) if base else default_base(repository)
        try:
            if head:
                yield merge(repository.git, base_side, _resolve(repository, head), blobs)
            else:
                yield merge(repository.git, base_side, Side(WORKTREE), blobs, commit=_commit_worktree(repository))
        except GitFailed as failure:
            raise _unreadable(repository, failure) from failure


def default_base(repository: LocalRepository) -> Side:
    """Return the branch that work is usually merged into: the remote's default branch, else main, else master."""
    for ref in BASES:
        sha = _sha(repository, ref)
        if sha:
            return Side(_short(repository, ref), sha)
    tip = _sha(repository, "HEAD")
    if not tip:
        raise RepositoryError(f"{repository.root} has no commit yet", hint="Commit the schema as it is now; that is the base.")
    raise RepositoryError(
        f"{repository.root} has neither a remote default branch nor a branch named main or master",
        hint="Name the base: migrate-bot check --base BRANCH.",
    )


@contextmanager
def _opened(path: Path) -> Iterator[LocalRepository]:
    if not path.is_dir():
        raise RepositoryError(f"{path} is not a folder", hint="Give the folder of a git repository.")
    own = {name: os.environ[name] for name in _OWN_CONFIG if name in os.environ} | {"GIT_CONFIG_NOSYSTEM": "0"}
    git = Git(path.resolve(), environment={**own, **OURS})
    try:
        found = git.run("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-path", "objects", "--git-path", "index")
    except GitFailed as failure:
        raise _not_a_repository(path, failure) from failure
    root, objects, index = (Path(os.fsdecode(line)) for line in found.rstrip(b"\n").split(b"\n"))
    with tempfile.TemporaryDirectory(prefix="migrate-bot-git-") as folder:
        scratch = Path(folder)
        (scratch / "objects").mkdir()
        if index.is_file():
            shutil.copy2(index, scratch / "index")
        apart = Git(root, environment={**own, **OURS}).with_environment(
            GIT_OBJECT_DIRECTORY=str(scratch / "objects"),
            GIT_ALTERNATE_OBJECT_DIRECTORIES=_quoted(objects),
            GIT_INDEX_FILE=str(scratch / "index"),
        )
        yield LocalRepository(root, apart, scratch)


def _unreadable(repository: LocalRepository, failure: GitFailed) -> RepositoryError:
    if "promisor" in failure.stderr or "transport" in failure.stderr:
        hint = "This is a partial clone without the contents; clone the repository without --filter."
    else:
        hint = "`git fsck` there shows what is damaged."
    return RepositoryError(f"{repository.root} cannot be read: {failure.message}", hint=hint)


def _not_a_repository(path: Path, failure: GitFailed) -> RepositoryError:
    if "dubious ownership" in failure.stderr:
        return RepositoryError(
            f"{path} belongs to another user, so git does not read it", hint=f"git config --global --add safe.directory {path}"
        )
    if "work tree" in failure.stderr:
        return RepositoryError(f"{path} is a bare repository", hint="Give the folder of a clone with files.")
    return RepositoryError(f"{path} is not in a git repository", hint="Run `git init` there, or give the folder of a clone.")


def _resolve(repository: LocalRepository, name: str) -> Side:
    sha = "" if name.startswith("-") else _sha(repository, name)
    if not sha:
        raise RepositoryError(
            f"{name!r} names no commit of {repository.root}",
            hint="`git branch -a` shows the names there are; a remote branch needs `git fetch` first.",
        )
    return Side(name, sha)


def _sha(repository: LocalRepository, name: str) -> str:
    """Return the commit that `name` stands for, or nothing."""
    status, output = repository.git.ask(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", accept=(0, 1, 128)
    )
    return "" if status else output.decode("ascii").strip()


def _short(repository: LocalRepository, ref: str) -> str:
    full = repository.git.ask("symbolic-ref", "--quiet", ref, accept=(0, 1, 128))[1].decode("utf-8", "replace").strip() or ref
    return full.removeprefix("refs/remotes/").removeprefix("refs/heads/")


def _commit_worktree(repository: LocalRepository) -> str:
    """Return a commit, in the scratch objects only, of tracked files as they are and untracked ones not ignored."""
    git = repository.git
    tip = _sha(repository, "HEAD")
    if not tip:
        raise RepositoryError(f"{repository.root} has no commit yet", hint="Commit the schema as it is now; that is the base.")
    if git.run("ls-files", "--unmerged", "-z"):
        raise RepositoryError(
            f"{repository.root} is in the middle of a merge",
            hint="Resolve the conflicts and `git add` the files, then check again.",
        )
    try:
        git.run("add", "--all", "--", ":/")
    except GitFailed as failure:
        raise RepositoryError(
            f"The files of {repository.root} cannot be read: {failure.message}", hint="`git add --all --dry-run` shows which one."
        ) from failure
    tree = git.run("write-tree").decode("ascii").strip()
    return git.run("commit-tree", tree, "-p", tip, "-m", "uncommitted work").decode("ascii").strip()


def _quoted(path: Path) -> str:
    """Return a path as git's list of alternates wants it: quoted, since a bare one may not hold the separator."""
    text = str(path)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if set(text) & set(':"\\') else text
