"""What a crash of the machine or a SIGKILL may have left: run directories, shared memory, abandoned image drafts."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import cache
from pathlib import Path

from bot.postgres import cache as caches
from bot.postgres import images
from bot.postgres.jail import shared_memory

YOUNG_SECONDS = 60.0


@cache
def sweep_once() -> int:
    """Sweep at the first start of a cluster in this process."""
    return sweep()


def sweep() -> int:
    """Remove run directories whose keeper is gone, and images that nobody needs; return how many things went."""
    return images.sweep() + sum(remove_dead(run) for run in list(caches.running().iterdir()))


def remove_dead(run: Path, young_seconds: float = YOUNG_SECONDS) -> bool:
    """Remove one run's directory and shared memory when nobody keeps it; return whether it was removed.

    A keeper holds a lock on the directory's `lock` file as long as it lives; a directory younger than `young_seconds` may
    belong to one that is just starting and is left alone.
    """
    try:
        young = time.time() - run.lstat().st_mtime <= young_seconds
    except FileNotFoundError:
        return False
    if young or _held(run / "lock"):
        return False
    shared_memory.remove_of(str(run / "data"))
    shutil.rmtree(run, ignore_errors=True)
    return True


def _held(lock: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(lock, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
    return False
