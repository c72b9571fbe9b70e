"""Deployments: how GitHub shows that a target was changed, by which commit, and how it went."""

from __future__ import annotations

from github.Deployment import Deployment
from github.GithubObject import NotSet
from github.Repository import Repository

from bot.github.client import Gateway

MAX_DESCRIPTION = 140


def begin_deployment(gateway: Gateway, sha: str, environment: str, *, run: str, description: str = "") -> int:
    """Create the deployment of commit `sha` to `environment` and return its id; the one of this `run` when it is there."""

    def existing(repo: Repository) -> Deployment | None:
        deployments = repo.get_deployments(sha=sha, environment=environment, task="deploy")
        return next((item for item in deployments if (item.raw_data.get("payload") or {}).get("run") == run), None)

    def create(repo: Repository) -> Deployment:
        return repo.create_deployment(
            sha,
            task="deploy",
            auto_merge=False,
            required_contexts=[],
            payload={"run": run},
            environment=environment,
            description=description[:MAX_DESCRIPTION],
        )

    found = gateway.read(existing)
    return found.id if found else gateway.write(create, already=existing).id


def report_deployment(gateway: Gateway, deployment_id: int, state: str, *, description: str = "", log_url: str = "") -> None:
    """Add a status (`in_progress`, `success`, `failure`, `error`, `inactive`) to a deployment."""

    def add(repo: Repository) -> None:
        repo.get_deployment(deployment_id).create_status(
            state, description=description[:MAX_DESCRIPTION], target_url=log_url or NotSet
        )

    gateway.write(add)
