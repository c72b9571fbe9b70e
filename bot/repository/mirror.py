"""A bare, partial clone per repository, fetched on demand. Disposable: losing the folder costs one fetch."""

from __future__ import annotations

import base64
import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import RepositoryError, SettingsError, Superseded, Unavailable
from bot.report.model import Side
from bot.repository.comparison import Comparison, as_is, merge
from bot.repository.git import Git, GitFailed, checked_ref, checked_sha
from bot.repository.trees import Blobs

MAX_PACKS = 400
"""A mirror with more packs than this is thrown away and fetched anew: that is our garbage collection."""
FETCH_SECONDS = 600.0
HOST_TROUBLE = ("unable to access", "RPC failed", "hung up", "could not read Username", "Authentication failed", "early EOF")
"""Words of git about the other side; any other failure of a fetch may be the mirror's own."""
DAMAGED = "damaged"
QUIETLY = ("--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none")
NO_ATTRIBUTES = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The empty tree: newer gits read `.gitattributes` of a bare repository's own HEAD, and with it how files are merged."""
SETTINGS = {
    "attr.tree": NO_ATTRIBUTES,
    "core.attributesFile": "/dev/null",
    "core.symlinks": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "20",
    "transfer.fsckObjects": "true",
    "fetch.fsck.zeroPaddedFilemode": "warn",
    "fetch.fsck.missingSpaceBeforeDate": "warn",
    "fetch.fsck.badTimezone": "warn",
    "fetch.fsck.missingTaggerEntry": "warn",
    "safe.bareRepository": "explicit",
}
ENVIRONMENT = {"HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a job asks of a repository. Refs are full names; `head_sha` pins what the head ref must still be.

    `merged` says that head already contains base (a merge queue's group), at `base_sha`.
    """

    base_ref: str
    head_ref: str
    head_sha: str
    base_sha: str = ""
    merged: bool = False


class Mirror:
    """The mirror of one repository below `root`. The token is held in memory and given to git's environment only.

    Two gits look at the same objects: one knows the remote and the token and may contact it; the other knows neither, so
    that reading can never turn into a request per file.
    """

    def __init__(self, root: Path, repository_id: int, url: str, token: str) -> None:
        """`url` is the clone address without credentials; plain http is for this machine only."""
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or parts.username or parts.password or not parts.hostname:
            raise SettingsError(
                "A clone address must be https and without credentials", hint="Look at the API address in the settings."
            )
        if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise SettingsError("A token is not sent over plain http", hint="Use an https address for GitHub.")
        self._folder = root / f"{repository_id}.git"
        self._view = root / f"{repository_id}.view"
        self._locks = root / f"{repository_id}.locks"
        credentials = base64.b64encode(f"x-access-token:{token}".encode()).decode("ascii")
        remote = {
            f"protocol.{parts.scheme}.allow": "always",
            "remote.origin.url": url,
            "remote.origin.promisor": "true",
            "remote.origin.partialCloneFilter": "blob:none",
        }
        known = {**ENVIRONMENT, "GIT_DIR": str(self._folder)}
        self._remote = Git(root, {**SETTINGS, **remote}, known, seconds=FETCH_SECONDS).with_secret(
            f"http.{parts.scheme}://{parts.netloc}/.extraHeader", f"Authorization: Basic {credentials}"
        )
        view = {**ENVIRONMENT, "GIT_DIR": str(self._view), "GIT_OBJECT_DIRECTORY": str(self._folder / "objects")}
        self._reader = Git(root, SETTINGS, view)

    @contextmanager
    def compare(self, wanted: Wanted) -> Iterator[Comparison]:
        """Fetch, pin and yield the two trees, to be read inside the `with` block.

        Raises `Superseded` when the head ref has moved on, `Unavailable` when the host does not answer, `RepositoryError`
        when a ref is gone or the histories do not meet.
        """
        self._locks.mkdir(parents=True, exist_ok=True)
        self._discard_when_worn()
        with self._lock("use", fcntl.LOCK_SH), self._watching_for_damage():
            base_sha, head_sha = self._fetch_refs(wanted)
            base = Side(wanted.base_ref.removeprefix("refs/heads/"), wanted.base_sha or base_sha)
            head = Side(wanted.head_ref.removeprefix("refs/heads/"), head_sha)
            blobs = Blobs(self._reader, self._fetch_objects)
            yield as_is(base, head, blobs) if wanted.merged else merge(self._remote, base, head, blobs)

    @contextmanager
    def landed(self, ref: str, commit: str) -> Iterator[Comparison]:
        """Fetch and yield what `commit`, a part of `ref`, changed: the trees of its first parent and its own.

        Raises as `compare` does, and RepositoryError when the commit is no part of the ref.
        """
        self._locks.mkdir(parents=True, exist_ok=True)
        self._discard_when_worn()
        with self._lock("use", fcntl.LOCK_SH), self._watching_for_damage():
            with self._lock("fetch", fcntl.LOCK_EX):
                self._create()
                self._contact("fetch", *QUIETLY, "origin", f"+{checked_ref(ref)}:{ref}")
            tip = self._remote.run("rev-parse", ref).decode("ascii").strip()
            if self._reader.ask("merge-base", "--is-ancestor", checked_sha(commit), tip, accept=(0, 1, 128))[0]:
                raise RepositoryError(f"Commit {commit[:12]} is not part of {ref}", hint="The branch was rewritten.")
            before = self._remote.run("rev-parse", f"{commit}^1").decode("ascii").strip()
            name = ref.removeprefix("refs/heads/")
            yield as_is(Side(name, before), Side(name, commit), Blobs(self._reader, self._fetch_objects))

    def _fetch_refs(self, wanted: Wanted) -> tuple[str, str]:
        """Bring both refs up to date and return their commits."""
        base, head = checked_ref(wanted.base_ref), checked_ref(wanted.head_ref)
        with self._lock("fetch", fcntl.LOCK_EX):
            self._create()
            refspecs = [f"+{ref}:{ref}" for ref in dict.fromkeys((base, head))]
            self._contact("fetch", *QUIETLY, "origin", *refspecs)
            base_sha, head_sha = self._remote.run("rev-parse", base, head).decode("ascii").split()
        if head_sha != checked_sha(wanted.head_sha):
            raise Superseded(f"{head} has moved from {wanted.head_sha[:12]} to {head_sha[:12]}")
        if wanted.base_sha and self._reader.ask("cat-file", "-e", checked_sha(wanted.base_sha), accept=(0, 1, 128))[0]:
            raise RepositoryError(
                f"Commit {wanted.base_sha[:12]} is not part of {base}",
                hint="The base branch was rewritten; a new push starts a new run.",
            )
        return base_sha, head_sha

    def _create(self) -> None:
        for folder in (self._folder, self._view):
            if not (folder / "HEAD").is_file():
                self._reader.with_environment(GIT_DIR=str(folder), GIT_OBJECT_DIRECTORY=str(folder / "objects")).run(
                    "init", "--quiet", "--bare"
                )

    def _fetch_objects(self, oids: Sequence[str]) -> None:
        """Fetch these objects in one request."""
        with self._lock("fetch", fcntl.LOCK_EX):
            names = "".join(f"{checked_sha(oid)}\n" for oid in oids).encode("ascii")
            self._contact("-c", "fetch.negotiationAlgorithm=noop", "fetch", *QUIETLY, "--stdin", "origin", stdin=names)

    def _contact(self, *words: str, stdin: bytes | None = None) -> None:
        """Run a git command that talks to the host; say in our words what may have gone wrong."""
        try:
            self._remote.run(*words, stdin=stdin)
        except GitFailed as failure:
            said = failure.stderr
            if "couldn't find remote ref" in said or "not our ref" in said:
                raise Superseded(f"The repository no longer has what was asked for: {failure.message}") from failure
            if "not found" in said or "returned error: 403" in said:
                raise RepositoryError(
                    "The repository cannot be fetched with the rights of this installation",
                    hint="The app needs `contents: read` on it; look at the app's installation.",
                ) from failure
            if not any(sign in said for sign in HOST_TROUBLE):
                (self._locks / DAMAGED).touch()
            raise Unavailable(
                f"The repository could not be fetched: {failure.message}", hint="It is tried again later."
            ) from failure

    @contextmanager
    def _watching_for_damage(self) -> Iterator[None]:
        """Mark the mirror for removal when git cannot read it: the next job begins with a new one."""
        try:
            yield
        except GitFailed as failure:
            (self._locks / DAMAGED).touch()
            raise Unavailable(f"The mirror cannot be read: {failure.message}", hint="It is fetched anew next time.") from failure

    def _discard_when_worn(self) -> None:
        """Remove the mirror when it is damaged or has collected many packs, and nobody is using it."""
        damaged = self._locks / DAMAGED
        packs = sum(1 for _ in (self._folder / "objects" / "pack").glob("*.pack"))
        if packs <= MAX_PACKS and not damaged.exists():
            return
        with suppress(BlockingIOError), self._lock("use", fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(self._folder, ignore_errors=True)
            damaged.unlink(missing_ok=True)

    @contextmanager
    def _lock(self, name: str, mode: int) -> Iterator[None]:
        with (self._locks / name).open("a") as handle:
            fcntl.flock(handle, mode)
            yield
