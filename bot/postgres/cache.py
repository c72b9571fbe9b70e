"""Where prepared images and copied binaries are kept between runs, and where running clusters live."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

from bot.errors import UsageError
from bot.settings import default_cache

VARIABLE = "MIGRATE_BOT_CACHE"
MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of our own is made inside, mode 0700 or 0711, and its owner is checked


_configured: list[Path] = []


def use(path: Path) -> None:
    """Make `path`, the setting `cache` of this process, the cache directory. Raises UsageError when it cannot be used."""
    _configured[:] = [_usable(path.absolute())]


def root() -> Path:
    """Return the cache directory, made when missing.

    The one of `use`, else $MIGRATE_BOT_CACHE, else the default of the setting, which for root is a place that the server's own
    user can walk to; else, where that cannot be made, a directory of ours below the temporary one. Raises UsageError when a
    named directory cannot be used.
    """
    named = os.environ.get(VARIABLE)
    if _configured or named:
        return _configured[0] if _configured else _usable(Path(str(named)).absolute())
    try:
        return _usable(default_cache())
    except UsageError:
        if os.geteuid() == 0:
            raise
        return owned(Path(tempfile.gettempdir()), "cache")


def _usable(path: Path) -> Path:
    shared = os.geteuid() == 0
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o755 if shared else 0o700)
    except OSError as error:
        raise UsageError(
            f"The cache directory {path} cannot be made: {error.strerror}.",
            hint="Set MIGRATE_BOT_CACHE to a directory that migrate-bot may write to.",
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise UsageError(
            f"The cache directory {path} is not writable.",
            hint="Set MIGRATE_BOT_CACHE to a directory that migrate-bot may write to.",
        )
    if shared:
        _require_traversable(path)
    return path


def _require_traversable(path: Path) -> None:
    """Root hands the files to an unprivileged server, which must be able to walk to them."""
    for part in (path, *path.parents):
        if not part.stat().st_mode & stat.S_IXOTH:
            raise UsageError(
                f"The cache directory {path} lies below {part}, which the unprivileged server account cannot enter.",
                hint="Set MIGRATE_BOT_CACHE to a directory that every user may enter, for example /var/cache/migrate-bot.",
            )


def owned(parent: Path, purpose: str) -> Path:
    """Return `parent`/migrate-bot-<uid>-<purpose>, made by us and nobody else; a stranger's directory there is never used."""
    uid = os.geteuid()
    path = parent / f"migrate-bot-{uid}-{purpose}"
    mode = 0o711 if uid == 0 else 0o700
    try:
        path.mkdir(mode=mode)
        path.chmod(mode)
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
            raise UsageError(
                f"{path} exists and does not belong to this user.", hint="Remove it, or set TMPDIR to a directory of your own."
            ) from None
    return path


def running() -> Path:
    """Return the directory that holds running clusters: in memory when there is room, else below the temporary directory."""
    for parent in (MEMORY, Path(tempfile.gettempdir())):
        if os.access(parent, os.W_OK | os.X_OK) and _free(parent) > 1 << 30:
            return owned(parent, "run")
    return owned(Path(tempfile.gettempdir()), "run")


def _free(path: Path) -> int:
    facts = os.statvfs(path)
    return facts.f_bavail * facts.f_frsize


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on the file `path` (made when missing) against other threads' and processes' holders."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)
