"""Deliveries become typed events; whatever comes in, parsing answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo import webhooks
from bot.demo.hub import Hub
from bot.demo.world import CheckRun, Comment, Pull
from bot.github import events, incoming
from bot.github.events import (
    BasePushed,
    CheckAction,
    CheckRerequested,
    CommentPosted,
    Ignored,
    InstallationChanged,
    Malformed,
    MergeGroupRequested,
    Ping,
    PullChanged,
    PullClosed,
)  # fmt: skip
from bot.github.incoming import parse

NAMES = [*incoming._READERS, "star", ""]


def parsed(event: str, payload: Any) -> events.Event:
    return parse(event, json.dumps(payload).encode())


def test_every_way_a_pull_request_changes_asks_for_a_run(hub: Hub, pull: Pull) -> None:
    for action, more in (
        ("opened", {}),
        ("synchronize", {"before": "0" * 40}),
        ("reopened", {}),
        ("ready_for_review", {}),
        ("edited", {"changes": {"base": {"ref": {"from": "old"}, "sha": {"from": "0" * 40}}}}),
    ):
        event = parsed("pull_request", webhooks.pull_request(hub.world, action, pull, pull.author, **more))
        assert isinstance(event, PullChanged), action
        assert (event.number, event.head_sha, event.base_ref, event.action) == (pull.number, pull.head_sha, "main", action)
        assert event.repository == events.Repository(pull.repository.id, pull.repository.full_name, hub.installation_id)
        assert event.sender == events.Sender(pull.author.id, "mira")


def test_a_new_title_or_label_asks_for_nothing(hub: Hub, pull: Pull) -> None:
    payload = webhooks.pull_request(hub.world, "edited", pull, pull.author, changes={"title": {"from": "old"}})
    assert isinstance(parsed("pull_request", payload), Ignored)
    assert isinstance(parsed("pull_request", {**payload, "action": "labeled"}), Ignored)


def test_a_closed_pull_request_says_whether_it_was_merged(hub: Hub, pull: Pull) -> None:
    payload = webhooks.pull_request(hub.world, "closed", pull, pull.author)
    event = parsed("pull_request", payload)
    assert isinstance(event, PullClosed)
    assert not event.merged
    payload["pull_request"]["merged"] = True
    merged = parsed("pull_request", payload)
    assert isinstance(merged, PullClosed)
    assert merged.merged


def test_a_comment_counts_when_it_is_new_and_on_a_pull_request(hub: Hub, pull: Pull) -> None:
    comment = Comment(hub.world.user("mira"), "/migrate apply\x00")
    payload = webhooks.issue_comment(hub.world, "created", pull, comment, comment.author)
    event = parsed("issue_comment", payload)
    assert isinstance(event, CommentPosted)
    assert (event.comment_id, event.body, event.author.login, event.by_app) == (comment.id, "/migrate apply\ufffd", "mira", False)
    edited = webhooks.issue_comment(hub.world, "edited", pull, comment, comment.author, changes={})
    assert isinstance(parsed("issue_comment", edited), Ignored)
    del payload["issue"]["pull_request"]
    assert isinstance(parsed("issue_comment", payload), Ignored)


def test_comments_of_apps_and_bots_are_recognizable(hub: Hub, pull: Pull) -> None:
    comment = Comment(hub.world.bot, "report", app_id=hub.app_id)
    event = parsed("issue_comment", webhooks.issue_comment(hub.world, "created", pull, comment, comment.author))
    assert isinstance(event, CommentPosted)
    assert event.by_app
    assert event.author.is_bot


def test_buttons_and_reruns_carry_what_is_needed_to_find_the_run(hub: Hub, pull: Pull) -> None:
    run = CheckRun("migrate-bot", pull.head_sha, hub.app_id, external_id="12/3/4")
    rerun = parsed("check_run", webhooks.check_run(hub.world, "rerequested", pull.repository, run, pull.author))
    assert isinstance(rerun, CheckRerequested)
    assert (rerun.head_sha, rerun.check_id, rerun.external_id, rerun.app_id) == (pull.head_sha, run.id, "12/3/4", hub.app_id)
    assert rerun.numbers == (pull.number,)
    action = parsed("check_run", webhooks.check_run(hub.world, "requested_action", pull.repository, run, pull.author, "fix"))
    assert isinstance(action, CheckAction)
    assert (action.identifier, action.sender.login) == ("fix", "mira")
    suite = parsed("check_suite", webhooks.check_suite(hub.world, pull.repository, run, pull.author))
    assert isinstance(suite, CheckRerequested)
    assert (suite.check_id, suite.head_sha) == (0, pull.head_sha)


def test_merge_groups_pushes_installations_and_pings(hub: Hub, pull: Pull) -> None:
    names = {"head_ref": "refs/heads/gh-readonly-queue/main/pr-1-x", "base_ref": "refs/heads/main"}
    group = parsed("merge_group", webhooks.merge_group(hub.world, pull.repository, head_sha="a" * 40, base_sha="b" * 40, **names))
    assert isinstance(group, MergeGroupRequested)
    assert (group.head_sha, group.base_ref) == ("a" * 40, "refs/heads/main")
    push = parsed("push", webhooks.push(hub.world, pull.repository, "refs/heads/main", "a" * 40, "0" * 40, pull.author))
    place = events.Repository(pull.repository.id, pull.repository.full_name, hub.installation_id)
    sender = events.Sender(pull.author.id, pull.author.login)
    assert push == BasePushed(place, "main", "a" * 40, "0" * 40, True, sender)
    tag = webhooks.push(hub.world, pull.repository, "refs/tags/v1", "a" * 40, "b" * 40, pull.author)
    assert isinstance(parsed("push", tag), Ignored)
    installed = parsed("installation", webhooks.installation(hub.world, "created"))
    assert isinstance(installed, InstallationChanged)
    assert pull.repository.id in installed.added
    assert parsed("ping", webhooks.ping()) == Ping()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"not json", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"action":"opened","action":"closed"}', "same key twice"),
        (b'{"a":NaN}', "NaN"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"number":' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"action":"opened"}', "`pull_request` is not an object"),
    ],
)
def test_a_signed_body_that_is_not_what_it_says_is_malformed_and_says_where(body: bytes, reason: str) -> None:
    event = parse("pull_request", body)
    assert isinstance(event, Malformed)
    assert reason in event.reason


def test_the_event_name_must_fit_the_body(hub: Hub, pull: Pull) -> None:
    """The header is not signed: a push body under another name must not become something else."""
    push = webhooks.push(hub.world, pull.repository, "refs/heads/main", "a" * 40, "b" * 40, pull.author)
    for name in set(NAMES) - {"push", "ping", "star", "", "installation", "installation_repositories"}:
        assert isinstance(parsed(name, push), Malformed), name


def test_unknown_events_are_ignored_by_name() -> None:
    event = parse("star", b"not even JSON")
    assert isinstance(event, Ignored)
    assert "star" in event.reason


_texts = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["opened", "created", "closed", "rerequested", "refs/heads/x", "a" * 40, "\ud800", "o/r"]),
)
_scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _texts)
_words = (
    "action pull_request head base sha ref number id repository full_name installation sender login comment body issue user "
    "check_run app merge_group changes before after"
)
_keys = st.sampled_from(_words.split())
_json = st.recursive(
    _scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_keys, inner, max_size=8)), max_leaves=30
)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(NAMES), value=_json)
def test_no_json_makes_parsing_raise(name: str, value: object) -> None:
    event = parse(name, json.dumps(value).encode())
    assert isinstance(event, events.Event)
    repr(event).encode()


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(NAMES), body=st.binary(max_size=200))
def test_no_bytes_make_parsing_raise(name: str, body: bytes) -> None:
    assert isinstance(parse(name, body), events.Event)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_real_payload_with_any_part_replaced_still_gets_an_answer(data: st.DataObject) -> None:
    payload = json.loads(_TEMPLATE)
    place: Any = payload
    for _ in range(data.draw(st.integers(0, 3))):
        nested = [key for key, value in place.items() if isinstance(value, dict) and value]
        if not nested:
            break
        place = place[data.draw(st.sampled_from(nested))]
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(_json)
    event = parse("pull_request", json.dumps(payload).encode())
    assert isinstance(event, PullChanged | PullClosed | Ignored | Malformed)
    json.dumps(repr(event)).encode()


_TEMPLATE = json.dumps({
    "action": "opened",
    "pull_request": {"number": 1, "head": {"sha": "a" * 40}, "base": {"ref": "main"}, "merged": False},
    "repository": {"id": 1, "full_name": "acme/seeds"},
    "installation": {"id": 3},
    "sender": {"id": 2, "login": "mira", "type": "User"},
})  # fmt: skip
