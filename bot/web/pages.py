"""Pages for people and machines: reports at signed links, health, metrics. Anonymous callers learn no names and no versions."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from bot.errors import Unavailable
from bot.redaction import clean
from bot.render import html
from bot.render.context import Context
from bot.report import codec
from bot.settings import Settings
from bot.store import repositories, runs
from bot.store.database import Store
from bot.web.metrics import Metrics
from bot.work.links import Links

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What a page may load, send and be framed by; the report adds its one style sheet by digest."""


def blueprint(settings: Settings, store: Store, links: Links, metrics: Metrics) -> Blueprint:
    """Return the read-only routes."""
    pages = Blueprint("pages", __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        try:
            with store.transaction() as conn:
                conn.execute("SELECT 1")
        except Unavailable:
            return Response("database away\n", 503, mimetype="text/plain")
        return Response("ok\n", mimetype="text/plain")

    @pages.get("/metrics")
    def figures() -> Response:
        return Response(metrics.text(), mimetype="text/plain; version=0.0.4")

    @pages.get("/runs/<token>")
    def report(token: str) -> Response:
        run = _run(token)
        place = Context(
            repository_id=run.repository_id, pull=run.number or 0, digest=run.digest, run_id=str(run.run_id), when=_when(run),
            report_url=f"/runs/{token}",
        )  # fmt: skip
        page = Response(html.page(codec.from_json(run.report or {}), place), mimetype="text/html")
        page.headers["Content-Security-Policy"] = f"{NOTHING}; style-src '{html.style_digest()}'"
        return page

    @pages.get("/runs/<token>/rollback.sql")
    def script(token: str) -> Response:
        run = _run(token)
        text = codec.from_json(run.report or {}).rollback.script
        answer = Response(clean(text) if text else abort(404), mimetype="application/sql")
        answer.headers["Content-Disposition"] = f'attachment; filename="rollback-{run.head_sha[:12]}.sql"'
        return answer

    def _run(token: str) -> runs.Run:
        """Return the run of a link, as long as its repository is one that we work for."""
        run_id = links.run_id(token)
        if run_id is None:
            abort(404)
        with store.transaction() as conn:
            run = runs.get(conn, run_id)
            place = repositories.get(conn, run.repository_id) if run else None
        if run is None or run.report is None or place is None or not settings.serves(place.full_name):
            abort(404)
        return run

    return pages


def _when(run: runs.Run) -> str:
    return run.ended_at.strftime("%Y-%m-%d %H:%M UTC") if run.ended_at else ""
