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


def sweep(young_seconds: float = YOUNG_SECONDS) -> int:
    """Remove run directories whose keeper is gone, and images that nobody needs; return how many things went.

    A keeper holds a lock on its directory's `lock` file as long as it lives; directories younger than `young_seconds` may
    belong to one that is just starting and are left alone.
    """
    removed = images.sweep()
    for run in caches.running().iterdir():
        if time.time() - run.lstat().st_mtime > young_seconds and not _held(run / "lock"):
            shared_memory.remove_of(str(run / "data"))
            shutil.rmtree(run, ignore_errors=True)
            removed += 1
    return removed


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
