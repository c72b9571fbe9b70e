"""The first run: pages that create the GitHub App from `app.yml`, keep its key, and are gone afterwards.

The token is asked for in a form, never in an address. What GitHub sends back counts only with the state that we gave along
and in the browser that we gave it to.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, request
from jinja2 import Environment
from werkzeug.exceptions import BadRequest, Forbidden, Gone, HTTPException, ServiceUnavailable, UnsupportedMediaType

from bot.errors import BotError, Unavailable
from bot.github import manifest
from bot.settings import Settings
from bot.store import identity
from bot.web.app import guarded
from bot.web.desk import LASTS, Desk

COOKIE = "migrate-bot-setup"
MAX_BYTES = 8 * 1024
log = structlog.get_logger("setup")


def create_setup(settings: Settings, desk: Desk, web_url: str, finished: Callable[[], None]) -> Flask:
    """Return the WSGI application of the first run. `web_url` is GitHub's; `finished` is called after the last answer."""
    app = Flask("migrate-bot-setup", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    pages = _Pages(settings, desk, web_url.rstrip("/"), finished)
    app.add_url_rule("/healthz", view_func=lambda: Response("waiting for setup\n", mimetype="text/plain"), endpoint="healthz")
    app.add_url_rule("/setup", view_func=pages.ask, endpoint="ask", methods=["GET"])
    app.add_url_rule("/setup", view_func=pages.send_off, endpoint="send_off", methods=["POST"])
    app.add_url_rule("/setup/created", view_func=pages.created, endpoint="created", methods=["GET"])
    app.register_error_handler(HTTPException, pages.refusal)
    app.register_error_handler(Exception, _failure)
    app.after_request(guarded)
    return app


class _Pages:
    """The three pages, and the page for what goes wrong."""

    def __init__(self, settings: Settings, desk: Desk, web_url: str, finished: Callable[[], None]) -> None:
        self._settings, self._desk, self._web_url, self._finished = settings, desk, web_url, finished
        self._root = settings.public_url.rstrip("/")

    def ask(self) -> Response:
        """Ask for the token."""
        self._refuse_closed()
        return _page("ask", forms_to=self._origin, action=f"{self._root}/setup")

    def send_off(self) -> Response:
        """Give whoever has the token a button that leads to GitHub with the manifest."""
        self._refuse_closed()
        if request.mimetype != "application/x-www-form-urlencoded":
            raise UnsupportedMediaType("Use the form.")
        if request.headers.get("Origin", self._origin) != self._origin:
            raise Forbidden(f"The form was sent from another site. Open {self._root}/setup.")
        if not self._desk.knows(request.form.get("token", "").strip()):
            log.warning("setup refused", reason="wrong token")
            raise Forbidden("That is not the token that the bot printed when it started.")
        organization = request.form.get("organization", "").strip()
        if organization and not manifest.ORGANIZATION.fullmatch(organization):
            raise BadRequest("That is not the name of an organization.")
        trip = self._desk.send_off()
        place = f"/organizations/{organization}/settings/apps/new" if organization else "/settings/apps/new"
        text = json.dumps(manifest.manifest(self._root, f"{self._root}/setup/created"))
        action = f"{self._web_url}{place}?state={trip.state}"
        page = _page("send", forms_to=self._web_url, action=action, manifest=text, place=organization or "your own account")
        page.set_cookie(
            COOKIE, trip.cookie, max_age=int(LASTS), path=f"{urlsplit(self._root).path}/setup", httponly=True, samesite="Lax",
            secure=self._root.startswith("https:"),
        )  # fmt: skip
        return page

    def created(self) -> Response:
        """Exchange GitHub's code for the App and keep it."""
        self._refuse_closed()
        pages: list[str] = []

        def keep() -> None:
            made = manifest.exchange(self._settings.github_api_url, request.args.get("code", ""))
            identity.keep(
                self._settings.state_dir, app_id=made.app_id, private_key=made.private_key, webhook_secret=made.webhook_secret
            )
            pages.append(made.page)

        try:
            known = self._desk.comes_back(request.args.get("state", ""), request.cookies.get(COOKIE, ""), keep)
        except Unavailable as error:
            raise ServiceUnavailable(f"{error.message} Load this page again in a moment.") from error
        except BotError as error:
            raise BadRequest(f"{error.message} {error.hint}".strip()) from error
        if not known:
            log.warning("setup refused", reason="unknown state")
            raise Forbidden("This does not continue a setup that began here, in this browser. Begin again.")
        log.info("setup done")
        page = _page("done", forms_to="'none'", page=pages[0])
        page.delete_cookie(COOKIE, path=f"{urlsplit(self._root).path}/setup")
        page.call_on_close(self._finished)
        return page

    def refusal(self, error: HTTPException) -> Response:
        """Say what is wrong, and where to begin again."""
        page = _page("refused", forms_to="'none'", said=error.description or "", again=f"{self._root}/setup")
        page.status_code = error.code or 500
        return page

    @property
    def _origin(self) -> str:
        parts = urlsplit(self._root)
        return f"{parts.scheme}://{parts.netloc}"

    def _refuse_closed(self) -> None:
        if identity.is_kept(self._settings.state_dir) or not self._desk.is_open:
            raise Gone("Setup is closed. Was it not done in time, start the bot again: it prints a new token.")


_TEMPLATES = Environment(autoescape=True)


def _page(name: str, *, forms_to: str, **values: str) -> Response:
    text = resources.files("bot.web").joinpath("setup.html.j2").read_text(encoding="utf-8")
    page = Response(_TEMPLATES.from_string(text).render(page_name=name, **values), mimetype="text/html")
    page.headers["Referrer-Policy"] = "strict-origin"  # with less, browsers hide the origin of our own form from us
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action {forms_to}; frame-ancestors 'none'"
    )
    return page


def _failure(error: Exception) -> Response:
    log.error("setup failed", error=error.message if isinstance(error, BotError) else type(error).__name__)
    return Response("The bot failed; its log says why.\n", 500, mimetype="text/plain")
