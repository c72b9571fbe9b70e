"""Jobs hold ids only and are asked for inside the caller's own transaction, together with the row that they are about."""

from __future__ import annotations

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from bot.store.sql import Conn

PULL, GROUP, PUSHED, COMMENT, EDITED, BUTTON, MERGED = "pull", "group", "pushed", "comment", "edited", "button", "merged"

_app = App(connector=SyncPsycopgConnector())


def ask(conn: Conn, task: str, *, lock: str, **ids: int | str) -> bool:
    """Queue a job; False when an equal one (same `lock`) waits already. Never more than one waits per lock."""
    try:
        with conn.transaction():
            _app.configure_task(task, queueing_lock=lock, connection=conn).defer(**ids)
    except AlreadyEnqueued:
        return False
    return True


def ask_pull(conn: Conn, repository_id: int, number: int) -> bool:
    """Queue the examination of a pull request."""
    return ask(conn, PULL, lock=f"pull:{repository_id}:{number}", repository_id=repository_id, number=number)


def ask_group(conn: Conn, repository_id: int, head_sha: str) -> bool:
    """Queue the examination of a merge group's commit."""
    return ask(conn, GROUP, lock=f"group:{repository_id}:{head_sha}", repository_id=repository_id, head_sha=head_sha)


def ask_merged(conn: Conn, repository_id: int, number: int) -> bool:
    """Queue what a merge wants done on targets."""
    return ask(conn, MERGED, lock=f"merged:{repository_id}:{number}", repository_id=repository_id, number=number)
