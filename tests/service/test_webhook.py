from __future__ import annotations

import io
import time
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.settings import Settings
from bot.store import pulls, repositories
from bot.store.database import Store
from bot.web.app import create_app
from tests.service import deliveries as d

KEY = pulls.Key(11, 5)


@pytest.fixture
def client(settings: Settings, store: Store) -> FlaskClient:
    return create_app(settings, store).test_client()


def jobs(store: Store) -> list[tuple[str, Any]]:
    with store.transaction() as conn:
        return conn.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id").fetchall()


def row(store: Store) -> pulls.PullRow | None:
    with store.transaction() as conn:
        return pulls.get(conn, KEY)


def test_a_signed_pull_request_becomes_a_row_and_one_job(client: FlaskClient, store: Store) -> None:
    assert d.send(client, "pull_request", d.pull()).status_code == 202
    found = row(store)
    assert found is not None
    assert (found.wanted_sha, found.base_ref, found.generation, found.done_generation) == (d.SHA, "main", 1, 0)
    assert jobs(store) == [("pull", {"repository_id": 11, "number": 5})]


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Hub_Signature_256": "sha256=" + "0" * 64},
        {"X_Hub_Signature_256": ""},
        {"X_Hub_Signature_256": "sha1=" + "0" * 40},
        {"X_GitHub_Hook_Installation_Target_ID": "8", "X_GitHub_Hook_Installation_Target_Type": "integration"},
    ],
)
def test_a_body_that_is_not_signed_for_us_is_refused_unread(client: FlaskClient, store: Store, headers: dict[str, str]) -> None:
    assert d.send(client, "pull_request", b"not json", **headers).status_code == 401
    assert jobs(store) == []


def test_the_secret_in_rotation_is_accepted_and_a_third_is_not(store: Store) -> None:
    client = create_app(Settings(webhook_secret="n" * 20, webhook_secret_previous="o" * 20), store).test_client()
    assert d.send(client, "ping", d.common(), secret="o" * 20).status_code == 202
    assert d.send(client, "ping", d.common(), secret="n" * 20).status_code == 202
    assert d.send(client, "ping", d.common(), secret="x" * 20).status_code == 401


def test_a_body_over_25_mib_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = client.post(
        "/github/webhook",
        input_stream=io.BytesIO(b"{}"),
        content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": str(26 << 20)},
    )
    assert answer.status_code == 413


def test_an_endless_body_without_a_length_ends_at_the_limit(settings: Settings, store: Store) -> None:
    status, served = d.send_without_end(create_app(settings, store))
    assert status.startswith("413")
    assert 0 < served < 40 << 20


@pytest.mark.parametrize("content", ["application/x-www-form-urlencoded", "text/plain"])
def test_another_content_type_is_refused_with_what_to_set(client: FlaskClient, content: str) -> None:
    answer = d.send(client, "pull_request", d.pull(), Content_Type=content)
    assert answer.status_code == 415
    assert b"application/json" in answer.data


def test_compression_is_refused(client: FlaskClient) -> None:
    assert d.send(client, "pull_request", d.pull(), Content_Encoding="gzip").status_code == 415


@pytest.mark.parametrize("body", [b"not json", b"[]", b'{"action": "opened"}', b'{"a": 1, "a": 2}', b"\xff"])
def test_a_signed_body_that_is_no_such_event_is_a_bad_request(client: FlaskClient, body: bytes) -> None:
    assert d.send(client, "pull_request", body).status_code == 400


@pytest.mark.parametrize(("event", "payload"), [("star", {}), ("ping", {}), ("pull_request", d.pull("labeled"))])
def test_what_asks_nothing_of_us_is_accepted_and_ignored(client: FlaskClient, store: Store, event: str, payload: object) -> None:
    assert d.send(client, event, payload).status_code == 202
    assert jobs(store) == []


def test_a_repeated_delivery_is_not_processed_twice(client: FlaskClient, store: Store) -> None:
    delivery = str(uuid.uuid4())
    for _ in range(2):
        assert d.send(client, "pull_request", d.pull(), delivery=delivery).status_code == 202
    found = row(store)
    assert found is not None
    assert found.generation == 1


def test_many_pushes_make_one_waiting_job_and_the_newest_commit_is_wanted(client: FlaskClient, store: Store) -> None:
    for digit in "123456789":
        d.send(client, "pull_request", d.pull("synchronize", sha=digit * 40))
    found = row(store)
    assert found is not None
    assert (found.generation, found.wanted_sha) == (9, "9" * 40)
    assert len(jobs(store)) == 1


def test_a_delivery_that_could_not_be_stored_is_welcome_again(settings: Settings, store: Store) -> None:
    delivery = str(uuid.uuid4())
    with store.transaction() as conn:
        conn.execute("ALTER TABLE pull_requests RENAME TO gone")
    client = create_app(settings, store).test_client()
    assert d.send(client, "pull_request", d.pull(), delivery=delivery).status_code == 500
    with store.transaction() as conn:
        assert conn.execute("SELECT state, error FROM deliveries").fetchall() == [("failed", "UndefinedTable")]
        conn.execute("ALTER TABLE gone RENAME TO pull_requests")
    assert d.send(client, "pull_request", d.pull(), delivery=delivery).status_code == 202
    assert len(jobs(store)) == 1
    with store.transaction() as conn:
        assert conn.execute("SELECT state, attempts FROM deliveries").fetchall() == [("accepted", 2)]


def test_rows_and_job_come_together_or_not_at_all(settings: Settings, store: Store) -> None:
    signature = "procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])"
    with store.transaction() as conn:
        conn.execute(f"ALTER FUNCTION {signature} RENAME TO gone")
    try:
        assert d.send(create_app(settings, store).test_client(), "pull_request", d.pull()).status_code == 500
    finally:
        with store.transaction() as conn:
            conn.execute(
                f"ALTER FUNCTION {signature.replace('procrastinate_defer_jobs_v1', 'gone')} RENAME TO procrastinate_defer_jobs_v1"
            )
    assert row(store) is None


def test_a_repository_outside_the_allow_list_is_ignored(store: Store) -> None:
    client = create_app(Settings(webhook_secret="s" * 20, repositories="acme/other, corp/*"), store).test_client()
    assert d.send(client, "pull_request", d.pull(), secret="s" * 20).status_code == 202
    assert jobs(store) == []
    with store.transaction() as conn:
        assert repositories.served(conn) == ()


def test_a_closed_pull_request_is_a_hint_to_look_and_makes_what_runs_out_of_date(client: FlaskClient, store: Store) -> None:
    d.send(client, "pull_request", d.pull())
    d.send(client, "pull_request", d.pull("closed"))
    found = row(store)
    assert found is not None
    assert (found.state, found.generation) == ("open", 2)
    assert len(jobs(store)) == 1


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (d.comment("/migrate check"), ["comment"]),
        (d.comment("@Migrate-Bot help"), ["comment"]),
        (d.comment("looks good"), []),
        (d.comment("/migrate check", kind="Bot"), []),
        (d.comment("/migrate check", action="edited"), []),
    ],
)
def test_only_new_comments_of_people_that_may_hold_a_command_become_jobs(
    client: FlaskClient, store: Store, payload: object, expected: list[str]
) -> None:
    assert d.send(client, "issue_comment", payload).status_code == 202
    assert [name for name, _ in jobs(store)] == expected


def test_rerun_of_our_check_asks_again_even_for_forks_and_another_apps_check_does_not(client: FlaskClient, store: Store) -> None:
    d.send(client, "pull_request", d.pull())
    d.send(client, "check_run", d.rerequested(app_id=8))
    assert [name for name, _ in jobs(store)] == ["pull"]
    d.send(client, "check_run", d.rerequested())
    name, ids = jobs(store)[-1]
    assert (name, ids["identifier"], ids["number"]) == ("button", "rerun", 5)


def test_a_merge_group_and_a_push_become_jobs(client: FlaskClient, store: Store) -> None:
    d.send(client, "merge_group", d.merge_group())
    d.send(client, "push", d.push())
    assert jobs(store) == [
        ("group", {"repository_id": 11, "head_sha": d.SHA}),
        ("pushed", {"repository_id": 11, "branch": "main"}),
    ]


def test_an_uninstalled_app_leaves_no_served_repository(client: FlaskClient, store: Store) -> None:
    d.send(client, "pull_request", d.pull())
    d.send(client, "installation", {"action": "deleted", "installation": {"id": 21, "account": {"login": "acme"}}})
    with store.transaction() as conn:
        assert repositories.served(conn) == ()


def test_health_metrics_and_every_answer_carry_headers_that_lock_a_browser_down(client: FlaskClient) -> None:
    d.send(client, "pull_request", d.pull())
    for path, status in {"/healthz": 200, "/metrics": 200, "/nothing": 404, "/runs/forged": 404}.items():
        answer = client.get(path)
        assert answer.status_code == status
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    figures = client.get("/metrics").text
    assert "migrate_bot_waiting 1.0" in figures
    assert 'migrate_bot_webhook_answers_total{code="202"} 1.0' in figures
    assert "acme" not in figures


def test_the_answer_comes_within_50_milliseconds(client: FlaskClient) -> None:
    times = []
    for _ in range(20):
        began = time.perf_counter()
        d.send(client, "pull_request", d.pull("synchronize"))
        times.append(time.perf_counter() - began)
    assert sorted(times)[10] < 0.05
