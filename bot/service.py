"""Start and stop of the two server processes: `serve` answers GitHub, `work` does the jobs. Each leaves nothing behind."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from pydantic import SecretStr

from bot import jobs, logs, settings
from bot.errors import SettingsError
from bot.examine import examine
from bot.github.client import App, Credentials
from bot.postgres import cache, child
from bot.postgres.pool import Pool
from bot.settings import Settings
from bot.stages.execution import CHILDREN
from bot.store import database, identity
from bot.store.database import Store
from bot.targets import file as targets_file
from bot.web.app import create_app
from bot.web.desk import LASTS, Desk
from bot.web.setup import create_setup
from bot.work.links import Links
from bot.work.tools import Examine, Tools, web_url

STOPPING = 25
"""Seconds that running requests and jobs get when the process is told to stop."""


def serve(*, with_worker: bool = False, environ: Mapping[str, str] | None = None) -> None:
    """Answer webhooks and show reports until SIGTERM or Ctrl-C. Raises SettingsError with every gap, before anything starts.

    When nothing says yet which App we are, the pages of the first run come before that.
    """
    if settings.is_first_run(environ) and not _set_up(settings.load(environ)):
        return
    needs = settings.SERVE_NEEDS + (settings.WORKER_NEEDS if with_worker else ())
    configured = settings.load(environ, needs=needs)
    logs.configure(configured.log_level)
    cache.use(configured.cache)
    with database.state(configured) as conninfo, _companion(environ, wanted=with_worker):
        make = partial(_web, _without_powers(configured), conninfo)
        _Server(configured, make, processes=configured.web_workers).run()


def work(*, environ: Mapping[str, str] | None = None) -> None:
    """Do jobs until SIGTERM or Ctrl-C. Raises SettingsError with every gap, before anything starts."""
    configured = settings.load(environ, needs=settings.WORKER_NEEDS)
    logs.configure(configured.log_level)
    cache.use(configured.cache)
    child.warm(*CHILDREN)
    with database.state(configured) as conninfo, equipped(configured, conninfo) as tools:
        jobs.run(conninfo, tools)


def _without_powers(configured: Settings) -> Settings:
    """Forget, in the process that answers strangers, what only workers need: the App's key and the targets' addresses."""
    with suppress(SettingsError):
        for target in targets_file.load(configured.targets_file).all:
            for name in (target.address_env, target.neon.api_key_env if target.neon else ""):
                os.environ.pop(name, None)
    os.environ.pop(f"{settings.PREFIX}PRIVATE_KEY", None)
    return configured.model_copy(update={"private_key": None, "targets_file": None})


def _web(configured: Settings, conninfo: str) -> Flask:
    return create_app(configured, Store(conninfo, size=configured.web_threads + 2).open())


def _set_up(configured: Settings) -> bool:
    """Serve the pages of the first run until the App exists; False when we were told to stop before."""
    logs.configure(configured.log_level)
    identity.prepare(configured.state_dir)
    token = secrets.token_urlsafe(24)
    desk = Desk(token)
    page = f"{configured.public_url.rstrip('/')}/setup"
    sys.stderr.write(
        f"No GitHub App is configured yet. Open {page} within {LASTS / 60:.0f} minutes and give this one-time token:\n\n"
        f"    {token}\n\nOr stop, and set {settings.PREFIX}APP_ID, …PRIVATE_KEY and …WEBHOOK_SECRET.\n"
    )
    sys.stderr.flush()

    def finished() -> None:
        os.kill(os.getppid(), signal.SIGTERM)  # from the web process to gunicorn, whose end leads on to the real server

    _Server(configured, lambda: create_setup(configured, desk, web_url(configured), finished), processes=1).run()
    return identity.is_kept(configured.state_dir)


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

    def __init__(self, configured: Settings, make: Callable[[], Flask], *, processes: int) -> None:
        self._configured, self._make, self._processes = configured, make, processes
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn our settings; it reads no file, no environment and no command line."""
        values: dict[str, Any] = {
            "bind": f"{self._configured.host}:{self._configured.port}",
            "workers": self._processes,
            "threads": self._configured.web_threads,
            "worker_class": "gthread",
            "graceful_timeout": STOPPING,
            "timeout": 60,
            "loglevel": self._configured.log_level,
            "logger_class": logs.ServerLog,
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
        """Serve until told to stop; gunicorn ends by SystemExit, which is no error when its status is 0.

        A web process, forked inside, ends here too: what follows in the code is its parent's.
        """
        parent = os.getpid()
        try:
            super().run()
        except SystemExit as end:
            if os.getpid() != parent:
                os._exit(end.code if isinstance(end.code, int) else 1)
            if end.code:
                raise
