from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from bot.commands.registry import NAMES
from bot.errors import SettingsError
from bot.github.permissions import Role
from bot.github.surroundings import Signal
from bot.targets import people
from bot.targets.file import Target, parse
from bot.targets.people import Callers, People, Person
from bot.targets.requirements import Facts, checklist, unmet

GOOD = Facts("pass", ("adam",), (), draft=False, merged=False, base_is_current=True, applied_to=("staging",),
             now=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))  # fmt: skip


def target(**require: Any) -> Target:
    return Target.model_validate({"name": "production", "repositories": ["acme/shop"], "address_env": "X", "require": require})


@pytest.mark.parametrize(
    ("require", "facts", "missing"),
    [
        ({}, {"verdict": "fail"}, "the report is green (it says fail)"),
        ({}, {"verdict": "could_not_judge"}, "the report is green (it says could not judge)"),
        ({"approvals": 2}, {}, "approved by 2 with write permission (has 1 by adam)"),
        ({"approvals": 1}, {"changes_requested": ("mira",)}, "nobody asks for changes"),
        ({}, {"draft": True}, "not a draft"),
        ({}, {"base_is_current": False}, "examined against the newest base"),
        ({"after": ["staging"]}, {"applied_to": ()}, "applied to staging before"),
        ({"quiet_hours": ["11:30-12:30"]}, {}, "outside of the quiet hours 11:30-12:30 UTC"),
        ({"quiet_hours": ["22:00-12:01"]}, {}, "outside of the quiet hours 22:00-12:01 UTC"),
        ({"checks": "green"}, {"signals": (Signal("lint", "red"),)}, "all other checks are green (lint failed)"),
        ({"checks": "green"}, {"signals": (Signal("lint", "pending"),)}, "all other checks are green (lint is not finished)"),
        ({"checks": ["lint"]}, {"signals": (Signal("build", "green"),)}, "the checks lint are green (lint has not reported)"),
        ({"checks": "green"}, {"signals": None}, "cannot be seen: the App lacks the permission to read commit statuses"),
        ({"checks": "green"}, {"signals": (Signal("lint", "green"), Signal("lint", "red"))}, "lint failed"),
    ],
)
def test_each_requirement_is_said_when_it_is_not_met(require: Any, facts: Any, missing: str) -> None:
    lines = unmet(target(**require), replace(GOOD, **facts))
    assert len(lines) == 1
    assert missing in lines[0]


@pytest.mark.parametrize(
    ("require", "facts"),
    [
        ({"approvals": 1, "after": ["staging"], "quiet_hours": ["12:00-11:59", "22:00-06:00"][1:]}, {}),
        ({"verdict": "any"}, {"verdict": "fail"}),
        ({"up_to_date": False}, {"base_is_current": False}),
        ({"not_draft": False}, {"draft": True}),
        ({"quiet_hours": ["11:00-12:00"]}, {}),
        ({"checks": "green"}, {"signals": (Signal("lint", "green"), Signal("build", "green"))}),
        ({"checks": "green"}, {"signals": ()}),
        ({"checks": ["lint"]}, {"signals": (Signal("lint", "green"), Signal("flaky", "red"))}),
    ],
)
def test_what_is_met_or_not_asked_for_stands_in_nobodys_way(require: Any, facts: Any) -> None:
    assert unmet(target(**require), replace(GOOD, **facts)) == ()


def test_every_requirement_is_a_line_of_the_checklist_met_or_not() -> None:
    wanted = target(approvals=1, checks="green", after=["staging"], quiet_hours=["22:00-06:00"])
    assert [line.met for line in checklist(wanted, GOOD)] == [True] * 8


ALICE = Person("Alice", Role.WRITE, is_author=False)


@pytest.mark.parametrize(
    ("rule", "person", "teams", "missing"),
    [
        (People(), ALICE, (), ""),
        (People(permission="admin"), ALICE, (), "your permission is write"),
        (People(users=("alice",)), ALICE, (), ""),
        (People(users=("bob",)), ALICE, (), "not among them"),
        (People(teams=("acme/dba",)), ALICE, ("acme/dba",), ""),
        (People(teams=("acme/dba",)), ALICE, ("acme/other",), "not among them"),
        (People(users=("bob",), teams=("acme/dba",)), ALICE, ("acme/dba",), ""),
        (People(permission="maintain", teams=("acme/dba",)), ALICE, ("acme/dba",), "your permission is write"),
        (People(not_author=True), replace(ALICE, is_author=True), (), "you are the author"),
        (Callers(permission="triage"), replace(ALICE, role=Role.TRIAGE), (), ""),
    ],
)
def test_who_may_is_permission_and_name_or_team(rule: People, person: Person, teams: tuple[str, ...], missing: str) -> None:
    said = people.refusal(rule, person, lambda team: team in teams)
    assert (missing in said) if missing else (said == "")


def test_a_team_is_asked_for_only_when_it_decides() -> None:
    def asked(_team: str) -> bool:
        raise AssertionError

    assert people.refusal(People(permission="admin", teams=("acme/dba",)), ALICE, asked)
    assert people.refusal(People(users=("alice",), teams=("acme/dba",)), ALICE, asked) == ""


def test_drift_is_accepted_by_maintainers_unless_the_file_says_otherwise() -> None:
    assert target().people_for("allow-drift").role is Role.MAINTAIN
    strict = Target.model_validate({**target().model_dump(exclude_none=True), "people": {"permission": "admin"}})
    assert strict.people_for("allow-drift").role is Role.ADMIN
    free = Target.model_validate({**target().model_dump(exclude_none=True), "verbs": {"allow-drift": {"permission": "write"}}})
    assert free.people_for("allow-drift").role is Role.WRITE
    assert free.people_for("apply").role is Role.WRITE


def test_the_file_knows_every_command_and_no_other() -> None:
    assert set(get_args(people.Verb)) == set(NAMES)
    body = b"targets: []\nverbs:\n  deploy: {permission: admin}\n"
    with pytest.raises(SettingsError, match="deploy"):
        parse(body)
    known = parse(b"targets: []\nverbs:\n  override: {permission: maintain, teams: [acme/dba]}\n")
    assert people.words(known.verbs["override"]) == "people with maintain permission who are members of acme/dba"


@pytest.mark.parametrize("team", ["dba", "acme/", "/dba", "acme/a b", "acme/dba/x"])
def test_a_team_is_named_with_its_organization(team: str) -> None:
    with pytest.raises(SettingsError, match="teams"):
        parse(f"targets: []\nverbs:\n  override: {{teams: ['{team}']}}\n".encode())
