"""Run a function on untrusted bytes in a limited child process, and survive whatever it does.

`call("bot.lint.parse:statements", payload)` runs `statements(payload: bytes) -> bytes` in a child forked from a clean
process that holds no secret and no connection. Bytes go in, bytes come out (JSON by convention; never pickle). An error
of `bot.errors` raised in the child is raised again here; anything else that goes wrong there is `ChildCrashed`, and a limit
that we enforced is `LimitExceeded`: both are *could not judge*, never "no findings".
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import struct
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot import errors
from bot.errors import BotError, ChildCrashed, LimitExceeded
from bot.postgres import owner, reach
from bot.postgres.jail import landlock, seccomp
from bot.postgres.limits import MEBIBYTE, ChildLimits

PACKAGE = Path(__file__).parents[2]
ZYGOTE = "import sys; sys.path[:0] = {!r}; from bot.postgres.jail.zygote import main; main()"
LENGTH = struct.Struct(">BQ")
KINDS = {0: "answer", 1: "refusal", 2: "bug"}
MEMORY_EXIT = 71


def call(
    target: str,
    payload: bytes,
    limits: ChildLimits | None = None,
    *,
    socket_dir: str | None = None,
    programs: Sequence[str] = (),
    read: Sequence[str] = (),
) -> bytes:
    """Return `target(payload)`, computed in a limited child.

    `target` is "module:function" of ours. `socket_dir` lets the child connect to the unix socket of a throw-away cluster in
    that directory; `programs` are paths of programs that it may start behind the same walls, `read` more that it may read.
    Raises LimitExceeded, ChildCrashed, or the `bot.errors` error that the function raised.
    """
    limits = limits or ChildLimits()
    until = time.monotonic() + limits.seconds
    more = [*read, *([socket_dir] if socket_dir else [])]
    work, status = _zygote.start(_request(target, limits, more, programs, connect=socket_dir is not None))
    with work, status:
        try:
            kind, answer = _exchange(work, payload, limits, until)
        except TimeoutError:
            raise LimitExceeded(f"{_name(target)} took longer than {limits.seconds:g} seconds and was stopped.") from None
        except EOFError:
            raise _crash(target, status, limits) from None
    if kind == "answer":
        return answer
    raise (
        _refusal(target, answer)
        if kind == "refusal"
        else ChildCrashed(f"{_name(target)} failed: {answer.decode(errors='replace')}")
    )


def warm(*targets: str) -> None:
    """Start the clean process and let it load the modules of `targets`, without waiting; a first `call` is then quick."""
    _zygote.preload([target.partition(":")[0] for target in targets])


def fork_keeper(orders: int, told: int) -> bool:
    """Let the clean process fork a cluster's keeper on the two pipes; false when it does not run yet."""
    return _zygote.fork_keeper(orders, told)


def _exchange(work: socket.socket, payload: bytes, limits: ChildLimits, until: float) -> tuple[str, bytes]:
    """Send the payload and read the answer; raises TimeoutError at the deadline, EOFError when the child died."""
    try:
        work.settimeout(max(until - time.monotonic(), 0.001))
        work.sendall(LENGTH.pack(0, len(payload)) + payload)
    except (BrokenPipeError, ConnectionResetError):
        raise EOFError from None
    kind, size = LENGTH.unpack(_read(work, LENGTH.size, until))
    if kind not in KINDS or size > limits.answer_bytes:
        raise LimitExceeded(f"The answer of a limited child is larger than {limits.answer_bytes // MEBIBYTE} MB.")
    return KINDS[kind], _read(work, size, until)


def _read(work: socket.socket, size: int, until: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        work.settimeout(max(until - time.monotonic(), 0.001))
        try:
            part = work.recv(min(size - len(data), MEBIBYTE))
        except ConnectionResetError:
            part = b""
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def _crash(target: str, status: socket.socket, limits: ChildLimits) -> BotError:
    """Say how the child ended, from what its parent saw."""
    told = b""
    if select.select([status], [], [], 2.0)[0]:
        with contextlib.suppress(OSError):
            told = status.recv(64)
    code = int(told) if told else None
    if code == MEMORY_EXIT:
        return LimitExceeded(f"{_name(target)} needed more than {limits.memory_bytes // MEBIBYTE} MB of memory.")
    if code is not None and code < 0:
        return ChildCrashed(f"{_name(target)} died of signal {-code} while it handled this input.")
    return ChildCrashed(f"{_name(target)} ended without an answer (status {code}).")


def _refusal(target: str, answer: bytes) -> BotError:
    """Make the child's own error again; only errors of `bot.errors` are known here."""
    try:
        told = json.loads(answer)
        kind = getattr(errors, str(told["type"]))
        if isinstance(kind, type) and issubclass(kind, BotError):
            return kind(str(told["message"]), hint=str(told["hint"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    return ChildCrashed(f"{_name(target)} gave a malformed answer.")


def _name(target: str) -> str:
    return f"The limited child for {target}"


def _request(
    target: str, limits: ChildLimits, read: Sequence[str], programs: Sequence[str], *, connect: bool
) -> dict[str, object]:
    user = owner.find()
    walls = (landlock.abi() > 0, seccomp.supported(), False)
    rlimits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_MEMLOCK": 0,
    }
    execute = [*programs, *reach.LOADERS] if programs else []
    confinement = [walls, rlimits, [*_code(), *read], execute, ["/dev/null"], connect]
    return {"target": target, "confinement": confinement, "grow": limits.memory_bytes, "owner": [user.uid, user.gid]}


@cache
def _installed() -> frozenset[str]:
    """Return where this Python and its packages lie; putting that together anew takes a millisecond."""
    installed = sysconfig.get_paths()
    return frozenset(installed[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))


def _code() -> list[str]:
    """Return where code lies that a child may still load: Python, its packages, shared libraries, our own package."""
    system = ("/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/dev/urandom")
    packages = {entry for entry in _import_path() if entry.endswith(("site-packages", "dist-packages"))}
    return sorted({*_installed(), *packages, str(PACKAGE / "bot"), *system})


def _import_path() -> list[str]:
    """Return where this process imports from, our own root first: `python -I` forgets PYTHONPATH and the user's own packages."""
    return [str(PACKAGE), *(entry for entry in sys.path if Path(entry).is_absolute() and Path(entry) != PACKAGE)]


class _Zygote:
    """The clean process, started on first use and again after a fork or its death."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self, request: dict[str, object]) -> tuple[socket.socket, socket.socket]:
        """Ask for a child; return the sockets for its work and its end."""
        work, child_work = socket.socketpair()
        status, child_status = socket.socketpair()
        with child_work, child_status:
            try:
                self._send(request, [child_work.fileno(), child_status.fileno()])
            except ConnectionError:
                work.close()
                status.close()
                raise ChildCrashed("The process that starts limited children is gone.") from None
        return work, status

    def preload(self, modules: list[str]) -> None:
        """Ask for modules to be imported."""
        with contextlib.suppress(ConnectionError):
            self._send({"preload": modules}, [])

    def fork_keeper(self, orders: int, told: int) -> bool:
        """Hand the two pipes over; false when no zygote runs in this process yet."""
        with self._lock:
            if self._control is None or not self._alive():
                return False
            try:
                socket.send_fds(self._control, [b'{"keeper": true}'], [orders, told])
            except ConnectionError:
                return False
            return True

    def _alive(self) -> bool:
        return self._process is not None and self._pid == os.getpid() and self._process.poll() is None

    def _send(self, message: dict[str, object], descriptors: list[int]) -> None:
        """Send one datagram, once more to a new zygote when the old one is gone. Raises ConnectionError."""
        data = [json.dumps(message).encode()]
        with self._lock:
            try:
                socket.send_fds(self._ready(), data, descriptors)
            except ConnectionError:
                self._process = None
                socket.send_fds(self._ready(), data, descriptors)

    def _ready(self) -> socket.socket:
        if self._control is None or not self._alive():
            self._launch()
        assert self._control is not None
        return self._control

    def _launch(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 262144)
        code = "import os; os.dup2({0}, 3); " if theirs.fileno() != 3 else ""
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", code.format(theirs.fileno()) + ZYGOTE.format(_import_path())],
                stdin=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                cwd="/",
                start_new_session=True,
            )
        self._control = ours
        self._pid = os.getpid()


_zygote = _Zygote()
