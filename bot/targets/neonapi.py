"""Neon's public API (v2), the part that a target needs: branches, their connection address, operations, restore.

The key travels in one header and nowhere else. A request that Neon certainly did not take (423, 429, 503) is sent again; one
whose answer was lost is asked about first, because a second branch or a second restore is not what anybody wanted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests
from requests.auth import AuthBase

from bot import redaction
from bot.errors import BotError, Unavailable, UsageError
from bot.targets.neonplace import Neon

_PAGE = 100
_CONNECT, _ANSWER = 10.0, 60.0
_LONGEST_PAUSE = 20.0
_UNDER_WAY = 15.0
"""Seconds for which a request without an answer may still be carried out."""
_GONE = frozenset({404, 410})
_OVER = frozenset({"finished", "skipped"})
_GIVEN_UP = frozenset({"cancelled"})
_SAFE_AGAIN = frozenset({423, 429, 503})
"""Answers after which the request was certainly not carried out, by Neon's own word."""


class NotThere(UsageError):
    """404: the project, branch or endpoint does not exist, or the key may not see it."""


class Unsure(Unavailable):
    """The answer to a request that changes something was lost: it may or may not have been carried out."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch as Neon describes it. Times are in UTC; `expires_at` is None when it stays until somebody deletes it."""

    branch_id: str
    name: str
    parent_id: str
    default: bool
    protected: bool
    ready: bool
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for Neon: in all, and at first between two looks, in seconds."""

    seconds: float = 300.0
    first: float = 0.5
    sleep: Callable[[float], None] = time.sleep


class _Key(AuthBase):
    """The header with the key. Given as `auth`, so that no .netrc of the machine can replace it."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class NeonApi:
    """One project of Neon. Every method raises UsageError for what the operator can mend and Unavailable for the rest."""

    def __init__(self, place: Neon, key: str, patience: Patience | None = None) -> None:
        """Send nothing yet."""
        redaction.remember(key)
        if not key.isascii() or not key.isprintable() or " " in key:
            raise UsageError("The API key for Neon holds characters that no key has.", hint="Look at the file that holds it.")
        self._place = place
        self._root = f"{place.api_url.rstrip('/')}/projects/{quote(place.project, safe='')}"
        self._session = requests.Session()
        self._session.auth = _Key(key)
        self._patience = patience or Patience(float(place.wait_s))

    def branches(self, search: str = "") -> tuple[Branch, ...]:
        """Return all branches of the project, or those whose name or id holds `search`."""
        found: dict[str, Branch] = {}
        cursor = ""
        while True:
            given = {"limit": str(_PAGE), "search": search, "cursor": cursor}
            page = self._call("GET", "/branches", query={name: value for name, value in given.items() if value})
            new = [_branch(item) for item in _field(page, "branches")]
            found |= {branch.branch_id: branch for branch in new}
            following = str((page.get("pagination") or {}).get("next") or "")
            if not new or following in {"", cursor}:
                return tuple(found.values())
            cursor = following

    def find(self, name_or_id: str) -> Branch | None:
        """Return the branch of exactly that name or id."""
        return next((item for item in self.branches(name_or_id) if name_or_id in {item.name, item.branch_id}), None)

    def create(self, name: str, parent_id: str, expires_at: datetime, *, endpoint: bool) -> Branch:
        """Make a branch of what `parent_id` holds now and wait until it is ready; with `endpoint` it can be connected to.

        A lost answer is no reason for a second branch: the one of that name is looked for.
        """
        wish: dict[str, Any] = {"branch": {"name": name, "parent_id": parent_id, "expires_at": _stamp(expires_at)}}
        if endpoint:
            wish["endpoints"] = [{"type": "read_write"}]
        try:
            answer = self._call("POST", "/branches", body=wish)
            made, operations = _branch(_field(answer, "branch")), _field(answer, "operations")
        except Unsure:
            known = self._appeared(name)
            if known is None:
                raise
            made, operations = known, ()
        self._finish(operations)
        return self._ready(made)

    def keep(self, branch_id: str) -> None:
        """Take the expiry away, so that a branch stays until it is deleted."""
        answer = self._call("PATCH", f"/branches/{_part(branch_id)}", body={"branch": {"expires_at": None}}, again=True)
        self._finish(answer.get("operations", ()))

    def delete(self, branch_id: str) -> None:
        """Delete a branch; one that is gone already is no error. Raises UsageError when Neon refuses, as for a parent."""
        try:
            answer = self._call("DELETE", f"/branches/{_part(branch_id)}", again=True)
        except NotThere:
            return
        self._finish(answer.get("operations", ()))

    def restore(self, branch_id: str, source_id: str, preserve_under: str) -> None:
        """Put the state of `source_id` in place of the branch's own, which is kept under the name `preserve_under`."""
        wish = {"source_branch_id": source_id, "preserve_under_name": preserve_under}
        try:
            operations = _field(self._call("POST", f"/branches/{_part(branch_id)}/restore", body=wish), "operations")
        except Unsure:
            if self._appeared(preserve_under) is None:
                raise
            recent = _field(self._call("GET", "/operations", query={"limit": "50"}), "operations")
            operations = [item for item in recent if item["status"] not in _GIVEN_UP]
        self._finish(operations)

    def address(self, branch_id: str) -> str:
        """Return the libpq address of the branch's own server process, not of the pooler: a secret."""
        place = {"branch_id": branch_id, "database_name": self._place.database, "role_name": self._place.user}
        return str(_field(self._call("GET", "/connection_uri", query={**place, "pooled": "false"}), "uri"))

    def _appeared(self, name: str) -> Branch | None:
        """Look for a branch whose maker got no answer; the request may still be under way."""
        until, pause = time.monotonic() + min(_UNDER_WAY, self._patience.seconds / 5), self._patience.first
        while (found := self.find(name)) is None and time.monotonic() < until:
            pause = self._rest(pause)
        return found

    def _ready(self, branch: Branch) -> Branch:
        """Wait for a branch that is not usable yet."""
        until, pause = time.monotonic() + self._patience.seconds, self._patience.first
        while not branch.ready:
            if time.monotonic() > until:
                raise Unavailable(f"Neon did not finish branch {branch.name} in time.", hint=_LATER)
            pause = self._rest(pause)
            branch = _branch(_field(self._call("GET", f"/branches/{_part(branch.branch_id)}"), "branch"))
        return branch

    def _finish(self, operations: Iterable[Mapping[str, Any]]) -> None:
        """Wait until Neon has carried out what it promised. A failed operation is one that Neon itself tries again."""
        waiting = {str(item["id"]): str(item["action"]) for item in operations if item["status"] not in _OVER}
        until, pause = time.monotonic() + self._patience.seconds, self._patience.first
        while waiting:
            for operation, action in tuple(waiting.items()):
                status = str(_field(self._call("GET", f"/operations/{_part(operation)}"), "operation")["status"])
                if status in _GIVEN_UP:
                    raise Unavailable(f"Neon cancelled the operation {action}.", hint=_LATER)
                if status in _OVER:
                    del waiting[operation]
            if waiting and time.monotonic() > until:
                names = ", ".join(sorted(set(waiting.values())))
                raise Unavailable(f"Neon did not finish in {self._patience.seconds:.0f} s: {names}.", hint=_LATER)
            if waiting:
                pause = self._rest(pause)

    def _rest(self, seconds: float) -> float:
        self._patience.sleep(seconds)
        return min(seconds * 1.5, _LONGEST_PAUSE)

    def _call(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        again: bool = False,
    ) -> Any:
        """Send one request until it is answered; `again` says that carrying it out twice does no harm."""
        until, pause = time.monotonic() + self._patience.seconds, self._patience.first
        while True:
            wait = 0.0
            try:
                answer = self._session.request(
                    verb, self._root + path, params=query, json=body, timeout=(_CONNECT, _ANSWER), allow_redirects=False
                )
            except requests.ConnectTimeout:
                trouble, retry = Unavailable("Neon's API does not answer.", hint=_LATER), True
            except requests.RequestException:
                trouble, retry = _lost(verb), verb == "GET" or again
            else:
                if answer.ok and not answer.is_redirect:
                    return _read(answer)
                error = _refusal(verb, path, answer)
                retry = answer.status_code in _SAFE_AGAIN or (answer.status_code >= 500 and (verb == "GET" or again))
                if not isinstance(error, Unavailable):
                    raise error
                trouble, wait = error, _asked(answer)
            if not retry or time.monotonic() + max(pause, wait) > until:
                raise trouble from None
            pause = self._rest(max(pause, wait))


_LATER = "Look at the project in Neon's console, then ask again."


def _lost(verb: str) -> Unavailable:
    if verb == "GET":
        return Unavailable("Neon's API does not answer.", hint=_LATER)
    return Unsure("The connection to Neon's API broke before it answered.", hint=_LATER)


def _refusal(verb: str, path: str, answer: requests.Response) -> BotError:
    """Return what an answer that is not a success means. Neon's own words are shortened; they hold no secret of ours."""
    status, said = answer.status_code, _words(answer)
    what = f"Neon refuses {verb} {path}"
    if status == 401:
        return UsageError(
            "Neon does not accept the API key.", hint="Make a new key in Neon's console and set it where the bot runs."
        )
    if status == 403:
        return UsageError(f"{what}: the API key may not do that ({said}).", hint="Give the key rights on this project.")
    if status in _GONE:
        return NotThere(f"{what}: {said}.", hint="Look at project, branch, database and user in the targets file.")
    if status == 423:
        return Unavailable(f"Neon's project is busy with other operations ({said}).", hint=_LATER)
    if status == 429:
        return Unavailable("Neon limits how often it may be asked.", hint="Ask again in a minute.")
    if status >= 500:
        kind = Unavailable if verb == "GET" or status == 503 else Unsure
        return kind(f"Neon's API has trouble (status {status}: {said}).", hint=_LATER)
    return UsageError(f"{what} (status {status}: {said}).")


def _words(answer: requests.Response) -> str:
    try:
        return str(answer.json()["message"]).strip().rstrip(".")[:300]
    except (ValueError, KeyError, TypeError):
        return "no reason given"


def _asked(answer: requests.Response) -> float:
    """Return how many seconds Neon asks to wait."""
    text = answer.headers.get("Retry-After", "")
    return min(float(text), _LONGEST_PAUSE) if text.isascii() and text.isdigit() else 0.0


def _read(answer: requests.Response) -> Any:
    try:
        return answer.json() if answer.content else {}
    except ValueError:
        raise Unavailable("Neon's API gave an answer that is not JSON.", hint=_LATER) from None


def _field(answer: Any, name: str) -> Any:
    """Return a field that Neon always sends."""
    if not isinstance(answer, dict) or name not in answer:
        raise Unavailable(f"Neon's API gave an answer without {name}.", hint=_LATER)
    return answer[name]


def _branch(data: Mapping[str, Any]) -> Branch:
    try:
        return Branch(
            str(data["id"]),
            str(data["name"]),
            str(data.get("parent_id") or ""),
            bool(data["default"]),
            bool(data.get("protected")),
            data["current_state"] == "ready" and not data.get("pending_state"),
            _moment(str(data["created_at"])),
            _moment(str(data["expires_at"])) if data.get("expires_at") else None,
        )
    except (KeyError, ValueError, TypeError):
        raise Unavailable("Neon's API described a branch in a way that is not understood.", hint=_LATER) from None


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _part(text: str) -> str:
    return quote(text, safe="")
