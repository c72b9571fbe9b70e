from __future__ import annotations

import asyncio

from procrastinate import App
from procrastinate.jobs import Job
from procrastinate.testing import InMemoryConnector

from bot.jobs import SECOND, once_more
from bot.store import queue


def revive(**fields: object) -> list[tuple[str, dict[str, object]]]:
    """Bury one job; return what is queued in its place."""
    connector = InMemoryConnector()
    app = App(connector=connector)
    job = Job(**{"id": 7, "queue": "default", "lock": None, "queueing_lock": None, "task_kwargs": {"number": 1}, **fields})  # type: ignore[arg-type]

    async def run() -> None:
        async with app.open_async():
            await once_more(app, job)

    asyncio.run(run())
    return [(row["task_name"], row["args"]) for row in connector.jobs.values()]


def test_a_comment_a_button_or_a_push_whose_worker_died_is_looked_at_once_more() -> None:
    for name in (queue.COMMENT, queue.BUTTON, queue.PUSHED):
        assert revive(task_name=name) == [(name, {"number": 1})]


def test_it_is_looked_at_once_more_and_not_for_ever() -> None:
    assert revive(task_name=queue.COMMENT, lock=f"{SECOND}6") == []


def test_an_examination_is_brought_back_by_its_row_and_by_nothing_else() -> None:
    assert revive(task_name=queue.PULL) == []
