"""The REST door of the stand-in: find the operation, ask who is there, check the request, answer, check the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.demo import contract
from bot.demo.access import ApiError, Gate, Grant
from bot.demo.world import Repository, World

Handler = Callable[["Call"], "Answer"]
MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, `path` without the `/api/v3` in front."""

    verb: str
    path: str
    query: Mapping[str, str]
    body: bytes
    authorization: str


@dataclass(slots=True)
class Answer:
    """What goes back. `known` holds the fields that mean something; the rest is filled in by the description."""

    status: int
    known: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One request in the hands of a handler."""

    world: World
    gate: Gate
    query: Mapping[str, str]
    body: Any
    arguments: Mapping[str, str]
    repository: Repository | None = None
    grant: Grant | None = None
    notify: Callable[[str, str, Mapping[str, Any]], None] = lambda *_: None

    @property
    def repo(self) -> Repository:
        """The repository in the path."""
        assert self.repository is not None
        return self.repository

    def page(self, items: list[Any], key: str = "") -> Answer:
        """Return one page of `items` with GitHub's `Link` header; `key` names the list inside an object with `total_count`."""
        size = min(max(int(self.query.get("per_page", "30")), 1), MAX_PAGE)
        number = max(int(self.query.get("page", "1")), 1)
        last = max(-(-len(items) // size), 1)
        chosen = items[(number - 1) * size : number * size]
        answer = Answer(200, {"total_count": len(items), key: chosen} if key else chosen)
        links = {"first": 1, "prev": number - 1} if number > 1 else {}
        links |= {"next": number + 1, "last": last} if number < last else {}
        answer.headers["Link"] = ", ".join(
            f'<{{url}}?{urlencode({**self.query, "page": place})}>; rel="{rel}"' for rel, place in links.items()
        )
        return answer


@dataclass(frozen=True, slots=True)
class Operation:
    """An entry of the table: GitHub's name for it, who may use it, and what does it."""

    name: str
    pattern: re.Pattern[str]
    caller: str
    rights: Mapping[str, str]
    handler: Handler


OPERATIONS: list[Operation] = []


def operation(name: str, *, caller: str = "installation", **rights: str) -> Callable[[Handler], Handler]:
    """Register a handler for `VERB /template`. `caller` is `app`, `installation` or `anyone`; one of `rights` suffices."""

    def register(handler: Handler) -> Handler:
        verb, template = name.split(" ")
        pattern = re.escape(f"{verb} {template}").replace(r"\{ref\}", "(?P<ref>.+?)")
        pattern = pattern.replace(r"\{branch\}", "(?P<branch>.+?)")
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern)
        OPERATIONS.append(Operation(name, re.compile(pattern), caller, rights, handler))
        return handler

    return register


class Rest:
    """Answers requests against one world."""

    def __init__(
        self, world: World, gate: Gate, notify: Callable[[str, str, Mapping[str, Any]], None], defects: list[str]
    ) -> None:
        self._world = world
        self._gate = gate
        self._notify = notify
        self._defects = defects
        self._used = 0

    def answer(self, request: Request) -> Answer:
        """Return the answer, errors included, with the headers that every answer has."""
        try:
            answer = self._handle(request)
        except ApiError as error:
            body: dict[str, Any] = {
                "message": error.message,
                "documentation_url": "https://docs.github.com/rest",
                "status": str(error.status),
            }
            answer = Answer(error.status, {**body, "errors": error.errors} if error.errors else body)
        except contract.ContractBroken as defect:
            self._defects.append(str(defect))
            answer = Answer(500, {"message": f"Defect of the stand-in: {defect}"})
        self._used += 1
        base = f"{self._world.url}/api/v3{request.path}"
        answer.headers = {name: value.replace("{url}", base) for name, value in answer.headers.items() if value}
        limits = {
            "Limit": "5000",
            "Remaining": str(max(5000 - self._used, 1)),
            "Used": str(self._used),
            "Reset": "2000000000",
            "Resource": "core",
        }
        answer.headers |= {f"X-RateLimit-{name}": value for name, value in limits.items()} | {
            "X-GitHub-Api-Version-Selected": "2022-11-28"
        }
        return answer

    def _handle(self, request: Request) -> Answer:
        line = f"{request.verb} {self._by_name(request.path)}"
        found = next(((item, match) for item in OPERATIONS if (match := item.pattern.fullmatch(line))), None)
        if found is None:
            raise ApiError(404, "Not Found")
        chosen, match = found
        grant = self._caller(chosen, request)
        repository = self._repository(match.groupdict(), grant, chosen)
        call = Call(
            self._world, self._gate, self._checked_query(chosen, request.query), self._checked_body(chosen, request.body),
            match.groupdict(), repository, grant, self._notify,
        )  # fmt: skip
        answer = chosen.handler(call)
        schema = contract.document()["operations"][chosen.name]["responses"].get(str(answer.status))
        if schema is not None:
            answer.known = contract.completed(schema, answer.known)
        contract.check_response(chosen.name, answer.status, answer.known)
        return answer

    def _by_name(self, path: str) -> str:
        """Translate `/repositories/ID/...`, which GitHub takes too, into the path by name."""
        match = re.fullmatch(r"/repositories/(\d+)(/.*)?", path)
        if not match:
            return path
        places = (*self._world.repositories.values(), *self._world.forks.values())
        known = next((item for item in places if item.id == int(match[1])), None)
        if known is None:
            raise ApiError(404, "Not Found")
        return f"/repos/{known.full_name}{match[2] or ''}"

    def _caller(self, chosen: Operation, request: Request) -> Grant | None:
        if chosen.caller == "anyone":
            return None
        if not request.authorization:
            raise ApiError(401, "Requires authentication")
        if chosen.caller == "app":
            self._gate.check_app(request.authorization, self._world)
            return None
        grant = self._gate.grant(request.authorization)
        if self._world.suspended:
            raise ApiError(403, "This installation has been suspended")
        return grant

    def _repository(self, arguments: Mapping[str, str], grant: Grant | None, chosen: Operation) -> Repository | None:
        """Return the repository in the path, if the caller may see it and use the operation on it."""
        if "repo" not in arguments:
            return None
        name = f"{arguments['owner']}/{arguments['repo']}"
        repository = self._world.repositories.get(name)
        if name in self._world.forks:
            return self._fork(self._world.forks[name], grant, chosen)
        if repository is None or not repository.installed or (grant is not None and repository.id not in grant.repository_ids):
            raise ApiError(404, "Not Found")
        if grant is not None and not grant.allows(chosen.rights):
            raise ApiError(403, "Resource not accessible by integration")
        return repository

    def _fork(self, fork: Repository, grant: Grant | None, chosen: Operation) -> Repository:
        """Return somebody's fork: everybody reads it, and maintainers write its branches where an author lets them."""
        if grant is None or chosen.rights.get("contents") != "write":
            if grant is None and not fork.installed:
                raise ApiError(404, "Not Found")
            return fork
        pulls = [pull for place in self._world.repositories.values() for pull in place.pulls.values()]
        opened = {p.repository.id for p in pulls if p.head_repository_id == fork.id and p.open_to_edits and p.state == "open"}
        places = opened | ({fork.id} if fork.installed else set())
        if not places & set(grant.repository_ids) or not grant.allows(chosen.rights):
            raise ApiError(403, "Resource not accessible by integration")
        return fork

    def _checked_query(self, chosen: Operation, query: Mapping[str, str]) -> Mapping[str, str]:
        unknown = sorted(set(query) - set(contract.document()["operations"][chosen.name]["query"]))
        if unknown:
            raise contract.ContractBroken(
                f"{chosen.name} has no query parameter {', '.join(unknown)}; GitHub would ignore it in silence"
            )
        return query

    def _checked_body(self, chosen: Operation, body: bytes) -> Any:
        if not body:
            return {}
        try:
            value = json.loads(body)
        except ValueError:
            raise ApiError(400, "Problems parsing JSON") from None
        complaints = contract.refusals(chosen.name, value)
        if complaints:
            raise ApiError(422, "Invalid request.\n\n" + "\n".join(complaints), complaints)
        return value
