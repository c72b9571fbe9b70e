"""The one way to GitHub: an `App` mints narrow tokens, a `Gateway` is one job's connection to one repository.

PyGithub's objects are not thread-safe, so nothing is shared: every gateway has a `Github` and a token of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

import jwt
from github import Auth, Github, GithubIntegration
from github.Repository import Repository as GithubRepository

from bot import redaction
from bot.github.limits import NETWORK, Limiter, Patience, RateLimited, diagnose

Result = TypeVar("Result")

API_VERSION = "2022-11-28"
ALGORITHM = "RS256"
"""How GitHub wants an app's requests signed."""
USER_AGENT = "migrate-bot"

FETCH: Mapping[str, str] = {"contents": "read"}
"""Rights of the token that git gets."""
REPORT: Mapping[str, str] = {"checks": "write", "pull_requests": "write"}
"""Rights for comments, reactions, reviews and check runs."""
DEPLOY: Mapping[str, str] = {"deployments": "write"}
"""Rights for deployments of `/migrate apply`."""
OTHERS: Mapping[str, str] = {"checks": "read", "statuses": "read"}
"""Rights for what others say about a commit."""
MEMBERS: Mapping[str, str] = {"members": "read"}
"""Rights for who is in a team."""
COMMIT: Mapping[str, str] = {"contents": "write"}
"""Rights for the commit of `/migrate fix`."""
COMMIT_WORKFLOWS: Mapping[str, str] = {**COMMIT, "workflows": "write"}
"""The same when the commit changes a file in `.github/workflows`."""


@lru_cache(maxsize=1)
def _signing_key(private_key: str) -> Any:
    """Read a private key (PEM) once: to check it takes a hundred times as long as to sign with it. Raises jwt.InvalidKeyError."""
    return jwt.get_algorithm_by_name(ALGORITHM).prepare_key(private_key)


@dataclass(frozen=True, slots=True)
class Token:
    """An installation token: of any length, never stored, never shown. It ends within the hour."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are: `api_url` is `https://api.github.com` or `https://HOST/api/v3`."""

    app_id: int
    private_key: str = field(repr=False)
    api_url: str = "https://api.github.com"
    timeout: int = 20


class App:
    """One per process; safe between threads. Mints a token per job and step, and holds one limiter per installation."""

    def __init__(self, credentials: Credentials, patience: Patience | None = None) -> None:
        # At its most talkative PyGithub writes whole answers to the log, tokens included.
        logging.getLogger("github.Requester").setLevel(logging.WARNING)
        redaction.remember(credentials.private_key)
        self.credentials = credentials
        self.patience = patience or Patience()
        self._limiters: dict[int, Limiter] = {}
        self._guard = threading.Lock()

    @property
    def id(self) -> int:
        """The app's id, by which our own comments and check runs are known."""
        return self.credentials.app_id

    def token(self, installation: int, repository_id: int, rights: Mapping[str, str]) -> Token:
        """Mint a token for one repository with exactly these rights. Nobody else gets the same one, and nothing keeps it.

        Repository 0 stands for all of the installation, for listing them.
        """
        wish = {"permissions": dict(rights), **({"repository_ids": [repository_id]} if repository_id else {})}
        answer = self.as_app("POST", f"/app/installations/{int(installation)}/access_tokens", wish)
        redaction.remember(answer["token"], passing=True)
        return Token(answer["token"])

    def as_app(self, verb: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, Any] | None = None) -> Any:
        """Make one request as the app itself (a signed JWT) and return the decoded answer."""

        def ask() -> Any:
            auth = Auth.AppAuth(self.credentials.app_id, sign_func=self._sign)
            integration = GithubIntegration(
                auth=auth, base_url=self.credentials.api_url, timeout=self.credentials.timeout, user_agent=USER_AGENT, retry=None,
                seconds_between_requests=None, seconds_between_writes=None, api_version=API_VERSION,
            )  # fmt: skip
            try:
                return integration.requester.requestJsonAndCheck(verb, path, parameters=dict(query or {}), input=body)[1]
            finally:
                integration.close()

        return persist(ask, self.patience)

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, _signing_key(self.credentials.private_key), algorithm=ALGORITHM)

    @contextmanager
    def repository(
        self, installation: int, repository_id: int, rights: Mapping[str, str] = REPORT, *, token_of: int = 0
    ) -> Iterator[Gateway]:
        """Yield a gateway for one job; it is closed at the end of the block and must not be shared between threads.

        `token_of` is the repository that the token is for when it is not the one that is spoken of: a fork's branch is
        written with the right that its author gave to the maintainers of another repository.
        """
        with self._guard:
            limiter = self._limiters.setdefault(installation, Limiter())
        gateway = Gateway(self, installation, repository_id, rights, limiter, token_of or repository_id)
        try:
            yield gateway
        finally:
            gateway.close()


class Gateway:
    """One job's connection to one repository, with one set of rights."""

    def __init__(
        self, app: App, installation: int, repository_id: int, rights: Mapping[str, str], limiter: Limiter, token_of: int
    ) -> None:
        self.app = app
        self.repository_id = repository_id
        self._token_of = token_of
        self._installation = installation
        self._rights = rights
        self._limiter = limiter
        self._github: Github | None = None

    def close(self) -> None:
        """Close the connection."""
        if self._github:
            self._github.close()
            self._github = None

    def read(self, action: Callable[[GithubRepository], Result]) -> Result:
        """Return what `action` reads; it may be run several times."""
        return persist(lambda: action(self._repository()), self.app.patience, renew=self._renew)

    def write(
        self, action: Callable[[GithubRepository], Result], *, already: Callable[[GithubRepository], Result | None] | None = None
    ) -> Result:
        """Return what `action` creates or changes, within our own rate limit.

        When an answer got lost the request may have been carried out: `already` looks for its effect before it is repeated.
        Without `already`, repeating must be harmless.
        """
        self._wait_for_turn()
        look = None if already is None else lambda: already(self._repository())
        return persist(lambda: action(self._repository()), self.app.patience, renew=self._renew, already=look)

    def request(
        self,
        verb: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        anywhere: bool = False,
    ) -> Any:
        """Read something that PyGithub has no method for. `path` begins below `/repositories/ID`, with `anywhere` at the root."""
        place = path if anywhere else f"/repositories/{self.repository_id}{path}"
        return self.read(
            lambda repo: repo.requester.requestJsonAndCheck(verb, place, parameters=dict(query or {}), input=body)[1]
        )

    def send(self, verb: str, path: str, body: Mapping[str, Any], *, already: Callable[[], bool] | None = None) -> Any:
        """Create or change something that PyGithub has no plain method for, within our own rate limit.

        `path` begins below `/repositories/ID`. `already` says, when an answer got lost, whether the request was carried out;
        then nothing is returned. Without it, repeating must be harmless.
        """
        place = f"/repositories/{self.repository_id}{path}"

        def ask(repo: GithubRepository) -> Any:
            return repo.requester.requestJsonAndCheck(verb, place, input=dict(body))[1]

        return self.write(ask, already=None if already is None else lambda _repo: {} if already() else None)

    def _wait_for_turn(self) -> None:
        while (seconds := self._limiter.wait()) > 0:
            if seconds > self.app.patience.longest:
                raise RateLimited(seconds)
            self.app.patience.sleep(seconds)

    def _repository(self) -> GithubRepository:
        if self._github is None:
            self._github = self._connect()
        return self._github.get_repo(self.repository_id)

    def _renew(self) -> None:
        """Begin again with a fresh token: the old one was refused."""
        self.close()
        self._github = self._connect()

    def _connect(self) -> Github:
        token = self.app.token(self._installation, self._token_of, self._rights)
        return Github(
            auth=Auth.Token(token.value), base_url=self.app.credentials.api_url, timeout=self.app.credentials.timeout,
            user_agent=USER_AGENT, per_page=100, retry=None, lazy=True, api_version=API_VERSION,
            seconds_between_requests=None, seconds_between_writes=None,
        )  # fmt: skip


def persist(
    action: Callable[[], Result],
    patience: Patience,
    *,
    renew: Callable[[], None] | None = None,
    already: Callable[[], Result | None] | None = None,
) -> Result:
    """Run `action` until it succeeds, patience ends or trying is useless; raise our own errors only.

    A refused token is renewed once. This loop is the only one: PyGithub's own never repeats a PATCH, repeats a POST
    blindly and may sleep for an hour.
    """
    turn, renewed = 0, False
    while True:
        try:
            return action()
        except NETWORK as error:
            trouble = diagnose(error, turn, patience, time.time())
            turn += 1
            if trouble.wait is None or turn >= patience.attempts or (trouble.token and (renewed or renew is None)):
                raise trouble.error from error
            if trouble.token and renew:
                renewed = True
                renew()
            patience.sleep(trouble.wait)
        if trouble.unsure and already is not None and (found := persist(already, patience, renew=renew)) is not None:
            return found
