"""What GitHub says around a commit: the tip of its base, other people's checks, members of teams, what branches require."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.github.client import Gateway
from bot.github.limits import NotThere

GREEN = frozenset({"success", "neutral", "skipped"})
MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Signal:
    """One check run or commit status of somebody else: `state` is green, red or pending."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Required:
    """A check that a branch requires, and the app whose word alone counts (None: anybody's)."""

    name: str
    app_id: int | None


def tip(gateway: Gateway, branch: str) -> str:
    """Return the commit that a branch is at now. Needs `contents: read`; raises `NotThere`."""
    return str(gateway.request("GET", f"/branches/{quote(branch, safe='')}")["commit"]["sha"])


def signals(gateway: Gateway, sha: str) -> tuple[Signal, ...]:
    """Return what others say about a commit, the latest word of each. Needs `checks: read` and `statuses: read`."""
    found: dict[str, Signal] = {}
    for run in _pages(gateway, f"/commits/{sha}/check-runs", "check_runs"):
        if (run.get("app") or {}).get("id") != gateway.app.id:
            done = run["status"] == "completed"
            state = "pending" if not done else "green" if run["conclusion"] in GREEN else "red"
            found[f"check {(run.get('app') or {}).get('id')} {run['name']}"] = Signal(str(run["name"]), state)
    for status in _pages(gateway, f"/commits/{sha}/status", "statuses"):
        state = {"success": "green", "pending": "pending"}.get(status["state"], "red")
        found[f"status {status['context']}"] = Signal(str(status["context"]), state)
    return tuple(found.values())


def is_member(gateway: Gateway, team: str, login: str) -> bool:
    """Whether a person is in the team `organization/slug` now; invited is not in. Needs `members: read`."""
    organization, _, slug = team.partition("/")
    place = f"/orgs/{quote(organization, safe='')}/teams/{quote(slug, safe='')}/memberships/{quote(login, safe='')}"
    try:
        return bool(gateway.request("GET", place, anywhere=True)["state"] == "active")
    except NotThere:
        return False


def required(gateway: Gateway, branch: str) -> tuple[Required, ...]:
    """Return the checks that rulesets and the classic protection of a branch require. Needs `contents: read`."""
    name = quote(branch, safe="")
    found: list[Required] = []
    for rule in gateway.request("GET", f"/rules/branches/{name}"):
        if rule["type"] == "required_status_checks":
            checks = rule["parameters"]["required_status_checks"]
            found += [Required(check["context"], check.get("integration_id")) for check in checks]
    classic = (gateway.request("GET", f"/branches/{name}").get("protection") or {}).get("required_status_checks") or {}
    if classic.get("enforcement_level") != "off":
        found += [Required(check["context"], check.get("app_id")) for check in classic.get("checks") or ()]
    return tuple(found)


def _pages(gateway: Gateway, path: str, key: str) -> Iterator[dict[str, Any]]:
    for page in range(1, MOST_PAGES + 1):
        items = gateway.request("GET", path, query={"per_page": 100, "page": page})[key]
        yield from items
        if len(items) < 100:
            return
