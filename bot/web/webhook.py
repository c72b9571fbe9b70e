"""POST /github/webhook: verify the raw bytes, store delivery and jobs in one transaction, answer. Nothing else."""

from __future__ import annotations

import hashlib
from contextlib import suppress

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, ServiceUnavailable, UnsupportedMediaType

from bot.errors import Unavailable
from bot.github import events, incoming
from bot.settings import Settings
from bot.store import deliveries
from bot.store.database import Store
from bot.web import intake
from bot.web.metrics import Metrics

MAX_BYTES = 25 * 1024 * 1024
log = structlog.get_logger("webhook")


def blueprint(settings: Settings, store: Store, metrics: Metrics) -> Blueprint:
    """Return the one endpoint that changes anything."""
    door = Blueprint("webhook", __name__)

    @door.post("/github/webhook")
    def receive() -> Response:
        with metrics.seconds.time():
            try:
                response = _receive(settings, store)
            except HTTPException as error:
                metrics.answers.labels(error.code).inc()
                raise
        metrics.answers.labels(response.status_code).inc()
        return response

    return door


def _receive(settings: Settings, store: Store) -> Response:
    if request.mimetype != "application/json" or request.content_encoding:
        raise UnsupportedMediaType("Set the webhook's content type to application/json, without compression.")
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= MAX_BYTES:
        raise RequestEntityTooLarge  # a body without a length is cut at the limit instead of refused
    try:
        envelope = incoming.verify(request.headers.items(), body, settings.webhook_secrets, app_id=settings.app_id)
    except incoming.BadDelivery as error:
        return _answer(401, f"{error.message}. {error.hint}")
    event = incoming.parse(envelope.event, body)
    if isinstance(event, events.Malformed):
        raise BadRequest(event.reason)
    digest = "" if envelope.event in incoming.REPEATABLE else hashlib.sha256(body).hexdigest()
    return _answer(202, _store(envelope, event, digest, settings, store))


def _store(envelope: incoming.Envelope, event: events.Event, body: str, settings: Settings, store: Store) -> str:
    """Commit delivery row and jobs together. When that fails, the row says so and the sweep asks GitHub for it again."""
    try:
        with store.transaction() as conn:
            repository = getattr(event, "repository", None)
            known = repository.id if repository is not None else None
            if not deliveries.accept(conn, envelope.delivery, envelope.event, repository_id=known, body=body):
                return "already accepted"
            used = intake.take(conn, event, settings)
            if not used:
                deliveries.ignore(conn, envelope.delivery)
    except Unavailable as error:
        raise ServiceUnavailable("The bot's database is away; deliver again later.") from error
    except Exception as error:
        log.exception("delivery not stored", delivery=envelope.delivery, event_name=envelope.event)
        with suppress(Unavailable), store.transaction() as conn:
            deliveries.failed(conn, envelope.delivery, envelope.event, type(error).__name__)
        raise
    log.info("delivery", delivery=envelope.delivery, event_name=envelope.event, used=used)
    return "accepted" if used else "nothing to do"


def _answer(status: int, text: str) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")
