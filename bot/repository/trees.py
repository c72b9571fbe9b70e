"""Trees, `Mapping[str, bytes]`: of a commit in an object database, read on demand and fetched in batches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from bot.errors import CouldNotJudge, RepositoryError
from bot.repository.entries import GITLINK, REGULAR, SYMLINK, Entry, is_lfs_pointer, parse_listing
from bot.repository.git import Git, checked_sha
from bot.scripts.odd import Odd, OddKind

MAX_BLOB = 8 * 1024 * 1024
"""Bytes; larger files appear as `Odd` without content. Schema files have a limit of their own, far below."""
WARM_BLOB = 1024 * 1024
"""Bytes; what is read in advance is at most this long, larger files are read when somebody asks for them."""
MAX_ENTRIES = 300_000
MAX_KIN = 250
"""Files of the same kind that come along when one that nobody expected is read from a partial clone."""

Fetch = Callable[[Sequence[str]], None]
"""Brings objects, by name, into the object database in one round trip."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path on which base and head cannot be merged without a person."""

    path: str


class Blobs:
    """Contents by object name, read once for all trees of a comparison, many at a time."""

    def __init__(self, git: Git, fetch: Fetch | None = None) -> None:
        """`git` reads; `fetch` is given for partial clones, where contents may still be elsewhere."""
        self.git = git
        self.is_partial = fetch is not None
        self._fetch = fetch
        self._sizes: dict[str, int] = {}
        self._contents: dict[str, bytes] = {}

    def load(self, oids: Collection[str], limit: int | None = None) -> None:
        """Read what is not read yet and has at most `limit` bytes. Sizes are asked first, so nothing huge is ever read."""
        most = min(limit or MAX_BLOB, MAX_BLOB)
        unknown = sorted({oid for oid in oids if oid not in self._sizes})
        missing = self._measure(unknown)
        if missing and self._fetch:
            self._fetch(missing)
            missing = self._measure(missing)
        if missing:
            raise RepositoryError(
                f"Object {missing[0]} of the repository cannot be read", hint="Run `git fsck` on it, or fetch it again."
            )
        small = sorted({oid for oid in oids if self._sizes[oid] <= most and oid not in self._contents})
        if small:
            self._contents.update(_parse_batch(self.git.run("cat-file", "--batch", stdin=_lines(small))))

    def content(self, oid: str) -> bytes | int:
        """Return the bytes of an object, or its size when that is over `MAX_BLOB`."""
        if oid not in self._contents:
            self.load([oid])
        return self._contents.get(oid, self._sizes[oid])

    def has(self, oid: str) -> bool:
        """Whether this object was asked for before, so that reading it cannot cause a request."""
        return oid in self._sizes

    def _measure(self, oids: Sequence[str]) -> list[str]:
        """Learn the sizes of objects and return those that are not here."""
        output = self.git.run("cat-file", "--batch-check", stdin=_lines(oids)).decode("ascii") if oids else ""
        missing = []
        for line in output.splitlines():
            oid, kind, *size = line.split(" ")
            if kind == "blob":
                self._sizes[oid] = int(size[0])
            else:
                missing.append(oid)
        return missing


class CommitTree(Mapping[str, bytes]):
    """Every path of one commit or tree. Contents are read when asked for; `prefetch` reads many at once.

    Links, submodules, LFS pointers, oversized files and names that are not plain text have an `Odd` as their content.
    """

    def __init__(self, blobs: Blobs, treeish: str) -> None:
        """List `treeish` (a full object name)."""
        self._blobs = blobs
        listing = blobs.git.run("ls-tree", "-r", "-z", "--full-tree", checked_sha(treeish))
        self._entries = {entry.path: entry for entry in parse_listing(listing)}
        if len(self._entries) > MAX_ENTRIES:
            raise CouldNotJudge(f"The repository holds {len(self._entries)} files; at most {MAX_ENTRIES} can be examined")

    def __getitem__(self, path: str) -> bytes:
        entry = self._entries[path]
        if self._blobs.is_partial and _has_content(entry) and not self._blobs.has(entry.oid):
            self._blobs.load(self.oids([path, *self._kin(path)]), WARM_BLOB)
        return _content(entry, self._blobs)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def oid(self, path: str) -> str:
        """Return git's name for the content at `path`; equal names mean equal bytes. Raises `KeyError`."""
        return self._entries[path].oid

    def mode(self, path: str) -> str:
        """Return git's mode of the entry at `path`, such as `100644`. Raises `KeyError`."""
        return self._entries[path].mode

    def at(self, treeish: str) -> CommitTree:
        """Return another commit or tree of the same object database."""
        return CommitTree(self._blobs, treeish)

    def oids(self, paths: Iterable[str]) -> list[str]:
        """Return the names of the contents at `paths`, as far as these paths have any."""
        entries = (self._entries[path] for path in paths if path in self._entries)
        return [entry.oid for entry in entries if _has_content(entry)]

    def _kin(self, path: str) -> list[str]:
        """Return files like this one that a reader who goes through the tree would ask for next, one request each."""
        suffix = PurePosixPath(path).suffix
        alike = (
            other
            for other, entry in self._entries.items()
            if PurePosixPath(other).suffix == suffix and not self._blobs.has(entry.oid)
        )
        return list(islice(alike, MAX_KIN))


def warm(blobs: Blobs, trees: Iterable[CommitTree], choose: Callable[[str], bool]) -> None:
    """Read the chosen paths of several trees together: one request at most, and two processes."""
    blobs.load([oid for tree in trees for oid in tree.oids(filter(choose, tree))], WARM_BLOB)


def _has_content(entry: Entry) -> bool:
    return entry.readable_path and (entry.mode in REGULAR or entry.mode == SYMLINK)


def _content(entry: Entry, blobs: Blobs) -> bytes:
    """Return the bytes of one entry, or an `Odd` that says why there are none."""
    if entry.mode == GITLINK:
        return Odd(b"", OddKind.SUBMODULE, f"commit {entry.oid} of another repository")
    if not entry.readable_path:
        return Odd(b"", OddKind.NAME)
    blob = blobs.content(entry.oid)
    if isinstance(blob, int):
        return Odd(b"", OddKind.TOO_LARGE, f"{blob} bytes; at most {MAX_BLOB} are read")
    if entry.mode == SYMLINK:
        return Odd(blob, OddKind.SYMLINK, "points to " + blob[:200].decode("utf-8", "backslashreplace"))
    if is_lfs_pointer(blob):
        return Odd(blob, OddKind.LFS)
    return blob


def _lines(oids: Iterable[str]) -> bytes:
    return "".join(f"{oid}\n" for oid in oids).encode("ascii")


def _parse_batch(output: bytes) -> Iterator[tuple[str, bytes]]:
    position = 0
    while position < len(output):
        end = output.index(b"\n", position)
        oid, _, size = output[position:end].decode("ascii").split(" ")
        start = end + 1
        yield oid, output[start : start + int(size)]
        position = start + int(size) + 1
