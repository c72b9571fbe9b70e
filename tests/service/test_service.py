from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from bot.demo.hub import Hub
from tests.service.office import FILES


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that the database's account may enter, also when we are root."""
    made = Path(tempfile.mkdtemp(prefix="mbsv-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
        time.sleep(0.1)
    return False


def using(folder: Path) -> list[str]:
    """Processes that have the folder in their command line or as their working place."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if any(str(folder) in word for word in process.cmdline()):
                found.append(" ".join(process.cmdline()))
    return found


@pytest.mark.slow
def test_one_command_starts_everything_and_sigterm_leaves_nothing_behind(hub: Hub, folder: Path) -> None:
    port = free_port()
    (folder / "key").write_text(hub.private_key)
    environ = {
        "PATH": os.environ["PATH"],
        "MIGRATE_BOT_APP_ID": str(hub.app_id),
        "MIGRATE_BOT_PRIVATE_KEY_FILE": str(folder / "key"),
        "MIGRATE_BOT_WEBHOOK_SECRET": hub.post.secret,
        "MIGRATE_BOT_GITHUB_API_URL": hub.api_url,
        "MIGRATE_BOT_GITHUB_URL": hub.url,
        "MIGRATE_BOT_STATE_DIR": str(folder / "state"),
        "MIGRATE_BOT_CACHE": str(folder / "cache"),
        "MIGRATE_BOT_PORT": str(port),
    }
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", "bot", "serve", "--with-worker"], env=environ, stderr=output)
    try:
        assert answers(f"http://127.0.0.1:{port}/healthz", 60), log.read_text()
        hub.send_webhooks_to(f"http://127.0.0.1:{port}/github/webhook")
        repository = hub.create_repository("acme/service", FILES, roles={"mira": "write"})
        pull = hub.open_pull(repository, {"README.md": "hello\n"})
        end = time.monotonic() + 60
        while time.monotonic() < end and not (pull.checks and pull.checks[-1].conclusion):
            time.sleep(0.1)
        assert [run.conclusion for run in pull.checks] == ["success"], log.read_text()
    finally:
        hub.send_webhooks_to("")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert using(folder) == []


def test_serving_without_a_secret_is_refused_before_anything_starts(folder: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "MIGRATE_BOT_STATE_DIR": str(folder / "state")}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "serve"], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 2
    assert "MIGRATE_BOT_WEBHOOK_SECRET is not set" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (folder / "state").exists()
