"""Operations of the app itself: installation, tokens, deliveries, and the manifest's one-time code."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.demo.access import LEVELS, ApiError
from bot.demo.rest import Answer, Call, operation
from bot.demo.shapes import account
from bot.demo.world import Delivery

REPO = "/repos/{owner}/{repo}"


@operation("GET /app", caller="app")
def app(call: Call) -> Answer:
    """Return the app."""
    world = call.world
    return Answer(
        200,
        {
            "id": world.app_id,
            "slug": world.app_slug,
            "name": world.app_slug,
            "permissions": world.rights,
            "owner": account(world.user("acme")),
        },
    )


def _installation(call: Call) -> dict[str, object]:
    return {
        "id": call.world.installation_id,
        "app_id": call.world.app_id,
        "permissions": call.world.rights,
        "account": account(call.world.user("acme")),
    }


@operation("GET /app/installations/{installation_id}", caller="app")
def installation(call: Call) -> Answer:
    """Return the one installation."""
    _this_installation(call)
    return Answer(200, _installation(call))


@operation(f"GET {REPO}/installation", caller="app")
def repository_installation(call: Call) -> Answer:
    """Return the installation that has the repository."""
    return Answer(200, _installation(call))


@operation("POST /app/installations/{installation_id}/access_tokens", caller="app")
def access_token(call: Call) -> Answer:
    """Mint a token, narrowed as asked; asking for more than was granted is a 422."""
    _this_installation(call)
    if call.world.suspended:
        raise ApiError(403, "This installation has been suspended")
    places = (*call.world.repositories.values(), *call.world.forks.values())
    repositories = {item.id: item for item in places if item.installed}
    by_name = {item.name: item.id for item in repositories.values()}
    wish = [*call.body.get("repository_ids", ()), *(by_name.get(name, 0) for name in call.body.get("repositories", ()))]
    if any(item not in repositories for item in wish):
        raise ApiError(
            422, "There is at least one repository that does not exist or is not accessible to the parent installation."
        )
    rights = {"metadata": "read", **call.body.get("permissions", call.world.rights)}
    for name, level in rights.items():
        if LEVELS.index(level) > LEVELS.index(call.world.rights.get(name, "none")):
            raise ApiError(422, "The permissions requested are not granted to this installation.")
    ids = tuple(wish) or tuple(repositories)
    token, ends = call.gate.mint(call.world, ids, rights)
    expires = datetime.fromtimestamp(ends, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Answer(201, {"token": token, "expires_at": expires, "permissions": rights, "repository_selection": "selected"})


@operation("DELETE /installation/token")
def revoke_token(call: Call) -> Answer:
    """Revoke the token that asks."""
    assert call.grant is not None
    call.gate.revoke(call.grant.identity)
    return Answer(204)


@operation("GET /rate_limit")
def rate_limit(_call: Call) -> Answer:
    """Return what is left."""
    core = {"limit": 5000, "remaining": 4999, "reset": 2_000_000_000, "used": 1}
    return Answer(200, {"resources": {"core": core, "search": core}, "rate": core})


@operation("GET /app/hook/deliveries", caller="app")
def deliveries(call: Call) -> Answer:
    """Return the deliveries, newest first, from `cursor` on."""
    items = [item for item in reversed(call.world.deliveries) if item.id < int(call.query.get("cursor", "9" * 18))]
    return Answer(200, [_delivery(item) for item in items[: int(call.query.get("per_page", "30"))]])


@operation("POST /app/hook/deliveries/{delivery_id}/attempts", caller="app")
def attempt(call: Call) -> Answer:
    """Send a delivery again, soon."""
    wanted = int(call.arguments["delivery_id"])
    if not any(item.id == wanted for item in call.world.deliveries):
        raise ApiError(404, "Not Found")
    call.notify("redeliver", "", {"delivery": wanted})
    return Answer(202, {})


@operation("POST /app-manifests/{code}/conversions", caller="anyone")
def convert_manifest(call: Call) -> Answer:
    """Turn a code into the app's identity; every code works here."""
    world, key = call.world, call.gate.private_key
    secrets = {
        "client_id": "Iv1.demo",
        "client_secret": "demo-client-secret",
        "webhook_secret": "demo-webhook-secret-0123",
        "pem": key,
    }
    return Answer(
        201, {"id": world.app_id, "slug": world.app_slug, "name": world.app_slug, "owner": account(world.user("acme")), **secrets}
    )


def _this_installation(call: Call) -> None:
    if int(call.arguments["installation_id"]) != call.world.installation_id:
        raise ApiError(404, "Not Found")


def _delivery(item: Delivery) -> dict[str, object]:
    return {
        "id": item.id,
        "guid": item.guid,
        "event": item.event,
        "action": item.action or None,
        "status": "OK" if 200 <= item.status < 300 else "Invalid HTTP Response",
        "status_code": item.status,
        "redelivery": item.redelivery,
        "delivered_at": item.delivered_at,
    }
