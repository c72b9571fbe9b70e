"""Operations on check runs and deployments, with the rules that GitHub's description does not carry."""

from __future__ import annotations

from typing import Any

from bot.demo import shapes
from bot.demo.access import ApiError
from bot.demo.rest import Answer, Call, operation
from bot.demo.rest_app import REPO
from bot.demo.world import CheckRun, Deployment, now

MAX_TEXT_BYTES = 65_535
MAX_MESSAGE_BYTES = 65_536
MAX_TITLE = 255
MAX_ANNOTATIONS = 50
MAX_ACTIONS = {"label": 20, "description": 40, "identifier": 20}
MAX_DESCRIPTION = 140


@operation(f"POST {REPO}/check-runs", checks="write")
def create(call: Call) -> Answer:
    """Create a check run on a commit that exists."""
    if not call.repo.git.resolve(call.body["head_sha"], missing=""):
        raise ApiError(422, "No commit found for SHA: " + call.body["head_sha"])
    run = CheckRun(call.body["name"], call.body["head_sha"], call.world.app_id)
    _apply(run, call.body)
    call.repo.check_runs.append(run)
    return Answer(201, shapes.check_run(call.world, call.repo, run))


@operation(f"GET {REPO}/check-runs/{{check_run_id}}", checks="read")
def show(call: Call) -> Answer:
    """Return a check run."""
    return Answer(200, shapes.check_run(call.world, call.repo, _run(call)))


@operation(f"PATCH {REPO}/check-runs/{{check_run_id}}", checks="write")
def update(call: Call) -> Answer:
    """Change a check run; annotations are added to those that are there."""
    run = _run(call)
    _apply(run, call.body)
    return Answer(200, shapes.check_run(call.world, call.repo, run))


@operation(f"GET {REPO}/check-runs/{{check_run_id}}/annotations", checks="read")
def list_annotations(call: Call) -> Answer:
    """List the annotations of a check run."""
    return call.page(list(_run(call).annotations))


@operation(f"GET {REPO}/commits/{{ref}}/check-runs", checks="read")
def of_commit(call: Call) -> Answer:
    """List the check runs of a commit: the latest of each name, or all."""
    sha = call.repo.git.resolve(call.arguments["ref"], missing="")
    if not sha:
        raise ApiError(422, "No commit found for SHA: " + call.arguments["ref"])
    runs = [run for run in call.repo.check_runs if run.head_sha == sha and call.query.get("check_name", run.name) == run.name]
    if call.query.get("filter", "latest") == "latest":
        runs = list({(run.app_id, run.name): run for run in runs}.values())
    return call.page([shapes.check_run(call.world, call.repo, run) for run in reversed(runs)], "check_runs")


def _run(call: Call) -> CheckRun:
    text = call.arguments["check_run_id"]
    run = next((run for run in call.repo.check_runs if str(run.id) == text), None)
    if run is None:
        raise ApiError(404, "Not Found")
    return run


def _apply(run: CheckRun, body: dict[str, Any]) -> None:
    if body.get("status") == "completed" and not body.get("conclusion"):
        raise _invalid("conclusion", "is required when status is completed")
    output = body.get("output", {})
    _check_output(run, output)
    _check_actions(body.get("actions", []))
    for name in ("name", "external_id", "details_url", "status", "started_at", "completed_at"):
        if name in body:
            setattr(run, name, body[name])
    if "conclusion" in body:
        run.status, run.conclusion = "completed", body["conclusion"]
        run.completed_at = run.completed_at or now()
    elif body.get("status") in {"queued", "in_progress"}:
        run.conclusion = run.completed_at = None
    for name in ("title", "summary", "text"):
        if name in output:
            setattr(run, name, output[name])
    run.annotations.extend(output.get("annotations", []))
    run.actions = body.get("actions", run.actions)


def _check_output(run: CheckRun, output: dict[str, Any]) -> None:
    if output and not (output.get("title") or run.title):
        raise _invalid("output", "title can't be blank")
    if any(len(output.get(name, "").encode()) > MAX_TEXT_BYTES for name in ("summary", "text")):
        raise _invalid("output", f"must be at most {MAX_TEXT_BYTES} bytes")
    if len(output.get("title", "")) > MAX_TITLE:
        raise _invalid("title", "is too long")
    annotations = output.get("annotations", [])
    if len(annotations) > MAX_ANNOTATIONS:
        raise _invalid("annotations", f"exceeds a maximum quantity of {MAX_ANNOTATIONS}")
    for item in annotations:
        _check_annotation(item)


def _check_annotation(item: dict[str, Any]) -> None:
    if item["start_line"] < 1 or item["end_line"] < item["start_line"]:
        raise _invalid("annotations", "end_line must not come before start_line")
    if "start_column" in item and item["start_line"] != item["end_line"]:
        raise _invalid("annotations", "columns are for annotations of one line")
    if len(item.get("title", "")) > MAX_TITLE or not item["message"]:
        raise _invalid("annotations", "title is too long or message is blank")
    if any(len(item.get(name, "").encode()) > MAX_MESSAGE_BYTES for name in ("message", "raw_details")):
        raise _invalid("annotations", "message and raw_details have at most 64 KB")


def _check_actions(actions: list[dict[str, str]]) -> None:
    if len(actions) > len(MAX_ACTIONS):
        raise _invalid("actions", "exceeds a maximum quantity of 3")
    if any(len(action[name]) > most for action in actions for name, most in MAX_ACTIONS.items()):
        raise _invalid("actions", "label, description or identifier is too long")


def _invalid(name: str, complaint: str) -> ApiError:
    return ApiError(422, "Validation Failed", [{"resource": "CheckRun", "field": name, "code": "custom", "message": complaint}])


@operation(f"GET {REPO}/deployments", deployments="read")
def deployments(call: Call) -> Answer:
    """List deployments, newest first."""
    wanted = {name: call.query[name] for name in ("sha", "ref", "task", "environment") if name in call.query}
    chosen = [
        item for item in reversed(call.repo.deployments) if all(getattr(item, name) == value for name, value in wanted.items())
    ]
    return call.page([shapes.deployment(call.world, call.repo, item) for item in chosen])


@operation(f"POST {REPO}/deployments", deployments="write")
def create_deployment(call: Call) -> Answer:
    """Create a deployment of a commit or branch; unfinished required checks are a 409."""
    body = call.body
    sha = call.repo.git.resolve(body["ref"], missing="")
    if not sha:
        raise ApiError(422, f"No ref found for: {body['ref']}")
    unfinished = [
        run for run in call.repo.check_runs if run.head_sha == sha and run.conclusion not in {"success", "neutral", "skipped"}
    ]
    if unfinished and body.get("required_contexts") != []:
        raise ApiError(409, "Conflict: Commit status checks failed for " + body["ref"])
    payload = body.get("payload") or {}
    made = Deployment(
        sha,
        body["ref"],
        body.get("environment", "production"),
        body.get("task", "deploy"),
        body.get("description") or "",
        payload,
        call.world.bot,
    )
    call.repo.deployments.append(made)
    return Answer(201, shapes.deployment(call.world, call.repo, made))


@operation(f"GET {REPO}/deployments/{{deployment_id}}", deployments="read")
def deployment(call: Call) -> Answer:
    """Return a deployment."""
    return Answer(200, shapes.deployment(call.world, call.repo, _deployment(call)))


@operation(f"GET {REPO}/deployments/{{deployment_id}}/statuses", deployments="read")
def statuses(call: Call) -> Answer:
    """List the statuses of a deployment, newest first."""
    return call.page(list(reversed(_deployment(call).statuses)))


@operation(f"POST {REPO}/deployments/{{deployment_id}}/statuses", deployments="write")
def create_status(call: Call) -> Answer:
    """Add a status to a deployment."""
    place = _deployment(call)
    if len(call.body.get("description", "")) > MAX_DESCRIPTION:
        raise ApiError(422, "Validation Failed", [{"resource": "DeploymentStatus", "field": "description", "code": "too_long"}])
    fields = {name: call.body[name] for name in ("state", "description", "target_url", "environment_url") if name in call.body}
    status = {
        **fields,
        "id": len(place.statuses) + 1,
        "environment": place.environment,
        "creator": shapes.account(call.world.bot),
        "created_at": now(),
    }
    place.statuses.append(status)
    return Answer(201, status)


def _deployment(call: Call) -> Deployment:
    text = call.arguments["deployment_id"]
    item = next((item for item in call.repo.deployments if str(item.id) == text), None)
    if item is None:
        raise ApiError(404, "Not Found")
    return item
