from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.faults import Fault, dropped, slow
from bot.errors import Unavailable, UsageError
from bot.targets.file import parse
from bot.targets.neonapi import NeonApi, NotThere, Patience, Unsure
from bot.targets.neonplace import Neon as Place
from tests.targets.neon_server import Neon
from tests.targets.neon_world import World


class Paper(World):
    """A project without databases: for what is about requests only."""

    def _copy(self, source: str, copy: str) -> None:
        del source, copy

    def _sql(self, *statements: str) -> None:
        del statements


@pytest.fixture
def neon() -> Iterator[Neon]:
    with Neon.start(Paper("", "shop", "owner", "pw", takes=0.01)) as running:
        yield running


def api(neon: Neon, *, seconds: float = 5.0, key: str = "", **place: str) -> NeonApi:
    known = {"project": neon.world.project, "api_url": neon.api_url, "api_key_env": "KEY", "database": "shop", "user": "owner"}
    return NeonApi(Place.model_validate({**known, **place}), key or neon.world.key, Patience(seconds, first=0.01))


def later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def posts(neon: Neon) -> list[str]:
    return [line for line in neon.log if line.startswith("POST")]


def test_all_pages_are_read_and_a_branch_is_found_by_exact_name_or_id_only(neon: Neon) -> None:
    made = [neon.world.create_bare(f"pre-migration-{number}") for number in range(8)]
    asked = api(neon)
    assert len(asked.branches()) == 9
    assert asked.find("pre-migration") is None
    assert getattr(asked.find("pre-migration-7"), "branch_id", "") == made[7].id
    assert getattr(asked.find(made[3].id), "name", "") == "pre-migration-3"


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"key": "napi_wrong"}, UsageError, "does not accept the API key"),
        ({"project": "no-such-project"}, NotThere, "project not found"),
    ],
)
def test_what_the_operator_can_mend_is_said_at_once(neon: Neon, change: dict[str, str], kind: type, words: str) -> None:
    with pytest.raises(kind, match=words):
        api(neon, **change).branches()
    assert len(neon.log) == 1


def test_a_key_without_rights_is_told_apart_from_a_wrong_one(neon: Neon) -> None:
    neon.faults.add(Fault("GET /", 403, "not allowed to do that"))
    with pytest.raises(UsageError, match="may not do that"):
        api(neon).branches()


@pytest.mark.parametrize("status", [423, 429, 503])
def test_a_request_that_was_certainly_not_taken_is_sent_again(neon: Neon, status: int) -> None:
    neon.faults.add(Fault("POST /", status, "later", times=2))
    api(neon).create("one", neon.world.main.id, later(), endpoint=False)
    assert [line.split()[-1] for line in posts(neon)] == [str(status), str(status), "201"]


def test_patience_ends_with_the_reason(neon: Neon) -> None:
    neon.faults.add(Fault("POST /", 423, "project already has running conflicting operations", times=99))
    with pytest.raises(Unavailable, match="busy with other operations"):
        api(neon, seconds=0.1).create("one", neon.world.main.id, later(), endpoint=False)


@pytest.mark.parametrize("fault", [dropped("POST /", after=True), Fault("POST /", 502, after=True)], ids=["cut", "502"])
def test_a_lost_answer_makes_no_second_branch(neon: Neon, fault: Fault) -> None:
    neon.faults.add(fault)
    made = api(neon).create("one", neon.world.main.id, later(), endpoint=False)
    assert made.ready
    assert [branch.name for branch in neon.world.branches.values()] == ["main", "one"]
    assert len(posts(neon)) == 1


@pytest.mark.parametrize("fault", [dropped("POST /"), Fault("POST /", 500)], ids=["cut", "500"])
def test_a_request_that_may_have_been_lost_is_not_repeated_blindly(neon: Neon, fault: Fault) -> None:
    neon.faults.add(fault)
    with pytest.raises(Unsure):
        api(neon, seconds=1.0).create("one", neon.world.main.id, later(), endpoint=False)
    assert len(neon.world.branches) == 1


def test_questions_are_asked_again_after_any_trouble(neon: Neon) -> None:
    neon.faults.add(Fault("GET /", 500, times=2))
    neon.faults.add(dropped("GET /"))
    assert len(api(neon).branches()) == 1


def test_a_name_that_is_taken_is_said_as_neon_says_it(neon: Neon) -> None:
    neon.world.create_bare("one")
    with pytest.raises(UsageError, match="status 409: branch with name"):
        api(neon).create("one", neon.world.main.id, later(), endpoint=False)


def test_an_answer_that_does_not_come_in_time_is_asked_for_again_only_where_that_is_safe(
    neon: Neon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.targets.neonapi._ANSWER", 0.2)
    neon.faults.add(slow("GET /", 0.5))
    assert len(api(neon).branches()) == 1
    neon.faults.add(slow("POST /", 0.5))
    made = api(neon).create("one", neon.world.main.id, later(), endpoint=False)
    assert [branch.id for branch in neon.world.branches.values() if branch.name == "one"] == [made.branch_id]


def test_operations_are_waited_for_and_only_for_so_long(neon: Neon) -> None:
    neon.world.takes = 0.15
    made = api(neon).create("one", neon.world.main.id, later(), endpoint=True)
    assert neon.world.branch(made.branch_id).shown("p")["current_state"] == "ready"
    api(neon).delete(made.branch_id)
    api(neon).delete(made.branch_id)
    neon.world.takes = 60.0
    with pytest.raises(Unavailable, match="create_branch"):
        api(neon, seconds=0.2).create("two", neon.world.main.id, later(), endpoint=False)


def test_neon_has_the_last_word_on_what_may_be_deleted(neon: Neon) -> None:
    with pytest.raises(UsageError, match="root or default"):
        api(neon).delete(neon.world.main.id)
    child = neon.world.create_bare("child")
    neon.world.create_bare("grandchild").parent_id = child.id
    with pytest.raises(UsageError, match="has children"):
        api(neon).delete(child.id)


def test_a_restore_whose_answer_was_lost_is_recognised_by_the_preserved_branch(neon: Neon) -> None:
    kept = neon.world.create_bare("kept")
    neon.faults.add(dropped("POST /", after=True))
    api(neon).restore(neon.world.main.id, kept.id, "old")
    assert neon.world.named("old") is not None
    assert len(posts(neon)) == 1


def test_the_key_is_in_no_address_no_error_and_no_picture_of_the_settings(neon: Neon) -> None:
    asked = api(neon)
    neon.faults.add(Fault("POST /", 400, "no such thing"))
    with pytest.raises(UsageError) as caught:
        asked.create("one", neon.world.main.id, later(), endpoint=False)
    asked.branches()
    said = " ".join([*neon.seen, str(caught.value), caught.value.hint, repr(asked), repr(vars(asked)["_place"])])
    assert neon.world.key not in said


def test_answers_that_are_not_what_neon_sends_are_trouble_not_a_crash(neon: Neon) -> None:
    class Odd(NeonApi):
        def _call(self, verb: str, path: str, **_more: object) -> object:
            return {"branches": [{"id": "br-1"}]}

    place = Place.model_validate({"project": "p", "api_key_env": "KEY"})
    with pytest.raises(Unavailable, match="not understood"):
        Odd(place, "key").branches()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: neon", "neon block"),
        ("kind: neon, address_env: A, neon: {project: p, api_key_env: K}", "remove address_env"),
        ("kind: neon, neon: {project: p}", "exactly one of api_key_env and api_key_file"),
        ("kind: neon, neon: {project: p, api_key_env: K, api_url: 'http://neon.example'}", "api_url"),
        ("kind: neon, neon: {project: p, api_key_env: K, api_key: secret}", "Extra inputs"),
        ("address_env: A, neon: {project: p, api_key_env: K}", "neon block"),
        ("address_env: A, ephemeral: neon", "only a target of kind neon"),
        ("address_env: A, automatic: true", "only a target with when: after_merge"),
    ],
)
def test_a_targets_file_that_contradicts_itself_is_refused_with_the_place(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        parse(f"targets: [{{name: t, repositories: [a/b], {text}}}]".encode())
    assert "secret" not in str(caught.value)
