"""What the world's values look like in GitHub's JSON: the fields that mean something, for answers and webhooks alike."""

from __future__ import annotations

from typing import Any

from bot.demo.world import CheckRun, Comment, Deployment, Pull, Reaction, Repository, Review, User, World


def account(user: User) -> dict[str, Any]:
    """Return a user."""
    page = f"apps/{user.login.removesuffix('[bot]')}" if user.kind == "Bot" else user.login
    return {"login": user.login, "id": user.id, "type": user.kind, "html_url": f"https://github.com/{page}"}


def repository(world: World, item: Repository) -> dict[str, Any]:
    """Return a repository."""
    return {
        "id": item.id,
        "name": item.name,
        "full_name": item.full_name,
        "private": item.private,
        "owner": account(item.owner),
        "default_branch": item.default_branch,
        "clone_url": f"{world.url}/{item.full_name}.git",
        "html_url": f"{world.url}/{item.full_name}",
        "url": f"{world.url}/api/v3/repos/{item.full_name}",
    }


def pull(world: World, item: Pull) -> dict[str, Any]:
    """Return a pull request."""
    repo = repository(world, item.repository)
    head_repo = {**repo, "id": item.head_repository_id, "fork": True, "full_name": f"{item.head_owner}/{item.repository.name}"}
    owner = account(world.user(item.head_owner)) if item.is_fork else account(item.repository.owner)
    return {
        "id": item.id,
        "number": item.number,
        "state": item.state,
        "title": item.title,
        "body": item.body,
        "user": account(item.author),
        "draft": item.draft,
        "created_at": item.created_at,
        "updated_at": item.created_at,
        "merged_at": item.merged_at,
        "url": f"{repo['url']}/pulls/{item.number}",
        "html_url": f"{repo['html_url']}/pull/{item.number}",
        "issue_url": f"{repo['url']}/issues/{item.number}",
        "head": {
            "label": f"{item.head_owner}:{item.head_ref}",
            "ref": item.head_ref,
            "sha": item.head_sha,
            "user": owner,
            "repo": head_repo if item.is_fork else repo,
        },
        "base": {
            "label": f"{item.repository.owner.login}:{item.base_ref}",
            "ref": item.base_ref,
            "sha": item.base_sha,
            "user": account(item.repository.owner),
            "repo": repo,
        },
        "author_association": "CONTRIBUTOR",
    }


def full_pull(world: World, item: Pull) -> dict[str, Any]:
    """Return a pull request with what only the single one has."""
    git = item.repository.git
    mergeable = git.mergeable(item.base_sha, item.head_sha) if item.base_sha else None
    return {
        **pull(world, item),
        "mergeable": mergeable,
        "mergeable_state": "clean" if mergeable else "dirty",
        "merged": item.merged_at is not None,
        "merge_commit_sha": item.merge_sha or None,
        "merged_by": account(item.merged_by) if item.merged_by else None,
        "maintainer_can_modify": item.open_to_edits,
        "comments": len(item.comments),
    }


def comment(world: World, place: Pull, item: Comment) -> dict[str, Any]:
    """Return a comment."""
    repo = repository(world, place.repository)
    return {
        "id": item.id,
        "body": item.body,
        "user": account(item.author),
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "url": f"{repo['url']}/issues/comments/{item.id}",
        "html_url": f"{repo['html_url']}/pull/{place.number}#issuecomment-{item.id}",
        "issue_url": f"{repo['url']}/issues/{place.number}",
        "author_association": "NONE",
        "performed_via_github_app": {**app(world), "id": item.app_id} if item.app_id else None,
    }


def app(world: World) -> dict[str, Any]:
    """Return our app."""
    return {
        "id": world.app_id,
        "slug": world.app_slug,
        "name": world.app_slug,
        "owner": account(world.user("acme")),
        "permissions": {},
        "events": [],
    }


def reaction(item: Reaction) -> dict[str, Any]:
    """Return a reaction."""
    return {"id": item.id, "user": account(item.user), "content": item.content, "created_at": item.created_at}


def review(world: World, place: Pull, item: Review) -> dict[str, Any]:
    """Return a review."""
    url = f"{world.url}/{place.repository.full_name}/pull/{place.number}#pullrequestreview-{item.id}"
    return {
        "id": item.id,
        "user": account(item.author),
        "state": item.state,
        "body": item.body,
        "commit_id": item.commit,
        "submitted_at": item.submitted_at,
        "html_url": url,
        "author_association": "NONE",
    }


def check_run(world: World, owner: Repository, item: CheckRun) -> dict[str, Any]:
    """Return a check run. Pull requests from forks are left out, as GitHub does."""
    repo = repository(world, owner)
    numbers = [
        pull for pull in owner.pulls.values() if pull.state == "open" and not pull.is_fork and pull.head_sha == item.head_sha
    ]
    url = f"{repo['url']}/check-runs/{item.id}"
    return {
        "id": item.id,
        "name": item.name,
        "head_sha": item.head_sha,
        "external_id": item.external_id,
        "url": url,
        "html_url": f"{repo['html_url']}/runs/{item.id}",
        "details_url": item.details_url or f"{repo['html_url']}/runs/{item.id}",
        "status": item.status,
        "conclusion": item.conclusion,
        "started_at": item.started_at,
        "completed_at": item.completed_at,
        "output": {
            "title": item.title,
            "summary": item.summary,
            "text": item.text,
            "annotations_count": len(item.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": item.suite_id},
        "app": {**app(world), "id": item.app_id, **({} if item.app_id == world.app_id else {"slug": "other", "name": "other"})},
        "pull_requests": [_reference(repo, pull) for pull in numbers],
    }


def _reference(repo: dict[str, Any], item: Pull) -> dict[str, Any]:
    short = {"id": repo["id"], "url": repo["url"], "name": repo["name"]}
    return {
        "id": item.id,
        "number": item.number,
        "url": f"{repo['url']}/pulls/{item.number}",
        "head": {"ref": item.head_ref, "sha": item.head_sha, "repo": short},
        "base": {"ref": item.base_ref, "sha": item.base_sha, "repo": short},
    }


def deployment(world: World, owner: Repository, item: Deployment) -> dict[str, Any]:
    """Return a deployment."""
    url = f"{world.url}/api/v3/repos/{owner.full_name}/deployments/{item.id}"
    return {
        "id": item.id,
        "sha": item.sha,
        "ref": item.ref,
        "task": item.task,
        "payload": item.payload,
        "environment": item.environment,
        "original_environment": item.environment,
        "description": item.description,
        "creator": account(item.creator),
        "created_at": item.created_at,
        "updated_at": item.created_at,
        "url": url,
        "statuses_url": f"{url}/statuses",
    }
