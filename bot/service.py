"""Start and stop of the two server processes: `serve` answers GitHub, `work` does the jobs. Each leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from pydantic import SecretStr

from bot import jobs, settings
from bot.examine import examine
from bot.github.client import App, Credentials
from bot.postgres.pool import Pool
from bot.settings import Settings
from bot.store import database
from bot.store.database import Store
from bot.web.app import create_app
from bot.work.links import Links
from bot.work.tools import Examine, Tools

STOPPING = 25
"""Seconds that running requests and jobs get when the process is told to stop."""
_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def serve(*, with_worker: bool = False, environ: Mapping[str, str] | None = None) -> None:
    """Answer webhooks and show reports until SIGTERM or Ctrl-C. Raises SettingsError with every gap, before anything starts."""
    needs = settings.SERVE_NEEDS + (settings.WORKER_NEEDS if with_worker else ())
    configured = settings.load(environ, needs=needs)
    _configure_log(configured)
    with database.state(configured) as conninfo, _companion(environ, wanted=with_worker):
        _Server(configured, lambda: create_app(configured, Store(conninfo, size=configured.web_threads + 2).open())).run()


def work(*, environ: Mapping[str, str] | None = None) -> None:
    """Do jobs until SIGTERM or Ctrl-C. Raises SettingsError with every gap, before anything starts."""
    configured = settings.load(environ, needs=settings.WORKER_NEEDS)
    _configure_log(configured)
    with database.state(configured) as conninfo, equipped(configured, conninfo) as tools:
        jobs.run(conninfo, tools)


@contextmanager
def equipped(configured: Settings, conninfo: str, engine: Examine = examine) -> Iterator[Tools]:
    """Yield what jobs need; `engine` is the examination, an argument so that tests can bring a small one."""
    key = configured.private_key or SecretStr("")
    credentials = Credentials(configured.app_id or 0, key.get_secret_value(), configured.github_api_url.rstrip("/"))
    store = Store(conninfo, size=2 * configured.concurrency + 4).open()
    try:
        owner = f"{socket.gethostname()}:{os.getpid()}"
        with Pool(configured.idle_clusters) as pool:
            yield Tools(configured, store, App(credentials), Links(configured), engine, owner, pool.start)
    finally:
        store.close()


@contextmanager
def _companion(environ: Mapping[str, str] | None, *, wanted: bool) -> Iterator[None]:
    """Run a worker process beside the web server, and end it with it. It gets Ctrl-C itself; SIGTERM comes from us."""
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "bot", "worker"]
    process = subprocess.Popen(command, env=dict(os.environ if environ is None else environ))
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, started from here instead of by its own command. The application is made after the fork."""

    def __init__(self, configured: Settings, make: Callable[[], Flask]) -> None:
        self._configured, self._make = configured, make
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn our settings; it reads no file, no environment and no command line."""
        values: dict[str, Any] = {
            "bind": f"{self._configured.host}:{self._configured.port}",
            "workers": self._configured.web_workers,
            "threads": self._configured.web_threads,
            "worker_class": "gthread",
            "graceful_timeout": STOPPING,
            "timeout": 60,
            "loglevel": self._configured.log_level,
            "proc_name": "migrate-bot",
            "limit_request_line": 4094,
            "control_socket_disable": True,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application for one web process."""
        return self._make()

    def run(self) -> None:
        """Serve until told to stop; gunicorn ends by SystemExit, which is no error when its status is 0."""
        try:
            super().run()
        except SystemExit as end:
            if end.code:
                raise


def _configure_log(configured: Settings) -> None:
    """One JSON object per line on standard error; tracebacks never show values of variables."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[configured.log_level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
