"""The one door that anybody may knock at: what is not signed is not read, what is signed is a hint."""

from __future__ import annotations

import gzip
import hmac
import io
import json
import resource
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.github import incoming, signature
from bot.github.incoming import parse
from bot.settings import SERVE_NEEDS, Settings, load
from bot.store import pulls, repositories
from bot.store.database import Store
from bot.web.app import create_app
from tests.service import deliveries as d
from tests.service.conftest import SECRET

KNOWN = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
SETTINGS = Settings(app_id=7, webhook_secret=SECRET, public_url="https://bot.example")


@pytest.fixture
def store(state: str) -> Iterator[Store]:
    opened = Store(state, size=4).open()
    yield opened
    opened.close()


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return create_app(SETTINGS, store).test_client()


def jobs(store: Store) -> list[str]:
    with store.transaction() as conn:
        return [row[0] for row in conn.execute("SELECT task_name FROM procrastinate_jobs ORDER BY id").fetchall()]


def test_51_only_one_lower_case_sha256_signature_opens_and_nothing_is_read_before(client: FlaskClient, store: Store) -> None:
    """Case 51: wrong, missing, sha1 alone, upper case, doubled: 401, and the body (which is no JSON) was never looked at."""
    good = signature.sign(b"not json", SECRET)
    wrong = ["", "sha256=" + "0" * 64, good.upper(), good.replace("sha256", "SHA256"), good.removeprefix("sha256="), good + "0",
             f" {good}", f"{good}, {good}", "sha256=é" + "0" * 63]  # fmt: skip
    for value in wrong:
        headers = {"Content-Type": "application/json", "X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "1"}
        headers |= {"X-Hub-Signature-256": value} if value else {}
        assert client.post("/github/webhook", data=b"not json", headers=headers).status_code == 401, value
    sha1 = hmac.new(SECRET.encode(), b"not json", "sha1").hexdigest()
    only_old = {"Content-Type": "application/json", "X-Hub-Signature": f"sha1={sha1}", "X-GitHub-Event": "ping"}
    assert client.post("/github/webhook", data=b"not json", headers=only_old).status_code == 401
    doubled = [("Content-Type", "application/json"), ("X-GitHub-Event", "ping"), ("X-GitHub-Delivery", "1")]
    with pytest.raises(incoming.BadDelivery, match="got 2"):
        incoming.verify([*doubled, ("X-Hub-Signature-256", good), ("x-hub-signature-256", good)], b"not json", [SECRET])
    assert jobs(store) == []
    for environ in ({}, {"MIGRATE_BOT_WEBHOOK_SECRET": ""}, {"MIGRATE_BOT_WEBHOOK_SECRET": "short"}):
        with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
            load({**environ, "MIGRATE_BOT_STATE_DIR": "/nonexistent"}, needs=SERVE_NEEDS)
    assert not signature.is_signed("sha256=" + hmac.new(b"", b"x", "sha256").hexdigest(), b"x", [""])


def test_52_the_known_vector_fits_one_flipped_bit_does_not_and_the_comparison_takes_constant_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Case 52: GitHub's documented example; `hmac.compare_digest` on bytes, for every secret."""
    compared: list[tuple[Any, Any]] = []
    real = hmac.compare_digest
    monkeypatch.setattr("bot.github.signature.hmac.compare_digest", lambda a, b: compared.append((a, b)) or real(a, b))
    assert signature.is_signed(f"sha256={KNOWN}", b"Hello, World!", ["another secret here", SECRET])
    assert not signature.is_signed(f"sha256={KNOWN}", b"Hello, World?", [SECRET])
    assert len(compared) == 3
    assert all(isinstance(part, bytes) for pair in compared for part in pair)


def test_53_too_large_packed_or_endless_bodies_end_at_the_limit_without_being_kept(client: FlaskClient, store: Store) -> None:
    """Case 53: 26 MB are refused by their length, an endless stream at the limit, a gzip bomb unopened."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    length = {"CONTENT_LENGTH": str(26 << 20)}
    told = client.post(
        "/github/webhook", input_stream=io.BytesIO(b"{}"), content_type="application/json", environ_overrides=length
    )
    assert told.status_code == 413
    bomb = gzip.compress(b"0" * (64 << 20))
    assert d.send(client, "ping", bomb, Content_Encoding="gzip").status_code == 415
    assert d.send(client, "ping", bomb).status_code == 400

    status, served = d.send_without_end(create_app(SETTINGS, store))
    assert status.startswith("413")
    assert served < 40 << 20
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200 << 10, f"{grown} KiB"


def test_54_the_same_body_does_one_thing_whatever_id_it_comes_under(client: FlaskClient, store: Store) -> None:
    """Case 54: the delivery's id is not signed, so it is no defence; the signed body itself is."""
    body = json.dumps(d.pull()).encode()
    for delivery in ("one", "one", "two", "three"):
        assert d.send(client, "pull_request", body, delivery=delivery).status_code == 202
    with store.transaction() as conn:
        found = pulls.get(conn, pulls.Key(11, 5))
    assert found is not None
    assert found.generation == 1
    said = json.dumps(d.comment("/migrate check")).encode()
    d.send(client, "issue_comment", said)
    with store.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'comment'")
    d.send(client, "issue_comment", said)
    assert jobs(store) == ["pull"]
    again = [d.send(client, "check_run", d.rerequested()).text for _ in range(2)]
    assert "already accepted\n" not in again, "the same button may be pressed twice"
    assert jobs(store) == ["pull", "button"]


BODIES: dict[str, Any] = {
    "pull_request": d.pull(),
    "issue_comment": d.comment("/migrate check"),
    "check_run": d.rerequested(),
    "merge_group": d.merge_group(),
    "push": d.push(),
    "installation": {"action": "deleted", "installation": {"id": 21, "account": {"login": "acme"}}},
}


@pytest.mark.parametrize("name", [*BODIES, "check_suite", "installation_repositories"])
def test_a_body_sent_under_the_name_of_another_event_does_nothing(client: FlaskClient, store: Store, name: str) -> None:
    """The event's name is not signed either: `issue_comment.deleted` replayed as `installation` must not end the service."""
    d.send(client, "pull_request", d.pull(number=9))
    for real, body in BODIES.items():
        if real != name and not (real.startswith("installation") and name.startswith("installation")):
            other = {**body, "action": "deleted"} if name.startswith("installation") else body
            answer = d.send(client, name, other)
            assert answer.status_code == 400 or answer.text == "nothing to do\n", (real, answer.text)
    assert jobs(store) == ["pull"]
    with store.transaction() as conn:
        assert len(repositories.served(conn)) == 1


def test_75_outside_the_allow_list_or_without_an_installation_nothing_is_done(store: Store) -> None:
    """Case 75: ignored at the door; and a repository that is taken off the list or uninstalled later is ignored by workers."""
    narrow = SETTINGS.model_copy(update={"repositories": ("acme/other", "corp/*")})
    client = create_app(narrow, store).test_client()
    for name, body in BODIES.items():
        assert d.send(client, name, body).text in {"nothing to do\n", "accepted\n"}
    assert jobs(store) == []
    wide = create_app(SETTINGS, store).test_client()
    d.send(wide, "pull_request", d.pull("reopened"))
    assert jobs(store) == ["pull"]
    d.send(wide, "installation", {**BODIES["installation"], "action": "suspend"})
    with store.transaction() as conn:
        assert repositories.get(conn, 11) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(name=st.sampled_from([*BODIES, "ping", "check_suite"]), data=st.data())
@settings(max_examples=250, deadline=None)
def test_no_signed_body_makes_the_reader_raise(name: str, data: st.DataObject) -> None:
    """Thousands of bodies: any JSON, real ones with any field replaced, and bytes that are none."""
    body: Any = json.loads(json.dumps(BODIES.get(name, d.common())))
    for _ in range(data.draw(st.integers(0, 3))):
        place: Any = body
        while isinstance(place, dict) and place:
            key = data.draw(st.sampled_from(sorted(place)))
            if not isinstance(place[key], dict) or data.draw(st.booleans()):
                place[key] = data.draw(json_values)
                break
            place = place[key]
    raw = json.dumps(body).encode()
    assert parse(name, raw) is not None
    cut = data.draw(st.integers(0, len(raw)))
    for broken in (raw[:cut], raw[:cut] + data.draw(st.binary(max_size=20)) + raw[cut:], data.draw(st.binary(max_size=200))):
        assert parse(name, broken) is not None
    if data.draw(st.booleans()):
        assert isinstance(parse(name, json.dumps(data.draw(json_values)).encode()), object)
