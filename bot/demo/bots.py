"""The bot as its operator starts it: a process of its own, told about the stand-in by its environment alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.demo.hub import Hub
from bot.errors import Unavailable

START_SECONDS = 90.0
STOP_SECONDS = 20.0
KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "XDG_CACHE_HOME",
    "MIGRATE_BOT_CACHE",
    "COVERAGE_PROCESS_START",
)


class Bot:
    """`migrate-bot serve --with-worker` under our eyes."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, log: Path) -> None:
        """Hold a started process; use `start`."""
        self._process = process
        self._log = log
        self.url = url

    @staticmethod
    @contextmanager
    def start(hub: Hub, folder: Path) -> Iterator[Bot]:
        """Yield a bot that answers; at the end it is asked to stop, and everything of it is gone."""
        port = _free_port()
        log = folder / "bot.log"
        key = folder / "key.pem"
        key.touch(mode=0o600)
        key.write_text(hub.private_key, encoding="utf-8")
        folder.chmod(0o711)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", "--with-worker"],
                env=_environment(hub, folder, port, key),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        bot = Bot(process, f"http://127.0.0.1:{port}", log)
        try:
            bot._wait_for_health()
            yield bot
        finally:
            bot._stop()

    @property
    def webhook_url(self) -> str:
        """Where GitHub delivers to."""
        return f"{self.url}/github/webhook"

    def check_alive(self) -> None:
        """Raise Unavailable, with the end of its log, when the bot has ended by itself."""
        if self._process.poll() is not None:
            raise Unavailable(f"the bot ended with status {self._process.returncode}", hint=self.last_words())

    def last_words(self) -> str:
        """Return the end of the bot's log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def _wait_for_health(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self.check_alive()
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise Unavailable("the bot did not come up", hint=self.last_words())

    def _stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _environment(hub: Hub, folder: Path, port: int, key: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        "MIGRATE_BOT_APP_ID": str(hub.app_id),
        "MIGRATE_BOT_PRIVATE_KEY_FILE": str(key),
        "MIGRATE_BOT_WEBHOOK_SECRET": hub.post.secret,
        "MIGRATE_BOT_GITHUB_API_URL": hub.api_url,
        "MIGRATE_BOT_GITHUB_URL": hub.url,
        "MIGRATE_BOT_STATE_DIR": str(folder / "state"),
        "MIGRATE_BOT_PORT": str(port),
        "MIGRATE_BOT_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
