"""Trees, `Mapping[str, bytes]`: of a commit in an object database, read on demand and fetched in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from bot.errors import CouldNotJudge, RepositoryError
from bot.repository.entries import GITLINK, REGULAR, SYMLINK, Entry, is_lfs_pointer, parse_listing, wanted
from bot.repository.git import Git, checked_sha
from bot.scripts.odd import Odd, OddKind

MAX_BLOB = 8 * 1024 * 1024
"""Bytes; larger files appear as `Odd` without content. Schema files have a limit of their own, far below."""
MAX_ENTRIES = 300_000
MAX_KIN = 250
"""Files of the same kind that come along when one that nobody expected is read from a partial clone."""

Fetch = Callable[[Sequence[str]], None]
"""Brings objects, by name, into the object database in one round trip."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path on which base and head cannot be merged without a person."""

    path: str


class CommitTree(Mapping[str, bytes]):
    """Every path of one commit or tree. Contents are read when asked for; `prefetch` reads many at once.

    Links, submodules, LFS pointers, oversized files and names that are not plain text have an `Odd` as their content.
    """

    def __init__(self, git: Git, treeish: str, fetch: Fetch | None = None) -> None:
        """List `treeish` (a full object name). `fetch` is given for partial clones, where contents may be elsewhere."""
        self._git = git
        self._fetch = fetch
        listing = git.run("ls-tree", "-r", "-z", "--full-tree", checked_sha(treeish))
        self._entries = {entry.path: entry for entry in parse_listing(listing)}
        self._contents: dict[str, bytes] = {}
        if len(self._entries) > MAX_ENTRIES:
            raise CouldNotJudge(f"The repository holds {len(self._entries)} files; at most {MAX_ENTRIES} can be examined")

    def __getitem__(self, path: str) -> bytes:
        entry = self._entries[path]
        if path not in self._contents:
            self.prefetch([entry.path, *self._kin(path)])
        return self._contents[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def oid(self, path: str) -> str:
        """Return git's name for the content at `path`; equal names mean equal bytes. Raises `KeyError`."""
        return self._entries[path].oid

    def _kin(self, path: str) -> list[str]:
        """Return files like this one that a reader who goes through the tree would ask for next, one request each."""
        if not self._fetch:
            return []
        suffix = PurePosixPath(path).suffix
        alike = (other for other in self._entries if other not in self._contents and PurePosixPath(other).suffix == suffix)
        return list(islice(alike, MAX_KIN))

    def missing_of(self, paths: Iterable[str]) -> list[str]:
        """Return the names of the contents at `paths` that would have to be read (and perhaps fetched)."""
        entries = (self._entries[path] for path in paths if path in self._entries and path not in self._contents)
        return sorted({entry.oid for entry in entries if _has_content(entry)})

    def prefetch(self, paths: Iterable[str] | None = None) -> None:
        """Read the contents at `paths` (default: everything the bot usually looks at) with one request and one process."""
        chosen = [path for path in (paths if paths is not None else filter(wanted, self._entries)) if path not in self._contents]
        oids = self.missing_of(chosen)
        if oids and self._fetch:
            self._fetch(oids)
        blobs = _read_blobs(self._git, oids)
        for path in chosen:
            if path in self._entries:
                self._contents[path] = _content(self._entries[path], blobs)


def _has_content(entry: Entry) -> bool:
    return entry.readable_path and (entry.mode in REGULAR or entry.mode == SYMLINK)


def _content(entry: Entry, blobs: Mapping[str, bytes | int]) -> bytes:
    """Return the bytes of one entry, or an `Odd` that says why there are none."""
    if entry.mode == GITLINK:
        return Odd(b"", OddKind.SUBMODULE, f"commit {entry.oid} of another repository")
    if not entry.readable_path:
        return Odd(b"", OddKind.NAME)
    blob = blobs[entry.oid]
    if isinstance(blob, int):
        return Odd(b"", OddKind.TOO_LARGE, f"{blob} bytes; at most {MAX_BLOB} are read")
    if entry.mode == SYMLINK:
        return Odd(blob, OddKind.SYMLINK, "points to " + blob[:200].decode("utf-8", "backslashreplace"))
    if is_lfs_pointer(blob):
        return Odd(blob, OddKind.LFS)
    return blob


def _read_blobs(git: Git, oids: Sequence[str]) -> dict[str, bytes | int]:
    """Return object name -> bytes, or -> size when it is over `MAX_BLOB`. Sizes are asked first, so nothing huge is read."""
    if not oids:
        return {}
    names = "".join(f"{oid}\n" for oid in oids).encode()
    found: dict[str, bytes | int] = {}
    for line in git.run("cat-file", "--batch-check", stdin=names).decode("ascii").splitlines():
        oid, kind, *size = line.split(" ")
        if kind != "blob":
            raise RepositoryError(
                f"Object {oid} of the repository cannot be read ({kind})", hint="Run `git fsck` on it, or fetch it again."
            )
        found[oid] = int(size[0])
    small = [oid for oid, length in found.items() if isinstance(length, int) and length <= MAX_BLOB]
    if small:
        found.update(_parse_batch(git.run("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in small).encode())))
    return found


def _parse_batch(output: bytes) -> Iterator[tuple[str, bytes]]:
    position = 0
    while position < len(output):
        end = output.index(b"\n", position)
        oid, _, size = output[position:end].decode("ascii").split(" ")
        start = end + 1
        yield oid, output[start : start + int(size)]
        position = start + int(size) + 1
