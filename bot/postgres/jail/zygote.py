"""The zygote: one clean process without secrets that forks a limited child for each piece of untrusted input.

Started by `bot.postgres.child` with an empty environment. Each datagram on descriptor 3 is one call: JSON
`{"target": "module:function", "confinement": [...], "grow": bytes, "owner": [uid, gid]}` and two sockets, one for the child
(payload in, answer out) and one for the bot (exit status out; its closing is the order to kill). `{"preload": [module, ...]}`
without sockets only imports, and calls a module's `rehearse()` where there is one; `{"keeper": true}` with two pipes forks the
keeper of a cluster. stdin is the lifeline: end-of-file there ends everything. Modules are imported here, before the fork, so a
child starts with its code loaded.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import struct
from collections.abc import Callable
from typing import Any, Final, NoReturn

from bot.errors import BotError
from bot.postgres.jail import keeper, libc, namespaces
from bot.postgres.jail.walls import Confinement, Walls, put_on

CONTROL: Final = 3
LENGTH: Final = struct.Struct(">BQ")
ANSWER: Final = 0
REFUSAL: Final = 1
BUG: Final = 2
SELDOM: Final = 50_000
"""New objects between two looks for garbage: a child makes an answer and ends, and most of what it makes is a part of that."""
PRELOADED: Final = (
    "traceback",
    "linecache",
    "locale",
    *(f"encodings.{name}" for name in ("ascii", "latin_1", "idna", "utf_8_sig")),
)


def main() -> None:
    """Serve calls until the bot is gone."""
    control = socket.socket(fileno=CONTROL)
    alarm, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(alarm, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    gc.set_threshold(SELDOM)
    for name in PRELOADED:
        importlib.import_module(name)
    running: dict[int, socket.socket] = {}
    while True:
        sources: list[int | socket.socket] = [0, control, alarm, *running.values()]
        readable, _, _ = select.select(sources, [], [])
        if 0 in readable and not os.read(0, 1):
            break
        for pid, status in list(running.items()):
            if status in readable:
                _kill(pid)
        _reap(alarm, running)
        if control in readable:
            _accept(control, running)
    for pid in running:
        _kill(pid)


def _accept(control: socket.socket, running: dict[int, socket.socket]) -> None:
    message, descriptors, _, _ = socket.recv_fds(control, 65536, 2)
    call = json.loads(message)
    if "preload" in call:
        for module in call["preload"]:
            with contextlib.suppress(Exception):
                getattr(importlib.import_module(module), "rehearse", int)()
        return
    if "keeper" in call:
        _fork_keeper(*descriptors)
        return
    work, status = (socket.socket(fileno=descriptor) for descriptor in descriptors)
    try:
        function: Callable[[bytes], bytes] | BaseException = _resolve(call["target"])
    except BaseException as error:  # noqa: BLE001 - a module that cannot be imported is the answer to this one call
        function = error
    pid = os.fork()
    if pid == 0:
        _live(work, function, call)
    work.close()
    running[pid] = status


def _fork_keeper(orders: int, told: int) -> None:
    """Fork the keeper of a cluster, which needs the same clean surroundings, with its two pipes as stdin and stdout."""
    if os.fork() == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(orders, 0)
        os.dup2(told, 1)
        os.closerange(3, 4096)
        os.setsid()
        keeper.main()
        os._exit(0)
    os.close(orders)
    os.close(told)


def _resolve(target: str) -> Callable[[bytes], bytes]:
    module, _, name = target.partition(":")
    function: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    gc.collect()
    gc.freeze()
    return function


def _reap(alarm: int, running: dict[int, socket.socket]) -> None:
    """Tell the bot how each dead child ended."""
    with contextlib.suppress(BlockingIOError):
        os.read(alarm, 4096)
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0] > 0:
            status = running.pop(ended[0], None)
            if status is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(ended[0], signal.SIGKILL)
                with contextlib.suppress(OSError):
                    status.send(str(os.waitstatus_to_exitcode(ended[1])).encode())
                status.close()


def _kill(pid: int) -> None:
    """Kill a child and the programs that it started: it leads a process group of its own, or has not got so far yet."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _live(work: socket.socket, function: Callable[[bytes], bytes] | BaseException, call: dict[str, Any]) -> NoReturn:
    """Be the child: confine, read the payload, answer, die."""
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        _forget(work.fileno())
        _confine(call)
        size = LENGTH.unpack(_exactly(work, LENGTH.size))[1]
        kind, answer = _answer(function, _exactly(work, size))
        work.sendall(LENGTH.pack(kind, len(answer)) + answer)
        code = 0
    except MemoryError:
        code = 71
    except BaseException as error:  # noqa: BLE001 - nothing may leave this function but the exit below
        os.write(2, f"limited child: {type(error).__name__}: {error}\n".encode(errors="replace")[:2000])
    os._exit(code)


def _forget(kept: int) -> None:
    """Close every descriptor but stderr and the one for work: other calls' sockets are none of this child's business."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.closerange(3, kept)
    os.closerange(kept + 1, 4096)


def _confine(call: dict[str, Any]) -> None:
    walls, rlimits, read, execute, write, connect = call["confinement"]
    if os.geteuid() == 0:
        _leave_root(*call["owner"], read_code=walls[0])
    if libc.LINUX:
        libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
    limits = {**rlimits, "RLIMIT_AS": _address_space() + call["grow"]}
    put_on(Confinement(Walls(*walls), limits, tuple(read), tuple(execute), tuple(write), bool(connect)))


def _leave_root(uid: int, gid: int, *, read_code: bool) -> None:
    """Become another user; behind Landlock keep the right to read code that may lie in root's own home."""
    if read_code:
        libc.prctl(libc.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if read_code:
        namespaces.keep_capabilities(namespaces.READ_SEARCH)


def _address_space() -> int:
    """Return the bytes of address space in use, so that the limit speaks of what the child itself allocates."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 4 << 30


def _answer(function: Callable[[bytes], bytes] | BaseException, payload: bytes) -> tuple[int, bytes]:
    """Run the function; errors of our own tree travel as their name and words, others as a bug with its last line."""
    if isinstance(function, BaseException):
        return BUG, _words(function)
    try:
        return ANSWER, function(payload)
    except MemoryError:
        raise
    except BotError as error:
        refusal = {"type": type(error).__name__, "message": error.message, "hint": error.hint}
        return REFUSAL, json.dumps(refusal).encode()
    except Exception as error:  # noqa: BLE001 - reported to the bot as what it is
        return BUG, _words(error)


def _words(error: BaseException) -> bytes:
    return f"{type(error).__name__}: {error}".encode(errors="replace")[:2000]


def _exactly(work: socket.socket, size: int) -> bytes:
    """Read exactly `size` bytes; raises EOFError when the bot hangs up."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        count = work.recv_into(view)
        if count == 0:
            raise EOFError
        view = view[count:]
    return bytes(buffer)


if __name__ == "__main__":
    main()
