"""The System V segment by which a server guards its data directory; a killed server leaves it to the machine."""

from __future__ import annotations

import ctypes
import os

from bot.postgres.jail import libc

IPC_RMID = 0
SEGMENT_LINE = 6


def remove_of(data: str) -> None:
    """Remove the segment that `data`/postmaster.pid names; a server that ended by itself has removed file and segment."""
    try:
        descriptor = os.open(f"{data}/postmaster.pid", os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        lines = os.read(descriptor, 4096).split(b"\n")
    finally:
        os.close(descriptor)
    fields = lines[SEGMENT_LINE].split() if len(lines) > SEGMENT_LINE else []
    if len(fields) == 2 and fields[1].isdigit():
        try:
            libc.call("shmctl", ctypes.c_int(int(fields[1])), ctypes.c_int(IPC_RMID), None)
        except OSError:
            return
