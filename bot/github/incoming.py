"""Headers and bytes of a delivery become one typed event. Pure, and total: whatever comes in, `parse` answers.

Payloads are hints. They say which object changed; what it is now, and who may do what, is asked of the API later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.errors import UsageError
from bot.github.events import (
    BasePushed,
    CheckAction,
    CheckRerequested,
    CommentPosted,
    Event,
    Ignored,
    InstallationChanged,
    Malformed,
    MergeGroupRequested,
    Ping,
    PullChanged,
    PullClosed,
    Repository,
    Sender,
)  # fmt: skip
from bot.github.payload import Payload, Unreadable, decode
from bot.github.signature import is_signed

SIGNATURE = "x-hub-signature-256"
EVENT = "x-github-event"
DELIVERY = "x-github-delivery"
TARGET = "x-github-hook-installation-target-id"
TARGET_TYPE = "x-github-hook-installation-target-type"
PULL_ACTIONS = frozenset({"opened", "synchronize", "reopened", "ready_for_review"})


class BadDelivery(UsageError):
    """The request is not a delivery that GitHub signed for us; the answer is 401 and nothing of the body is read."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers say. They are not covered by the signature, so they are labels, not proof."""

    delivery: str
    event: str


def verify(headers: Iterable[tuple[str, str]], body: bytes, secrets: Sequence[str], *, app_id: int | None = None) -> Envelope:
    """Return what the headers say if one of `secrets` signed exactly these bytes; raise `BadDelivery` otherwise.

    `headers` keep duplicates. With `app_id`, a delivery addressed to another app is refused too.
    """
    pairs = [(name.lower(), value) for name, value in headers]
    signatures = [value for name, value in pairs if name == SIGNATURE]
    if len(signatures) != 1:
        raise BadDelivery(
            f"Expected one X-Hub-Signature-256 header, got {len(signatures)}", hint="Set a webhook secret in the app's settings."
        )
    if not is_signed(signatures[0], body, secrets):
        raise BadDelivery(
            "The signature does not fit the body", hint="The webhook secret here and in the app's settings must be the same."
        )
    first = dict(reversed(pairs))
    if (
        app_id is not None
        and first.get(TARGET_TYPE, "integration") == "integration"
        and first.get(TARGET, str(app_id)) != str(app_id)
    ):
        raise BadDelivery("The delivery is addressed to another app", hint="Look at the webhook address of that app.")
    delivery, event = first.get(DELIVERY, ""), first.get(EVENT, "")
    if not delivery or not event or len(delivery) > 100 or len(event) > 100 or not (delivery + event).isascii():
        raise BadDelivery("The X-GitHub-Event or X-GitHub-Delivery header is missing", hint="Deliveries of GitHub have both.")
    return Envelope(delivery, event)


def parse(event: str, body: bytes) -> Event:
    """Return the typed event of a verified body. Never raises."""
    reader = _READERS.get(event)
    if reader is None:
        return Ignored(f"event {event[:60]!r} is not used")
    try:
        payload = decode(body)
        if event != "ping" and _SUBJECTS & payload.names() - _ABOUT.get(event, frozenset()):
            return Malformed(f"the body is not that of `{event}`")
        return reader(payload)
    except Unreadable as error:
        return Malformed(str(error))


def _repository(payload: Payload) -> Repository:
    owner = payload.child("repository")
    return Repository(owner.number("id"), owner.repository_name("full_name"), payload.child("installation").number("id"))


def _sender(user: Payload) -> Sender:
    return Sender(user.number("id"), user.text("login", 100), user.optional_text("type", 20) == "Bot")


def _pull_request(payload: Payload) -> Event:
    action = payload.text("action", 60)
    retargeted = action == "edited" and "base" in payload.optional("changes")
    if action not in PULL_ACTIONS and action != "closed" and not retargeted:
        return Ignored(f"pull_request.{action} changes nothing that is judged")
    pull = payload.child("pull_request")
    number, head_sha = pull.number("number"), pull.child("head").sha("sha")
    if action == "closed":
        return PullClosed(_repository(payload), number, head_sha, pull.optional_flag("merged"))
    base_ref = pull.child("base").text("ref", 300)
    return PullChanged(_repository(payload), number, head_sha, base_ref, action, _sender(payload.child("sender")))


def _issue_comment(payload: Payload) -> Event:
    action = payload.text("action", 60)
    edited = action == "edited" and "body" in payload.optional("changes")
    if action != "created" and not edited:
        return Ignored(f"issue_comment.{action} is never a command")
    if "pull_request" not in payload.child("issue"):
        return Ignored("a comment on an issue, not on a pull request")
    comment = payload.child("comment")
    return CommentPosted(
        _repository(payload),
        payload.child("issue").number("number"),
        comment.number("id"),
        comment.optional_text("body", 65_536),
        _sender(comment.child("user")),
        bool(comment.optional("performed_via_github_app")),
        edited,
    )


def _check_run(payload: Payload) -> Event:
    action = payload.text("action", 60)
    if action not in {"rerequested", "requested_action"}:
        return Ignored(f"check_run.{action} is our own doing")
    run = payload.child("check_run")
    repository, sender = _repository(payload), _sender(payload.child("sender"))
    head_sha, check_id, app_id = run.sha("head_sha"), run.number("id"), run.child("app").number("id")
    external_id, numbers = run.optional_text("external_id", 200), _pull_numbers(run)
    if action == "rerequested":
        return CheckRerequested(repository, head_sha, check_id, external_id, app_id, numbers, sender)
    identifier = payload.child("requested_action").text("identifier", 40)
    return CheckAction(repository, head_sha, check_id, external_id, app_id, numbers, identifier, sender)


def _check_suite(payload: Payload) -> Event:
    action = payload.text("action", 60)
    if action != "rerequested":
        return Ignored(f"check_suite.{action} is our own doing")
    suite = payload.child("check_suite")
    app_id = suite.child("app").number("id")
    sender = _sender(payload.child("sender"))
    return CheckRerequested(_repository(payload), suite.sha("head_sha"), 0, "", app_id, _pull_numbers(suite), sender)


def _pull_numbers(holder: Payload) -> tuple[int, ...]:
    return tuple(pull.number("number") for pull in holder.optional_children("pull_requests"))


def _merge_group(payload: Payload) -> Event:
    action = payload.text("action", 60)
    if action != "checks_requested":
        return Ignored(f"merge_group.{action} needs no verdict")
    group = payload.child("merge_group")
    shas, refs = (group.sha("head_sha"), group.sha("base_sha")), (group.text("head_ref", 500), group.text("base_ref", 500))
    return MergeGroupRequested(_repository(payload), shas[0], refs[0], shas[1], refs[1])


def _push(payload: Payload) -> Event:
    ref = payload.text("ref", 500)
    if not ref.startswith("refs/heads/"):
        return Ignored("a push to a tag")
    branch = ref.removeprefix("refs/heads/")
    before, after, deleted = payload.sha("before"), payload.sha("after"), payload.optional_flag("deleted")
    return BasePushed(_repository(payload), branch, before, after, deleted, _sender(payload.child("sender")))


def _installation(payload: Payload) -> Event:
    installation = payload.child("installation")
    account = installation.optional("account").optional_text("login", 100)
    added = (*payload.optional_children("repositories_added"), *payload.optional_children("repositories"))
    removed = payload.optional_children("repositories_removed")
    ids = [tuple(repository.number("id") for repository in group) for group in (added, removed)]
    return InstallationChanged(installation.number("id"), payload.text("action", 60), account, *ids)


def _ping(_payload: Payload) -> Event:
    return Ping()


_READERS: dict[str, Callable[[Payload], Event]] = {
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "merge_group": _merge_group,
    "push": _push,
    "installation": _installation,
    "installation_repositories": _installation,
    "ping": _ping,
}
_SUBJECTS = frozenset(
    {"pull_request", "issue", "comment", "review", "thread", "check_run", "check_suite", "merge_group", "ref", "repository"}
)
_ABOUT: dict[str, frozenset[str]] = {
    "pull_request": frozenset({"pull_request", "repository"}),
    "issue_comment": frozenset({"issue", "comment", "repository"}),
    "check_run": frozenset({"check_run", "repository"}),
    "check_suite": frozenset({"check_suite", "repository"}),
    "merge_group": frozenset({"merge_group", "repository"}),
    "push": frozenset({"ref", "repository"}),
}
"""What each event's body is about. The event's name is not signed, the body is: one sent under another's name is refused."""
REPEATABLE = frozenset({"check_run", "check_suite", "merge_group"})
"""Events whose body a person may cause twice, byte for byte: the same button on the same check run."""
SUBSCRIBED = ("check_run", "check_suite", "issue_comment", "merge_group", "pull_request", "push")
"""Events that `app.yml` must ask for; the others arrive unasked."""
