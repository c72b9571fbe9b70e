"""The stand-in GitHub as a thing to hold: start it, do what people do, look at what the bot said.

with Hub.start() as hub:
    hub.send_webhooks_to("http://127.0.0.1:8080/github/webhook")
    repository = hub.create_repository("acme/seeds", {"db/schema/01_core.sql": "..."}, roles={"mira": "write"})
    pull = hub.open_pull(repository, {"db/schema/02_more.sql": "..."}, by="mira")
    pull.comments, pull.checks, hub.deliveries, hub.log
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from bot.demo import rest_app, rest_checks, rest_git, rest_pulls, rest_rules, webhooks
from bot.demo.access import Gate
from bot.demo.bare import Bare, Changes
from bot.demo.faults import Faults
from bot.demo.post import Post
from bot.demo.rest import OPERATIONS, Rest
from bot.demo.server import Server, build
from bot.demo.world import CheckRun, Comment, Delivery, Pull, Repository, Review, World, now

OPERATION_MODULES = (rest_app, rest_checks, rest_git, rest_pulls, rest_rules)
APP_ID = 4711
ZERO = "0" * 40


class Hub:
    """One stand-in GitHub. Actions of people wait until the receiver has answered their webhook."""

    def __init__(self, folder: Path, port: int = 0, pages: Callable[[Hub], Callable[[Flask], None]] | None = None) -> None:
        """Keep git repositories below `folder`; `pages` adds what people see in a browser. Use `Hub.start`."""
        assert len(OPERATIONS) > len(OPERATION_MODULES)
        self.gate = Gate.create()
        self.world = World(folder, "", APP_ID)
        self.faults = Faults()
        self.log: list[str] = []
        self.guard = threading.RLock()
        self.defects: list[str] = []
        """Answers of the stand-in itself that do not fit GitHub's description. Must stay empty."""
        self.post = Post(self.world, self.guard, self.defects)
        rest = Rest(self.world, self.gate, self.post.notice, self.defects)
        app = build(self.world, self.gate, rest, self.faults, self.log, self.guard)
        if pages:
            pages(self)(app)
        self._server = Server(app, port)
        self.world.url = f"http://127.0.0.1:{self._server.port}"

    @staticmethod
    @contextmanager
    def start(port: int = 0, pages: Callable[[Hub], Callable[[Flask], None]] | None = None) -> Iterator[Hub]:
        """Yield a running stand-in; at the end everything of it is gone."""
        with tempfile.TemporaryDirectory(prefix="migrate-bot-hub-") as folder:
            hub = Hub(Path(folder), port, pages)
            hub._server.start()
            hub.post.start()
            try:
                yield hub
            finally:
                hub.post.stop()
                hub._server.stop()

    # What a bot is configured with.

    @property
    def url(self) -> str:
        """The address of pages and git."""
        return self.world.url

    @property
    def api_url(self) -> str:
        """The address of REST."""
        return f"{self.world.url}/api/v3"

    @property
    def app_id(self) -> int:
        """The app's id."""
        return self.world.app_id

    @property
    def private_key(self) -> str:
        """The app's private key, PEM."""
        return self.gate.private_key

    @property
    def installation_id(self) -> int:
        """The id of the one installation."""
        return self.world.installation_id

    def send_webhooks_to(self, url: str) -> None:
        """Deliver to `url` from now on; without one, deliveries are recorded as failed."""
        self.post.url = url

    # What the bot did wrong, and what happened.

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything that was sent, oldest first."""
        return self.world.deliveries

    # What people do.

    def create_repository(
        self,
        full_name: str,
        files: Changes,
        *,
        roles: Mapping[str, str] | None = None,
        branch: str = "main",
        private: bool = False,
    ) -> Repository:
        """Create a repository with one commit of `files`; `roles` maps logins to read, triage, write, maintain or admin."""
        owner, name = full_name.split("/")
        git = Bare.create(self.world.folder / f"{owner}.{name}.git", branch)
        if files:
            git.commit(f"refs/heads/{branch}", files, message="Begin")
        repository = Repository(
            self.world.user(owner), name, git, branch, private=private, roles={owner: "admin", **(roles or {})}
        )
        for login in repository.roles:
            self.world.user(login)
        with self.guard:
            self.world.repositories[full_name] = repository
        return repository

    def commit(
        self, repository: Repository, changes: Changes, *, branch: str = "", by: str = "mira", message: str = "Change"
    ) -> str:
        """Push one commit to a branch, and return it."""
        ref = f"refs/heads/{branch or repository.default_branch}"
        before = repository.git.resolve(ref, missing="")
        after = repository.git.commit(ref, changes, parent=before, message=message, author=by)
        self.post.tell("push", webhooks.push(self.world, repository, ref, before or ZERO, after, self.world.user(by)))
        return after

    def open_pull(
        self, repository: Repository, changes: Changes, *, title: str = "Change the schema", body: str = "", by: str = "mira",
        branch: str = "", base: str = "", draft: bool = False, fork: bool = False, open_to_edits: bool = False,
    ) -> Pull:  # fmt: skip
        """Open a pull request that makes `changes` on top of `base`; with `fork`, from a repository of `by`'s own.

        `open_to_edits` says that maintainers may push to the fork's branch.
        """
        base = base or repository.default_branch
        with self.guard:
            number = len(repository.pulls) + 1
            author = self.world.user(by)
            head_ref = branch or f"change-{number}"
            start = repository.git.resolve(f"refs/heads/{base}")
            home = self._fork(repository, by) if fork else repository
            allowed = fork and open_to_edits
            pull = Pull(repository, number, title, body, author, head_ref, base, home.id, home.owner.login, draft, allowed)
            sha = repository.git.commit(pull.ref, changes, parent=start, message=title, author=by)
            if not fork:
                repository.git.point(f"refs/heads/{head_ref}", sha)
            repository.pulls[number] = pull
        self.post.tell("pull_request", webhooks.pull_request(self.world, "opened", pull, author))
        return pull

    def _fork(self, repository: Repository, by: str) -> Repository:
        """Return the fork that `by` has of a repository; it shares the objects, as GitHub's forks do."""
        made = Repository(self.world.user(by), repository.name, repository.git, repository.default_branch, installed=False)
        return self.world.forks.setdefault(made.full_name, made)

    def push(self, pull: Pull, changes: Changes, *, by: str = "", force: bool = False, message: str = "Change") -> str:
        """Add a commit to a pull request, or with `force` replace its commits by one on top of the base; return it."""
        before = pull.head_sha
        parent = pull.repository.git.resolve(f"refs/heads/{pull.base_ref}") if force else before
        after = pull.repository.git.commit(pull.ref, changes, parent=parent, message=message, author=by or pull.author.login)
        if not pull.is_fork:
            pull.repository.git.point(f"refs/heads/{pull.head_ref}", after)
        sender = self.world.user(by) if by else pull.author
        self.post.tell("pull_request", webhooks.pull_request(self.world, "synchronize", pull, sender, before=before))
        return after

    def close(self, pull: Pull, *, merge: bool = False, by: str = "") -> None:
        """Close a pull request, or merge it into its base."""
        sender = self.world.user(by) if by else pull.author
        if merge:
            ref, before = f"refs/heads/{pull.base_ref}", pull.base_sha
            after = pull.repository.git.merge(before, pull.head_sha, ref, f"Merge pull request #{pull.number}")
            pull.merged_at, pull.merge_sha, pull.merged_by = now(), after, sender
        pull.state = "closed"
        self.post.tell("pull_request", webhooks.pull_request(self.world, "closed", pull, sender))
        if merge:
            self.post.tell("push", webhooks.push(self.world, pull.repository, ref, before, after, sender))

    def reopen(self, pull: Pull) -> None:
        """Open a closed pull request again."""
        pull.state = "open"
        self.post.tell("pull_request", webhooks.pull_request(self.world, "reopened", pull, pull.author))

    def mark_ready(self, pull: Pull) -> None:
        """End the draft."""
        pull.draft = False
        self.post.tell("pull_request", webhooks.pull_request(self.world, "ready_for_review", pull, pull.author))

    def retarget(self, pull: Pull, base: str) -> None:
        """Point a pull request at another base branch."""
        was = {"base": {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}}
        pull.base_ref = base
        self.post.tell("pull_request", webhooks.pull_request(self.world, "edited", pull, pull.author, changes=was))

    def comment(self, pull: Pull, body: str, *, by: str) -> Comment:
        """Write a comment as a person (or as another bot: a login that ends in `[bot]`)."""
        comment = Comment(self.world.user(by), body)
        with self.guard:
            pull.comments.append(comment)
        self.post.tell("issue_comment", webhooks.issue_comment(self.world, "created", pull, comment, comment.author))
        return comment

    def edit_comment(self, pull: Pull, comment: Comment, body: str, *, by: str = "") -> None:
        """Change a comment later; its `updated_at` then differs from its `created_at`."""
        was, comment.body, comment.updated_at = comment.body, body, "2030-01-01T00:00:00Z"
        sender = self.world.user(by) if by else comment.author
        self.post.tell(
            "issue_comment", webhooks.issue_comment(self.world, "edited", pull, comment, sender, changes={"body": {"from": was}})
        )

    def review(self, pull: Pull, *, by: str, state: str = "APPROVED", commit: str = "") -> Review:
        """Review a pull request as a person."""
        review = Review(self.world.user(by), state, commit or pull.head_sha)
        pull.reviews.append(review)
        return review

    def press(self, repository: Repository, run: CheckRun, *, by: str, button: str = "", suite: bool = False) -> None:
        """Press Re-run on a check run (or on its whole suite), or one of its buttons by its identifier."""
        sender = self.world.user(by)
        if suite:
            self.post.tell("check_suite", webhooks.check_suite(self.world, repository, run, sender))
            return
        if button and button not in {action["identifier"] for action in run.actions}:
            raise KeyError(f"the check run has no button {button!r}")
        action = "requested_action" if button else "rerequested"
        self.post.tell("check_run", webhooks.check_run(self.world, action, repository, run, sender, button))

    def report_check(self, repository: Repository, sha: str, name: str, conclusion: str = "", *, app_id: int = 15368) -> CheckRun:
        """Publish a check run as another app does; without a conclusion it still runs."""
        run = CheckRun(name, sha, app_id, "completed" if conclusion else "in_progress", conclusion or None)
        with self.guard:
            repository.check_runs.append(run)
        return run

    def report_status(self, repository: Repository, sha: str, context: str, state: str) -> None:
        """Publish a commit status: error, failure, pending or success."""
        with self.guard:
            repository.statuses.append({"sha": sha, "context": context, "state": state})

    def put_in_team(self, team: str, login: str, state: str = "active") -> None:
        """Make somebody a member of the team `organization/slug`, or with `pending` merely invited."""
        with self.guard:
            self.world.user(login)
            self.world.teams.setdefault(team, {})[login] = state

    def queue_merge(self, pull: Pull) -> str:
        """Put a pull request into the merge queue: make its merge group, ask for checks, and return the group's commit."""
        base_sha = pull.base_sha
        ref = f"refs/heads/gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{base_sha}"
        head_sha = pull.repository.git.merge(base_sha, pull.head_sha, ref, f"Merge pull request #{pull.number}")
        fields = {"head_ref": ref, "head_sha": head_sha, "base_ref": f"refs/heads/{pull.base_ref}", "base_sha": base_sha}
        self.post.tell("merge_group", webhooks.merge_group(self.world, pull.repository, **fields))
        return head_sha

    def ping(self) -> Delivery:
        """Try the webhook address."""
        return self.post.tell("ping", webhooks.ping())

    def change_installation(self, action: str) -> Delivery:
        """Say that the app was installed (`created`) or removed (`deleted`)."""
        return self.post.tell("installation", webhooks.installation(self.world, action))

    # Deliveries.

    def deliver(self, event: str, payload: Any, *, secret: str = "") -> Delivery:
        """Send any payload (JSON-ready, or raw bytes), signed with `secret` or the right one."""
        return self.post.tell(event, payload, secret=secret)

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send a delivery again: the same GUID and bytes."""
        return self.post.again(delivery)

    def settle(self) -> None:
        """Wait until the webhooks that the bot itself caused have been sent."""
        self.post.settle()
