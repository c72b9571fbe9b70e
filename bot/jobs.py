"""Door: durable jobs. A job is a wake-up that names ids; what is to be done stands in the rows.

No lock and no retry of the queue's own: one job per pull request may wait (`queueing_lock`), a lease and a fence in the
pull request's row decide who works and who publishes, and `wake` brings back what a dead worker left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job, Status

from bot.store import pulls, queue
from bot.work import aside, branches, comment, orphaned, stranded, sweep
from bot.work.group import examine_group
from bot.work.merged import carry_out_merge
from bot.work.pull import examine_pull
from bot.work.tools import Tools

WAKE, EACH_MINUTE, RECONCILE = "* * * * * */5", "* * * * *", "*/5 * * * *"
STALLED = 30.0
AGAIN, SECOND = frozenset({queue.COMMENT, queue.BUTTON, queue.PUSHED}), "again:"
log = structlog.get_logger("jobs")


def application(conninfo: str, tools: Tools) -> App:
    """Return the queue's application with every task bound to `tools`."""
    app = App(connector=PsycopgConnector(conninfo=conninfo))
    _examinations(app, tools)
    _conversations(app, tools)
    _housekeeping(app, tools)
    return app


def run(conninfo: str, tools: Tools) -> None:
    """Work until SIGTERM or Ctrl-C; jobs that run then get as long as their leases last."""
    application(conninfo, tools).run_worker(
        name=tools.owner,
        concurrency=tools.settings.concurrency,
        fetch_job_polling_interval=1.0,
        shutdown_graceful_timeout=min(20.0, STALLED - 5),
        stalled_worker_timeout=STALLED,
        delete_jobs="always",
    )


def _examinations(app: App, tools: Tools) -> None:
    @app.task(name=queue.PULL)
    def pull(repository_id: int, number: int) -> None:
        examine_pull(tools, pulls.Key(repository_id, number))

    @app.task(name=queue.GROUP)
    def group(repository_id: int, head_sha: str) -> None:
        examine_group(tools, repository_id, head_sha)

    @app.task(name=queue.PUSHED)
    def pushed(repository_id: int, branch: str) -> None:
        sweep.base_moved(tools, repository_id, branch)


def _conversations(app: App, tools: Tools) -> None:
    @app.task(name=queue.COMMENT)
    def written(repository_id: int, number: int, comment_id: int) -> None:
        comment.answer(tools, pulls.Key(repository_id, number), comment_id)

    @app.task(name=queue.EDITED)
    def edited(repository_id: int, number: int, comment_id: int) -> None:
        comment.answer(tools, pulls.Key(repository_id, number), comment_id, edited=True)

    @app.task(name=queue.MERGED)
    def merged(repository_id: int, number: int) -> None:
        carry_out_merge(tools, pulls.Key(repository_id, number))

    @app.task(name=queue.BUTTON)
    def pressed(**ids: Any) -> None:
        comment.pressed(tools, **ids)


def _housekeeping(app: App, tools: Tools) -> None:
    def quietly(action: Callable[[Tools], object]) -> None:
        try:
            action(tools)
        except Exception:
            log.exception("housekeeping failed", action=action.__name__)

    @app.periodic(cron=WAKE)
    @app.task(name="wake", queueing_lock="wake")
    def wake(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
        quietly(sweep.wake)

    @app.periodic(cron=EACH_MINUTE)
    @app.task(name="settle", queueing_lock="settle")
    def settle(timestamp: int) -> None:  # noqa: ARG001
        quietly(stranded.settle_all)
        quietly(orphaned.answer_all)

    @app.periodic(cron=RECONCILE)
    @app.task(name="reconcile", queueing_lock="reconcile")
    def reconcile(timestamp: int) -> None:  # noqa: ARG001
        quietly(sweep.reconcile)

    @app.periodic(cron=RECONCILE)
    @app.task(name="branches", queueing_lock="branches")
    def ended(timestamp: int) -> None:  # noqa: ARG001
        quietly(branches.sweep_all)

    @app.periodic(cron=RECONCILE)
    @app.task(name="aside", queueing_lock="aside")
    def over(timestamp: int) -> None:  # noqa: ARG001
        quietly(aside.sweep_all)

    @app.periodic(cron=WAKE)
    @app.task(name="bury", queueing_lock="bury")
    async def bury(timestamp: int) -> None:  # noqa: ARG001
        """End jobs whose worker vanished. Rows know which examinations are still wanted; a comment may not have been read yet."""
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
            await once_more(app, job)


async def once_more(app: App, job: Job) -> bool:
    """Queue a job again that nothing else would bring back, once; its commands are obeyed at most once all the same."""
    if job.task_name not in AGAIN or (job.lock or "").startswith(SECOND):
        return False
    lock = f"{SECOND}{job.id}"
    await app.configure_task(job.task_name, lock=lock, queueing_lock=lock).defer_async(**job.task_kwargs)
    return True
