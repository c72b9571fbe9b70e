"""Who may do what: the app by JWT, an installation by a narrow token that ends."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.demo import faults
from bot.demo.access import Gate
from bot.demo.hub import Hub
from bot.demo.world import Comment, Pull
from tests.demo.conftest import Client


@pytest.mark.parametrize(
    ("moved", "issuer", "status"),
    [
        ({}, "", 200),
        ({"exp": -120}, "", 401),
        ({"exp": 900}, "", 401),
        ({"iat": 300}, "", 401),
        ({}, "999", 404),
    ],
    ids=["right", "ended", "too long", "from the future", "another app"],
)
def test_a_jwt_is_taken_by_githubs_rules(client: Client, moved: dict[str, int], issuer: str, status: int) -> None:
    now = int(time.time())
    claims: dict[str, Any] = {name: now + seconds for name, seconds in moved.items()} | ({"iss": issuer} if issuer else {})
    assert client.ask("GET", "/app", token=client.jwt(**claims)).status_code == status


def test_a_jwt_of_another_key_and_no_jwt_are_refused(client: Client) -> None:
    import jwt

    now = int(time.time())
    forged = jwt.encode(
        {"iat": now, "exp": now + 60, "iss": str(client.hub.app_id)}, Gate.create().private_key, algorithm="RS256"
    )
    for token in (forged, client.token(), "nobody", "x"):
        assert client.ask("GET", "/app", token=token).status_code == 401


def mint(client: Client, **wish: Any) -> Any:
    return client.ask("POST", f"/app/installations/{client.hub.installation_id}/access_tokens", body=wish, token=client.jwt())


def test_a_token_is_long_and_can_be_narrowed_but_never_widened(client: Client) -> None:
    made = mint(client, repository_ids=[client.repository.id], permissions={"checks": "write"}).json()
    assert made["token"].startswith(f"ghs_{client.hub.app_id}_")
    assert len(made["token"]) > 400
    assert made["permissions"] == {"checks": "write", "metadata": "read"}
    assert mint(client, permissions={"administration": "read"}).status_code == 422
    assert mint(client, permissions={"merge_queues": "write"}).status_code == 422
    assert mint(client, repository_ids=[123_456_789]).status_code == 422
    assert mint(client, repositories=[client.repository.name]).status_code == 201
    assert mint(client, repository_id=[1]).status_code == 422


def test_a_token_ends_and_can_be_revoked(client: Client) -> None:
    hub = client.hub
    ended = hub.gate.mint(hub.world, (client.repository.id,), {"metadata": "read"}, lifetime=-1)[0]
    assert client.ask("GET", client.place, token=ended).json()["message"] == "Bad credentials"
    token = client.token()
    assert client.ask("GET", client.place, token=token).status_code == 200
    assert client.ask("DELETE", "/installation/token", token=token).status_code == 204
    assert client.ask("GET", client.place, token=token).status_code == 401
    forged = token[:-4] + "AAAA"
    assert client.ask("GET", client.place, token=forged).status_code == 401


@pytest.mark.parametrize(
    ("verb", "path", "rights"),
    [
        ("POST", "/check-runs", {"checks": "read", "pull_requests": "write"}),
        ("POST", "/issues/1/comments", {"pull_requests": "read", "checks": "write"}),
        ("GET", "/pulls", {"checks": "write"}),
        ("POST", "/deployments", {"checks": "write"}),
    ],
)
def test_what_a_token_does_not_permit_is_a_403_in_githubs_words(
    client: Client, pull: Pull, verb: str, path: str, rights: dict[str, str]
) -> None:
    answer = client.ask(verb, client.place + path, body={}, token=client.token(**rights))
    assert (answer.status_code, answer.json()["message"]) == (403, "Resource not accessible by integration")


def test_a_repository_outside_of_the_token_is_not_there(client: Client) -> None:
    other = client.hub.create_repository(f"{client.repository.full_name}-secret", {"a": "b"})
    known, unknown = client.ask("GET", f"/repos/{other.full_name}"), client.ask("GET", "/repos/acme/nothing")
    assert (known.status_code, known.json()) == (404, unknown.json())
    assert client.ask("GET", f"/repositories/{other.id}").status_code == 404
    assert client.ask("GET", f"/repositories/{client.repository.id}").json()["full_name"] == client.repository.full_name


def test_pages_of_a_list_are_linked_and_bounded(client: Client, pull: Pull) -> None:
    pull.comments.extend(Comment(client.hub.world.user("mira"), f"{n}") for n in range(250))
    seen: list[str] = []
    place, query = f"{client.place}/issues/{pull.number}/comments", {"per_page": 500}
    answer = client.ask("GET", place, query=query)
    assert len(answer.json()) == 100
    assert set(answer.links) == {"next", "last"}
    while True:
        seen.extend(item["body"] for item in answer.json())
        if "next" not in answer.links:
            break
        answer = client.ask("GET", answer.links["next"]["url"].removeprefix(client.hub.api_url))
    assert seen == [str(n) for n in range(250)]
    assert set(answer.links) == {"first", "prev"}


def test_every_answer_says_what_is_left_of_the_limit(client: Client) -> None:
    first, second = client.ask("GET", client.place), client.ask("GET", "/nothing")
    assert int(first.headers["X-RateLimit-Remaining"]) == int(second.headers["X-RateLimit-Remaining"]) + 1
    assert second.status_code == 404


def test_an_app_may_not_change_what_people_wrote(client: Client, pull: Pull) -> None:
    comment = client.hub.comment(pull, "mine", by="mira")
    answer = client.ask("PATCH", f"{client.place}/issues/comments/{comment.id}", body={"body": "theirs"})
    assert answer.status_code == 403
    assert comment.body == "mine"


def test_roles_are_told_as_github_tells_them(client: Client) -> None:
    for role, legacy in (("triage", "read"), ("maintain", "write"), ("admin", "admin")):
        client.repository.roles["mira"] = role
        answer = client.ask("GET", f"{client.place}/collaborators/mira/permission").json()
        assert (answer["role_name"], answer["permission"]) == (role, legacy)
    assert client.ask("GET", f"{client.place}/collaborators/nobody-here/permission").status_code == 404


def test_faults_come_in_order_and_end(client: Client) -> None:
    client.hub.faults.add(faults.bad_gateway("GET .*/repos/", 2))
    client.hub.faults.add(faults.too_many("GET .*/repos/", 1, 9))
    answers = [client.ask("GET", client.place) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [502, 502, 429, 200]
    assert answers[2].headers["Retry-After"] == "9"


def test_git_is_for_tokens_with_contents_only(client: Client, pull: Pull) -> None:
    import requests

    url = f"{client.hub.url}/{client.repository.full_name}.git/info/refs?service=git-upload-pack"
    assert requests.get(url, timeout=10).status_code == 401
    for token, status in ((client.token(checks="write"), 403), (client.token(contents="read"), 200), ("x", 401)):
        assert requests.get(url, auth=("x-access-token", token), timeout=10).status_code == status
    push = url.replace("upload-pack", "receive-pack")
    assert requests.get(push, auth=("x-access-token", client.token(contents="read")), timeout=10).status_code == 403


def test_deliveries_are_signed_and_a_second_one_has_the_same_guid(hub: Hub, pull: Pull) -> None:
    from bot.github.events import PullChanged
    from bot.github.incoming import parse, verify

    first = hub.deliveries[-1]
    verify(first.headers.items(), first.body, [hub.post.secret], app_id=hub.app_id)
    assert isinstance(parse(first.event, first.body), PullChanged)
    again = hub.redeliver(first)
    assert (again.guid, again.body, again.redelivery) == (first.guid, first.body, True)
