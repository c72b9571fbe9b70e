"""A step inside a limited child that may kill its process: taken in a fork, so that the child lives to tell."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from typing import NoReturn

from bot.errors import ChildCrashed, LimitExceeded
from bot.postgres.jail import libc

MEMORY_EXIT = 71


def answer(function: Callable[[bytes], bytes], payload: bytes, seconds: float) -> bytes:
    """Return `function(payload)`, computed in a fork of this process, which has one thread.

    Raises ChildCrashed when the fork died or the function raised, LimitExceeded for memory and for more than `seconds`.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_the_fork(function, payload, writing)
    os.close(writing)
    with open(reading, "rb", buffering=0) as pipe:  # noqa: PTH123 - a descriptor, no path
        try:
            told = _all(pipe.fileno(), time.monotonic() + seconds)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise LimitExceeded(f"It took longer than {seconds:g} seconds.") from None
        finally:
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status == MEMORY_EXIT:
        raise LimitExceeded("It needed too much memory.")
    if status:
        raise ChildCrashed(f"It died of signal {-status}." if status < 0 else f"It ended with status {status}.")
    return told


def _be_the_fork(function: Callable[[bytes], bytes], payload: bytes, writing: int) -> NoReturn:
    code = 70
    try:
        if libc.LINUX:
            libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
        data = memoryview(function(payload))
        while data:
            data = data[os.write(writing, data) :]
        code = 0
    except MemoryError:
        code = MEMORY_EXIT
    except BaseException:  # noqa: BLE001 - nothing may leave this function but the exit below
        code = 70
    os._exit(code)


def _all(reading: int, until: float) -> bytes:
    parts: list[bytes] = []
    while select.select([reading], [], [], max(until - time.monotonic(), 0))[0]:
        part = os.read(reading, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    raise TimeoutError
