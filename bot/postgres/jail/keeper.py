"""The keeper: one small process per cluster that copies the image, starts the server, ends it and removes every trace.

It is forked from the zygote or started as `python -I -S` (`bot.postgres.lifeline`), with no secret in its environment, and
speaks lines of JSON: the first line of stdin is the `Spec`, later ones are orders. stdin is also the lifeline: when the bot
dies, however it dies, the keeper reads end-of-file and tears everything down. stdout carries `{"keeper": pid}`,
`{"started": pid}`, then `{"reason": why}` **before** the server is ended ("stopped", "deadline", "disk", "saved", "exited", or
"sandbox" when it was never started), and at last `{"log": text}`; it closes when nothing is left.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import time
from typing import Any, Final, NoReturn

from bot.postgres.jail import files, libc, namespaces, shared_memory
from bot.postgres.jail.walls import Confinement, Walls, put_on

LOG_CAP: Final = 8192
QUIT_SECONDS: Final = 2.0
BOUNDED_WATCH_SECONDS: Final = 0.05
WATCH_SECONDS: Final = 0.1
HEADROOM: Final = 192 << 20

Spec = dict[str, Any]


def main() -> None:
    """Serve one cluster from the spec on stdin to its end."""
    _say({"keeper": os.getpid()})
    lines = _Lines(0)
    spec: Spec = json.loads(lines.first())
    try:
        _drop(spec)
        bounded = _prepare(spec)
        Keeper(spec, lines, bounded=bounded).watch()
    except Exception as error:  # noqa: BLE001 - nobody else hears of it; the bot aborts the run
        _say({"reason": "sandbox", "log": f"{type(error).__name__}: {error}"})
    finally:
        _clean(spec)
        os._exit(0)


def _clean(spec: Spec) -> None:
    """Remove all that lies in the run's directory."""
    if spec["walls"]["namespaces"]:
        with contextlib.suppress(OSError):
            namespaces.unmount(spec["data"])
    files.remove(spec["run"])


def _prepare(spec: Spec) -> bool:
    """Build the room for the server and copy the image into it; true when the room is a memory disk of bounded size."""
    fcntl.flock(os.open(f"{spec['run']}/lock", os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)
    if libc.LINUX:
        libc.prctl(libc.PR_SET_CHILD_SUBREAPER, 1)
    bounded = bool(spec["walls"]["namespaces"])
    os.mkdir(spec["data"], 0o700)  # noqa: PTH102 - pathlib costs 10 ms at every start
    if bounded:
        namespaces.enter()
        namespaces.memory_disk(spec["data"], files.size(spec["image"]) + spec["limits"]["disk_bytes"] + HEADROOM)
    files.copy(spec["image"], spec["data"])
    return bounded


def _drop(spec: Spec) -> None:
    """Become the server's user for good; a no-op for an ordinary user."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(spec["gid"], spec["gid"], spec["gid"])
        os.setresuid(spec["uid"], spec["uid"], spec["uid"])


class _Lines:
    """Lines from a descriptor without ever blocking after the first one."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.buffer = b""
        self.closed = False

    def first(self) -> bytes:
        while b"\n" not in self.buffer and self._read():
            pass
        return self._pop() or b"{}"

    def ready(self) -> list[bytes]:
        """Return the whole lines that one read gave; `closed` turns true at end-of-file."""
        self.closed = not self._read()
        lines = []
        while (line := self._pop()) is not None:
            lines.append(line)
        return lines

    def _read(self) -> bool:
        data = os.read(self.descriptor, 65536)
        self.buffer += data
        return bool(data)

    def _pop(self) -> bytes | None:
        if b"\n" not in self.buffer:
            return None
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line


class Keeper:
    """One server's life: `watch` returns when it is over and nothing of it is left."""

    def __init__(self, spec: Spec, lines: _Lines, *, bounded: bool) -> None:
        """Start the server; `bounded`: its data lie on a file system of their own."""
        self.used = files.disk_use if bounded else files.size
        self.pause = BOUNDED_WATCH_SECONDS if bounded else WATCH_SECONDS
        self.gone = self.alone = False
        self.spec = spec
        self.lines = lines
        self.log = b""
        self.deadline: float | None = None
        self.alarm, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self.alarm, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.arm(spec["limits"])
        self.stderr, write = os.pipe()
        self.floor = self.used(spec["data"])
        self.pid = os.fork()
        if self.pid == 0:
            _become_server(spec, write)
        os.close(write)
        _say({"started": self.pid})

    def arm(self, limits: Spec) -> None:
        """Take new limits; the deadline counts from now."""
        self.disk = limits["disk_bytes"]
        self.deadline = time.monotonic() + limits["seconds"] if limits["seconds"] is not None else None

    def watch(self) -> None:
        """Wait for an order, the end of the bot, a limit or the server's own end; then clean up and say why."""
        reason = "sandbox"
        try:
            reason = self._wait()
        finally:
            _say({"reason": reason})
            self._end()
        _say({"log": self.log.decode("utf-8", "replace")})

    def _wait(self) -> str:
        while True:
            readable, _, _ = select.select([self.lines.descriptor, self.stderr, self.alarm], [], [], self.pause)
            if self.stderr in readable:
                self._drain()
            reason = self._obey() if self.lines.descriptor in readable else ""
            if self.alarm in readable and self._reap():
                reason = reason or "exited"
            reason = reason or self._over_limit()
            if reason:
                return reason

    def _obey(self) -> str:
        for line in self.lines.ready():
            order = json.loads(line)
            if order["do"] == "arm":
                self.arm(order["limits"])
            elif order["do"] == "save":
                return self._save(order["to"])
            else:
                return "stopped"
        return "stopped" if self.lines.closed else ""

    def _save(self, target: str) -> str:
        """Stop the server cleanly and copy its directory to `target`, which the bot has made for us."""
        os.kill(self.pid, signal.SIGINT)
        until = time.monotonic() + 30
        while not self._reap():
            if time.monotonic() > until:
                return "deadline"
            select.select([self.alarm], [], [], 0.05)
        files.copy(self.spec["data"], target)
        return "saved"

    def _over_limit(self) -> str:
        if self.deadline is not None and time.monotonic() > self.deadline:
            return "deadline"
        if self.used(self.spec["data"]) - self.floor > self.disk:
            return "disk"
        return ""

    def _drain(self) -> bool:
        """Keep the first bytes of the server's own log, forget the rest, so that nobody blocks on it; false at its end."""
        data = os.read(self.stderr, 65536)
        self.log += data[: LOG_CAP - len(self.log)]
        return bool(data)

    def _reap(self) -> bool:
        """Collect dead children; true when the server itself is one of them."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.alarm, 4096)
        try:
            while (found := os.waitpid(-1, os.WNOHANG)[0]) > 0:
                self.gone = self.gone or found == self.pid
        except ChildProcessError:
            self.alone = self.gone = True
        return self.gone

    def _end(self) -> None:
        """SIGQUIT, then SIGKILL, until no descendant is left: orphans come to us, who are their subreaper."""
        if not self.gone:
            self._signal(self.pid, signal.SIGQUIT)
        until = time.monotonic() + QUIT_SECONDS
        while not self.alone:
            if time.monotonic() > until:
                for child in _children() or ([] if self.gone else [self.pid]):
                    self._signal(child, signal.SIGKILL)
            if self.stderr in select.select([self.alarm, self.stderr], [], [], 0.02)[0]:
                self._drain()
            self._reap()
        while select.select([self.stderr], [], [], 0)[0] and self._drain():
            pass
        shared_memory.remove_of(self.spec["data"])

    @staticmethod
    def _signal(pid: int, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _children() -> list[int]:
    me = os.getpid()
    try:
        with open(f"/proc/{me}/task/{me}/children", encoding="ascii") as file:  # noqa: PTH123
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


def _become_server(spec: Spec, stderr: int) -> NoReturn:
    """Turn the forked child into the server; a failure is written to stderr, which the keeper reports."""
    try:
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        os.dup2(0, 1)
        os.dup2(stderr, 2)
        os.closerange(3, 1024)
        os.setsid()
        os.umask(0o077)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if libc.LINUX:
            libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGQUIT)
        os.chdir(spec["data"])
        write = (spec["data"], spec["sockets"], "/dev/null")
        put_on(Confinement(Walls(**spec["walls"]), spec["rlimits"], tuple(spec["read"]), tuple(spec["execute"]), write))
        os.execve(spec["argv"][0], spec["argv"], spec["env"])  # noqa: S606 - no shell, fixed argv
    except BaseException as error:  # noqa: BLE001 - whatever it is, this process must not run on as a second keeper
        os.write(2, f"sandbox: {type(error).__name__}: {error}\n".encode())
    os._exit(70)


def _say(message: dict[str, object]) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(1, json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    main()
