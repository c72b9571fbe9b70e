"""What the stand-in says fits GitHub's own description, and what the description forbids is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo import contract
from bot.demo.rest import OPERATIONS
from bot.demo.world import Pull
from tests.demo.conftest import Client

DESCRIBED = contract.document()["operations"]


def test_messages_are_checked_in_every_test_run() -> None:
    assert contract.CHECKED
    assert "@octokit/openapi" in contract.document()["source"]


def test_every_described_operation_is_answered_and_no_other() -> None:
    assert sorted(item.name for item in OPERATIONS) == sorted(DESCRIBED)


@pytest.mark.parametrize("name", sorted(DESCRIBED))
def test_the_plainest_answer_fits_the_description(name: str) -> None:
    for status, schema in DESCRIBED[name]["responses"].items():
        if schema is not None:
            contract.check_response(name, int(status), contract.completed(schema, [] if schema.get("type") == "array" else {}))


@pytest.mark.parametrize("name", sorted(contract.document()["webhooks"]))
def test_the_plainest_delivery_fits_the_description(name: str) -> None:
    contract.check_webhook(name, contract.filled(contract.document()["webhooks"][name], {}))


def test_an_answer_that_does_not_fit_is_a_defect_of_the_stand_in() -> None:
    with pytest.raises(contract.ContractBroken, match="archive_url"):
        contract.check_response("GET /repos/{owner}/{repo}", 200, {})
    with pytest.raises(contract.ContractBroken, match="never answers 418"):
        contract.check_response("GET /repos/{owner}/{repo}", 418, {})
    with pytest.raises(contract.ContractBroken, match="no body"):
        contract.check_response("DELETE /installation/token", 204, {"a": 1})


def check(**more: Any) -> dict[str, Any]:
    return {"name": "migrate-bot", "head_sha": "HEAD", **more}


def output(**more: Any) -> dict[str, Any]:
    return check(output={"title": "t", "summary": "s", **more})


def note(**more: Any) -> dict[str, Any]:
    return output(
        annotations=[{"path": "a.sql", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "m", **more}]
    )


def button(**more: str) -> dict[str, Any]:
    return check(actions=[{"label": "l", "description": "d", "identifier": "i", **more}])


REFUSED = {
    "a misspelt key": check(sumary="x"),
    "a misspelt key inside": output(txt="x"),
    "no name": {"head_sha": "HEAD"},
    "an unknown commit": check(head_sha="f" * 40),
    "completed without conclusion": check(status="completed"),
    "an unknown conclusion": check(status="completed", conclusion="passed"),
    "an output without title": check(output={"summary": "s"}),
    "a summary of 65,536 characters": output(summary="x" * 65_536),
    "a text of 65,536 bytes": output(text="ü" * 32_768),
    "51 annotations": output(annotations=note()["output"]["annotations"] * 51),
    "an annotation of an unknown level": note(annotation_level="error"),
    "an annotation that ends before it starts": note(start_line=2),
    "an annotation of line 0": note(start_line=0, end_line=0),
    "columns over several lines": note(end_line=2, start_column=1),
    "an annotation message over 64 KB": note(message="x" * 65_537),
    "an annotation title of 256": note(title="x" * 256),
    "four buttons": check(actions=button()["actions"] * 4),
    "a label of 21": button(label="x" * 21),
    "a description of 41": button(description="x" * 41),
    "an identifier of 21": button(identifier="x" * 21),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_check_run_that_github_would_refuse_is_refused(client: Client, pull: Pull, reason: str) -> None:
    body = {**REFUSED[reason]}
    body["head_sha"] = pull.head_sha if body["head_sha"] == "HEAD" else body["head_sha"]
    answer = client.ask("POST", f"{client.place}/check-runs", body=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["message"]
    assert client.repository.check_runs == []


@pytest.mark.parametrize(
    "body", [check(), check(status="completed", conclusion="success"), output(text="x" * 65_535), note(), button(label="x" * 20)]
)
def test_a_check_run_within_the_limits_is_taken(client: Client, pull: Pull, body: dict[str, Any]) -> None:
    answer = client.ask("POST", f"{client.place}/check-runs", body={**body, "head_sha": pull.head_sha})
    assert answer.status_code == 201, answer.text


def test_a_conclusion_completes_and_annotations_add_up(client: Client, pull: Pull) -> None:
    made = client.ask(
        "POST", f"{client.place}/check-runs", body={**note(), "head_sha": pull.head_sha, "status": "in_progress"}
    ).json()
    more = {"output": {"summary": "s2", "annotations": note()["output"]["annotations"] * 2}, "conclusion": "failure"}
    done = client.ask("PATCH", f"{client.place}/check-runs/{made['id']}", body=more).json()
    assert (done["status"], done["conclusion"], done["output"]["annotations_count"]) == ("completed", "failure", 3)
    assert done["output"]["title"] == "t"


@pytest.mark.parametrize("size", [65_537, 262_145])
def test_a_comment_that_is_too_long_is_refused_in_githubs_words(client: Client, pull: Pull, size: int) -> None:
    answer = client.ask("POST", f"{client.place}/issues/{pull.number}/comments", body={"body": "x" * size})
    assert answer.status_code == 422
    assert "Body is too long (maximum is 65536 characters)" in answer.text
    assert client.ask("POST", f"{client.place}/issues/{pull.number}/comments", body={"body": "🌱" * 65_536}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"), [({"body": " "}, 422), ({}, 422), ({"body": "x", "by": "me"}, 422), (b"{", 400), ([], 422)]
)
def test_a_comment_that_is_none_is_refused(client: Client, pull: Pull, body: Any, status: int) -> None:
    assert client.ask("POST", f"{client.place}/issues/{pull.number}/comments", body=body).status_code == status


def test_unfinished_checks_hold_a_deployment_back_unless_told_otherwise(client: Client, pull: Pull) -> None:
    client.ask("POST", f"{client.place}/check-runs", body={**check(), "head_sha": pull.head_sha})
    assert client.ask("POST", f"{client.place}/deployments", body={"ref": pull.head_sha}).status_code == 409
    assert (
        client.ask("POST", f"{client.place}/deployments", body={"ref": pull.head_sha, "required_contexts": []}).status_code == 201
    )


def test_a_review_comment_outside_of_the_difference_is_refused(client: Client, pull: Pull) -> None:
    place = f"{client.place}/pulls/{pull.number}/reviews"
    for path, line, complaint in (("nowhere.sql", 1, "Path"), ("db/schema/02_more.sql", 9, "Line")):
        answer = client.ask(
            "POST", place, body={"event": "COMMENT", "body": "b", "comments": [{"path": path, "line": line, "body": "x"}]}
        )
        assert answer.status_code == 422
        assert complaint in answer.text
    assert client.ask("POST", place, body={"event": "COMMENT"}).status_code == 422
