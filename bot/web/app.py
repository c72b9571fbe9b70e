"""The Flask factory: routes, limits, and headers that let a browser do nothing but read."""

from __future__ import annotations

import structlog
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from bot.settings import Settings
from bot.store.database import Store
from bot.web import pages, webhook
from bot.web.metrics import Metrics
from bot.work.links import Links

_HEADERS = {
    "Content-Security-Policy": pages.NOTHING,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
log = structlog.get_logger("web")


def create_app(settings: Settings, store: Store) -> Flask:
    """Return the WSGI application of an open `store`."""
    app = Flask("migrate-bot", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = webhook.MAX_BYTES
    metrics = Metrics(store)
    app.register_blueprint(webhook.blueprint(settings, store, metrics))
    app.register_blueprint(pages.blueprint(settings, store, Links(settings), metrics))
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(Exception, _failure)
    app.after_request(guarded)
    if settings.public_url.startswith("https:"):
        app.after_request(_https_only)
    return app


def guarded(response: Response) -> Response:
    """Add the headers that an answer does not set itself."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)
    return response


def _https_only(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _refusal(error: HTTPException) -> Response:
    return Response(f"{error.description}\n", error.code or 500, mimetype="text/plain")


def _failure(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return Response("The bot failed; its log says why.\n", 500, mimetype="text/plain")
