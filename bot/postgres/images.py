"""Prepared data directories: built once per server and recipe, and derived ones that hold what base files built.

An image is a directory `<cache>/images/<key>/` with `data/`, `manifest.json` and `facts.json`; it is complete or absent
(renamed into place under a lock file), so two processes may want the same one at once. Derived images are keyed by the
caller's digest and repository, bounded by size and swept least-recently-used first. **Only base-branch content is ever saved.**
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.postgres import cache, owner, recipe
from bot.postgres.extensions import controls
from bot.postgres.servers import Server

DERIVED_BYTES = 2 << 30
STALE_SECONDS = 30 * 24 * 3600
ABANDONED_SECONDS = 3600
BUSY_SECONDS = 60.0
"""An image that was asked for within this time may be about to be copied by another process."""


@dataclass(frozen=True, slots=True)
class Image:
    """A stopped cluster on disk."""

    key: str
    data: Path
    server: Server
    passwords: Mapping[str, str] = field(repr=False)

    @property
    def facts(self) -> Mapping[str, Any]:
        """Read what the caller kept beside a derived image (any JSON object); large, so read only when asked for."""
        kept: dict[str, Any] = json.loads((self.data.parent / "facts.json").read_text("utf-8"))
        return kept


def empty(server: Server) -> Image:
    """Return the image whose only database is the template `empty`, building it when it is not there yet (one second)."""
    key = f"{server.version}-{recipe.digest(server)}"
    return _load(key, server) or _build(key, server)


def derived_key(server: Server, repository: str, content: str) -> str:
    """Return the key of what `repository`'s base files with digest `content` build on `server`."""
    text = "\0".join((recipe.digest(server), controls.digest(server), repository, content))
    return "base-" + hashlib.sha256(text.encode()).hexdigest()[:40]


def derived(key: str, server: Server) -> Image | None:
    """Return the saved image of that key and mark it as used, or None."""
    return _load(key, server)


def _folder() -> Path:
    path = cache.root() / "images"
    path.mkdir(exist_ok=True, mode=0o755 if os.geteuid() == 0 else 0o700)
    return path


def _load(key: str, server: Server) -> Image | None:
    home = _folder() / key
    try:
        manifest = json.loads((home / "manifest.json").read_text("utf-8"))
        os.utime(home)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Image(key, home / "data", server, manifest["passwords"])


def _build(key: str, server: Server) -> Image:
    user = owner.find()
    with cache.locked(_folder() / f"{key}.lock"):
        if (found := _load(key, server)) is not None:
            return found
        draft = draft_folder(key)
        try:
            passwords = recipe.build(server, draft / "data", user)
            return publish(key, draft, server, passwords, {})
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def draft_folder(key: str) -> Path:
    """Make the directory in which an image is put together, writable for the server's user."""
    draft = _folder() / f"{key}.draft-{os.getpid()}-{time.monotonic_ns()}"
    draft.mkdir(mode=0o700)
    user = owner.find()
    if user.drops:
        os.chown(draft, user.uid, user.gid)
    return draft


def publish(key: str, draft: Path, server: Server, passwords: Mapping[str, str], facts: Mapping[str, object]) -> Image:
    """Seal `draft` and rename it into place; when another process was faster, its image is returned."""
    recipe.seal(draft / "data")
    if os.geteuid() == 0:
        _hand_to_root(draft)
    kept = draft / "facts.json"
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(dict(facts)), "utf-8")
    manifest = draft / "manifest.json"
    manifest.touch(mode=0o600)
    size = sum(file.stat().st_size for file in (draft / "data").rglob("*") if file.is_file())
    manifest.write_text(json.dumps({"passwords": dict(passwords), "bytes": size}), "utf-8")
    target = _folder() / key
    try:
        draft.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    image = _load(key, server)
    assert image is not None
    return image


def _hand_to_root(draft: Path) -> None:
    """The server's user may read an image but never write it: a broken-out server must not poison later runs."""
    for folder, _, files in os.walk(draft):
        os.chown(folder, 0, 0)
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            os.chown(path, 0, 0)
            path.chmod(0o644)


def sweep(limit: int = DERIVED_BYTES) -> int:
    """Remove what nobody needs; return how many things went.

    That is: abandoned drafts, prepared images of servers and recipes that nothing has used for a month, and derived images
    beyond `limit` bytes, least recently used first, but for those that somebody asked for just now.
    """
    folder = _folder()
    stale = [home for home in folder.glob("[0-9]*-*") if home.is_dir() and _idle(home) > STALE_SECONDS]
    for home in stale:
        shutil.rmtree(home, ignore_errors=True)
    removed = len(stale)
    for draft in folder.glob("*.draft-*"):
        if _idle(draft) > ABANDONED_SECONDS:
            shutil.rmtree(draft, ignore_errors=True)
            removed += 1
    total = 0
    for home in sorted(folder.glob("base-*"), key=_used, reverse=True):
        if not home.is_dir() or ".draft-" in home.name:
            continue
        total += _bytes(home)
        if total > limit and _idle(home) > BUSY_SECONDS:
            shutil.rmtree(home, ignore_errors=True)
            removed += 1
    return removed


def _bytes(home: Path) -> int:
    """Return the size that `publish` noted; an image without a readable manifest is none and counts as too much."""
    try:
        return int(json.loads((home / "manifest.json").read_text("utf-8"))["bytes"])
    except (OSError, ValueError, KeyError):
        return 1 << 60


def _idle(home: Path) -> float:
    """Return the seconds since this was used; none when another process has put it into its place or taken it away meanwhile."""
    now = time.time()
    return now - (_used(home) or now)


def _used(home: Path) -> float:
    try:
        return home.stat().st_mtime
    except FileNotFoundError:
        return 0.0
