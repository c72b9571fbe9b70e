"""Operations on what surrounds a commit: other people's statuses, branch rules, teams, and the list of what is installed."""

from __future__ import annotations

from typing import Any

from bot.demo import shapes
from bot.demo.access import ApiError
from bot.demo.rest import Answer, Call, operation
from bot.demo.rest_app import REPO
from bot.demo.world import Repository


@operation(f"GET {REPO}/commits/{{ref}}/status", statuses="read")
def combined_status(call: Call) -> Answer:
    """Return the latest status of each context of a commit, and what they come to."""
    sha = call.repo.git.resolve(call.arguments["ref"], missing="")
    if not sha:
        raise ApiError(422, "No commit found for SHA: " + call.arguments["ref"])
    latest = {item["context"]: item for item in call.repo.statuses if item["sha"] == sha}
    states = {item["state"] for item in latest.values()}
    worst = next((state for state in ("failure", "pending") if state in states or not states), "success")
    worst = "pending" if not states else "failure" if "error" in states else worst
    statuses = [{"context": item["context"], "state": item["state"]} for item in latest.values()]
    place = shapes.repository(call.world, call.repo)
    return Answer(200, {"state": worst, "sha": sha, "total_count": len(latest), "statuses": statuses, "repository": place})


@operation(f"GET {REPO}/branches/{{branch}}", contents="read")
def branch(call: Call) -> Answer:
    """Return a branch with its tip and what its classic protection requires."""
    name = call.arguments["branch"]
    sha = call.repo.git.resolve(f"refs/heads/{name}", missing="")
    if not sha:
        raise ApiError(404, "Branch not found")
    checks = [{"context": name, "app_id": app} for name, app in call.repo.protected_checks]
    contexts = [check["context"] for check in checks]
    required = {"enforcement_level": "everyone" if checks else "off", "contexts": contexts, "checks": checks}
    protection = {"enabled": bool(checks), "required_status_checks": required}
    known = {"name": name, "commit": {"sha": sha}, "protected": bool(checks or call.repo.rule_checks), "protection": protection}
    return Answer(200, known)


@operation(f"GET {REPO}/rules/branches/{{branch}}")
def rules(call: Call) -> Answer:
    """List the rules of all rulesets that count for a branch."""
    checks = [{"context": name, **({"integration_id": app} if app else {})} for name, app in call.repo.rule_checks]
    parameters = {"required_status_checks": checks, "strict_required_status_checks_policy": False}
    rule = {"type": "required_status_checks", "parameters": parameters, "ruleset_source_type": "Repository",
            "ruleset_source": call.repo.full_name, "ruleset_id": 1}  # fmt: skip
    return call.page([rule] if checks else [])


@operation("GET /orgs/{org}/teams/{team_slug}/memberships/{username}")
def membership(call: Call) -> Answer:
    """Return whether somebody is in a team; 404 when not, or when there is no such team."""
    if call.grant is None or not call.grant.allows({"members": "read"}):
        raise ApiError(403, "Resource not accessible by integration")
    team = call.world.teams.get(f"{call.arguments['org']}/{call.arguments['team_slug']}", {})
    state = team.get(call.arguments["username"])
    if state is None:
        raise ApiError(404, "Not Found")
    return Answer(200, {"role": "member", "state": state, "url": f"{call.world.url}/api/v3/teams/1/memberships/x"})


@operation("GET /app/installations", caller="app")
def installations(call: Call) -> Answer:
    """List the one installation."""
    owner = shapes.account(call.world.user("acme"))
    known = {"id": call.world.installation_id, "app_id": call.world.app_id, "permissions": call.world.rights, "account": owner}
    return call.page([known])


@operation("GET /installation/repositories")
def installed(call: Call) -> Answer:
    """List the repositories that the token is for."""
    assert call.grant is not None
    ids = call.grant.repository_ids
    known: list[Repository] = [item for item in call.world.repositories.values() if item.id in ids]
    shown: list[dict[str, Any]] = [shapes.repository(call.world, item) for item in known]
    return call.page(shown, "repositories")
