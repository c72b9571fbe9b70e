"""The whole service in one process for tests: stand-in GitHub, web server, and jobs done when the test says so."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from bot import service
from bot.demo.hub import Hub
from bot.demo.world import Pull, Repository
from bot.examine import Options
from bot.findings import Check, Finding, Location, Severity
from bot.github.limits import Patience
from bot.report.model import FileChange, Report, Rollback, Route
from bot.repository.comparison import Comparison
from bot.settings import Settings
from bot.store import pulls, runs
from bot.store.database import Store
from bot.store.sql import Conn
from bot.web.app import create_app
from bot.work import comment, sweep
from bot.work.group import examine_group
from bot.work.merged import carry_out_merge
from bot.work.pull import examine_pull
from bot.work.tools import Tools

FILES = {"db/schema/01_core.sql": "CREATE TABLE IF NOT EXISTS seeds (id int);\n"}
MORE = {"db/schema/02_more.sql": "CREATE TABLE IF NOT EXISTS pots (id int);\n"}


def small_engine(comparison: Comparison, _options: Options | None = None) -> Report:
    """A tiny engine: a file that says `bad` breaks the rule named behind it, one that says `odd` crashes it, all else passes."""
    changed = [
        path
        for path in comparison.head_tree
        if path.endswith(".sql") and comparison.base_tree.get(path) != comparison.head_tree[path]
    ]
    text = b"".join(comparison.head_tree[path] for path in changed)
    if b"odd" in text:
        raise RuntimeError("an engine failure with a secret: hunter2")
    if not changed:
        return Report(comparison.base, comparison.head)
    said = re.search(rb"bad ?([\w-]*)", text)
    rule = (said[1].decode() or "not-good") if said else ""
    findings = (Finding(rule, Severity.ERROR, Location(changed[0], 1), "this says bad", check=Check.APPLIES),) if said else ()
    changes = tuple(FileChange(path, "added") for path in changed)
    back = Rollback("proven", "DROP TABLE IF EXISTS pots;\n")
    return Report(comparison.base, comparison.head, findings, (Route("fresh", not findings),), back, changes)


@dataclass
class Office:
    """What a test holds."""

    hub: Hub
    store: Store
    tools: Tools
    repository: Repository
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def work(self) -> None:
        """Do every waiting job, in order, until none is left."""
        while (job := self.next()) is not None:
            name, ids = job
            self.done.append(job)
            self.do(name, ids)
        self.hub.settle()

    def do(self, name: str, ids: dict[str, Any]) -> None:
        match name:
            case "pull":
                examine_pull(self.tools, pulls.Key(**ids))
            case "group":
                examine_group(self.tools, **ids)
            case "pushed":
                sweep.base_moved(self.tools, **ids)
            case "comment":
                comment.answer(self.tools, pulls.Key(ids["repository_id"], ids["number"]), ids["comment_id"])
            case "edited":
                comment.answer(self.tools, pulls.Key(ids["repository_id"], ids["number"]), ids["comment_id"], edited=True)
            case "merged":
                carry_out_merge(self.tools, pulls.Key(**ids))
            case "button":
                comment.pressed(self.tools, **ids)
            case _:
                raise AssertionError(f"no such job: {name}")

    def next(self) -> tuple[str, dict[str, Any]] | None:
        with self.store.transaction() as conn:
            row = conn.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo')"
                " RETURNING task_name, args"
            ).fetchone()
        return (row[0], row[1]) if row else None

    def key(self, pull: Pull) -> pulls.Key:
        return pulls.Key(self.repository.id, pull.number)

    def row(self, pull: Pull) -> pulls.PullRow:
        with self.store.transaction() as conn:
            found = pulls.get(conn, self.key(pull))
        assert found is not None
        return found

    def latest(self, pull: Pull) -> runs.Run:
        with self.store.transaction() as conn:
            found = runs.latest(conn, self.key(pull))
        assert found is not None
        return found

    def sql(self, text: str, **values: Any) -> list[Any]:
        with self.store.transaction() as conn:
            cursor = conn.execute(text, values)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def ours(self, pull: Pull) -> list[str]:
        """Our comments on a pull request."""
        return [item.body for item in pull.comments if item.author.login.endswith("[bot]")]

    def conclusions(self, pull: Pull) -> list[str | None]:
        return [run.conclusion for run in pull.checks]


@contextmanager
def office(
    hub: Hub, conninfo: str, settings: Settings, engine: Callable[..., Report] = small_engine, name: str = "acme/shop"
) -> Iterator[Office]:
    """Yield a running service for a fresh repository `name`."""
    with service.equipped(settings, conninfo, engine) as tools:
        tools.app.patience = Patience(attempts=2, sleep=lambda _seconds: None)
        server = make_server("127.0.0.1", 0, create_app(settings, tools.store), threaded=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        hub.send_webhooks_to(f"http://127.0.0.1:{server.server_port}/github/webhook")
        try:
            repository = hub.create_repository(name, FILES, roles={"mira": "write", "rita": "read", "adam": "admin"})
            yield Office(hub, tools.store, tools, repository)
        finally:
            hub.send_webhooks_to("")
            server.shutdown()
            thread.join()
            server.server_close()
        assert hub.defects == []


def fresh_settings(hub: Hub, cache: Path, **more: Any) -> Settings:
    known = {"app_id": hub.app_id, "private_key": hub.private_key, "webhook_secret": hub.post.secret}
    return Settings(
        **{
            **known,
            "github_api_url": hub.api_url,
            "github_url": hub.url,
            "cache": cache,
            "public_url": "http://bot.test",
            "fork_floor": "warn",
            **more,
        }
    )


def expire(conn: Conn) -> None:
    """Let every lease end now, as if its worker had been killed long ago."""
    conn.execute("UPDATE pull_requests SET lease_until = CURRENT_TIMESTAMP - interval '1 second' WHERE lease_until IS NOT NULL")
