"""Copying, measuring and removing directory trees without the import cost of shutil (10 ms at every start)."""

from __future__ import annotations

import contextlib
import os


def copy(source: str, target: str) -> None:
    """Copy the regular files below `source` into the existing directory `target`; modes become private, nothing is linked."""
    with os.scandir(source) as entries:
        for entry in entries:
            goal = f"{target}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                os.mkdir(goal, 0o700)  # noqa: PTH102 - pathlib is not loaded here
                copy(entry.path, goal)
            elif entry.is_file(follow_symlinks=False):
                _copy_file(entry.path, goal)


def _copy_file(source: str, target: str) -> None:
    reader = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    writer = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        while data := os.read(reader, 1 << 20):
            os.write(writer, data)
    finally:
        os.close(reader)
        os.close(writer)


def size(path: str) -> int:
    """Return the bytes that the files below `path` take on disk; what vanishes meanwhile counts nothing."""
    total = 0
    pending = [path]
    while pending:
        with contextlib.suppress(FileNotFoundError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    total += _blocks(entry)
    return total


def _blocks(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except FileNotFoundError:
        return 0


def disk_use(path: str) -> int:
    """Return the bytes in use on the file system that `path` is the root of."""
    facts = os.statvfs(path)
    return (facts.f_blocks - facts.f_bfree) * facts.f_frsize


def remove(path: str) -> None:
    """Remove `path` and all below as far as it can be removed."""
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    remove(entry.path)
                else:
                    os.unlink(entry.path)  # noqa: PTH108 - pathlib is not loaded here
        os.rmdir(path)  # noqa: PTH106 - pathlib is not loaded here
    except OSError:
        return
