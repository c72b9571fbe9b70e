"""Whether our check really blocks the merge: asked of every repository in which the App is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import BotError
from bot.github import surroundings
from bot.github.client import FETCH, App
from bot.github.publish import CHECK_NAME

MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class Gate:
    """The default branch of one repository: `state` is pinned, open (anybody may set the check), foreign, missing or unknown."""

    repository: str
    branch: str
    state: str
    reason: str = ""


def gates(app: App, serves: Callable[[str], bool]) -> tuple[Gate, ...]:
    """Return the gate of each repository of the App that `serves` says we work for. Raises BotError when GitHub is away."""
    return tuple(_gate(app, installation, place) for installation, place in _places(app) if serves(place["full_name"]))


def way_in(gate: Gate, app_id: int) -> str:
    """Return what to press so that the gate closes."""
    return (
        f"{gate.repository}: Settings, Rules, Rulesets (or Branches), the rule for {gate.branch}: Require status checks to pass,"
        f" add {CHECK_NAME}, and choose this App (id {app_id}) as its source"
    )


def _gate(app: App, installation: int, place: dict[str, Any]) -> Gate:
    name, branch = str(place["full_name"]), str(place["default_branch"])
    try:
        with app.repository(installation, int(place["id"]), FETCH) as gateway:
            found = [check.app_id for check in surroundings.required(gateway, branch) if check.name == CHECK_NAME]
    except BotError as error:
        return Gate(name, branch, "unknown", error.message)
    if app.id in found:
        return Gate(name, branch, "pinned")
    anybody = any(source is None or source < 0 for source in found)
    return Gate(name, branch, "open" if anybody else "foreign" if found else "missing")


def _places(app: App) -> Iterator[tuple[int, dict[str, Any]]]:
    for page in range(1, MOST_PAGES + 1):
        batch = app.as_app("GET", "/app/installations", query={"per_page": 100, "page": page})
        for installation in batch:
            yield from ((int(installation["id"]), place) for place in _repositories(app, int(installation["id"])))
        if len(batch) < 100:
            return


def _repositories(app: App, installation: int) -> Iterator[dict[str, Any]]:
    """List what an installation has; its names are all that this token may read."""
    with app.repository(installation, 0, {"metadata": "read"}) as gateway:
        for page in range(1, MOST_PAGES + 1):
            query = {"per_page": 100, "page": page}
            batch = gateway.request("GET", "/installation/repositories", query=query, anywhere=True)["repositories"]
            yield from batch
            if len(batch) < 100:
                return
