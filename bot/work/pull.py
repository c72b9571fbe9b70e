"""One job: examine a pull request at its newest commit and publish, if nobody newer does."""

from __future__ import annotations

import structlog

from bot.errors import BotError, Superseded, Unavailable
from bot.github import publish as github
from bot.github import reads
from bot.github.client import Gateway
from bot.github.limits import NotThere, RateLimited
from bot.report import codec
from bot.report.model import Report
from bot.repository.mirror import Wanted
from bot.store import audit, pulls, runs
from bot.store.repositories import Repository
from bot.work import publish
from bot.work.examined import Examined, examined
from bot.work.offers import offers
from bot.work.pulse import Pulse
from bot.work.tools import Tools

LAGGING = 2.0
"""Seconds to wait when the git side does not show yet what the API says."""
SLOWEST = 600.0
log = structlog.get_logger("pull")


def examine_pull(tools: Tools, key: pulls.Key) -> None:
    """Do what the pull request's row asks for; nothing when it asks nothing or another worker is at it."""
    with tools.store.transaction() as conn:
        repository = tools.repository(conn, key.repository_id)
        claim = pulls.claim(conn, key, owner=tools.owner, seconds=tools.settings.lease_seconds) if repository else None
    if repository and claim:
        with Pulse(tools.store, claim, tools.settings.lease_seconds) as pulse:
            _Attempt(tools, repository, claim, pulse).run()


class _Attempt:
    """One claim's try, from the first request to the last row."""

    def __init__(self, tools: Tools, repository: Repository, claim: pulls.Claim, pulse: Pulse) -> None:
        self._tools, self._repository, self._claim, self._pulse = tools, repository, claim, pulse
        self._run_id = 0
        self._check_id = 0
        self._log = log.bind(repository=repository.repository_id, number=claim.number, generation=claim.generation)

    def run(self) -> None:
        """Sort every way in which this can end into: published, overtaken, later again, or answered as not judged."""
        try:
            with self._tools.gateway(self._repository) as gateway:
                self._examine(gateway)
        except Superseded as error:
            self._overtaken(error)
        except NotThere as error:
            self._finish("failed", f"GitHub no longer has it: {error.message}")
        except Unavailable as error:
            self._later(error.message, error.seconds if isinstance(error, RateLimited) else 0.0)
        except BotError as error:
            self._unjudged(f"{error.message}. {error.hint}".strip())
        except Exception as error:  # noqa: BLE001 - whatever it is, the check run must be concluded
            self._log.exception("examination failed", run=self._run_id)
            self._later(f"{type(error).__name__} inside the bot", 0.0)

    def _examine(self, gateway: Gateway) -> None:
        pull = reads.pull(gateway, self._claim.number)
        if not pull.open:
            with self._tools.store.transaction() as conn:
                pulls.close(conn, self._claim.key)
            return
        self._begin(gateway, pull)
        found = self._judged(pull)
        self._pulse.check()
        self._keep(found)
        next_steps = offers(self._tools, self._repository, gateway, pull, found)
        place = publish.Place(self._repository, pull.number, pull.head_sha, self._run_id, self._check_id, **next_steps)
        posted = publish.send(self._tools, gateway, place, found.report, self._claim, self._pulse.check)
        if posted:
            publish.turned(self._tools, gateway, place, found.report, self._claim)
        self._done(found.report, posted)

    def _begin(self, gateway: Gateway, pull: reads.Pull) -> None:
        """Show at once that we work on this commit, and close what earlier claims left open."""
        claim = self._claim
        with self._tools.store.transaction() as conn:
            left = runs.unfinished(conn, claim.key, claim.fence)
            sides = runs.Sides(pull.head_sha, pull.base_sha)
            self._run_id = runs.start(
                conn, claim.repository_id, claim.number, sides, generation=claim.generation, fence=claim.fence
            )
        self._pulse.check()
        link = self._tools.links.url(self._run_id)
        self._check_id = github.start_check(
            gateway, pull.head_sha, external_id=f"pull/{claim.number}/{claim.generation}", details_url=link
        )
        for run in left:
            if run.check_run_id and run.check_run_id != self._check_id:
                publish.overtaken(gateway, run.check_run_id)
        with self._tools.store.transaction() as conn:
            runs.checked(conn, self._run_id, self._check_id)
            for run in left:
                runs.end(conn, run.run_id, "superseded")

    def _judged(self, pull: reads.Pull) -> Examined:
        wanted = Wanted(f"refs/heads/{pull.base_ref}", f"refs/pull/{pull.number}/head", pull.head_sha)
        with self._tools.compare(self._repository, wanted) as comparison:
            return examined(self._tools, self._repository, pull, comparison)

    def _keep(self, found: Examined) -> None:
        """Keep report and bytes before anybody can read about them and ask for `apply`."""
        with self._tools.store.transaction() as conn:
            runs.keep_files(conn, self._run_id, found.files)
            runs.keep_report(conn, self._run_id, codec.to_json(found.report))

    def _done(self, report: Report, posted: github.Posted | None) -> None:
        verdict, digest, claim = str(report.verdict), codec.digest(report), self._claim
        with self._tools.store.transaction() as conn:
            runs.publish(conn, self._run_id, verdict=verdict, digest=digest, base_sha=report.base.sha)
            if posted:
                pulls.posted(conn, claim.key, comment_id=posted.id, digest=digest, verdict=verdict)
            pulls.finish(conn, claim)
            audit.record(
                conn, "examined", key=claim.key, head_sha=report.head.sha, run=self._run_id, digest=digest, verdict=verdict
            )
        self._log.info("published", run=self._run_id, verdict=verdict)

    def _overtaken(self, error: Superseded) -> None:
        """When nobody newer has the pull request, git only lags behind the API: look again in a moment."""
        self._log.info("superseded", run=self._run_id, reason=error.message)
        with self._tools.store.transaction() as conn:
            if pulls.holds(conn, self._claim):
                pulls.put_off(conn, self._claim, seconds=LAGGING)
                return
            row = pulls.get(conn, self._claim.key)
        if row is None or row.generation == self._claim.generation:
            return  # another worker has this generation, and with it the same check run
        try:
            if self._check_id:
                with self._tools.gateway(self._repository) as gateway:
                    publish.overtaken(gateway, self._check_id)
        except BotError:
            return  # still marked as running, so the newer claim closes it
        with self._tools.store.transaction() as conn:
            if self._run_id:
                runs.end(conn, self._run_id, "superseded", error.message)

    def _later(self, reason: str, at_least: float) -> None:
        """Ours or a neighbour's trouble: try again, each time later; after the last time say that it could not be judged."""
        tries = self._claim.attempts + 1
        self._log.warning("put off", run=self._run_id, tries=tries, reason=reason)
        if tries >= self._tools.settings.attempts and self._unjudged(reason):
            return
        with self._tools.store.transaction() as conn:
            wait = min(SLOWEST, max(at_least, 5.0 * 2 ** min(tries, 10)))
            pulls.put_off(conn, self._claim, seconds=wait)

    def _unjudged(self, reason: str) -> bool:
        """Conclude as not judged; False when even that does not reach GitHub, so that it is tried again later."""
        try:
            self._pulse.check()
            if self._check_id:
                with self._tools.gateway(self._repository) as gateway:
                    publish.fail(gateway, self._check_id, reason, self._run_id)
        except Unavailable:
            return False
        except BotError as error:
            reason = f"{reason}; {error.message}"
        self._finish("failed", reason)
        return True

    def _finish(self, state: str, reason: str) -> None:
        with self._tools.store.transaction() as conn:
            if self._run_id:
                runs.end(conn, self._run_id, state, reason)
            if pulls.finish(conn, self._claim):
                audit.record(conn, f"examination.{state}", key=self._claim.key, run=self._run_id, reason=reason)
        self._log.warning("ended", run=self._run_id, state=state, reason=reason)
