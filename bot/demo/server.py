"""The stand-in's one HTTP server: REST below `/api/v3`, git below `/OWNER/NAME.git`, pages for people elsewhere."""

from __future__ import annotations

import json
import logging
import socket
import threading
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, make_server

from bot.demo.access import ApiError, Gate
from bot.demo.bare import http_backend
from bot.demo.faults import Fault, Faults
from bot.demo.rest import Answer, Request, Rest
from bot.demo.world import Repository, World

MAX_REQUEST = 30 * 1024 * 1024


def build(world: World, gate: Gate, rest: Rest, faults: Faults, log: list[str], guard: threading.RLock) -> Flask:
    """Return the WSGI application. `log` collects `VERB /path STATUS` of every request of a machine."""
    app = Flask(__name__, static_folder=str(Path(__file__).parent / "static"))
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST

    @app.route("/api/v3/<path:place>", methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
    def api(place: str) -> Response:
        line = f"{request.method} /{place}"
        if fault := faults.take(line, after=False):
            log.append(f"{line} {fault.status}")
            return _failing(fault)
        query = dict(request.args.items())
        with guard:
            answer = rest.answer(
                Request(request.method, f"/{place}", query, request.get_data(), request.headers.get("Authorization", ""))
            )
        log.append(f"{line} {answer.status}")
        if fault := faults.take(line, after=True):
            return _failing(fault)
        return _json(answer)

    @app.route("/<owner>/<name>.git/<path:place>", methods=["GET", "POST"])
    def git(owner: str, name: str, place: str) -> Response:
        line = f"{request.method} /{owner}/{name}.git/{place}"
        if fault := faults.take(line, after=False):
            log.append(f"{line} {fault.status}")
            return _failing(fault)
        try:
            repository = _readable(world, gate, f"{owner}/{name}")
        except ApiError as error:
            log.append(f"{line} {error.status}")
            return Response(
                error.message, error.status, {"WWW-Authenticate": 'Basic realm="GitHub"'} if error.status == 401 else None
            )
        status, headers, body = http_backend(repository.git.path, _cgi(place), request.get_data())
        log.append(f"{line} {status}")
        return Response(body, status, headers)

    return app


def _readable(world: World, gate: Gate, full_name: str) -> Repository:
    """Return the repository if the request's token may read its contents; 404 hides the others."""
    if "Authorization" not in request.headers:
        raise ApiError(401, "Authentication required")
    grant = gate.grant(request.headers["Authorization"])
    repository = world.repositories.get(full_name)
    if repository is None or repository.id not in grant.repository_ids:
        raise ApiError(404, "Repository not found")
    if not grant.allows({"contents": "read"}):
        raise ApiError(403, "Write access to repository not granted")
    return repository


def _cgi(place: str) -> dict[str, str]:
    """Return the variables that `git http-backend` reads; the repository itself is its project root."""
    return {
        "PATH_INFO": f"/{place}",
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query_string.decode("latin-1"),
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
        "HTTP_GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "CONTENT_LENGTH": str(len(request.get_data())),
        "REMOTE_USER": "x-access-token",
        "REMOTE_ADDR": "127.0.0.1",
    }


def _json(answer: Answer) -> Response:
    body = b"" if answer.known is None else json.dumps(answer.known).encode()
    return Response(body, answer.status, {**answer.headers, "Content-Type": "application/json; charset=utf-8"})


def _failing(fault: Fault) -> Response:
    if fault.status == 0:
        connection: socket.socket = request.environ["werkzeug.socket"]
        connection.shutdown(socket.SHUT_RDWR)
        return Response(status=500)
    return _json(Answer(fault.status or 500, {"message": fault.message}, dict(fault.headers)))


class Server:
    """The application in a thread of its own, on a free port of this machine or on the one that is asked for."""

    def __init__(self, app: Flask, port: int = 0) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server: BaseWSGIServer = make_server("127.0.0.1", port, app, threaded=True)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_port)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and release the port."""
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()
