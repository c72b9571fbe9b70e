"""Pages for people and machines: reports at signed links, health, metrics. Anonymous callers learn no names and no versions."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from bot.errors import Unavailable
from bot.render import html
from bot.render.context import Context
from bot.report import codec
from bot.store import runs
from bot.store.database import Store
from bot.web.metrics import Metrics
from bot.work.links import Links


def blueprint(store: Store, links: Links, metrics: Metrics) -> Blueprint:
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
        run_id = links.run_id(token)
        if run_id is None:
            abort(404)
        with store.transaction() as conn:
            run = runs.get(conn, run_id)
        if run is None or run.report is None:
            abort(404)
        place = Context(
            repository_id=run.repository_id, pull=run.number or 0, digest=run.digest, run_id=str(run_id), when=_when(run)
        )
        return Response(html.page(codec.from_json(run.report), place), mimetype="text/html")

    return pages


def _when(run: runs.Run) -> str:
    return run.ended_at.strftime("%Y-%m-%d %H:%M UTC") if run.ended_at else ""
