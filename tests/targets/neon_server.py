"""The stand-in Neon's API: refuses every request that Neon's published description does not know. Branches are real databases."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, jsonify, request

from bot.demo.faults import Fault, Faults
from bot.demo.server import Server, _failing
from tests.targets.neon_world import Branch, Refused, World

ENDPOINT = {"type", "settings", "autoscaling_limit_min_cu", "autoscaling_limit_max_cu", "provisioner", "suspend_timeout_seconds"}
BRANCH = {"parent_id", "name", "parent_lsn", "parent_timestamp", "protected", "archived", "init_source", "expires_at"}
RESTORE = {"source_branch_id", "source_lsn", "source_timestamp", "preserve_under_name"}


class Neon:
    """A running stand-in. `log` holds `VERB /path STATUS` of each request; `headers` what each carried."""

    def __init__(self, world: World) -> None:
        self.world, self.faults = world, Faults()
        self.log: list[str] = []
        self.seen: list[str] = []
        self._server = Server(self._app())
        self.api_url = f"http://127.0.0.1:{self._server.port}/api/v2"

    @staticmethod
    @contextmanager
    def start(world: World) -> Iterator[Neon]:
        neon = Neon(world)
        neon._server.start()
        try:
            yield neon
        finally:
            neon._server.stop()
            world.end()

    def _app(self) -> Flask:
        app = Flask(__name__)

        @app.route("/api/v2/<path:place>", methods=["GET", "POST", "PATCH", "DELETE"])
        def api(place: str) -> Response:
            line = f"{request.method} /{place}"
            self.seen.append(request.url)
            if fault := self.faults.take(line, after=False):
                return self._failed(line, fault)
            with self.world.guard:
                try:
                    status, known = self._answer(place.split("/"))
                except Refused as error:
                    status, known = (
                        error.status,
                        {"request_id": secrets.token_hex(8), "code": error.code, "message": error.message},
                    )
            if fault := self.faults.take(line, after=True):
                return self._failed(line, fault)
            self.log.append(f"{line} {status}")
            answer = jsonify(known)
            answer.status_code = status
            return answer

        return app

    def _failed(self, line: str, fault: Fault) -> Response:
        self.log.append(f"{line} {fault.status}")
        return _failing(fault)

    def _answer(self, place: list[str]) -> tuple[int, dict[str, Any]]:
        if request.headers.get("Authorization") != f"Bearer {self.world.key}":
            raise Refused(401, "supplied credentials do not pass authentication")
        if place[:2] != ["projects", self.world.project]:
            raise Refused(404, "project not found")
        match [request.method, *place[2:]]:
            case ["GET", "branches"]:
                return 200, self._list()
            case ["POST", "branches"]:
                return 201, self._create()
            case [verb, "branches", branch_id, *rest]:
                return 200, self._branch(verb, self.world.branch(branch_id), rest)
            case ["GET", "operations"]:
                _query({"cursor", "limit"})
                return 200, {"operations": [self.world.operation(item) for item in self.world.operations]}
            case ["GET", "operations", operation_id]:
                return 200, {"operation": self.world.operation(operation_id)}
            case ["GET", "connection_uri"]:
                return 200, {"uri": self._address()}
        raise Refused(404, "this route does not exist")

    def _create(self) -> dict[str, Any]:
        body = _body({"branch", "endpoints", "annotation_value"})
        branch, wishes = _known(body.get("branch", {}), BRANCH, "branch"), body.get("endpoints", [])
        for wish in wishes:
            if _known(wish, ENDPOINT, "endpoint").get("type") not in {"read_write", "read_only"}:
                raise Refused(400, "endpoint type is required")
        made, begun = self.world.create(branch, endpoint=any(wish["type"] == "read_write" for wish in wishes))
        return {"branch": made.shown(self.world.project), "endpoints": [], "operations": begun}

    def _branch(self, verb: str, found: Branch, rest: list[str]) -> dict[str, Any]:
        begun: list[dict[str, Any]] = []
        match [verb, *rest]:
            case ["GET"]:
                _query(set())
                return {"branch": found.shown(self.world.project)}
            case ["PATCH"]:
                wish = _known(_body({"branch"}, {"branch"})["branch"], {"name", "protected", "expires_at"}, "branch")
                begun = self.world.change(found, wish)
            case ["DELETE"]:
                _query({"hard_delete"})
                begun = self.world.delete(found)
            case ["POST", "restore"]:
                begun = self.world.restore(found, _body(RESTORE, {"source_branch_id"}))
            case _:
                raise Refused(404, "this route does not exist")
        return {"branch": found.shown(self.world.project), "operations": begun}

    def _list(self) -> dict[str, Any]:
        given = _query({"search", "sort_by", "sort_order", "cursor", "limit", "include_deleted"})
        limit, wanted = int(given.get("limit", 100)), given.get("search", "")
        if not 1 <= limit <= 10_000:
            raise Refused(400, "limit must be between 1 and 10000")
        found = [item for item in self.world.branches.values() if wanted in item.name or wanted in item.id]
        start = int(given.get("cursor", 0))
        page = found[start : start + min(limit, 3)]
        following = {"next": str(start + len(page))} if start + len(page) < len(found) else {}
        return {"branches": [item.shown(self.world.project) for item in page], "annotations": {}, "pagination": following}

    def _address(self) -> str:
        given = _query({"branch_id", "endpoint_id", "database_name", "role_name", "pooled"})
        if not given.get("database_name") or not given.get("role_name"):
            raise Refused(400, "database_name and role_name are required")
        if given["database_name"] != self.world.database or given["role_name"] != self.world.user:
            raise Refused(404, "database or role not found")
        assert given.get("pooled", "false") == "false", "advisory locks need the server process itself"
        return self.world.address(self.world.branch(given.get("branch_id", self.world.main.id)))


def _query(allowed: set[str]) -> dict[str, str]:
    if odd := set(request.args) - allowed:
        raise Refused(400, f"unknown query parameter: {', '.join(sorted(odd))}")
    return dict(request.args.items())


def _body(allowed: set[str], needed: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    if request.args:
        raise Refused(400, "this request takes no query parameters")
    if request.mimetype != "application/json":
        raise Refused(400, "the request body must be JSON")
    body = _known(request.get_json(), allowed, "the request")
    if missing := needed - body.keys():
        raise Refused(400, f"{', '.join(sorted(missing))} is required")
    return body


def _known(value: Any, allowed: set[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or (odd := set(value) - allowed):
        raise Refused(400, f"{where} holds unknown fields: {value if not isinstance(value, dict) else sorted(odd)}")
    return value
