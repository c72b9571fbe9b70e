"""Operations on repositories, pull requests, comments, reactions and reviews."""

from __future__ import annotations

from typing import Any

from bot.demo import shapes
from bot.demo.access import ApiError
from bot.demo.rest import Answer, Call, operation
from bot.demo.rest_app import REPO
from bot.demo.world import LEGACY, Comment, Pull, Reaction, Review, now
from bot.github.suggestions import commentable

MAX_BODY = 65_536
MAX_BODY_BYTES = 262_144
MAX_FILES = 3000
TALK = {"issues": "write", "pull_requests": "write"}
LISTEN = {"issues": "read", "pull_requests": "read"}


@operation(f"GET {REPO}")
def repository(call: Call) -> Answer:
    """Return the repository."""
    return Answer(200, shapes.repository(call.world, call.repo))


@operation(f"GET {REPO}/collaborators/{{username}}/permission")
def permission(call: Call) -> Answer:
    """Return the role of a user; unknown logins are a 404."""
    user = call.world.users.get(call.arguments["username"])
    if user is None:
        raise ApiError(404, "Not Found")
    role = call.repo.role(user.login)
    return Answer(200, {"permission": LEGACY.get(role, role), "role_name": role, "user": shapes.account(user)})


@operation(f"GET {REPO}/pulls", pull_requests="read")
def pulls(call: Call) -> Answer:
    """List pull requests, newest first."""
    state = call.query.get("state", "open")
    chosen = [item for item in reversed(call.repo.pulls.values()) if state in {"all", item.state}]
    return call.page([shapes.pull(call.world, item) for item in chosen])


@operation(f"GET {REPO}/pulls/{{pull_number}}", pull_requests="read")
def pull(call: Call) -> Answer:
    """Return a pull request."""
    return Answer(200, shapes.full_pull(call.world, _pull(call, "pull_number")))


@operation(f"GET {REPO}/pulls/{{pull_number}}/files", pull_requests="read")
def files(call: Call) -> Answer:
    """List what a pull request changes."""
    item = _pull(call, "pull_number")
    changed = call.repo.git.changed_files(item.base_sha, item.head_sha)[:MAX_FILES]
    shown: list[dict[str, Any]] = []
    for file in changed:
        entry: dict[str, Any] = {
            "sha": file.sha,
            "filename": file.path,
            "status": file.status,
            "additions": file.additions,
            "deletions": file.deletions,
            "changes": file.additions + file.deletions,
        }
        entry |= {"patch": file.patch} if file.patch else {}
        shown.append(entry | ({"previous_filename": file.previous} if file.previous else {}))
    return call.page(shown)


@operation(f"GET {REPO}/issues/{{issue_number}}/comments", **LISTEN)
def comments(call: Call) -> Answer:
    """List the comments of a pull request, oldest first."""
    item = _pull(call, "issue_number")
    return call.page([shapes.comment(call.world, item, comment) for comment in item.comments])


@operation(f"POST {REPO}/issues/{{issue_number}}/comments", **TALK)
def create_comment(call: Call) -> Answer:
    """Write a comment as the app's bot."""
    item = _pull(call, "issue_number")
    comment = Comment(call.world.bot, _body(call), app_id=call.world.app_id)
    item.comments.append(comment)
    call.notify("issue_comment", "created", {"pull": item, "comment": comment, "sender": call.world.bot})
    return Answer(201, shapes.comment(call.world, item, comment))


@operation(f"GET {REPO}/issues/comments/{{comment_id}}", **LISTEN)
def comment(call: Call) -> Answer:
    """Return a comment."""
    return Answer(200, shapes.comment(call.world, *_comment(call)))


@operation(f"PATCH {REPO}/issues/comments/{{comment_id}}", **TALK)
def edit_comment(call: Call) -> Answer:
    """Change a comment; an app may change its own only."""
    item, comment = _comment(call)
    if comment.app_id != call.world.app_id:
        raise ApiError(403, "Resource not accessible by integration")
    comment.body, comment.updated_at = _body(call), now()
    comment.edits += 1
    call.notify("issue_comment", "edited", {"pull": item, "comment": comment, "sender": call.world.bot})
    return Answer(200, shapes.comment(call.world, item, comment))


@operation(f"DELETE {REPO}/issues/comments/{{comment_id}}", **TALK)
def delete_comment(call: Call) -> Answer:
    """Remove a comment."""
    item, comment = _comment(call)
    item.comments.remove(comment)
    return Answer(204)


@operation(f"GET {REPO}/issues/comments/{{comment_id}}/reactions", **LISTEN)
def reactions(call: Call) -> Answer:
    """List the reactions to a comment."""
    return call.page([shapes.reaction(item) for item in _comment(call)[1].reactions])


@operation(f"POST {REPO}/issues/comments/{{comment_id}}/reactions", **TALK)
def create_reaction(call: Call) -> Answer:
    """React as the app's bot; the same reaction twice is the same reaction."""
    comment = _comment(call)[1]
    known = [item for item in comment.reactions if item.user is call.world.bot and item.content == call.body["content"]]
    if known:
        return Answer(200, shapes.reaction(known[0]))
    comment.reactions.append(Reaction(call.world.bot, call.body["content"]))
    return Answer(201, shapes.reaction(comment.reactions[-1]))


@operation(f"DELETE {REPO}/issues/comments/{{comment_id}}/reactions/{{reaction_id}}", **TALK)
def delete_reaction(call: Call) -> Answer:
    """Take back a reaction."""
    comment = _comment(call)[1]
    known = [item for item in comment.reactions if item.id == int(call.arguments["reaction_id"])]
    if not known:
        raise ApiError(404, "Not Found")
    comment.reactions.remove(known[0])
    return Answer(204)


@operation(f"GET {REPO}/pulls/{{pull_number}}/reviews", pull_requests="read")
def reviews(call: Call) -> Answer:
    """List reviews, oldest first."""
    item = _pull(call, "pull_number")
    return call.page([shapes.review(call.world, item, review) for review in item.reviews])


@operation(f"POST {REPO}/pulls/{{pull_number}}/reviews", pull_requests="write")
def create_review(call: Call) -> Answer:
    """Write a review; its comments must lie beside lines of the difference."""
    item = _pull(call, "pull_number")
    if not call.body.get("body") and call.body.get("event") in {"COMMENT", "REQUEST_CHANGES"}:
        raise ApiError(422, "Unprocessable Entity", ["Body can't be blank"])
    shown = {file.path: commentable(file.patch) for file in call.repo.git.changed_files(item.base_sha, item.head_sha)}
    for entry in call.body.get("comments", ()):
        lines = range(entry.get("start_line", entry["line"]), entry["line"] + 1)
        if entry["path"] not in shown:
            raise ApiError(422, "Unprocessable Entity", ["Path could not be resolved"])
        if not set(lines) <= shown[entry["path"]]:
            raise ApiError(422, "Unprocessable Entity", ["Line could not be resolved"])
    state = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}.get(call.body.get("event", ""), "COMMENTED")
    review = Review(
        call.world.bot, state, call.body.get("commit_id", item.head_sha), call.body.get("body", ""), call.body.get("comments", [])
    )
    item.reviews.append(review)
    return Answer(200, shapes.review(call.world, item, review))


@operation(f"GET {REPO}/pulls/{{pull_number}}/comments", pull_requests="read")
def review_comments(call: Call) -> Answer:
    """List the comments beside lines, oldest first."""
    item = _pull(call, "pull_number")
    flat = [(review, entry) for review in item.reviews for entry in review.comments]
    shown = [{**entry, "commit_id": review.commit, "user": shapes.account(review.author)} for review, entry in flat]
    return call.page([{**entry, "id": index + 1} for index, entry in enumerate(shown)])


def _pull(call: Call, name: str) -> Pull:
    number = call.arguments[name]
    item = call.repo.pulls.get(int(number)) if number.isdigit() else None
    if item is None:
        raise ApiError(404, "Not Found")
    return item


def _comment(call: Call) -> tuple[Pull, Comment]:
    text = call.arguments["comment_id"]
    found = call.repo.comment(int(text)) if text.isdigit() else None
    if found is None:
        raise ApiError(404, "Not Found")
    return found


def _body(call: Call) -> str:
    body: str = call.body.get("body", "")
    if not body.strip():
        raise ApiError(422, "Validation Failed", [{"resource": "IssueComment", "code": "missing_field", "field": "body"}])
    if len(body) > MAX_BODY or len(body.encode()) > MAX_BODY_BYTES:
        error = {
            "resource": "IssueComment",
            "code": "unprocessable",
            "field": "data",
            "message": "Body is too long (maximum is 65536 characters)",
        }
        raise ApiError(422, "Validation Failed", [error])
    return body
